"""C8 案事件.

It is reported within its clock, graded by the head on a signed paper, and never a list of persons.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.models import Deadline, Offer
from taizhang.engine.write import deeds
from taizhang.rooms.programme.event_types import TYPES, Kind, Level, accident_level
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.incident import model as incident
from tests.office import at, refused
from tests.rooms.programme.programme_office import ProgrammeOffice, told

WHEN = at(5, 11, 9)


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    return ProgrammeOffice()


def clocks(record: Any) -> dict[str, str]:
    rows = Deadline.objects.filter(ledger=incident_ledger.LEDGER.key, record_id=record.pk)
    return {row.rule: row.result for row in rows}


# the table of types (X2)


def test_ten_types_stand_in_five_clauses_and_the_leak_apart() -> None:
    assert [(row.kind.value, row.clause_no, row.only_major) for row in TYPES.values()] == [
        ("01", 1, True),
        ("02", 1, True),
        ("03", 1, True),
        ("04", 2, True),
        ("05", 3, True),
        ("06", 3, False),
        ("07", 4, False),
        ("08", 4, False),
        ("09", 5, False),
        ("10", 5, False),
        ("11", 6, False),
    ]
    assert set(TYPES) == set(Kind.values)


# what may be written


@pytest.mark.parametrize(
    ("kind", "data", "errors"),
    [
        ("08", {"title": ""}, {"title": ["请填写“标题”。"]}),
        ("08", {"place": ""}, {"place": ["请填写“地点”。"]}),
        ("07", {"branch": ""}, {"branch": ["刑事治安案事件请选择“刑事或治安”。"]}),
        ("08", {"branch": "a"}, {"branch": ["只有刑事治安案事件才选刑事或治安，请清空这一栏。"]}),
        (
            "05",
            {"source_number": ""},
            {"source_number": ["请填写“来源编号”：信访台账的编号；这里只计起数和人数，不登记人员。"]},
        ),
        (
            "06",
            {"authority_no": ""},
            {"authority_no": ["请填写“通报（立案）文号”：赴京越级走访以正式通报为准。"]},
        ),
        (
            "08",
            {"found_at": WHEN - timedelta(minutes=1)},
            {"found_at": ["“发现时间”早于“发生时间”（2021-05-11 09:00），请核对。"]},
        ),
        (
            "08",
            {"found_at": WHEN + timedelta(days=2), "lines": {}},
            {"found_at": ["“发现时间”在将来，请核对。"]},
        ),
        (
            "08",
            {"lines": {"notices": [told(WHEN - timedelta(minutes=5))]}},
            {"notices-0-at": ["“上报记录”第1行：“上报时间”早于“发现时间”（2021-05-11 09:00），请核对。"]},
        ),
        (
            "08",
            {"lines": {"notices": [told(WHEN + timedelta(days=1))]}},
            {"notices-0-at": ["“上报记录”第1行：“上报时间”在将来，请核对。"]},
        ),
        ("08", {"people": "30余"}, {"people": None}),
    ],
)
def test_bad_input_is_refused_with_the_remedy(
    office: ProgrammeOffice, kind: str, data: dict[str, Any], errors: dict[str, list[str] | None]
) -> None:
    with clock.at(WHEN + timedelta(hours=1)), refused() as found:
        office.incident(kind, WHEN, **data)
    assert list(found) == list(errors)
    assert all(text is None or found[name] == text for name, text in errors.items())


@pytest.mark.parametrize("name", ["title", "place", "course", "measures"])
def test_a_leak_is_a_pointer_without_content(office: ProgrammeOffice, name: str) -> None:
    with clock.at(WHEN + timedelta(hours=1)), refused() as errors:
        office.incident("11", WHEN, who="secrecy", code="C", **{name: "某文件"})
    label = incident_ledger.LEDGER.label(name)
    assert errors == {
        name: [f"失泄密事件只登记指针，不得填写“{label}”；详情写在涉密纸质台账，这里只填其编号。"]
    }


def test_the_reports_of_a_leak_hold_no_content(office: ProgrammeOffice) -> None:
    lines = {"notices": [told(WHEN, content="一份文件")]}
    with clock.at(WHEN + timedelta(hours=1)), refused() as errors:
        office.incident("11", WHEN, who="secrecy", code="C", lines=lines)
    assert errors == {"notices": ["失泄密事件的上报记录只填报给、方式、时间和上报人，不得填写内容。"]}


def test_the_secrecy_officer_types_pointers_only(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=1)):
        with refused() as errors:
            office.incident("08", WHEN, who="secrecy", code="C")
        assert errors == {"kind": ["保密员只登记“失泄密事件”指针；其他类型请由安全员、值班员或平安办登记。"]}
        pointer = office.incident("11", WHEN, who="secrecy", code="C", authority_no="涉密台账第7号")
    assert (pointer.title, pointer.state) == ("", "reported")


def test_there_is_no_column_for_a_person() -> None:
    names = {field.name for field in incident.Incident._meta.get_fields() if field.concrete}
    assert names & {"names", "persons", "petitioner", "identity"} == set()
    assert [line.name for line in incident_ledger.LEDGER.lines] == ["notices"]


# the clocks of first reporting (R16–R19)


@pytest.mark.parametrize(
    ("kind", "data", "rules"),
    [
        ("09", {}, {"R16"}),
        ("11", {}, {"R17"}),
        ("10", {}, {"R18"}),
        ("08", {"epidemic": True}, {"R18", "R19a", "R19b"}),
        ("08", {}, {"R19a", "R19b"}),
        ("05", {}, {"R19a", "R19b"}),
        ("06", {}, set()),
    ],
)
def test_each_type_has_its_clocks(
    office: ProgrammeOffice, kind: str, data: dict[str, Any], rules: set[str]
) -> None:
    with clock.at(WHEN):
        record = office.incident(kind, WHEN, lines={}, **data)
    assert set(clocks(record)) == rules


@pytest.mark.parametrize(("minutes", "result"), [(60, "on_time"), (61, "late")])
def test_a_work_accident_is_told_within_the_hour(office: ProgrammeOffice, minutes: int, result: str) -> None:
    with clock.at(WHEN + timedelta(hours=3)):
        lines = {"notices": [told(WHEN + timedelta(minutes=minutes), "phone")]}
        record = office.step(office.incident("09", WHEN, lines=lines), "verify")
    assert (clocks(record), record.state) == ({"R16": result}, "verified")


def test_a_call_stops_the_first_clock_and_the_written_report_the_second(office: ProgrammeOffice) -> None:
    call, paper = told(WHEN + timedelta(minutes=30), "phone"), told(WHEN + timedelta(minutes=61), "written")
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.incident("08", WHEN, lines={})
        record = office.step(record, "notify", lines={"notices": [call]})
        assert clocks(record) == {"R19a": "on_time", "R19b": ""}
        with refused() as errors:
            office.step(record, "verify")
        assert errors == {"": ["紧急信息电话报告后还须书面（或系统）上报，请补上这一行再办理。"]}
        record = office.step(record, "notify", lines={"notices": [call, paper]})
        record = office.step(record, "verify")
    assert clocks(record) == {"R19a": "on_time", "R19b": "late"}


def test_nothing_is_verified_before_it_was_reported_upward(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.incident("08", WHEN, lines={})
        with refused() as errors:
            office.step(record, "verify")
    assert errors == {"": ["请先填写上报记录（报给谁、方式、时间、上报人），再办理这一步。"]}


def test_a_further_report_adds_a_line_and_removes_none(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.grade(office.step(office.incident("08", WHEN), "verify"))
        record = office.step(record, "handle")
        with refused() as errors:
            office.step(record, "follow", lines={"notices": [told(WHEN)]})
        assert errors == {"": ["请在原有上报记录之后增加一行；已有的上报记录不能删去。"]}
        record = office.step(
            record, "follow", lines={"notices": [told(WHEN), told(WHEN + timedelta(hours=1))]}
        )
    assert record.notices.count() == 2


# grading


GRADING = {"level": "below", "impact": "minor", "criteria": "分级标准第三条"}


def test_only_the_head_grades_and_only_on_a_signed_paper(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.step(office.incident("05", WHEN), "verify")
        with refused() as errors:
            office.step(record, "grade", GRADING)
        assert errors == {"decided_by": ["“定级”由主要负责人决定，请选择决定人并附签字件。"]}
        by_phone = Act(decided_by=office.people["head"], way=Way.PHONE)
        with refused() as errors:
            office.step(record, "grade", GRADING, act=by_phone)
        assert errors == {"evidence": ["“定级”须附签字件扫描件（类别选“签字件”）。"]}
        with refused() as errors:
            office.step(record, "grade", GRADING, **office.paper("coordinator", "deputy"))
        assert errors == {"decided_by": ["所选决定人当时不是主要负责人，请重新选择。"]}
        record = office.grade(record)
    assert (record.state, record.impact) == ("graded", "minor")


@pytest.mark.parametrize("name", ["level", "impact", "criteria"])
def test_a_grading_is_complete(office: ProgrammeOffice, name: str) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.step(office.incident("05", WHEN), "verify")
        with refused() as errors:
            office.step(record, "grade", GRADING | {name: ""}, **office.paper("coordinator", "head"))
    assert errors == {name: [f"请填写“{incident_ledger.LEDGER.label(name)}”。"]}


def test_a_grading_changes_only_by_a_new_grading(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.grade(office.step(office.incident("05", WHEN), "verify"), "major")
        kept = deeds.edit(
            office.as_("coordinator"),
            incident_ledger.LEDGER,
            record,
            {"impact": "minor", "kind": "04", "people": 35},
            version=record.version,
            note="改一改",
        )
        assert (kept.impact, kept.kind, kept.people) == ("major", "05", 35)
        again = office.step(kept, "regrade", GRADING, **office.paper("coordinator", "head"))
    assert (again.impact, again.state) == ("minor", "graded")


def test_an_accident_is_not_graded_below_its_own_numbers(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.incident("09", WHEN, dead=3, badly_hurt=0, loss="50万")
        record = office.step(record, "verify")
        with refused() as errors:
            office.grade(record, level="ordinary")
        assert errors == {"level": ["按伤亡和损失应为“较大”，不得低报为“一般”。"]}
        assert office.grade(record, level="larger").level == "larger"


def test_an_accident_is_not_graded_without_its_numbers(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.step(office.incident("09", WHEN, dead=0), "verify")
        with refused() as errors:
            office.grade(record)
    assert errors == {
        "badly_hurt": ["生产安全事故定级前请填写“重伤人数”，没有的填0。"],
        "loss": ["生产安全事故定级前请填写“直接经济损失（元）”，没有的填0。"],
    }


@pytest.mark.parametrize(
    ("dead", "hurt", "loss", "level"),
    [
        (0, 0, 0, Level.BELOW),
        (0, 0, 1, Level.ORDINARY),
        (2, 9, 9_999_999, Level.ORDINARY),
        (3, 0, 0, Level.LARGER),
        (0, 10, 0, Level.LARGER),
        (0, 0, 10_000_000, Level.LARGER),
        (9, 49, 49_999_999, Level.LARGER),
        (10, 0, 0, Level.GRAVE),
        (0, 50, 0, Level.GRAVE),
        (0, 0, 50_000_000, Level.GRAVE),
        (29, 99, 99_999_999, Level.GRAVE),
        (30, 0, 0, Level.GRAVEST),
        (0, 100, 0, Level.GRAVEST),
        (0, 0, 100_000_000, Level.GRAVEST),
    ],
)
def test_accident_grades_of_the_regulation(dead: int, hurt: int, loss: int, level: Level) -> None:
    assert accident_level(dead, hurt, Decimal(loss)) == level


@given(st.integers(0, 50), st.integers(0, 150), st.integers(0, 2 * 10**8), st.integers(0, 50))
def test_more_harm_never_lowers_the_grade(dead: int, hurt: int, loss: int, more: int) -> None:
    steps = list(Level)
    before = steps.index(accident_level(dead, hurt, Decimal(loss)))
    assert steps.index(accident_level(dead + more, hurt, Decimal(loss))) >= before
    assert steps.index(accident_level(dead, hurt + more, Decimal(loss))) >= before
    assert steps.index(accident_level(dead, hurt, Decimal(loss + more * 10**6))) >= before


# the end


def test_the_whole_way_to_the_lesson(office: ProgrammeOffice) -> None:
    record = office.settled("08", WHEN)
    with clock.at(WHEN + timedelta(days=9)):
        with refused() as errors:
            office.step(record, "review", {"lesson": ""})
        assert errors == {"": ["复盘须写明教训与整改。"]}
        record = office.step(record, "review", {"lesson": "门市部加装烟感"})
    assert (record.state, record.closed_on) == ("reviewed", date(2021, 5, 11))


def test_a_final_report_tells_the_measures(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.step(office.grade(office.step(office.incident("08", WHEN), "verify")), "handle")
        with refused() as errors:
            office.step(record, "conclude", {"measures": ""})
    assert errors == {"": ["终报须写明处置措施。"]}


@pytest.mark.parametrize(
    ("closed", "words"),
    [
        (date(2021, 5, 10), "“结案日期”早于“发生日期”（2021-05-11），请核对。"),
        (date(2021, 5, 12), "“结案日期”在将来，请核对。"),
    ],
)
def test_closed_after_it_happened_and_not_tomorrow(office: ProgrammeOffice, closed: date, words: str) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.step(office.grade(office.step(office.incident("08", WHEN), "verify")), "handle")
        record = office.step(record, "conclude", {"measures": "清理"})
        with refused() as errors:
            office.step(record, "close", {"closed_on": closed}, **office.paper("coordinator", "deputy"))
    assert errors == {"closed_on": [words]}


def test_what_is_no_event_is_excluded_with_its_reason(office: ProgrammeOffice) -> None:
    with clock.at(WHEN + timedelta(hours=2)):
        record = office.incident("08", WHEN)
        with refused() as errors:
            office.step(record, "exclude", {"exclude_reason": ""})
        assert errors == {"exclude_reason": ["请填写“排除原因”。"]}
        record = office.step(record, "exclude", {"exclude_reason": "施工扬尘，没有明火"})
        with refused() as errors:
            office.step(record, "verify")
    assert errors == {"": ["当前状态是“已排除”，不能办理这一步，请刷新页面。"]}
    assert record.state == "excluded"


def test_an_event_found_late_is_entered_with_its_reason(office: ProgrammeOffice) -> None:
    with clock.at(at(5, 20)):
        with refused() as errors:
            office.incident("07", WHEN)
        assert list(errors) == ["entry"]
        record = office.incident("07", WHEN, entry="late", late_reason="派出所事后告知")
    assert record.occurred_on == date(2021, 5, 11)


# what follows from it (I34)


def test_a_closed_accident_asks_for_its_hazard_and_its_training(office: ProgrammeOffice) -> None:
    row = office.settled("08", WHEN, title="仓库小火情", place="二号仓库")
    found = {offer.target_ledger: offer for offer in Offer.objects.filter(source_number=row.number)}
    assert set(found) == {"safety.hazard", "programme.training"}
    assert found["safety.hazard"].carried["source_no"] == row.number
    assert found["safety.hazard"].carried["spot"] == "二号仓库"
    assert found["programme.training"].carried == {"subject": "safe", "title": "仓库小火情案例教训"}


@pytest.mark.parametrize("kind", ["05", "11"])
def test_a_petition_or_a_leak_asks_for_neither(office: ProgrammeOffice, kind: str) -> None:
    office.settled(kind, WHEN)
    assert not Offer.objects.filter(link__startswith="I34").exists()
