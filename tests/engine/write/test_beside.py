"""Judge bulk deeds beside the database.

Others write meanwhile, and what was judged on older rows is judged again.

Everything here runs on connections of its own: a writer kept waiting by the bulk deed is refused after half a second.
"""

from __future__ import annotations

import contextvars
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem, Refused
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Batch, Event, Offer
from taizhang.engine.write import deeds, drafting, offers, storing
from taizhang.engine.write.many import beside, bulk, judging, live
from taizhang.engine.write.many.again import Overtaken
from taizhang.engine.write.many.basis import Basis
from taizhang.engine.write.many.ready import Ready
from taizhang.org.principals import system
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.reception.ledger import Reception
from taizhang.rooms.premises import counts
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.incident import ledger as incident
from taizhang.rooms.programme.publicity import Publicity
from taizhang.rooms.programme.zero import ledger as zero
from taizhang.site.commands import upkeep
from taizhang.workbooks.writing import exporting, units
from tests.desk.conftest import history_may_go
from tests.engine.write.test_bulk import batch_of, kin, rows, seq, visit
from tests.faults.bulk_play import left
from tests.rooms.petitions.petition_office import PetitionOffice
from tests.rooms.premises.grounds_office import GroundsOffice
from tests.rooms.programme.programme_office import ProgrammeOffice, at, told
from tests.workbooks.test_units import MARCH

__all__ = ["history_may_go"]


@pytest.fixture
def now(transactional_db: None, history_may_go: None) -> Iterator[None]:
    with clock.at(at(4, 6)):
        yield


def elsewhere(act: Callable[[], Any]) -> Any:
    """What an act gives that somebody does on a connection of their own.

    Half a second is all they wait.
    """
    done: list[Any] = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                patience = (
                    "pragma busy_timeout = 500" if connection.vendor == "sqlite" else "set lock_timeout = 500"
                )
                cursor.execute(patience)
            done.append(act())
        except BaseException as error:  # noqa: BLE001  # raised below
            done.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,))
    thread.start()
    thread.join()
    if isinstance(done[0], BaseException):
        raise done[0]
    return done[0]


class Meanwhile:
    """Rows in the middle of which, the first time, somebody else acts."""

    def __init__(self, given: list[bulk.Row], act: Callable[[], Any]) -> None:
        self.given, self.act, self.times, self.result = given, act, 0, None

    def __iter__(self) -> Iterator[bulk.Row]:
        for place, row in enumerate(self.given):
            if place == len(self.given) // 2:
                self.times += 1
                if self.times == 1:
                    self.result = elsewhere(self.act)
            yield row


def sound() -> bool:
    """Check that chain, rows, history and numbers agree.

    The tables are themselves again.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("select name from sqlite_temp_master where name not like 'sqlite_%'")
        else:
            cursor.execute("select relname from pg_class where relnamespace = pg_my_temp_schema()")
        left = cursor.fetchall()
    return not left and all(finding.ok for finding in (upkeep._chain(), *upkeep._projections()))


def test_another_writer_does_not_wait_and_numbers_have_no_gap(now: None) -> None:
    office = PetitionOffice()
    who = office.as_("clerk")
    many = 3 * beside.AT_ONCE
    given = Meanwhile(rows(office, many), lambda: deeds.create(who, reception.LEDGER, visit(office, 999)))
    batch, _ = bulk.create_many(who, reception.LEDGER, given, key="k")
    assert given.times == 2, "the number counted on was taken"
    numbers = [storing.numbered(reception.LEDGER, "C-JD-2021", n) for n in range(1, many + 2)]
    assert list(Event.objects.order_by("seq").values_list("number", flat=True)) == numbers
    assert given.result.number == numbers[0]
    assert (batch.first_seq, batch.last_seq, batch.rows) == (2, many + 1, many)
    assert sound()


@pytest.mark.parametrize("row", [1, 2, beside.AT_ONCE, beside.AT_ONCE + 50, 2 * beside.AT_ONCE + 7])
def test_the_first_look_sees_the_rows_before_its_own(
    row: int, now: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows wait to be written out together, but not when somebody looks."""
    office, seen = PetitionOffice(), list[int]()
    check = drafting.check

    def looking(draft: Draft, problems: list[Problem]) -> None:
        if draft.record.matter.startswith(f"第{row}件"):
            seen.append(Reception.objects.count())
        check(draft, problems)

    monkeypatch.setattr(drafting, "check", looking)
    named = [replace(one, data={**one.data, "matter": f"第{one.place}件"}) for one in rows(office, 250)]
    batch, _ = bulk.create_many(office.as_("clerk"), reception.LEDGER, named, key="k")
    assert (seen, batch.rows, Reception.objects.count()) == ([row - 1], 250, 250)
    assert sound()


