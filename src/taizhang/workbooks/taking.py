"""From a dropped file to records: understood, rehearsed, put right, and taken in as one act or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import transaction

from taizhang.engine import bulk, clock, deeds, evidence, forms, history, sealing
from taizhang.engine.draft import Refused
from taizhang.engine.ledger import Ledger, by_key, ledgers
from taizhang.engine.models import Batch, Evidence
from taizhang.engine.record import Entry, new_public_id
from taizhang.kernel import seal
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.org.principals import Principal
from taizhang.workbooks import changes, code, columns, files, heads
from taizhang.workbooks.cells import shown
from taizhang.workbooks.columns import MAIN
from taizhang.workbooks.files import Book
from taizhang.workbooks.models import Heads, Parcel
from taizhang.workbooks.reading import Hole, Read, Reading, Told

BIG = 2000
"""From so many rows on the work is done in the background, with its progress on a page."""
SHOWN = 200
SAMPLE = 20
Told_ = Callable[[int], None]


@dataclass(frozen=True)
class Outcome:
    """What was understood of a parcel: counts, holes with their places, corrections, what to know."""

    rows: int = 0
    good: int = 0
    new: int = 0
    same: int = 0
    holes: tuple[Hole, ...] = ()
    more: int = 0
    changes: tuple[tuple[int, str, tuple[tuple[str, str, str], ...]], ...] = ()
    more_changes: int = 0
    notes: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    heading: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    questions: tuple[str, ...] = ()
    already: str = ""

    @property
    def ready(self) -> bool:
        """Whether the parcel can be taken in as it is."""
        return bool(self.new or self.changes) and not (self.holes or self.questions or self.already)

    @property
    def nothing(self) -> bool:
        """Whether every row says what is already stored."""
        return bool(self.same) and not (self.new or self.changes or self.holes or self.questions)


def receive(
    principal: Principal,
    name: str,
    content: bytes,
    ledger: Ledger | None = None,
    unit: Unit | None = None,
    period: str = "",
) -> Parcel:
    """Keep a dropped file for its person; the same file of the same person again is the same parcel."""
    person = principal.person
    assert person is not None
    book = files.opened(name, content)
    told = code.read(book)
    if ledger is not None and told is not None and told.ledger != ledger.key:
        title = by_key(told.ledger).title
        raise files.refused(f"“{name[-60:]}”是“{title}”的表，不是“{ledger.title}”的，请到“{title}”里导入。")
    ledger = ledger or (by_key(told.ledger) if told else None) or recognised(principal, book)
    if ledger is not None and not ledger.may_write(principal):
        raise files.refused(f"您的岗位不能登记“{ledger.title}”，这个文件没有收下。")
    sha = hashlib.sha256(content).hexdigest()
    waiting = Parcel.objects.filter(person=person, state=Parcel.State.WAITING, file__sha256=sha)
    if known := waiting.filter(ledger=ledger.key if ledger else "").first():
        return known
    if unit is None:
        unit = Unit.objects.filter(code=told.unit).first() if told and told.unit else named(name)
    periodic = ledger is not None and ledger.periodic is not None
    row = evidence.add(principal, name, content, kind="paper")
    Evidence.objects.filter(pk=row.pk, uses=None).update(held_by=None)  # it waits here, not in the inbox
    return Parcel.objects.create(
        public_id=new_public_id(),
        person=person,
        file=row,
        ledger=ledger.key if ledger else "",
        unit=unit if (told and told.unit) or periodic or _without_unit(principal, ledger, book) else None,
        period=(told.period if told else "") or period,
        entry=Entry.DIRECT if periodic else Entry.COPIED,
        made_at=clock.now(),
    )


def _without_unit(principal: Principal, ledger: Ledger | None, book: Book) -> bool:
    """Whether the rows do not say themselves whose they are."""
    if ledger is None:
        return True
    reading = Reading(principal, ledger, book, Told())
    return reading.head is not None and "unit" not in reading.head.names


def recognised(principal: Principal, book: Book) -> Ledger | None:
    """The ledger whose headings a table bears, when it is one alone and most of them are there."""
    scores: list[tuple[int, Ledger]] = []
    for ledger in ledgers():
        if not ledger.may_write(principal):
            continue
        sheet = columns.main(ledger)
        found = [head for table in book.shown if (head := heads.found(sheet, table))]
        best = max((len(head.columns) - len(head.unknown) // 2 for head in found), default=0)
        if best >= max(3, len([c for c in sheet.columns if c.required]) - 1):
            scores.append((best, ledger))
    scores.sort(key=lambda pair: -pair[0])
    if len(scores) > 1 and scores[0][0] == scores[1][0]:
        return None
    return scores[0][1] if scores else None


def named(text: str) -> Unit | None:
    """The unit that a file name names, when it is one alone."""
    from taizhang.workbooks.chain import units_in

    found = units_in(text, list(Unit.objects.all()))
    return found[0] if len(found) == 1 else None


def key_of(parcel: Parcel) -> bytes:
    key = sealing.record_key("evidence", parcel.file.public_id)
    if key is None:
        raise Refused("这个文件已按规定销毁，请重新上传。", status=410)
    return key


def answers_of(parcel: Parcel) -> dict[str, str]:
    """The cells that were put right on the page."""
    if not parcel.answers:
        return {}
    kept = seal.unseal(key_of(parcel), parcel.answers, f"{parcel.public_id}/answers".encode())
    told: dict[str, str] = json.loads(kept)
    return told


def keep_answers(parcel: Parcel, more: dict[str, str]) -> None:
    """Keep cells put right; they lie sealed like the file."""
    told = json.dumps(answers_of(parcel) | more, ensure_ascii=False).encode()
    parcel.answers = seal.seal(key_of(parcel), told, f"{parcel.public_id}/answers".encode())
    parcel.save(update_fields=("answers",))


def reading_of(principal: Principal, parcel: Parcel) -> Reading:
    """The parcel's file read for its ledger."""
    ledger = by_key(parcel.ledger)
    book = files.opened(parcel.file.name, evidence.read(parcel.file))
    period = Period.parse(parcel.period) if parcel.period else None
    told = Told(
        parcel.unit,
        period,
        parcel.entry,
        parcel.late_reason,
        answers_of(parcel),
        now=ledger.periodic is not None,
    )
    reading = Reading(principal, ledger, book, told)
    if reading.head is not None and reading.head.unknown:
        known = Heads.objects.filter(
            ledger=ledger.key, said=heads.said(list(reading.head.unknown.values()))
        ).first()
        if known is not None:
            return Reading(principal, ledger, book, replace(told, remembered=known.names))
    return reading


