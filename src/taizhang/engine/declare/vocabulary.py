"""The rules that ledgers share, as words of a declaration.

Each rule is a check for `Ledger.rules`. A field is named as in the model; `line.field` names a
field of the child rows that were typed, and the problem then stands at that row. A rule says
nothing about fields left empty: what must be filled is said by the model or by `Needed`.

Guards and effects of steps stand in `steps.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.personal import Sealed
from taizhang.engine.declare.record import Entry, Record

SLACK = timedelta(minutes=5)
"""How far the clock of a phone or of another computer may be ahead."""

When = Callable[[Draft], bool]
Given = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Place:
    """Where a rule looks: the record itself, or one of the child rows typed."""

    draft: Draft
    line: str = ""
    index: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a field; a dotted name of the record leads through its relations."""
        if self.line and name in self.values:
            return self.values[name]
        value: Any = self.draft.record
        for part in name.split("."):
            value = self.draft.plain.get(part, "") if value is None else getattr(value, part)
        return self.draft.plain.get(name, value)

    @property
    def model(self) -> type[Model]:
        ledger = self.draft.ledger
        model: type[Model] = ledger.line(self.line).model if self.line else ledger.model
        return model

    def label(self, name: str) -> str:
        """Return the Chinese label of a field, without the measure in brackets."""
        model: Any = self.draft.ledger.model
        if self.line and name in self.values:
            model = self.model
        for part in name.split("."):
            column = model._meta.get_field(part)
            model = column.related_model
        return re.sub(r"（[^）]*）$", "", str(column.verbose_name))

    def problem(self, name: str, text: str) -> Problem:
        """Put a message at a field; at child rows it begins with the table and the row.

        On a roll the person is named too: nobody counts to row 43.
        """
        if not self.line:
            return name, text
        line = self.draft.ledger.line(self.line)
        who = f"（{self.values[line.roll.person]}）" if line.roll else ""
        return f"{self.line}-{self.index}-{name}", f"“{line.title}”第{self.index + 1}行{who}：{text}"


@dataclass(frozen=True)
class Rows:
    """A rule of its own over each child row typed in one table.

    look: gives the problems of a row as (field, message)
    """

    line: str
    look: Callable[[Place], Iterable[Problem]]

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        for place in each(draft, self.line):
            for name, text in self.look(place):
                yield place.problem(name, text)


def each(draft: Draft, line: str) -> Iterator[Place]:
    """Go through the child rows typed in one table.

    A table that this deed does not bring is not gone through: its rows were checked when they came.
    """
    for index, values in enumerate(draft.lines.get(line, [])):
        yield Place(draft, line, index, values)


def places(draft: Draft, names: Iterable[str]) -> Iterator[Place]:
    """Go through the places that dotted names point to: the record, or the rows of one table."""
    lines = {name.partition(".")[0] for name in names if "." in name}
    own = {line.name for line in draft.ledger.lines} & lines
    return each(draft, own.pop()) if own else iter((Place(draft),))


def _bare(draft: Draft, name: str) -> str:
    """Return a name without its table."""
    head, _, rest = name.partition(".")
    return rest if rest and any(line.name == head for line in draft.ledger.lines) else name


def told(value: Any) -> str:
    """Write a value as it stands in messages."""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return str(value)


def earlier(one: date, other: date, *, strictly: bool = False) -> bool:
    """Return whether a moment or day lies before another; a day and a moment are compared by day."""
    if isinstance(one, datetime) != isinstance(other, datetime):
        one, other = (clock.local_date(d) if isinstance(d, datetime) else d for d in (one, other))
    return one <= other if strictly else one < other


NAMING = ("fields", "first", "last", "same", "at", "among")
"""The attributes of rules, guards and effects that hold names of fields."""


def named_by(word: object) -> tuple[str, ...]:
    """Return the names of fields that a rule, guard or effect was declared with."""
    return tuple(name for each in NAMING for name in str(getattr(word, each, "")).split())


class Check:
    """A rule over the record or over each child row typed.

    `fields` are its names, separated by blanks; `when` limits it to some drafts.
    """

    fields: str
    when: When | None
    apart: ClassVar[bool] = False
    """Each field is judged by itself; otherwise fields of the record are compared with each row."""

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        if self.when is not None and not self.when(draft):
            return
        names = self.fields.split()
        for group in [[name] for name in names] if self.apart else [names]:
            for place in places(draft, group):
                yield from self.look(place, [_bare(draft, name) for name in group])

    def look(self, place: Place, names: list[str]) -> Iterable[Problem]:
        raise NotImplementedError


