"""A8: fire checks and drills.

The checks have both signatures in their quarter, and problems are handed on.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.models import Offer
from taizhang.engine.read.expected import gaps
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.numbers.reconcile import AGREES, DIFFERS, reconcile
from taizhang.report import annual, sentences
from taizhang.rooms.premises import drills
from taizhang.rooms.premises.fire import ledger as fire_checks
from taizhang.rooms.premises.fire import model as fire
from taizhang.rooms.premises.fire.figures import cycles, kept
from taizhang.rooms.premises.fire.model import FireCheck, Item
from tests.cases import many
from tests.office import at, refused
from tests.rooms.premises.grounds_office import MINUTE, GroundsOffice

DAY = at(3, 30, 10)


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(1, 4)):
        return GroundsOffice()


def twelve(**changed: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers to all items, some of them changed by number: `n05={...}`."""
    rows = [{"item": item.value, "outcome": "ok", "note": ""} for item in Item]
    for name, values in changed.items():
        rows[int(name[1:]) - 1] |= values
    return rows


def check(office: GroundsOffice, items: Any = None, **data: Any) -> Any:
    values = {
        "unit": office.unit.pk,
        "occurred_at": clock.now(),
        "site": office.compound.pk,
        "kind": "quarter",
        "checker": office.people["safety"].pk,
        "second": office.people["fire"].pk,
        "dept": "办公室",
        "dept_head": office.people["section"].pk,
    }
    files = data.pop("files", None)
    lines = {"items": twelve() if items is None else items}
    if "corrected" in data:
        lines["corrected"] = data.pop("corrected")
    photos = [office.file("safety")] if files is None else files
    return deeds.create(office.as_("safety"), fire_checks.LEDGER, values | data, lines=lines, files=photos)


def sign(office: GroundsOffice, row: Any, step: str, who: str, **more: Any) -> Any:
    row.refresh_from_db()
    return deeds.move(office.as_(who), fire_checks.LEDGER, row, step, **more)


def signed(office: GroundsOffice, row: Any) -> Any:
    sign(office, row, "checker_sign", "safety")
    return sign(office, row, "head_sign", "section")


# the check


def test_both_signatures_in_the_quarter_make_it_count(office: GroundsOffice) -> None:
    with clock.at(DAY):
        row = check(office)
        assert (row.state, row.counts, row.next_due) == ("signing", False, date(2021, 6, 30))
        row = signed(office, row)
    assert (row.state, row.counts, row.why_not) == ("done", True, "")


def test_a_second_signature_after_the_quarter_counts_for_none_and_the_annex_says_why(
    office: GroundsOffice,
) -> None:
    """Scenario 9."""
    with clock.at(DAY):
        row = check(office)
        sign(office, row, "checker_sign", "safety")
    with clock.at(at(4, 2)):
        row = sign(office, row, "head_sign", "section")
    assert (row.state, row.counts, row.why_not) == ("done", False, "被查部门负责人04-02才签字")
    for month in (5, 8, 11):
        with clock.at(at(month, 20)):
            signed(office, check(office))
    with clock.at(at(1, 10, year=2022)):
        found = office.count("quarterly_fire_checks")
        assert (found.value, found.base, found.wording) == ("3", ("季度", "4"), None)
        assert office.count("quarterly_fire_checks", "2021Q1").value == "0"
        assert office.count("quarterly_fire_checks", "2021Q2").value == "1", "nor for the next one"
        report = annual.annual(Context(Period.parse("2021")))
        told = next(row for row in report.not_stated if "F12" in row.codes)
        assert "2021年第一季度03-30检查，被查部门负责人04-02才签字，不计入任何周期" in told.reason
        said = "".join(piece.text for block in report.blocks for piece in block.pieces)
        assert "每季度" not in said
        claim = reconcile("每季度进行消防安全检查，做好记录。", Context(Period.parse("2021")))
        assert [(r.claim.figure, r.verdict) for r in claim] == [("F12", DIFFERS)]
    assert any("{F12:每季度}" in text for chapter in sentences.CHAPTERS for text in chapter.sentences)


def test_four_quarters_kept_bear_the_sentence_out(office: GroundsOffice) -> None:
    for month in (2, 5, 8, 11):
        with clock.at(at(month, 20)):
            signed(office, check(office))
    with clock.at(at(1, 10, year=2022)):
        found = office.count("quarterly_fire_checks")
        assert (found.value, found.base, found.wording, found.note) == ("4", ("季度", "4"), "每季度", "")
        claim = reconcile("每季度进行消防安全检查。", Context(Period.parse("2021")))
        assert [(r.claim.figure, r.verdict) for r in claim] == [("F12", AGREES)]