def remember(parcel: Parcel, unknown: list[str], names: dict[str, str]) -> None:
    """Remember what strange headings mean, for this and every later table with the same ones."""
    told = {text: name for text, name in names.items() if columns.main(by_key(parcel.ledger)).column(name)}
    row, _ = Heads.objects.get_or_create(ledger=parcel.ledger, said=heads.said(unknown))
    row.names = row.names | told
    row.save()


def batch_key(parcel: Parcel) -> str:
    unit = parcel.unit.code if parcel.unit else ""
    return bulk.fresh_key("file", parcel.ledger, parcel.file.sha256, unit, parcel.period)


def previous(parcel: Parcel) -> Batch | None:
    """The batch of the last taken version of the same unit's table for the same month."""
    if not (parcel.unit_id and parcel.period):
        return None
    rows = Parcel.objects.filter(state=Parcel.State.TAKEN, ledger=parcel.ledger, unit=parcel.unit_id)
    last = (
        rows.filter(period=parcel.period).exclude(batch=None).select_related("batch").order_by("-id").first()
    )
    return last.batch if last else None


def questions(parcel: Parcel) -> tuple[str, ...]:
    """What must be known before a parcel can be read."""
    if not parcel.ledger:
        return ("这张表是哪个台账的？文件里没有识别码，栏目也对不上，请选择台账。",)
    ledger, asked = by_key(parcel.ledger), []
    if ledger.periodic is not None and parcel.unit is None:
        asked.append("这张表是哪个单位的？请选择单位。")
    if ledger.periodic is not None and not parcel.period:
        asked.append("这张表是哪个月的？请填写月份。")
    return tuple(asked)


