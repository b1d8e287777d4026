"""The bulk deed leaves the same as single deeds in order.

All errors are told at once; it stores all or nothing, once.
"""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.models import Batch, ChainHead, Counter, Event, EvidenceUse, Offer, Pending, RecordKey
from taizhang.engine.write import deeds, storing
from taizhang.engine.write.many import bulk, ready
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.reception.ledger import Reception
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.publicity import Publicity
from taizhang.site.commands import upkeep
from tests.faults.bulk_play import left, seq
from tests.office import at
from tests.rooms.petitions.petition_office import PetitionOffice
from tests.rooms.programme.programme_office import ProgrammeOffice

MANY = ready.SIZE * 2 + 7


@pytest.fixture
def petitions(db: None) -> Any:
    with clock.at(at(4, 6)):
        yield PetitionOffice()


def visit(office: PetitionOffice, number: int) -> dict[str, Any]:
    """A visit; every seventh is a group visit, which other desks are offered."""
    group = not number % 7
    return {
        "unit": office.unit.pk,
        "occurred_at": at(4, 6, 9),
        "form": "visit",
        "place": "office",
        "persons": 6 if group else 1,
        "count_method": "counted",
        "turn": "first",
        "topic": "pension",
        "matter": f"反映第{number}件事。",
        "request": "请求答复。",
        "petitioner": f"来访人{number}",
        "received_by": office.people["clerk"].pk,
    }


def kin(number: int) -> dict[str, Any]:
    people = [{"name": "代表甲", "contact": ""}, {"name": "代表乙", "contact": "不便留"}]
    return {"representatives": people} if not number % 7 else {}


def rows(office: PetitionOffice, count: int) -> list[bulk.Row]:
    return [bulk.Row(n, visit(office, n), kin(n)) for n in range(1, count + 1)]


def all_left(ledger: Any, start: int) -> list[Any]:
    """Return what each new record since a point of history left, in their order."""
    found = []
    for event in Event.objects.filter(seq__gt=start, act="create").order_by("seq"):
        told = left(ledger, ledger.model.objects.get(pk=event.record_id), event.seq - 1, 1)
        del told["counters"]
        found.append(told)
    return found


def test_many_rows_leave_to_the_letter_what_single_deeds_leave(petitions: PetitionOffice) -> None:
    count, who = 130, petitions.as_("clerk")
    start = seq()
    for n in range(1, count + 1):
        deeds.create(who, reception.LEDGER, visit(petitions, n), lines=kin(n))
    single, offered = all_left(reception.LEDGER, start), Offer.objects.count()
    numbers = list(Reception.objects.order_by("id").values_list("number", flat=True))
    Offer.objects.all().delete()
    Pending.objects.all().delete()
    Reception.objects.all().delete()
    Counter.objects.all().delete()
    middle = seq()
    bulk.create_many(who, reception.LEDGER, rows(petitions, count), key="k")
    assert offered > 0
    assert Offer.objects.count() == offered
    assert list(Reception.objects.order_by("id").values_list("number", flat=True)) == numbers
    assert all_left(reception.LEDGER, middle) == single


def test_batches_number_without_gaps_and_chain_without_a_break(petitions: PetitionOffice) -> None:
    who = petitions.as_("clerk")
    batch, fresh = bulk.create_many(who, reception.LEDGER, rows(petitions, MANY), key="k", source="表.xlsx")
    assert (fresh, batch.rows) == (True, MANY)
    numbers = [storing.numbered(reception.LEDGER, "C-JD-2021", n) for n in range(1, MANY + 2)]
    assert (batch.first_number, batch.last_number) == (numbers[0], numbers[-2])
    assert set(Reception.objects.values_list("number", flat=True)) == set(numbers[:-1])
    assert (batch.first_seq, batch.last_seq) == (1, MANY)
    assert ChainHead.objects.get().seq == MANY
    assert RecordKey.objects.filter(ledger=reception.LEDGER.key).count() == MANY
    findings = [upkeep._chain(), *upkeep._projections()]
    assert [finding for finding in findings if not finding.ok] == []
    alone = deeds.create(who, reception.LEDGER, visit(petitions, 1))
    assert alone.number == numbers[-1]


def test_all_errors_at_once_and_nothing_stored(petitions: PetitionOffice) -> None:
    given = rows(petitions, MANY)
    given[3] = bulk.Row(4, {**given[3].data, "persons": "30余"})
    given[ready.SIZE + 1] = bulk.Row("第二批", {**given[0].data, "topic": "没有的"})
    given[-1] = bulk.Row(MANY, {**given[0].data, "persons": "0"})
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.create_many(petitions.as_("clerk"), reception.LEDGER, given, key="k")
    assert {place: list(errors) for place, errors in refused.value.rows.items()} == {
        4: ["persons"],
        "第二批": ["topic"],
        MANY: ["persons"],
    }
    for model in (Reception, Event, Offer, RecordKey, Counter, Batch):
        assert model.objects.count() == 0, model


def test_a_rehearsal_finds_the_same_and_stores_nothing(petitions: PetitionOffice) -> None:
    who, given = petitions.as_("clerk"), rows(petitions, 20)
    assert bulk.rehearse(who, reception.LEDGER, bulk.Work(given)) == 20
    given[2] = bulk.Row(3, {**given[2].data, "matter": ""})
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.rehearse(who, reception.LEDGER, bulk.Work(given))
    assert list(refused.value.rows) == [3]
    for model in (Reception, Event, RecordKey, Counter):
        assert model.objects.count() == 0, model


def test_the_same_key_again_changes_nothing(petitions: PetitionOffice) -> None:
    who = petitions.as_("clerk")
    first, _ = bulk.create_many(who, reception.LEDGER, rows(petitions, 3), key="k")
    again, fresh = bulk.create_many(who, reception.LEDGER, rows(petitions, 3), key="k")
    assert (again.pk, fresh, Reception.objects.count()) == (first.pk, False, 3)


def test_a_post_that_may_not_write_is_refused_row_by_row(petitions: PetitionOffice) -> None:
    with pytest.raises(bulk.RowsRefused):
        bulk.create_many(petitions.as_("auditor"), reception.LEDGER, rows(petitions, 2), key="k")
    assert Reception.objects.count() == 0


def batch_of(office: ProgrammeOffice, count: int, **over: Any) -> list[bulk.Row]:
    base = {
        "unit": office.units["C"].pk,
        "occurred_at": at(4, 6, 9),
        "entry": "copied",
        "kind": "banner",
        "carrier": "board",
        "theme": "fire",
        "text": "消防安全人人有责",
        "qty": "2",
    }
    return [bulk.Row(n, {**base, "place": f"第{n}处", **over}) for n in range(1, count + 1)]


def test_a_rule_that_looks_into_the_ledger_sees_the_rows_before_its_own(db: None) -> None:
    with clock.at(at(4, 6)):
        office = ProgrammeOffice()
        who, paper = office.as_("secretary"), office.file("secretary")
        with pytest.raises(bulk.RowsRefused) as refused:
            bulk.create_many(who, publicity.LEDGER, batch_of(office, 3, place="大门"), key="k", files=[paper])
        assert {place: list(errors) for place, errors in refused.value.rows.items()} == {
            2: ["text"],
            3: ["text"],
        }
        batch, _ = bulk.create_many(who, publicity.LEDGER, batch_of(office, 40), key="k", files=[paper])
        assert (batch.rows, Publicity.objects.count(), EvidenceUse.objects.count()) == (40, 40, 40)
        assert [e.number for e in Event.objects.order_by("seq")] == list(
            Publicity.objects.order_by("id").values_list("number", flat=True)
        )
