"""打印与回传: printed paper and its return as a signed photo or scan.

The code on each sheet finds the paper again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Evidence
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.paper import pdf
from taizhang.paper.tree import Document
from taizhang.report.tables import PrintedPaper, PrintedRow, PrintedSheet

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without letters and digits that look alike in handwriting or print."""
NO_CODE = "没有找到这个回传码，请对照纸上右上角重新输入。"


def new_code() -> str:
    """Make a random code of 39 bits, in two groups as people read it."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def read_code(typed: str) -> str:
    """Read a code as typed or from a QR picture, in its stored form.

    Returns an empty text when it is none.
    """
    letters = "".join(ch for ch in typed.upper().removeprefix(pdf.QR_PREFIX) if ch in ALPHABET)
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == 8 else ""


@dataclass(frozen=True)
class Printing:
    """A print job: the document, its records, and its name in the list."""

    ledger: Ledger
    kind: str
    tree: Document
    records: Sequence[tuple[int, int]]
    """Primary key and version of each record, in the order of the paper."""
    about: str
    unit_lo: int
    whole: bool = False
    """Whether one sheet with one code stands for all records, whatever the pages."""


def print_out(principal: Principal, job: Printing) -> bytes:
    """Write the PDF with a code on each sheet.

    The same records in the same versions are the same paper.
    """
    return pdf.write_pdf(job.tree, _codes(principal, job))


def print_word(principal: Principal, job: Printing) -> bytes:
    """Write the Word file of the same paper.

    Word breaks pages its own way: one code, on each page, for all records.
    """
    from taizhang.paper.word import write_docx

    codes = _codes(principal, replace(job, whole=True))
    return write_docx(job.tree, min(codes.items())[1])


def _codes(principal: Principal, job: Printing) -> dict[int, str]:
    paper = _out(job) or _issue(principal, job)
    return dict(paper.sheets.values_list("page", "code"))


def _digest(job: Printing) -> str:
    text = f"{job.ledger.key} {job.about} {list(job.records)!r}{' whole' if job.whole else ''}"
    return hashlib.sha256(text.encode()).hexdigest()


def _out(job: Printing) -> PrintedPaper | None:
    rows = PrintedPaper.objects.filter(ledger=job.ledger.key, kind=job.kind, digest=_digest(job))
    return rows.filter(returned_at=None, cancelled_at=None).first()


def _issue(principal: Principal, job: Printing) -> PrintedPaper:
    keys = [key for key, _ in job.records]
    by_page = {1: keys} if job.whole else _records_of_pages(job, *pdf.places(job.tree))
    try:
        with transaction.atomic():
            return _store(principal, job, by_page)
    except IntegrityError:  # somebody printed the very same at this moment
        paper = _out(job)
        if paper is None:
            raise
        return paper


def _records_of_pages(job: Printing, pages: int, marks: list[tuple[int, int]]) -> dict[int, list[int]]:
    """Return the records of each page.

    A page that only carries signatures stands for the page before it.
    """
    first = 2 if job.tree.cover else 1
    records: dict[int, list[int]] = {}
    for page in range(first, pages + 1):
        here = [key for key, at in marks if at == page] if marks else [key for key, _ in job.records]
        records[page] = here or records.get(page - 1, [])
    return records


def _store(principal: Principal, job: Printing, by_page: Mapping[int, list[int]]) -> PrintedPaper:
    assert principal.person is not None
    paper = PrintedPaper.objects.create(
        ledger=job.ledger.key,
        kind=job.kind,
        title=job.tree.title,
        about=job.about,
        unit_lo=job.unit_lo,
        digest=_digest(job),
        printed_at=clock.now(),
        printed_by=principal.person,
    )
    pages = [PrintedSheet(paper=paper, page=page, code=new_code()) for page in by_page]
    PrintedSheet.objects.bulk_create(pages)
    sheets = {sheet.page: sheet for sheet in paper.sheets.all()}
    rows = [PrintedRow(sheet=sheets[page], record_id=key) for page, keys in by_page.items() for key in keys]
    PrintedRow.objects.bulk_create(rows)
    return paper


def seen(principal: Principal, ledger: Ledger) -> QuerySet[PrintedPaper]:
    """Return the papers of a ledger with every record visible to this person.

    No paper tells of a record that is hidden.
    """
    visible = rows_for(ledger, principal, "printed").values("pk")
    hidden = PrintedRow.objects.filter(sheet__paper=OuterRef("pk")).exclude(record_id__in=visible)
    return PrintedPaper.objects.filter(~Exists(hidden), ledger=ledger.key)


@dataclass(frozen=True)
class Out:
    """A line of the list of what is printed and not back."""

    paper: PrintedPaper
    ledger: Ledger
    days: int
    sheets: int
    back: int


def outstanding(principal: Principal, ledger: Ledger | None = None) -> list[Out]:
    """List printed papers not yet returned, the oldest first.

    Only ledgers that this person writes are listed.
    """
    waiting = PrintedPaper.objects.filter(returned_at=None, cancelled_at=None)
    keys = set(waiting.values_list("ledger", flat=True).distinct())
    lines: list[Out] = []
    for candidate in ledgers():
        if (
            candidate.key not in keys
            or not holds(WRITES, principal, candidate)
            or (ledger and candidate is not ledger)
        ):
            continue
        rows = (
            seen(principal, candidate)
            .filter(returned_at=None, cancelled_at=None)
            .select_related("printed_by")
        )
        papers = rows.annotate(
            total=Count("sheets"), back=Count("sheets", filter=Q(sheets__returned_at__isnull=False))
        )
        for row in papers:
            days = (clock.today() - clock.local_date(row.printed_at)).days
            lines.append(Out(row, candidate, days, row.total, row.back))
    return sorted(lines, key=lambda out: (out.paper.printed_at, out.paper.pk))


@dataclass(frozen=True)
class Back:
    """A returned sheet.

    It says what the sheet is, and the numbers of the records that got the file.
    """

    sheet: PrintedSheet
    ledger: Ledger
    numbers: tuple[str, ...]
    again: bool = False


def take_back(principal: Principal, code: str, file: Evidence) -> Back:
    """Attach the photo of a sheet to each record shown on the sheet.

    A second arrival changes nothing.
    """
    with transaction.atomic():
        sheet = (
            PrintedSheet.objects.select_for_update(of=("self",))
            .select_related("paper")
            .filter(code=code)
            .first()
        )
        if sheet is None or not _may_return(principal, sheet.paper):
            raise Refused([("code", NO_CODE)], 404)
        paper, ledger = sheet.paper, by_key(sheet.paper.ledger)
        if paper.cancelled_at is not None:
            when = clock.local_date(paper.cancelled_at)
            raise Refused(
                [("code", f"{paper}已于{when}注销（{paper.cancel_reason}），请重新打印后签字。")], 409
            )
        records = list(_rows(principal, ledger, sheet))
        numbers = tuple(record.number for record in records)
        if sheet.returned_at is not None:
            return Back(sheet, ledger, numbers, again=True)
        for record in records:
            deeds.attach(principal, ledger, record, [file.public_id], f"回传 {sheet.code}")
        if not records:  # an empty month's book: the file belongs to no record and leaves the inbox
            Evidence.objects.filter(pk=file.pk).update(held_by=None)
        sheet.returned_at, sheet.returned_by, sheet.file = clock.now(), principal.person, file
        sheet.save(update_fields=("returned_at", "returned_by", "file"))
        if not paper.sheets.filter(returned_at=None).exists():
            PrintedPaper.objects.filter(pk=paper.pk).update(returned_at=sheet.returned_at)
        return Back(sheet, ledger, numbers)


def _may_return(principal: Principal, paper: PrintedPaper) -> bool:
    ledger = by_key(paper.ledger)
    return holds(WRITES, principal, ledger) and seen(principal, ledger).filter(pk=paper.pk).exists()


def _rows(principal: Principal, ledger: Ledger, sheet: PrintedSheet) -> Iterator[Any]:
    keys = sheet.rows.values_list("record_id", flat=True)
    rows = rows_for(ledger, principal, "return").filter(pk__in=list(keys), voided=False)
    return iter(rows.order_by("pk"))


def cancel(principal: Principal, paper_id: int, reason: str) -> PrintedPaper:
    """Cancel a paper never to return (注销), for a stated reason."""
    with transaction.atomic():
        paper = PrintedPaper.objects.select_for_update().filter(pk=paper_id).first()
        if paper is None or not _may_return(principal, paper):
            raise Refused("没有找到这份打印件，或您无权办理。", status=404)
        if paper.returned_at or paper.cancelled_at:
            raise Refused("这份打印件已经回传或注销，请刷新页面。", status=409)
        if len(reason.strip()) < 2:
            raise Refused([("reason", "请写明注销原因，如：填错重打。")])
        paper.cancelled_at, paper.cancelled_by = clock.now(), principal.person
        paper.cancel_reason = reason.strip()[:200]
        paper.save(update_fields=("cancelled_at", "cancelled_by", "cancel_reason"))
        history.append("unprint", principal, note=f"{paper} {paper.cancel_reason}")
        return paper