def examine(principal: Principal, parcel: Parcel, told: Told_ | None = None) -> Outcome:
    """Everything about a parcel without storing any of it: all holes at once, corrections, what to know."""
    asked = questions(parcel)
    if asked and not parcel.ledger:
        return Outcome(questions=asked)
    reading = reading_of(principal, parcel)
    if reading.head is None:
        title = reading.ledger.title
        words = f"没有找到“{title}”的栏目名称。请用“{title}”的模板，或把栏目名称改成与登记表一致。"
        return Outcome(questions=(words,))
    if asked:
        return Outcome(questions=asked)
    return _examined(principal, parcel, reading, told)


def _examined(principal: Principal, parcel: Parcel, reading: Reading, told: Told_ | None) -> Outcome:
    compared = changes.compare(reading, reading.rows(), previous(parcel))
    holes = _Holes()
    for hole in compared.holes:
        holes.add(hole)
    new = set(compared.new)
    serials: set[Any] = set()
    count = 0
    for read in reading.rows():
        count += 1
        serials.add(_serial(reading, read))
        for hole in read.holes:
            holes.add(hole)
    for hole in reading.orphans(serials):
        holes.add(hole)
    if not count:
        return Outcome(questions=("表里没有要登记的行。",), notes=tuple(reading.notes))
    _rehearsed(principal, parcel, reading, new, holes, told)
    _rehearsed_changes(principal, parcel, reading, compared.changes, holes)
    batch = Batch.objects.filter(key=batch_key(parcel)).first()
    bad = len(holes.rows)
    return Outcome(
        rows=count,
        good=count - bad,
        new=len(new),
        same=compared.same,
        holes=tuple(holes.kept),
        more=holes.more,
        changes=tuple((c.row, c.record.number, c.told) for c in compared.changes[:SHOWN]),
        more_changes=max(0, len(compared.changes) - SHOWN),
        notes=_notes(reading),
        unknown=tuple((text, "") for text in reading.head.unknown.values()) if reading.head else (),
        heading=tuple(c.label for c in _open(reading)),
        sample=tuple(_sample(reading)),
        already=already(batch) if batch else "",
    )


def _serial(reading: Reading, read: Read) -> str:
    return read.number if reading.own else read.serial


class _Holes:
    """Holes in the order found, each place once; beyond a bound only counted."""

    def __init__(self) -> None:
        self.kept: list[Hole] = []
        self.rows: set[tuple[str, int]] = set()
        self.more = 0
        self._seen: set[str] = set()

    def add(self, hole: Hole) -> None:
        if hole.key in self._seen and hole.name:
            return
        self._seen.add(hole.key)
        self.rows.add((hole.sheet, hole.row))
        if len(self.kept) < bulk.MOST_NAMED:
            self.kept.append(hole)
        else:
            self.more += 1


def _notes(reading: Reading) -> tuple[str, ...]:
    notes = list(reading.notes)
    if reading.told.now:
        notes.append("“发生时间”按登记的时间填写。")
    if reading.head and reading.head.twice:
        notes.append(f"栏目“{'、'.join(reading.head.twice)}”出现了两次，只用第一列。")
    extra = [
        t.title
        for t in reading.book.shown
        if t is not reading.table and t not in [x[1] for x in reading.lines.values()]
    ]
    if extra and [t for t in extra if t != "填写说明"]:
        notes.append(f"这些表没有用到：{'、'.join(t for t in extra if t != '填写说明')[:80]}。")
    return tuple(notes)


