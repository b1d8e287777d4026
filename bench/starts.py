"""From nothing to a program that can route a request: our product beside a bare `startproject`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.contender import Run

LOADED = "import {0}; from django.urls import get_resolver; len(get_resolver().url_patterns)"


def _run(code: str, env: dict[str, str], folder: str | None = None) -> Run:
    def run() -> int:
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **env}, cwd=folder, check=True)
        return 1

    return run


def ours() -> Run:
    return _run(LOADED.format("taizhang.site.wsgi"), {})


def bare() -> Run:
    folder = tempfile.mkdtemp(prefix="bench-start-")
    subprocess.run([sys.executable, "-m", "django", "startproject", "bare", folder], check=True)
    assert (Path(folder) / "bare" / "wsgi.py").exists()
    return _run(LOADED.format("bare.wsgi"), {"DJANGO_SETTINGS_MODULE": "bare.settings"}, folder)
