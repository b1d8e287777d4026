"""Judging of the rows of a bulk deed, one after another.

They are cleaned and checked by every rule; their errors are kept by place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Draft, Problem, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import deadlines, evidence
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import drafting
from taizhang.engine.write.cleaning import Cleaner
from taizhang.org.principals import Principal

STEP = 500
"""After so many rows progress is told."""
MOST_NAMED = 2000
"""So many refused rows are named one by one; of the others only the number is told."""
TWICE = "和已登记的一条重复，请核对；确是同一件事的删去这一行。"


@dataclass(frozen=True)
class Row:
    """A new record as it would be given to `deeds.create`.

    `place` names the errors of the row.
    """

    place: Hashable
    data: Mapping[str, Any]
    lines: drafting.Rows = field(default_factory=dict)


@dataclass(frozen=True)
class Correction:
    """A stored record with its new values as they would be given to `deeds.edit`.

    `place` names its errors.
    """

    place: Hashable
    key: int
    version: int
    data: Mapping[str, Any]
    lines: drafting.Rows = field(default_factory=dict)


@dataclass(frozen=True)
class Work:
    """The work of a bulk deed: new rows and corrections.

    The new rows may be gone through again; the corrections have their reason (`note`).
    """

    rows: Iterable[Row] = ()
    corrections: Sequence[Correction] = ()
    note: str = ""


class RowsRefused(Refused):
    """The exception for a refused bulk deed.

    `rows` maps places to errors; `more` counts refused rows not named.
    """

    def __init__(self, rows: dict[Hashable, dict[str, list[str]]], more: int) -> None:
        self.rows, self.more = rows, more
        super().__init__(f"有{len(rows) + more}行不能登记，一行也没有保存。")


class Judge:
    """Judges the rows of one bulk deed; all have the same moment and the same files."""

    def __init__(
        self,
        principal: Principal,
        ledger: Ledger,
        files: Sequence[str] = (),
        told: Callable[[int], None] | None = None,
    ) -> None:
        self.principal, self.ledger = principal, ledger
        self.moment = clock.now().replace(microsecond=0)
        self.evidence = evidence.waiting(principal, list(files))
        self._told = told or (lambda _: None)
        self._cleaner = Cleaner(ledger.model, forms.HEAD + ledger.form_fields)
        self._line_cleaners = {line.name: Cleaner(line.model, line.fields) for line in ledger.lines}
        self._errors: dict[Hashable, dict[str, list[str]]] = {}
        self._more = 0

    @property
    def clear(self) -> bool:
        """Return whether no row was refused so far."""
        return not self._errors

    def drafts(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Draft]]:
        """Yield the checked record of each good row, in order."""
        count = 0
        for count, row in enumerate(rows, 1):  # the number of rows is wanted after the loop
            try:
                draft = self._draft(row)
            except Refused as refused:
                self._refuse(row.place, refused.errors)
            else:
                yield row, draft
            if not count % STEP:
                self._told(count)

    def corrected(self, wanted: Sequence[Correction], note: str, *, all_errors: bool) -> Iterator[Draft]:
        """Yield the checked draft of each correction.

        Raises `Refused` with its first error unless all errors are asked for.
        """
        for start in range(0, len(wanted), STEP):
            chunk = wanted[start : start + STEP]
            rows = rows_for(self.ledger, self.principal, "write").select_related("unit")
            records = {row.pk: row for row in rows.filter(pk__in=[correction.key for correction in chunk])}
            for correction in chunk:
                try:
                    draft = self._corrected(correction, records.get(correction.key), note)
                except Refused as refused:
                    if not all_errors:
                        raise
                    self._refuse(correction.place, refused.errors)
                else:
                    yield draft

    def _corrected(self, one: Correction, stored: Any, note: str) -> Draft:
        if stored is None:
            raise Refused("没有找到这条记录，或您无权查看。", status=404)
        draft = drafting.corrected(
            self.principal, self.ledger, stored, one.data, version=one.version, lines=one.lines, note=note
        )
        _stands_alone(draft)
        return draft

    def end(self) -> None:
        """Raise what was refused of all rows."""
        if self._errors:
            raise RowsRefused(self._errors, self._more)

    def _refuse(self, place: Hashable, errors: dict[str, list[str]]) -> None:
        if len(self._errors) < MOST_NAMED or place in self._errors:
            self._errors[place] = errors
        else:
            self._more += 1

    def _draft(self, row: Row) -> Draft:
        """Return a checked record, as `deeds.create` would store it."""
        problems: list[Problem] = []
        values = self._cleaner.clean(row.data, problems)
        draft = drafting.begun(self.principal, self.ledger, values, self.moment)
        draft.evidence = self.evidence
        for line in self.ledger.lines:
            rows = list(row.lines.get(line.name, []))
            read = self._line_cleaners[line.name].read
            draft.lines[line.name] = forms.clean_lines(line, rows, problems, read=read)
        drafting.apply(draft, values, {}, problems)
        drafting.check(draft, problems)
        draft.answer["clocks"] = deadlines.started(draft, self.ledger.flow.opening)
        _stands_alone(draft)
        return draft


def _stands_alone(draft: Draft) -> None:
    """Refuse a record of which the table can hold only one."""
    if draft.record._meta.constraints:
        try:
            draft.record.validate_constraints()
        except ValidationError as error:
            raise Refused(TWICE) from error
