"""Let the world stand still: environment, clock, randomness, threads."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from snapshots.asked import CONSOLE, HOST, MOMENT
from snapshots.crawling import Crawl
from snapshots.draws import DRAWS
from snapshots.shelf import Shelf


def stand_still(scratch: Path) -> None:
    """Set environment, randomness, clock and threads, then start Django."""
    for name in [name for name in os.environ if name.startswith("TAIZHANG_")]:
        del os.environ[name]
    os.environ |= {
        "TAIZHANG_HOME": str(scratch / "home"),
        "TAIZHANG_OUT": str(scratch / "out"),
        "DJANGO_SETTINGS_MODULE": "taizhang.site.settings",
    }
    random._urandom = DRAWS  # type: ignore[attr-defined]  # whence `secrets` draws
    _work_at_once()
    frozen = [datetime.now(UTC)]
    from django.utils import timezone

    timezone.now = lambda: frozen[0]
    import django

    django.setup()
    importlib.import_module(CONSOLE)  # it is asked last: better missed now
    from django.apps import apps
    from django.conf import settings

    row = apps.get_model("engine", "Instance").objects.get(pk=1)
    frozen[0] = MOMENT - timedelta(seconds=row.offset_seconds)
    time.time = frozen[0].timestamp
    settings.SESSION_COOKIE_AGE = 100 * 365 * 24 * 3600  # the database asks the machine's clock
    logging.disable(logging.CRITICAL)


def _work_at_once() -> None:
    """Let each thread end before its starter goes on."""
    begin = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        begin(thread)
        thread.join(300)

    threading.Thread.start = start  # type: ignore[method-assign]


def crawls_of(shelf: Shelf, most: int, only: Sequence[str]) -> list[Crawl]:
    """Make a walk for each account, in the order of their names.

    The stranger's stands at the end.
    """
    from django.apps import apps
    from django.test import Client

    found = []
    for account in apps.get_model("org", "Account").objects.order_by("username"):
        if only and account.username not in only:
            continue
        client = Client(raise_request_exception=False, SERVER_NAME=HOST)
        DRAWS.begin(f"sign in {account.username}")
        client.force_login(account)
        found.append(Crawl(account.username, client, shelf, most))
    found.append(Crawl("anonymous", Client(raise_request_exception=False, SERVER_NAME=HOST), shelf, most))
    return found


def records() -> Iterator[str]:
    """Give the address of one record of each state in every ledger.

    Void ones stand apart.
    """
    from django.apps import apps

    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        if {"public_id", "state", "voided"} <= {column.name for column in model._meta.get_fields()}:
            states: dict[tuple[str, bool], str] = {}
            rows = model._default_manager.order_by("pk").values_list("state", "voided", "public_id")
            for state, voided, public_id in rows.iterator():
                states.setdefault((state, voided), public_id)
            slug = model._meta.label_lower.replace(".", "-")
            yield from (f"/t/{slug}/{public_id}/" for _, public_id in sorted(states.items()))