def _open(reading: Reading) -> list[Any]:
    assert reading.head is not None
    return [c for _, c in sorted(reading.head.columns.items()) if not c.personal]


def _sample(reading: Reading) -> Iterator[tuple[str, ...]]:
    from itertools import islice

    from taizhang.workbooks.cells import written

    for read in islice(reading.rows(), SAMPLE):
        texts = []
        for column in _open(reading):
            value = read.data.get(column.name, "")
            if column.kind in ("named", "record") and value:
                value = reading.names.said(column.field.related_model, int(value))
            elif column.kind == "choice":
                value = dict(column.choices).get(str(value), value)
            elif column.kind == "tick":
                value = {"True": "是", "False": "否"}.get(str(value), "")
            texts.append(shown(value) if value != "" else str(written(column, "", reading.names)))
        yield (str(read.row), *texts)


@dataclass
class _Rows:
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


def _rehearsed(
    principal: Principal, parcel: Parcel, reading: Reading, new: set[int], holes: _Holes, told: Told_ | None
) -> None:
    if not new:
        return
    rows = _Rows(reading, new)
    try:
        bulk.rehearse(principal, reading.ledger, rows, files=[parcel.file.public_id], told=told)
    except bulk.RowsRefused as refused:
        unclear = {(hole.sheet, hole.row, hole.name) for hole in holes.kept}
        unsure = {hole.row for hole in holes.kept if hole.sheet == MAIN}
        for place, errors in refused.rows.items():
            row = int(str(place))
            for hole in _row_holes(reading, row, errors, rows.lines):
                whole = (hole.sheet, 0, hole.name) in unclear
                if not hole.name and row in unsure:
                    continue  # what a row lacks as a whole may follow from its unclear cell: told once that is clear
                if not whole and (hole.sheet, hole.row, hole.name) not in unclear:
                    holes.add(hole)
        holes.more += refused.more


def _row_holes(
    reading: Reading, row: int, errors: dict[str, list[str]], lines: dict[int, dict[str, list[int]]]
) -> Iterator[Hole]:
    """The errors of a deed as holes of the table: by field, by child row, or of the whole row."""
    for name, texts in errors.items():
        words = "；".join(texts)
        column = reading.sheet.column(name)
        line, _, rest = name.partition("-")
        index, _, field_name = rest.partition("-")
        if column is not None:
            yield Hole(MAIN, row, name, column.label, "", words)
        elif line in reading.lines and index.isdigit():
            child = reading.lines[line][0].column(field_name)
            at = lines.get(row, {}).get(line, [])
            place = at[int(index)] if int(index) < len(at) else row
            yield Hole(line, place, field_name, child.label if child else "", "", words)
        else:
            yield Hole(MAIN, row, "", "整行", "", words)


def _rehearsed_changes(
    principal: Principal, parcel: Parcel, reading: Reading, found: list[changes.Change], holes: _Holes
) -> None:
    if not found:
        return
    with transaction.atomic():
        for change in found:
            try:
                with transaction.atomic():
                    _edit(principal, parcel, reading.ledger, change, "核对")
            except Refused as refused:
                for hole in _row_holes(reading, change.row, refused.errors, {}):
                    holes.add(hole)
        transaction.set_rollback(True)


def _edit(principal: Principal, parcel: Parcel, ledger: Ledger, change: changes.Change, note: str) -> None:
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


def already(batch: Batch) -> str:
    """That a file was taken in before, when, and as what."""
    when = f"{batch.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return (
        f"这个文件已于{when}登记过（{batch.rows}条，{batch.first_number}至{batch.last_number}），没有重复登记。"
        "内容确有增减的，请在表里改好、另存后再上传。"
    )


