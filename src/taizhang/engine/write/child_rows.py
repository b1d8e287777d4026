"""Pairing of rewritten child rows with the stored rows they go on from.

Thus what the system noted on a stored row is not lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from taizhang.engine.declare.flow import Problem
from taizhang.engine.declare.ledger import Lines
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Line


@cache
def untyped(model: type[Line], typed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of a child row not shown openly on any form.

    They are sealed values and what the system noted.
    """
    own = [field for field in model._meta.concrete_fields if field.name not in ("id", "parent", "line_no")]
    return tuple(f.attname for f in own if isinstance(f, PersonalField) or f.name not in typed)


def pairs(line: Lines, rows: Sequence[Mapping[str, Any]], stored: Sequence[Any]) -> dict[int, Any]:
    """Pair each new row with the stored row it continues.

    The result holds stored rows by the number of the new row; a new row may go on from none.

    A row taken out or moved takes its own notes with it: rows go together that say the same, then
    those that say most in common, then those in the same place. Sealed rows cannot be told apart
    and keep their place.
    """
    there = {row.line_no: row for row in stored}
    if _sealed(line.model):
        return {number: there[number] for number in range(1, len(rows) + 1) if number in there}
    new = {number: _open(line, values) for number, values in enumerate(rows, 1)}
    old = {number: _stored(line, row) for number, row in there.items()}
    matches = {number: number for number in new if number in old and _alike(new[number], old[number])}
    rest = [number for number in old if number not in matches]
    candidates = [
        (-_common(values, old[other]), abs(number - other), number, other)
        for number, values in new.items()
        if number not in matches
        for other in rest
    ]
    used: set[int] = set()
    for common, apart, number, other in sorted(candidates):
        if number not in matches and other not in used and (common or not apart):
            matches[number] = other
            used.add(other)
    return {number: there[other] for number, other in matches.items()}


def undone(
    line: Lines, rows: Sequence[Mapping[str, Any]], stored: Sequence[Any], before: Mapping[int, Any]
) -> Iterator[Problem]:
    """Yield the rows acted on that would be taken out or changed."""
    if not line.acts:
        return
    going_on = {old.line_no: rows[number - 1] for number, old in before.items()}
    for old in stored:
        act = next((act for act in line.acts if getattr(old, act.stamp) is not None), None)
        if act is None:
            continue
        row = going_on.get(old.line_no)
        if row is None or not _alike(_open(line, row), _stored(line, old)):
            yield (
                line.name,
                f"“{line.title}”第{old.line_no}行已经办过“{act.label}”，不能去掉或改动，请把这一行恢复原样。",
            )


@cache
def _sealed(model: type[Line]) -> bool:
    return any(isinstance(field, PersonalField) for field in model._meta.concrete_fields)


def _open(line: Lines, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(values[name], "pk", values[name]) for name in line.fields if name in values}


def _stored(line: Lines, row: Any) -> dict[str, Any]:
    fields = (line.model._meta.get_field(name) for name in line.fields)
    return {field.name: getattr(row, getattr(field, "attname", field.name)) for field in fields}


def _common(new: Mapping[str, Any], old: Mapping[str, Any]) -> int:
    """Count the columns with the same value in both; an empty one says nothing."""
    return sum(value not in (None, "", False) and value == old[name] for name, value in new.items())


def _alike(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return all(value == old[name] for name, value in new.items())
