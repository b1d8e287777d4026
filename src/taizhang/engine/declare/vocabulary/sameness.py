"""Rules against the same thing twice: in a record, its rows and files, the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.vocabulary.place import (
    Check,
    Place,
    When,
    empty,
    others,
    shown,
)


@dataclass(frozen=True)
class Differ(Check):
    """People (units, things) of whom no two may be the same.

    words: said in place of 请另选
    """

    fields: str
    words: str = "请另选"
    when: When | None = None

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        seen: dict[Any, str] = {}
        for name in names:
            value = place.key(name)
            if empty(value):
                continue
            if value in seen:
                pair = f"“{place.label(name)}”和“{place.label(seen[value])}”"
                yield place.problem(name, f"{pair}不能相同，{self.words}。")
            seen.setdefault(value, name)


@dataclass(frozen=True)
class Once(Check):
    """Values of child rows of which each may stand in one row only (`members.person`)."""

    fields: str
    words: str = "请删去一行"
    when: When | None = None

    def go(self, places: Iterable[Place], names: Sequence[str]) -> Iterator[Problem]:
        seen: dict[tuple[Any, ...], int] = {}
        for place in places:
            values = tuple(place[name] for name in names)
            if all(map(empty, values)):
                continue
            if values in seen:
                named = "" if place.draft.ledger.line(place.line).roll else f"“{shown(place, names)}”"
                yield place.problem(names[0], f"{named}与第{seen[values] + 1}行重复，{self.words}。")
            seen.setdefault(values, place.index)


@dataclass(frozen=True)
class Unique(Check):
    """Fields whose values together stand in one record only; void ones do not count.

    within: limits the records compared
    at: the field at which the problem stands (the first one)
    words: names the matter and says what to do; `{number}` is the number of the other record, `{other}` that record
    """

    fields: str
    words: str = "已经登记（{number}），请在原记录上办理，不要重复登记。"
    within: Q = field(default_factory=Q, hash=False)
    at: str = ""
    when: When | None = None

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        values = {name: place[name] for name in names}
        if any(empty(value) for value in values.values()):
            return
        if other := others(place.draft).filter(self.within, **values).first():
            yield place.problem(self.at or names[0], self.words.format(number=other.number, other=other))


@dataclass(frozen=True)
class NeedsFile:
    """A file that a new record must bring; `words` names it."""

    words: str
    kind: str = ""
    when: When | None = None

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        if not draft.new or (self.when is not None and not self.when(draft)):
            return
        if not any(not self.kind or file.kind == self.kind for file in draft.evidence):
            yield "evidence", self.words


@dataclass(frozen=True)
class OwnProof:
    """Files that prove this record and no other of the ledger.

    kind: compare only files of this kind; "" compares all
    among: the fields alike in the records compared
    words: names the file and what to bring instead

    copied: compare also what is copied in (转录); the page of a paper book may serve many rows
    """

    words: str
    kind: str = ""
    among: str = ""
    copied: bool = False

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        from taizhang.engine.models import EvidenceUse

        if draft.record.entry == Entry.COPIED and not self.copied:
            return
        names = {file.sha256: file.name for file in draft.evidence if self.kind in ("", file.kind)}
        if not names:
            return
        uses = EvidenceUse.objects.filter(ledger=draft.ledger.key, file__sha256__in=names)
        used = dict(uses.values_list("record_id", "file__sha256"))
        alike = {name: getattr(draft.record, name) for name in self.among.split()}
        for other in others(draft).filter(pk__in=list(used), **alike):
            yield "evidence", f"“{names[used[other.pk]]}”已用于{other.number}，{self.words}。"