def test_a_signed_paper_proves_its_own_date_and_a_telephone_call_does_not(office: GroundsOffice) -> None:
    with clock.at(DAY):
        rows = [check(office), check(office)]
        for row in rows:
            sign(office, row, "checker_sign", "safety")
    head = office.people["section"]
    with clock.at(at(4, 2)):
        scan = office.file("safety", "signed")
        paper = Act(head, at(3, 31, 17), Way.PAPER)
        assert sign(office, rows[0], "head_sign", "safety", act=paper, files=[scan]).counts is True
        told = Act(head, at(3, 31, 17), Way.PHONE)
        assert sign(office, rows[1], "head_sign", "safety", act=told).counts is False


def test_no_check_is_dated_back(office: GroundsOffice) -> None:
    with clock.at(at(4, 5)):
        with refused() as errors:
            check(office, occurred_at=at(1, 15))
        assert errors == {
            "entry": ["距发生时间已超过3个工作日：有原件请选“转录”并附照片，没有原件请选“补录”并写原因。"]
        }
        late = check(office, occurred_at=at(3, 15), entry="late", late_reason="检查表遗失后补记")
        row = signed(office, late)
    assert (row.counts, row.entry) == (False, "late")
    assert row.why_not == "检查人04-05才签字，被查部门负责人04-05才签字，周期过后才补录且没有原件"


def test_nobody_signs_before_the_check(office: GroundsOffice) -> None:
    with clock.at(DAY):
        row = check(office)
        scan = office.file("safety", "signed")
        act = Act(office.people["safety"], at(3, 20), Way.PAPER)
        with refused() as errors:
            sign(office, row, "checker_sign", "safety", act=act, files=[scan])
    assert errors == {"": ["签字早于检查日期（2021-03-30），请核对。"]}


def test_only_those_named_sign_and_the_checker_first(office: GroundsOffice) -> None:
    with clock.at(DAY):
        row = check(office)
        for step, who, told in (
            ("checker_sign", "section", "须由检查人签字。"),
            ("head_sign", "section", "当前状态是“待检查人签字”，不能办理这一步，请刷新页面。"),
        ):
            with refused() as errors:
                sign(office, row, step, who)
            assert errors == {"": [told]}


def test_after_the_checker_the_department_signs_and_nobody_else(office: GroundsOffice) -> None:
    with clock.at(DAY):
        row = check(office)
        row = sign(office, row, "checker_sign", "safety")
        assert row.state == "signed"
        for step, who, told in (
            ("checker_sign", "safety", "当前状态是“待被查部门签字”，不能办理这一步，请刷新页面。"),
            ("head_sign", "section_2", "须由被查部门负责人签字。"),
        ):
            with refused() as errors:
                sign(office, row, step, who)
            assert errors == {"": [told]}


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"second": "safety"}, "second", "“第二检查人”和“检查人”不能相同，请另选。"),
        ({"dept_head": "fire"}, "dept_head", "“被查部门负责人”和“第二检查人”不能相同，请另选。"),
    ],
)
def test_three_people_stand_on_a_check(
    office: GroundsOffice, data: dict[str, str], field: str, told: str
) -> None:
    with clock.at(DAY), refused() as errors:
        check(office, **{name: office.people[key].pk for name, key in data.items()})
    assert errors == {field: [told]}


def test_twelve_items_are_answered_each_once(office: GroundsOffice) -> None:
    with clock.at(DAY):
        with refused() as errors:
            check(office, twelve()[:10])
        assert errors == {"items": ["十二项须逐项填写结果，还缺：安全标志设置与完好；其他。"]}
        with refused() as errors:
            check(office, [*twelve()[:11], twelve()[0]])
        assert errors == {
            "items": ["十二项须逐项填写结果，还缺：其他。"],
            "items-11-item": ["“检查项目”第12行：“隐患整改与防范措施”与第1行重复，请删去一行。"],
        }
        with refused() as errors:
            check(office, twelve(n05={"outcome": "problem"}, n09={"outcome": "none"}))
        assert errors == {
            "items-4-note": ["“检查项目”第5行：有问题的请填写“情况”。"],
            "items-8-note": ["“检查项目”第9行：选“不适用”的请填写“情况”：原因。"],
        }
        with refused() as errors:
            check(office, twelve(n05={"outcome": ""}))
        assert list(errors) == ["items-4-outcome"]


def test_last_quarters_photo_proves_nothing(office: GroundsOffice) -> None:
    with clock.at(at(2, 20)):
        photo = office.file("safety")
        first = check(office, files=[photo])
    with clock.at(at(5, 20)):
        with refused() as errors:
            check(office, files=[photo])
        assert errors == {"evidence": [f"“第1张.png”已用于{first.number}，请换本次检查拍摄的照片。"]}
        assert check(office).state == "signing"


