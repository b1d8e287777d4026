"""The bulk deed: many new records as one act, each stored, sealed, numbered and chained as if made alone.

All that takes long is done beside the database, which others go on using: cleaning, rules, sealing, history. What
came of it is put in its place in one short transaction, or done again when somebody changed what it was judged on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

from django.db import transaction

from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import sealing
from taizhang.engine.models import Batch
from taizhang.engine.write import beside
from taizhang.engine.write.basis import ATTEMPTS, Acts, Basis, Overtaken
from taizhang.engine.write.judging import MOST_NAMED, Judge, Row, RowsRefused
from taizhang.engine.write.live import Live
from taizhang.engine.write.ready import Ready
from taizhang.kernel import seal
from taizhang.org.principals import Principal

__all__ = ("BUSY", "MOST_NAMED", "Row", "RowsRefused", "create_many", "fresh_key", "prepare", "rehearse")

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
    """Register all rows or none; gives the batch and whether it is new.

    `rows` may be gone through again, so it must start anew each time. The same `key` gives the first batch again
    and changes nothing. `files` prove every row. Raises `RowsRefused` with the errors of all rows at once.
    """
    for _ in range(ATTEMPTS):
        if known := Batch.objects.filter(key=key).first():
            return _known(principal, ledger, known), False
        with closing(prepare(principal, ledger, rows, Basis(), files=files, told=told)) as prepared:
            try:
                with transaction.atomic():
                    return prepared.put(key, source), True
            except Overtaken:
                continue
    raise Refused(BUSY, status=409)


def prepare(
    principal: Principal,
    ledger: Ledger,
    rows: Iterable[Row],
    basis: Basis,
    *,
    files: Sequence[str] = (),
    told: Progress | None = None,
) -> Ready | Live:
    """Judge all rows and write out what they store, beside the database; raises `RowsRefused`.

    The caller has it `put` in a transaction of its own, and closes it.
    """
    try:
        return beside.written_out(Judge(principal, ledger, files, told), rows, basis)
    except Acts:
        return Live(Judge(principal, ledger, files, told), rows)


def rehearse(
    principal: Principal,
    ledger: Ledger,
    rows: Iterable[Row],
    *,
    files: Sequence[str] = (),
    told: Progress | None = None,
) -> int:
    """Do all that `create_many` checks and store nothing; gives the number of rows or raises `RowsRefused`."""
    try:
        judge = Judge(principal, ledger, files, told)
        with closing(beside.written_out(judge, rows, Basis(), keep=False)) as ready:
            return ready.count
    except Acts:
        return Live(Judge(principal, ledger, files, told), rows).rehearse()


def _known(principal: Principal, ledger: Ledger, batch: Batch) -> Batch:
    if batch.ledger != ledger.key or not ledger.may_read(principal):
        raise Refused("这次提交的标识已经用过，请刷新页面后重新上传。", status=409)
    return batch


def fresh_key(*parts: str) -> str:
    """The key of a batch from what it is: the same parts give the same key."""
    return seal.blind(sealing.keys().index, "batch", "\x1f".join(parts))
