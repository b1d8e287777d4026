"""`taizhang serve`: supervise the server processes.

They listen on loopback unless told otherwise.
"""

from __future__ import annotations

import argparse
import ipaddress
import socket
import sys
from pathlib import Path

from django.conf import settings

from taizhang.keep import addresses, first_run, swapping, upgrading
from taizhang.site.standing import Orders, Part, hand_over

PORTS = 65536


def serve(given: argparse.Namespace, shown: str = "") -> int:
    """Serve until stopped; open the address `shown` in a browser, if one is given.

    Beyond loopback, plain http serves post phones at most: sign-in would be in the clear.
    """
    if not given.tls:
        _may_be_plain(given.host)
    for port in {given.port, given.tls_port} if given.tls else {given.port}:
        _must_be_free(given.host or ("0.0.0.0" if given.tls else "127.0.0.1"), port)  # noqa: S104  # as served
    prepare(given)
    _say(given)
    return hand_over(Orders(str(settings.HOME), parts(given), shown))


def _must_be_free(host: str, port: int) -> None:
    """Refuse a port that another program holds before anybody is told to open it."""
    if not 0 < port < PORTS:
        raise ValueError(f"端口{port}不对，请填1至{PORTS - 1}之间的数，如 8000。")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # there it would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise ValueError(f"这个账号不能用端口{port}，请用 --port 换一个1024以上的。") from error
        except OSError as error:
            raise ValueError(
                f"{host} 的端口{port}用不了，多半是另一个程序（或已经启动的台账）占着：请先停掉它，或用 --port 换一个。"
            ) from error


def _may_be_plain(host: str) -> None:
    try:
        loopback = host in ("", "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise ValueError(f"监听地址“{host}”不对，请填本机的一个IP地址，如 127.0.0.1。") from error
    if not loopback and not settings.SECURE_COOKIES and not settings.PHONE_HTTP:
        raise ValueError(
            "本机以外的访问须加密：请用 --tls，或在前面加 HTTPS 代理并设 TAIZHANG_TLS=1，或只在本机使用；"
            "只给岗位手机用的，设 TAIZHANG_PHONE_HTTP=1。"
        )


def prepare(given: argparse.Namespace) -> None:
    """Make the data folder, put restored data in place, bring the database up to date.

    A second start meanwhile is refused: it would take an upgrade under way for one broken off.
    """
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    with swapping.alone(home, swapping.TAKEN):
        swapping.take_its_place(home)
        upgrading.prepare(upgrading.tell, backed_up=given.backed_up)


def parts(given: argparse.Namespace) -> list[Part]:
    """Return the server processes.

    There is one, or with `--tls` the encrypted one and a plain one for post phones.
    """
    common = ("--workers", str(given.workers), "--server", given.server)
    if not given.tls:
        return [Part(("--host", given.host, "--port", str(given.port), *common))]
    from taizhang.keep import tls

    names = addresses.names_here()
    tls.ensure(settings.TLS_FOLDER, names)
    host = given.host or "0.0.0.0"  # noqa: S104  # --tls asks for service on the office network
    variables = {
        "TAIZHANG_HOSTS": " ".join([*settings.ALLOWED_HOSTS, *names]),
        "TAIZHANG_PHONE_ADDRESS": f"https://{addresses.reachable(names)}:{given.tls_port}",
        "TAIZHANG_LOCAL_TLS": "1",
    }
    secure = ("--host", host, "--port", str(given.tls_port), "--certificate", *tls.files(settings.TLS_FOLDER))
    return [
        Part((*secure, *common), variables | {"TAIZHANG_TLS": "1"}),
        Part(("--host", host, "--port", str(given.port), *common), variables | {"TAIZHANG_PHONE_HTTP": "1"}),
    ]


def _say(given: argparse.Namespace) -> None:
    where = f"http://{given.host if given.host and not given.tls else '127.0.0.1'}:{given.port}/"
    lines = [f"平安创建工作台账：请用浏览器打开 {where}  按 Ctrl+C 停止，关闭本窗口也会停止。"]
    if given.tls:
        address = addresses.reachable(addresses.names_here())
        lines += [
            f"同一网络的电脑和手机：https://{address}:{given.tls_port}/",
            f"手机第一次用，先打开 http://{address}:{given.port}/phone-guide/ 按图安装证书。",
        ]
    code = first_run.code()
    if code:
        lines += ["", f"第一次启用，请在浏览器里输入启用码：{code}", ""]
    sys.stderr.write("\n".join(lines) + "\n")
    sys.stderr.flush()