def test_four_checks_in_a_week_stand_out(office: GroundsOffice) -> None:
    rows = []
    for day in (6, 8, 10, 12):
        with clock.at(at(12, day)):
            rows.append(check(office))
    assert [row.crowded for row in rows] == [False, False, False, True]


def test_always_fine_without_a_photo_stands_out(office: GroundsOffice) -> None:
    rows = []
    for month in (2, 5, 8, 11):
        with clock.at(at(month, 20)):
            rows.append(check(office, files=[]))
    assert [row.always_fine for row in rows] == [False, False, False, True]
    with clock.at(at(11, 25)):
        assert check(office).always_fine is False


# problems


def test_a_problem_becomes_a_hazard_and_the_item_shows_it(office: GroundsOffice) -> None:
    """Link I04, there and back."""
    fixed_at_once = [{"kind": "exit", "place": "一楼东门", "action": "清走自行车"}]
    with clock.at(DAY):
        row = check(
            office,
            twelve(n04={"outcome": "problem", "note": "二楼一具灭火器压力不足"}),
            corrected=fixed_at_once,
        )
        offer = Offer.objects.get()
        assert (offer.link, offer.source_number) == ("I04", f"{row.number}/4")
        assert "spot" not in offer.carried, "what is wrong does not say where"
        hazard = office.hazard(**offer.carried, offer=offer.pk)
        item = row.items.get(line_no=4)
        assert (item.hazard_no, item.fixed_on) == (hazard.number, None)
        office.fixed(hazard)
        item.refresh_from_db()
        assert item.fixed_on is None, "waiting for the re-check is open"
        office.do(hazard, "pass")
        item.refresh_from_db()
        assert item.fixed_on == date(2021, 3, 30)
    with clock.at(at(4, 20)):
        assert office.count("fire_hazards_on_time").value == "1"
        assert office.count("fire_problems_fixed").value == "1"
        assert (office.count("fire_corrected").value, office.count("fire_checks").value) == ("1", "1")


def test_hearing_of_a_void_check_changes_nothing(office: GroundsOffice) -> None:
    with clock.at(DAY):
        row = check(office, twelve(n04={"outcome": "problem", "note": "压力不足"}))
        offer = Offer.objects.get()
        deeds.void(office.as_("safety"), fire_checks.LEDGER, row, "登错了场所")
        version = FireCheck.objects.get().version
        office.hazard(**offer.carried, offer=offer.pk)
    assert FireCheck.objects.get().version == version


# the cycle is the site's


def test_the_mall_is_owed_every_month(office: GroundsOffice) -> None:
    for month in (1, 2, 4):
        with clock.at(at(month, 20)):
            row = check(office, site=office.mall.pk, kind="month")
            assert row.cycle == "month"
            signed(office, row)
    with clock.at(at(5, 3)):
        found = office.count("monthly_fire_checks")
    assert (found.value, found.base, found.note) == ("3", ("应查月次", "4"), "2021年3月没有检查")


def test_what_is_owed_is_told_15_days_before_and_after(office: GroundsOffice) -> None:
    with clock.at(at(2, 20)):
        signed(office, check(office))
    for moment, told in (
        (at(6, 14), []),
        (at(6, 15), ["办公区2021年第二季度防火检查"]),
        (at(7, 2), ["办公区2021年第二季度防火检查"]),
    ):
        with clock.at(moment):
            owed = [gap for gap in gaps(office.as_("safety")) if gap.ledger is fire_checks.LEDGER]
            assert [gap.missing.what for gap in owed] == told
            assert all(gap.days <= 15 for gap in owed)


@given(st.dates(date(2020, 1, 1), date(2025, 12, 31)), st.sampled_from(["quarter", "month"]))
def test_every_day_lies_in_its_own_cycle_and_cycles_do_not_overlap(day: date, cycle: str) -> None:
    span = fire.cycle_of(cycle, day)
    assert span.contains(day)
    assert fire.cycle_of(cycle, span.start) == span == fire.cycle_of(cycle, span.end)
    after = fire.cycle_of(cycle, span.end + timedelta(days=1))
    assert after.start == span.end + timedelta(days=1)


