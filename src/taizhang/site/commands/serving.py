"""`taizhang serve-part`: one process for serving pages.

It serves by gunicorn where that runs, by cheroot on Windows.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

THREADS = 4
LATER = (
    "docx",
    "lxml.etree",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "python_calamine",
    "segno",
    "xlsxwriter",
)
"""What pages load when they first need it: the workers share what is loaded before them."""
PAUSE = 1
"""Seconds between two times that freed memory is given back."""


def serve_part(given: argparse.Namespace) -> int:
    """Serve until the standard input closes or a signal comes."""
    windows = sys.platform == "win32"
    name = given.server if given.server != "auto" else "cheroot" if windows else "gunicorn"
    certificate = _certificate(Path(given.certificate)) if given.certificate else None
    (_cheroot if name == "cheroot" else _gunicorn)(given, certificate)
    return 0


def _certificate(folder: Path) -> tuple[str, str]:
    from taizhang.keep import tls

    return tls.files(folder)


def _when_let_go(act: Any) -> None:
    """Act when whoever stands over this process lets go of it."""

    def waiting() -> None:
        while os.read(0, 1 << 10):  # not through the buffered reader: its lock would hold up the exit
            pass
        act()

    threading.Thread(target=waiting, daemon=True).start()


def _application() -> Any:
    from taizhang.site.wsgi import application

    return application


def _cheroot(given: argparse.Namespace, certificate: tuple[str, str] | None) -> None:
    from cheroot.ssl.builtin import BuiltinSSLAdapter
    from cheroot.wsgi import Server

    server = Server((given.host or "127.0.0.1", given.port), _application(), numthreads=2 * THREADS)
    if certificate:
        server.ssl_adapter = BuiltinSSLAdapter(*certificate)
    if given.held:
        _when_let_go(server.stop)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.stop).start())
    try:
        server.start()
    except KeyboardInterrupt:
        server.stop()


class _GivingBack:
    """Give freed memory back to the system after requests, where the C library can.

    What waits for the collector of garbage would hold the memory around it.
    """

    def __init__(self) -> None:
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        self._next = 0.0

    def __call__(self, worker: object, request: object, environ: object, response: object) -> None:
        now = time.monotonic()
        if self._trim is not None and now >= self._next:
            self._next = now + PAUSE
            gc.collect()
            self._trim(0)


def _gunicorn(given: argparse.Namespace, certificate: tuple[str, str] | None) -> None:
    from gunicorn.app.base import BaseApplication

    def ready(_: object) -> None:
        if given.held:
            _when_let_go(lambda: os.kill(os.getpid(), signal.SIGTERM))

    options: dict[str, Any] = {
        "bind": f"{given.host or '127.0.0.1'}:{given.port}",
        "workers": given.workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 120,
        "when_ready": ready,
        "post_request": _GivingBack(),
        "errorlog": "-",
        "loglevel": "warning",
    }
    if certificate:
        options |= {"certfile": certificate[0], "keyfile": certificate[1]}

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            application = _application()
            for name in LATER:
                import_module(name)
            gc.collect()
            gc.freeze()  # what the workers share is looked at no more: collecting takes milliseconds
            return application

    Server().run()
