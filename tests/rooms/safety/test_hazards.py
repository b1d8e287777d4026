"""F2: a hazard from finding to closing.

The tests cover every guard of its workflow, and its figures.
"""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.keep import evidence
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.engine.write.many import bulk
from taizhang.kernel.measures import ratio
from taizhang.rooms.safety.hazard import ledger as hazards
from taizhang.rooms.safety.hazard.model import Hazard
from taizhang.workbooks.intake import parcels, rehearsing, taking
from taizhang.workbooks.writing import exporting
from tests.office import at, refused
from tests.rooms.premises.grounds_office import MINUTE, GroundsOffice
from tests.workbooks.ugly import saved

FOUND = at(3, 2, 10)


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(1, 4)):
        return GroundsOffice()


@pytest.fixture
def row(office: GroundsOffice) -> Any:
    with clock.at(FOUND):
        return office.hazard()


def test_from_finding_to_closing(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        assert office.issue(row).state == "issued"
        assert Hazard.objects.get().due_on == date(2021, 3, 9), (
            "the date by which it must be closed is in lists"
        )
        assert office.do(row, "receive", "section").state == "fixing"
    with clock.at(at(3, 5)):
        assert (
            office.do(row, "done", "section", files=[office.file("section")], cost="120.5").state == "recheck"
        )
        assert office.do(row, "pass", recheck_note="已清走").state == "closed"
    row.refresh_from_db()
    assert (row.closed_on, row.due_on, row.cost) == (date(2021, 3, 5), None, Decimal("120.50"))


def test_a_photo_before_unless_the_finding_has_its_own_record(office: GroundsOffice) -> None:
    with clock.at(FOUND):
        with refused() as errors:
            office.hazard(files=[])
        assert errors == {"evidence": ["请附整改前照片；由巡逻、检查转来的请写明来源编号。"]}
        assert office.hazard(files=[], source="alarm").state == "found"
        assert office.hazard(source="patrol", source_no="ZSG-XL-2021-0007/2").state == "found"


def test_the_one_who_puts_it_right_does_not_re_check_it(office: GroundsOffice, row: Any) -> None:
    """Scenario 28."""
    with clock.at(at(3, 2, 11)):
        with refused() as errors:
            office.issue(row, recheck_by=office.people["section"].pk)
        assert errors == {"recheck_by": ["“复查人”和“责任人”不能相同，请另选。"]}
        office.fixed(row)
        with refused() as errors:
            office.do(row, "pass", "section")
    assert errors == {
        "decided_by": ["“复查合格销号”与“整改完成”不能由同一人决定，请换人办理。"],
        "": ["复查人不能是整改责任人，请换人复查。"],
    }
    assert Hazard.objects.get().state == "recheck"


def test_the_date_may_not_be_past_or_too_far(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 3)):
        with refused() as errors:
            office.issue(row, deadline="2021-03-02")
        assert errors == {"deadline": ["整改期限早于下达日期，请改为今天或以后。"]}
        with refused() as errors:
            office.issue(row, deadline="2021-04-02")
        assert errors == {"deadline": ["一般隐患最长30天内整改（2021-04-01），更长的请定为重大并附方案。"]}
        assert office.issue(row, deadline="2021-04-01").state == "issued"


@pytest.mark.parametrize("name", ["duty_person", "measure", "deadline", "recheck_by"])
def test_an_order_names_person_measure_date_and_checker(office: GroundsOffice, row: Any, name: str) -> None:
    with clock.at(at(3, 2, 11)), refused() as errors:
        office.issue(row, **{name: ""})
    assert list(errors) == [name]
    assert errors[name][0].startswith("请填写")


def test_only_who_is_responsible_receives_and_reports_it_done(office: GroundsOffice, row: Any) -> None:
    told = {"": ["须由整改责任人办理；替责任人登记请选责任人为决定人。"]}
    with clock.at(at(3, 2, 11)):
        office.issue(row)
        with refused() as errors:
            office.do(row, "receive", "section_2")
        assert errors == told
        office.do(row, "receive", act=office.by("section"))
        with refused() as errors:
            office.do(row, "done", "section_2", files=[office.file("section_2")])
    assert errors == told


