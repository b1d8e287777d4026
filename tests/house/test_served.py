"""Start and stop the real program; nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import stock
from tests.house.conftest import answers, free_port, until
from tests.stock import COMMAND, children, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes and their groups")
Serve = Callable[..., "Served"]


class Served:
    """A program with a group of processes of its own, as a terminal gives it."""

    def __init__(self, home: Path, *command: str, server: str = "auto", closed: str = "") -> None:
        self.home, self.port = home, free_port()
        self.log = home.with_suffix(".log")
        whole = [*COMMAND, *command, "--port", str(self.port), "--server", server]
        if closed:
            whole = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *whole]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                whole,
                env=environment(home) | {"PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        until(lambda: answers(self.address), "it serves")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def family(self) -> list[int]:
        """The server's processes: the part and its workers."""
        (part,) = children(self.process.pid)
        return [part, *children(part)]

    def ends(self) -> bool:
        """Whether it is over and nobody holds its port."""
        if self.process.poll() is None:
            return False
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return probe.connect_ex(("127.0.0.1", self.port)) != 0


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    begun: list[Served] = []

    def go(*command: str, server: str = "auto", closed: str = "") -> Served:
        home = tmp_path / f"office {len(begun)}"
        stock.lay_tables(home)
        served = Served(home, *(command or ("serve",)), server=server, closed=closed)
        begun.append(served)
        return served

    yield go
    for served in begun:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()


@pytest.mark.parametrize("server", ["gunicorn", "cheroot"])
def test_the_keys_of_a_terminal_stop_all_of_it(serve: Serve, server: str) -> None:
    served = serve("start", "--no-browser", server=server)
    family = served.family
    os.killpg(served.process.pid, signal.SIGINT)
    until(served.ends, "it ends")
    assert served.process.returncode == 0
    until(lambda: not any(_lives(pid) for pid in family), "nobody is left")
    assert "Traceback" not in served.log.read_text()


def test_a_request_that_never_ends_does_not_outlive_the_server(serve: Serve) -> None:
    served = serve()
    family = served.family
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
        time.sleep(1)
        served.process.terminate()
        assert served.process.wait(60) == 0
        until(lambda: not any(_lives(pid) for pid in family), "no worker is left")


def test_whoever_stands_over_it_dies_and_all_end(serve: Serve) -> None:
    served = serve()
    family = served.family
    served.process.kill()
    served.process.wait()
    until(lambda: not any(_lives(pid) for pid in family), "nobody is left")


def test_a_worker_that_cannot_load_anew_leaves_the_others_serving(serve: Serve) -> None:
    served = serve()
    part, *workers = served.family
    secret = served.home / "keys" / "session-secret"
    text = secret.read_text()
    secret.unlink()
    secret.mkdir()
    os.kill(workers[0], signal.SIGKILL)
    until(lambda: "IsADirectoryError" in served.log.read_text(), "its successor fails")
    assert answers(served.address)
    secret.rmdir()
    secret.write_text(text)
    until(lambda: len(children(part)) == len(workers) and answers(served.address), "a successor serves")
    time.sleep(2)
    assert served.process.poll() is None


def test_a_start_that_cannot_serve_ends_and_says_so(tmp_path: Path) -> None:
    home, port = tmp_path / "office", free_port()
    stock.lay_tables(home)
    (home / "restart").mkdir()
    done = subprocess.run(
        [*COMMAND, "serve", "--port", str(port)],
        env=environment(home) | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "restart" in done.stderr.splitlines()[-1]


def test_a_port_of_a_stranger_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        threading.Thread(target=_speak, args=(stranger,), daemon=True).start()
        done = subprocess.run(
            [*COMMAND, "start", "--no-browser", "--port", str(stranger.getsockname()[1])],
            env=environment(tmp_path) | {"PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert "用不了" in done.stderr
    assert "Traceback" not in done.stderr


def _speak(stranger: socket.socket) -> None:
    line, _ = stranger.accept()
    line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    line.close()


def test_a_part_that_dies_is_named(serve: Serve) -> None:
    served = serve(server="cheroot")
    (part,) = served.family
    os.kill(part, signal.SIGKILL)
    until(served.ends, "it ends")
    assert served.process.returncode
    assert "网页服务意外停止" in served.log.read_text()


def test_closed_streams_do_no_harm(serve: Serve) -> None:
    served = serve(closed=">&- <&-")
    served.process.terminate()
    assert served.process.wait(60) == 0
