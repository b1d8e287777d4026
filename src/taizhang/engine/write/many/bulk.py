"""The bulk deed: many new records and corrections as one act.

Each is stored, sealed and chained as if made alone.

All that takes long is done beside the database, which others go on using: cleaning, rules, sealing,
history. What came of it is put in its place in one short transaction, or done again when somebody
changed what it was judged on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

from django.db import transaction

from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import sealing
from taizhang.engine.models import Batch
from taizhang.engine.write.many import beside
from taizhang.engine.write.many.again import ATTEMPTS, Acts, Overtaken
from taizhang.engine.write.many.basis import Basis
from taizhang.engine.write.many.judging import MOST_NAMED, Correction, Judge, Row, RowsRefused, Work
from taizhang.engine.write.many.live import Live
from taizhang.engine.write.many.ready import Ready
from taizhang.kernel import seal
from taizhang.org.principals import Principal

__all__ = (
    "BUSY",
    "MOST_NAMED",
    "Correction",
    "Row",
    "RowsRefused",
    "Work",
    "create_many",
    "fresh_key",
    "prepare",
    "rehearse",
)

BUSY = "登记的时候一直有人在这个台账上办理，这次没有登记，也没有改动，请过一会儿再试。"
Progress = Callable[[int], None]


def create_many(
    principal: Principal,
    ledger: Ledger,
    rows: Iterable[Row],
    *,
    key: str,
    files: Sequence[str] = (),
    source: str = "",
    told: Progress | None = None,
) -> tuple[Batch, bool]:
    """Register all rows or none; return the batch and whether it is new.

    rows: may be gone through again, so it must start anew each time
    key: the same key gives the first batch again and changes nothing
    files: prove every row

    Raises `RowsRefused` with the errors of all rows at once.
    """
    work = Work(_some(rows))
    for _ in range(ATTEMPTS):
        if batch := Batch.objects.filter(key=key).first():
            return _known(principal, ledger, batch), False
        with closing(prepare(principal, ledger, work, Basis(), files=files, told=told)) as prepared:
            try:
                with transaction.atomic():
                    return prepared.put(key, source), True
            except Overtaken:
                continue
    raise Refused(BUSY, status=409)


def prepare(
    principal: Principal,
    ledger: Ledger,
    work: Work,
    basis: Basis,
    *,
    files: Sequence[str] = (),
    told: Progress | None = None,
) -> Ready | Live:
    """Judge all rows and write out what they store, beside the database.

    The caller has it `put` in a transaction of its own, and closes it. Corrections are refused with
    the first error. Raises `RowsRefused`.
    """
    try:
        return beside.written_out(Judge(principal, ledger, files, told), work, basis)
    except Acts:
        return Live(Judge(principal, ledger, files, told), work, basis)


def rehearse(
    principal: Principal,
    ledger: Ledger,
    work: Work,
    *,
    files: Sequence[str] = (),
    told: Progress | None = None,
) -> int:
    """Check everything as for storing and store nothing.

    Returns the number of new rows. Raises `RowsRefused` with the errors of all.
    """
    try:
        judge = Judge(principal, ledger, files, told)
        with closing(beside.written_out(judge, work, Basis(), keep=False)) as ready:
            return ready.count
    except Acts:
        return Live(Judge(principal, ledger, files, told), work).rehearse()


def _some(rows: Iterable[Row]) -> Iterable[Row]:
    """Return the rows; refuse when there is none."""
    for _ in rows:
        return rows
    raise Refused("没有找到要登记的行，请核对表格。")


def _known(principal: Principal, ledger: Ledger, batch: Batch) -> Batch:
    if batch.ledger != ledger.key or not holds(READS, principal, ledger):
        raise Refused("这次提交的标识已经用过，请刷新页面后重新上传。", status=409)
    return batch


def fresh_key(*parts: str) -> str:
    """Make the key of a batch from its parts: the same parts give the same key."""
    return seal.blind(sealing.keys().index, "batch", "\x1f".join(parts))
