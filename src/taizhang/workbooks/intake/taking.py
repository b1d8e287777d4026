"""A dropped file taken in as one act, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import history
from taizhang.engine.models import Batch
from taizhang.engine.write.many import bulk
from taizhang.engine.write.many.again import ATTEMPTS, Overtaken
from taizhang.engine.write.many.basis import Basis
from taizhang.engine.write.many.live import Live
from taizhang.engine.write.many.ready import Ready
from taizhang.org.principals import Principal
from taizhang.workbooks.intake import parcels
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.reading import changes
from taizhang.workbooks.reading.doubts import Doubts
from taizhang.workbooks.reading.table import Reading

BIG = 2000
"""From so many rows on the work is done in the background, with its progress on a page."""
Progress = Callable[[int], None]


@dataclass
class NewRows:
    """The new rows of a reading as a bulk deed takes them; started anew each time."""

    reading: Reading
    new: set[int]
    lines: dict[int, dict[str, list[int]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[bulk.Row]:
        for read in self.reading.rows():
            if read.row in self.new:
                if read.line_rows:
                    self.lines[read.row] = read.line_rows
                yield bulk.Row(read.row, read.data, read.lines)


def correction(change: changes.Change) -> bulk.Correction:
    """Convert the changes of a row to a correction of a bulk deed."""
    record = change.record
    head = {name: getattr(record, name) for name in forms.HEAD[2:]}
    return bulk.Correction(change.row, record.pk, record.version, head | change.data, change.lines)


@dataclass(frozen=True)
class Done:
    """The result of taking a parcel in."""

    words: str
    batch: Batch | None = None


def take(principal: Principal, parcel: Parcel, note: str = "", told: Progress | None = None) -> Done:
    """Take a whole parcel in, or nothing of it.

    A second time changes nothing. Raises `Refused`. The parcel is read and judged beside the
    database and stored in one short act; when somebody changed in between what it was judged on, it
    is read and judged again.
    """
    for _ in range(ATTEMPTS):
        basis = Basis()
        parcel = Parcel.objects.select_related("file", "unit").get(pk=parcel.pk)
        if result := _taken_before(parcel):
            return result
        with closing(_prepared(principal, parcel, basis, note, told)) as prepared:
            try:
                return _put(principal, parcel, prepared)
            except Overtaken:
                continue
    raise Refused(bulk.BUSY, status=409)


def _taken_before(parcel: Parcel) -> Done | None:
    """Return the result of a parcel no longer waiting; None while it waits."""
    if parcel.state != Parcel.State.WAITING:
        return Done(parcel.told or "这个文件已经处理过了。", parcel.batch)
    return None


@dataclass
class _Prepared:
    """A parcel read and judged, ready to be stored.

    It counts the corrections it holds and the amounts looked at.
    """

    reading: Reading
    beside: Any = None
    known: Batch | None = None
    ready: Ready | Live | None = None
    changes: int = 0
    doubts: int = 0

    def close(self) -> None:
        """Forget what was prepared."""
        if self.ready is not None:
            self.ready.close()


def _prepared(
    principal: Principal, parcel: Parcel, basis: Basis, note: str, told: Progress | None
) -> _Prepared:
    """Read and judge a parcel beside the database."""
    if not parcel.ledger:
        raise Refused(parcels.WHICH)
    beside = parcels.beside(parcel)
    with basis.watched():
        reading = parcels.reading_of(principal, parcel)
        if reading.head is None:
            raise Refused("没有找到要登记的栏目，请核对表格。")
        if questions := parcels.questions(parcel, reading):
            raise Refused("；".join(questions))
        batch = Batch.objects.filter(key=parcels.batch_key(parcel)).first()
        if batch is not None:
            return _Prepared(reading, beside, batch)
        compared = changes.compare(reading, reading.rows(), parcels.previous(parcel))
        doubts = _clear(reading, compared)
    if not compared.new and not compared.changes:
        raise Refused("表里的内容与已登记的完全一样，没有需要登记的。", status=409)
    work = bulk.Work(
        NewRows(reading, set(compared.new)) if compared.new else (),
        [correction(change) for change in compared.changes],
        (note.strip() or f"按《{parcel.file.name}》更正")[:200],
    )
    files = [parcel.file.public_id]
    ready = bulk.prepare(principal, reading.ledger, work, basis, files=files, told=told)
    return _Prepared(reading, beside, None, ready, len(compared.changes), doubts.count)


_JUDGED = [field.attname for field in Parcel._meta.concrete_fields if field.name not in ("outcome", "told")]
"""The fields on which a parcel is judged; what a page shows of it is none of them."""


@transaction.atomic
def _put(principal: Principal, parcel: Parcel, prepared: _Prepared) -> Done:
    """Store what was prepared of a parcel that nobody has touched meanwhile."""
    row = Parcel.objects.select_for_update(of=("self",)).get(pk=parcel.pk)
    if any(getattr(row, name) != getattr(parcel, name) for name in _JUDGED):
        raise Overtaken
    if prepared.known is None and parcels.beside(row) != prepared.beside:
        raise Overtaken
    if prepared.known is not None:
        result = Done(parcels.already(prepared.known), prepared.known)
    else:
        result = _stored(principal, parcel, prepared)
    row.state, row.batch, row.told = Parcel.State.TAKEN, result.batch, result.words[:200]
    row.save(update_fields=("state", "batch", "told"))
    return result


def _stored(principal: Principal, parcel: Parcel, prepared: _Prepared) -> Done:
    words, ledger = [], prepared.reading.ledger
    assert prepared.ready is not None
    batch = prepared.ready.put(parcels.batch_key(parcel), parcel.file.name)
    if batch.rows:
        words.append(f"新登记{batch.rows}条{parcels.span(batch)}")
    if prepared.changes:
        words.append(f"更正{prepared.changes}条")
    sure = f"；计量单位存疑的{prepared.doubts}处已核对" if prepared.doubts else ""
    history.append("import", principal, ledger, note=f"《{parcel.file.name}》{'，'.join(words)}{sure}")
    return Done(f"{'，'.join(words)}。", batch if batch.rows else None)


def _clear(reading: Reading, compared: changes.Compared) -> Doubts:
    """Refuse a table with unclear cells.

    Also refuses one with doubtful amounts that nobody has looked at.
    """
    bad, new, doubts = len(compared.holes), set(compared.new), Doubts(reading)
    for read in reading.rows():
        bad += len(read.holes)
        if read.row in new:
            doubts.new(read)
    for change in compared.changes:
        doubts.change(change)
    if bad:
        raise Refused(f"表里还有{bad}处没有弄清，一行也没有登记，请先在页面上改好。", status=409)
    if not doubts.sure:
        words = f"有{doubts.count}处数字像是计量单位不对，一行也没有登记，请核对；确实如此的勾选“已核对”。"
        raise Refused(words, status=409)
    return doubts
