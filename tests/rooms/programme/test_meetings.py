"""C3 and C9: meetings and topics, counted apart.

Minutes come in time, and a node's meeting comes before its end.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare import registry
from taizhang.engine.declare.figure import Context, Figure
from taizhang.engine.models import Deadline, Offer
from taizhang.engine.read.counting import compute, trace
from taizhang.engine.read.grouping import by_month
from taizhang.engine.write import deeds, offers
from taizhang.kernel.days import Period
from taizhang.org.models import Holding, Person
from taizhang.org.principals import staff, system
from taizhang.rooms.programme.meeting import ledger as meeting_ledger
from taizhang.rooms.programme.node import ledger as node_ledger
from taizhang.rooms.programme.zero import owed as zero_owed
from tests.office import at, refused
from tests.rooms.premises.premises_office import PremisesOffice
from tests.rooms.programme.programme_office import ProgrammeOffice

YEAR = Context(Period.year(2021))


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    return ProgrammeOffice()


def node(office: ProgrammeOffice, name: str = "春节", *spans: tuple[date, date], **data: Any) -> Any:
    days = spans or ((date(2021, 2, 11), date(2021, 2, 17)),)
    values = {"unit": office.units["C"].pk, "occurred_at": at(1, 1), "name": name, "level": "nation"}
    rows = [{"start": start, "end": end} for start, end in days]
    return deeds.create(office.as_("coordinator"), node_ledger.LEDGER, values | data, lines={"spans": rows})


def plan(office: ProgrammeOffice, topics: str = "safe", **data: Any) -> Any:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": at(3, 8, 9),
        "kind": "special",
        "title": "专题会议",
        "chair": office.people["deputy"].pk,
    }
    lines = {"topics": [{"topic": topic} for topic in topics.split()]}
    return deeds.create(office.as_("secretary"), meeting_ledger.LEDGER, values | data, lines=lines)


def step(office: ProgrammeOffice, row: Any, key: str, data: Any = None, **given: Any) -> Any:
    return deeds.move(office.as_("secretary"), meeting_ledger.LEDGER, row, key, data, **given)


def came(office: ProgrammeOffice, *keys: str, status: str = "present") -> list[dict[str, Any]]:
    return [{"person": office.people[key].pk, "status": status} for key in keys]


def hold(office: ProgrammeOffice, row: Any, data: Any = None, **lines: Any) -> Any:
    rows = {"attendees": came(office, "head", "deputy")} | lines
    return step(office, row, "hold", data or {}, lines=rows, files=[office.file("secretary", kind="signed")])


def value(key: str) -> str | None:
    from taizhang.numbers.catalogue import answers, find

    return answers(YEAR, [find(key)])[0].value


def test_one_meeting_on_six_topics_is_one_meeting_and_six_topics(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 9)):
        hold(office, plan(office, "safe stability work_safety fire mall node"))
        hold(office, plan(office, "safe", kind="party", title="党组会"))
        plan(office, "mall", title="还没有开")
    assert value("programme.meetings") == "2"
    assert value("programme.meeting_topics") == "7"
    assert value("programme.special_topics") == "6"
    assert value("F96") == "1", "only a meeting of the leadership counts"


def test_more_present_than_invited_is_refused(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 9)):
        row = plan(office)
        with refused() as errors:
            hold(office, row, {"invited": 1})
    assert errors == {"invited": ["实到2人多于应到1人，请核对应到人数或参会人员。"]}


def test_minutes_before_the_meeting_are_refused(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 9)):
        row = hold(office, plan(office))
        with refused() as errors:
            told = {"minutes_no": "纪要1号", "minutes_on": date(2021, 3, 7)}
            step(office, row, "approve", told, **office.paper("secretary", "deputy"))
    assert errors == {"minutes_on": ["“纪要审签日期”早于“发生日期”（2021-03-08），请核对。"]}


@pytest.mark.parametrize(("day", "result"), [(15, "on_time"), (16, "late")])
def test_minutes_are_due_five_working_days_after_the_meeting(
    office: ProgrammeOffice, day: int, result: str
) -> None:
    with clock.at(at(3, 9)):
        row = hold(office, plan(office))
    with clock.at(at(3, day, 17)):
        told = {"minutes_no": "纪要1号", "minutes_on": date(2021, 3, day)}
        step(office, row, "approve", told, **office.paper("secretary", "deputy"))
    clock_row = Deadline.objects.get(record_id=row.pk, rule="R60")
    assert (clock_row.raw_last, clock_row.result) == (date(2021, 3, 15), result)


@pytest.mark.parametrize(
    ("lines", "files", "message"),
    [
        ({"attendees": []}, True, "请勾选到会人员。"),
        ({}, False, "请附签到册的照片或扫描件。"),
    ],
)
def test_a_meeting_without_people_or_sheet_is_not_held(
    office: ProgrammeOffice, lines: Any, files: bool, message: str
) -> None:
    with clock.at(at(3, 9)):
        row = plan(office)
        papers = [office.file("secretary", kind="signed")] if files else []
        rows = {"attendees": came(office, "head")} | lines
        with refused() as errors:
            step(office, row, "hold", {}, lines=rows, files=papers)
    assert errors == {"": [message]}


def test_rows_of_people_and_decisions_are_checked(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 9)):
        row = plan(office)
        people = [*came(office, "head"), *came(office, "head"), *came(office, "deputy", status="substitute")]
        owner = office.people["deputy"].pk
        decided = [
            {"text": "甲", "owner": owner, "due": date(2021, 3, 1), "state": "open"},
            {"text": "乙", "owner": owner, "due": date(2021, 3, 20), "state": "done"},
        ]
        with refused() as errors:
            hold(office, row, attendees=people, decisions=decided)
        with refused() as twice:
            plan(office, "safe safe")
    assert errors == {
        "attendees-1-person": ["“参会人员”第2行（head）：与第1行重复，请删去一行。"],
        "attendees-2-substitute": ["“参会人员”第3行（deputy）：选了“代”的请选择“代会人”。"],
        "decisions-0-due": ["“议定事项”第1行：“完成期限”早于“发生日期”（2021-03-08），请核对。"],
        "decisions-1-done_on": ["“议定事项”第2行：已落实的请填写“落实日期”。"],
    }
    assert twice == {"topics-1-topic": ["“议题”第2行：“平安建设”与第1行重复，请删去一行。"]}


def test_open_decisions_keep_a_meeting_from_the_files_and_are_counted_in_time(
    office: ProgrammeOffice,
) -> None:
    owner = office.people["deputy"].pk
    first = {"text": "排查租户", "owner": owner, "due": date(2021, 3, 20), "state": "open", "report": True}
    with clock.at(at(3, 9)):
        row = hold(office, plan(office), decisions=[first])
        told = {"minutes_no": "纪要1号", "minutes_on": date(2021, 3, 9)}
        row = step(office, row, "approve", told, **office.paper("secretary", "deputy"))
        with refused() as errors:
            step(office, row, "archive")
    assert errors == {"": ["还有1项议定事项没有落实（排查租户），先登记落实情况再归档。"]}
    offer = Offer.objects.get(link="I35")
    assert (offer.target_ledger, offer.carried["due_at"]) == ("office.owedreport", "2021-03-20T17:00")
    with clock.at(at(3, 22)):
        done = first | {"state": "done", "done_on": date(2021, 3, 22)}
        row = step(office, row, "follow", lines={"decisions": [done]})
        assert value("programme.decisions_on_time") == "0"
        step(office, row, "archive")


def test_child_rows_with_a_date_of_their_own_fall_into_its_month(office: ProgrammeOffice) -> None:
    owner = office.people["deputy"].pk
    due = [
        {"text": f"第{n}项", "owner": owner, "due": day, "state": "open"}
        for n, day in enumerate((date(2021, 3, 20), date(2021, 4, 2), date(2021, 4, 30)), 1)
    ]
    with clock.at(at(3, 9)):
        hold(office, plan(office), decisions=due)
    own = Figure("due", "到期议定事项", "项", line="decisions", on="due")
    held = Figure("said", "议定事项", "项", line="decisions")
    first = Context(Period.parse("2021Q1"))
    for figure, context, counts in (
        (own, YEAR, {"2021-03": 1, "2021-04": 2}),
        (held, YEAR, {"2021-03": 3}),
        (own, first, {"2021-03": 1}),
    ):
        months = by_month(meeting_ledger.LEDGER, figure, context)
        assert {month: int(n) for month, n in months if n} == counts
        assert trace(meeting_ledger.LEDGER, figure, context, system("取数")).count() == sum(counts.values())


def test_a_meeting_after_its_node_is_refused_and_one_before_counts(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)):
        spring = node(office)
        assert value("F62") == "0"
        carried = offers.open_for(office.as_("secretary"))[0]
        assert (carried.link, carried.carried["node"]) == ("I30", spring.pk)
        with refused() as errors:
            plan(office, node=spring.pk, occurred_at=at(2, 18, 9))
    assert errors == {
        "node": [
            "会议日期2021-02-18晚于“2021年春节”结束（2021-02-17），不能算作该节点的会议：请改日期或不选节点。"
        ]
    }
    with clock.at(at(2, 6)):
        hold(office, plan(office, "node", node=spring.pk, occurred_at=at(2, 5, 9)))
    assert value("F62") == "1"


def test_the_nodes_link_decides_and_not_the_year_of_the_meeting(office: ProgrammeOffice) -> None:
    with clock.at(at(12, 29, 12, year=2020)):
        new_year = node(office, "元旦", (date(2021, 1, 1), date(2021, 1, 3)))
        hold(office, plan(office, "node", node=new_year.pk, occurred_at=at(12, 29, 9, year=2020)))
    row = compute([(node_ledger.LEDGER, node_ledger.LEDGER.figures[0])], YEAR)[0]
    assert (row.value, row.base, row.rows) == ("1", ("节点", "1"), 1)


def test_ranges_of_a_node_are_checked(office: ProgrammeOffice) -> None:
    with clock.at(at(1, 4)):
        two = ((date(2021, 9, 19), date(2021, 9, 21)), (date(2021, 10, 1), date(2021, 10, 7)))
        row = node(office, "中秋国庆", *two)
        assert (row.starts_on, row.ends_on, row.year) == (date(2021, 9, 19), date(2021, 10, 7), 2021)
        with refused() as again:
            node(office, "中秋国庆", *two)
        with refused() as wrong:
            node(office, "春节", (date(2021, 2, 17), date(2021, 2, 11)))
        with refused() as overlap:
            node(
                office, "春节", (date(2021, 2, 11), date(2021, 2, 17)), (date(2021, 2, 17), date(2021, 2, 20))
            )
    with clock.at(at(1, 4)):
        hold_after = plan(office, "node", node=row.pk, occurred_at=at(10, 6, 9))
        with refused() as stranded:
            earlier = [{"start": date(2021, 9, 19), "end": date(2021, 9, 21)}]
            who = office.as_("coordinator")
            deeds.edit(
                who,
                node_ledger.LEDGER,
                row,
                {},
                version=row.version,
                lines={"spans": earlier},
                note="日期有误",
            )
        with refused() as long:
            node(office, "汛期", (date(2021, 4, 1), date(2021, 9, 30)))
    assert stranded == {
        "spans": [f"会议{hold_after.number}（2021-10-06）会落到节点结束之后，请先更正该会议。"]
    }
    assert long == {
        "spans-0-end": ["“起止日期”第1行：“开始日期”到“结束日期”不能超过40天，请核对；确需更长的请分段填写。"]
    }
    assert again == {"name": [f"已经登记（{row.number}），请在原记录上办理，不要重复登记。"]}
    assert wrong == {"spans-0-end": ["“起止日期”第1行：“结束日期”早于“开始日期”（2021-02-17），请核对。"]}
    assert overlap == {"spans-1-start": ["“起止日期”第2行：与前面的日期重叠，请合并或改正。"]}


def test_a_node_without_roster_or_meeting_says_so_and_goes_on(office: ProgrammeOffice) -> None:
    with clock.at(at(2, 1)):
        row = node(office)
        notes = registry.of(row).notes
        assert notes is not None
        assert [note.text[:10] for note in notes(row)] == ["还没有为这个节点召开", "还没有排定值班表：请"]
        told = {"deployment": "领导带班", "roster_ready": False}
        row = deeds.move(office.as_("coordinator"), node_ledger.LEDGER, row, "arrange", told)
    assert row.state == "ready"


def test_daily_zero_reports_of_a_node_are_counted_by_unit_and_day(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 1)):
        node(office, "全国两会", (date(2021, 3, 4), date(2021, 3, 5)), daily_zero=True)
    for day in (4, 5):
        with clock.at(at(3, day, 15)):
            for code in ("C", "A"):
                report = office.draft(code, 3, scope="day", period_start=date(2021, 3, day))
                office.submit(report, code)
    with clock.at(at(3, 8)):
        row = compute([(node_ledger.LEDGER, node_ledger.LEDGER.figures[1])], YEAR)[0]
    assert (row.base, row.coverage) == (("应报日报", "6"), (6, 4, 0))


def test_a_daily_report_of_a_node_is_owed_on_its_day_by_every_unit(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 1)):
        node(office, "全国两会", (date(2021, 3, 4), date(2021, 3, 6)), daily_zero=True)
        node(office, "春耕", (date(2021, 3, 4), date(2021, 3, 6)))
    with clock.at(at(3, 4, 15)):
        office.submit(office.draft("A", 3, scope="day", period_start=date(2021, 3, 4)), "A")
        begun = office.draft("B", 3, scope="day", period_start=date(2021, 3, 4))
    with clock.at(at(3, 5, 9)):
        owed = list(zero_owed.expects(date(2021, 3, 1), date(2021, 3, 5)))
    assert [(gap.unit.code, gap.what, gap.due, gap.record) for gap in owed] == [
        ("C", "全国两会3月4日零报告", date(2021, 3, 4), None),
        ("C", "全国两会3月5日零报告", date(2021, 3, 5), None),
        ("A", "全国两会3月5日零报告", date(2021, 3, 5), None),
        ("B", "全国两会3月4日零报告", date(2021, 3, 4), begun),
        ("B", "全国两会3月5日零报告", date(2021, 3, 5), None),
    ]
    assert list(zero_owed.expects(date(2021, 3, 7), date(2021, 3, 8))) == []


def test_a_node_asks_for_one_or_two_days_it_has_no_shift_for(db: None) -> None:
    with clock.at(at(1, 4)):
        grounds = PremisesOffice()
        who = Person.objects.create(name="经办", unit=grounds.unit)
        Holding.objects.create(person=who, post="coordinator", unit=grounds.unit, since=date(2020, 1, 1))
        values = {"unit": grounds.unit.pk, "occurred_at": at(1, 4), "name": "全国两会", "level": "nation"}
        days = {"spans": [{"start": date(2021, 3, 4), "end": date(2021, 3, 6)}]}
        row = deeds.create(
            staff(who, date(2021, 1, 4)), node_ledger.LEDGER, values | {"duty_doubled": True}, lines=days
        )
        assert list(node_ledger.roster_holes(row)) == [], "no roster is kept here"
        grounds.published(at(3, 4, 8), "officer_1")
        grounds.published(at(3, 4, 20), "officer_2", second="officer_3")
        assert [note.text for note in node_ledger.notes(row)][1:] == [
            "03月05日等2天还没有发布值班表，请在“值班表”里排好发布。",
            "本节点要求双人值班，03月04日等1班只排了一人，请补第二值班员。",
        ]
