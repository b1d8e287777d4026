"""Printing: the form of a record and the month book of a ledger.

Each printing is logged.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from taizhang.desk.frame import values as showing
from taizhang.desk.frame.files import docx, pdf
from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, me, month_of
from taizhang.desk.ledger.facts import Shown, fields, tables
from taizhang.desk.ledger.listing import columns
from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import Period
from taizhang.paper.tree import Block, Document, Heading, Page, Signatures, Table
from taizhang.paper.words import day, line
from taizhang.report.printing import Printing, print_out, print_word
from taizhang.report.tables import PrintedPaper

FORM_WIDTH, BOOK_WIDTH = 165.0, 255.0
BOOK_SIZE, LETTER, MM_OF_POINT, PADDING = 9.0, 0.54, 0.3528, 4.4
"""Type of a book in points, a letter of it, a point in millimetres, what the two sides of a cell take of its width in millimetres."""
MOST_ROWS = 5000


@require_GET
@needs(READS, "print")
def form(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Print the paper form of one record.

    Personal fields print empty: they are filled in by hand.
    """
    tree, records = form_document(ledger, record), [(record.pk, record.version)]
    job = Printing(ledger, PrintedPaper.Kind.FORM, tree, records, record.number, record.unit_lo)
    answer = _printed_out(request, job, f"{ledger.paper.form} {record.number}")
    history.append("print", request.principal, ledger, record, note=ledger.paper.form, whole=False)
    return answer


def _printed_out(request: Signed, job: Printing, name: str) -> HttpResponse:
    """Send the paper as PDF to look at and print.

    With `?as=word` as a Word file to keep.
    """
    if request.GET.get("as") == "word":
        return docx(print_word(request.principal, job), name)
    return pdf(print_out(request.principal, job), name)


def form_document(ledger: Ledger, record: Any) -> Document:
    """Write the form as a document tree.

    Fields in paper order, child rows, places to sign.
    """
    head = (
        f"编号：{record.number}　　单位：{record.unit.name}　　时间：{showing.moment_text(record.occurred_at)}"
        f"{'　　（已作废）' if record.voided else ''}"
    )
    blocks: list[Block] = [line(head)]
    for title, shown in fields(ledger, record):
        rows = tuple((field.label, _printed(field)) for field in shown)
        blocks.append(Table((title, ""), rows, (FORM_WIDTH * 0.3, FORM_WIDTH * 0.7)))
    for table in tables(ledger, record):
        if table["plain"]:
            blocks.append(Heading(3, table["title"]))
            labels, cells = tuple(table["labels"]), tuple(tuple(row) for row in table["plain"])
            blocks.append(Table(labels, cells, widths(labels, cells, FORM_WIDTH, Table.size)))
    return Document(
        ledger.paper.form, tuple(blocks), page=Page.FORM, tail=(Signatures(ledger.paper.signatures),)
    )


def _printed(one: Shown) -> str:
    return "" if one.personal else one.value


def _of_month(request: Signed, ledger: Ledger, month: Period) -> Any:
    rows = rows_for(ledger, request.principal, "book").filter(
        occurred_on__gte=month.start, occurred_on__lte=month.end
    )
    return rows.order_by("occurred_on", "occurred_at", "id")


@require_GET
@needs(READS)
def book(request: Signed, ledger: Ledger) -> HttpResponse:
    """Print the month book of a ledger.

    As far as this person's posts reach, with a return code on each page.
    """
    month = month_of(request)
    rows = _of_month(request, ledger, month)
    records = list(rows.values_list("pk", "version")[: MOST_ROWS + 1])
    if len(records) > MOST_ROWS:
        words = f"{month.label}的记录超过{MOST_ROWS}条，一本印不下：请在列表页按条件筛选后导出。"
        return error_page("条数太多", words, 422)
    cells, unit = book_rows(ledger, rows), me(request).unit
    tree = book_document(ledger, month, cells, tuple(key for key, _ in records), unit.name)
    job = Printing(ledger, PrintedPaper.Kind.BOOK, tree, records, f"{month.label}", unit.lo)
    answer = _printed_out(request, job, f"{ledger.paper.book} {month.label}")
    history.append("book", request.principal, note=f"{ledger.paper.book} {month.label} 共{len(cells)}条")
    return answer


def book_rows(ledger: Ledger, rows: Any) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a book as text, void ones marked."""
    shape = columns(ledger)
    lines: list[tuple[str, ...]] = []
    for number, unit, state, voided, *values in rows.values_list(
        "number", "unit__short", "state", "voided", *shape.paths
    ):
        cells = [show(value) for show, value in zip(shape.shows, values, strict=True)]
        label = "作废" if voided else ledger.flow.state(state).label
        lines.append((str(len(lines) + 1), number, unit, *cells, label))
    return tuple(lines)


def book_document(
    ledger: Ledger,
    month: Period,
    rows: tuple[tuple[str, ...], ...],
    keys: tuple[int, ...] = (),
    owner: str = "",
) -> Document:
    """Write the book as a landscape document tree.

    Cover, count, rows, places to sign.
    """
    header = ("序号", "编号", "单位", *columns(ledger).labels, "状态")
    name = f"{month.start.year}年{month.start.month}月"
    blocks: tuple[Block, ...] = (
        line(f"{name}　　共{len(rows)}条　　打印日期：{clock.today()}"),
        Table(header, rows, widths(header, rows, BOOK_WIDTH, BOOK_SIZE), size=BOOK_SIZE, keys=keys),
    )
    tail = (Signatures(ledger.paper.signatures),)
    cover = (
        f"单位：{owner}（盖章）",
        f"年度：{month.start.year}年",
        f"起止：{day(month.start)}至{day(month.end)}",
        f"共{len(rows)}条",
        "保管人：＿＿＿＿＿＿　　保管期限：＿＿＿＿＿＿",
    )
    return Document(ledger.paper.book, blocks, page=Page.BOOK, tail=tail, cover=cover)


def widths(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], total: float, size: float
) -> tuple[float, ...]:
    """Compute the widths of the columns of a table in millimetres.

    Short ones hold their words on one line, long ones share.

    A Chinese character is as wide as two letters; a head may stand on two lines. What is left over
    is spread.
    """
    letter = size * LETTER * MM_OF_POINT
    longest = [
        max([4, (_wide(label) + 1) // 2, *(_wide(row[at]) for row in rows)])
        for at, label in enumerate(header)
    ]
    full_widths = sorted(length * letter + PADDING for length in longest)
    left, most = total, 0.0
    for place, width in enumerate(full_widths):
        most = left / (len(full_widths) - place)
        if width > most:
            break
        left -= width
    else:
        most = full_widths[-1]
    breadths = [min(length * letter + PADDING, most) for length in longest]
    return tuple(round(width * total / sum(breadths), 1) for width in breadths)


def _wide(words: str) -> int:
    return max((sum(1 + (ch > "\u2e7f") for ch in line) for line in words.split("\n")), default=0)
