"""Acts on rows by processes at once: none is lost, none counts twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests import stock

SETTINGS = "tests.invented.settings"
SET_UP = """
import sys
from taizhang.engine import clock
from taizhang.engine.models import Event
from taizhang.engine.write import row_acts
from taizhang.org.models import Person
from taizhang.org.principals import staff
from tests.invented import casework
from tests.office import NOW, Office
"""
SEND = """
from taizhang.engine.write import deeds
from taizhang.org.models import Holding
with clock.at(NOW):
    office = Office()
    record = office.record("invented.notice")
    people = [holding.person for holding in Holding.objects.select_related("person").order_by("pk")]
    readers = list(dict.fromkeys(people))[:8]
    office.take(record, "send", readers=[{"person": person.pk} for person in readers])
print(record.public_id, *(person.pk for person in readers))
"""
READ = """
public_id, number, person = sys.argv[1], int(sys.argv[2]), Person.objects.get(pk=sys.argv[3])
with clock.at(NOW):
    who = staff(person, clock.today())
    found = row_acts.door(who, "invented-notice", public_id, "readers", number, "read")
    row_acts.take(who, found, {"opinion": f"已看{number}"})
"""
TELL = """
record = casework.Notice.objects.get(public_id=sys.argv[1])
print(record.version, Event.objects.filter(record_id=record.pk, act="row:readers.read").count())
print(*record.readers.order_by("line_no").values_list("opinion", flat=True))
"""


def started(home: Path, text: str, *given: str) -> subprocess.Popen[str]:
    head = "import django; django.setup()\n" + SET_UP
    return subprocess.Popen(
        [sys.executable, "-c", head + text, *given],
        env=stock.environment(home) | {"DJANGO_SETTINGS_MODULE": SETTINGS},
        cwd=stock.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate()
    assert process.returncode == 0, error[-1500:]
    return out.strip()


def test_eight_readers_tick_at_once_and_each_counts_once(tmp_path: Path) -> None:
    """Each of them presses twice."""
    stock.lay_tables(tmp_path)
    public_id, *readers = done(started(tmp_path, SEND)).split()
    assert len(readers) == 8
    before = done(started(tmp_path, TELL, public_id)).split()[0]
    running = [
        started(tmp_path, READ, public_id, str(number), person)
        for number, person in enumerate(readers, 1)
        for _ in range(2)
    ]
    assert [done(process) for process in running] == [""] * 16
    version, lines, *opinions = done(started(tmp_path, TELL, public_id)).split()
    assert (version, lines) == (before, "8"), "no version changes, so nobody meets a conflict"
    assert opinions == [f"已看{number}" for number in range(1, 9)]
