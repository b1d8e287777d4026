"""The index of open records says what the records say, whatever happens to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import pending
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Pending
from taizhang.engine.read import duties, waiting
from taizhang.engine.write import deeds, sweep
from taizhang.org.models import Site
from taizhang.org.principals import system
from tests.office import Office

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)


def row_of(ledger: Ledger, record: Any) -> Pending | None:
    return Pending.objects.filter(ledger=ledger.key, record_id=record.pk).first()


def states(office: Office, ledger: Ledger) -> Iterator[Any]:
    """A record of a ledger in each of its states, each alone in the office."""
    for state in ledger.flow.states:
        with transaction.atomic():
            yield office.record(ledger.key, state.key)
            transaction.set_rollback(True)


@each
def test_a_record_is_in_the_index_as_long_as_something_is_left_to_do(
    standing_office: Office, ledger: Ledger
) -> None:
    for record in states(standing_office, ledger):
        if not ledger.flow.state(record.state).final:
            row = row_of(ledger, record)
            assert row is not None
            assert (row.state, row.number, row.due_on) == (record.state, record.number, record.due_on)
        assert pending.wrong(ledger) == []
        marked = deeds.mark(ledger, record, {}, "核对")  # a note of the system leaves it as it is
        assert pending.wrong(ledger) == []
        if not ledger.voids:
            deeds.void(system("测试"), ledger, marked, "重复登记")
            assert row_of(ledger, record) is None
            assert pending.wrong(ledger) == []


@each
def test_everyone_is_shown_the_steps_that_the_records_themselves_offer(
    standing_office: Office, ledger: Ledger
) -> None:
    """The index is asked on one side, every open record by itself on the other."""
    by = [ledger.access.write, *(move.by for move in ledger.flow.moves)]
    people = [
        standing_office.newcomer(post) for post in sorted({post for names in by for post in names.split()})
    ]
    for record in states(standing_office, ledger):
        final = ledger.flow.state(record.state).final
        for principal in map(standing_office.acting, [*people, *standing_office.people.values()]):
            tasks, pools = waiting.tasks(principal, [ledger])
            offered = duties.steps_for(ledger, [record], principal)[record.pk]
            usual = set() if final else {step.key for step in offered if not step.spare}
            listed = {task.row.record_id: {step.key for step in task.steps} for task in tasks}
            if record.pk in listed:
                assert listed[record.pk] == usual
            elif rows_for(ledger, principal, "test").filter(pk=record.pk).exists():
                counted = {pool.state: pool.count for pool in pools}
                assert bool(usual) == bool(counted.get(record.state)), principal


def test_a_new_name_reaches_the_index_with_the_next_sweep(standing_office: Office) -> None:
    record = standing_office.record("premises.firecheck")
    Site.objects.filter(pk=record.site_id).update(name="改了名的场所")
    ledger = next(ledger for ledger in ledgers() if ledger.key == "premises.firecheck")
    assert record.number in pending.wrong(ledger)
    sweep.run()
    assert pending.wrong(ledger) == []
    row = row_of(ledger, record)
    assert row is not None
    assert row.matter.startswith("改了名的场所")
