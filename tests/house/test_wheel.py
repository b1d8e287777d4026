"""The wheel as an office gets it.

It is built, installed with the locked requirements, and started from an empty folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from taizhang.site.commands import start as starting
from tests import stock
from tests.conftest import ROOT
from tests.house.conftest import Running, answers, free_port, until
from tests.stock import environment

pytestmark = pytest.mark.xdist_group("wheel")
SOAK = os.environ.get("TAIZHANG_SOAK") == "1"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv of its own with the wheel.

    The locked requirements are installed anew in a soak, else lent.
    """
    place = tmp_path_factory.mktemp("venv") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = place / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if SOAK:
        subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    else:
        theirs = Path(next(p for p in sys.path if p.endswith("site-packages")))
        mine = next((place / "lib").glob("python*")) / "site-packages"
        for entry in theirs.iterdir():  # everything but our own editable install
            if "taizhang" not in entry.name and entry.name != "pip" and not (mine / entry.name).exists():
                (mine / entry.name).symlink_to(entry)
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    return place


def test_the_wheel_holds_pages_pictures_and_no_tests(wheel: Path) -> None:
    import zipfile

    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "taizhang/handbook/README.md",
        "taizhang/handbook/install.md",
        "taizhang/desk/templates/house/first.html",
        "taizhang/desk/static/desk/desk.css",
    ):
        assert wanted in names, wanted
    assert not [name for name in names if name.startswith(("tests/", "bench/"))]


def begin(command: list[str], empty: Path, port: int, log: Path, **more: str) -> Running:
    env = environment(empty / "var") | more
    env.pop("TAIZHANG_HOME")
    env.pop("PYTHONPATH", None)
    env.pop("DISPLAY", None)
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=env | more, cwd=empty, stdout=out, stderr=out, start_new_session=True
        )
    return Running(empty / "var", port, process, log)


@pytest.mark.parametrize("server", ["gunicorn", "cheroot"])
def test_one_command_from_an_empty_folder(installed: Path, server: str, tmp_path: Path) -> None:
    empty, port = tmp_path / "空文件夹", free_port()
    empty.mkdir()
    command = [str(installed / "bin" / "taizhang"), "start", "--port", str(port), "--server", server]
    one = begin(command, empty, port, tmp_path / "log")
    try:
        until(lambda: answers(one.address), "it starts")
        assert len(one.code) == 8
        again = subprocess.run(command, cwd=empty, capture_output=True, text=True, check=False, timeout=60)
        assert (again.returncode, "已经启动" in again.stderr) == (0, True), (
            "a second double click only opens it"
        )
    finally:
        code = one.stop()
    assert code == 0, one.log.read_text()
    assert sorted(path.name for path in empty.iterdir()) == ["var"]
    assert (one.home / "taizhang.db").exists()


def test_no_child_outlives_a_killed_parent(installed: Path, tmp_path: Path) -> None:
    empty, port = tmp_path / "empty", free_port()
    stock.lay_tables(empty / "var")
    one = begin(
        [str(installed / "bin" / "taizhang"), "start", "--port", str(port)], empty, port, tmp_path / "log"
    )
    until(lambda: answers(one.address), "it starts")
    one.process.kill()
    one.process.wait()
    until(lambda: not answers(one.address), "the server ends with the one who stood over it")


def test_the_launcher_starts_by_its_own_line(installed: Path, tmp_path: Path) -> None:
    """The .desktop file's command, run as a desktop runs it."""
    desk, home, port = tmp_path / "桌面", tmp_path / "数据 文件夹", free_port()
    stock.lay_tables(home)
    env = environment(home)
    command = [str(installed / "bin" / "taizhang"), "shortcut", str(desk)]
    assert subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0
    path = desk / "平安创建工作台账.desktop"
    assert os.access(path, os.X_OK)
    validator = shutil.which("desktop-file-validate")
    if validator:
        subprocess.run([validator, str(path)], check=True)
    import shlex

    line = next(row for row in path.read_text().splitlines() if row.startswith("Exec="))
    words = [word.replace("%%", "%") for word in shlex.split(line.removeprefix("Exec="))]
    assert words[:2] == ["sh", "-c"]
    words[2] += f" --port {port}"
    one = begin(words, tmp_path, port, tmp_path / "log")
    try:
        until(lambda: answers(one.address), "it starts")
        assert (home / "taizhang.db").exists()
    finally:
        os.killpg(one.process.pid, signal.SIGTERM)  # the shell does not pass it on
        one.process.wait(60)


def test_launchers_of_other_systems_name_the_program_and_the_folder() -> None:
    name, content = starting.launcher("win32", r"C:\台账\Scripts\python.exe", Path(r"C:\台账\var"))
    text = content.decode()
    assert name.endswith(".bat")
    assert text.count("\r\n") == text.count("\n")
    assert text.startswith("@echo off\r\nchcp 65001 >nul\r\n")
    assert '"C:\\台账\\Scripts\\python.exe" -m taizhang.site.cli start' in text
    name, content = starting.launcher("darwin", "/opt/t/bin/python", Path("/opt/t/var"))
    assert name.endswith(".command")
    assert content.decode().startswith("#!/bin/sh\n")
