"""A bulk deed judged and written out beside the database.

Others go on using the database meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from taizhang.engine.declare.flow import Draft
from taizhang.engine.keep import history
from taizhang.engine.write import offers
from taizhang.engine.write.many import together
from taizhang.engine.write.many.aside import Aside
from taizhang.engine.write.many.basis import Basis
from taizhang.engine.write.many.judging import Judge, Work
from taizhang.engine.write.many.ready import Ready
from taizhang.engine.write.many.written import Written


def written_out(judge: Judge, work: Work, basis: Basis, *, keep: bool = True) -> Ready:
    """Judge all rows and write out what they store.

    `keep` is off in a rehearsal: nothing is sealed or chained. Raises `RowsRefused`, and `Acts`
    where judging a row writes on other records.
    """
    run = _Run(judge, work, basis, keep=keep)
    try:
        run.all()
    except BaseException:
        run.ready.close()
        raise
    return run.ready


class _Run:
    """One run over the rows and corrections."""

    def __init__(self, judge: Judge, work: Work, basis: Basis, *, keep: bool) -> None:
        self.judge, self.work, self.keep = judge, work, keep
        self.ready = Ready(judge.ledger, judge.principal.person, judge.moment, basis)
        self.models = together.models_of(judge.ledger)
        self.aside = Aside(self.models[0], self.models[1:], changing=bool(work.corrections))

    def all(self) -> None:
        """Go through all rows and corrections.

        Whatever looks into the tables of this ledger sees what came before its own.
        """
        with self._watched():
            for row, draft in self.judge.drafts(self.work.rows):
                self._new(draft, together.stand_in(row.place))
            if self.keep:
                self.judge.end()
            for draft in self.judge.corrected(
                self.work.corrections, self.work.note, all_errors=not self.keep
            ):
                self._corrected(draft)
        self.judge.end()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        tables = [model._meta.db_table for model in self.models]
        try:
            with self.ready.basis.watched(tables, self._show):
                yield
        finally:
            self.aside.close()

    def _show(self) -> None:
        """Lay each row aside as soon as it is written out, from the first look on."""
        if not self.aside.open:
            self.aside.stand()
            for written in self.ready.parts():
                self.aside.lay(written)

    def _new(self, draft: Draft, stand_in: str) -> None:
        """Write a new record out: its rows, what it offers to others, its line of history."""
        ready, judge, record = self.ready, self.judge, draft.record
        if self.keep:
            record.number = ready.serials.number(judge.ledger, record.unit, judge.moment)
        else:
            record.number = stand_in
        written = together.new(draft, judge.evidence, ready.keys, keep=self.keep)
        self._lay(written)
        ready.add(written, record.number)
        if self.keep and judge.clear:
            self._offer(draft, written)
            line = history.line_of("create", judge.principal, judge.ledger, record, lines=draft.stored)
            written.lines.append(history.unchained(line))

    def _corrected(self, draft: Draft) -> None:
        """Write a corrected record out, with its line of history.

        Where another record hears of it, it is written by itself.
        """
        judge, record = self.judge, draft.record
        written = together.correction(draft, self.ready.keys)
        self._lay(written)
        self.ready.add(written, heard=draft if self.keep and offers.heard(draft) else None)
        if self.keep:
            self._offer(draft, written)
            lines = judge.ledger.children(record, draft.stored)
            line = history.line_of(
                "edit", judge.principal, judge.ledger, record, lines=lines, note=self.work.note
            )
            written.lines.append(history.unchained(line))

    def _offer(self, draft: Draft, written: Written) -> None:
        """Add the offers of a record, which may look for what was just written."""
        offered = Written()
        offered.add(*offers.made(draft))
        self._lay(offered)
        written.join(offered)

    def _lay(self, written: Written) -> None:
        if self.aside.open:
            self.aside.lay(written)
