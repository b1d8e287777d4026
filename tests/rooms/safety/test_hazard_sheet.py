"""隐患排查治理统计表.

The tests cover every cell counted, its last day, who prints it and how it looks as a file.
"""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.test import Client

from taizhang.desk.ledger.papers import of_period
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.papers import Span
from taizhang.engine.models import Event
from taizhang.engine.read import counting
from taizhang.kernel.days import Period
from taizhang.org.models import Account, Person
from taizhang.paper.tree import Document, Table
from taizhang.rooms.safety.hazard import papers
from taizhang.rooms.safety.hazard.ledger import LEDGER
from taizhang.rooms.safety.hazard.model import Hazard, Kind
from tests import pdf
from tests.office import at
from tests.rooms.premises.grounds_office import EVERYONE, GroundsOffice

QUARTER = Period.quarter(2021, 1)
ADDRESS = "/t/safety-hazard/"


@pytest.fixture
def office(db: None, settings: Any) -> GroundsOffice:
    settings.STATIC_ROOT = None
    with clock.at(at(1, 4)):
        made = GroundsOffice()
        Account.objects.open("safety", made.people["safety"], "Deng-lu-2021")
        stranger = Person.objects.create(name="无岗", unit=made.unit, since=date(2020, 1, 1))
        Account.objects.open("stranger", stranger, "Deng-lu-2021")
    return made


def table_of(tree: Document) -> dict[str, tuple[str, ...]]:
    table = next(block for block in tree.blocks if isinstance(block, Table))
    return {row[0]: row[1:] for row in table.rows}


def sheet(context: Context) -> Document:
    (paper,) = papers.PAPERS
    assert context.unit is not None
    rows = Hazard.objects.none()  # the sheet is counted from figures
    return paper.document(Span(LEDGER, context.period, context.unit, rows, context.behind))


def a_quarter(office: GroundsOffice) -> None:
    """Hazards of three kinds in every fate, some of them before or after the quarter."""
    chance = random.Random(14)
    for number in range(40):
        found = at(1, 5) + timedelta(days=chance.randrange(110), minutes=number)
        kind, fate = (
            chance.choice(("fire", "electric", "food")),
            chance.choice("open fixed closed false".split()),
        )
        with clock.at(found):
            row = office.hazard(spot=f"第{number}处", source_no="X", kind=kind)
            if fate == "false":
                office.do(row, "mistake", false_reason="看错了")
                continue
            office.fixing(row, fund=chance.choice(("", "300", "86000.5")))
            if fate != "open":
                office.do(row, "done", "section", files=[office.file("section")], cost="120.25")
            if fate == "closed":
                office.do(row, "pass")
            if number % 7 == 0:
                Hazard.objects.filter(pk=row.pk).update(grade="major")


def recount(rows: list[Hazard]) -> tuple[str, ...]:
    def money(values: list[Decimal | None]) -> str:
        return f"{sum((value for value in values if value), Decimal(0)):.2f}"

    cells: list[str] = []
    for major in (False, True):
        found = [row for row in rows if (row.grade == "major") is major]
        done = [row for row in found if row.state == "closed"]
        cells += [str(len(found)), str(len(done))]
        cells.append(f"{Decimal(len(done)) / len(found) * 100:.1f}%" if found else "—")
    late = sum(row.state != "closed" and row.deadline < date(2021, 6, 1) for row in rows if row.deadline)
    return (*cells, str(late), money([row.fund for row in rows]), money([row.cost for row in rows]))


def test_every_cell_equals_a_recount_of_the_rows(office: GroundsOffice) -> None:
    a_quarter(office)
    with clock.at(at(6, 1)):
        office.sweep()
        for span in (QUARTER, Period.year(2021)):
            context = Context(span, office.unit)
            told = table_of(sheet(context))
            rows = [
                row
                for row in Hazard.objects.exclude(state="mistaken")
                if span.start <= row.occurred_on <= span.end
            ]
            assert told["合计"] == recount(rows)
            assert list(told) == [*Kind.labels, "合计"]
            for kind in Kind:
                assert told[kind.label] == recount([row for row in rows if row.kind == kind.value])
            for row in papers.counted(LEDGER, context):
                traced = counting.trace(LEDGER, row.figure, context, EVERYONE)
                assert row.rows == traced.count() == int(row.value or 0)
    assert told["合计"][0] != told["合计"][3] != "0"


def test_a_quarter_without_any_hazard_is_a_sheet_of_zeros(office: GroundsOffice) -> None:
    nothing = ("0", "0", "—", "0", "0", "—", "0", "0.00", "0.00")
    with clock.at(at(4, 1)):
        told = table_of(sheet(Context(QUARTER, office.unit)))
        answer = client_of("safety").get(f"{ADDRESS}papers/statistics/?period=2021Q1&as=word")
    assert told == dict.fromkeys((*Kind.labels, "合计"), nothing)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("period", "last"),
    [
        (QUARTER, date(2021, 4, 15)),
        (Period.quarter(2021, 4), date(2022, 1, 15)),
        (Period.year(2021), date(2022, 1, 31)),
    ],
)
def test_it_is_due_on_the_15th_after_a_quarter_and_in_january_after_a_year(
    period: Period, last: date
) -> None:
    assert papers.last_day(period) == last


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client


def test_it_is_printed_from_the_list_by_who_reads_hazards(office: GroundsOffice) -> None:
    a_quarter(office)
    with clock.at(at(4, 6)):
        client = client_of("safety")
        page = client.get(ADDRESS).content.decode()
        assert '<option value="2021Q1">2021年第一季度</option>' in page
        assert "统计表" not in client.get("/t/premises-patrol/").content.decode()
        made = client.get(f"{ADDRESS}papers/statistics/?period=2021Q1").content
        words = "".join(pdf.texts(made)[0].split())
        for part in ("2021年第一季度隐患排查治理统计表", "报送期限：2021年4月15日前", "主要负责人", "合计"):
            assert part in words
        word = docx.Document(
            io.BytesIO(client.get(f"{ADDRESS}papers/statistics/?period=2021Q1&as=word").content)
        )
        cells = [tuple(cell.text for cell in row.cells) for row in word.tables[0].rows]
        told = table_of(sheet(Context(QUARTER, office.unit)))
        assert cells[1:] == [(name, *row) for name, row in told.items()]
        assert Event.objects.filter(act="print", note__contains="统计表").count() == 2


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("stranger", f"{ADDRESS}papers/statistics/?period=2021Q1"),
        ("safety", f"{ADDRESS}papers/statistics/?period=1999"),
        ("safety", f"{ADDRESS}papers/statistic/?period=2021Q1"),
        ("safety", f"{ADDRESS}papers/statistics/?period=2021Q1&unit=NOWHERE"),
        ("safety", "/t/premises-patrol/papers/statistics/?period=2021Q1"),
    ],
)
def test_nobody_else_and_nothing_else_is_found(office: GroundsOffice, name: str, address: str) -> None:
    with clock.at(at(4, 6)):
        assert client_of(name).get(address).status_code == 404


def test_the_periods_offered_begin_with_the_quarter_that_has_just_ended() -> None:
    with clock.at(at(4, 6)):
        (_, sheet) = of_period.offered(LEDGER)
    assert [value for value, _ in sheet.periods] == [
        "2021Q1",
        "2020Q4",
        "2020Q3",
        "2020Q2",
        "2021Q2",
        "2020",
        "2021",
    ]
