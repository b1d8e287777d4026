"""A4: points, routes and windows, rounds and nights.

The tests cover rounds as walked, rounds nobody walked, what was found, and nights counted.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.models import Event, Offer
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol import routes
from taizhang.rooms.premises.patrol.figures import nights_due
from taizhang.rooms.premises.patrol.model import Finding, Patrol
from taizhang.rooms.premises.patrol.rules import too_quick
from taizhang.rooms.safety.hazard import ledger as hazards
from tests.cases import many
from tests.office import at, refused
from tests.rooms.premises.grounds_office import MINUTE, GroundsOffice

NIGHT = at(3, 2, 22)
EVENING = ({"opens": "22:00", "closes": "23:30"},)


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(3, 1, 9)):
        return GroundsOffice()


@pytest.fixture
def points(office: GroundsOffice) -> list[Any]:
    with clock.at(at(3, 1, 9)):
        return office.points(12)


@pytest.fixture
def route(office: GroundsOffice, points: list[Any]) -> Any:
    with clock.at(at(3, 1, 9)):
        return office.route(points, EVENING)


def stored(row: Any) -> Any:
    row.refresh_from_db()
    return row


# points and routes


def test_a_code_is_random_unique_and_read_however_it_is_typed(
    office: GroundsOffice, points: list[Any]
) -> None:
    codes = {point.code for point in points}
    assert len(codes) == 12
    assert routes.scanned(f" {points[0].code.lower()} ") == points[0]
    assert routes.scanned("没有") is None
    with clock.at(NIGHT):
        again = deeds.move(office.as_("safety"), routes.POINTS, points[0], "renew")
    assert again.code not in codes
    assert routes.scanned(points[0].code) is None, "an old label opens nothing"


def test_routes_refuse_a_point_twice_and_times_that_cannot_be_read(
    office: GroundsOffice, points: list[Any]
) -> None:
    with clock.at(NIGHT):
        with refused() as errors:
            office.route([points[0], points[0]], EVENING)
        assert errors == {
            "points-1-point": [
                "“点位（按行走顺序）”第2行：“点位1”与第1行重复，同一点位在路线里只列一次，请删去一行。"
            ]
        }
        with refused() as errors:
            office.route(points, ({"opens": "25:00", "closes": "23:30"},))
        assert errors == {"windows-0-opens": ["“时窗”第1行：时间请写成 22:00 的样子。"]}
        with refused() as errors:
            office.route(points, ({"opens": "22:00", "closes": "22:00"},))
        assert errors == {"windows-0-closes": ["“时窗”第1行：“截止”和“开始”不能相同，请改正。"]}


def test_a_point_has_its_name_once_in_a_place(office: GroundsOffice) -> None:
    with clock.at(at(3, 1, 9)):
        office.points(1)
        with refused() as errors:
            office.points(1)
    assert errors == {"name": ["这个场所已有同名点位（C-DW-2021-0001），请换一个名称。"]}


@pytest.mark.parametrize(
    ("moment", "night", "label"),
    [
        (at(3, 2, 22), date(2021, 3, 2), "22:00—23:30"),
        (at(3, 2, 23, 30), date(2021, 3, 2), "22:00—23:30"),
        (at(3, 3, 2, 15), date(2021, 3, 2), "02:00—03:30"),
        (at(3, 3, 6, 30), date(2021, 3, 2), "05:00—06:30"),
        (at(3, 1, 5), date(2021, 2, 28), "05:00—06:30"),
    ],
)
def test_a_night_is_dated_by_its_evening(moment: datetime, night: date, label: str) -> None:
    windows = [(row["opens"], row["closes"]) for row in routes.NIGHT]
    found = routes.window_at(windows, moment)
    assert found is not None
    assert (found.night, found.label) == (night, label)
    assert routes.night_of(moment) == night


def test_a_window_may_run_past_midnight() -> None:
    found = routes.window_at([("23:00", "01:00")], at(3, 3, 0, 30))
    assert found is not None
    assert (found.night, found.start, found.end) == (date(2021, 3, 2), at(3, 2, 23), at(3, 3, 1))
    assert routes.window_at([("23:00", "01:00")], at(3, 3, 1, 1)) is None


# rounds


def test_a_round_walked_whole_is_complete(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    row = office.walk(route, office.passed(points, NIGHT), NIGHT)
    assert (row.state, row.complete, row.reached, row.planned, row.night, row.window) == (
        "done",
        True,
        12,
        12,
        date(2021, 3, 2),
        "22:00—23:30",
    )


def test_twelve_points_in_three_minutes_are_kept_flagged_and_not_counted(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    """Scenario 10."""
    row = office.walk(route, office.passed(points, NIGHT, every=15), NIGHT)
    assert (row.state, row.hurried, row.complete, row.reached) == ("done", True, False, 12)
    with clock.at(at(3, 3, 8)):
        found = office.count("nights_patrolled", "2021-03-02..2021-03-02")
    assert (found.value, found.base, found.wording) == ("0", ("应巡", "1"), None)
    assert found.note == "有1夜没有完成的巡逻"


@given(st.lists(st.integers(0, 4000), max_size=12), st.integers(0, 300))
def test_too_quick_is_any_two_neighbours_closer_than_walking(seconds: list[int], least: int) -> None:
    moments = [NIGHT + timedelta(seconds=s) for s in seconds]
    pairs = [abs(a - b) for i, a in enumerate(seconds) for b in seconds[i + 1 :]]
    assert too_quick(moments, least) == any(gap < least for gap in pairs)


def test_points_not_reached_stand_as_rows(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    row = office.walk(route, office.passed(points[:9], NIGHT), NIGHT)
    lost = row.points.filter(result="missed")
    assert [line.point for line in lost] == points[9:]
    assert (row.complete, row.reached, row.planned) == (False, 9, 12)
    with clock.at(at(3, 3, 8)):
        hits = office.count("patrol_points_hit", "2021-03-02..2021-03-02")
    assert (hits.value, hits.base) == ("0.75", ("应到点", "12"))


def test_a_round_outside_its_window_does_not_count(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    start = at(3, 2, 20)
    row = office.walk(route, office.passed(points, start), start)
    assert (row.outside, row.complete, row.window) == (True, False, "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"at": NIGHT - MINUTE}, "“到点”第1行：到点时间不在巡逻开始与结束之间，请核对。"),
        ({"at": NIGHT + 45 * MINUTE}, "“到点”第1行：到点时间不在巡逻开始与结束之间，请核对。"),
        ({"at": ""}, "“到点”第1行：请填写“到点时间”。"),
    ],
)
def test_a_point_outside_its_round_is_refused(
    office: GroundsOffice, route: Any, points: list[Any], change: dict[str, Any], told: str
) -> None:
    rows = office.passed(points, NIGHT)
    rows[0] |= change
    with refused() as errors:
        office.walk(route, rows, NIGHT)
    assert errors == {"points-0-at": [told]}


def test_a_point_twice_or_of_another_route_is_refused(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    rows = office.passed(points, NIGHT)
    with refused() as errors:
        office.walk(route, [*rows, {**rows[0], "at": NIGHT + 20 * MINUTE}], NIGHT)
    assert errors == {"points-12-point": ["“到点”第13行：“点位1”与第1行重复，请删去一行。"]}
    with clock.at(at(3, 1, 9)):
        other = office.route(points[:2], EVENING, name="短线")
    with refused() as errors:
        office.walk(other, office.passed(points[:3], NIGHT), NIGHT)
    assert errors == {"points-2-point": ["“到点”第3行：这个点位不在这条路线上，请核对。"]}


def test_many_points_by_hand_need_a_reason(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    rows = office.passed(points, NIGHT)
    rows[0]["method"] = "manual"
    assert office.walk(route, rows, NIGHT).complete is True, "one in twelve is within a tenth"
    rows[1]["method"] = "manual"
    later = at(3, 3, 22)
    rows = [{**row, "at": row["at"] + timedelta(days=1)} for row in rows]
    with refused() as errors:
        office.walk(route, rows, later)
    assert errors == {"manual_reason": ["手工登记2个点，超过应到点的一成，请写明原因。"]}
    assert office.walk(route, rows, later, manual_reason="雨天标签看不清").complete is True


def test_who_is_not_on_shift_walks_no_round(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    rows = office.passed(points, NIGHT)
    with refused() as errors:
        office.walk(route, rows, NIGHT, who="officer_1")
    assert errors == {
        "patroller": ["巡逻人此时不在岗（没有门岗签到，也不在值班表上），请核对巡逻人或先签到。"]
    }
    with clock.at(at(3, 1, 9)):
        office.published(at(3, 2, 20), "officer_1")
    assert office.walk(route, rows, NIGHT, who="officer_1").complete is True


def test_a_guard_at_the_gate_may_walk(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    office.gate_open(NIGHT)
    assert office.walk(route, office.passed(points, NIGHT), NIGHT, who="guard_1").complete is True


def test_something_wrong_must_be_described(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    rows = office.passed(points, NIGHT)
    rows[4]["result"] = "bad"
    with refused() as errors:
        office.walk(route, rows, NIGHT)
    assert errors == {"findings": ["有点位登记为“异常”，请在“巡逻发现”里写明发现了什么。"]}


def test_the_end_comes_after_the_start(office: GroundsOffice, route: Any) -> None:
    with refused() as errors:
        office.walk(route, [], NIGHT, ended_at=NIGHT - MINUTE)
    assert errors["ended_at"] == ["“结束时间”早于“发生时间”（2021-03-02 22:00），请核对。"]


def test_a_round_may_be_told_point_by_point(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    walker = office.as_("walker")
    data = {
        "unit": office.unit.pk,
        "occurred_at": NIGHT,
        "route": route.pk,
        "patroller": office.people["walker"].pk,
    }
    with clock.at(NIGHT):
        row = deeds.create(walker, patrols.LEDGER, data)
    assert row.state == "walking"
    rows = office.passed(points, NIGHT)
    for number in (1, 2):
        with clock.at(NIGHT + number * MINUTE):
            row = deeds.move(walker, patrols.LEDGER, row, "scan", lines={"points": rows[:number]})
    with clock.at(NIGHT + 20 * MINUTE):
        row = deeds.move(walker, patrols.LEDGER, row, "finish", lines={"points": rows})
    assert (row.state, row.complete, row.ended_at) == ("done", True, NIGHT + 20 * MINUTE)


# rounds nobody walked


def test_a_closed_window_without_a_round_is_noted_once(office: GroundsOffice, route: Any) -> None:
    with clock.at(at(3, 2, 23, 20)):
        office.sweep()
    assert Patrol.objects.filter(night=date(2021, 3, 2)).count() == 0
    for _ in range(2):
        with clock.at(at(3, 2, 23, 40)):
            office.sweep()
    row = Patrol.objects.get(night=date(2021, 3, 2))
    assert (row.state, row.missed, row.window, row.planned, row.reached) == (
        "missed",
        True,
        "22:00—23:30",
        12,
        0,
    )
    with clock.at(at(3, 3, 8)):
        assert office.count("missed_rounds").value == "2", "the evening of 03-01 too"


def test_after_days_without_power_every_window_is_noted(office: GroundsOffice, route: Any) -> None:
    with clock.at(at(3, 11, 9)):
        office.sweep()
    nights = Patrol.objects.filter(missed=True).order_by("night").values_list("night", flat=True)
    assert list(nights) == [date(2021, 3, day) for day in range(1, 11)]


def test_a_round_that_arrives_late_takes_the_place_of_the_note(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    with clock.at(at(3, 3, 0)):
        office.sweep()
    note = Patrol.objects.get(night=date(2021, 3, 2))
    rows = office.passed(points, NIGHT)
    data = {
        "unit": office.unit.pk,
        "occurred_at": NIGHT,
        "route": route.pk,
        "patroller": office.people["walker"].pk,
        "ended_at": NIGHT + 30 * MINUTE,
    }
    with clock.at(at(3, 3, 8)):
        deeds.create(office.as_("walker"), patrols.LEDGER, data, lines={"points": rows})
        office.sweep()
    assert stored(note).voided
    assert note.void_reason == "该时窗的巡逻记录已补到，不是漏巡"
    assert Patrol.objects.filter(night=date(2021, 3, 2), voided=False).count() == 1
    with clock.at(at(3, 3, 8)):
        assert office.count("nights_patrolled", "2021-03-02..2021-03-02").value == "1"


def test_a_stopped_route_owes_nothing_more(office: GroundsOffice, route: Any) -> None:
    with clock.at(at(3, 1, 10)):
        deeds.move(office.as_("safety"), routes.ROUTES, route, "stop")
    with clock.at(at(3, 5)):
        office.sweep()
    assert not Patrol.objects.exists()


def test_the_supervisor_signs_and_a_missed_round_needs_words(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    row = office.walk(route, office.passed(points, NIGHT), NIGHT)
    with clock.at(at(3, 3, 9)):
        office.sweep()
        assert deeds.move(office.as_("section"), patrols.LEDGER, row, "sign").state == "signed"
        missed = Patrol.objects.get(night=date(2021, 3, 1))
        with refused() as errors:
            deeds.move(office.as_("section"), patrols.LEDGER, missed, "sign")
        assert errors == {"": ["漏巡须在“主管意见”写明原因和处理。"]}
        told = {"opinion": "当晚停电，已批评并补查"}
        assert deeds.move(office.as_("section"), patrols.LEDGER, missed, "sign", told).state == "signed"


def test_nobody_signs_the_round_walked(office: GroundsOffice, route: Any, points: list[Any]) -> None:
    office.give("walker", "safety")
    row = office.walk(route, office.passed(points, NIGHT), NIGHT)
    with clock.at(at(3, 3, 9)), refused() as errors:
        deeds.move(office.as_("walker"), patrols.LEDGER, row, "sign")
    assert errors == {"": ["巡逻人不能签认自己的巡逻，请由主管签认。"]}


# what was found


FOUND = {"kind": "blocked", "place": "二楼通道", "description": "纸箱堵塞通道", "severity": "general"}


def test_a_finding_becomes_a_hazard_and_learns_when_it_is_put_right(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    """Link I03, there and back."""
    spot = FOUND | {"severity": "spot", "kind": "left_on", "description": "路灯未关，已关"}
    person = FOUND | {"kind": "person", "description": "围墙外有人徘徊"}
    row = office.walk(route, office.passed(points, NIGHT), NIGHT, findings=[spot, FOUND, person])
    offers = {offer.link: offer for offer in Offer.objects.all()}
    assert {link: offer.source_number for link, offer in offers.items()} == {
        "I03a": f"{row.number}/2",
        "I03b": f"{row.number}/3",
    }
    carried = offers["I03a"].carried
    assert (carried["kind"], carried["spot"], carried["source"]) == ("fire", "二楼通道", "patrol")
    with clock.at(at(3, 3, 9)):
        hazard = office.hazard(**carried, offer=offers["I03a"].pk)
        line = row.findings.get(line_no=2)
        assert (line.hazard_no, line.fixed_on) == (hazard.number, None)
        office.closed(hazard)
    line.refresh_from_db()
    assert line.fixed_on == date(2021, 3, 3)
    assert row.findings.get(line_no=1).hazard_no == ""
    with clock.at(at(3, 4)):
        assert office.count("patrol_findings_fixed").value == "0.66667"
        version = stored(row).version
        told = {"weather": "晴"}
        lines = {"findings": [spot, FOUND | {"place": "二楼东通道"}, person]}
        deeds.edit(
            office.as_("walker"), patrols.LEDGER, row, told, version=version, lines=lines, note="改正部位"
        )
    line = Finding.objects.get(parent=row, line_no=2)
    assert (line.place, line.fixed_on) == ("二楼东通道", date(2021, 3, 3)), (
        "a correction keeps what was written back"
    )
    marks = Event.objects.filter(ledger="premises.patrol", record_id=row.pk, act="mark")
    assert [mark.note.split("已")[-1] for mark in marks.order_by("seq")] == ["登记", "整改"]


def test_notes_of_a_finding_move_with_it_and_go_with_it(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    """A finding taken out or put elsewhere does not lose its hazard.

    Nor does it lend it to another one.
    """
    other = FOUND | {"kind": "leak", "place": "三楼", "description": "屋顶渗水"}
    row = office.walk(route, office.passed(points, NIGHT), NIGHT, findings=[other, FOUND])
    offer = Offer.objects.get(source_number=f"{row.number}/2")

    def rewrite(*findings: Any) -> list[tuple[str, str, date | None]]:
        deeds.edit(
            office.as_("walker"),
            patrols.LEDGER,
            row,
            {"weather": "晴"},
            version=stored(row).version,
            lines={"findings": findings},
            note="改正",
        )
        return list(row.findings.order_by("line_no").values_list("place", "hazard_no", "fixed_on"))

    with clock.at(at(3, 3, 9)):
        hazard = office.hazard(**offer.carried, offer=offer.pk)
        assert rewrite(FOUND, other) == [("二楼通道", hazard.number, None), ("三楼", "", None)]
        assert rewrite(FOUND | {"place": "二楼东通道"}) == [("二楼东通道", hazard.number, None)]
        office.closed(hazard)
        day = date(2021, 3, 3)
        assert rewrite(other, FOUND)[1] == ("二楼通道", hazard.number, day)
        assert rewrite(other) == [("三楼", "", None)]
        version = stored(hazard).version
        told = {"spot": "二楼东"}
        deeds.edit(office.as_("safety"), hazards.LEDGER, hazard, told, version=version, note="更正部位")
    assert row.findings.get().hazard_no == ""


# nights counted


def test_nights_equal_an_independent_recount_of_the_raw_rows(
    office: GroundsOffice, route: Any, points: list[Any]
) -> None:
    """Random rounds over five weeks are counted as a recount counts them.

    They are sometimes whole, short, hurried, out of time, void, or none.
    """
    chance = random.Random(20210301)
    expected: set[date] = set()
    for night in (date(2021, 3, 1) + timedelta(days=n) for n in range(35)):
        fate = chance.choice(("whole", "short", "hurried", "early", "void", "none", "both"))
        if fate == "none":
            continue
        start = clock.local(night, 20 if fate == "early" else 22, chance.randrange(0, 50))
        some = points[: chance.randrange(1, 11)] if fate == "short" else points
        row = office.walk(route, office.passed(some, start, 10 if fate == "hurried" else 60), start)
        with clock.at(start + 60 * MINUTE):
            if fate == "void":
                deeds.void(office.as_("walker"), patrols.LEDGER, row, "登错了路线")
        if fate == "both":
            again = start + 45 * MINUTE
            if again <= clock.local(night, 23, 30):
                office.walk(route, office.passed(points, again), again)
        if fate in ("whole", "both"):
            expected.add(night)
    with clock.at(at(4, 5, 9)):
        office.sweep()
        for period in ("2021-03", "2021", "2021-03-10..2021-03-20", "2021-03-05..2021-03-05"):
            span = Period.parse(period)
            inside = [night for night in expected if span.contains(night)]
            found = office.count("nights_patrolled", period)
            days = [day for day in span.days() if date(2021, 3, 1) <= day <= date(2021, 4, 4)]
            assert (found.value, found.base) == (str(len(inside)), ("应巡", str(len(days)))), period


@settings(max_examples=many(1500))
@given(
    st.lists(st.dates(date(2020, 6, 1), date(2022, 6, 1)), max_size=3),
    st.dates(date(2020, 1, 1), date(2022, 12, 31)),
    st.integers(0, 400),
    st.datetimes(datetime(2020, 1, 1), datetime(2022, 12, 31)),  # noqa: DTZ001  # made aware below
)
def test_nights_due_equal_counting_day_by_day(
    starts: list[date], first: date, length: int, now: datetime
) -> None:
    moment = now.replace(tzinfo=clock.SHANGHAI)
    period = Period.between(first, first + timedelta(days=length))
    with clock.at(moment):
        found = nights_due(dict(enumerate(starts)), Context(period))
    slow = sum(
        start <= night
        and clock.local(night + timedelta(days=1), 7) <= moment.replace(minute=0, second=0, microsecond=0)
        for start in starts
        for night in period.days()
    )
    assert len(found) == slow
