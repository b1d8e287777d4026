"""Environment variables of this installation, read by type.

A wrong value stops the start and says why.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
PREFIX = "TAIZHANG_"
_WORDS = dict.fromkeys(("1", "true", "yes", "on", "是"), True) | dict.fromkeys(
    ("0", "false", "no", "off", "否"), False
)
_SWITCH = "1、true、yes、on、是（开），或 0、false、no、off、否（关）"
_FOLDER = "一个文件夹的路径"
_ADDRESS = "http:// 或 https:// 开头的地址"


class WrongVariable(ValueError):
    """The error for a variable with an unacceptable value.

    The message names the variable, what it holds and what it takes.
    """


@dataclass(frozen=True)
class Variable:
    """An environment variable of this installation.

    It says what it takes, what holds when it is not set, what it is for; `secret` values are not
    shown.
    """

    name: str
    takes: str
    usual: str
    meaning: str
    secret: bool = False

    def wrong(self, value: str) -> WrongVariable:
        """Make the error for a value of this variable."""
        content = "的内容（不显示）" if self.secret else f"现在是“{shortened(value)}”，"
        return WrongVariable(
            f"环境变量 {self.name} {content}看不懂。请填{self.takes}，或去掉这个变量，再启动。"
        )


VARIABLES = (
    Variable("TAIZHANG_HOME", _FOLDER, "启动位置下的 var", "数据文件夹"),
    Variable("TAIZHANG_OUT", _FOLDER, "启动位置下的 out", "命令行生成的报告放在哪里"),
    Variable(
        "TAIZHANG_DATABASE",
        "sqlite:文件路径，或 postgresql://用户:密码@主机:端口/库名（后面可接 ?sslmode=require 等连接参数）",
        "数据文件夹里的内嵌数据库",
        "数据库",
    ),
    Variable(
        "TAIZHANG_SECRET", "一串文字", "第一次启动时自动生成，存在密钥文件夹", "登录会话的密钥", secret=True
    ),
    Variable(
        "TAIZHANG_HOSTS",
        "主机名或IP地址，几个之间用空格隔开，不写 http:// 和端口",
        "localhost 127.0.0.1 [::1]",
        "允许用哪些地址打开",
    ),
    Variable("TAIZHANG_TLS", _SWITCH, "关", "前面已有加密（HTTPS 代理），登录标识只在加密连接里传"),
    Variable("TAIZHANG_LOCAL_TLS", _SWITCH, "关", "证书是本机自制的（start --tls 自动设）"),
    Variable("TAIZHANG_PHONE_HTTP", _SWITCH, "关", "本机以外不加密的连接只开放岗位手机页面"),
    Variable("TAIZHANG_PHONE_ADDRESS", _ADDRESS, "办公电脑打开时用的地址", "印在岗位手机二维码里的地址"),
    Variable("TAIZHANG_PUBLIC_ONLY", _SWITCH, "关", "这个进程只开放公开查询页面"),
    Variable("TAIZHANG_PUBLIC_ADDRESS", _ADDRESS, "不印地址", "印在回执上的公开查询地址"),
)
"""Variables of an office, in the order of the handbook."""
CHECKS = (
    Variable("TAIZHANG_TEST_DATABASE", "同 TAIZHANG_DATABASE", "SQLite", "测试用哪个数据库"),
    Variable(
        "TAIZHANG_POSTGRES", "同 TAIZHANG_DATABASE", "本机可用的服务", "make test 和 bench 用的 PostgreSQL"
    ),
    Variable("TAIZHANG_PLAYED", _FOLDER, "测试时另演一遍", "已经演好的2021年"),
    Variable("TAIZHANG_SOAK", "1", "不设", "长时间的检查"),
    Variable("TAIZHANG_ASKED", "整数", "5", "公开页面计时检查的次数"),
    Variable("TAIZHANG_PICTURES", _FOLDER, "不存", "浏览器检查留下的画面"),
    Variable("TAIZHANG_FUZZ", "整数", "2000", "随机请求检查的请求数"),
    Variable("TAIZHANG_FUZZ_AT", "整数", "不设", "随机请求检查只发这一号请求"),
    Variable("TAIZHANG_SHOTS", _FOLDER, "不存", "公开页面检查留下的画面"),
    Variable("TAIZHANG_TEST_CACHE", _FOLDER, ".cache", "测试用的空库和演好的一年存在哪里"),
    Variable("TAIZHANG_MUTANT_ORDER", "文字", "不设", "变异检查里测试的先后"),
)
"""Variables that only tests, tools and the bench read: known here, so that nobody is warned of them."""
_BY_NAME = {variable.name: variable for variable in (*VARIABLES, *CHECKS)}


def shortened(value: str) -> str:
    """Shorten a value for a message: one line, not too long, without a password.

    The password is that of an address.
    """
    line = re.sub(r"(://[^/@\s]*:)[^/@\s]*@", r"\1***@", value)
    line = "".join(sign if sign.isprintable() else "?" for sign in line)
    return line if len(line) <= 80 else f"{line[:80]}…"


def text(name: str, usual: str = "") -> str:
    """Read a variable as text; return `usual` where it is not set or empty."""
    value = os.environ.get(name, "").strip()
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
        raise _BY_NAME[name].wrong(value)
    return value or usual


def choice(name: str, words: Mapping[str, T], usual: T) -> T:
    """Read a word, in capitals or not, as its meaning; `usual` where nothing is set."""
    value = text(name)
    if not value:
        return usual
    word = unicodedata.normalize("NFKC", value).lower()
    if word not in words:
        raise _BY_NAME[name].wrong(value)
    return words[word]


def flag(name: str) -> bool:
    """Read a switch; it is off where nothing is set."""
    return choice(name, _WORDS, usual=False)


def number(name: str, usual: int, least: int = 0, most: int = 10**9) -> int:
    """Read a whole number within bounds."""
    value = text(name)
    if not value:
        return usual
    if not re.fullmatch(r"[0-9]{1,10}", value) or not least <= int(value) <= most:
        raise _BY_NAME[name].wrong(value)
    return int(value)


def folder(name: str, usual: str) -> Path:
    """Read the absolute path of a folder.

    It need not exist yet but may not be a file or lie below one. `~` is the home of whoever starts it.
    """
    value = text(name, usual)
    try:
        path = Path(value).expanduser().resolve()
        nearest = next(place for place in (path, *path.parents) if place.exists())
        if not nearest.is_dir():
            raise _BY_NAME[name].wrong(value)
        if path.exists():
            os.scandir(path).close()
    except (OSError, RuntimeError) as error:  # too long, no right, links in a ring, nobody's home
        raise _BY_NAME[name].wrong(value) from error
    return path


def address(name: str) -> str:
    """Read an address of web pages, without a slash at its end; empty if not set."""
    value = text(name).rstrip("/")
    if value and not _is_address(value):
        raise _BY_NAME[name].wrong(value)
    return value


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        plain = not (parts.query or parts.fragment or parts.username or re.search(r"[\s?#\\<>\"]", value))
        host = parts.hostname or ""
        named = re.fullmatch(r"[\w.-]+|[0-9a-f:.]+(%\w+)?", host) is not None
        return bool(parts.scheme in ("http", "https") and plain and named and parts.port != 0)
    except ValueError:  # a port that is no number, brackets that do not match
        return False


def hosts(name: str, usual: str) -> list[str]:
    """Read names of hosts.

    One with a scheme or a port would never be met by any request, so it is refused.
    """
    names = text(name, usual).split()
    if any(not re.fullmatch(r"\*|\[[0-9A-Fa-f:.]+\]|[\w.-]+", host) for host in names):
        raise _BY_NAME[name].wrong(" ".join(names))
    return names


def wrong(name: str, value: str) -> WrongVariable:
    """Make the error for a value of no use to the caller of `text`."""
    return _BY_NAME[name].wrong(value)


def given(name: str) -> str:
    """Read a variable of the system, such as DISPLAY; empty where it is not set."""
    return os.environ.get(name, "")


def inherited(more: Mapping[str, str], without: Iterable[str] = ()) -> dict[str, str]:
    """Return the environment for a process started from here.

    It is ours, less some variables, with others set.
    """
    left_out = frozenset(without)
    return {name: value for name, value in os.environ.items() if name not in left_out} | dict(more)


def unknown() -> list[str]:
    """Write one sentence for each variable of ours that nothing reads.

    A slip of the pen would else stay silent.
    """
    names = sorted(n for n in os.environ if n.upper().startswith(PREFIX) and n not in _BY_NAME)
    return [f"环境变量 {shortened(name)} 没有用处，请核对写法{_meant(name)}。" for name in names]


def _meant(name: str) -> str:
    close = get_close_matches(name.upper(), [variable.name for variable in VARIABLES], n=1, cutoff=0.7)
    return f"，是不是 {close[0]}" if close else ""