@dataclass(frozen=True)
class Done:
    """What came of taking a parcel in."""

    words: str
    batch: Batch | None = None


def take(principal: Principal, parcel: Parcel, note: str = "", told: Told_ | None = None) -> Done:
    """Take a whole parcel in, or nothing of it; a second time changes nothing. Raises `Refused`."""
    with transaction.atomic():
        parcel = (
            Parcel.objects.select_for_update(of=("self",)).select_related("file", "unit").get(pk=parcel.pk)
        )
        if parcel.state != Parcel.State.WAITING:
            return Done(parcel.told or "这个文件已经处理过了。", parcel.batch)
        if questions(parcel):
            raise Refused("；".join(questions(parcel)))
        reading = reading_of(principal, parcel)
        if reading.head is None:
            raise Refused("没有找到要登记的栏目，请核对表格。")
        done = _taken(principal, parcel, reading, note, told)
        parcel.state, parcel.batch, parcel.told = Parcel.State.TAKEN, done.batch, done.words[:200]
        parcel.save(update_fields=("state", "batch", "told"))
        return done


def _taken(principal: Principal, parcel: Parcel, reading: Reading, note: str, told: Told_ | None) -> Done:
    known = Batch.objects.filter(key=batch_key(parcel)).first()
    if known is not None:
        return Done(already(known), known)
    compared = changes.compare(reading, reading.rows(), previous(parcel))
    bad = len(compared.holes) + sum(len(read.holes) for read in reading.rows())
    if bad:
        raise Refused(f"表里还有{bad}处没有弄清，一行也没有登记，请先在页面上改好。", status=409)
    batch, words = None, []
    ledger = reading.ledger
    if compared.new:
        rows = _Rows(reading, set(compared.new))
        batch, _ = bulk.create_many(
            principal,
            ledger,
            rows,
            key=batch_key(parcel),
            files=[parcel.file.public_id],
            source=parcel.file.name,
            told=told,
        )
        words.append(f"新登记{batch.rows}条（{batch.first_number}至{batch.last_number}）")
    reason = note.strip() or f"按《{parcel.file.name}》更正"
    for change in compared.changes:
        _edit(principal, parcel, ledger, change, reason[:200])
    if compared.changes:
        words.append(f"更正{len(compared.changes)}条")
    if not words:
        raise Refused("表里的内容与已登记的完全一样，没有需要登记的。", status=409)
    history.append("import", principal, ledger, note=f"《{parcel.file.name}》{'，'.join(words)}")
    return Done(f"{'，'.join(words)}。", batch)


def as_text(outcome: Outcome) -> str:
    return json.dumps(asdict(outcome), ensure_ascii=False)


def from_text(text: str) -> Outcome:
    """An outcome as it was kept."""
    told = json.loads(text)
    told["holes"] = tuple(Hole(**hole) for hole in told["holes"])
    told["changes"] = tuple((row, number, tuple(map(tuple, texts))) for row, number, texts in told["changes"])
    for name in ("notes", "heading", "questions"):
        told[name] = tuple(told[name])
    told["unknown"] = tuple((text, name) for text, name in told["unknown"])
    told["sample"] = tuple(tuple(row) for row in told["sample"])
    return Outcome(**told)


def keep_outcome(parcel: Parcel, outcome: Outcome) -> None:
    """Keep what was understood, sealed: a page shows it without reading the file again."""
    place = f"{parcel.public_id}/outcome".encode()
    parcel.outcome = seal.seal(key_of(parcel), as_text(outcome).encode(), place)
    parcel.save(update_fields=("outcome",))


def outcome_of(parcel: Parcel) -> Outcome | None:
    """What was understood when it was last looked at; nothing when it must be looked at (again)."""
    if not parcel.outcome:
        return None
    return from_text(
        seal.unseal(key_of(parcel), parcel.outcome, f"{parcel.public_id}/outcome".encode()).decode()
    )
