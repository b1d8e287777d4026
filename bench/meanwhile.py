"""Work as another person while a large table is taken in.

Pages and small deeds run in processes of their own.

Both work on a copy of the filled database. What counts is the longest anybody waited.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

LIMITS = {5_000: 5.0, 20_000: 15.0}
"""Seconds that a page or deed may take at most, by rows of the table."""
PAGE = "/t/petitions-reception/"
FORM = "/t/office-owedreport/new/"
PAUSE = 0.1
"""Seconds between two visits."""


@dataclass(frozen=True)
class Waits:
    """The longest page and deed, their count, and the table's time in seconds."""

    page: float
    deed: float
    visits: int
    looked: float
    taken: float
    rows: int


def measure(env: Mapping[str, str], rows: int) -> Waits:
    """Take a table of so many rows in while somebody else works."""
    with _copied(env) as address:
        given = {**os.environ, **env, "TAIZHANG_DATABASE": address, "BENCH_BOOK_ROWS": str(rows)}
        given["DJANGO_SETTINGS_MODULE"] = "taizhang.site.settings"
        visitor = _child("visit", given)
        assert visitor.stdout
        assert visitor.stdout.readline() == "ready\n"
        done = _child("take", given)
        told, _ = done.communicate()
        said, _ = visitor.communicate()  # closes its input, by which it stops
        assert (done.returncode, visitor.returncode) == (0, 0)
    visits = json.loads(said)
    longest = {kind: max(row[1] for row in visits if row[0] == kind) for kind in ("page", "deed")}
    looked, taken, count = json.loads(told.splitlines()[-1])
    return Waits(longest["page"], longest["deed"], len(visits), looked, taken, count)


def _child(act: str, env: Mapping[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.meanwhile", act]
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def _copied(env: Mapping[str, str]) -> Iterator[str]:
    """Give the address of a copy of the database that may be written to."""
    address = env["TAIZHANG_DATABASE"]
    if address.startswith("sqlite:"):
        with tempfile.TemporaryDirectory(dir=env["TAIZHANG_HOME"]) as scratch:
            yield f"sqlite:{shutil.copy(address.removeprefix('sqlite:'), scratch)}"
        return
    server, _, name = address.rpartition("/")
    copy = f"{name}_meanwhile"
    _psql(server, f"drop database if exists {copy} with (force)", f"create database {copy} template {name}")
    yield f"{server}/{copy}"
    _psql(server, f"drop database {copy} with (force)")


def _psql(server: str, *commands: str) -> None:
    for command in commands:
        done = ["psql", "-q", f"{server}/postgres", "-c", command]
        subprocess.run(done, check=True, stderr=subprocess.DEVNULL)


def take() -> None:
    """Look at the table and take it in, as the page does."""
    import django

    django.setup()
    from bench import imports
    from taizhang.engine import clock
    from taizhang.org.models import Account
    from taizhang.org.principals import staff
    from taizhang.rooms.petitions.reception import ledger as reception
    from taizhang.workbooks.intake import parcels, rehearsing, taking

    place = imports.workbook(Path(os.environ["TAIZHANG_HOME"]))
    who = staff(Account.objects.get(username=imports.NAME).person, clock.today())
    parcel = parcels.receive(who, place.name, place.read_bytes(), reception.LEDGER)
    start = time.perf_counter()
    assert rehearsing.examine(who, parcel).ready
    looked = time.perf_counter() - start
    batch = taking.take(who, parcel).batch
    assert batch is not None
    print(json.dumps([looked, time.perf_counter() - start - looked, batch.rows]))


def visit() -> None:
    """Open a page and register something elsewhere, in turn.

    It goes on until the input closes.
    """
    import django

    django.setup()
    from bench.calls import ask, environ, posted
    from bench.deeds import token
    from bench.office import NAME
    from bench.ours import cookies
    from taizhang.org.models import Account, Unit
    from taizhang.site.wsgi import application

    kept = cookies()
    _, headers, body = ask(application, environ(FORM, cookies=kept))
    kept["csrftoken"] = headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
    now = datetime.now()
    said = {
        "csrfmiddlewaretoken": token(body),
        "unit": str(Unit.objects.get(code="X05").pk),
        "occurred_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "entry": "direct",
        "to": "市平安办",
        "due_at": f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}",
        "filler": str(Account.objects.get(username=NAME).person_id),
    }

    def fresh() -> dict[str, str]:
        return {"title": f"报表{secrets.token_hex(4)}", "once": secrets.token_hex(16)}

    def page() -> None:
        status, _, answer = ask(application, environ(PAGE, cookies=kept))
        assert status == 200, answer[:500]

    def deed() -> None:
        status, _, answer = ask(application, posted(FORM, said | fresh(), kept))
        assert status == 302, re.sub(r"<[^>]+>|\s+", " ", answer.decode())[-1500:]

    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    page(), deed()
    print("ready", flush=True)
    found = []
    for name, act in itertools.cycle((("page", page), ("deed", deed))):
        start = time.perf_counter()
        act()
        found.append((name, time.perf_counter() - start))
        if over.wait(PAUSE):
            break
    print(json.dumps(found))


if __name__ == "__main__":
    {"take": take, "visit": visit}[sys.argv[1]]()
