"""Every ledger has a record in every state, and every step of it is taken: by the office of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from tests.office import Office
from tests.office.steps import Edge, edges, reachable

NOW = clock.local(date(2022, 6, 15), 10, 30)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(NOW):
            office = Office()
        yield office
        transaction.set_rollback(True)


@pytest.fixture
def office(built: Office, db: None) -> Iterator[Office]:
    with clock.at(NOW):
        yield built


STATES = [(ledger, state.key) for ledger in ledgers() for state in ledger.flow.states]
EDGES = [(ledger, edge) for ledger in ledgers() for edge in edges(ledger.flow)]


@pytest.mark.parametrize(("ledger", "state"), STATES, ids=lambda one: getattr(one, "key", one))
def test_every_state_is_reached(office: Office, ledger: Ledger, state: str) -> None:
    assert office.record(ledger.key, state).state == state


@pytest.mark.parametrize(("ledger", "edge"), EDGES, ids=lambda one: getattr(one, "key", str(one)))
def test_every_step_is_taken(office: Office, ledger: Ledger, edge: Edge) -> None:
    assert office.stepped(ledger, edge).state == edge.target
