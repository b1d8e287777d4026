"""Figures of this office among those of the program (本单位指标)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare.figure import Figure, Only
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.office import figures as office
from taizhang.engine.declare.registry import all_figures
from taizhang.engine.read.answers import full_key
from taizhang.engine.read.cuts import model_of
from taizhang.kernel.days import Period
from taizhang.kernel.words import Style

Pair = tuple[Ledger | None, Figure]


def in_force(own: office.OfficeFigure, period: Period | None) -> bool:
    """Return whether a figure holds in a part of a period; today without one."""
    first, last = (period.start, period.end) if period else (clock.today(), clock.today())
    return own.since <= last and (own.until is None or own.until >= first)


def _style(own: office.OfficeFigure) -> Style | None:
    if own.style in ("over", "more"):
        return Style(own.style, own.place or 10, own.word)
    return Style(own.style, word=own.word) if own.style else None


def _figure(own: office.OfficeFigure, ledger: Ledger | None, base: Figure | None) -> Figure:
    phrases = tuple(office.pattern(line) for line in own.phrases.splitlines() if line.strip())
    key = f"own_{own.code.lower()}"
    if ledger is None or base is None:
        return Figure(key, own.title, "", code=own.code, phrases=phrases)
    told = f"{base.definition or base.label + '。'}只计{own.told}的。"
    column = model_of(ledger, base)._meta.get_field(own.column)
    return replace(
        base,
        key=key,
        label=own.title,
        code=own.code,
        only=_narrowed(base.only, Q(**{own.column: column.to_python(own.value)})),
        style=_style(own),
        phrases=phrases,
        definition=told,
    )


def _has(ledger: Ledger, base: Figure, column: str) -> bool:
    return column in {field.name for field in model_of(ledger, base)._meta.concrete_fields}


def _narrowed(only: Only | None, own: Q) -> Only:
    """Return what narrows a figure further; nothing that its base leaves out comes in."""
    if callable(only):
        return lambda context: only(context) & own
    return own if only is None else only & own


def pairs(listing: list[office.OfficeFigure]) -> list[Pair]:
    """Return the ledger and figure of each; without its base one has no ledger."""
    known: Mapping[str, tuple[Ledger, Figure]] = {full_key(*pair): pair for pair in all_figures()}
    own = list[Pair]()
    for each in listing:
        ledger, base = known.get(each.base, (None, None))
        if ledger is not None and base is not None and not _has(ledger, base, each.column):
            ledger = base = None
        own.append((ledger, _figure(each, ledger, base)))
    return own


def of_period(period: Period | None) -> list[office.OfficeFigure]:
    """Return the figures in force in a period, of each code the latest.

    A code may go on with another figure after the first was stopped.
    """
    latest: dict[str, office.OfficeFigure] = {}
    for own in every():
        if in_force(own, period):
            latest.setdefault(own.code, own)
    return list(latest.values())


def every() -> list[office.OfficeFigure]:
    """Return every figure that the office ever approved."""
    listing: list[office.OfficeFigure] = office.FIGURES()
    return listing
