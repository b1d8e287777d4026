"""`taizhang start` and `taizhang shortcut`: one command or a double click."""

from __future__ import annotations

import argparse
import stat
import sys
from pathlib import Path

from django.conf import settings

from taizhang.site import browser
from taizhang.site.commands.serve import serve

NAME = "平安创建工作台账"


def start(given: argparse.Namespace) -> int:
    """Make what is missing, serve, and open the browser where there is a desktop."""
    address = f"http://127.0.0.1:{given.port}/"
    shown = address if not given.no_browser and browser.is_here() else ""
    if not browser.answers(address):
        return serve(given, shown)
    sys.stderr.write(f"台账已经启动：{address}\n")
    if shown:
        browser.show(shown)
    return 0


def shortcut(given: argparse.Namespace) -> int:
    """Write the file that starts everything by a double click, for this system."""
    folder = Path(given.folder).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    name, text = launcher(sys.platform, sys.executable, Path(settings.HOME))
    path = folder / name
    path.write_bytes(text)
    if sys.platform != "win32":
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP)
    print(f"已写好：{path}\n双击即可启动；数据在 {settings.HOME}")
    return 0


def launcher(platform: str, python: str, home: Path) -> tuple[str, bytes]:
    """Return the name and bytes of the launcher for a platform."""
    if platform == "win32":
        lines = [
            "@echo off",
            "chcp 65001 >nul",
            f"title {NAME}",
            f'set "TAIZHANG_HOME={home}"',
            "set PYTHONUTF8=1",
        ]
        lines += [f'"{python}" -m taizhang.site.cli start', "if errorlevel 1 pause", ""]
        return f"{NAME}.bat", "\r\n".join(lines).encode("utf-8")
    run = f'TAIZHANG_HOME="{home}" "{python}" -m taizhang.site.cli start'
    if platform == "darwin":
        return f"{NAME}.command", f"#!/bin/sh\n{run}\n".encode()
    inner = run.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("%", "%%")
    entry = ["[Desktop Entry]", "Type=Application", f"Name={NAME}", "Comment=启动台账并打开浏览器"]
    entry += [f'Exec=sh -c "{inner}"', "Terminal=true", "Categories=Office;", ""]
    return f"{NAME}.desktop", "\n".join(entry).encode()
