"""A bulk deed judged and written out beside the database, which others go on using meanwhile."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from taizhang.engine.declare.flow import Draft
from taizhang.engine.keep import history
from taizhang.engine.write import offers, together
from taizhang.engine.write.aside import Aside
from taizhang.engine.write.basis import Basis
from taizhang.engine.write.judging import Judge, Row
from taizhang.engine.write.ready import Ready


def written_out(judge: Judge, rows: Iterable[Row], basis: Basis, *, keep: bool = True) -> Ready:
    """Judge all rows and write out what they store. `keep` is off in a rehearsal: nothing is sealed or chained.

    Raises `RowsRefused`, and `Acts` where judging a row writes on other records.
    """
    run = _Run(judge, basis, keep=keep)
    try:
        run.all(rows)
    except BaseException:
        run.ready.close()
        raise
    return run.ready


class _Run:
    """One run over the rows."""

    def __init__(self, judge: Judge, basis: Basis, *, keep: bool) -> None:
        self.judge, self.keep = judge, keep
        self.ready = Ready(judge.ledger, judge.principal.person, judge.moment, basis)
        self.models = together.models_of(judge.ledger)
        self.aside = Aside(self.models[0], self.models[1:])

    def all(self, rows: Iterable[Row]) -> None:
        """Go through all rows; whatever looks into the tables of this ledger sees those before its own."""
        tables = [model._meta.db_table for model in self.models]
        try:
            with self.ready.basis.watched(tables, self._show):
                for row, draft in self.judge.drafts(rows):
                    self._write(row.place, draft)
        finally:
            self.aside.close()

    def _show(self) -> None:
        """From the first look on, each row is laid aside as soon as it is written out."""
        if not self.aside.open:
            self.aside.stand()
            for values, _ in self.ready.parts():
                self.aside.lay(values)

    def _write(self, place: Hashable, draft: Draft) -> None:
        """Write a record out: its rows, what it offers to others, its line of history."""
        ready, judge, record = self.ready, self.judge, draft.record
        if self.keep:
            record.number = ready.serials.number(judge.ledger, record.unit, judge.moment)
        else:
            record.number = together.stand_in(place)
        written = together.write(draft, judge.evidence, ready.keys, keep=self.keep)
        if self.aside.open:
            self.aside.lay(written.rows)
        ready.add(written, record.number)
        if self.keep and judge.clear:
            self._finish(draft, written)

    def _finish(self, draft: Draft, written: together.Written) -> None:
        """Offers, which may look for what was just written, and last the line of history."""
        offered = together.Written()
        offered.add(*offers.made(draft))
        if self.aside.open:
            self.aside.lay(offered.rows)
        written.rows |= offered.rows
        line = history.line_of(
            "create", self.judge.principal, self.judge.ledger, draft.record, lines=draft.stored
        )
        written.line = history.unchained(line)
