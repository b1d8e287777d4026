"""Removal of names from texts leaving the unit.

The words of a matter stand without the petitioner who typed or told them.

The sealed values are opened by the system only to be taken out of a text; they are shown to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taizhang.engine.declare.flow import Draft
from taizhang.engine.keep import sealing

INSTEAD = "信访人"


def without(words: str, values: Iterable[str]) -> str:
    """Remove these values from a text, the longest first.

    One character alone is no name.
    """
    for value in sorted({value.strip() for value in values}, key=len, reverse=True):
        if len(value) > 1:
            words = words.replace(value, INSTEAD)
    return words


def as_told(*fields: str) -> Any:
    """Derive the fields with 信访人 in place of the visitor's own data.

    The name stands once, sealed, beside them.
    """

    def derive(draft: Draft) -> None:
        typed = [draft.plain.get(name, "") for name in ("petitioner", "address", "phone")]
        typed += [
            str(row.get(name) or "") for row in draft.rows("representatives") for name in ("name", "contact")
        ]
        for name in fields:
            setattr(draft.record, name, without(getattr(draft.record, name), typed))

    return derive


def of_case(case: Any, words: str) -> str:
    """Remove the petitioners' data from words of a case."""
    values: list[str] = []
    for visit in case.receptions.all():
        data = sealing.open_all(visit, list(visit.representatives.all()))
        values += [data[name] for name in ("petitioner", "address", "phone")]
        values += [value for row in data.get("representative", {}).values() for value in row.values()]
    return without(words, values)
