"""A2: the roster of guards, gate shifts and coverage.

The shifts go through the deeds; the coverage is that of day and night.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.declare.flow import Way
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.kernel.measures import ratio
from taizhang.org.principals import system
from taizhang.rooms.premises import gate, guards
from taizhang.rooms.premises.coverage import holes, merged, minutes
from taizhang.rooms.premises.gate import unexplained
from tests.office import at, refused
from tests.rooms.premises.premises_office import HOUR, PremisesOffice

MINUTE = timedelta(minutes=1)
DAY_ONE = at(3, 1, 0)
WINDOW = (DAY_ONE, DAY_ONE + 240 * MINUTE)
spans = st.lists(st.tuples(st.integers(-60, 300), st.integers(-60, 300)), max_size=12)


def moments(pairs: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    return [(DAY_ONE + a * MINUTE, DAY_ONE + b * MINUTE) for a, b in pairs]


# the union of intervals, against looking at every minute


@given(spans)
def test_union_equals_looking_at_every_minute(pairs: list[tuple[int, int]]) -> None:
    seen = sum(any(first <= minute < last for first, last in pairs) for minute in range(240))
    assert minutes(merged(moments(pairs), *WINDOW)) == seen


@given(spans)
def test_holes_are_the_minutes_nobody_covers(pairs: list[tuple[int, int]]) -> None:
    bare = [m for m in range(240) if not any(first <= m < last for first, last in pairs)]
    found = holes(moments(pairs), *WINDOW)
    listed = [
        int((first - DAY_ONE) / MINUTE) + n
        for first, last in found
        for n in range(int((last - first) / MINUTE))
    ]
    assert listed == bare


@given(spans, st.randoms())
def test_order_and_repetition_do_not_matter(pairs: list[tuple[int, int]], chance: Any) -> None:
    shuffled = pairs * 2
    chance.shuffle(shuffled)
    assert merged(moments(shuffled), *WINDOW) == merged(moments(pairs), *WINDOW)


@pytest.mark.parametrize(
    ("gap", "reasons", "silent"),
    [
        (10, ("", ""), 0),
        (11, ("", ""), 1),
        (11, ("", "晚到"), 0),
        (11, ("提前离岗", ""), 0),
        (11, (" ", ""), 1),
    ],
)
def test_a_gap_over_ten_minutes_needs_a_reason(gap: int, reasons: tuple[str, str], silent: int) -> None:
    middle = DAY_ONE + 100 * MINUTE
    shifts = [
        (WINDOW[0], middle, reasons[0]),
        (middle + gap * MINUTE, WINDOW[1], reasons[1]),
    ]
    assert len(unexplained(shifts, *WINDOW)) == silent


def test_gaps_at_both_ends_of_the_window_are_gaps() -> None:
    shifts = [(DAY_ONE + 30 * MINUTE, DAY_ONE + 200 * MINUTE, "")]
    assert unexplained(shifts, *WINDOW) == [
        (WINDOW[0], DAY_ONE + 30 * MINUTE),
        (DAY_ONE + 200 * MINUTE, WINDOW[1]),
    ]


def test_spans_that_touch_are_one() -> None:
    assert merged(moments([(0, 10), (10, 20), (21, 30)]), *WINDOW) == moments([(0, 20), (21, 30)])


# the roster


@pytest.fixture
def office(db: None) -> PremisesOffice:
    with clock.at(at(1, 4, 8)):
        return PremisesOffice()


def test_guard_is_listed_with_training_and_sealed_personal_fields(office: PremisesOffice) -> None:
    with clock.at(at(1, 4, 9)):
        training = {"held_on": "2021-01-02", "content": "岗前培训", "hours": "8", "result": "合格"}
        row = office.hire(id_last4="102X", phone="13900000001", lines={"trainings": [training]})
        opened = deeds.reveal(office.as_("secretary"), guards.ROSTER, row, "核对保安员证")
    assert (row.number, row.state, row.uncertified) == ("C-BA-2021-0001", "serving", False)
    assert (opened["id_last4"], opened["phone"], str(row.phone)) == ("102X", "13900000001", "●●●")
    assert [(t.content, t.hours, t.result) for t in row.trainings.all()] == [
        ("岗前培训", Decimal("8.0"), "合格")
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"id_last4": "12345"}, {"id_last4"}),
        ({"id_last4": "12a4"}, {"id_last4": ["只登记身份证号码的后四位（最后一位可为X）。"]}),
        ({"phone": "12345"}, {"phone": ["电话号码不对，请填11位手机号或带区号的固定电话。"]}),
        ({"cert_issued_on": "2021-02-01"}, {"cert_issued_on": ["“发证日期”在将来，请核对。"]}),
        (
            {"cert_until": "2020-03-01"},
            {"cert_until": ["“证件有效期至”早于“发证日期”（2020-03-02），请核对。"]},
        ),
        ({"company": ""}, {"company": ["请填写“所属公司”。"]}),
        (
            {"lines": {"trainings": [{"held_on": "2021-01-05", "content": "消防培训"}]}},
            {"trainings-0-held_on": ["“培训与考核”第1行：“日期”在将来，请核对。"]},
        ),
    ],
)
def test_bad_roster_rows_are_refused(office: PremisesOffice, data: dict[str, Any], expected: Any) -> None:
    with clock.at(at(1, 4, 9)), refused() as errors:
        office.hire(**data)
    assert (errors if isinstance(expected, dict) else set(errors)) == expected
    assert guards.Guard.objects.count() == 0


def test_one_person_is_listed_once_until_gone(office: PremisesOffice) -> None:
    with clock.at(at(1, 4, 9)):
        first = office.hire()
        with refused() as errors:
            office.hire()
        assert errors == {"person": [f"此人已在保安员名册上（{first.number}），不要重复登记。"]}
        with refused() as errors:
            deeds.move(office.as_("secretary"), guards.ROSTER, first, "leave", {"left_on": "2021-01-03"})
        assert errors == {"left_on": ["“离岗日期”早于“发生日期”（2021-01-04），请核对。"]}
        gone = deeds.move(office.as_("secretary"), guards.ROSTER, first, "leave", {"left_on": "2021-01-04"})
        assert (gone.state, office.hire().state) == ("left", "serving")


@pytest.mark.parametrize(
    ("data", "alarm"),
    [
        ({}, False),
        ({"cert_no": "", "cert_issued_on": ""}, True),
        ({"cert_until": "2021-01-03"}, True),
        ({"cert_until": "2021-01-04"}, False),
    ],
)
def test_no_or_expired_certificate_is_an_alarm_not_a_refusal(
    office: PremisesOffice, data: dict[str, Any], alarm: bool
) -> None:
    with clock.at(at(1, 4, 9)):
        guard = office.hire(**data)
        shift = office.stand(guard, at(1, 4, 9))
    assert (guard.uncertified, shift.uncertified) == (alarm, alarm)
    with clock.at(at(1, 5)):
        assert {part[1]: part[2] for part in office.count("gate_shifts").parts}["无有效保安员证"] == str(
            int(alarm)
        )


def test_certificate_that_runs_out_later_marks_the_later_shift(office: PremisesOffice) -> None:
    with clock.at(at(1, 4, 9)):
        guard = office.hire(cert_until="2021-01-04")
    shift = office.stood(guard, "guard_1", at(1, 5, 8), at(1, 5, 16))
    assert (guard.uncertified, shift.uncertified) == (False, True)


def test_full_time_guards_of_a_period(office: PremisesOffice) -> None:
    with clock.at(at(1, 4, 9)):
        office.hire(1)
        office.hire(2)
        office.hire(3, full_time=False)
    with clock.at(at(3, 1, 9)):
        leaver = guards.Guard.objects.get(person=office.people["guard_2"])
        deeds.move(office.as_("secretary"), guards.ROSTER, leaver, "leave", {"left_on": "2021-02-10"})
        assert [office.count("full_time_guards", p).value for p in ("2021-01", "2021-02", "2021-03")] == [
            "2",
            "2",
            "1",
        ]
        assert office.count("full_time_guards", "2021-01").wording == "2名"


# the gate


@pytest.fixture
def two(office: PremisesOffice) -> tuple[Any, Any]:
    with clock.at(at(1, 4, 8)):
        return office.hire(1), office.hire(2)


def test_shift_is_signed_on_and_out_by_its_guard(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 5, 8)):
        shift = office.stand(two[0], at(1, 5, 8))
    with clock.at(at(1, 5, 16, 3)):
        with refused() as errors:
            office.sign_out(shift, "guard_2")
        assert errors == {"": ["签退须由当班保安本人办理，或由办公室注明“未签退”。"]}
        with refused() as errors:
            office.sign_out(shift, relief=two[0].pk)
        assert errors == {"relief": ["“接班保安”和“当班保安”不能相同，请另选。"]}
        shift = office.sign_out(shift, relief=two[1].pk)
    assert (shift.state, shift.signed_out, shift.relief) == ("off", at(1, 5, 16, 3), two[1])
    assert (shift.long, shift.forgotten, shift.gap_minutes) == (False, False, 0)


def test_office_types_what_the_guard_decided(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 5, 8)):
        shift = office.stand(two[0], at(1, 5, 8))
    with clock.at(at(1, 5, 17)):
        act = office.by("guard_1", Way.PERSON, at(1, 5, 16))
        shift = office.sign_out(shift, "secretary", act=act)
    last = Event.objects.filter(record_id=shift.pk, act="move:sign_out").get()
    assert (shift.signed_out, last.by, last.decided_by) == (
        at(1, 5, 16),
        office.people["secretary"],
        office.people["guard_1"],
    )


BAD_SHIFTS: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({"hours": 0}, {"planned_to": ["“应退”须晚于“应到”（2021-01-05 08:00），请核对。"]}),
    ({"hours": 24.1}, {"planned_to": ["“应到”到“应退”不能超过24小时，请分班。"]}),
    (
        {"planned_from": at(1, 5, 9, 1), "planned_to": at(1, 5, 17)},
        {"occurred_at": ["签到时间不在本班之内（可提前一小时），请核对应到、应退时间。"]},
    ),
    (
        {"planned_from": at(1, 5, 0), "planned_to": at(1, 5, 8)},
        {"occurred_at": ["签到时间不在本班之内（可提前一小时），请核对应到、应退时间。"]},
    ),
    ({"site": ""}, {"site": ["请填写“岗位”。"]}),
]


@pytest.mark.parametrize(("data", "expected"), BAD_SHIFTS)
def test_bad_shifts_are_refused(
    office: PremisesOffice, two: tuple[Any, Any], data: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    with clock.at(at(1, 5, 8)), refused() as errors:
        office.stand(two[0], at(1, 5, 8), **data)
    assert errors == expected


def test_future_sign_on_is_refused(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 5, 8)), refused() as errors:
        office.stand(two[0], at(1, 5, 8, 6))
    assert errors == {"occurred_at": ["发生时间在将来，请核对；还没发生的事不能先登记。"]}


@pytest.mark.parametrize(("hours", "long"), [(12, False), (12.1, True), (24, True)])
def test_over_twelve_hours_is_flagged(
    office: PremisesOffice, two: tuple[Any, Any], hours: float, long: bool
) -> None:
    shift = office.stood(two[0], "guard_1", at(1, 5, 8), at(1, 5, 8) + HOUR * hours)
    assert shift.long is long


def test_signing_out_at_impossible_times(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 5, 8)):
        shift = office.stand(two[0], at(1, 5, 8))
    cases = {
        at(1, 5, 7): "“签退时间”早于“发生时间”（2021-01-05 08:00），请核对。",
        at(1, 6, 8, 1): "“发生时间”到“签退时间”不能超过24小时，请核对。",
        at(1, 6, 9, 30): "“签退时间”在将来，请核对。",
    }
    for moment, message in cases.items():
        with clock.at(at(1, 6, 9)), refused() as errors:
            office.sign_out(shift, signed_out=moment)
        assert message in errors["signed_out"]
    assert gate.GateShift.objects.get().state == "on"


def test_one_guard_cannot_stand_at_two_gates(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 5, 8)):
        first = office.stand(two[0], at(1, 5, 8))
    with clock.at(at(1, 5, 10)), refused() as errors:
        office.stand(two[0], at(1, 5, 10), site=office.back.pk)
    told = f"此人同一时间在“大门岗”当班（{first.number}），一人不能同时值两个岗，请先签退或核对时间。"
    assert errors == {"guard": [told]}
    with clock.at(at(1, 5, 10)):
        office.stand(two[1], at(1, 5, 10), site=office.back.pk, who="guard_2")


def test_a_copied_shift_may_not_run_into_a_signed_one(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    signed = office.stood(two[0], "guard_1", at(1, 5, 8), at(1, 5, 16))
    with clock.at(at(1, 5, 18)):
        earlier = office.stand(two[0], at(1, 5, 2), site=office.back.pk)
        with refused() as errors:
            office.sign_out(earlier, signed_out=at(1, 5, 10))
        told = f"此人同一时间在“大门岗”当班（{signed.number}），一人不能同时值两个岗，请先签退或核对时间。"
        assert errors == {"guard": [told]}
        assert office.sign_out(earlier, signed_out=at(1, 5, 8)).state == "off"


@pytest.mark.parametrize("move", ["pause", "leave"])
def test_guard_who_is_off_cannot_sign_on(office: PremisesOffice, two: tuple[Any, Any], move: str) -> None:
    with clock.at(at(1, 5, 8)):
        deeds.move(office.as_("secretary"), guards.ROSTER, two[0], move, {"left_on": "2021-01-05"})
        with refused() as errors:
            office.stand(two[0], at(1, 5, 8))
    assert errors == {"guard": ["所选“当班保安”（C-BA-2021-0001）不在岗（停岗或离岗），不能上岗。"]}


def test_forgotten_sign_out_is_closed_at_the_next_sign_on_and_covers_nothing(
    office: PremisesOffice, two: tuple[Any, Any]
) -> None:
    with clock.at(at(1, 5, 0)):
        forgotten = office.stand(two[0], at(1, 5, 0))
    office.stood(two[1], "guard_2", at(1, 5, 8, 30), at(1, 5, 16))
    forgotten.refresh_from_db()
    assert (forgotten.state, forgotten.forgotten, forgotten.signed_out) == ("forgotten", True, None)
    event = Event.objects.get(record_id=forgotten.pk, act="move:forget", ledger="premises.gateshift")
    assert (event.by, event.note) == (None, "[system] 下一班签到时未签退")
    with clock.at(at(1, 8)):
        row = office.count("gate_coverage", "2021-01-05..2021-01-05")
    assert (row.parts[0][2], row.base, row.rows) == ("450", ("应值分钟", "1440"), 1)


@pytest.mark.parametrize("minutes_after", [-10, 0, 29])
def test_relief_does_not_close_the_one_who_still_signs_out(
    office: PremisesOffice, two: tuple[Any, Any], minutes_after: int
) -> None:
    office.stood(two[1], "guard_2", at(1, 4, 16), at(1, 5, 0))
    with clock.at(at(1, 5, 0)):
        first = office.stand(two[0], at(1, 5, 0))
    came = at(1, 5, 8) + minutes_after * MINUTE
    with clock.at(came):
        planned = {"planned_from": at(1, 5, 8), "planned_to": at(1, 5, 16)}
        second = office.stand(two[1], came, who="guard_2", **planned)
    with clock.at(at(1, 5, 8, 40)):
        assert office.sign_out(first).state == "off"
    assert second.gap_minutes == 0


def test_forgetting_is_not_noted_before_the_shift_is_over(
    office: PremisesOffice, two: tuple[Any, Any]
) -> None:
    with clock.at(at(1, 5, 8)):
        shift = office.stand(two[0], at(1, 5, 8))
    with clock.at(at(1, 5, 15)), refused() as errors:
        deeds.move(office.as_("secretary"), gate.SHIFTS, shift, "forget")
    assert errors == {"": ["还没到应退时间，不能注明“未签退”。"]}


def test_late_typing_needs_the_book_or_a_reason(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 6, 8, 1)):
        with refused() as errors:
            office.stand(two[0], at(1, 5, 8))
        assert errors == {
            "entry": ["距发生时间已超过24小时：有原件请选“转录”并附照片，没有原件请选“补录”并写原因。"]
        }
        with refused() as errors:
            office.stand(two[0], at(1, 5, 8), entry="copied")
        assert errors == {"evidence": ["“转录”须附原件的照片或文件。"]}
        with refused() as errors:
            office.stand(two[0], at(1, 5, 8), entry="late")
        assert errors == {"late_reason": ["补录须写明原因（至少四个字）。"]}
        copied = office.stand(two[0], at(1, 5, 8), entry="copied", files=[office.file("guard_1")])
        late = office.stand(two[1], at(1, 5, 8), entry="late", late_reason="门岗手机送修", who="guard_2")
    assert (copied.entry, late.entry) == ("copied", "late")


def test_late_sign_out_needs_the_book_or_a_note(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 5, 8)):
        shift = office.stand(two[0], at(1, 5, 8))
    with clock.at(at(1, 6, 16, 1)):
        with refused() as errors:
            office.sign_out(shift, signed_out=at(1, 5, 16))
        assert errors == {"signed_out": ["签退已过去24小时以上：请附登记簿照片，或在备注写明迟登的原因。"]}
        assert office.sign_out(shift, signed_out=at(1, 5, 16), files=[office.file("guard_1")]).state == "off"


def test_gap_is_shown_at_the_next_sign_on(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    office.stood(two[0], "guard_1", at(1, 5, 0), at(1, 5, 8))
    shift = office.stood(two[1], "guard_2", at(1, 5, 8, 26), at(1, 5, 16))
    assert shift.gap_minutes == 26


# the figure


def round_the_clock(office: PremisesOffice, pair: tuple[Any, Any], late: int, reason: str = "") -> None:
    """Five days of twelve-hour shifts; the guard of the third came some minutes late."""
    for number in range(10):
        start = at(1, 5, 0) + 12 * HOUR * number
        came = start + late * MINUTE * (number == 2)
        told = reason if number == 2 else ""
        who = f"guard_{number % 2 + 1}"
        with clock.at(came):
            shift = office.stand(
                pair[number % 2],
                came,
                who=who,
                planned_from=start,
                planned_to=start + 12 * HOUR,
                gap_reason=told,
            )
        with clock.at(start + 12 * HOUR):
            office.sign_out(shift, who)


@pytest.mark.parametrize(
    ("late", "reason", "wording"),
    [
        (0, "", "24小时"),
        (10, "", "24小时"),
        (11, "", None),
        (11, "车辆故障", "24小时"),
        (37, "车辆故障", None),
    ],
)
def test_24_hours_is_said_only_when_covered_and_explained(
    office: PremisesOffice, two: tuple[Any, Any], late: int, reason: str, wording: str | None
) -> None:
    round_the_clock(office, two, late, reason)
    with clock.at(at(2, 1)):
        row = office.count("gate_coverage", "2021-01-05..2021-01-09")
    assert (row.base, row.parts) == (
        ("应值分钟", "7200"),
        (("minutes", "已值分钟", str(7200 - late), "分钟"),),
    )
    assert row.value is not None
    assert Decimal(row.value) == ratio(Decimal(7200 - late), Decimal(7200))
    assert row.wording == wording
    assert row.note == ("有1处超过10分钟的间隔没有说明原因" if late > 10 and not reason else "")


def test_void_shift_covers_nothing_and_a_reason_may_come_later(
    office: PremisesOffice, two: tuple[Any, Any]
) -> None:
    round_the_clock(office, two, 11)
    with clock.at(at(2, 1)):
        assert office.count("gate_coverage", "2021-01-05..2021-01-09").wording is None
        third = gate.GateShift.objects.order_by("occurred_at")[2]
        told = {"gap_reason": "车辆故障"}
        deeds.edit(
            office.as_("secretary"), gate.SHIFTS, third, told, version=third.version, note="补充间隔说明"
        )
        assert office.count("gate_coverage", "2021-01-05..2021-01-09").wording == "24小时"
        last = gate.GateShift.objects.order_by("occurred_at").last()
        deeds.void(office.as_("secretary"), gate.SHIFTS, last, "登错了班次")
        assert office.count("gate_coverage", "2021-01-05..2021-01-09").parts[0][2] == str(7200 - 11 - 720)


def test_coverage_runs_to_now_with_the_guard_who_stands_there(
    office: PremisesOffice, two: tuple[Any, Any]
) -> None:
    office.stood(two[0], "guard_1", at(1, 5, 0), at(1, 5, 12))
    with clock.at(at(1, 5, 12)):
        office.stand(two[1], at(1, 5, 12), 12, "guard_2")
    with clock.at(at(1, 5, 15)):
        row = office.count("gate_coverage", "2021-01-05..2021-01-31")
    assert (row.value, row.base, row.wording) == ("1", ("应值分钟", "900"), "24小时")


def test_shift_over_midnight_is_clipped_to_the_period(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    office.stood(two[0], "guard_1", at(1, 31, 20), at(2, 1, 8))
    with clock.at(at(3, 1)):
        parts = [office.count("gate_coverage", p).parts[0][2] for p in ("2021-01", "2021-02")]
    assert parts == ["240", "480"]


def test_two_gates_are_each_owed_their_hours(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    office.stood(two[0], "guard_1", at(1, 5, 0), at(1, 5, 12))
    office.stood(two[1], "guard_2", at(1, 5, 0), at(1, 5, 12), site=office.back.pk)
    with clock.at(at(1, 8)):
        row = office.count("gate_coverage", "2021-01-05..2021-01-05")
    assert (row.value, row.base) == ("0.5", ("应值分钟", "2880"))


def test_nothing_signed_is_no_data(office: PremisesOffice) -> None:
    with clock.at(at(2, 1)):
        row = office.count("gate_coverage", "2021-01")
    assert (row.value, row.status, row.wording) == (None, "no_data", None)


def test_auditor_reads_and_does_not_write(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    with clock.at(at(1, 5, 8)):
        with refused() as errors:
            office.stand(two[0], at(1, 5, 8), who="auditor")
        assert errors == {"unit": ["您的岗位没有办理这项工作的权限，请联系本单位负责人。"]}
        office.stand(two[0], at(1, 5, 8))
    assert rows_for(gate.SHIFTS, office.as_("auditor"), "list").count() == 1
    assert rows_for(gate.SHIFTS, system("test"), "list").count() == 1


# a book page copied in


def test_a_shift_copied_from_the_book_is_whole_at_once(office: PremisesOffice) -> None:
    guard = office.hire(1)
    ends = DAY_ONE + 8 * HOUR
    with clock.at(at(3, 4, 9)):
        paper = [office.file("secretary")]
        told = {"entry": "copied", "signed_out": ends, "files": paper}
        row = office.stand(guard, DAY_ONE, who="secretary", **told)
        covered = office.count("gate_coverage", "2021-03-01..2021-03-01")
    assert (row.state, row.signed_out, row.forgotten) == ("off", ends, False)
    assert covered.base == ("应值分钟", "1440")
    assert covered.parts[0][2] == "480"


def test_nobody_signs_out_on_the_form_or_by_a_correction(office: PremisesOffice) -> None:
    guard = office.hire(1)
    with clock.at(DAY_ONE):
        with refused() as early:
            office.stand(guard, DAY_ONE, signed_out=DAY_ONE)
        row = office.stand(guard, DAY_ONE)
    with clock.at(DAY_ONE + 3 * HOUR), refused() as corrected:
        typed = {"signed_out": DAY_ONE + 2 * HOUR}
        who = office.as_("guard_1")
        deeds.edit(who, gate.SHIFTS, row, typed, version=row.version, note="补填签退")
    assert early == {"signed_out": ["签退由当班保安下班时办理；照登记簿补进来的，登记方式请选“转录”。"]}
    assert corrected == {"signed_out": ["当班的请办理“签退”，不在更正里填。"]}
