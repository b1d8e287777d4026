"""A3: visitors and cars at the gate.

The tests cover the closing count, what stays open at night, what is kept and how long.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.keep import sealing
from taizhang.engine.models import Event, Offer, RecordKey
from taizhang.engine.write import deeds
from taizhang.kernel.spans import months_after
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.premises.cars import CARS, listed, plain_plate
from taizhang.rooms.premises.counts import COUNTS
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.premises.visit.model import Visit
from taizhang.site.commands import upkeep
from tests.office import at, refused
from tests.rooms.premises.grounds_office import EVERYONE, MINUTE, GroundsOffice

NOON = at(3, 2, 12)


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(1, 4)):
        made = GroundsOffice()
    made.gate_open(NOON)
    return made


def plain(row: Any) -> dict[str, Any]:
    return sealing.open_all(row, [])


# registering


def test_three_inputs_are_enough_and_the_guard_on_post_is_written(office: GroundsOffice) -> None:
    with clock.at(NOON):
        row = office.visit()
    assert (row.state, row.guard, row.party_size) == ("inside", office.people["guard_1"], 1)
    assert plain(row)["visitor"] == "某来访人"
    assert "某来访人" not in str(Visit.objects.values().get())


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"party_size": 0}, "party_size", "“同行人数”至少填1。"),
        ({"visitor": ""}, "visitor", "请填写“来访人姓名”。"),
        ({"host_dept": ""}, "host_dept", "请填写“被访科室”或“被访人”。"),
        ({"reason": ""}, "reason", "请选择“事由”。"),
        ({"reason": "other"}, "reason_text", "事由选“其他”的请填写“事由说明”。"),
        ({"kind": "vehicle"}, "plate", "有车辆进入，请填写“车牌”或选择常来车辆。"),
        ({"denied": True}, "deny_reason", "拒绝进入的请填写“拒绝原因”。"),
        (
            {"visitor": "张某430203199001011234"},
            "visitor",
            "不登记完整的身份证号码，只在“证件号后四位”填 1234。",
        ),
        (
            {"id_last4": "43020319900101123X"},
            "id_last4",
            "不登记完整的身份证号码，只在“证件号后四位”填 123X。",
        ),
        ({"id_last4": "12345"}, "id_last4", "只登记证件号码的后四位（最后一位可为X）。"),
        ({"reason_text": "证件430203199001011234"}, "reason_text", "内容里有身份证号码"),
    ],
)
def test_bad_input_is_refused_with_its_remedy(
    office: GroundsOffice, data: dict[str, Any], field: str, told: str
) -> None:
    with clock.at(NOON), refused() as errors:
        office.visit(**data)
    assert list(errors) == [field]
    assert errors[field][0].startswith(told)
    assert Visit.objects.count() == 0


def test_nobody_signed_on_at_the_gate_registers_nobody(office: GroundsOffice) -> None:
    with clock.at(NOON + timedelta(days=2)), refused() as errors:
        office.visit()
    assert errors == {"guard": ["这个岗位此时没有保安签到，请先签到上岗再登记。"]}
    with clock.at(NOON), refused() as errors:
        office.visit(guard=office.people["guard_2"].pk)
    assert errors == {"guard": ["所选保安此时没有在本岗签到，请先签到上岗，或改选当班保安。"]}


def test_a_gate_without_a_book_of_shifts_still_registers(office: GroundsOffice) -> None:
    with clock.at(NOON):
        assert office.visit(site=office.back.pk).guard is None


def test_leaving_before_entering_is_refused(office: GroundsOffice) -> None:
    with clock.at(NOON):
        row = office.visit()
    with clock.at(NOON + 30 * MINUTE), refused() as errors:
        office.at_gate(row, "leave", left_at=NOON - MINUTE)
    assert errors == {"left_at": ["“离开时间”早于“发生时间”（2021-03-02 12:00），请核对。"]}
    with clock.at(NOON + 30 * MINUTE), refused() as errors:
        office.at_gate(row, "leave", left_at=NOON + 90 * MINUTE)
    assert errors == {"left_at": ["“离开时间”在将来，请核对。"]}


def test_a_pass_comes_back_or_its_loss_is_written(office: GroundsOffice) -> None:
    with clock.at(NOON):
        first, second = office.visit(pass_no="07"), office.visit(pass_no="08")
        with refused() as errors:
            office.at_gate(first, "leave")
        assert errors == {"": ["临时证07还没有收回：请收回后勾选，或在“离开情况”写明。"]}
        assert office.at_gate(first, "leave", pass_back=True).state == "left"
        assert office.at_gate(second, "leave", closing_note="证件遗失，已注销").state == "left"


def test_turned_away_at_once_or_after_the_host_said_no(office: GroundsOffice) -> None:
    with clock.at(NOON):
        first = office.visit(denied=True, deny_reason="推销")
        second = office.at_gate(office.visit(), "deny", deny_reason="被访人不见")
    assert (first.state, second.state, second.denied) == ("denied", "denied", True)
    with clock.at(at(4, 1)):
        assert office.count("outsiders").value == "0"


def test_rows_copied_down_a_page_stand_out_and_copied_books_do_not(office: GroundsOffice) -> None:
    with clock.at(NOON):
        rows = [office.visit() for _ in range(3)]
        other = office.visit(host_dept="财务科")
        book = office.visit(entry="copied", files=[office.file("guard_1")])
    assert [row.alike for row in (*rows, other, book)] == [False, False, True, False, False]


# cars


def test_a_known_car_needs_nothing_typed(office: GroundsOffice) -> None:
    with clock.at(at(2, 1)):
        car = office.car("湘b·12345", dept="食堂", errand="送菜", vehicle_type="truck")
    with clock.at(NOON):
        assert list(listed(office.as_("guard_1"))) == [car]
        row = office.visit(car=car.pk, visitor="", host_dept="", reason="")
        assert plain(row)["plate"] == "湘B12345"
        assert (row.kind, row.vehicle, row.host_dept, row.reason_text) == ("vehicle", True, "食堂", "送菜")
        known = visits.known_plate(office.as_("guard_1"), "湘 B.12345", office.unit)
        assert (known.car, known.last, known.inside) == (car, row, row)
        assert visits.known_plate(office.as_("guard_1"), "湘B12346", office.unit) == visits.Known(
            None, None, None
        )
        assert visits.known_plate(office.as_("clerk"), "湘B12345", office.unit) == visits.Known(
            None, None, None
        )


def test_the_same_car_cannot_come_in_twice(office: GroundsOffice) -> None:
    with clock.at(NOON):
        row = office.visit(kind="vehicle", plate="湘B12345")
        with refused() as errors:
            office.visit(kind="both", plate="湘b12345")
        assert errors == {"plate": [f"这辆车还没有登记离开（{row.number}，03-02 12:00进入），请先登记离开。"]}
        office.at_gate(row, "leave")
        assert office.visit(kind="both", plate="湘B12345").state == "inside"


@pytest.mark.parametrize("whose", ["staff", "office"])
def test_the_units_own_cars_are_not_visitors(office: GroundsOffice, whose: str) -> None:
    with clock.at(NOON):
        office.car("湘B00001", whose=whose, label="公车1号")
        with refused() as errors:
            office.visit(kind="vehicle", plate="湘B00001")
    assert errors == {"plate": ["这是本社车辆（已在常来车辆名单上），不用登记，直接放行。"]}


@pytest.mark.parametrize(
    ("plate", "odd"), [("湘B12345", False), ("湘BD12345", False), ("京A·8888学", True), ("WJ湘0001", True)]
)
def test_an_unusual_plate_is_kept_and_flagged(office: GroundsOffice, plate: str, odd: bool) -> None:
    with clock.at(NOON):
        assert office.visit(kind="vehicle", plate=plate).odd_plate is odd


def test_the_list_of_cars_wants_a_plate_once(office: GroundsOffice) -> None:
    with clock.at(NOON):
        car = office.car("湘B12345")
        with refused() as errors:
            office.car("湘b-12345")
        assert errors == {"plate": [f"这个车牌已在常来车辆名单上（{car.number}），不要重复登记。"]}
        with refused() as errors:
            office.car("随便")
        assert errors == {"plate": ["车牌格式不对：省份简称加字母再加5位，新能源车加6位，请核对。"]}
        deeds.move(office.as_("section"), CARS, car, "remove")
        assert not listed(office.as_("guard_1")).exists()
        assert office.car("湘B12345").state == "listed"


@given(st.text(alphabet="湘粤BDbd·. -０１２3456", max_size=14))
def test_a_plate_reads_the_same_however_it_is_typed(text: str) -> None:
    once = plain_plate(text)
    assert plain_plate(once) == once == plain_plate(f" {text.lower()} ")


# who comes to petition


def test_a_petition_visit_holds_time_and_number_only(office: GroundsOffice) -> None:
    blank = {"visitor": "", "host_dept": "", "reason": "", "kind": "petition"}
    told = "来访（信访）只登记时间和人数；姓名、车牌、事由等由信访接待处登记，请清空。"
    with clock.at(NOON):
        for name, value in (
            ("visitor", "某人"),
            ("plate", "湘B12345"),
            ("org", "某厂"),
            ("id_last4", "1234"),
        ):
            with refused() as errors:
                office.visit(**(blank | {name: value}))
            assert errors == {name: [told]}
        for name, value in (("host_dept", "办公室"), ("goods", "材料"), ("reason_text", "改制")):
            with refused() as errors:
                office.visit(**(blank | {name: value}))
            assert errors == {name: [told]}
        row = office.visit(**blank, party_size=3)
    assert not RecordKey.objects.filter(public_id=row.public_id).exists(), "nothing personal is held"
    offer = Offer.objects.get()
    assert offer.target_ledger == "petitions.reception"
    assert offer.carried == {"occurred_at": "2021-03-02T12:00:00+08:00", "persons": 3}
    assert row.at_desk is False
    data = {
        "unit": office.unit.pk,
        "occurred_at": NOON,
        "form": "visit",
        "place": "office",
        "persons": 3,
        "count_method": "counted",
        "turn": "first",
        "topic": "pension",
        "matter": "少缴养老保险",
        "request": "补缴",
        "petitioner": "某访民",
        "received_by": office.people["clerk"].pk,
    }
    with clock.at(NOON + 10 * MINUTE):
        case = deeds.create(office.as_("clerk"), reception.LEDGER, data, offer=offer.pk)
    row.refresh_from_db()
    assert row.at_desk is True
    last = Event.objects.filter(ledger="premises.visit", record_id=row.pk).order_by("seq").last()
    assert last is not None
    assert last.act == "mark"
    assert case.number not in f"{last.note}{last.snapshot}", "the gate never learns the reception's number"


# closing time


def test_the_closing_count_closes_everyone_in_one_act(office: GroundsOffice) -> None:
    with clock.at(NOON):
        rows = [office.visit(host_dept=f"{n}科") for n in range(4)]
        elsewhere = office.visit(site=office.back.pk)
    with clock.at(at(3, 2, 18)):
        first = office.close_gate(once="tap", stays=[{"visit": rows[3].pk, "why": "加班维修"}])
        assert office.close_gate(once="tap", stays=[{"visit": rows[3].pk, "why": "加班维修"}]) == first
    assert (first.closed, first.staying, first.counted_by) == (3, 1, office.people["guard_1"])
    assert COUNTS.model.objects.count() == 1
    for row in (*rows, elsewhere):
        row.refresh_from_db()
    assert [row.state for row in rows] == ["left"] * 3 + ["inside"]
    assert elsewhere.state == "inside"
    assert {(row.closing, row.left_at) for row in rows[:3]} == {("count", at(3, 2, 18))}
    assert Event.objects.filter(act="move:count_out").count() == 3


def test_a_count_names_only_visits_of_its_own_gate(office: GroundsOffice) -> None:
    with clock.at(NOON):
        elsewhere = office.visit(site=office.back.pk)
        with refused() as errors:
            office.close_gate(stays=[{"visit": elsewhere.pk, "why": "在楼上"}])
    assert errors == {"stays-0-visit": ["“仍在内”第1行：所选的登记不在本岗或已经离开，请重新选择。"]}


def test_left_open_at_22_is_seen_by_the_night_patrol_and_closed_next_day_as_late(
    office: GroundsOffice,
) -> None:
    """Scenario 11."""
    with clock.at(NOON):
        row, gone = office.visit(), office.visit(host_dept="财务科")
    with clock.at(at(3, 2, 17)):
        office.at_gate(gone, "leave")
    with clock.at(at(3, 2, 21, 59)):
        office.sweep()
        assert not visits.left_open(office.unit).exists()
    with clock.at(at(3, 2, 22)):
        office.sweep()
        office.sweep()
        assert list(visits.left_open(office.unit)) == [row]
        row.refresh_from_db()
        assert visits.VISITS.flow.state(row.state).label == "未登记离开"
    with clock.at(at(3, 3, 9)):
        done = office.at_gate(row, "leave_later", left_at=at(3, 2, 22, 30), closing_note="门卫调看监控")
        assert (done.state, done.late_closed, done.closing) == ("left", True, "later")
        found = office.count("visits_closed", "2021-03-02..2021-03-02")
    assert (found.value, found.base) == ("1", ("登记进入", "2"))
    assert found.parts == (("late", "次日补登离开", "1", "次"),)


def test_a_page_copied_in_next_day_is_no_late_exit(office: GroundsOffice) -> None:
    """The paper book told when they left; 次日补登 is what the gate forgot."""
    with clock.at(at(3, 3, 9)):
        page = [office.file("guard_1")]
        row = office.visit(occurred_at=NOON, entry="copied", files=page)
        done = office.at_gate(row, "leave", left_at=at(3, 2, 15))
        other = office.visit(occurred_at=NOON + MINUTE)
        forgot = office.at_gate(other, "leave", left_at=at(3, 2, 15))
        assert (done.state, done.late_closed, forgot.late_closed) == ("left", False, True)
        found = office.count("visits_closed", "2021-03-02..2021-03-02")
    assert (found.value, found.parts) == ("1", (("late", "次日补登离开", "1", "次"),))


def test_the_night_round_that_finds_nobody_closes_the_visit(office: GroundsOffice) -> None:
    with clock.at(at(2, 1)):
        points = office.points(2)
        route = office.route(points)
    with clock.at(NOON):
        gone, still = office.visit(), office.visit(host_dept="财务科")
    with clock.at(at(3, 2, 22)):
        office.sweep()
    start = at(3, 2, 22, 5)
    looks = [{"visit": gone.pk, "seen": "gone"}, {"visit": still.pk, "seen": "still", "remark": "加班"}]
    office.walk(route, office.passed(points, start), start, lookups=looks)
    gone.refresh_from_db()
    still.refresh_from_db()
    assert (gone.state, gone.closing, gone.left_at) == ("left", "patrol", start + 40 * MINUTE)
    assert still.state == "unclosed"


# figures and keeping


def test_figures_count_people_and_cars_not_rows(office: GroundsOffice) -> None:
    with clock.at(NOON):
        first = office.visit(party_size=4)
        office.visit(kind="vehicle", plate="湘B12345", host_dept="仓库")
    with clock.at(NOON + 30 * MINUTE):
        office.at_gate(first, "leave")
        office.visit(kind="petition", visitor="", host_dept="", reason="", party_size=2)
    with clock.at(at(4, 1)):
        row = office.count("outsiders")
        assert (row.value, row.figure.unit, row.rows) == ("7", "人", 3)
        assert {part[1]: (part[2], part[3]) for part in row.parts} == {
            "外来人员": ("7", "人"),
            "外来车辆": ("1", "辆"),
        }
        assert office.count("visit_minutes").value == "30"
        assert (office.count("busiest_hour").value, office.count("busiest_hour").parts[0][2]) == ("12", "3")


def test_after_six_months_nobody_can_read_who_came_and_the_row_still_counts(office: GroundsOffice) -> None:
    with clock.at(NOON):
        row = office.visit(kind="vehicle", plate="湘B12345", party_size=2)
        office.at_gate(row, "leave")
    with clock.at(at(9, 2, 12)):
        assert office.sweep().erased == 0
        assert plain(row)["visitor"] == "某来访人", "kept to the last day"
    with clock.at(at(9, 3, 12)):
        assert office.sweep().erased == 1
        assert office.sweep().erased == 0
        row.refresh_from_db()
        assert set(plain(row).values()) <= {"（已销毁）", ""}
        assert row.plate_key == ""
        assert office.count("outsiders").value == "2"
        assert visits.known_plate(EVERYONE, "湘B12345", office.unit).last is None
    told = Event.objects.get(act="erase").note
    assert "1条记录的个人信息保存满6个月，已销毁" in told
    key = sealing.blind(Visit._meta.get_field("plate"), "湘B12345")
    assert not Event.objects.filter(snapshot__contains=key).exists(), "history holds no blind index"


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_months_before_a_day_never_fall_into_another_month(day: date, months: int) -> None:
    found = months_after(day, -months)
    assert (found.year * 12 + found.month) == (day.year * 12 + day.month) - months
    assert found.day == day.day or (found + timedelta(days=1)).month != found.month


@pytest.mark.parametrize("post", ["guard_1", "officer_1", "secretary"])
def test_who_stands_at_the_gate_opens_and_the_auditor_only_counts(office: GroundsOffice, post: str) -> None:
    with clock.at(NOON):
        row = office.visit()
        assert deeds.reveal(office.as_(post), visits.VISITS, row, "核对来访")["visitor"] == "某来访人"
        with refused() as errors:
            deeds.reveal(office.as_("auditor"), visits.VISITS, row, "核对来访")
    assert errors == {"": ["您的岗位不能查看个人信息。"]}


def test_a_page_of_the_book_goes_with_the_names_on_it_unless_a_row_still_kept_needs_it(
    office: GroundsOffice,
) -> None:
    from taizhang.engine.models import Evidence

    office.gate_open(at(1, 6))
    with clock.at(at(1, 7)):
        pages = [office.file("guard_1"), office.file("guard_1")]
        office.visit(occurred_at=at(1, 6, 1), entry="copied", files=pages)
        office.visit(occurred_at=at(1, 7, 0), entry="copied", files=[pages[1]])
    files = [Evidence.objects.get(public_id=page) for page in pages]
    with clock.at(at(7, 7, 12)):
        assert office.sweep().erased == 1
        assert [sealing.record_key("evidence", row.public_id) is None for row in files] == [True, False]
    with clock.at(at(7, 8, 12)):
        assert office.sweep().erased == 1
        assert sealing.record_key("evidence", files[1].public_id) is None
        told = upkeep._files()
    assert (told.ok, "其中2份已按规定销毁" in told.text) == (True, True)


# a book page copied in


def test_a_visit_copied_from_the_book_has_left(office: GroundsOffice) -> None:
    with clock.at(at(3, 3, 9)):
        paper = [office.file("secretary")]
        told = {"occurred_at": NOON, "entry": "copied", "left_at": NOON + 30 * MINUTE, "files": paper}
        row = office.visit("secretary", **told)
        with refused() as errors:
            office.visit("secretary", **(told | {"left_at": NOON - MINUTE}))
    assert (row.state, row.closing, row.late_closed) == ("left", "gate", False)
    assert errors == {"left_at": ["“离开时间”早于“发生时间”（2021-03-02 12:00），请核对。"]}


def test_who_is_inside_leaves_by_the_step_and_not_by_a_correction(office: GroundsOffice) -> None:
    with clock.at(NOON):
        row = office.visit()
    with clock.at(NOON + MINUTE), refused() as errors:
        typed = {"left_at": NOON + MINUTE}
        who = office.as_("guard_1")
        deeds.edit(who, visits.VISITS, row, typed, version=row.version, note="补填离开")
    assert errors == {"left_at": ["离开请办理“登记离开”，不在这里填。"]}