def test_what_a_row_offers_may_look_for_the_rows_up_to_its_own(
    now: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, seen, done = PetitionOffice(), list[int](), itertools.count(1)

    def made(draft: Draft) -> list[Offer]:
        if (row := next(done)) in (70, 71, 230):
            seen.append(Reception.objects.count() - row)
        return []

    monkeypatch.setattr(offers, "made", made)
    bulk.create_many(office.as_("clerk"), reception.LEDGER, rows(office, 250), key="k")
    assert seen == [0, 0, 0]
    assert sound()


def test_what_others_only_read_or_say_is_no_reason_to_judge_again(now: None) -> None:
    office = PetitionOffice()
    person = office.people["clerk"]
    given = Meanwhile(rows(office, 10), lambda: history.append("sign_in", system("登录", person)))
    batch, _ = bulk.create_many(office.as_("clerk"), reception.LEDGER, given, key="k")
    assert given.times == 1
    assert (batch.first_seq, batch.last_seq) == (2, 11)
    assert sound()


def test_a_rule_is_judged_again_when_somebody_registered_the_same_meanwhile(now: None) -> None:
    office = ProgrammeOffice()
    who, paper, other = office.as_("secretary"), office.file("secretary"), office.file("secretary")
    theirs = batch_of(office, 9)[1].data

    def register() -> Any:
        return deeds.create(who, publicity.LEDGER, {**theirs, "entry": "direct"}, files=[other])

    given = Meanwhile(batch_of(office, 9), register)
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.create_many(who, publicity.LEDGER, given, key="k", files=[paper])
    assert given.times == 2
    assert {place: list(errors) for place, errors in refused.value.rows.items()} == {2: ["text"]}
    assert given.result.number in refused.value.rows[2]["text"][0]
    assert (Publicity.objects.count(), Batch.objects.count()) == (1, 0)
    assert sound()


def test_a_rule_is_judged_again_when_somebody_corrected_another_record_meanwhile(now: None) -> None:
    """A correction takes no number and no key.

    Only what the rules read tells of it.
    """
    office = ProgrammeOffice()
    who, paper = office.as_("secretary"), office.file("secretary")
    wanted = batch_of(office, 9)[1].data
    row = office.put_up(**{name: wanted[name] for name in ("kind", "carrier", "theme", "text", "qty")})
    change = {"entry": row.entry, "late_reason": "", "place": wanted["place"]}

    def correct() -> Any:
        return deeds.edit(who, publicity.LEDGER, row, change, version=row.version, note="地点写错")

    given = Meanwhile(batch_of(office, 9), correct)
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.create_many(who, publicity.LEDGER, given, key="k", files=[paper])
    assert given.times == 2
    assert list(refused.value.rows) == [2]
    assert (Publicity.objects.count(), Batch.objects.count()) == (1, 0)
    assert sound()


def test_who_is_always_overtaken_is_told_so_and_nothing_is_stored(now: None) -> None:
    office = PetitionOffice()
    who = office.as_("clerk")

    class Always(Meanwhile):
        def __iter__(self) -> Iterator[bulk.Row]:
            yield from self.given
            self.result = elsewhere(self.act)

    enough = rows(office, beside.AT_ONCE)
    given = Always(enough, lambda: deeds.create(who, reception.LEDGER, visit(office, 999)))
    with pytest.raises(Refused) as refused:
        bulk.create_many(who, reception.LEDGER, given, key="k")
    assert (str(refused.value), refused.value.status) == (bulk.BUSY, 409)
    assert Reception.objects.count() == Event.objects.filter(act="create").count()
    assert Batch.objects.count() == 0
    assert sound()


def left_by_edits(ledger: Any, start: int) -> list[Any]:
    """Return what each correction since a point of history left, in their order."""
    found = []
    for event in Event.objects.filter(seq__gt=start, act="edit").order_by("seq"):
        record = ledger.model.objects.get(pk=event.record_id)
        found.append(left(ledger, record, event.seq - 1, 1))
    return found


def corrected_twice(who: Any, ledger: Any, wanted: list[bulk.Correction]) -> tuple[list[Any], list[Any]]:
    """Return what single corrections leave, and what the same leave in bulk.

    The single ones are taken back before the bulk deed makes them again.
    """
    start = seq()
    with transaction.atomic():
        for one in wanted:
            record = ledger.model.objects.get(pk=one.key)
            deeds.edit(who, ledger, record, one.data, version=one.version, lines=one.lines, note="数错")
        single, offered = left_by_edits(ledger, start), Offer.objects.count()
        transaction.set_rollback(True)
    prepared = bulk.prepare(who, ledger, bulk.Work((), wanted, "数错"), Basis())
    assert isinstance(prepared, Ready)
    with transaction.atomic():
        prepared.put("k", "")
    prepared.close()
    assert Offer.objects.count() == offered
    return single, left_by_edits(ledger, start)


def test_corrections_leave_to_the_letter_what_single_ones_leave(now: None) -> None:
    office = PetitionOffice()
    who = office.as_("clerk")
    for n in range(1, 31):
        deeds.create(who, reception.LEDGER, visit(office, n), lines=kin(n))
    wanted = []
    for row in Reception.objects.order_by("number"):
        head = {"entry": row.entry, "late_reason": row.late_reason}
        data = head | {"matter": f"{row.matter}（更正）", "persons": 6 if row.pk % 3 else row.persons}
        wanted.append(bulk.Correction(row.number, row.pk, row.version, data))
    before = Offer.objects.count()
    single, many = corrected_twice(who, reception.LEDGER, wanted)
    assert many == single
    assert len(many) == 30
    assert Offer.objects.count() > before, (
        "a visit of six becomes a group visit, which another desk is offered"
    )
    assert Batch.objects.count() == 0
    assert sound()


def test_child_rows_of_corrections_are_rewritten_as_single_ones_are(now: None) -> None:
    office = ProgrammeOffice()
    who, wanted = office.as_("coordinator"), []
    for day in range(1, 7):
        row = office.incident(
            "01", at(4, day), lines={"notices": [told(at(4, day)), told(at(4, day), "phone")]}
        )
        rows_ = [told(at(4, day), "phone", content="又报"), told(at(4, day))][: day % 2 + 1]
        data = {"entry": row.entry, "late_reason": row.late_reason, "title": f"第{day}件"}
        wanted.append(bulk.Correction(day, row.pk, row.version, data, {"notices": rows_}))
    single, many = corrected_twice(who, incident.LEDGER, wanted)
    assert many == single
    assert [len(one["lines"]["notices"]) for one in many] == [2, 1, 2, 1, 2, 1]
    assert sound()


def test_a_record_corrected_by_another_meanwhile_is_not_written_over(now: None) -> None:
    office = PetitionOffice()
    who = office.as_("clerk")
    row = deeds.create(who, reception.LEDGER, visit(office, 1))
    head = {"entry": row.entry, "late_reason": ""}
    work = bulk.Work((), [bulk.Correction(1, row.pk, row.version, head | {"persons": 3})], "数错")
    prepared = bulk.prepare(who, reception.LEDGER, work, Basis())
    theirs = head | {"persons": 4}
    elsewhere(lambda: deeds.edit(who, reception.LEDGER, row, theirs, version=row.version, note="数错"))
    with pytest.raises(Overtaken), transaction.atomic():
        prepared.put("k", "")
    prepared.close()
    assert Reception.objects.get().persons == 4
    with pytest.raises(Refused, match="刚被他人修改过"):
        bulk.prepare(who, reception.LEDGER, work, Basis())
    assert sound()


def test_what_the_table_can_hold_once_is_found_among_the_rows_themselves(now: None) -> None:
    office = ProgrammeOffice()
    who, unit = office.as_("coordinator"), office.units["A"]
    report = units.stating_nothing(zero.LEDGER, MARCH, unit, clock.now())
    other = units.stating_nothing(zero.LEDGER, MARCH, office.units["B"], clock.now())
    given = [bulk.Row(1, report), bulk.Row(2, other), bulk.Row(3, report)]
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.create_many(who, zero.LEDGER, given, key="k")
    assert list(refused.value.rows) == [3]
    batch, _ = bulk.create_many(who, zero.LEDGER, given[:2], key="k")
    assert batch.rows == 2
    assert sound()


def test_what_the_table_holds_already_is_named_at_once(now: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a rule does not see the first one, the table refuses in words."""
    office = ProgrammeOffice()
    who, unit = office.as_("coordinator"), office.units["A"]
    report = units.stating_nothing(zero.LEDGER, MARCH, unit, clock.now())
    deeds.create(who, zero.LEDGER, report)
    blind = replace(zero.LEDGER, rules=())
    monkeypatch.setattr(judging, "_stands_alone", lambda _: None)
    given = Meanwhile([bulk.Row(1, report)], lambda: None)
    with pytest.raises(Refused) as refused:
        bulk.create_many(who, blind, given, key="k")
    assert "“零报告”里“所属单位”" in str(refused.value)
    assert "相同的只能有一条" in str(refused.value)
    assert given.times == 2, "once to see that there are rows, once to judge them"
    with pytest.raises(Refused, match="相同的只能有一条"):
        deeds.create(who, blind, report)
    assert sound()


def test_rows_judged_where_they_are_stored_follow_what_was_decided_before(now: None) -> None:
    office = GroundsOffice()
    office.gate_open(clock.now())
    office.visit(host_dept="1科")
    row = {"unit": office.unit.pk, "occurred_at": clock.now(), "site": office.front.pk}
    who, basis = office.as_("guard_1"), Basis()
    with basis.watched():
        assert counts.COUNTS.model.objects.count() == 0  # so the row is taken for a new one
    ready = bulk.prepare(who, counts.COUNTS, bulk.Work([bulk.Row(1, row)]), basis)
    assert isinstance(ready, live.Live)
    deeds.create(who, counts.COUNTS, row)
    with pytest.raises(Overtaken), transaction.atomic():
        ready.put("k", "")
    assert counts.COUNTS.model.objects.count() == 1


def test_rows_that_act_on_other_records_are_judged_where_they_are_stored(now: None) -> None:
    office = GroundsOffice()
    office.gate_open(clock.now())
    for n in range(3):
        office.visit(host_dept=f"{n}科")
    row = {"unit": office.unit.pk, "occurred_at": clock.now(), "site": office.front.pk}
    who, start = office.as_("guard_1"), seq()
    assert bulk.rehearse(who, counts.COUNTS, bulk.Work([bulk.Row(1, row), bulk.Row(2, row)])) == 2
    assert seq() == start
    batch, _ = bulk.create_many(who, counts.COUNTS, [bulk.Row(1, row), bulk.Row(2, row)], key="k")
    assert list(counts.COUNTS.model.objects.order_by("number").values_list("closed", flat=True)) == [3, 0]
    acts = list(Event.objects.filter(seq__gt=start).order_by("seq").values_list("act", flat=True))
    assert acts == ["move:count_out"] * 3 + ["create", "create"]
    assert (batch.rows, batch.first_seq, batch.last_seq) == (2, start + 1, start + 5)
    assert sound()


def test_so_many_rows_that_act_on_others_are_refused_with_words(now: None) -> None:
    office = GroundsOffice()
    office.gate_open(clock.now())
    office.visit()
    row = {"unit": office.unit.pk, "occurred_at": clock.now(), "site": office.front.pk}
    given = [bulk.Row(n, row) for n in range(live.MOST + 1)]
    with pytest.raises(Refused, match="一次最多登记2000行"):
        bulk.create_many(office.as_("guard_1"), counts.COUNTS, given, key="k")
    assert counts.COUNTS.model.objects.count() == 0


@pytest.mark.parametrize("reading", ["an export", "a check of the chain"])
def test_a_long_reading_keeps_no_writer_waiting(reading: str, now: None) -> None:
    office = PetitionOffice()
    who, count = office.as_("clerk"), exporting.CHUNK * 2 + 100
    bulk.create_many(who, reception.LEDGER, rows(office, count), key="k")
    listed = rows_for(reception.LEDGER, who, "list").order_by("-id")
    pieces = (
        exporting.as_csv(who, reception.LEDGER, listed) if reading == "an export" else history.chain_rows()
    )
    begun = [next(pieces) for _ in range(3)]
    other = elsewhere(lambda: deeds.create(who, reception.LEDGER, visit(office, 1)))
    read = [*begun, *pieces]
    if reading == "an export":
        assert len(b"".join(read).decode().splitlines()) == count + 1
    else:
        assert [link[0] for link in read] == list(range(1, count + 2))
    assert Reception.objects.get(pk=other.pk).matter == "反映第1件事。"


def test_no_child_row_is_bound_to_be_the_only_one() -> None:
    """Rows of one file are held against those before them, child rows are not.

    They are held record by record.
    """
    assert [line.model for ledger in ledgers() for line in ledger.lines if line.model._meta.constraints] == []
