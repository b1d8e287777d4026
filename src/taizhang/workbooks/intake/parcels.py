"""Dropped files and the facts known of them.

It is known whose a file is, for which ledger and month, and the cells put right on its page.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import Entry, new_public_id
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import evidence, sealing
from taizhang.engine.models import Batch, Evidence
from taizhang.engine.write.many import bulk
from taizhang.kernel import seal
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.org.principals import Principal
from taizhang.workbooks.models import Heads, Parcel
from taizhang.workbooks.reading import heads
from taizhang.workbooks.reading.rows import Told
from taizhang.workbooks.reading.table import Reading
from taizhang.workbooks.sheets import code, columns, files
from taizhang.workbooks.sheets.tables import Book, refused


def receive(
    principal: Principal,
    name: str,
    content: bytes,
    ledger: Ledger | None = None,
    unit: Unit | None = None,
    period: str = "",
) -> Parcel:
    """Store a dropped file for its person.

    The same file of the same person again is the same parcel.
    """
    person = principal.person
    assert person is not None
    book = files.opened(name, content)
    sheet_code = code.read(book)
    if ledger is not None and sheet_code is not None and sheet_code.ledger != ledger.key:
        title = by_key(sheet_code.ledger).title
        raise refused(f"“{name[-60:]}”是“{title}”的表，不是“{ledger.title}”的，请到“{title}”里导入。")
    ledger = ledger or (by_key(sheet_code.ledger) if sheet_code else None) or recognised(principal, book)
    if ledger is not None and not holds(WRITES, principal, ledger):
        raise refused(f"您的岗位不能登记“{ledger.title}”，这个文件没有收下。")
    sha = hashlib.sha256(content).hexdigest()
    waiting = Parcel.objects.filter(person=person, state=Parcel.State.WAITING, file__sha256=sha)
    if parcel := waiting.filter(ledger=ledger.key if ledger else "").first():
        return parcel
    if unit is None:
        unit = (
            Unit.objects.filter(code=sheet_code.unit).first()
            if sheet_code and sheet_code.unit
            else named(name)
        )
    periodic = ledger is not None and ledger.periodic is not None
    row = evidence.add(principal, name, content, kind="paper")
    Evidence.objects.filter(pk=row.pk, uses=None).update(held_by=None)  # it waits here, not in the inbox
    return Parcel.objects.create(
        public_id=new_public_id(),
        person=person,
        file=row,
        ledger=ledger.key if ledger else "",
        unit=unit
        if (sheet_code and sheet_code.unit) or periodic or _without_unit(principal, ledger, book)
        else None,
        period=(sheet_code.period if sheet_code else "") or period,
        entry=Entry.DIRECT if periodic else Entry.COPIED,
        made_at=clock.now(),
    )


def _without_unit(principal: Principal, ledger: Ledger | None, book: Book) -> bool:
    """Return whether the rows themselves do not name their unit."""
    if ledger is None:
        return True
    reading = Reading(principal, ledger, book, Told())
    return reading.head is not None and "unit" not in reading.head.names


def recognised(principal: Principal, book: Book) -> Ledger | None:
    """Find the ledger of a table by its headings.

    It must be one alone, and most of its headings must be there; else None.
    """
    scores: list[tuple[int, Ledger]] = []
    for ledger in ledgers():
        if not holds(WRITES, principal, ledger):
            continue
        sheet = columns.main(ledger)
        matches = [head for table in book.shown if (head := heads.found(sheet, table))]
        best = max((len(head.columns) - len(head.unknown) // 2 for head in matches), default=0)
        if best >= max(3, len([c for c in sheet.columns if c.required]) - 1):
            scores.append((best, ledger))
    scores.sort(key=lambda pair: -pair[0])
    if len(scores) > 1 and scores[0][0] == scores[1][0]:
        return None
    return scores[0][1] if scores else None


def named(text: str) -> Unit | None:
    """Find the unit in a file name; None unless it is one alone."""
    from taizhang.workbooks.intake.chain import units_in

    units = units_in(text, list(Unit.objects.all()))
    return units[0] if len(units) == 1 else None


def key_of(parcel: Parcel) -> bytes:
    key = sealing.record_key("evidence", parcel.file.public_id)
    if key is None:
        raise Refused("这个文件已按规定销毁，请重新上传。", status=410)
    return key


def answers_of(parcel: Parcel) -> dict[str, str]:
    """Read the corrected cells of the page."""
    if not parcel.answers:
        return {}
    content = seal.unseal(key_of(parcel), parcel.answers, f"{parcel.public_id}/answers".encode())
    answers: dict[str, str] = json.loads(content)
    return answers


def change(parcel: Parcel, **values: Any) -> bool:
    """Change a parcel that still waits; return whether it did.

    Another tab may have registered or dropped it since it was read: nothing is changed then.
    """
    waiting = Parcel.objects.filter(pk=parcel.pk, state=Parcel.State.WAITING)
    if not waiting.update(**values):
        return False
    for name, value in values.items():
        setattr(parcel, name, value)
    return True


@transaction.atomic
def keep_answers(parcel: Parcel, more: dict[str, str]) -> bool:
    """Store cells put right beside those of other tabs.

    Return whether the parcel still waits.

    They lie sealed like the file.
    """
    row = Parcel.objects.select_for_update(of=("self",)).select_related("file").get(pk=parcel.pk)
    content = json.dumps(answers_of(row) | more, ensure_ascii=False).encode()
    return change(parcel, answers=seal.seal(key_of(parcel), content, f"{parcel.public_id}/answers".encode()))


def reading_of(principal: Principal, parcel: Parcel) -> Reading:
    """Read the parcel's file for its ledger."""
    ledger = by_key(parcel.ledger)
    book = files.opened(parcel.file.name, evidence.read(parcel.file))
    period = Period.parse(parcel.period) if parcel.period else None
    facts = Told(
        parcel.unit,
        period,
        parcel.entry,
        parcel.late_reason,
        answers_of(parcel),
        now=ledger.periodic is not None,
    )
    reading = Reading(principal, ledger, book, facts)
    if reading.head is not None and reading.head.unknown:
        meaning = Heads.objects.filter(
            ledger=ledger.key, said=heads.said(list(reading.head.unknown.values()))
        ).first()
        if meaning is not None:
            return Reading(principal, ledger, book, replace(facts, remembered=meaning.names))
    return reading


