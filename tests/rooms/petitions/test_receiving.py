"""A petitioner at the desk.

Reception and its outcome are one act; there are the look-up and the slip as well.
"""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.models import Event, Offer
from taizhang.org.principals import staff
from taizhang.paper.tree import Paragraph
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.reception import papers, receiving
from taizhang.rooms.petitions.reception.ledger import Reception
from tests.office import at, refused
from tests.rooms.petitions.petition_office import PetitionOffice

NOW = at(5, 12, 10)


@pytest.fixture
def office(db: None) -> PetitionOffice:
    return PetitionOffice()


def visit(office: PetitionOffice, outcome: str, who: str = "clerk", **more: Any) -> Any:
    """One visit received; words of the outcome go beside the data."""
    extra = {key: more.pop(key) for key in ("case_number", "lines", "once") if key in more}
    data = {
        "unit": office.unit.pk,
        "occurred_at": clock.now(),
        "form": "visit",
        "place": "office",
        "persons": 1,
        "count_method": "counted",
        "turn": "first",
        "topic": "pension",
        "matter": "养老保险漏缴八个月",
        "request": "请核实补缴",
        "petitioner": "禾木翁",
        "received_by": office.people[who].pk,
    }
    return receiving.receive(office.as_(who), data | more, outcome, **extra)


def test_each_outcome_is_one_act(office: PetitionOffice) -> None:
    with clock.at(NOW):
        settled = visit(office, "settle", on_spot="已说明政策", satisfied="true")
        opened = visit(office, "case")
        joined = visit(office, "join", case_number=opened.case.number.lower())
        kept = visit(office, "keep")
    assert [row.state for row in (settled, opened, joined, kept)] == ["done", "filed", "filed", "received"]
    assert (settled.on_spot, settled.satisfied) == ("已说明政策", True)
    assert (joined.case, joined.turn) == (opened.case, "repeat")
    made = Case.objects.get()
    assert (made.received_on, made.topic, made.due_on) == (NOW.date(), "pension", made.due_on)
    assert made.summary == "养老保险漏缴八个月；请核实补缴"
    assert "禾木翁" not in Event.objects.get(ledger="petitions.case", act="create").snapshot


@pytest.mark.parametrize("outcome", ["settle", "case", "join", "keep"])
def test_a_second_arrival_changes_nothing(office: PetitionOffice, outcome: str) -> None:
    with clock.at(NOW):
        known = visit(office, "case").case.number
        before = Event.objects.count()
        rows = {
            visit(office, outcome, on_spot="已说明", case_number=known, once="form-1").pk for _ in range(2)
        }
        after = Event.objects.count()
        visit(office, outcome, on_spot="已说明", case_number=known, once="form-1")
    assert len(rows) == 1
    assert Reception.objects.count() == 2
    assert Case.objects.count() == (2 if outcome == "case" else 1)
    assert after > before
    assert Event.objects.count() == after


BAD: list[tuple[str, dict[str, Any], set[str]]] = [
    ("", {}, {"outcome"}),
    ("", {"matter": "", "topic": ""}, {"outcome", "matter", "topic"}),
    ("settle", {"on_spot": " "}, {"on_spot"}),
    ("join", {"case_number": ""}, {"case_number"}),
    ("join", {"case_number": "C-XF-2021-9999"}, {"case_number"}),
    ("keep", {"petitioner": ""}, {"petitioner"}),
    ("case", {"persons": 5}, {"representatives"}),
    ("case", {"persons": "20余"}, {"persons"}),
]


@pytest.mark.parametrize(("outcome", "data", "names"), BAD)
def test_every_fault_is_named_at_once_and_nothing_is_stored(
    office: PetitionOffice, outcome: str, data: dict[str, Any], names: set[str]
) -> None:
    with clock.at(NOW), refused() as errors:
        visit(office, outcome, **data)
    assert set(errors) == names
    assert Reception.objects.count() == Case.objects.count() == Event.objects.count() == 0


def test_a_case_that_is_refused_takes_the_reception_back(
    office: PetitionOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise Refused("信访件不能登记。")

    monkeypatch.setattr(receiving, "_opened", broken)
    with clock.at(NOW), refused():
        visit(office, "case")
    assert Reception.objects.count() == Event.objects.count() == 0


def test_five_people_name_their_representatives(office: PetitionOffice) -> None:
    people = [{"name": f"代表{n}", "contact": ""} for n in range(5)]
    with clock.at(NOW):
        row = visit(office, "case", persons=34, petitioner="", lines={"representatives": people})
        with refused() as errors:
            visit(office, "case", persons=34, lines={"representatives": [*people, {"name": "代表6"}]})
    assert (row.is_group, row.representatives.count()) == (True, 5)
    assert errors == {"representatives": ["推选不超过5名代表。"]}
    assert set(Offer.objects.values_list("link", flat=True)) >= {"I17a", "I17b"}


def test_the_look_up_finds_own_work_alone_and_is_history(office: PetitionOffice) -> None:
    other = office.newcomer("petition_clerk")
    with clock.at(NOW):
        row = visit(office, "case")
        found = receiving.earlier(office.as_("clerk"), " 禾木翁 ")
        assert [(one.number, one.case_number) for one in found] == [(row.number, row.case.number)]
        assert receiving.earlier(office.as_("clerk"), "禾木") == []
        assert receiving.earlier(staff(other, clock.today()), "禾木翁") == []
        row.case.handler = other
        row.case.save(update_fields=("handler",))
        assert len(receiving.earlier(staff(other, clock.today()), "禾木翁")) == 1
    told = Event.objects.filter(act="look_up")
    assert told.count() == 6
    assert {event.note for event in told.filter(record_id=row.pk)} == {receiving.PURPOSE}
    assert not any("禾木" in event.note for event in told)
    for who in ("deputy", "head", "auditor"):
        with pytest.raises(Refused):
            receiving.earlier(office.as_(who), "禾木翁")


def words(row: Any) -> str:
    tree = papers.slip(row)
    lines = [run.text for block in tree.blocks if isinstance(block, Paragraph) for run in block.runs]
    cells = [text for block in tree.blocks if hasattr(block, "rows") for line in block.rows for text in line]
    return "\n".join((*cells, *lines))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (at(5, 12, 10), ("告知受理情况：15日内，不迟于2021年5月27日", "信访条例（2005）第二十二条")),
        (
            at(5, 12, 10).replace(year=2022),
            ("告知接收情况、处理途径和程序：15日内，不迟于2022年5月27日", "信访工作条例第二十三条"),
        ),
    ],
)
def test_the_slip_follows_the_regime_of_the_day(
    office: PetitionOffice, day: Any, told: tuple[str, str]
) -> None:
    with clock.at(day):
        row = visit(office, "case", address="某路8号", phone="13900000000")
    text = words(row)
    for part in (*told, row.number, row.case.number, "自次日起数15日", "60日", "30日"):
        assert part in text
    for secret in ("禾木翁", "某路", "13900000000", "漏缴"):
        assert secret not in text


def test_the_slip_of_a_matter_settled_or_anonymous_promises_no_date(office: PetitionOffice) -> None:
    with clock.at(NOW):
        settled = visit(office, "settle", on_spot="已说明")
        hidden = visit(office, "keep", petitioner="", anonymous="true")
    assert "当场答复" in words(settled)
    assert "15日" not in words(settled)
    assert "不适用书面告知期限" in words(hidden)
