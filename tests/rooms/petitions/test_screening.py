"""D1 and D5: when a round closes, and what goes on from it.

A round closes when every unit has signed, "nothing found" is an answer, and what is found goes on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.models import Offer
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.rooms.petitions import information
from taizhang.rooms.petitions.screening import ledger as screening_ledger
from taizhang.rooms.petitions.screening import model as screening
from taizhang.rooms.petitions.screening import rules as screening_rules
from tests.office import at, count, refused
from tests.office.cast import PersonRow, UnitRow
from tests.rooms.petitions.dispute_office import DisputeOffice

ROUNDS, SCREENINGS = screening_ledger.ROUNDS, screening_ledger.SCREENINGS


class ScreeningOffice(DisputeOffice):
    """The office with one county below it."""

    def __init__(self) -> None:
        super().__init__()
        self.county = self.found_unit(UnitRow("K", "某县社", "county", "C"))
        Unit.objects.filter(pk__in=(self.unit.pk, self.county.pk)).update(reports_zero=True)
        self.unit.refresh_from_db()
        self.county.refresh_from_db()
        self.take_on(
            PersonRow("liaison", "K", "county_liaison"),
            PersonRow("county_head", "K", "unit_head"),
            PersonRow("unit_head", "C", "unit_head"),
        )

    def call(self, **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "name": "3月排查",
            "kind": "month",
            "theme": "all",
            "answer_by": clock.today() + timedelta(days=10),
        }
        return deeds.create(self.as_("clerk"), ROUNDS, values | data)

    def answer(self, who: str = "clerk", areas: Any = None, found: Any = (), **data: Any) -> Any:
        unit = self.county if who == "liaison" else self.unit
        looked = {"area": "mall", "way": "visit", "places": "一楼商铺", "heard": 6}
        rows = areas or [{**looked, "result": "found" if found else "clear"}]
        values = {"unit": unit.pk, "occurred_at": clock.now(), "kind": "month"} | data
        lines = {
            "screeners": [{"person": self.people[who].pk, "leads": True}],
            "areas": rows,
            "found": list(found),
        }
        return deeds.create(self.as_(who), SCREENINGS, values, lines=lines)

    def sign(self, row: Any, who: str = "unit_head") -> Any:
        return deeds.move(self.as_(who), SCREENINGS, row, "sign")

    def close(self, row: Any) -> Any:
        data = {"summary": "两个单位都已签报", "measures": "开展押金专项清理"}
        return deeds.move(self.as_("clerk"), ROUNDS, row, "close", data)


ITEM = {"area": "mall", "category": "contract", "people": 2, "matter": "押金没有退还"}


@pytest.fixture
def office(db: None) -> ScreeningOffice:
    return ScreeningOffice()


def test_a_round_closes_when_every_unit_has_signed(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.call()
        ours = office.sign(office.answer())
        theirs = office.answer("liaison")
        with refused() as told:
            office.close(row)
        assert count("screening_coverage").coverage == (2, 1, 0)
        office.sign(theirs, "county_head")
        row = office.close(row)
    assert ours.round == row
    assert "还有1个单位没有签报（某县社）" in told[""][0]
    assert count("screening_coverage").value == "1"
    assert (count("screening_rounds").value, count("screened_areas").value) == ("1", "1")


def test_only_the_head_of_the_unit_signs_and_a_late_signature_says_so(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        office.call(answer_by=date(2021, 3, 9))
        row = office.answer("liaison")
        with refused():
            office.sign(row, "liaison")
    with clock.at(at(3, 11)):
        row = office.sign(row, "county_head")
    assert row.late
    assert count("screening_coverage").coverage == (2, 1, 1)


def test_an_answer_without_a_round_or_twice_is_refused(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        with refused() as none:
            office.answer()
        office.call()
        with refused() as other_kind:
            office.answer(kind="node")
        office.answer()
        with refused() as twice:
            office.answer()
    assert "没有正在进行" in none["kind"][0]
    assert "节点" in other_kind["kind"][0]
    assert "已经报过" in twice["kind"][0]


def test_one_round_a_month_and_a_last_day_after_the_call(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        office.call()
        with refused() as twice:
            office.call()
        with refused() as backward:
            office.call(kind="node", answer_by=date(2021, 3, 7))
        office.call(kind="node", name="两会前排查")
    assert "已经布置过" in twice["kind"][0]
    assert "“各单位报送期限”早于“发生日期”（2021-03-08）" in backward["answer_by"][0]


@pytest.mark.parametrize(
    ("area", "found", "name", "words"),
    [
        ({"places": ""}, (), "areas-0-places", "请填写“到过的地点”"),
        ({"way": "grid", "places": ""}, (), "areas-0-places", "请填写“到过的地点”"),
        ({"result": "found"}, (), "areas-0-result", "不一致"),
        ({"result": "clear"}, (ITEM,), "areas-0-result", "不一致"),
        ({"result": "clear"}, ({**ITEM, "area": "inner"},), "found-0-area", "没有列在"),
        ({"heard": "十余"}, (), "areas-0-heard", "准确的数"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    office: ScreeningOffice, area: dict[str, Any], found: Any, name: str, words: str
) -> None:
    looked = {"area": "mall", "way": "visit", "places": "一楼", "heard": 3, "result": "clear"} | area
    with clock.at(at(3, 8)):
        office.call()
        with refused() as told:
            office.answer(areas=[looked], found=found)
    assert words in " ".join(told[name])
    assert screening.Screening.objects.count() == 0


def test_nothing_found_is_refused_while_disputes_of_the_area_are_open(office: ScreeningOffice) -> None:
    with clock.at(at(3, 5)):
        old = office.sorted()
    with clock.at(at(3, 8)):
        office.call()
        with refused() as told:
            office.answer()
        with refused() as unknown:
            office.answer(found=[{**ITEM, "known_no": "C-JF-2021-0999"}])
        row = office.sign(office.answer(found=[{**ITEM, "known_no": old.number}]))
    assert old.number in told["areas-0-result"][0]
    assert not Offer.objects.filter(link="I14").exists(), "what has its number is not registered again"
    assert "没有编号" in unknown["found-0-known_no"][0]
    assert row.found_n == 1


def test_a_dispute_born_of_a_petition_is_not_told_by_a_screening(office: ScreeningOffice) -> None:
    with clock.at(at(3, 5)):
        old = office.found(case=office.open().pk)
    with clock.at(at(3, 8)):
        office.call()
        with refused() as told:
            office.answer(found=[{**ITEM, "known_no": old.number}])
        office.answer()
    assert "没有编号" in told["found-0-known_no"][0]


def test_i14_what_is_found_becomes_a_dispute_and_the_row_hears_of_it(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        office.call()
        row = office.answer(found=[ITEM])
        assert not Offer.objects.filter(link="I14").exists(), "not before the head has signed"
        office.sign(row)
        offer = Offer.objects.get(link="I14")
        made = office.found(**offer.carried, claims="要求退还", offer=offer.pk)
        body = office.committee()
        values = {"category": made.category, "level": made.level, "lead_unit": office.unit.pk}
        office.settled(office.mediating(office.do(made, "sort", data=values), body))
    (line,) = row.found.all()
    assert (line.dispute_no, line.settled_on) == (made.number, date(2021, 3, 8))
    assert made.found_via == "screening"


def test_who_has_not_answered_is_chased_by_name(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.call()
        office.sign(office.answer())
        told = [note.text for note in screening_rules.round_notes(row)]
        owed = [
            (gap.unit, gap.due) for gap in screening_ledger.owed_answers(date(2021, 1, 1), date(2021, 3, 8))
        ]
    assert "应报2个单位，还有1个没有签报" in told[0]
    assert "某县社还没有签报" in told[1]
    assert owed == [(office.county, date(2021, 3, 18))]


def test_a_month_without_a_round_is_owed_from_the_first_whole_month(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        office.call()
    owed = list(screening_ledger.owed_rounds(date(2021, 1, 15), date(2021, 4, 2)))
    assert [(gap.unit, gap.due) for gap in owed] == [
        (office.unit, date(2021, 2, 28)),
        (office.unit, date(2021, 4, 30)),
    ]


def test_key_areas_count_only_when_signed(office: ScreeningOffice) -> None:
    rows = [
        {"area": area, "way": "visit", "places": "现场", "heard": 2, "result": "clear"}
        for area in ("mall", "outlet", "inner")
    ]
    with clock.at(at(3, 8)):
        office.call()
        row = office.answer(areas=rows)
        assert count("screened_areas").rows == 0
        office.sign(row)
    assert count("screened_areas").value == "2", "内部 is not one of the key areas"


# D5


def report(office: ScreeningOffice, offer: Any = None, lines: Any = None, **data: Any) -> Any:
    values = {
        "unit": office.unit.pk,
        "occurred_at": clock.now(),
        "kind": "month",
        "title": "3月信访信息",
        "to": "市信访局",
        "due_at": clock.now() + timedelta(days=2),
        "digest": "排查两个单位，发现一件",
    }
    return deeds.create(office.as_("clerk"), information.LEDGER, values | data, lines=lines, offer=offer)


def sent(office: ScreeningOffice, row: Any) -> Any:
    row = deeds.move(office.as_("section"), information.LEDGER, row, "approve")
    return deeds.move(office.as_("clerk"), information.LEDGER, row, "send")


def test_a_round_summed_up_is_reported_and_shows_it(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.call()
        for who, head in (("clerk", "unit_head"), ("liaison", "county_head")):
            office.sign(office.answer(who), head)
        office.close(row)
        offer = Offer.objects.get(link="I14b")
        carried = {k: v for k, v in offer.carried.items() if k != "occurred_at"}
        sent(office, report(office, offer.pk, **carried))
        row.refresh_from_db()
    assert (row.reported_to, row.reported_on) == ("市信访局", date(2021, 3, 8))
    assert count("information_on_time").value == "1"


def test_a_late_report_says_so_and_measures_have_their_paper(office: ScreeningOffice) -> None:
    taken = {"what": "押金专项清理", "paper": "押金清理方案", "on": date(2021, 3, 8)}
    with clock.at(at(3, 8)):
        with refused() as no_paper:
            report(office, lines={"measures": [{**taken, "paper": ""}]})
        with refused() as of_nothing:
            report(office, kind="zero", lines={"measures": [taken]})
        with refused() as ahead:
            report(office, lines={"measures": [{**taken, "on": date(2021, 3, 9)}]})
        row = report(office, lines={"measures": [taken]})
        with refused() as later:
            deeds.edit(
                office.as_("clerk"), information.LEDGER, row, {"kind": "zero"}, version=1, note="改为零报告"
            )
    with clock.at(at(3, 12)):
        row = sent(office, row)
    assert "零报告不列举措" in later["measures"][0], "measures stored before it became one"
    assert "measures-0-paper" in no_paper
    assert "零报告不列举措" in of_nothing["measures"][0]
    assert "“出台日期”在将来" in ahead["measures-0-on"][0]
    assert row.late
    found = count("information_on_time")
    assert (found.value, found.coverage) == ("0", (1, 0, 1))
    assert count("information_measures").value == "1"


def test_coverage_of_a_unit_counts_that_unit_alone(office: ScreeningOffice) -> None:
    with clock.at(at(3, 8)):
        office.call()
        office.sign(office.answer())
    figure = next(one for one in ROUNDS.figures if one.key == "screening_coverage")
    found = compute([(ROUNDS, figure)], Context(Period.parse("2021"), office.unit))[0]
    assert found.coverage == (2, 1, 0)


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (date(2021, 3, 18), None, 2),
        (date(2021, 3, 19), None, 1),
        (None, date(2021, 3, 8), 2),
        (None, date(2021, 3, 7), 1),
    ],
)
def test_a_unit_answers_the_rounds_of_its_own_time(
    office: ScreeningOffice, since: date | None, until: date | None, due: int
) -> None:
    Unit.objects.filter(pk=office.county.pk).update(since=since, until=until)
    with clock.at(at(3, 8)):
        row = office.call()
    assert row.answer_by == date(2021, 3, 18)
    assert screening.owing(row) == [office.unit, office.county][:due]
    assert count("screening_coverage").coverage == (due, 0, 0)


def test_the_rounds_of_a_year_are_counted_in_as_many_queries_as_one(office: ScreeningOffice) -> None:
    figure = next(one for one in ROUNDS.figures if one.key == "screening_coverage")
    asked = []
    for month in (3, 4, 5):
        with clock.at(at(month, 8)):
            office.call()
            if month == 3:
                office.sign(office.answer("liaison"), "county_head")
        with CaptureQueriesContext(connection) as queries:
            found = compute([(ROUNDS, figure)], Context(Period.parse("2021")))[0]
        asked.append(len(queries))
    assert len(set(asked)) == 1
    assert found.coverage == (6, 1, 0)
