"""A bulk deed judged and written out beside the database.

Others go on using the database meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import models

from taizhang.engine.declare.flow import Draft
from taizhang.engine.keep import history
from taizhang.engine.models import Event
from taizhang.engine.write import offers
from taizhang.engine.write.many import together
from taizhang.engine.write.many.again import Acts
from taizhang.engine.write.many.aside import Aside
from taizhang.engine.write.many.basis import Basis
from taizhang.engine.write.many.judging import Judge, Work
from taizhang.engine.write.many.ready import Ready
from taizhang.engine.write.many.written import Written

Lines = Mapping[str, list[models.Model]]
AT_ONCE = 100
"""So many new records at most wait to be written out together: each step is quicker over many in a row."""


def written_out(judge: Judge, work: Work, basis: Basis, *, keep: bool = True) -> Ready:
    """Judge all rows and write out what they store.

    `keep` is off in a rehearsal: nothing is sealed or chained. Raises `RowsRefused`, and `Acts`
    where judging a row writes on other records.
    """
    if offers.makes(judge.ledger):
        raise Acts
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
        self._waiting: list[Draft] = []

    def all(self) -> None:
        """Go through all rows and corrections.

        Whatever looks into the tables of this ledger sees what came before its own.
        """
        with self._watched():
            for row, draft in self.judge.drafts(self.work.rows):
                if not self.keep:
                    draft.record.number = together.stand_in(row.place)
                self._waiting.append(draft)
                if self.aside.open or len(self._waiting) >= AT_ONCE:
                    self._write_out()
            self._write_out()
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
            self._write_out()
            self.aside.stand()
            for written in self.ready.parts():
                self.aside.lay(written)

    def _write_out(self) -> None:
        """Write the waiting records out: rows, lines of history, what they offer.

        They are added one after another, since an offer may look for the rows up to its own.
        """
        drafts, self._waiting = self._waiting, []
        ready, judge, last = self.ready, self.judge, self.keep and self.judge.clear
        for draft in drafts if self.keep else ():
            draft.record.number = ready.serials.number(judge.ledger, draft.record.unit, judge.moment)
        outcome = [together.new(draft, judge.evidence, ready.keys, keep=self.keep) for draft in drafts]
        if last:
            events = [self._line("create", draft, draft.stored) for draft in drafts]
            for written, event in zip(outcome, events, strict=True):
                written.lines.append(history.unchained(event))
        for draft, written in zip(drafts, outcome, strict=True):
            self._lay(written)
            ready.add(written, draft.record.number)
            if last:
                self._offer(draft, written)

    def _corrected(self, draft: Draft) -> None:
        """Write a corrected record out, with its line of history.

        Where another record hears of it, it is written by itself.
        """
        written = together.correction(draft, self.ready.keys)
        self._lay(written)
        self.ready.add(written, heard=draft if self.keep and offers.heard(draft) else None)
        if self.keep:
            self._offer(draft, written)
            lines = self.judge.ledger.children(draft.record, draft.stored)
            written.lines.append(history.unchained(self._line("edit", draft, lines, self.work.note)))

    def _line(self, act: str, draft: Draft, lines: Lines, note: str = "") -> Event:
        judge = self.judge
        return history.line_of(act, judge.principal, judge.ledger, draft.record, lines=lines, note=note)

    def _offer(self, draft: Draft, written: Written) -> None:
        """Add the offers of a record, which may look for what was just written."""
        offered = Written()
        offered.add(*offers.made(draft))
        self._lay(offered)
        written.join(offered)

    def _lay(self, written: Written) -> None:
        if self.aside.open:
            self.aside.lay(written)
