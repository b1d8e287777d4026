"""Start a program that can route a request, ours and a bare one.

The other is a fresh `startproject`.

Both byte-compiled, as an installed package is.
"""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.contender import Run

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "taizhang"
LOADED = "import {0}; from django.urls import get_resolver; len(get_resolver().url_patterns)"


def _run(code: str, env: dict[str, str], folder: str | None = None) -> Run:
    def run() -> int:
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **env}, cwd=folder, check=True)
        return 1

    return run


def ours() -> Run:
    compileall.compile_dir(PACKAGE, quiet=1)
    return _run(LOADED.format("taizhang.site.wsgi"), {})


def bare() -> Run:
    folder = tempfile.mkdtemp(prefix="bench-start-")
    subprocess.run([sys.executable, "-m", "django", "startproject", "bare", folder], check=True)
    assert (Path(folder) / "bare" / "wsgi.py").exists()
    compileall.compile_dir(folder, quiet=1)
    return _run(LOADED.format("bare.wsgi"), {"DJANGO_SETTINGS_MODULE": "bare.settings"}, folder)
