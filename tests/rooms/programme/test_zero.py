"""C8 零报告; F34–F43.

Nothing is zero by default; the unit's head signs, and never over an unsettled event.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Deadline, Offer
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import compute, measure, trace
from taizhang.engine.write import deeds, offers
from taizhang.kernel.days import Period
from taizhang.kernel.measures import text_of
from taizhang.org.principals import system
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.programme.event_types import TYPES
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.zero import flags as zero_flags
from taizhang.rooms.programme.zero import ledger as zero
from taizhang.rooms.programme.zero.model import ZeroLine, ZeroReport
from tests.office import at, refused
from tests.rooms.programme.programme_office import ProgrammeOffice

YEAR = Context(Period.year(2021))


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    return ProgrammeOffice()


def claims(context: Context = YEAR) -> dict[str, Counted]:
    found = compute([(zero.LEDGER, figure) for figure in zero.FIGURES], context)
    return {row.figure.code or row.figure.key: row for row in found}


def claim(code: str, context: Context = YEAR) -> Counted:
    return claims(context)[code]


def rows_of(report: Any) -> list[tuple[str, int]]:
    return list(ZeroLine.objects.filter(parent=report).values_list("kind", "count"))


def eleven(**counts: tuple[int, str]) -> list[dict[str, Any]]:
    """Rows of all types; `t09=(1, number)` sets one."""
    rows = []
    for kind in TYPES:
        count, numbers = counts.get(f"t{kind}", (0, ""))
        rows.append({"kind": kind, "count": count, "incidents": numbers})
    return rows


# one act, and nothing by default


def test_one_tick_writes_an_explicit_zero_for_each_of_eleven_types(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)):
        report = office.draft("A", 1)
    assert rows_of(report) == [(f"{n:02d}", 0) for n in range(1, 12)]
    assert (report.state, report.events) == ("draft", 0)


def test_without_the_tick_every_type_must_be_typed(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)), refused() as errors:
        office.draft("A", 1, clear=False, lines={"rows": eleven()[2:]})
    assert errors == {
        "rows": [
            "还缺：政治性案事件、暴力恐怖事件。每一类都要填，没有的填0（都没有就勾“零报告（无异常）”）。"
        ]
    }


def test_a_blank_count_is_not_a_zero(office: ProgrammeOffice) -> None:
    rows = eleven()
    rows[8]["count"] = ""
    with clock.at(at(2, 1)), refused() as errors:
        office.draft("A", 1, clear=False, lines={"rows": rows})
    assert errors == {"rows-8-count": ["“各类情况”第9行：请填写“起数”。"]}


def test_an_empty_form_writes_no_zero(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)), refused() as errors:
        office.draft("A", 1, clear=False)
    assert list(errors) == ["rows"]
    assert ZeroReport.objects.count() == 0


def test_a_type_typed_twice_is_refused(office: ProgrammeOffice) -> None:
    rows = eleven()
    rows[1]["kind"] = "01"
    with clock.at(at(2, 1)), refused() as errors:
        office.draft("A", 1, clear=False, lines={"rows": rows})
    assert errors == {
        "rows-1-kind": ["“各类情况”第2行：“政治性案事件”与第1行重复，请删去一行。"],
        "rows": ["还缺：暴力恐怖事件。每一类都要填，没有的填0（都没有就勾“零报告（无异常）”）。"],
    }


def test_the_tick_and_a_count_contradict(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)), refused() as errors:
        office.draft("A", 1, lines={"rows": eleven(t09=(1, "A-AJ-2021-0001"))})
    assert errors == {"clear": ["已勾“零报告（无异常）”，但“生产安全事故”填了1起，请取消勾选或改正。"]}


def test_a_count_needs_as_many_incident_numbers(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)), refused() as errors:
        office.draft("A", 1, clear=False, lines={"rows": eleven(t09=(2, "A-AJ-2021-0001"))})
    assert errors == {"rows": ["“生产安全事故”填了2起，请列出同样多的案事件编号（用顿号隔开）。"]}


# which unit, which period


def test_one_report_per_unit_and_period(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)):
        first = office.draft("A", 1)
        with refused() as errors:
            office.draft("A", 1, period_start=date(2021, 1, 15))
        assert errors == {
            "period_start": [f"甲县社2021年1月的零报告已经登记（{first.number}），请在原报告上办理。"]
        }
        deeds.void(office.as_("coordinator"), zero.LEDGER, first, "单位选错了")
        assert office.draft("A", 1).state == "draft"


def test_only_reporting_units_report(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)), refused() as errors:
        office.draft("A1", 1)
    assert errors == {"unit": ["“甲县城关社”不在应报零报告的单位名单内，请选应报单位。"]}


def test_a_month_is_not_reported_before_it_ends(office: ProgrammeOffice) -> None:
    with clock.at(at(1, 30)), refused() as errors:
        office.draft("A", 1)
    assert errors == {"period_start": ["报告期到01月31日才结束，不能提前填报。"]}


def test_a_paper_dated_before_the_end_of_the_month_is_refused(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)):
        report = office.draft("A", 1)
        with refused() as errors:
            office.submit(report, "A", when=at(1, 28))
    assert errors == {"": ["签字日期早于报告期末（01月31日），不能提前签报。"]}


# the signature


def test_a_paper_counts_with_its_real_signing_date(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 24)):
        report = office.submit(office.draft("A", 1), "A", when=at(2, 2, 9))
    assert (report.signed_on, report.late, report.due) == (date(2021, 2, 2), False, date(2021, 2, 3))
    assert report.signer == office.people["head_A"]


@pytest.mark.parametrize(
    ("month", "signed", "late"),
    [
        (1, at(2, 3, 17), False),
        (1, at(2, 4, 9), True),
        (4, at(5, 8, 17), False),  # 05-01 to 05-05 rest; 05-08 is a make-up workday
        (4, at(5, 9, 9), True),
        (9, at(10, 11, 17), False),  # 10-01 to 10-07 rest; 10-09 works
    ],
)
def test_late_is_after_the_third_working_day(
    office: ProgrammeOffice, month: int, signed: Any, late: bool
) -> None:
    with clock.at(signed):
        report = office.submit(office.draft("B", month), "B")
    assert report.late is late
    row = Deadline.objects.get(ledger=zero.LEDGER.key, record_id=report.pk)
    assert (row.rule, row.result, row.raw_last) == ("R57", "late" if late else "on_time", report.due)


def test_the_head_of_the_unit_signs_on_screen_without_paper(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)):
        report = office.draft("A", 1, who="liaison_A")
        report = deeds.move(office.as_("head_A"), zero.LEDGER, report, "submit")
    assert report.state == "sent"


@pytest.mark.parametrize("signer", ["head", "head_B", "coordinator"])
def test_nobody_else_signs_for_a_unit(office: ProgrammeOffice, signer: str) -> None:
    with clock.at(at(2, 1)):
        report = office.draft("A", 1)
        with refused() as errors:
            office.submit(report, "A", **office.paper("coordinator", signer))
    expected = {
        "head": {"": ["零报告须由甲县社的单位负责人签报，请改选签报人。"]},
        "head_B": {"decided_by": ["所选决定人当时不是单位负责人、主要负责人，请重新选择。"]},
    }
    assert errors == expected.get(
        signer, {"decided_by": ["“签报”由单位负责人、主要负责人决定，请选择决定人并附签字件。"]}
    )


def test_word_of_mouth_is_no_signature(office: ProgrammeOffice) -> None:
    act = Act(decided_by=office.people["head_A"], way=Way.PHONE)
    with clock.at(at(2, 1)):
        report = office.draft("A", 1)
        with refused() as errors:
            office.submit(report, "A", act=act, files=[])
    assert errors == {"": ["零报告须有单位负责人的签字：请附签字件，或由本人在屏上签报。"]}


def test_a_special_day_is_due_at_four(office: ProgrammeOffice) -> None:
    def day_report(hour: int, code: str) -> Any:
        with clock.at(at(3, 5, hour, 30)):
            data = {"scope": "day", "period_start": date(2021, 3, 5)}
            return office.submit(office.draft(code, 3, **data), code)

    assert [day_report(15, "A").late, day_report(16, "B").late] == [False, True]


# the way on


def test_returned_reports_are_signed_again(office: ProgrammeOffice) -> None:
    report = office.report("A", 1)
    with clock.at(at(2, 2)):
        report = deeds.move(
            office.as_("coordinator"), zero.LEDGER, report, "return", {"return_reason": "缺说明"}
        )
        assert report.state == "returned"
        report = deeds.edit(
            office.as_("liaison_A"),
            zero.LEDGER,
            report,
            {"note": "含基层社6个", "clear": True},
            version=report.version,
            note="补说明",
        )
        report = office.submit(report, "A")
    assert (report.state, report.signed_on) == ("sent", date(2021, 2, 2))


def test_a_signed_report_is_not_edited(office: ProgrammeOffice) -> None:
    report = office.report("A", 1)
    with clock.at(at(2, 2)), refused() as errors:
        deeds.edit(
            office.as_("liaison_A"),
            zero.LEDGER,
            report,
            {"note": "改一改"},
            version=report.version,
            note="改错",
        )
    assert errors == {
        "": ["已签报的零报告不能直接修改：未汇总的请经办人退回重报，已汇总的由分管领导批准更正。"]
    }


def locked(office: ProgrammeOffice, code: str, month: int) -> Any:
    report = office.report(code, month)
    with clock.at(at(month + 1, 10)):
        who = office.as_("coordinator")
        report = deeds.move(who, zero.LEDGER, report, "collect")
        return deeds.move(who, zero.LEDGER, report, "lock")


def test_a_locked_month_changes_only_by_an_amendment_of_the_deputy(office: ProgrammeOffice) -> None:
    report = locked(office, "A", 1)
    with clock.at(at(3, 1)):
        data = {"clear": True, "amend_reason": "说明写错了单位数", "note": "含基层社5个"}
        with refused() as errors:
            deeds.move(office.as_("coordinator"), zero.LEDGER, report, "amend", data)
        assert list(errors) == ["decided_by"]
        with refused() as errors:
            deeds.move(office.as_("deputy"), zero.LEDGER, report, "amend", data | {"amend_reason": ""})
        assert errors == {"amend_reason": ["请填写“更正原因”。"]}
        report = deeds.move(office.as_("deputy"), zero.LEDGER, report, "amend", data)
    assert (report.state, report.note) == ("amended", "含基层社5个")


def test_a_liaison_reports_for_the_own_unit_only(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)):
        with refused() as errors:
            office.draft("A", 1, who="liaison_B")
        assert list(errors) == ["unit"]
        report = office.draft("B", 1, who="liaison_B")
    assert list(rows_for(zero.LEDGER, office.as_("liaison_A"), "list")) == []
    assert list(rows_for(zero.LEDGER, office.as_("coordinator"), "list")) == [report]


@pytest.mark.parametrize(
    ("key", "who"), [("collect", "liaison_A"), ("collect", "head_A"), ("return", "liaison_A")]
)
def test_only_the_coordinator_sums_up_and_returns(office: ProgrammeOffice, key: str, who: str) -> None:
    report = office.report("A", 1)
    with clock.at(at(2, 3)), refused() as errors:
        deeds.move(office.as_(who), zero.LEDGER, report, key, {"return_reason": "缺章"})
    assert list(errors) == ["decided_by"]


def test_summing_up_looks_again_for_an_event_found_since(office: ProgrammeOffice) -> None:
    report = office.report("A", 1)
    event = office.settled("07", at(1, 30, 9))
    with clock.at(at(2, 3)), refused() as errors:
        deeds.move(office.as_("coordinator"), zero.LEDGER, report, "collect")
    assert errors == {
        "": [f"“刑事治安案事件”：案事件台账本期为1起（{event.number}），零报告填0起，请核对改正。"]
    }


def test_the_tick_survives_every_step_as_eleven_zeros(office: ProgrammeOffice) -> None:
    assert rows_of(locked(office, "A", 1)) == [(f"{n:02d}", 0) for n in range(1, 12)]


# never over an unsettled event (X4, Q5)


def test_an_ungraded_event_of_the_month_stops_the_signature(office: ProgrammeOffice) -> None:
    with clock.at(at(7, 20)):
        event = office.incident("05", at(7, 20, 9), "A")
    with clock.at(at(8, 1)):
        report = office.draft("A", 7)
        with refused() as errors:
            office.submit(report, "A")
        assert errors == {
            "": [f"本期有案事件还没有定级（{event.number}），请先核实并由主要负责人定级或排除，再签报。"]
        }
        office.grade(office.step(event, "verify"))
        assert office.submit(report, "A").state == "sent"


def test_an_event_of_a_coop_below_stops_its_county_and_not_the_city(office: ProgrammeOffice) -> None:
    with clock.at(at(7, 20)):
        office.incident("08", at(7, 20, 9), "A1")
    with clock.at(at(8, 1)):
        with refused() as errors:
            office.submit(office.draft("A", 7), "A")
        assert list(errors) == [""]
        assert office.submit(office.draft("C", 7), "C").state == "sent"


def offer(office: ProgrammeOffice, code: str, made: Any) -> Offer:
    return Offer.objects.create(
        link="I17",
        source_ledger="petitions.reception",
        source_id=1,
        source_number="C-XF-2021-0001",
        target_ledger=incident_ledger.LEDGER.key,
        unit=office.units[code],
        unit_lo=office.units[code].lo,
        title="集体访34人",
        carried={},
        made_at=made,
    )


def test_a_waiting_offer_stops_july_until_it_is_taken_or_declined(office: ProgrammeOffice) -> None:
    waiting = offer(office, "C", at(7, 31, 18))
    with clock.at(at(8, 2)):
        report = office.draft("C", 7)
        with refused() as errors:
            office.submit(report, "C")
        assert errors == {
            "": ["本期有转来待登记的案事件（集体访34人），请先登记定级或说明不登记的原因，再签报。"]
        }
        offers.decline(office.as_("coordinator"), waiting, "与前一件重复")
        assert office.submit(report, "C").state == "sent"


def test_offers_of_another_month_or_unit_do_not_stop_it(office: ProgrammeOffice) -> None:
    offer(office, "A", at(7, 31, 18))
    with clock.at(at(8, 2)):
        assert office.submit(office.draft("C", 7), "C").state == "sent"
        assert office.submit(office.draft("A", 6), "A").state == "sent"


def test_a_graded_event_must_stand_in_the_report(office: ProgrammeOffice) -> None:
    event = office.settled("07", at(5, 11, 9))
    with clock.at(at(6, 1)):
        report = office.draft("A", 5)
        with refused() as errors:
            office.submit(report, "A")
        assert errors == {
            "": [f"“刑事治安案事件”：案事件台账本期为1起（{event.number}），零报告填0起，请核对改正。"]
        }
        deeds.edit(
            office.as_("coordinator"),
            zero.LEDGER,
            report,
            {"clear": False},
            version=report.version,
            lines={"rows": eleven(t07=(1, event.number))},
            note="补填",
        )
        report = office.submit(report, "A")
    assert (report.state, report.events) == ("sent", 1)


def test_a_group_visit_graded_not_major_leaves_the_row_at_zero(office: ProgrammeOffice) -> None:
    office.settled("05", at(7, 20, 9), "minor")
    assert office.report("A", 7).state == "sent"


# the claims


def test_complete_and_clean_is_zero(office: ProgrammeOffice) -> None:
    office.report_all()
    found = claims()
    assert {row.status for code, row in found.items() if code.startswith("F")} == {"zero"}
    assert {row.value for code, row in found.items() if code.startswith("F")} == {"0"}
    assert {row.coverage for row in found.values()} == {(36, 36, 0)}
    assert sorted(code for code in found if code.startswith("F")) == [
        f"F{n}" for n in range(34, 44) if n != 38
    ]
    assert {row.rows for row in found.values()} == {36}
    assert zero.zero_claim("05").function(zero.attested(YEAR, system("试")), YEAR).status == "zero"
    filed = found["zero_reports_filed"]
    assert (filed.value, filed.base) == ("1", ("应报零报告", "36"))


def test_the_trace_of_a_zero_is_the_reports_behind_it(office: ProgrammeOffice) -> None:
    made = office.report_all()
    for figure in zero.FIGURES:
        rows: QuerySet[Any] = trace(zero.LEDGER, figure, YEAR, system("试"))
        assert set(rows.values_list("number", flat=True)) == {report.number for report in made.values()}
        value = measure(figure.of, rows, YEAR).value
        assert value is not None
        assert text_of(value) == compute([(zero.LEDGER, figure)], YEAR)[0].value


def test_ten_claims_look_once_at_what_they_share_and_anew_in_the_next_count(office: ProgrammeOffice) -> None:
    made = office.report_all()
    asked = []
    for figures in (zero.FIGURES[:1], zero.FIGURES):
        with CaptureQueriesContext(connection) as queries:
            compute([(zero.LEDGER, figure) for figure in figures], YEAR)
        asked.append(len(queries))
    assert asked[0] == asked[1] < len(zero.FIGURES)
    assert YEAR.known is None
    deeds.void(office.as_("coordinator"), zero.LEDGER, made["A", 1], "测试作废")
    assert claim("F34").status == "blocked"


def test_what_one_context_found_is_not_told_of_another(office: ProgrammeOffice) -> None:
    office.report_all()
    year = Context(Period.year(2021), known={})
    rows: QuerySet[Any] = trace(zero.LEDGER, zero.FIGURES[0], year, system("试"))
    months = [replace(year, period=Period.parse(f"2021-0{month}")) for month in (1, 2)]
    found = [measure(zero.FIGURES[0].of, rows, one).coverage for one in (year, *months, year)]
    assert found == [(36, 36, 0), (3, 3, 0), (3, 3, 0), (36, 36, 0)]


def test_removing_any_one_report_blocks_every_claim(office: ProgrammeOffice) -> None:
    made = office.report_all()
    for (code, month), report in made.items():
        ZeroReport.objects.filter(pk=report.pk).update(voided=True)
        found = claims()
        assert {row.status for key, row in found.items() if key.startswith("F")} == {"blocked"}, (code, month)
        assert {row.value for key, row in found.items() if key.startswith("F")} == {None}
        assert claim("F34").coverage == (36, 35, 0)
        ZeroReport.objects.filter(pk=report.pk).update(voided=False)
    assert claim("F34").status == "zero"


def test_q25_a_missing_county_turns_zeros_into_coverage_statements(office: ProgrammeOffice) -> None:
    for month in range(1, 13):
        for code in ("C", "A", "B"):
            if (code, month) != ("B", 5):
                office.report(code, month)
    assert claim("F40").note == (
        "据2个单位报告，没有发生刑事治安案事件（应报3个单位36份，实报35份；缺乙县社2021年5月）。"
    )
    assert claim("F34").note == (
        "据2个单位报告，没有发生有重大影响政治性案事件（应报3个单位36份，实报35份；缺乙县社2021年5月）。"
    )
    assert claim("F40", Context(Period.year(2021), office.units["A"])).status == "zero"
    assert claim("F40", Context(Period.month(2021, 4))).status == "zero"
    assert claim("F40", Context(Period.quarter(2021, 2))).status == "blocked"


@pytest.mark.parametrize("undo", ["draft", "return"])
def test_an_unsigned_or_returned_report_is_no_report(office: ProgrammeOffice, undo: str) -> None:
    made = office.report_all(range(1, 2))
    context = Context(Period.month(2021, 1))
    assert claim("F35", context).status == "zero"
    with clock.at(at(2, 3)):
        if undo == "return":
            deeds.move(
                office.as_("coordinator"), zero.LEDGER, made["B", 1], "return", {"return_reason": "缺章"}
            )
        else:
            deeds.void(office.as_("coordinator"), zero.LEDGER, made["B", 1], "签错单位了")
            office.draft("B", 1)
    assert (claim("F35", context).status, claim("F35", context).coverage) == ("blocked", (3, 2, 0))


def test_nobody_reported_is_no_data(office: ProgrammeOffice) -> None:
    row = claim("F41")
    assert (row.status, row.value, row.coverage) == ("no_data", None, (36, 0, 0))


def test_late_reports_still_attest_and_are_told(office: ProgrammeOffice) -> None:
    office.report("C", 1)
    office.report("A", 1)
    with clock.at(at(2, 20)):
        office.submit(office.draft("B", 1), "B")
    row = claim("F43", Context(Period.month(2021, 1)))
    assert (row.status, row.coverage) == ("zero", (3, 3, 1))


@pytest.mark.parametrize(("kind", "code"), [("01", "F34"), ("02", "F35"), ("03", "F36"), ("04", "F37")])
@pytest.mark.parametrize(("impact", "answer"), [("minor", ("zero", "0")), ("major", ("counted", "1"))])
def test_types_01_to_05_count_those_graded_major(
    office: ProgrammeOffice, kind: str, code: str, impact: str, answer: tuple[str, str]
) -> None:
    office.report_all(range(1, 2))
    office.settled(kind, at(1, 20, 9), impact)
    row = claim(code, Context(Period.month(2021, 1)))
    assert (row.status, row.value) == answer


@pytest.mark.parametrize(
    ("kind", "code"), [("06", "F39"), ("07", "F40"), ("08", "F41"), ("09", "F42"), ("10", "F43")]
)
def test_any_event_of_types_06_to_10_counts(office: ProgrammeOffice, kind: str, code: str) -> None:
    office.report_all(range(1, 2))
    hurt = {"dead": 0, "badly_hurt": 0, "loss": "0"} if kind == "09" else {}
    event = office.settled(kind, at(1, 20, 9), **hurt)
    found = claims(Context(Period.month(2021, 1)))
    assert (found[code].status, found[code].value) == ("counted", "1")
    assert found[code].note == "零报告合计0起、案事件台账1起，请更正有关零报告。"
    assert {row.status for key, row in found.items() if key.startswith("F") and key != code} == {"zero"}
    told = {row.unit.code: [note.text for note in zero_flags.notes(row)] for row in ZeroReport.objects.all()}
    assert told.pop("A") == [f"{event.number}（{TYPES[kind].name}）已定级，本表没有列出，请更正。"]
    assert set(map(tuple, told.values())) == {()}


def test_an_open_or_ungraded_event_blocks_only_its_own_type(office: ProgrammeOffice) -> None:
    office.report_all(range(1, 2))
    context = Context(Period.month(2021, 1))
    with clock.at(at(1, 20)):
        event = office.incident("08", at(1, 20, 9))
    assert claim("F41", context).note == f"有公共安全事件还没有结案（{event.number}），定级结案后才能写入。"
    assert claim("F40", context).status == "zero"
    with clock.at(at(1, 20)):
        graded = office.grade(office.step(office.incident("04", at(1, 20, 8)), "verify"))
    assert claim("F37", context).note == f"有群体性事件还没有结案（{graded.number}），定级结案后才能写入。"
    with clock.at(at(1, 21)):
        office.step(event, "exclude", {"exclude_reason": "系施工扬尘，不是事件"})
    assert claim("F41", context).status == "zero"


def test_an_amended_report_agrees_with_the_ledger_again(office: ProgrammeOffice) -> None:
    report = locked(office, "A", 1)
    office.report("C", 1)
    office.report("B", 1)
    event = office.settled("07", at(1, 20, 9))
    with clock.at(at(3, 1)):
        data = {"clear": False, "amend_reason": "事后查明治安案件一起"}
        with refused() as errors:
            deeds.move(office.as_("deputy"), zero.LEDGER, report, "amend", data)
        assert list(errors) == [""]
        lines = {"rows": eleven(t07=(1, event.number))}
        deeds.move(office.as_("deputy"), zero.LEDGER, report, "amend", data, lines=lines)
    row = claim("F40", Context(Period.month(2021, 1)))
    assert (row.status, row.value, row.note) == ("counted", "1", "")
    assert list(zero_flags.notes(ZeroReport.objects.get(pk=report.pk))) == []


def test_a_reported_event_that_no_record_supports_blocks(office: ProgrammeOffice) -> None:
    event = office.settled("07", at(1, 20, 9))
    office.report("A", 1, clear=False, lines={"rows": eleven(t07=(1, event.number))})
    office.report("B", 1)
    office.report("C", 1)
    deeds.void(office.as_("coordinator"), incident_ledger.LEDGER, event, "重复登记了")
    row = claim("F40", Context(Period.month(2021, 1)))
    assert (row.status, row.note) == ("blocked", "零报告合计1起、案事件台账0起，请更正有关零报告。")


def test_a_unit_that_began_in_march_owes_ten_months(office: ProgrammeOffice) -> None:
    office.units["B"].since = date(2021, 3, 1)
    office.units["B"].save()
    assert claim("F34").coverage == (34, 0, 0)


def test_a_matter_that_names_somebody_is_in_no_zero_report_and_in_the_claim(office: ProgrammeOffice) -> None:
    """The unit's own head signs the report and reads it afterwards.

    The head may be the one complained of.
    """
    accused = office.people["head_A"]
    with clock.at(at(1, 20, 9)):
        visit = {
            "unit": office.units["A"].pk, "occurred_at": clock.now(), "form": "visit", "place": "county",
            "persons": 34, "count_method": "counted", "turn": "first", "topic": "conduct", "matter": "反映负责人",
            "request": "请查处", "received_by": office.people["coordinator"].pk, "complained_of": accused.pk,
            "sealed_no": "密1",
        }  # fmt: skip
        lines = {"representatives": [{"name": "禾木翁", "contact": ""}]}
        row = deeds.create(system("测试"), reception.LEDGER, visit, lines=lines)
    offer = Offer.objects.get(source_id=row.pk, target_ledger=incident_ledger.LEDGER.key)
    with clock.at(at(1, 20, 10)):
        event = office.incident("04", at(1, 20, 9))
        Offer.objects.filter(pk=offer.pk).update(taken_id=event.pk, closed_at=clock.now())
        for key, data in (("verify", None), ("handle", None), ("conclude", {"measures": "当场接谈"})):
            event = office.step(event, key, data)
            event = office.grade(event, "major") if key == "verify" else event
        event = office.step(
            event, "close", {"closed_on": date(2021, 1, 20)}, **office.paper("coordinator", "deputy")
        )
    assert not rows_for(incident_ledger.LEDGER, office.as_("head_A"), "test").filter(pk=event.pk).exists()
    assert rows_for(incident_ledger.LEDGER, office.as_("head"), "test").filter(pk=event.pk).exists()
    with pytest.raises(Refused, match="台账本期为0起") as told:
        office.report("A", 1, clear=False, lines={"rows": eleven(t04=(1, event.number))})
    assert event.number not in str(told.value)
    deeds.void(office.as_("coordinator"), zero.LEDGER, ZeroReport.objects.get(), "填错了，重新填")
    office.report_all(range(1, 2))
    with clock.at(at(2, 3)):
        report = ZeroReport.objects.get(unit__code="A", voided=False)
        report = deeds.move(office.as_("coordinator"), zero.LEDGER, report, "collect")
    assert report.state == "collected", "who does see the event is not asked to add it"
    assert list(zero_flags.notes(report)) == []
    row = claim("F37", Context(Period.month(2021, 1)))
    assert (row.status, row.value, row.note) == ("counted", "1", "")
    behind = Context(Period.month(2021, 1), behind=office.as_("head_A").walls)
    assert claim("F37", behind).status == "zero"


# chasing and quality


def test_twelve_months_signed_in_one_hour_are_flagged_and_accepted(office: ProgrammeOffice) -> None:
    with clock.at(at(1, 5, year=2022)):
        for month in range(1, 13):
            office.submit(office.draft("A", month), "A")
    for month in range(1, 12):
        with clock.at(at(month + 1, 1)):
            office.submit(office.draft("B", month), "B")
    with clock.at(at(1, 5, year=2022) + timedelta(hours=2)):
        office.submit(office.draft("B", 12), "B")
    rows = ZeroReport.objects.filter(period_start__year=2021)
    told = {
        row.unit.code: [note.text for note in zero_flags.notes(row)] for row in rows.order_by("period_start")
    }
    assert told == {"A": ["本单位在一小时内签了12份月报，请核对是否逐月查过。"], "B": []}
    assert claim("F34", Context(Period.year(2021), office.units["A"])).status == "zero"