@dataclass(frozen=True)
class Ordered(Check):
    """Times that follow each other, the first first.

    strictly: the same moment twice is refused too
    words: said after the message instead of 请核对
    """

    fields: str
    strictly: bool = False
    words: str = "请核对"
    when: When | None = None

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        before = ""
        for name in names:
            if place[name] is None:
                continue
            if before and earlier(place[name], place[before], strictly=self.strictly):
                how = "须晚于" if self.strictly else "早于"
                first, last = place.label(before), place.label(name)
                yield place.problem(name, f"“{last}”{how}“{first}”（{told(place[before])}），{self.words}。")
            before = name


@dataclass(frozen=True)
class Longest(Check):
    """Two times that do not lie further apart than so long; `words` says what to do."""

    fields: str
    span: timedelta
    words: str = "请核对"
    when: When | None = None

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        first, last = names
        if place[first] is not None and place[last] is not None and place[last] - place[first] > self.span:
            long = f"{self.span.days}天" if self.span.days > 1 else f"{self.span // timedelta(hours=1)}小时"
            labels = place.label(first), place.label(last)
            yield place.problem(last, f"“{labels[0]}”到“{labels[1]}”不能超过{long}，{self.words}。")


@dataclass(frozen=True)
class NotFuture(Check):
    """Times that have come: what has not happened yet is not told as done."""

    fields: str
    words: str = "请核对"
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        now = place.draft.moment + SLACK
        for name in names:
            if place[name] is not None and earlier(now, place[name]):
                yield place.problem(name, f"“{place.label(name)}”在将来，{self.words}。")


def since_the_record(*fields: str) -> tuple[Check, ...]:
    """Bind days to the time between the record's own day and now."""
    return (*(Ordered(f"occurred_on {name}") for name in fields), NotFuture(" ".join(fields)))


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

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        for name in names:
            value = place[name]
            low = self.least is not None and value is not None and value < self.least
            high = self.most is not None and value is not None and value > self.most
            if low or high:
                yield place.problem(name, f"“{place.label(name)}”{self._asked()}{self.words}。")

    def _asked(self) -> str:
        if self.least is None:
            return f"最多{self.most}"
        return f"至少{self.least}" if self.most is None else f"请填{self.least}到{self.most}"


@dataclass(frozen=True)
class AtLeastLong(Check):
    """Text of at least so many characters; `words` says what is to be told in it."""

    fields: str
    least: int
    words: str
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        for name in names:
            if len((place[name] or "").strip()) < self.least:
                yield place.problem(name, f"“{place.label(name)}”请{self.words}（至少{self.least}个字）。")


@dataclass(frozen=True)
class NoMore(Check):
    """Amounts of which each is part of the next: 已发放 is no more than 数量."""

    fields: str
    words: str = "请核对"
    when: When | None = None

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        for part, whole in itertools.pairwise(names):
            few, many = place[part], place[whole]
            if few is not None and many is not None and few > many:
                labels = place.label(part), place.label(whole)
                yield place.problem(part, f"“{labels[0]}”{few}多于“{labels[1]}”{many}，{self.words}。")


@dataclass(frozen=True)
class Needed(Check):
    """Fields that must be filled in some cases.

    given: tells by the values of the record or row
    words: the case as it is told, at the head of the message
    any_of: one of the fields is enough
    """

    fields: str
    given: Callable[[Any], Any]
    words: str = ""
    any_of: bool = False
    when: When | None = None

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        if not self.given(place):
            return
        empty = [name for name in names if _empty(place[name])]
        if self.any_of and len(empty) < len(names):
            return
        if self.any_of:
            labels = "或".join(f"“{place.label(name)}”" for name in names)
            yield place.problem(names[0], f"{self.words}请填写{labels}。")
            return
        for name in empty:
            yield place.problem(name, f"{self.words}请填写“{place.label(name)}”。")


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

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        if self.given(place):
            yield from (place.problem(name, self.words) for name in names)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, Sealed)) and not str(value).strip())


@dataclass(frozen=True)
class Differ(Check):
    """People (units, things) of whom no two may be the same; `words` is said in place of 请另选."""

    fields: str
    words: str = "请另选"
    when: When | None = None

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        seen: dict[Any, str] = {}
        for name in names:
            value = place[name]
            if value is not None and value in seen:
                pair = f"“{place.label(name)}”和“{place.label(seen[value])}”"
                yield place.problem(name, f"{pair}不能相同，{self.words}。")
            seen.setdefault(value, name)


