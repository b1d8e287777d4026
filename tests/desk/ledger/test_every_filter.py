"""Narrow the list of every ledger by every filter that it declares.

A record of the office is left by its own value and gone by another.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client

from taizhang.desk.frame.controls import UNSET
from taizhang.engine import clock
from taizhang.engine.declare.ledger import ON_EVERY_LIST, Ledger
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.record import Entry, Record
from taizhang.engine.declare.registry import ledgers
from tests.office import Office

FILTERS = [(ledger, name) for ledger in ledgers() for name in ledger.filter_names]
each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def reader(office: Office, ledger: Ledger) -> Client:
    """Somebody who holds every post that reads a ledger."""
    return office.client_of(office.newcomer(" ".join(ledger.access.readers)))


def asked(field: Any, value: Any) -> tuple[str, str]:
    """What a filter is given to leave a value, and what to leave it out."""
    if isinstance(field, models.BooleanField):
        return ("1", "0") if value else ("0", "1")
    if field.is_relation:
        return str(value), str(value + 1000)
    if isinstance(field, ListedField):
        return str(value), next(key for key, _ in field.ever() if key != value)
    if field.choices:
        return str(value), next(str(key) for key, _ in field.flatchoices if key not in ("", value))
    if isinstance(field, models.DateField):
        day = clock.local_date(value) if isinstance(value, datetime) else value
        return f"{day:%Y-%m}", f"{day - timedelta(days=40):%Y-%m}"
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return str(int(value)), str(int(value) + 7)
    return str(value)[:8], "没有这样的字"


def given_a_value(office: Office, record: Any, field: Any) -> Any:
    """The value of a field; one is stored where the record has none."""
    value = getattr(record, field.attname)
    if value in (None, ""):
        if field.is_relation:
            other = field.related_model
            value = (
                office.record(other._meta.label_lower).pk
                if issubclass(other, Record)
                else office.units["A"].pk
            )
        elif field.choices:
            value = next(key for key, _ in field.flatchoices if key != "")
        elif isinstance(field, models.BooleanField):
            value = True
        elif isinstance(field, models.DateTimeField):
            value = clock.now()
        elif isinstance(field, models.DateField):
            value = clock.today()
        else:
            value = 3 if isinstance(field, (models.IntegerField, models.DecimalField)) else "甲乙丙"
        type(record)._default_manager.filter(pk=record.pk).update(**{field.attname: value})
    return value


@pytest.mark.parametrize(("ledger", "name"), FILTERS, ids=lambda row: getattr(row, "key", row))
def test_a_filter_leaves_what_fits_and_nothing_else(office: Office, ledger: Ledger, name: str) -> None:
    record, field = office.record(ledger.key), ledger.model._meta.get_field(name)
    client, here = reader(office, ledger), f"/t/{ledger.slug}/"
    own, other = asked(field, given_a_value(office, record, field))
    there = f"{here}{record.public_id}/"
    assert there in client.get(here, {name: own}).content.decode()
    page = client.get(here, {name: other})
    assert page.status_code == 200
    assert there not in page.content.decode()


@pytest.mark.parametrize(("ledger", "name"), FILTERS, ids=lambda row: getattr(row, "key", row))
def test_a_filter_answers_anything(office: Office, ledger: Ledger, name: str) -> None:
    client = reader(office, ledger)
    for value in ("1", "0", "2021-03", "x", "'", "999999999999"):
        assert client.get(f"/t/{ledger.slug}/", {name: value}).status_code == 200, value


WITH_NONE = [
    (ledger, name)
    for ledger, name in FILTERS
    if "" in dict(getattr(ledger.model._meta.get_field(name), "flatchoices", ()))
]


@pytest.mark.parametrize(("ledger", "name"), WITH_NONE, ids=lambda row: getattr(row, "key", row))
def test_a_choice_stored_as_empty_text_is_asked_for_too(office: Office, ledger: Ledger, name: str) -> None:
    record, field = office.record(ledger.key), ledger.model._meta.get_field(name)
    other = given_a_value(office, record, field)
    client, here = reader(office, ledger), f"/t/{ledger.slug}/"
    page = client.get(here, {name: UNSET}).content.decode()
    assert f"{here}{record.public_id}/" not in page
    assert f'<option value="{UNSET}" selected>{dict(field.flatchoices)[""]}</option>' in page
    ledger.model._default_manager.filter(pk=record.pk).update(**{name: ""})
    assert f"{here}{record.public_id}/" in client.get(here, {name: UNSET}).content.decode()
    assert f"{here}{record.public_id}/" not in client.get(here, {name: str(other)}).content.decode()


@each
def test_the_filters_of_all_ledgers_leave_what_fits(office: Office, ledger: Ledger) -> None:
    record = office.record(ledger.key)
    client, here = reader(office, ledger), f"/t/{ledger.slug}/"
    day: date = record.occurred_on
    far = day + timedelta(days=1)
    another = next((state.key for state in ledger.flow.states if state.key != record.state), "")
    late = next(entry.value for entry in Entry if entry.value != record.entry)
    pairs: tuple[tuple[str, str, str], ...] = (
        ("state", record.state, another),
        ("entry", record.entry, late),
        ("kept", "yes", "no"),
        ("unit", "C", "B"),
        ("from", f"{day}", f"{far}"),
        ("until", f"{day}", f"{day - timedelta(days=1)}"),
    )
    assert record.public_id not in client.get(here, {"q": "没有这样的字"}).content.decode()
    assert {"q", "page", "ends", *(name for name, _, _ in pairs)} == set(ON_EVERY_LIST)
    for name, own, other in pairs:
        page = client.get(here, {"q": record.number, name: own})
        assert record.public_id in page.content.decode(), name
        if other:
            page = client.get(here, {"q": record.number, name: other})
            assert record.public_id not in page.content.decode(), name
