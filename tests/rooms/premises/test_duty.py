"""A5: the duty sheet, from the roster to the handover signed by both.

The tests cover its log, its figures and spot checks as well.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused, Way
from taizhang.engine.models import Event, Offer
from taizhang.engine.write import deeds, offers, sweep
from taizhang.rooms.premises import spot
from taizhang.rooms.premises.duty import ledger as duty
from taizhang.rooms.premises.duty.figures import alike_runs, roster_holes
from taizhang.rooms.premises.duty.model import DutySheet
from tests.office import at, refused
from tests.rooms.premises.premises_office import HOUR, PremisesOffice

MINUTE = timedelta(minutes=1)
MORNING = at(1, 5, 8)
HOLIDAY = at(2, 12, 8)


@pytest.fixture
def office(db: None) -> PremisesOffice:
    with clock.at(at(1, 4, 8)):
        return PremisesOffice()


# the roster


def test_sheet_is_drawn_up_ahead_and_approved(office: PremisesOffice) -> None:
    with clock.at(at(1, 4, 9)):
        sheet = office.sheet(MORNING, duty_phone="0731-00000000")
        assert (sheet.number, sheet.state, sheet.day_type) == ("C-ZB-2021-0001", "drafted", "workday")
        with pytest.raises(Refused) as caught:
            office.step(sheet, "publish", "secretary")
        assert caught.value.status == 403
        sheet = office.step(sheet, "publish", "deputy")
    assert (sheet.state, sheet.occurred_on) == ("published", date(2021, 1, 5))


@pytest.mark.parametrize(
    ("start", "given", "kept"),
    [
        (at(1, 5, 8), "", "workday"),
        (at(1, 9, 8), "workday", "weekend"),
        (at(2, 7, 8), "weekend", "workday"),
        (at(2, 12, 8), "workday", "holiday"),
        (at(2, 12, 8), "special", "holiday"),
        (at(3, 4, 8), "special", "special"),
    ],
)
def test_kind_of_day_follows_the_published_calendar(
    office: PremisesOffice, start: datetime, given: str, kept: str
) -> None:
    with clock.at(at(1, 4, 9)):
        assert office.sheet(start, second="officer_2", day_type=given).day_type == kept


BAD_SHEETS: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({"leader": "officer_1"}, {"leader": ["“带班领导”和“值班员”不能相同，请另排。"]}),
    (
        {"leader": "officer_2", "second": "officer_2"},
        {"leader": ["“带班领导”和“第二值班员”不能相同，请另排。"]},
    ),
    ({"second": "officer_1"}, {"second": ["“第二值班员”和“值班员”不能相同，请另选。"]}),
    ({"hours": 0}, {"ends_at": ["“交班时间”须晚于“发生时间”（2021-01-05 08:00），请核对。"]}),
    ({"hours": 24.5}, {"ends_at": ["“发生时间”到“交班时间”不能超过24小时，请分班。"]}),
    ({"ends_at": ""}, {"ends_at": ["请填写“交班时间”。"]}),
    ({"shift": "noon"}, {"shift": ["“班次”请从所列选项中选择。"]}),
]


@pytest.mark.parametrize(("data", "expected"), BAD_SHEETS)
def test_bad_sheets_are_refused(
    office: PremisesOffice, data: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    with clock.at(at(1, 4, 9)), refused() as errors:
        office.sheet(MORNING, **data)
    assert errors == expected
    assert DutySheet.objects.count() == 0


def test_holiday_needs_two_officers(office: PremisesOffice) -> None:
    with clock.at(at(1, 28, 9)):
        with refused() as errors:
            office.sheet(HOLIDAY)
        assert errors == {"second": ["法定节假日每班至少两名值班员，请选择“第二值班员”。"]}
        assert office.sheet(HOLIDAY, second="officer_2").day_type == "holiday"


def test_one_shift_is_listed_once_and_one_person_stands_in_one(office: PremisesOffice) -> None:
    with clock.at(at(1, 4, 9)):
        first = office.sheet(MORNING)
        with refused() as errors:
            office.sheet(MORNING + HOUR, "officer_2")
        assert errors == {"occurred_at": [f"这个时段已经排班（{first.number}），不要重复。"]}
        with refused() as errors:
            office.sheet(MORNING + 11 * HOUR, "officer_2", second="officer_1")
        assert errors == {"officer": [f"值班员在这个时段已有另一班（{first.number}），一人不能同时值两班。"]}
        deeds.void(office.as_("secretary"), duty.LEDGER, first, "排错了日期")
        assert office.sheet(MORNING).state == "drafted"


@pytest.mark.parametrize(
    ("hours", "officers", "flags"),
    [
        (24, ("officer_1", "officer_1"), [False, True]),
        (24, ("officer_1", "officer_2"), [False, False]),
        (12, ("officer_1", "officer_1", "officer_1"), [False, False, True]),
        (12, ("officer_1", "officer_2", "officer_1"), [False, False, False]),
    ],
)
def test_more_than_a_day_and_night_on_end_is_flagged(
    office: PremisesOffice, hours: int, officers: tuple[str, ...], flags: list[bool]
) -> None:
    with clock.at(at(1, 4, 9)):
        made = [office.sheet(MORNING + hours * HOUR * n, who, hours) for n, who in enumerate(officers)]
    assert [sheet.double_shift for sheet in made] == flags


def test_swap_needs_the_leaders_yes_before_the_shift(office: PremisesOffice) -> None:
    sheet = office.published(MORNING)
    data = {"officer": office.people["officer_3"].pk, "swap_reason": "家人住院"}
    with clock.at(at(1, 5, 7)):
        with refused() as errors:
            office.step(sheet, "swap", "officer_1", data)
        assert list(errors) == ["decided_by"]
        with refused() as errors:
            office.step(sheet, "swap", "secretary", data | {"swap_reason": ""}, act=office.by("leader"))
        assert errors == {"swap_reason": ["请填写“调班原因”。"]}
        with refused() as errors:
            wrong = data | {"officer": office.people["leader"].pk}
            office.step(sheet, "swap", "secretary", wrong, act=office.by("deputy"))
        assert errors == {"leader": ["“带班领导”和“值班员”不能相同，请另排。"]}
    with clock.at(MORNING), refused() as errors:
        office.step(sheet, "swap", "secretary", data, act=office.by("leader", when=at(1, 4, 20)))
    assert errors == {"": ["调班须在接班之前由领导同意；已经开始的班次不能再调。"]}
    with clock.at(at(1, 5, 7, 59)):
        sheet = office.step(sheet, "swap", "secretary", data, act=office.by("leader", Way.WECHAT))
    event = Event.objects.get(act="move:swap")
    assert (sheet.officer, event.decided_by, event.way) == (
        office.people["officer_3"],
        office.people["leader"],
        "wechat",
    )
    with clock.at(at(2, 1)):
        assert office.count("duty_shifts", "2021-01").parts[0] == ("swaps", "调班", "1", "班")


# on duty


def test_arrival_is_signed_by_an_officer_of_the_sheet(office: PremisesOffice) -> None:
    sheet = office.published(MORNING)
    with clock.at(MORNING):
        with refused() as errors:
            office.step(sheet, "sign_on", "officer_2")
        assert errors == {"": ["须由本班值班员签字。"]}
        with refused() as errors:
            office.step(sheet, "sign_on", "officer_1", {"signed_on_at": at(1, 5, 6, 59)})
        assert errors == {"": ["到岗时间不在本班之内（可提前一小时），请核对。"]}
        with refused() as errors:
            office.step(sheet, "sign_on", "officer_1", {"signed_on_at": at(1, 5, 9)})
        assert errors == {"": ["到岗时间在将来，请核对。"]}
        sheet = office.step(sheet, "sign_on", "officer_1")
    assert (sheet.state, sheet.signed_on_at) == ("on_duty", MORNING)


def test_absence_is_noted_after_fifteen_minutes_and_stays_counted(office: PremisesOffice) -> None:
    sheet = office.published(MORNING)
    with clock.at(MORNING + 15 * MINUTE):
        assert sweep.run().moved == 0
        with refused() as errors:
            office.step(sheet, "mark_absent", "leader")
        assert errors == {"": ["开始后15分钟内还可以到岗签字，不能记缺岗。"]}
    with clock.at(MORNING + 16 * MINUTE):
        assert (sweep.run().moved, sweep.run().moved) == (1, 0)
        assert DutySheet.objects.get().state == "absent"
        assert office.count("absences", "2021-01").value == "1"
    with clock.at(MORNING + 40 * MINUTE):
        assert office.step(sheet, "sign_on", "officer_1").state == "on_duty"
        assert office.count("absences", "2021-01").value == "1"


def test_who_signs_on_while_the_sweep_looks_is_not_absent_and_the_sweep_goes_on(
    office: PremisesOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office.published(MORNING), office.published(MORNING + 12 * HOUR, "officer_2")
    move, came = deeds.move, []

    def late(who: Any, ledger: Any, row: Any, key: str, *given: Any, **more: Any) -> Any:
        if not came:
            came.append(row)
            with clock.at(MORNING + 20 * MINUTE):
                move(office.as_("officer_1"), ledger, first, "sign_on")
        return move(who, ledger, row, key, *given, **more)

    with clock.at(MORNING + 13 * HOUR):
        monkeypatch.setattr(deeds, "move", late)
        assert sweep.run().moved == 1
    states = [DutySheet.objects.get(pk=row.pk).state for row in (first, second)]
    assert states == ["on_duty", "absent"]


def test_sign_on_within_fifteen_minutes_is_no_absence(office: PremisesOffice) -> None:
    sheet = office.published(MORNING)
    with clock.at(MORNING + 15 * MINUTE):
        office.step(sheet, "sign_on", "officer_1")
    with clock.at(at(2, 1)):
        assert (office.count("absences", "2021-01").value, DutySheet.objects.get().state) == ("0", "on_duty")


def entry(minutes: int = 60, kind: str = "call", **data: Any) -> dict[str, Any]:
    return {"at": MORNING + minutes * MINUTE, "kind": kind, "content": "电话询问会议安排"} | data


BAD_ENTRIES: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    (entry(kind="emergency"), {"entries-0-told_whom": ["“值班记事”第1行：突发情况请填写“报告何人”。"]}),
    (entry(-1), {"entries-0-at": ["“值班记事”第1行：时间不在本班之内，请核对。"]}),
    (
        entry(13 * 60 + 1),
        {
            "entries-0-at": [
                "“值班记事”第1行：时间不在本班之内，请核对。",
                "“值班记事”第1行：“时间”在将来，请核对。",
            ]
        },
    ),
    (entry(200), {"entries-0-at": ["“值班记事”第1行：“时间”在将来，请核对。"]}),
    (
        entry(finish_at=MORNING),
        {"entries-0-finish_at": ["“值班记事”第1行：“办结时间”早于“时间”（2021-01-05 09:00），请核对。"]},
    ),
    (
        entry(kind="emergency", told_whom="带班领导", told_at=MORNING),
        {"entries-0-told_at": ["“值班记事”第1行：“报告时间”早于“时间”（2021-01-05 09:00），请核对。"]},
    ),
    (entry(content=""), {"entries-0-content": ["“值班记事”第1行：请填写“内容”。"]}),
    (
        entry(content="来电人手机13912345678"),
        {"entries-0-content": ["“值班记事”第1行：内容里有手机号码，请填到“电话”栏，不要写在文字里。"]},
    ),
]


@pytest.mark.parametrize(("row", "expected"), BAD_ENTRIES)
def test_bad_log_lines_are_refused(
    office: PremisesOffice, row: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    sheet = office.on_duty(MORNING)
    with clock.at(MORNING + 2 * HOUR), refused() as errors:
        office.step(sheet, "log", "officer_1", lines={"entries": [row]})
    assert errors == expected


def test_emergency_is_offered_as_an_incident_at_once_and_once(office: PremisesOffice) -> None:
    sheet = office.on_duty(MORNING)
    told = entry(30, "emergency", content="一楼水管爆裂", told_whom="带班领导", told_at=MORNING + 50 * MINUTE)
    visit = entry(50, "visit", content="群众来访，已引导到接待室")
    with clock.at(MORNING + HOUR):
        sheet = office.step(sheet, "log", "officer_1", lines={"entries": [told]})
    with clock.at(MORNING + 2 * HOUR):
        sheet = office.step(sheet, "log", "officer_1", lines={"entries": [told, visit]})
    found = Offer.objects.order_by("id").values_list("link", "target_ledger", "source_number")
    assert [*found] == [
        ("I08", "programme.incident", f"{sheet.number}/1"),
        ("I09", "petitions.reception", f"{sheet.number}/2"),
    ]
    assert Offer.objects.earliest("id").carried["occurred_at"] == "2021-01-05T08:30:00+08:00"
    with clock.at(at(2, 1)):
        parts = {part[1]: part[2] for part in office.count("log_entries", "2021-01").parts}
        assert parts == {
            "来电": "0",
            "来访": "1",
            "来文": "0",
            "通知": "0",
            "突发": "1",
            "检查": "0",
            "其他": "0",
        }
        assert office.count("emergencies_told", "2021-01").value == "1"


def test_a_call_about_people_at_odds_asks_for_a_dispute_and_no_other_call_does(
    office: PremisesOffice,
) -> None:
    sheet = office.on_duty(MORNING)
    rows = [
        entry(30, "call", content="商户来电说与邻铺因占道起了争执"),
        entry(40, "call", content="县社报告春耕农资到货情况"),
    ]
    with clock.at(MORNING + HOUR):
        sheet = office.step(sheet, "log", "officer_1", lines={"entries": rows})
    offer = Offer.objects.get()
    assert (offer.link, offer.target_ledger, offer.source_number) == (
        "I09c",
        "petitions.dispute",
        f"{sheet.number}/1",
    )
    assert offer.carried["facts"] == "商户来电说与邻铺因占道起了争执"
    assert offer.carried["found_via"] == "call"


def test_a_notice_told_again_while_it_waits_is_offered_once(office: PremisesOffice) -> None:
    first, second = office.on_duty(MORNING), office.published(MORNING + 12 * HOUR, "officer_2")
    notice = entry(30, "notice", content="请报送春节值班安排", from_whom="市政府办")
    other = entry(40, "notice", content="请报送春节值班安排", from_whom="市委办")
    with clock.at(MORNING + HOUR):
        office.step(first, "log", "officer_1", lines={"entries": [notice, notice, other]})
    assert Offer.objects.filter(closed_at=None).count() == 2, "another body asks for another report"
    later = {"at": MORNING + 13 * HOUR}
    with clock.at(MORNING + 14 * HOUR):
        office.step(second, "sign_on", "officer_2")
        office.step(second, "log", "officer_2", lines={"entries": [notice | later]})
        assert Offer.objects.filter(closed_at=None).count() == 2
        for offer in offers.open_for(office.as_("secretary")):
            offers.decline(office.as_("secretary"), offer, "已按上年安排报送")
        office.step(second, "log", "officer_2", lines={"entries": [notice | later]})
    assert Offer.objects.filter(closed_at=None).count() == 1, "what was settled may be asked again"


def test_emergency_told_after_half_an_hour_is_not_in_time(office: PremisesOffice) -> None:
    sheet = office.on_duty(MORNING)
    rows = [
        entry(30, "emergency", told_whom="带班领导", told_at=MORNING + (60 + late) * MINUTE)
        for late in (0, 1)
    ]
    rows.append(entry(40, "emergency", told_whom="带班领导"))
    with clock.at(MORNING + 2 * HOUR):
        office.step(sheet, "log", "officer_1", lines={"entries": rows})
        row = office.count("emergencies_told", "2021-01")
    assert (row.value, row.base) == ("0.33333", ("突发情况", "3"))


# the handover


def test_handover_is_signed_by_two_different_people(office: PremisesOffice) -> None:
    sheet = office.on_duty(MORNING)
    office.published(MORNING + 12 * HOUR, "officer_2")
    with clock.at(sheet.ends_at - 31 * MINUTE), refused() as errors:
        office.step(sheet, "hand_over", "officer_1", office.fine())
    assert errors == {"": ["还没到交班时间，不能提前签字。"]}
    with clock.at(sheet.ends_at):
        with refused() as errors:
            office.step(sheet, "hand_over", "officer_2", office.fine())
        assert errors == {"": ["须由本班值班员签字。"]}
        things = {"counted": [{"item": "钥匙", "qty": 12, "ok": True}]}
        sheet = office.step(
            sheet, "hand_over", "officer_1", office.fine(open_matters="代收文件待送"), lines=things
        )
        with refused() as errors:
            office.step(sheet, "take_over", "officer_1")
        assert errors == {
            "decided_by": ["“接班签字”与“交班签字”不能由同一人决定，请换人办理。"],
            "": ["接班人须是下一班的值班员。"],
        }
        with refused() as errors:
            office.step(sheet, "take_over", "officer_3")
        assert errors == {"": ["接班人须是下一班的值班员。"]}
        sheet = office.step(sheet, "take_over", "officer_2")
    assert (sheet.state, sheet.taken_by, sheet.handed_at, sheet.taken_at) == (
        "handed",
        office.people["officer_2"],
        MORNING + 12 * HOUR,
        MORNING + 12 * HOUR,
    )
    assert [(row.item, row.qty, row.ok) for row in sheet.counted.all()] == [("钥匙", 12, True)]


def test_two_people_means_who_decided_not_who_typed(office: PremisesOffice) -> None:
    sheet = office.on_duty(MORNING)
    with clock.at(sheet.ends_at + 2 * HOUR):
        for step, who in (("hand_over", "officer_1"), ("take_over", "officer_2")):
            scan = [office.file("secretary", "signed")]
            act = office.by(who, Way.PAPER, sheet.ends_at)
            data = office.fine() if step == "hand_over" else None
            sheet = office.step(sheet, step, "secretary", data, act=act, files=scan)
    assert (sheet.state, sheet.taken_by, sheet.handed_at) == (
        "handed",
        office.people["officer_2"],
        sheet.ends_at,
    )


@pytest.mark.parametrize(
    ("ticks", "things"),
    [
        ({"keys_ok": False}, []),
        ({"phone_clear": False}, []),
        ({"equipment_ok": False}, []),
        ({}, [{"item": "印章", "qty": 1, "ok": False}]),
    ],
)
def test_what_is_wrong_at_the_handover_must_be_described(
    office: PremisesOffice, ticks: dict[str, Any], things: list[dict[str, Any]]
) -> None:
    sheet = office.on_duty(MORNING)
    with clock.at(sheet.ends_at):
        with refused() as errors:
            office.step(sheet, "hand_over", "officer_1", office.fine(**ticks), lines={"counted": things})
        assert errors == {"reminder": ["设备、电话或清点有问题，请在“重要提示”或“未办结事项”写明情况。"]}
        told = office.fine(reminder="三楼钥匙缺一把，已报办公室", **ticks)
        assert (
            office.step(sheet, "hand_over", "officer_1", told, lines={"counted": things}).state == "handing"
        )


def test_on_a_holiday_the_leader_signs_before_the_relief(office: PremisesOffice) -> None:
    sheet = office.on_duty(HOLIDAY, second="officer_3")
    with clock.at(sheet.ends_at):
        sheet = office.step(sheet, "hand_over", "officer_3", office.fine())
        with refused() as errors:
            office.step(sheet, "take_over", "officer_2")
        assert errors == {"": ["法定节假日交接班须先由带班领导签字。"]}
        with refused() as errors:
            office.step(sheet, "leader_sign", "deputy")
        assert errors == {"": ["须由本班带班领导签字。"]}
        sheet = office.step(sheet, "leader_sign", "officer_3", act=office.by("leader"))
        assert office.step(sheet, "take_over", "officer_2").state == "handed"


# figures


def test_handovers_are_counted_by_the_off_going_shift(office: PremisesOffice) -> None:
    office.handed(at(1, 31, 20), "officer_1", "officer_2")
    office.on_duty(at(2, 1, 8), "officer_2")
    with clock.at(at(2, 1, 19, 59)):
        rows = [office.count("handovers", p) for p in ("2021-01", "2021-02")]
        assert [(row.value, row.status, row.base) for row in rows] == [
            ("1", "counted", ("应交接", "1")),
            (None, "no_data", None),
        ]
    with clock.at(at(2, 1, 20)):
        row = office.count("handovers", "2021-02")
        assert (row.value, row.base, row.coverage) == ("0", ("应交接", "1"), (1, 0, 0))


def test_drafts_and_void_sheets_owe_no_handover(office: PremisesOffice) -> None:
    office.handed(MORNING)
    with clock.at(at(1, 5, 9)):
        office.sheet(at(1, 6, 8), "officer_3")
        wrong = office.sheet(at(1, 7, 8), "officer_3")
        deeds.void(
            office.as_("secretary"), duty.LEDGER, office.step(wrong, "publish", "deputy"), "排错了日期"
        )
    with clock.at(at(2, 1)):
        row = office.count("handovers", "2021-01")
    assert (row.value, row.base, row.rows) == ("1", ("应交接", "1"), 1)


def test_holiday_counts_only_when_every_planned_shift_was_signed(office: PremisesOffice) -> None:
    """Qingming 2021 is three days, of which one is manned.

    One has an unsigned night, and one is without a roster.
    """
    office.handed(at(4, 3, 8), "officer_1", "officer_2", second="officer_3")
    office.handed(at(4, 4, 8), "officer_1", "officer_2", second="officer_3")
    office.published(at(4, 4, 20), "officer_5", second="officer_6")
    with clock.at(at(5, 1)):
        row = office.count("holiday_duty", "2021-04")
        assert (row.value, row.base, row.rows) == ("0.33333", ("法定节假日", "3"), 3)
        leaders = office.count("holiday_leaders", "2021-04")
        assert (leaders.value, leaders.base) == ("0.66667", ("节假日班次", "3"))
    with clock.at(at(4, 3, 21)):
        row = office.count("holiday_duty", "2021-04")
        assert (row.value, row.base) == ("1", ("法定节假日", "1"))


def test_no_sheet_is_no_data_never_all_well(office: PremisesOffice) -> None:
    with clock.at(at(5, 1)):
        rows = [office.count(key, "2021-04") for key in ("holiday_duty", "handovers", "spot_hits")]
    assert [(row.value, row.status) for row in rows] == [(None, "no_data")] * 3


days = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=8)


@given(days)
def test_roster_holes_against_hour_by_hour(shifts: list[tuple[int, int]]) -> None:
    base = at(1, 1, 0)
    spans = [(base + HOUR * first, base + HOUR * (first + length)) for first, length in shifts]
    covered = {hour for first, length in shifts for hour in range(first, first + length)}
    inner = range(min(covered, default=0), max(covered, default=-1) + 1)
    starts = [hour for hour in inner if hour not in covered and hour - 1 in covered]
    assert roster_holes(spans) == len(starts)


def test_hole_in_the_roster_is_counted(office: PremisesOffice) -> None:
    office.published(MORNING)
    office.published(MORNING + 13 * HOUR, "officer_2")
    office.published(MORNING + 25 * HOUR, "officer_3")
    with clock.at(at(2, 1)):
        assert office.count("roster_holes", "2021-01").value == "1"


@pytest.mark.parametrize(
    ("texts", "runs"),
    [
        (["无异常情况，一切正常"] * 5, 1),
        (["无异常情况，一切正常"] * 4, 0),
        (["无异常情况，一切正常"] * 9, 1),
        ([""] * 9, 0),
        (["甲" * 40, "甲" * 39 + "乙", "甲" * 40, "甲" * 40, "甲" * 40], 1),
        (["甲" * 10, "甲" * 9 + "乙", "甲" * 10, "甲" * 10, "甲" * 10], 0),
        (["同"] * 4 + [""] + ["同"] * 4, 0),
    ],
)
def test_runs_of_alike_texts(texts: list[str], runs: int) -> None:
    assert alike_runs(texts) == runs


@pytest.mark.parametrize(("later", "runs"), [(3 * HOUR, "1"), (timedelta(), "0")])
def test_alike_texts_are_shown_only_when_signed_hours_late(
    office: PremisesOffice, later: timedelta, runs: str
) -> None:
    for number in range(5):
        who = (f"officer_{number % 5 + 1}", f"officer_{(number + 1) % 5 + 1}")
        office.handed(
            MORNING + 24 * HOUR * number, *who, later=later, said={"reminder": "一切正常，请注意安全"}
        )
    with clock.at(at(2, 1)):
        assert office.count("alike_handovers", "2021-01").value == runs


# spot checks


def check(office: PremisesOffice, sheet: Any, who: str = "leader", **data: Any) -> Any:
    values = {
        "unit": office.unit.pk,
        "occurred_at": clock.now(),
        "sheet": sheet.pk,
        "checker": office.people[who].pk,
        "method": "phone",
        "reached": True,
        "minutes": 1,
    }
    return deeds.create(office.as_("secretary"), spot.CHECKS, values | data)


def test_spot_checks_and_their_hit_rate(office: PremisesOffice) -> None:
    sheet = office.on_duty(MORNING)
    with clock.at(MORNING + HOUR):
        assert check(office, sheet).number == "C-CC-2021-0001"
        check(office, sheet)
        with refused() as errors:
            check(office, sheet, reached=False)
        assert errors == {"remark": ["没有在岗或没有应答的请填写“情况”。"]}
        check(office, sheet, reached=False, remark="响铃无人接听")
        with refused() as errors:
            check(office, sheet, "officer_1")
        assert errors == {"checker": ["不能自己抽查自己的班，请换人。"]}
    with clock.at(MORNING + 13 * HOUR), refused() as errors:
        check(office, sheet)
    assert errors == {"occurred_at": ["抽查时间不在所选班次之内，请核对。"]}
    with clock.at(at(2, 1)):
        row = office.count("spot_hits", "2021-01")
        assert (row.value, row.base) == ("0.66667", ("抽查次数", "3"))
        assert office.count("spot_checks", "2021-01").parts == (("reached", "在岗", "2", "次"),)
