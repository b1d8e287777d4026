"""`taizhang serve`: serve the pages, on loopback unless told otherwise."""

from __future__ import annotations

import argparse
import ipaddress
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def serve(given: argparse.Namespace) -> int:
    """Serve until stopped. Beyond loopback, plain http serves post phones at most: sign-in would be in the clear."""
    loopback = given.host == "localhost" or ipaddress.ip_address(given.host).is_loopback
    if not loopback and not settings.SECURE_COOKIES and not settings.PHONE_HTTP:
        raise ValueError(
            "本机以外的访问须加密：请在前面加 HTTPS 代理并设 TAIZHANG_TLS=1，或只在本机使用；"
            "只给岗位手机用的，设 TAIZHANG_PHONE_HTTP=1。"
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)
    connection.close()
    sys.stderr.write(
        f"平安创建工作台账：请用浏览器打开 http://{given.host}:{given.port}/  按 Ctrl+C 停止。\n"
    )
    _run(given)
    return 0


SWEEP_EVERY = 600
"""Seconds between sweeps while pages are served."""


def _keep_sweeping(_: object) -> None:
    """Sweep now and then in a process of its own, as long as the server stands."""

    def sweeping() -> None:
        while True:
            time.sleep(SWEEP_EVERY)
            subprocess.run(
                [sys.executable, "-m", "taizhang.site.cli", "sweep"], stdout=subprocess.DEVNULL, check=False
            )

    threading.Thread(target=sweeping, daemon=True).start()


def _run(given: argparse.Namespace) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
        def load_config(self) -> None:
            for name, value in (
                ("bind", f"{given.host}:{given.port}"),
                ("workers", given.workers),
                ("threads", 4),
                ("worker_class", "gthread"),
                ("preload_app", True),
                ("timeout", 120),
                ("when_ready", _keep_sweeping),
                ("errorlog", "-"),
                ("loglevel", "warning"),
            ):
                self.cfg.set(name, value)

        def load(self) -> object:
            from taizhang.site.wsgi import application

            return application

    Server().run()