def remember(parcel: Parcel, unknown: list[str], names: dict[str, str]) -> None:
    """Store the meaning of strange headings.

    It holds for this and every later table with the same headings.
    """
    meanings = {
        text: name for text, name in names.items() if columns.main(by_key(parcel.ledger)).column(name)
    }
    with transaction.atomic():
        row, _ = Heads.objects.get_or_create(ledger=parcel.ledger, said=heads.said(unknown))
        row = Heads.objects.select_for_update().get(pk=row.pk)
        row.names = row.names | meanings
        row.save(update_fields=("names",))


def batch_key(parcel: Parcel) -> str:
    unit = parcel.unit.code if parcel.unit else ""
    return bulk.fresh_key("file", parcel.ledger, parcel.file.sha256, unit, parcel.period)


def previous(parcel: Parcel) -> Batch | None:
    """Find the batch of the last taken version of the unit's table for the month."""
    if not (parcel.unit_id and parcel.period):
        return None
    rows = Parcel.objects.filter(state=Parcel.State.TAKEN, ledger=parcel.ledger, unit=parcel.unit_id)
    last = (
        rows.filter(period=parcel.period).exclude(batch=None).select_related("batch").order_by("-id").first()
    )
    return last.batch if last else None


def beside(parcel: Parcel) -> tuple[int | None, list[Any]]:
    """Return what is read of a parcel beside the ledgers.

    History tells nothing of it.

    They are the batch of the version before it and what strange headings mean.
    """
    before = previous(parcel)
    names = Heads.objects.filter(ledger=parcel.ledger).order_by("pk").values_list("pk", "names")
    return before.pk if before else None, list(names)


WHICH = "这张表是哪个台账的？文件里没有识别码，栏目也对不上，请选择台账。"


def questions(parcel: Parcel, reading: Reading) -> tuple[str, ...]:
    """List the facts to be asked of a monthly table beside its cells.

    What each row tells itself is not asked.
    """
    periodic, texts = reading.ledger.periodic, []
    if periodic is None or reading.own or reading.head is None:
        return ()
    if parcel.unit is None and "unit" not in reading.head.names:
        texts.append("这张表是哪个单位的？请选择单位。")
    if not parcel.period and periodic.on not in reading.head.names:
        texts.append("这张表是哪个月的？请填写月份。")
    return tuple(texts)


def span(batch: Batch) -> str:
    """Write the numbers of the records taken in as one span.

    The text is empty unless they are one run of one series.
    """
    if batch.rows == 1:
        return f"（编号{batch.first_number}）"
    (series, _, first), (other, _, last) = (
        number.rpartition("-") for number in (batch.first_number, batch.last_number)
    )
    run = series == other and int(last) - int(first) + 1 == batch.rows
    return f"（编号{batch.first_number}到{last}）" if run else ""


def already(batch: Batch) -> str:
    """Write about an earlier intake of the file: when, and as what."""
    when = f"{batch.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return (
        f"这个文件已于{when}登记过{batch.rows}条{span(batch)}，没有重复登记。"
        "内容确有增减的，请在表里改好、另存后再上传。"
    )
