"""The small look-ups of the wall say the same as the whole queries they stand for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from taizhang.engine.keep import switches
from taizhang.org import conflicts
from taizhang.org.models import Account, Holding, Person, Unit, UnitKind
from taizhang.org.statements import ask

DAY = date(2021, 5, 12)


class AnyTree(TestCase):
    """Trees of any shape."""

    @settings(max_examples=40, deadline=None)
    @given(some.lists(some.integers(0, 60), min_size=1, max_size=25), some.integers(0, 60))
    def test_the_units_above_are_those_whose_interval_holds_it(self, parents: list[int], at: int) -> None:
        units = [Unit.objects.create(name="根", short="根", code="R", kind=UnitKind.CITY)]
        for number, chosen in enumerate(parents):
            parent = units[chosen % len(units)]
            if parent.hi > parent.lo:
                name = f"单位{number}"
                units.append(
                    Unit.objects.create(
                        name=name, short=name, code=f"U{number}", kind="county", parent=parent
                    )
                )
        mine = units[at % len(units)]
        person = Person.objects.create(name="某人", unit=mine)
        above = {unit.pk for unit in units if unit.lo <= mine.lo <= unit.hi}
        assert conflicts.of(person, DAY).units == above


@pytest.mark.django_db
def test_whoever_heads_very_many_units_has_a_wall() -> None:
    root = Unit.objects.create(name="根", short="根", code="R", kind=UnitKind.CITY)
    head = Person.objects.create(name="分管", unit=root)
    below = []
    for number in range(300):
        name = f"单位{number}"
        unit = Unit.objects.create(name=name, short=name, code=f"U{number}", kind="county", parent=root)
        Holding.objects.create(person=head, post="deputy", unit=unit, since=date(2021, 1, 1))
        if number % 100 == 0:
            below.append(Person.objects.create(name=f"人{number}", unit=unit).pk)
    found = conflicts.of(head, DAY)
    assert found.people == {head.pk, *below}
    assert len(found.units) == 301


@pytest.mark.django_db
def test_one_statement_serves_any_number_and_never_another_shape() -> None:
    root = Unit.objects.create(name="根", short="根", code="R", kind=UnitKind.CITY)
    people = [Person.objects.create(name=f"人{n}", unit=root) for n in range(3)]
    Holding.objects.create(person=people[0], post="guard", unit=root, since=date(2021, 1, 1))
    Holding.objects.create(
        person=people[1], post="duty", unit=root, since=date(2021, 1, 1), until=date(2021, 3, 1)
    )
    held = [[post for post, *_ in ask(conflicts.held_by, (person.pk,), DAY)] for person in people]
    assert held == [["guard"], [], []]
    earlier = [post for post, *_ in ask(conflicts.held_by, (people[1].pk,), date(2021, 2, 1))]
    assert earlier == ["duty"]


@pytest.mark.django_db
def test_the_account_of_a_session_is_whole(client: Client, rf: Any) -> None:
    root = Unit.objects.create(name="根", short="根", code="R", kind=UnitKind.CITY, since=date(2001, 2, 3))
    person = Person.objects.create(name="人", unit=root, since=date(2011, 2, 3))
    stored = Account.objects.open("ren", person, "Passw0rd-long-enough")
    client.force_login(stored)
    request = rf.get("/")
    request.session = client.session
    found: Any = get_user(request)
    for one, other in ((found, stored), (found.person, person), (found.person.unit, root)):
        for field in other._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field
    stored.is_active = False
    stored.save()
    assert not get_user(request).is_authenticated


@pytest.mark.django_db
def test_both_ways_to_ask_how_ledgers_stand_agree() -> None:
    told = {key: use.standing for key, use in switches.office().uses.items()}
    assert told == {key: use.standing for key, use in switches.uses().items()}