def test_the_photo_after_is_another_and_not_older(office: GroundsOffice) -> None:
    with clock.at(FOUND):
        before = office.file("safety")
        row = office.hazard(files=[before])
        office.fixing(row)
        content = evidence.read(evidence.of_record(hazards.LEDGER.key, row.pk)[0])
        who = office.as_("section")
        same = evidence.add(who, "整改后.png", content, "photo", clock.today()).public_id
        old = evidence.add(who, "旧.png", content + b" ", "photo", date(2021, 3, 1)).public_id
        paper = office.file("section", "paper")
        for files, told in (
            ([], "请附整改后照片（类别选“照片”）。"),
            ([paper], "请附整改后照片（类别选“照片”）。"),
            ([same], "整改后照片与整改前相同，请换整改后拍的照片。"),
            ([old], "整改后照片早于发现日期（2021-03-02），请换整改后拍的照片。"),
        ):
            with refused() as errors:
                office.do(row, "done", "section", files=files)
            assert errors == {"": [told]}
        assert office.do(row, "done", "section", files=[office.file("section")]).state == "recheck"


def test_times_run_forward(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        office.fixing(row)
        for done, told in (
            (FOUND - MINUTE, "“整改完成时间”早于“发生时间”（2021-03-02 10:00），请核对。"),
            (at(3, 3), "“整改完成时间”在将来，请核对。"),
        ):
            with refused() as errors:
                office.do(row, "done", "section", files=[office.file("section")], done_at=done)
            assert errors == {"done_at": [told]}
        office.do(row, "done", "section", files=[office.file("section")], done_at=at(3, 2, 10, 30))
        with refused() as errors:
            office.do(row, "pass", rechecked_at=at(3, 2, 10, 20))
        assert errors == {"rechecked_at": ["“复查时间”早于“整改完成时间”（2021-03-02 10:30），请核对。"]}


def test_a_failed_re_check_goes_back_with_words(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        office.fixed(row)
        with refused() as errors:
            office.do(row, "fail")
        assert errors == {"recheck_note": ["请填写“复查情况”。"]}
        assert office.do(row, "fail", recheck_note="仍有杂物").state == "fixing"
    with clock.at(at(3, 4)):
        office.do(row, "done", "section", files=[office.file("section")])
        assert office.do(row, "pass").state == "closed"


def test_one_extension_before_the_date_by_the_deputy(office: GroundsOffice, row: Any) -> None:
    asked = {"extension_reason": "配件到货晚", "extended_to": "2021-03-15"}
    with clock.at(at(3, 2, 11)):
        office.fixing(row)
        with refused() as errors:
            office.do(row, "extend", "deputy", **(asked | {"extended_to": "2021-03-09"}))
        assert errors == {"extended_to": ["延期须晚于原期限（2021-03-09）。"]}
    with clock.at(at(3, 10)), refused() as errors:
        office.do(row, "extend", "deputy", **asked)
    assert errors == {"extended_to": ["原期限（2021-03-09）已过，不能再延期，请尽快整改并办理复查。"]}
    with clock.at(at(3, 9)):
        assert office.do(row, "extend", "deputy", **asked).deadline == date(2021, 3, 15)
        with refused() as errors:
            office.do(row, "extend", "deputy", **(asked | {"extended_to": "2021-03-20"}))
    assert errors == {"extended_to": ["一般隐患只能延期一次。"]}


def test_overdue_is_a_flag_that_goes_when_it_is_closed(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        office.fixing(row)
    with clock.at(at(3, 9, 23)):
        office.sweep()
    row.refresh_from_db()
    assert row.overdue is False, "the last day is in time"
    with clock.at(at(3, 10, 1)):
        office.sweep()
        office.sweep()
    row.refresh_from_db()
    assert (row.overdue, row.state) == (True, "fixing")
    with clock.at(at(3, 11)):
        office.do(row, "done", "section", files=[office.file("section")])
        assert office.do(row, "pass").overdue is False
        late = office.count("hazards_on_time")
    assert (late.value, late.base, late.note) == ("0", ("到期应改", "1"), "有1处没有按期销号")


def test_a_major_one_needs_the_head_plan_fund_interim_and_report(office: GroundsOffice, row: Any) -> None:
    whole = {
        "duty_unit": office.unit.pk,
        "duty_person": office.people["section"].pk,
        "measure": "更换全部线路",
        "plan": "停用三层，分两段施工",
        "fund": "86000",
        "interim": "断电封闭，专人看守",
        "deadline": "2021-05-31",
        "recheck_by": office.people["safety"].pk,
        "reported_to": "区应急管理局",
        "reported_at": at(3, 2, 15),
    }
    with clock.at(at(3, 2, 16)):
        with refused() as errors:
            office.issue(row, grade="major")
        assert errors == {"": ["重大隐患须由主要负责人确认，请办理“下达（重大）”。"]}
        for name in ("plan", "fund", "interim", "reported_to", "reported_at"):
            with refused() as errors:
                office.do(row, "issue_major", "head", **(whole | {name: ""}))
            assert list(errors) == [name]
        with refused() as errors:
            office.do(row, "issue_major", "safety", **whole)
        assert errors == {
            "decided_by": ["“下达整改（重大）”由主要负责人、单位负责人决定，请选择决定人并附签字件。"]
        }
        assert office.do(row, "issue_major", "head", **whole).grade == "major"
        office.do(row, "receive", "section")
        asked = {"extension_reason": "施工图调整", "extended_to": "2021-06-30"}
        with refused() as errors:
            office.do(row, "extend", "deputy", **asked)
        assert errors == {"": ["重大隐患延期须由主要负责人批准。"]}
        assert office.do(row, "extend", "head", **asked).extensions == 1
        again = {"extension_reason": "雨季", "extended_to": "2021-07-31"}
        assert office.do(row, "extend", "head", **again).extensions == 2
    with clock.at(at(7, 31, 23)):
        office.sweep()
    assert not Offer.objects.filter(link="I29").exists(), "the last day is in time"
    with clock.at(at(8, 2, 8)):
        office.sweep()
        office.sweep()
    offer = Offer.objects.get(link="I29")
    assert (offer.target_ledger, offer.carried["place"]) == ("programme.incident", row.spot)
    assert offer.title == f"风险提示：重大隐患{row.number}超期（期限2021-07-31）"


def test_an_ordinary_hazard_past_its_date_is_no_risk_note(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        office.fixing(row)
    with clock.at(at(3, 12)):
        office.sweep()
    assert Hazard.objects.get(pk=row.pk).overdue
    assert not Offer.objects.exists()


def test_on_the_spot_needs_the_same_shift_a_photo_and_a_second_person(
    office: GroundsOffice, row: Any
) -> None:
    with clock.at(at(3, 2, 11)):
        with refused() as errors:
            office.do(row, "fix_on_spot", "section", measure="当场清走")
        assert errors == {"": ["请附整改后照片（类别选“照片”）。"]}
    with clock.at(at(3, 2, 22, 1)), refused() as errors:
        office.do(row, "fix_on_spot", "section", measure="当场清走", files=[office.file("section")])
    assert errors == {"": ["当场整改须在发现的当班完成；已过当班的请下达整改。"]}
    with clock.at(at(3, 2, 11)):
        own = office.hazard("fire", spot="三楼", files=[office.file("fire")])
        with refused() as errors:
            office.do(own, "fix_on_spot", "fire", measure="当场清走", files=[office.file("fire")])
        assert errors == {"": ["当场整改须由场所负责人签认，不能由发现人一人销号。"]}
        done = office.do(row, "fix_on_spot", "section", measure="当场清走", files=[office.file("section")])
    assert (done.state, done.grade, done.closed_on, done.deadline) == (
        "closed",
        "spot",
        date(2021, 3, 2),
        date(2021, 3, 2),
    )


def test_a_false_alarm_is_closed_with_words_and_counts_nowhere(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        with refused() as errors:
            office.do(row, "mistake")
        assert errors == {"false_reason": ["请填写“误报原因”。"]}
        assert office.do(row, "mistake", false_reason="系施工围挡，手续齐全").state == "mistaken"
        office.hazard(spot="三楼")
        assert office.count("hazards").value == "1"


@pytest.mark.parametrize(("days", "back"), [(90, True), (91, False)])
def test_the_same_place_and_kind_within_90_days_is_a_relapse(
    office: GroundsOffice, row: Any, days: int, back: bool
) -> None:
    with clock.at(at(3, 2, 11)):
        office.closed(row)
    with clock.at(at(3, 2, 11) + timedelta(days=days)):
        again = office.hazard()
        other = office.hazard(kind="electric")
    assert (again.rebound, again.rebound_of) == (back, row if back else None)
    assert other.rebound is False
    with clock.at(at(12, 31)):
        assert office.count("hazard_rebounds").value == ("0.33333" if back else "0")


def test_nobody_re_checks_two_places_at_once(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        other = office.hazard(site=office.mall.pk, spot="一层")
        near = office.hazard(spot="三楼")
        for one in (row, other, near):
            office.fixed(one)
    with clock.at(at(3, 3, 9)):
        office.do(row, "pass")
        with refused() as errors:
            office.do(other, "pass")
        assert errors == {
            "": [
                f"同一复查人在2021-03-03同一时间还复查了另一场所（{row.number}）：请逐件到现场复查，填写各自的时间。"
            ]
        }
        assert office.do(near, "pass").state == "closed", "the same place is one walk"
        assert Hazard.objects.get(pk=other.pk).state == "recheck"
        office.do(other, "pass", rechecked_at=at(3, 3, 8, 20))


def test_nobody_closes_two_places_on_the_spot_at_once(office: GroundsOffice, row: Any) -> None:
    def spot(one: Any) -> Any:
        return office.do(one, "fix_on_spot", "section", measure="当场清走", files=[office.file("section")])

    with clock.at(at(3, 2, 11)):
        other = office.hazard(site=office.mall.pk, spot="一层")
        near = office.hazard(spot="三楼")
        assert spot(row).recheck_by == office.people["section"]
        with refused() as errors:
            spot(other)
        assert errors == {
            "": [
                f"同一复查人在2021-03-02同一时间还复查了另一场所（{row.number}）：请逐件到现场复查，填写各自的时间。"
            ]
        }
        assert spot(near).state == "closed", "the same place is one walk"
    with clock.at(at(3, 2, 11, 5)):
        assert spot(other).state == "closed"


def _corrected(office: GroundsOffice, row: Any, **data: Any) -> Any:
    row.refresh_from_db()
    return deeds.edit(office.as_("safety"), hazards.LEDGER, row, data, version=row.version, note="更正复查")


def test_a_corrected_re_check_moves_the_day_of_closing_and_leaves_it_closed(
    office: GroundsOffice, row: Any
) -> None:
    with clock.at(at(3, 2, 11)):
        office.fixing(row)
    with clock.at(at(3, 10, 9)):
        office.do(row, "done", "section", files=[office.file("section")], done_at=at(3, 8))
        assert office.do(row, "pass").closed_on == date(2021, 3, 10)
        assert office.count("hazards_on_time").value == "0"
    with clock.at(at(3, 20, 9)):
        _corrected(office, row, rechecked_at=at(3, 9, 9))
        found = Hazard.objects.get()
        assert (found.closed_on, found.due_on, found.overdue) == (date(2021, 3, 9), None, False)
        assert office.count("hazards_on_time").value == "1"
        for name, told in (
            ("rechecked_at", "已销号的隐患请填写“复查时间”。"),
            ("done_at", "已销号的隐患请填写“整改完成时间”。"),
        ):
            with refused() as errors:
                _corrected(office, row, **{name: ""})
            assert errors == {name: [told]}


def test_a_correction_does_not_bring_two_places_to_one_moment(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        other = office.hazard(site=office.mall.pk, spot="一层")
        for one in (row, other):
            office.fixed(one)
    with clock.at(at(3, 3, 9)):
        office.do(row, "pass")
    with clock.at(at(3, 3, 10)):
        office.do(other, "pass")
        with refused() as errors:
            _corrected(office, other, rechecked_at=at(3, 3, 9, 4))
        assert list(errors) == ["rechecked_at"]
        assert row.number in errors["rechecked_at"][0]
        _corrected(office, other, recheck_note="已更换")
        _corrected(office, other, rechecked_at=at(3, 3, 9, 5))


def test_waiting_for_the_re_check_is_not_closed(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        office.fixed(row)
        found = office.count("hazard_closure")
    assert (found.value, found.base, found.parts) == (
        "0",
        ("发现隐患", "1"),
        (("recheck", "待复查", "1", "处"),),
    )


def test_the_office_types_for_who_signed_on_paper(office: GroundsOffice, row: Any) -> None:
    with clock.at(at(3, 2, 11)):
        office.issue(row)
        act = Act(office.people["section"], clock.now(), Way.PAPER)
        with refused() as errors:
            office.do(row, "receive", act=act)
        assert errors == {"evidence": ["按纸质签批登记，须附签字件。"]}
        scan = office.file("safety", "signed")
        assert office.do(row, "receive", act=act, files=[scan]).state == "fixing"


def test_fire_hazards_of_the_office_are_counted_apart(office: GroundsOffice) -> None:
    with clock.at(FOUND):
        from_check = {"source": "fire_check", "source_no": "ZSG-FJ-2021-0001/3"}
        office.closed(office.hazard(**from_check))
        office.closed(office.hazard(spot="三楼"))
        office.fixing(office.hazard(**from_check, spot="四楼"), deadline="2021-03-05")
        office.fixing(office.hazard(**from_check, spot="五楼"), deadline="2021-03-20")
    with clock.at(at(3, 6)):
        found = office.count("fire_hazards_on_time")
        assert (found.value, found.base) == ("0.5", ("到期应改", "2"))


def test_on_time_equals_a_recount_of_random_hazards(office: GroundsOffice) -> None:
    chance = random.Random(7)
    days: list[tuple[date, date | None]] = []
    for number in range(40):
        found = at(3, 1) + timedelta(days=chance.randrange(60))
        term = chance.randrange(0, 20)
        took = chance.choice((None, *range(25)))
        with clock.at(found):
            row = office.hazard(spot=f"第{number}处", source_no="X")
            office.fixing(row, deadline=clock.today() + timedelta(days=term))
        if took is not None:
            with clock.at(found + timedelta(days=took, minutes=number)):
                office.do(row, "done", "section", files=[office.file("section")])
                office.do(row, "pass")
        start = clock.local_date(found)
        days.append((start + timedelta(days=term), None if took is None else start + timedelta(days=took)))
    now = date(2021, 4, 20)
    with clock.at(clock.local(now, 12)):
        for month in ("2021-03", "2021-04", "2021"):
            inside = [(d, c) for d, c in days if month in str(d)]
            due = [(d, c) for d, c in inside if d < now or c is not None]
            done = [c for d, c in due if c is not None and c <= d]
            found = office.count("hazards_on_time", month)
            assert found.base == ("到期应改", str(len(due))), month
            assert found.value == str(ratio(Decimal(len(done)), Decimal(len(due))).normalize())


# no closing by the dozen

CLOSING = {
    "state": "closed",
    "closed_on": "2021-03-02",
    "rechecked_at": "2021-03-02T10:00",
    "done_at": "2021-03-02T09:30",
    "recheck_note": "已整改",
}


def test_many_registered_at_once_are_all_open_whatever_their_rows_say(office: GroundsOffice) -> None:
    data = {
        "unit": office.unit.pk,
        "occurred_at": at(3, 2, 8),
        "source": "patrol",
        "source_no": "C-XL-2021-0001/1",
        "site": office.compound.pk,
        "spot": "二楼走廊",
        "kind": "fire",
        "description": "灭火器前堆放纸箱",
        "finder": office.people["safety"].pk,
        "grade": "spot",
    }
    rows = [bulk.Row(number, data | CLOSING) for number in (1, 2, 3)]
    with clock.at(FOUND):
        bulk.create_many(office.as_("safety"), hazards.LEDGER, rows, key="k", files=[office.file("safety")])
        found = Hazard.objects.values_list("state", "closed_on", "rechecked_at", "done_at", "recheck_note")
        assert list(found) == [("found", None, None, None, "")] * 3
        assert office.count("hazard_closure").value == "0"


def test_an_export_that_comes_back_saying_closed_closes_nothing(office: GroundsOffice, row: Any) -> None:
    who = office.as_("safety")
    with clock.at(at(3, 2, 11)):
        office.fixed(row)
        content = io.BytesIO()
        exporting.as_workbook(who, hazards.LEDGER, rows_for(hazards.LEDGER, who, "list"), content)
        book = openpyxl.load_workbook(content)
        page = book.active
        heads = {cell.value: cell.column for cell in page[1]}
        for label, text in (("状态", "已销号"), ("复查时间", "2021-03-02 10:30"), ("销号日期", "2021-03-02")):
            column = heads.get(label, page.max_column + 1)
            page.cell(1, column).value, page.cell(2, column).value = label, text
        page.cell(2, heads["部位"]).value = "二楼东走廊"
        parcel = parcels.receive(who, "隐患.xlsx", saved(book), hazards.LEDGER)
        outcome = rehearsing.examine(who, parcel)
        assert outcome.holes == ()
        assert [texts for _, _, texts in outcome.changes] == [(("部位", "二楼走廊", "二楼东走廊"),)]
        taking.take(who, parcel, "更正部位")
    row.refresh_from_db()
    assert (row.spot, row.state, row.closed_on, row.rechecked_at) == ("二楼东走廊", "recheck", None, None)


@pytest.mark.parametrize("name", sorted(CLOSING))
def test_a_correction_of_an_open_hazard_reaches_nothing_that_closes_it(
    office: GroundsOffice, row: Any, name: str
) -> None:
    with clock.at(at(3, 2, 11)):
        deeds.edit(
            office.as_("safety"), hazards.LEDGER, row, {name: CLOSING[name]}, version=row.version, note="更正"
        )
    assert getattr(Hazard.objects.get(), name) == getattr(row, name)
