"""Eight identical requests at once, with one effect.

They register, correct, take a step, or void.
"""

from __future__ import annotations

from pathlib import Path

from tests.faults.console import script

HEAD = """
import datetime, sys
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.write import deeds
from taizhang.org.models import Holding, Unit
from taizhang.org.principals import staff
from taizhang.play.stage import picture
from taizhang.rooms.programme.publicity import LEDGER
from taizhang.rooms.petitions.reception.ledger import LEDGER as VISITS
who = staff(Holding.objects.get(post='secretary').person, clock.today())
clerk = staff(Holding.objects.filter(post='petition_clerk').order_by('id')[0].person, clock.today())
city = Unit.objects.get(code='ZSG')
NOON = datetime.datetime(2021, 1, 14, 12, tzinfo=clock.SHANGHAI)  # one moment: the eight posts are the same to the letter
def tell(act):
    try:
        print('done', act())
    except Refused as refused:
        print('refused', refused.status)
"""
CREATE = (
    HEAD
    + """
data = {'unit': city.pk, 'occurred_at': NOON, 'form': 'call', 'place': 'phone', 'persons': 1, 'turn': 'first',
        'topic': 'other', 'matter': '来电咨询', 'request': '请答复', 'anonymous': True, 'received_by': clerk.person.pk}
tell(lambda: deeds.create(clerk, VISITS, data, once='same-key'))
"""
)
MAKE = (
    HEAD
    + """
data = {'unit': city.pk, 'occurred_at': NOON, 'form': 'call', 'place': 'phone', 'persons': 1, 'turn': 'first',
        'topic': 'other', 'matter': '来电咨询', 'request': '请答复', 'anonymous': True, 'received_by': clerk.person.pk}
print(deeds.create(clerk, VISITS, data).pk)
"""
)
FIND = HEAD + "row = VISITS.model.objects.get(pk=%s)\n"
EDIT = FIND + "tell(lambda: deeds.edit(clerk, VISITS, row, {'persons': 4}, version=1, note='数错人数'))\n"
MOVE = FIND + "tell(lambda: deeds.move(clerk, VISITS, row, 'settle', {'on_spot': '已答复'}, version=1))\n"
VOID = FIND + "tell(lambda: deeds.void(clerk, VISITS, row, '重复登记作废', version=1))\n"
COUNT = HEAD + "print(VISITS.model.objects.count(), end=' ')\n"


def at_once(home: Path, text: str) -> list[str]:
    running = [script(home, text) for _ in range(8)]
    found = []
    for process in running:
        out, error = process.communicate()
        assert process.returncode == 0, error[-1500:]
        found.append(out.strip())
    return found


def made(home: Path) -> str:
    out, error = script(home, MAKE).communicate()
    assert out.strip().isdigit(), error[-1500:]
    return out.strip()


def test_eight_registrations_with_one_key_are_one_record(home: Path) -> None:
    before = int(script(home, COUNT).communicate()[0])
    told = at_once(home, CREATE)
    assert len(set(told)) == 1
    assert told[0].startswith("done ZSG-JD-")
    assert int(script(home, COUNT).communicate()[0]) == before + 1


def test_eight_corrections_of_one_version_are_one(home: Path) -> None:
    told = at_once(home, EDIT % made(home))
    assert sorted(word.split()[0] for word in told) == ["done"] + ["refused"] * 7
    assert {word for word in told if word.startswith("refused")} == {"refused 409"}


def test_eight_steps_are_one(home: Path) -> None:
    told = at_once(home, MOVE % made(home))
    assert sorted(word.split()[0] for word in told) == ["done"] + ["refused"] * 7


def test_eight_voidings_are_one(home: Path) -> None:
    told = at_once(home, VOID % made(home))
    assert sorted(word.split()[0] for word in told) == ["done"] + ["refused"] * 7


PRINT = (
    HEAD
    + """
from taizhang.desk.ledger.papers.form_and_book import form_document
from taizhang.report.printing import Printing, print_out
from taizhang.report.tables import PrintedSheet
row = VISITS.model.objects.get(pk=%s)
print_out(clerk, Printing(VISITS, 'form', form_document(VISITS, row), [(row.pk, row.version)], row.number, row.unit_lo))
kept = evidence.add(clerk, '签好.png', picture('签好'), 'signed')
print(PrintedSheet.objects.latest('id').code, kept.public_id)
"""
)
BACK = (
    HEAD
    + """
from taizhang.report.printing import take_back
again = take_back(clerk, '%s', evidence.waiting(clerk, ['%s'])[0]).again
print('again' if again else 'done')
"""
)
USES = HEAD + "print(len(evidence.of_record(VISITS.key, %s)))\n"


def test_eight_drops_of_one_signed_sheet_attach_it_once(home: Path) -> None:
    key = made(home)
    out, error = script(home, PRINT % key).communicate()
    assert out, error[-1500:]
    told = at_once(home, BACK % tuple(out.split()))
    assert sorted(told) == ["again"] * 7 + ["done"]
    assert script(home, USES % key).communicate()[0].strip() == "1"


STANDING = (
    HEAD
    + """
from taizhang.rooms.office.recurring.ledger import LEDGER as DUTIES
today = clock.today()
for title in ('周报', '另一份周报'):
    data = {'unit': city.pk, 'occurred_at': clock.now(), 'title': title, 'to': '平安办', 'every': 'week', 'day': 7,
            'month': 1, 'hour': 17, 'rest': 'stay', 'lead': 7, 'filler': who.person.pk, 'starts_on': datetime.date(2021, 1, 1)}
    print(deeds.create(who, DUTIES, data).number)
"""
)
TURNS = """
from taizhang.engine.write.chores import Pass
from taizhang.rooms.office.recurring.ledger import make_turns
print(Pass().over('office.recurringreport', make_turns))
"""
OWED = """
from taizhang.rooms.office.owed.model import OwedReport
for mark in OwedReport.objects.filter(came_by='turn', voided=False).values_list('source_no', flat=True):
    print(mark)
"""


def test_eight_sweeps_at_once_list_each_turn_of_a_standing_duty_once(home: Path) -> None:
    out, error = script(home, STANDING).communicate()
    numbers = out.split()
    assert len(numbers) == 2, error[-1500:]
    before = len(script(home, OWED).communicate()[0].split())
    counts = [int(told) for told in at_once(home, TURNS)]
    marks = script(home, OWED).communicate()[0].split()
    for number in numbers:
        assert [mark.startswith(f"{number}/") for mark in marks].count(True) >= 1
    assert len(marks) == len(set(marks))
    assert sum(counts) == len(marks) - before, "each sweep counts what it made itself"