@dataclass(frozen=True)
class Once(Check):
    """Values of child rows of which each may stand in one row only (`members.person`)."""

    fields: str
    words: str = "请删去一行"
    when: When | None = None

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        if self.when is not None and not self.when(draft):
            return
        names = [_bare(draft, name) for name in self.fields.split()]
        seen: dict[tuple[Any, ...], int] = {}
        for place in places(draft, self.fields.split()):
            values = tuple(place[name] for name in names)
            if all(map(_empty, values)):
                continue
            if values in seen:
                words = shown(place, names)
                yield place.problem(names[0], f"“{words}”与第{seen[values] + 1}行重复，{self.words}。")
            seen.setdefault(values, place.index)


def shown(place: Place, names: Iterable[str]) -> str:
    """Write the values of some fields as they are chosen on the form."""
    words = []
    for name in names:
        column: Any = place.model._meta.get_field(name)
        value = place[name]
        if not _empty(value):
            words.append(str(dict(column.flatchoices).get(value, told(value))))
    return "、".join(words)


@dataclass(frozen=True)
class Matches(Check):
    """Text of one form, also in personal fields; `words` says which and what to do."""

    fields: str
    pattern: re.Pattern[str]
    words: str
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        for name in names:
            value = place[name]
            if isinstance(value, str) and value and not self.pattern.fullmatch(value):
                yield place.problem(name, self.words)


@dataclass(frozen=True)
class Unique(Check):
    """Fields whose values together stand in one record only; void ones do not count.

    within: limits the records compared
    at: the field at which the problem stands (the first one)
    words: names the matter and says what to do; `{number}` is the number of the other record
    """

    fields: str
    words: str = "已经登记（{number}），请在原记录上办理，不要重复登记。"
    within: Q = field(default_factory=Q, hash=False)
    at: str = ""
    when: When | None = None

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        values = {name: place[name] for name in names}
        if any(_empty(value) for value in values.values()):
            return
        if other := others(place.draft).filter(self.within, **values).first():
            yield place.problem(self.at or names[0], self.words.format(number=other.number))


def others(draft: Draft) -> QuerySet[Any]:
    """Select the other records of the ledger that are not void."""
    rows: QuerySet[Any] = draft.ledger.model._default_manager.filter(voided=False)
    return rows.exclude(pk=draft.record.pk) if draft.record.pk else rows


@dataclass(frozen=True)
class NoOverlap:
    """Spans of time of which no two of the same thing meet.

    first, last: the fields of the span. Days count whole; moments that touch do not meet.
    endless: a span without its last field goes on for ever; otherwise it is judged by its start
        alone when it is written (somebody signs on), and later ones meet it as long as it is open
    same: the fields by which things are the same
    words: the message; `{number}` is the number of the other record
    within: limits the records compared
    """

    first: str
    last: str
    same: str
    words: str
    within: Q = field(default_factory=Q, hash=False)
    at: str = ""
    endless: bool = True
    when: When | None = None

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        place = Place(draft)
        start, end = place[self.first], place[self.last]
        same = {name: place[name] for name in self.same.split()}
        if start is None or any(_empty(value) for value in same.values()):
            return
        if self.when is not None and not self.when(draft):
            return
        moments = isinstance(start, datetime)
        after, before = ("gt", "lt") if moments else ("gte", "lte")
        rows = others(draft).filter(self.within, **same)
        rows = rows.filter(Q(**{self.last: None}) | Q(**{f"{self.last}__{after}": start}))
        if end is None and not self.endless:
            end = start
        if end is not None:
            rows = rows.filter(Q(**{f"{self.first}__{before}": end}) | Q(**{self.first: start}))
        if other := rows.order_by(self.first).first():
            yield self.at or self.first, self.words.format(number=other.number)


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


@dataclass(frozen=True)
class Chosen(Check):
    """A chosen record that must stand in one of some states, or belong to the same unit.

    Void records are refused everywhere when they are chosen.
    """

    fields: str
    states: str = ""
    same_unit: bool = False
    words: str = "请重新选择"
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: list[str]) -> Iterator[Problem]:
        for name in names:
            other = place[name]
            if not isinstance(other, Record):
                continue
            if self.states and other.state not in self.states.split():
                yield place.problem(name, f"所选“{place.label(name)}”（{other}）{self.words}。")
            elif self.same_unit and other.unit_id != place.draft.record.unit_id:
                label = f"“{place.label(name)}”（{other.number}）"
                yield place.problem(name, f"所选{label}是{other.unit.short}的，请选本单位的。")
