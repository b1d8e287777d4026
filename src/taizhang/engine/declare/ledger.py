"""A ledger as declared: model, workflow, columns, access, figures.

All pages and doors come from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Flow, Guard, Move, Problem
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.lines import Lines, Roll, RowAct
from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.engine.declare.parts import (
    DAY,
    THREE_WORKDAYS,
    Access,
    Chore,
    Expires,
    Explains,
    Note,
    Paper,
    Periodic,
    Retention,
    Second,
    Section,
    Usual,
    Wall,
    Words,
    Workdays,
)
from taizhang.engine.declare.record import BASE_FIELDS, Record
from taizhang.org.principals import Principal

__all__ = [
    "DAY",
    "THREE_WORKDAYS",
    "Access",
    "Expires",
    "Explains",
    "Ledger",
    "Lines",
    "Note",
    "Paper",
    "Periodic",
    "Retention",
    "Roll",
    "RowAct",
    "Second",
    "Section",
    "Words",
    "Workdays",
]
"""What a file that declares a ledger takes from here."""

ON_EVERY_LIST = ("q", "unit", "from", "until", "state", "entry", "kept", "ends", "page")
"""The controls that the list of every ledger has, by their names in its address."""

Rule = Callable[[Draft], Iterable[Problem]]
"""A check over the whole draft: yields (field, Chinese message)."""


@dataclass(frozen=True)
class Ledger:
    """A ledger: model, workflow, form, access, figures and papers.

    Field names are written in strings as on the head of the paper book.

    matter: the fields that say in a few words what a record is about
    words: how people speak and write of its records
    form: sections, "标题: field field | 标题: field"
    carried: the fields of the sections asked only of matters brought over (承前转入)
    find: the fields searched by words
    derive: functions that set computed fields before checks
    rules: checks that yield problems
    planned: the ledger is drawn up before its time (rosters)
    sweep: lists what time alone brings about (a shift nobody came to), a chore for each record; it
        is asked at any moment and as often as one likes
    pages: further pages of the thing
    retention: bounds how long personal values are kept
    life: what the days, weeks and years ask of the ledger
    wall: names whom a record is about; they never learn of it
    notes: what a reader should look at
    voids: conditions of voiding a record
    usual: amounts that are doubted when they look like a slip of the unit of measure
    shown_on: references; the page of the record that one points to lists these records
    proposed: gives first values that follow from the moment (the gate at which somebody stands)
    starred: fields that a quick form marks as needed although other kinds of the record go without
        them
    expires: what of a record runs out on a day
    merges: two records that are one thing may be merged (a register)
    labels: the fields printed on the label of a record beside its QR code; "" prints none
    papers: the papers of a record and of a period (`engine/declare/papers.py`)
    """

    model: type[Record]
    code: str
    title: str
    section: str
    matter: str
    words: Words
    flow: Flow
    access: Access
    columns: str
    form: str
    paper: Paper
    filters: str = ""
    find: str = ""
    lines: tuple[Lines, ...] = ()
    figures: tuple[Figure, ...] = ()
    late_after: timedelta | Workdays | None = THREE_WORKDAYS
    derive: tuple[Callable[[Draft], None], ...] = ()
    rules: tuple[Rule, ...] = ()
    planned: bool = False
    sweep: Callable[[], Iterable[Chore]] | None = None
    life: Life = field(default_factory=Life)
    notes: Callable[[Any], Iterable[Note]] | None = None
    periodic: Periodic | None = None
    quick: str = ""
    hint: str = ""
    fixed: str = ""
    retention: Retention | None = None
    wall: Wall | None = None
    usual: tuple[Usual, ...] = ()
    pages: tuple[Page, ...] = ()
    explains: Explains | None = None
    voids: tuple[Guard, ...] = ()
    shown_on: str = ""
    proposed: Callable[[Principal], dict[str, Any]] | None = None
    starred: str = ""
    papers: tuple[LedgerPaper, ...] = ()
    expires: tuple[Expires, ...] = ()
    carried: str = ""
    merges: bool = False
    labels: str = ""
    _sections: tuple[Section, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sections = []
        for part in self.form.split("|"):
            title, _, names = part.rpartition(":")
            fields = tuple(names.split())
            carried = bool(fields) and set(fields) <= set(self.carried_names)
            sections.append(Section(title.strip(), fields, carried))
        object.__setattr__(self, "_sections", tuple(sections))

    @cached_property
    def key(self) -> str:
        """Return a stable name such as `premises.dutysheet`: app label and model name."""
        return self.model._meta.label_lower

    @cached_property
    def slug(self) -> str:
        """Return the key as part of an address."""
        return self.key.replace(".", "-")

    @property
    def room(self) -> str:
        return self.model._meta.app_label

    @property
    def sections(self) -> tuple[Section, ...]:
        return self._sections

    @property
    def form_fields(self) -> tuple[str, ...]:
        return tuple(name for section in self._sections for name in section.fields)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(self.columns.split())

    @cached_property
    def line_names(self) -> tuple[str, ...]:
        return tuple(line.name for line in self.lines)

    @cached_property
    def clocked(self) -> bool:
        """Return whether the dates of the records come from clocks."""
        return bool(self.flow.opening) or any(step.starts or step.stops for step in self.flow.moves)

    @cached_property
    def watched(self) -> frozenset[str]:
        """Return the tables whose rows stand in the index of what waits."""
        acting = {line.name for line in self.lines if line.acts}
        return frozenset(acting | {expiry.line for expiry in self.expires if expiry.line})

    @property
    def matter_names(self) -> tuple[str, ...]:
        return tuple(self.matter.split())

    @property
    def filter_names(self) -> tuple[str, ...]:
        return tuple(self.filters.split())

    @property
    def find_names(self) -> tuple[str, ...]:
        return tuple(self.find.split())

    @property
    def carried_names(self) -> tuple[str, ...]:
        return tuple(self.carried.split())

    def handed_up(self, step: Move) -> bool:
        """Return whether a step is decided by others than the writers of the ledger."""
        return not frozenset(step.posts) & self.access.writers

    @property
    def quick_names(self) -> tuple[str, ...]:
        return tuple(self.quick.split())

    @property
    def own_fields(self) -> tuple[str, ...]:
        """Return the names of the ledger's own declared fields, in model order."""
        return tuple(f.name for f in self.model._meta.concrete_fields if f.name not in BASE_FIELDS)

    @property
    def frozen_fields(self) -> frozenset[str]:
        """Return the fields closed to corrections: clocks start or stop on them."""
        names = {start.on for start in self.flow.opening}
        for move in self.flow.moves:
            names |= {start.on for start in move.starts} | {stop.on for stop in move.stops if stop.on}
        return frozenset(names) | frozenset(self.fixed.split())

    def line(self, name: str) -> Lines:
        return next(line for line in self.lines if line.name == name)

    def children(self, record: Record, known: Mapping[str, list[Any]] | None = None) -> dict[str, list[Any]]:
        """Fetch the stored child rows of a record by line name, in order.

        Lines in `known` are not read again.
        """
        known = known or {}
        return {
            line.name: known[line.name]
            if line.name in known
            else list(line.model._default_manager.filter(**{"parent": record}))
            for line in self.lines
        }

    def act_label(self, act: str) -> str:
        """Return the label of a step or row act by its name in the history, or nothing."""
        kind, _, key = act.partition(":")
        if kind == "row":
            table, _, key = key.partition(".")
            row_act = self.line(table).act(key) if table in self.line_names else None
            return row_act.label if row_act else ""
        step = self.flow.move(key) if kind == "move" else None
        return step.label if step else ""

    def label(self, name: str) -> str:
        """Return the Chinese label of a field."""
        return str(getattr(self.model._meta.get_field(name), "verbose_name", name))
