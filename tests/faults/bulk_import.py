"""Import one workbook into a petition office on a database of its own.

It is run as a process that may be killed. `prepare` makes the office in empty tables and drops three files
(one, the same of another person, a second one), `take` takes in the one of that number, `look` prints what is
there.
"""

from __future__ import annotations

import io
import json
import os
import sys

import django

django.setup()

from taizhang.engine import clock  # noqa: E402
from taizhang.engine.models import Batch, Counter, Event, EvidenceUse, RecordKey  # noqa: E402
from taizhang.org.principals import staff  # noqa: E402
from taizhang.rooms.petitions.reception import ledger as reception  # noqa: E402
from taizhang.rooms.petitions.reception.ledger import Reception  # noqa: E402
from taizhang.site.commands import upkeep  # noqa: E402
from taizhang.workbooks.intake import parcels, rehearsing, taking  # noqa: E402
from taizhang.workbooks.models import Parcel  # noqa: E402
from tests.office import at  # noqa: E402
from tests.rooms.petitions.petition_office import PetitionOffice  # noqa: E402

ROWS = int(os.environ.get("ROWS", "2500"))
HEADS = (
    "单位",
    "发生时间",
    "信访形式",
    "地点",
    "来访人数",
    "计数方式",
    "初重",
    "事由",
    "事实理由",
    "诉求",
    "信访人姓名",
    "接待人",
)


def workbook(rows: int, first: int = 1) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADS)
    for row, n in enumerate(range(first, first + rows), 1):
        cells = ("市社机关", "2021-04-05 09:30", "来访", "本社接待室", 1, "清点", "初次", "养老保险")
        page.write_row(row, 0, (*cells, f"反映第{n}件事。", "请求答复。", f"来访人{n}", "clerk"))
    book.close()
    return out.getvalue()


def prepare() -> None:
    office = PetitionOffice()
    office.give("section", "petition_clerk")
    books = {first: workbook(ROWS, first) for first in (1, ROWS + 1)}
    for person, first in (("clerk", 1), ("section", 1), ("clerk", ROWS + 1)):
        parcel = parcels.receive(office.as_(person), f"接待{first}.xlsx", books[first], reception.LEDGER)
        outcome = rehearsing.examine(office.as_(person), parcel)
        assert outcome.ready, outcome.holes[:3] or outcome.questions


def take(number: str) -> None:
    parcel = Parcel.objects.order_by("id")[int(number)]
    who = staff(parcel.person, clock.today())
    print("begun", flush=True)
    print(taking.take(who, parcel).words)


def look() -> None:
    findings = [upkeep._chain(), *upkeep._projections()]
    told = {
        "records": Reception.objects.count(),
        "history": Event.objects.filter(act="create").count(),
        "keys": RecordKey.objects.filter(ledger=reception.LEDGER.key).count(),
        "uses": EvidenceUse.objects.count(),
        "batches": Batch.objects.count(),
        "numbers": sum(Counter.objects.exclude(name__startswith="pk ").values_list("last", flat=True)),
        "states": list(Parcel.objects.order_by("id").values_list("state", flat=True)),
        "wrong": [finding.text for finding in findings if not finding.ok],
    }
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    with clock.at(at(4, 6)):
        {"prepare": prepare, "take": take, "look": look}[sys.argv[1]](*sys.argv[2:])
