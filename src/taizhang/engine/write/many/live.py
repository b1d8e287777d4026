"""A bulk deed of rules that act on other records.

It is judged and stored row by row in the transaction that stores it.

A closing count lets visitors out, a round found later voids the note that it was missed. What a row
does so is seen by the rows after it, so nothing can be prepared; a table of such a ledger is kept
short instead.
"""

from __future__ import annotations

from itertools import islice

from django.db import transaction

from taizhang.engine.declare.flow import Draft, Refused
from taizhang.engine.keep import history
from taizhang.engine.models import Batch
from taizhang.engine.write import conflicts, deeds, offers, storing
from taizhang.engine.write.many import together
from taizhang.engine.write.many.again import Overtaken
from taizhang.engine.write.many.basis import Basis
from taizhang.engine.write.many.judging import Judge, Work
from taizhang.engine.write.many.ready import begin
from taizhang.engine.write.many.serials import Keys, Serials

MOST = 2000
"""So many rows at most, because nobody else writes until the last of them is stored."""


class Live:
    """Rows that are judged when they are stored."""

    def __init__(self, judge: Judge, work: Work, basis: Basis | None = None) -> None:
        self._judge, self._work, self._basis = judge, work, basis
        self._numbers: list[str] = []
        if len(work.corrections) + sum(1 for _ in islice(iter(work.rows), MOST + 1)) > MOST:
            title = judge.ledger.title
            raise Refused(f"“{title}”登记时要同时办理别的记录，一次最多登记{MOST}行，请把表拆成几份。")

    def put(self, key: str, source: str) -> Batch:
        """Judge and store all, inside the caller's transaction; return the batch.

        The batch is stored only where records are new. Raises `RowsRefused`, and `Overtaken` when
        somebody changed meanwhile on what it was decided which rows are new and which correct.
        """
        judge = self._judge
        if self._basis is not None and not (self._basis.stands() and self._basis.offers_stand()):
            raise Overtaken
        batch = Batch(key=key, ledger=judge.ledger.key, source=source[:120], at=judge.moment)
        batch.by, batch.first_seq = judge.principal.person, history.reached() + 1
        for _ in islice(iter(self._work.rows), 1):
            begin(batch)
        with conflicts.named():
            return self._put(batch)

    def _put(self, batch: Batch) -> Batch:
        judge = self._judge
        self._new(keep=True)
        batch.rows, batch.last_seq = len(self._numbers), history.reached()
        if self._numbers:
            batch.first_number, batch.last_number = self._numbers[0], self._numbers[-1]
            batch.save()
        for draft in judge.corrected(self._work.corrections, self._work.note, all_errors=False):
            storing.store(draft)
            storing.finish(draft, "edit", note=self._work.note)
            deeds.register(offers.to_make(draft))
        return batch

    def rehearse(self) -> int:
        """Judge all and store nothing; return the number of new rows.

        Raises `RowsRefused`.
        """
        with transaction.atomic():
            try:
                self._new(keep=False)
                for draft in self._judge.corrected(self._work.corrections, self._work.note, all_errors=True):
                    storing.store(draft)
                self._judge.end()
            finally:
                transaction.set_rollback(True)
        return len(self._numbers)

    def close(self) -> None:
        """Do nothing: nothing is held beside the database."""

    def _new(self, *, keep: bool) -> None:
        judge = self._judge
        for row, draft in judge.drafts(self._work.rows):
            record = draft.record
            if keep:
                record.number = storing.number(judge.ledger, record.unit, judge.moment)
            else:
                record.number = together.stand_in(row.place)
            self._numbers.append(record.number)
            serials = Serials()
            written = together.new(draft, judge.evidence, Keys(judge.ledger, serials), keep=keep)
            serials.take()
            written.store()
            if keep and judge.clear:
                self._finish(draft)
        if keep:
            judge.end()

    def _finish(self, draft: Draft) -> None:
        offers.make(draft)
        deeds.register(offers.to_make(draft))
        judge = self._judge
        line = history.line_of("create", judge.principal, judge.ledger, draft.record, lines=draft.stored)
        history.store([line])
