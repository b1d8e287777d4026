"""Make unsaved records with something in every field.

They are for what is drawn, not for rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Draft
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.org.models import Person, Unit
from taizhang.org.principals import system

LONG = "情况说明较长的一段话" * 12


def filled(model: Any, unit: Unit, person: Person, depth: int = 0) -> Any:
    """An unsaved record with long words in every field, for the layout alone."""
    row = model(pk=1)
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            other = {Unit: unit, Person: person}.get(field.related_model)
            if other is None and not field.null and depth < 3:
                other = filled(field.related_model, unit, person, depth + 1)
            if other is not None:
                setattr(row, field.name, other)
        elif isinstance(field, models.DateTimeField):
            setattr(row, field.name, clock.now())
        elif isinstance(field, models.DateField):
            setattr(row, field.name, clock.today())
        elif field.choices:
            setattr(row, field.name, field.choices[0][0])
        elif isinstance(field, (models.IntegerField, models.DecimalField)) and not field.primary_key:
            setattr(row, field.name, 1)
        elif isinstance(field, models.TextField):
            setattr(row, field.name, LONG)
        elif isinstance(field, models.CharField):
            setattr(row, field.name, LONG[: field.max_length or 20])
    if hasattr(row, "number"):
        row.number, row.voided = "ZSG-2021-0001", False
    return row


def come_to(ledger: Ledger, paper: LedgerPaper, people: tuple[Unit, Person]) -> Any:
    """A record that has come to a paper, by its state and by one choice or another."""
    row = filled(ledger.model, *people)
    row.state = paper.state_names[0] if paper.states else ledger.flow.first.key
    draft = Draft(ledger, row, system("样张"), clock.now(), Act(people[1], clock.now()))
    for derive in ledger.derive:
        derive(draft)
    for _ in variants(row):
        if paper.fits(row):
            return row
    pytest.fail(f"no record comes to {paper.key}: see `states`, `filled` and `ready`")


def variants(row: Any) -> Iterator[None]:
    """The record as it is, and with every choice of each of its fields."""
    yield None
    for field in row._meta.concrete_fields:
        usual = getattr(row, field.attname)
        for value, _ in field.flatchoices:
            setattr(row, field.attname, value)
            yield None
        setattr(row, field.attname, usual)
