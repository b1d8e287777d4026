"""Rules of what is filled in: amounts, needed fields, text, chosen records."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from taizhang.engine.declare.flow import Problem
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary.place import (
    Check,
    Place,
    When,
    empty,
)


@dataclass(frozen=True)
class Bounds(Check):
    """Amounts within bounds.

    least, most: the bounds; None leaves one side open
    words: the reason, said after the message
    """

    fields: str
    least: Any = None
    most: Any = None
    words: str = ""
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        for name in names:
            value = place[name]
            low = self.least is not None and value is not None and value < self.least
            high = self.most is not None and value is not None and value > self.most
            if low or high:
                yield place.problem(name, f"“{place.label(name)}”{self._asked()}{self.words}。")

    def _asked(self) -> str:
        if self.least is None:
            return f"最多填{self.most}"
        return f"至少填{self.least}" if self.most is None else f"请填{self.least}到{self.most}"


@dataclass(frozen=True)
class NoMore(Check):
    """Amounts of which each is part of the next: 已发放 is no more than 数量.

    how: 多于, or what is said of marks and grades
    at: the field at which the problem stands, the part by default
    """

    fields: str
    words: str = "请核对"
    how: str = "多于"
    at: str = ""
    when: When | None = None

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        for part, whole in itertools.pairwise(names):
            few, many = place[part], place[whole]
            if few is not None and many is not None and few > many:
                labels = place.label(part), place.label(whole)
                text = f"“{labels[0]}”{few}{self.how}“{labels[1]}”{many}，{self.words}。"
                yield place.problem(self.at or part, text)


@dataclass(frozen=True)
class Needed(Check):
    """Fields that must be filled in some cases.

    given: tells by the values of the record or row
    words: the case, said before the message (有帮扶的)
    hint: what is to be filled in, or why, said after it
    any_of: one of the fields is enough
    """

    fields: str
    given: Callable[[Any], Any]
    words: str = ""
    hint: str = ""
    any_of: bool = False
    when: When | None = None

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        if not self.given(place):
            return
        lacking = [name for name in names if empty(place[name])]
        if self.any_of and len(lacking) < len(names):
            return
        if self.any_of:
            labels = "或".join(f"“{place.label(name)}”" for name in names)
            yield place.problem(names[0], self._told("填写", labels))
            return
        for name in lacking:
            yield place.problem(name, self._told(place.verb(name), f"“{place.label(name)}”"))

    def _told(self, verb: str, labels: str) -> str:
        return f"{self.words}请{verb}{labels}{f'：{self.hint}' if self.hint else ''}。"


@dataclass(frozen=True)
class Forbidden(Check):
    """A case that may not be; the problem stands at the fields.

    given: tells by the values of the record or row
    words: the message, with what to do
    """

    fields: str
    given: Callable[[Any], Any]
    words: str
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        if self.given(place):
            yield from (place.problem(name, self.words) for name in names)


@dataclass(frozen=True)
class AtLeastLong(Check):
    """Text of at least so many characters; `words` says what is to be told in it."""

    fields: str
    least: int
    words: str
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        for name in names:
            if len((place[name] or "").strip()) < self.least:
                yield place.problem(name, f"“{place.label(name)}”请{self.words}（至少{self.least}个字）。")


@dataclass(frozen=True)
class Matches(Check):
    """Text of one form, also in personal fields; `words` says which and what to do."""

    fields: str
    pattern: re.Pattern[str]
    words: str
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        for name in names:
            value = place[name]
            if isinstance(value, str) and value and not self.pattern.fullmatch(value):
                yield place.problem(name, self.words)


@dataclass(frozen=True)
class Chosen(Check):
    """A chosen record in one of some states, or of the same unit.

    Void records are refused everywhere when they are chosen.
    """

    fields: str
    states: str = ""
    same_unit: bool = False
    words: str = "请重新选择"
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        for name in names:
            other = place[name]
            if not isinstance(other, Record):
                continue
            if self.states and other.state not in self.states.split():
                yield place.problem(name, f"所选“{place.label(name)}”（{other.number}）{self.words}。")
            elif self.same_unit and other.unit_id != place.draft.record.unit_id:
                label = f"“{place.label(name)}”（{other.number}）"
                yield place.problem(name, f"所选{label}是{other.unit.short}的，请选本单位的。")