@settings(max_examples=many(1500))
@given(
    st.lists(st.tuples(st.integers(1, 3), st.dates(date(2021, 1, 1), date(2022, 12, 31))), max_size=40),
    st.sampled_from(["2021", "2022", "2021Q3", "2021-07", "2021-02-15..2022-03-10"]),
    st.dates(date(2021, 1, 1), date(2023, 3, 1)),
    st.sampled_from(["quarter", "month"]),
)
def test_quarters_kept_equal_looking_at_every_day(
    valid: list[tuple[int, date]], asked: str, today: date, cycle: str
) -> None:
    """The count against an independent one that walks every day of the period."""
    period = Period.parse(asked)
    due, done = kept([1, 2, 3], cycles(cycle, period), valid, today)
    whole: dict[tuple[int, int], list[date]] = {}
    for day in period.days():
        key = (day.year, (day.month - 1) // 3 if cycle == "quarter" else day.month)
        whole.setdefault(key, []).append(day)

    def complete(days: list[date]) -> bool:
        first, last = days[0], days[-1]
        months = 3 if cycle == "quarter" else 1
        return (
            first.day == 1
            and (first.month - 1) % months == 0
            and (last + timedelta(days=1)).day == 1
            and (last.month % months == 0)
        )

    slow_due = slow_done = 0
    for site in (1, 2, 3):
        for days in whole.values():
            if complete(days):
                held = any(key == site and day in days for key, day in valid)
                slow_done += held
                slow_due += held or days[-1] < today
    assert (len(due), len(done)) == (slow_due, slow_done)


def test_quarters_equal_a_recount_of_random_checks(office: GroundsOffice) -> None:
    chance = random.Random(2021)
    kept_quarters: set[tuple[int, int]] = set()
    for _ in range(24):
        moment = at(1, 6) + timedelta(days=chance.randrange(700), minutes=chance.randrange(300))
        with clock.at(moment):
            row = check(office)
            sign(office, row, "checker_sign", "safety")
        later = moment + timedelta(days=chance.choice((0, 1, 5, 30)))
        with clock.at(later):
            sign(office, row, "head_sign", "section")
            if gone := chance.random() < 0.2:
                deeds.void(office.as_("safety"), fire_checks.LEDGER, row, "登错了场所")
        quarter = (moment.year, (moment.month + 2) // 3)
        if not gone and quarter == (later.year, (later.month + 2) // 3):
            kept_quarters.add(quarter)
    with clock.at(at(1, 10, year=2023)):
        for year in (2021, 2022):
            found = office.count("quarterly_fire_checks", str(year))
            mine = [quarter for quarter in kept_quarters if quarter[0] == year]
            assert (found.value, found.base) == (str(len(mine)), ("季度", "4"))


# drills


def drill(office: GroundsOffice, **data: Any) -> Any:
    values = {
        "unit": office.unit.pk,
        "occurred_at": clock.now(),
        "site": office.compound.pk,
        "kind": "whole",
        "plan": "办公区灭火和疏散预案",
        "scenario": "二楼档案室起火",
        "leader": office.people["deputy"].pk,
        "people": 38,
        "minutes": 25,
    }
    files = data.pop("files", None)
    photos = [office.file("safety")] if files is None else files
    return deeds.create(office.as_("safety"), drills.LEDGER, values | data, files=photos)


def test_a_drill_is_held_then_judged(office: GroundsOffice) -> None:
    with clock.at(DAY):
        row = drill(office)
        with refused() as errors:
            deeds.move(office.as_("safety"), drills.LEDGER, row, "judge")
        assert errors == {"": ["请填写“评估”：演练得怎样、要改进什么。"]}
        problems = [{"found": "三楼疏散慢", "measure": "增设指示标志"}]
        told = {"evaluation": "四分钟疏散完毕"}
        row = deeds.move(
            office.as_("safety"), drills.LEDGER, row, "judge", told, lines={"problems": problems}
        )
        mall = drill(office, site=office.mall.pk)
        found = office.count("drills")
    assert (row.state, row.next_due, mall.next_due) == ("judged", date(2022, 3, 31), date(2021, 9, 29))
    assert (found.value, found.parts[-1][2]) == ("2", "76")


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"people": 0}, "people", "“参加人数”至少填1。"),
        ({"minutes": 0}, "minutes", "“用时”至少填1。"),
        ({"files": []}, "evidence", "请附演练照片或签到表。"),
    ],
)
def test_a_drill_needs_people_time_and_proof(
    office: GroundsOffice, data: dict[str, Any], field: str, told: str
) -> None:
    with clock.at(DAY), refused() as errors:
        drill(office, **data)
    assert errors == {field: [told]}


def test_a_drill_in_the_future_is_refused(office: GroundsOffice) -> None:
    with clock.at(DAY), pytest.raises(Refused, match="还没发生的事不能先登记"):
        drill(office, occurred_at=DAY + 60 * MINUTE)
