"""A bulk deed whose rules act on other records: judged and stored row by row in the transaction that stores it.

A closing count lets visitors out, a round found later voids the note that it was missed. What a row does so is
seen by the rows after it, so nothing can be prepared; a table of such a ledger is kept short instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.db import transaction

from taizhang.engine.declare.flow import Draft, Refused
from taizhang.engine.keep import history
from taizhang.engine.models import Batch, ChainHead
from taizhang.engine.write import offers, storing, together
from taizhang.engine.write.judging import Judge, Row
from taizhang.engine.write.serials import Keys, Serials

MOST = 2000
"""So many rows at most, because nobody else writes until the last of them is stored."""


class Live:
    """Rows that are judged when they are stored."""

    def __init__(self, judge: Judge, rows: Iterable[Row]) -> None:
        if sum(1 for _ in islice(iter(rows), MOST + 1)) > MOST:
            words = f"“{judge.ledger.title}”登记时要同时办理别的记录，一次最多登记{MOST}行，请把表拆成几份。"
            raise Refused(words)
        self._judge, self._rows = judge, rows
        self._numbers: list[str] = []

    def put(self, key: str, source: str) -> Batch:
        """Judge and store all rows, inside the caller's transaction. Raises `RowsRefused`."""
        judge = self._judge
        batch = Batch(key=key, ledger=judge.ledger.key, source=source[:120], at=judge.moment)
        batch.by = judge.principal.person
        batch.save(force_insert=True)
        before = _seq()
        self._go_through(keep=True)
        batch.rows, batch.first_seq, batch.last_seq = len(self._numbers), before + 1, _seq()
        batch.first_number, batch.last_number = self._numbers[0], self._numbers[-1]
        batch.save()
        return batch

    def rehearse(self) -> int:
        """Judge all rows and store nothing; gives their number or raises `RowsRefused`."""
        with transaction.atomic():
            try:
                self._go_through(keep=False)
            finally:
                transaction.set_rollback(True)
        return len(self._numbers)

    def close(self) -> None:
        """Nothing is kept beside the database."""

    def _go_through(self, *, keep: bool) -> None:
        judge = self._judge
        for row, draft in judge.drafts(self._rows):
            record = draft.record
            if keep:
                record.number = storing.number(judge.ledger, record.unit, judge.moment)
            else:
                record.number = together.stand_in(row.place)
            self._numbers.append(record.number)
            serials = Serials()
            written = together.write(draft, judge.evidence, Keys(judge.ledger, serials), keep=keep)
            serials.take()
            _store(written)
            if keep and judge.clear:
                self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        offers.make(draft)
        judge = self._judge
        line = history.line_of("create", judge.principal, judge.ledger, draft.record, lines=draft.stored)
        history.store([line])


def _store(written: together.Written) -> None:
    for model, values in written.rows.items():
        together.writer(model).write(values)


def _seq() -> int:
    return ChainHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
