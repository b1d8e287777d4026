"""One part of the server: by gunicorn where that runs, by cheroot on Windows.

`python -m taizhang.site.serving`, started by the process that stands over the parts. Under gunicorn this
process holds none of the product: each worker loads it for itself. Shared by forking it would be copied
all the same, page by page, as the counts of references in it change.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import mmap
import os
import signal
import sys
import threading
import time
import traceback
from importlib import import_module
from typing import Any

THREADS = 4
PATIENCE = 15
"""Seconds that open requests have when the part is to end; less than `standing.GRACE`, so that no worker
outlives the process over it and writes into data that has changed places."""
LATER = (
    "docx",
    "lxml.etree",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "python_calamine",
    "segno",
    "xlsxwriter",
)
"""What pages load when they first need it; nobody shall wait for it, and memory taken is taken at the start."""
PAUSE = 1
"""Seconds between two times that freed memory is given back."""


def main() -> int:
    """Serve until the standard input closes or a signal comes."""
    options = argparse.ArgumentParser(prog="taizhang.site.serving", description=__doc__)
    options.add_argument("--host", default="")
    options.add_argument("--port", type=int, default=8000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--server", choices=("auto", "gunicorn", "cheroot"), default="auto")
    options.add_argument("--certificate", nargs=2, metavar=("CERTIFICATE", "KEY"))
    options.add_argument("--held", action="store_true", help="stop when the standard input closes")
    given = options.parse_args()
    windows = sys.platform == "win32"
    name = given.server if given.server != "auto" else "cheroot" if windows else "gunicorn"
    (_cheroot if name == "cheroot" else _gunicorn)(given)
    return 0


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


def _cheroot(given: argparse.Namespace) -> None:
    from cheroot.ssl.builtin import BuiltinSSLAdapter
    from cheroot.wsgi import Server

    server = Server((given.host or "127.0.0.1", given.port), _application(), numthreads=2 * THREADS)
    if given.certificate:
        server.ssl_adapter = BuiltinSSLAdapter(*given.certificate)
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


def _loaded(before: mmap.mmap) -> Any:
    """Load the product in a worker; `before` tells whether any has done so.

    The first worker that cannot stops the start. A later one, beside others that serve, is tried again:
    gunicorn would stop them all.
    """
    try:
        application = _application()
        for name in LATER:
            import_module(name)
    except Exception:
        if not before[0]:
            raise
        traceback.print_exc()
        time.sleep(PAUSE)
        os._exit(1)
    before[0] = 1
    gc.freeze()  # what stays is looked at no more when garbage is collected between requests
    return application


def _gunicorn(given: argparse.Namespace) -> None:
    from gunicorn.app.base import BaseApplication

    def ready(_: object) -> None:
        if given.held:
            _when_let_go(lambda: os.kill(os.getpid(), signal.SIGTERM))

    options: dict[str, Any] = {
        "bind": f"{given.host or '127.0.0.1'}:{given.port}",
        "workers": given.workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": PATIENCE,
        "when_ready": ready,
        "post_request": _GivingBack(),
        "errorlog": "-",
        "loglevel": "warning",
    }
    if given.certificate:
        options |= dict(zip(("certfile", "keyfile"), given.certificate, strict=True))

    loaded = mmap.mmap(-1, 1)  # shared with the workers, however late they are forked

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            return _loaded(loaded)

    Server().run()


if __name__ == "__main__":
    raise SystemExit(main())
