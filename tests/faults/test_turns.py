"""Turns of transactions, on both engines.

Whoever reads outside of a transaction waits for nobody.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import bases, stock
from tests.conftest import ROOT

WORK = """
import threading
import django
django.setup()
from django.db import connection, transaction
from taizhang.org.models import Unit

inside, order = threading.Event(), []


def first():
    with transaction.atomic():
        inside.set()
        read.join(20)
        order.append("first ends")
    connection.close()


def reader():
    inside.wait(20)
    order.append(f"read {Unit.objects.count()}")
    second.start()
    second.join(1)
    order.append("waits" if second.is_alive() else "went in")
    connection.close()


def next_one():
    with transaction.atomic():
        order.append("second begins")
    connection.close()


read, second = threading.Thread(target=reader), threading.Thread(target=next_one)
begin = threading.Thread(target=first)
read.start()
begin.start()
for thread in (begin, read, second):
    thread.join(30)
print(", ".join(order))
"""


def test_a_transaction_begins_when_the_one_before_it_has_ended(tmp_path: Path) -> None:
    with bases.new(tmp_path) as address:
        given = {"TAIZHANG_DATABASE": address, "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
        environment = {**os.environ, **stock.environment(tmp_path), **given}
        done = subprocess.run(
            [sys.executable, "-c", WORK],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.strip() == "read 0, waits, first ends, second begins"
