"""Guards and effects that the steps of ledgers share.

A guard gives the reason why a step may not be taken, or nothing. An effect sets values of the
record when the step is taken. The rules of records and rows stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.vocabulary.place import When
from taizhang.org.principals import holders


def _named(draft: Draft, fields: str) -> set[int]:
    """Return the keys of the persons in some fields.

    A dotted name leads through relations.
    """
    keys = set()
    for name in fields.split():
        value: Any = draft.record
        *through, last = name.split(".")
        for part in through:
            value = getattr(value, part, None)
        if value is not None and (key := getattr(value, f"{last}_id")) is not None:
            keys.add(key)
    return keys


@dataclass(frozen=True)
class By:
    """Only a person named in one of the fields decides the step; `words` says so."""

    fields: str
    words: str

    def __call__(self, draft: Draft) -> str | None:
        decider = getattr(draft.act.decided_by, "pk", None)
        return None if decider in _named(draft, self.fields) else self.words


@dataclass(frozen=True)
class NotBy:
    """Nobody named in one of the fields decides the step (separation of duties)."""

    fields: str
    words: str

    def __call__(self, draft: Draft) -> str | None:
        decider = getattr(draft.act.decided_by, "pk", None)
        return self.words if decider in _named(draft, self.fields) else None


@dataclass(frozen=True)
class ByPosts:
    """In some cases only holders of some posts over the record's unit decide.

    A system that decides by rule is not asked for a post.
    """

    posts: str
    words: str
    when: When

    def __call__(self, draft: Draft) -> str | None:
        decider = draft.act.decided_by
        if decider is None or not self.when(draft):
            return None
        able = holders(self.posts.split(), draft.record.unit, draft.decided_on)
        return None if decider in able else self.words


@dataclass(frozen=True)
class BringsFile:
    """The step must bring a file; `kind` limits it to one kind, `words` names it."""

    words: str
    kind: str = ""

    def __call__(self, draft: Draft) -> str | None:
        brought = any(not self.kind or file.kind == self.kind for file in draft.evidence)
        return None if brought else self.words


@dataclass(frozen=True)
class HasFile:
    """The record must have a file of one of these kinds, brought now or before."""

    kinds: str
    words: str

    def __call__(self, draft: Draft) -> str | None:
        from taizhang.engine.models import EvidenceUse

        kinds = self.kinds.split()
        if any(file.kind in kinds for file in draft.evidence):
            return None
        uses = EvidenceUse.objects.filter(ledger=draft.ledger.key, record_id=draft.record.pk)
        return None if uses.filter(file__kind__in=kinds).exists() else self.words


@dataclass(frozen=True)
class HasRows:
    """The record must have child rows in a table; `words` says what to do first."""

    line: str
    words: str

    def __call__(self, draft: Draft) -> str | None:
        return None if draft.rows(self.line) else self.words


@dataclass(frozen=True)
class Unless:
    """The step is refused in some cases; `words` says why and what to do instead."""

    when: When
    words: str

    def __call__(self, draft: Draft) -> str | None:
        return self.words if self.when(draft) else None


@dataclass(frozen=True)
class Stamp:
    """Note the moment, day or person of the decision.

    What the step was filled in with stays.
    """

    fields: str

    def __call__(self, draft: Draft) -> None:
        row = draft.record
        for name in self.fields.split():
            column = draft.ledger.model._meta.get_field(name)
            if draft.data.get(name) is not None:
                continue
            if isinstance(column, models.ForeignKey):
                setattr(row, name, draft.act.decided_by or getattr(row, name))
            elif isinstance(column, models.DateTimeField):
                setattr(row, name, draft.decided_at)
            else:
                setattr(row, name, draft.decided_on)


@dataclass(frozen=True, init=False)
class Put:
    """Set fields to fixed values: `Put(grade=Grade.MAJOR)`."""

    values: tuple[tuple[str, Any], ...]

    def __init__(self, **values: Any) -> None:
        object.__setattr__(self, "values", tuple(values.items()))

    def __call__(self, draft: Draft) -> None:
        for name, value in self.values:
            setattr(draft.record, name, value)
