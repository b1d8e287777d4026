"""The words in which ledgers declare their rules, against a plain reckoning."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.declare import checks, forms
from taizhang.engine.declare.flow import Act, Draft, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.vocabulary import (
    After,
    AtLeastLong,
    Before,
    Bounds,
    Chosen,
    Differ,
    Forbidden,
    Longest,
    Matches,
    Needed,
    NeedsFile,
    NoMore,
    NoOverlap,
    NotFuture,
    Once,
    Ordered,
    Rows,
    Unique,
)
from taizhang.engine.declare.vocabulary.place import each
from taizhang.engine.declare.vocabulary.steps import By, ByPosts, NotBy, Put, Stamp
from taizhang.engine.models import Evidence
from taizhang.engine.write import deeds, drafting
from taizhang.org.models import Person
from taizhang.org.principals import system
from tests.office import NOW, Office

HAZARD, STATEMENT, MEETING = by_key("safety.hazard"), by_key("office.statement"), by_key("programme.meeting")
TIMES = st.none() | st.integers(0, 8 * 24 * 60).map(
    lambda minutes: clock.local(date(2021, 5, 1)) + timedelta(minutes=minutes)
)
DAYS = st.none() | st.dates(date(2021, 5, 1), date(2021, 5, 9))
COUNTS = st.none() | st.integers(0, 9)


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def draft(ledger: Ledger, *, lines: dict[str, list[dict[str, Any]]] | None = None, **values: Any) -> Draft:
    record = ledger.model(**values)
    return Draft(ledger, record, system("test"), NOW, Act(), lines=lines or {})


def at(rule: Any, made: Draft) -> list[str]:
    """The places at which a rule finds fault."""
    return [name for name, _ in rule(made)]


@given(TIMES, DAYS, TIMES)
def test_times_follow_each_other(found: Any, closed: Any, checked: Any) -> None:
    made = draft(HAZARD, done_at=found, closed_on=closed, rechecked_at=checked)
    days = [clock.local_date(t) if isinstance(t, datetime) else t for t in (found, closed, checked)]
    wrong = False
    for (one, day), (other, later) in combinations(zip((found, closed, checked), days, strict=True), 2):
        if one is None or other is None:
            continue
        if closed is not None and other is checked and one is found:
            continue  # the day between them is compared with each
        both = isinstance(one, datetime) and isinstance(other, datetime)
        wrong |= other < one if both else later < day
    assert bool(at(Ordered("done_at closed_on rechecked_at"), made)) == wrong


def test_a_problem_never_stands_at_the_records_own_time() -> None:
    """A notice later than the meeting is mended at the notice."""
    made = draft(MEETING, occurred_on=date(2021, 3, 8), notified_on=date(2021, 3, 10))
    assert list(Ordered("notified_on occurred_on")(made)) == [
        ("notified_on", "“通知日期”晚于“发生日期”（2021-03-08），请核对。")
    ]


@given(TIMES, TIMES)
def test_strictly_refuses_the_same_moment(one: Any, other: Any) -> None:
    made = draft(HAZARD, done_at=one, rechecked_at=other)
    wrong = None not in (one, other) and other <= one
    assert at(Ordered("done_at rechecked_at", strictly=True), made) == ["rechecked_at"] * wrong


@given(st.timedeltas(timedelta(days=-2), timedelta(days=2)))
def test_what_has_not_come_is_not_told(ahead: timedelta) -> None:
    made = draft(HAZARD, done_at=NOW + ahead, deadline=clock.local_date(NOW + ahead))
    assert bool(at(NotFuture("done_at"), made)) == (ahead > timedelta(minutes=5))
    days = clock.local_date(NOW + ahead) > clock.local_date(NOW)
    assert bool(at(NotFuture("deadline"), made)) == days


@given(TIMES, TIMES, st.integers(1, 100))
def test_a_span_has_a_longest(one: Any, other: Any, hours: int) -> None:
    made = draft(HAZARD, done_at=one, rechecked_at=other)
    wrong = None not in (one, other) and (other - one).total_seconds() > hours * 3600
    assert bool(at(Longest("done_at rechecked_at", timedelta(hours=hours)), made)) == wrong


@given(COUNTS, COUNTS)
def test_amounts_have_bounds_and_a_part_is_no_more_than_the_whole(few: Any, many: Any) -> None:
    made = draft(MEETING, guests=few, invited=many)
    assert bool(at(Bounds("guests", least=2, most=6), made)) == (few is not None and few not in range(2, 7))
    assert bool(at(NoMore("guests invited"), made)) == (None not in (few, many) and few > many)


@given(st.lists(st.sampled_from([None, 1, 2, 3]), min_size=3, max_size=3))
def test_people_differ(keys: list[int | None]) -> None:
    people = [None if key is None else Person(pk=key, name=f"甲{key}") for key in keys]
    made = draft(HAZARD, duty_person=people[0], recheck_by=people[1])
    assert bool(at(Differ("duty_person recheck_by"), made)) == (keys[0] is not None and keys[0] == keys[1])
    rows = [{"person": person, "status": "present", "substitute": None} for person in people if person]
    roll = draft(MEETING, lines={"attendees": rows})
    named = [key for key in keys if key]
    twice = [index for index, key in enumerate(named) if key in named[:index]]
    assert at(Once("attendees.person"), roll) == [f"attendees-{index}-person" for index in twice]


@given(st.text("甲 \n", max_size=6))
def test_needed_text_is_more_than_blanks(text: str) -> None:
    made = draft(HAZARD, spot=text, description=text)
    assert bool(at(Needed("spot", lambda _: True), made)) == (not text.strip())
    assert not at(Needed("spot", lambda _: False), made)
    assert bool(at(AtLeastLong("spot", 3, "写明"), made)) == (len(text.strip()) < 3)
    both = Needed("spot interim", lambda _: True, any_of=True)
    assert at(both, made) == [] if text.strip() else ["spot"]


def test_a_message_names_the_field_the_row_and_what_to_do() -> None:
    rows = [
        {"text": "查", "owner": None, "due": day, "state": "open", "done_on": None, "report": False}
        for day in (date(2021, 6, 2), date(2021, 4, 2))
    ]
    made = draft(MEETING, occurred_on=date(2021, 5, 1), lines={"decisions": rows})
    (told,) = Ordered("occurred_on decisions.due")(made)
    assert told == ("decisions-1-due", "“议定事项”第2行：“完成期限”早于“发生日期”（2021-05-01），请核对。")
    made = draft(HAZARD, occurred_at=NOW, done_at=NOW - timedelta(hours=1))
    assert list(Ordered("occurred_at done_at")(made)) == [
        (
            "done_at",
            f"“整改完成时间”早于“发生时间”（{NOW.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}），请核对。",
        )
    ]
    assert list(Bounds("invited", least=1)(draft(MEETING, invited=0))) == [("invited", "“应到人数”至少填1。")]
    assert list(Bounds("guests", least=0, most=3)(draft(MEETING, guests=9))) == [
        ("guests", "“列席人数”请填0到3。")
    ]


def test_fields_judged_by_themselves_are_judged_beside_rows() -> None:
    """A record without rows is judged all the same."""
    later = clock.local_date(NOW) + timedelta(days=2)
    rule = NotFuture("notified_on decisions.done_on")
    assert at(rule, draft(MEETING, notified_on=later)) == ["notified_on"]
    row = {"done_on": later, "due": later}
    assert at(rule, draft(MEETING, lines={"decisions": [row]})) == ["decisions-0-done_on"]


def test_rules_of_text_files_rows_and_cases() -> None:
    made = draft(HAZARD, spot="a1", source_no="")
    assert at(Matches("spot", re.compile(r"\d+"), "只填数字。"), made) == ["spot"]
    assert at(Forbidden("spot interim", lambda row: row["spot"] == "a1", "不行。"), made) == [
        "spot",
        "interim",
    ]
    assert at(NeedsFile("请附照片。", kind="photo"), made) == ["evidence"]
    made.evidence = [Evidence(kind="photo", name="甲.jpg")]
    assert at(NeedsFile("请附照片。", kind="photo"), made) == []
    assert at(NeedsFile("请附照片。", kind="signed"), made) == ["evidence"]
    roll = draft(MEETING, lines={"topics": [{"topic": "safe", "about": ""}, {"topic": "fire", "about": ""}]})
    told = Rows("topics", lambda row: [("about", "缺")] if row["topic"] == "fire" else [])
    assert at(told, roll) == ["topics-1-about"]


def test_who_decides() -> None:
    one, other = Person(pk=1, name="甲"), Person(pk=2, name="乙")
    made = draft(HAZARD, duty_person=one, recheck_by=None)
    made.act = Act(decided_by=one)
    assert By("duty_person recheck_by", "不行")(made) is None
    assert NotBy("duty_person", "不行")(made) == "不行"
    made.act = Act(decided_by=other)
    assert By("duty_person", "不行")(made) == "不行"
    assert NotBy("duty_person", "不行")(made) is None
    made.act = Act()
    assert By("duty_person", "不行")(made) == "不行"
    assert ByPosts("head", "不行", lambda _: True)(made) is None, "the system decides by rule"


def test_a_stamp_leaves_what_the_step_was_filled_in_with() -> None:
    who, moment = Person(pk=1, name="甲"), NOW - timedelta(hours=2)
    made = draft(HAZARD, done_at=None, rechecked_at=NOW - timedelta(days=3))
    made.act, made.data = Act(decided_by=who, decided_at=moment), {"done_at": None}
    Stamp("done_at rechecked_at recheck_by closed_on")(made)
    row = made.record
    assert (row.done_at, row.rechecked_at, row.recheck_by) == (moment, moment, who), "an old stamp gives way"
    assert row.closed_on == clock.local_date(moment)
    made.data = {"done_at": NOW}
    row.done_at = NOW
    Stamp("done_at")(made)
    assert row.done_at == NOW
    Put(done_at=None, overdue=True)(made)
    assert (row.done_at, row.overdue) == (None, True)


@pytest.mark.parametrize("ends", ["2021-05-10", None])
def test_spans_of_the_same_thing_do_not_meet(office: Office, ends: str | None) -> None:
    stored = office.record(STATEMENT.key, from_on=date(2021, 5, 5), to_on=date(2021, 5, 10))
    rule = NoOverlap("from_on", "to_on", "about", "与{number}重叠。", at="about")
    met = {
        (first, last)
        for first in range(1, 16)
        for last in range(first, 16)
        if list(
            rule(
                draft(STATEMENT, about=stored.about, from_on=date(2021, 5, first), to_on=date(2021, 5, last))
            )
        )
    }
    days = set(range(5, 11))
    assert met == {(a, b) for a in range(1, 16) for b in range(a, 16) if days & set(range(a, b + 1))}
    elsewhere = draft(STATEMENT, about="别的", from_on=date(2021, 5, 5), to_on=date(2021, 5, 6))
    assert not list(rule(elsewhere))
    still = draft(STATEMENT, about=stored.about, from_on=date(2021, 5, 1), to_on=None)
    assert list(rule(still)) == [("about", f"与{stored.number}重叠。")]


def test_only_one_record_holds_its_values(office: Office) -> None:
    stored = office.record(STATEMENT.key)
    rule = Unique("about unit")
    twin = draft(STATEMENT, about=stored.about, unit=stored.unit)
    assert [text for _, text in rule(twin)] == [
        f"已经登记（{stored.number}），请在原记录上办理，不要重复登记。"
    ]
    assert not list(rule(Draft(STATEMENT, stored, system("test"), NOW, Act()))), "not with itself"
    type(stored).objects.filter(pk=stored.pk).update(voided=True)
    assert not list(rule(twin)), "not with a void one"


def references() -> list[tuple[Ledger, str]]:
    """Every reference of a form to a record that people choose."""
    return [
        (ledger, name)
        for ledger in ledgers()
        for name in ledger.form_fields
        if issubclass(ledger.model._meta.get_field(name).related_model or models.Model, Record)
    ]


@pytest.mark.parametrize(("ledger", "name"), references(), ids=lambda row: getattr(row, "key", row))
def test_a_void_record_is_not_chosen(office: Office, ledger: Ledger, name: str) -> None:
    column: Any = ledger.model._meta.get_field(name)
    chosen = office.record(column.related_model._meta.label_lower)
    column.related_model._default_manager.filter(pk=chosen.pk).update(voided=True)
    with pytest.raises((Refused, AssertionError)) as refusal:
        office.record(ledger.key, **{name: chosen.pk})
    assert f"（{chosen.number}）已作废，请重新选择。" in str(refusal.value)


def row_references() -> list[tuple[Ledger, str, str]]:
    """Every reference of a table to a record that people choose."""
    return [
        (ledger, line.name, name)
        for ledger in ledgers()
        for line in ledger.lines
        for name in line.fields
        if issubclass(line.model._meta.get_field(name).related_model or models.Model, Record)
    ]


@pytest.mark.parametrize(
    ("ledger", "line", "name"), row_references(), ids=lambda row: getattr(row, "key", row)
)
def test_a_void_record_is_not_chosen_in_a_row(office: Office, ledger: Ledger, line: str, name: str) -> None:
    table = ledger.line(line)
    column: Any = table.model._meta.get_field(name)
    chosen = office.record(column.related_model._meta.label_lower)
    column.related_model._default_manager.filter(pk=chosen.pk).update(voided=True)
    blank, row = forms.Typed({}, 0), forms.Typed({name: column.related_model.objects.get(pk=chosen.pk)}, 1)
    made = draft(ledger, unit=office.units["C"])
    made.lines[line] = [row]
    assert [key for key, _ in drafting._unfit_rows(made, line)] == [f"{line}-1-{name}"]
    ((_, words),) = drafting._unfit_rows(made, line)
    assert (
        words == f"“{table.title}”第2行：所选“{column.verbose_name}”（{chosen.number}）已作废，请重新选择。"
    )
    assert not blank


def test_a_void_record_stays_where_it_stands(office: Office) -> None:
    """A point made by mistake stays on its routes and is put on no other."""
    route = office.record("premises.route")
    points = list(route.points.order_by("line_no"))
    type(points[0].point).objects.filter(pk=points[0].point_id).update(voided=True)
    ledger = by_key("premises.route")
    who = office.acting(office.clerk(ledger, route.unit))
    rows = [{"point": row.point_id} for row in points]
    form = {"name": "改名的路线"}
    corrected = deeds.edit(
        who, ledger, route, form, version=route.version, lines={"points": rows}, note="改名"
    )
    assert corrected.name == "改名的路线"
    with pytest.raises((Refused, AssertionError)) as refusal:
        office.record("premises.route", name="另一条", points=[{"point": points[0].point_id}])
    assert "已作废，请重新选择" in str(refusal.value)


def test_a_message_names_the_row_as_it_was_typed(office: Office) -> None:
    """Blank rows between those filled in are counted: nobody else counts without them."""
    table = MEETING.line("topics")
    problems: list[Any] = []
    rows = forms.clean_lines(table, [{}, {"topic": ""}, {"topic": "safe"}], problems)
    made = draft(MEETING, unit=office.units["C"])
    made.lines["topics"] = rows
    (place,) = each(made, "topics")
    assert place.problem("topic", "看不懂") == ("topics-2-topic", f"“{table.title}”第3行：看不懂")


def test_a_chosen_record_stands_in_a_state_and_in_the_unit(office: Office) -> None:
    activity = office.record("programme.activity", unit="C")
    ledger = by_key("programme.publicity")
    made = draft(ledger, activity=activity, unit=activity.unit)
    assert not at(Chosen("activity", same_unit=True), made)
    assert at(Chosen("activity", states="summed"), made) == ["activity"]
    assert at(
        Chosen("activity", same_unit=True), draft(ledger, activity=activity, unit=office.units["A"])
    ) == ["activity"]


def test_a_wrong_word_in_a_rule_stops_the_start() -> None:
    from dataclasses import replace

    for rule, near in (
        (Ordered("occurred_at done_att"), "done_at"),
        (Once("topics.topik"), "topic"),
        (Rows("topik", lambda _: []), "topics"),
    ):
        ledger = MEETING if "topi" in str(rule) else HAZARD
        (told,) = checks.check_words(
            replace(ledger, rules=(rule,), voids=(), flow=replace(ledger.flow, moves=()))
        )
        assert told.id == "taizhang.E023"
        assert f"是不是“{near}”" in told.msg


def test_days_are_counted_on_and_back_where_there_is_one() -> None:
    since, until = date(2021, 2, 27), date(2021, 3, 1)
    made = draft(HAZARD, occurred_on=since, extended_to=date(2020, 1, 1), extensions=2)
    After("occurred_on", "extended_to", 2)(made)
    assert made.record.extended_to == until
    Before("extended_to", "deadline", "extensions")(made)
    assert made.record.deadline == since
    After("occurred_on", "extended_to", 2, when=lambda _: False)(made)
    Before("extended_to", "deadline", 1)(made)
    assert (made.record.extended_to, made.record.deadline) == (None, None)
