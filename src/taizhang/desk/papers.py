"""Printing: the single form of a record and the month book of a ledger, as PDF, each printing logged."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from taizhang.desk import showing
from taizhang.desk.doors import Signed, ledger_of, record_of
from taizhang.desk.files import disposition
from taizhang.desk.listing import columns
from taizhang.desk.record import Shown, fields, tables
from taizhang.engine import clock, history
from taizhang.engine.ledger import Ledger
from taizhang.kernel.days import Period
from taizhang.report.paper import Align, Block, Document, Heading, Page, Paragraph, Run, Signatures, Table

FORM_WIDTH, BOOK_WIDTH = 165.0, 262.0
MOST_ROWS = 5000


def _pdf(tree: Document, name: str) -> HttpResponse:
    from taizhang.report.pdf import write_pdf

    response = HttpResponse(write_pdf(tree), content_type="application/pdf")
    response["Content-Disposition"] = disposition(f"{name}.pdf", inline=True)
    return response


def _line(words: str, align: Align = Align.LEFT) -> Paragraph:
    return Paragraph((Run(words),), indent=False, align=align)


@require_GET
def form(request: Signed, slug: str, public_id: str) -> HttpResponse:
    """The paper form of one record. Personal fields print empty: they are filled in by hand."""
    ledger, record = record_of(request, slug, public_id, "print")
    history.append("print", request.principal, ledger, record, note=ledger.paper.form, whole=False)
    return _pdf(form_document(ledger, record), f"{ledger.paper.form} {record.number}")


def form_document(ledger: Ledger, record: Any) -> Document:
    """The form as a document tree: fields in paper order, child rows, places to sign."""
    head = (
        f"编号：{record.number}　　单位：{record.unit.name}　　时间：{showing.moment_text(record.occurred_at)}"
        f"{'　　（已作废）' if record.voided else ''}"
    )
    blocks: list[Block] = [_line(head)]
    for title, shown in fields(ledger, record):
        rows = tuple((one.label, _printed(one)) for one in shown)
        blocks.append(Table((title, "内容"), rows, (FORM_WIDTH * 0.3, FORM_WIDTH * 0.7)))
    for table in tables(ledger, record):
        if table["plain"]:
            blocks.append(Heading(3, table["title"]))
            count = len(table["labels"])
            cells = tuple(tuple(row) for row in table["plain"])
            blocks.append(Table(tuple(table["labels"]), cells, (FORM_WIDTH / count,) * count))
    return Document(
        ledger.paper.form, tuple(blocks), page=Page.FORM, tail=(Signatures(ledger.paper.signatures),)
    )


def _printed(one: Shown) -> str:
    return "" if one.personal else one.value


@require_GET
def book(request: Signed, slug: str) -> HttpResponse:
    """The month book of a ledger as far as this person's posts reach."""
    ledger = ledger_of(request, slug)
    asked = request.GET.get("month", "")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", asked) or asked < "1990":
        raise Http404
    month = Period.parse(asked)
    rows = ledger.rows_for(request.principal, "book").filter(
        occurred_on__gte=month.start, occurred_on__lte=month.end
    )
    found = book_rows(ledger, rows.order_by("occurred_on", "occurred_at", "id")[:MOST_ROWS])
    history.append("book", request.principal, note=f"{ledger.paper.book} {asked} 共{len(found)}条")
    return _pdf(book_document(ledger, month, found), f"{ledger.paper.book} {asked}")


def book_rows(ledger: Ledger, rows: Any) -> tuple[tuple[str, ...], ...]:
    """The rows of a book as text, void ones marked."""
    shape = columns(ledger)
    made: list[tuple[str, ...]] = []
    for number, unit, state, voided, *values in rows.values_list(
        "number", "unit__short", "state", "voided", *shape.paths
    ):
        cells = [show(value) for show, value in zip(shape.shows, values, strict=True)]
        label = "作废" if voided else ledger.flow.state(state).label
        made.append((str(len(made) + 1), number, unit, *cells, label))
    return tuple(made)


def book_document(ledger: Ledger, month: Period, rows: tuple[tuple[str, ...], ...]) -> Document:
    """The book as a landscape document tree with its count and places to sign."""
    header = ("序号", "编号", "单位", *columns(ledger).labels, "状态")
    weights = [
        0.5,
        1.6,
        1.0,
        *(_weight(label, index, rows) for index, label in enumerate(header[3:-1], 3)),
        0.8,
    ]
    scale = BOOK_WIDTH / sum(weights)
    widths = tuple(round(weight * scale, 1) for weight in weights)
    blocks: tuple[Block, ...] = (
        _line(f"{month.start.year}年{month.start.month}月　　共{len(rows)}条　　打印日期：{clock.today()}"),
        Table(header, rows, widths, size=9.0),
    )
    return Document(ledger.paper.book, blocks, page=Page.BOOK, tail=(Signatures(ledger.paper.signatures),))


def _weight(label: str, index: int, rows: tuple[tuple[str, ...], ...]) -> float:
    """A column's share of the width by its longest text, within bounds."""
    longest = max([len(label), *(len(row[index]) for row in rows)])
    return min(max(longest / 7, 0.7), 3.0)
