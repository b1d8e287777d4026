"""A dropped file taken in as one act, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import history
from taizhang.engine.models import Batch
from taizhang.engine.write import bulk, deeds
from taizhang.org.principals import Principal
from taizhang.workbooks import changes, parcels
from taizhang.workbooks.doubts import Doubts
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.reading import Reading

BIG = 2000
"""From so many rows on the work is done in the background, with its progress on a page."""
Progress = Callable[[int], None]


@dataclass
class NewRows:
    """The new rows of a reading as a bulk deed takes them; started anew each time."""

    reading: Reading
    new: set[int]
    lines: dict[int, dict[str, list[int]]] = field(default_factory=dict)

    def units(self) -> Iterator[dict[str, Any]]:
        """The unit of each row, read without the rest."""
        for read in self.reading.rows(only="unit"):
            if read.row in self.new:
                yield read.data

    def __iter__(self) -> Iterator[bulk.Row]:
        for read in self.reading.rows():
            if read.row in self.new:
                if read.line_rows:
                    self.lines[read.row] = read.line_rows
                yield bulk.Row(read.row, read.data, read.lines)


def edited(principal: Principal, parcel: Parcel, ledger: Ledger, change: changes.Change, note: str) -> None:
    record = change.record
    kept = {name: getattr(record, name) for name in forms.HEAD[2:]}
    deeds.edit(
        principal,
        ledger,
        record,
        kept | change.data,
        version=record.version,
        lines=change.lines or None,
        note=note,
    )


@dataclass(frozen=True)
class Done:
    """What came of taking a parcel in."""

    words: str
    batch: Batch | None = None


def take(principal: Principal, parcel: Parcel, note: str = "", told: Progress | None = None) -> Done:
    """Take a whole parcel in, or nothing of it; a second time changes nothing. Raises `Refused`."""
    with transaction.atomic():
        parcel = (
            Parcel.objects.select_for_update(of=("self",)).select_related("file", "unit").get(pk=parcel.pk)
        )
        if parcel.state != Parcel.State.WAITING:
            return Done(parcel.told or "这个文件已经处理过了。", parcel.batch)
        if not parcel.ledger:
            raise Refused(parcels.WHICH)
        reading = parcels.reading_of(principal, parcel)
        if reading.head is None:
            raise Refused("没有找到要登记的栏目，请核对表格。")
        if asked := parcels.questions(parcel, reading):
            raise Refused("；".join(asked))
        done = _taken(principal, parcel, reading, note, told)
        parcel.state, parcel.batch, parcel.told = Parcel.State.TAKEN, done.batch, done.words[:200]
        parcel.save(update_fields=("state", "batch", "told"))
        return done


def _taken(principal: Principal, parcel: Parcel, reading: Reading, note: str, told: Progress | None) -> Done:
    known = Batch.objects.filter(key=parcels.batch_key(parcel)).first()
    if known is not None:
        return Done(parcels.already(known), known)
    compared = changes.compare(reading, reading.rows(), parcels.previous(parcel))
    doubts = _clear(reading, compared)
    batch, words = None, []
    ledger = reading.ledger
    if compared.new:
        rows = NewRows(reading, set(compared.new))
        batch, _ = bulk.create_many(
            principal,
            ledger,
            rows,
            key=parcels.batch_key(parcel),
            files=[parcel.file.public_id],
            source=parcel.file.name,
            told=told,
            inside=True,
        )
        words.append(f"新登记{batch.rows}条{parcels.span(batch)}")
    reason = note.strip() or f"按《{parcel.file.name}》更正"
    for change in compared.changes:
        edited(principal, parcel, ledger, change, reason[:200])
    if compared.changes:
        words.append(f"更正{len(compared.changes)}条")
    if not words:
        raise Refused("表里的内容与已登记的完全一样，没有需要登记的。", status=409)
    sure = f"；计量单位存疑的{doubts.count}处已核对" if doubts.count else ""
    history.append("import", principal, ledger, note=f"《{parcel.file.name}》{'，'.join(words)}{sure}")
    return Done(f"{'，'.join(words)}。", batch)


def _clear(reading: Reading, compared: changes.Compared) -> Doubts:
    """Refuse a table with unclear cells, or with doubtful amounts that nobody has looked at."""
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
