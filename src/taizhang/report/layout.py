"""The annual report as a document tree: text with bookmarked numbers, annex of sources, annex of what is not stated."""

from __future__ import annotations

from taizhang.engine import clock
from taizhang.engine.counting import trace
from taizhang.engine.figure import Context
from taizhang.engine.record import Entry
from taizhang.org.models import Unit
from taizhang.org.principals import system
from taizhang.report.annual import Annual, Piece
from taizhang.report.figures import find, value_text
from taizhang.report.paper import Annex, Block, Document, Heading, Paragraph, Run, Table

_SOURCES = ("序号", "文中表述", "指标", "准确数值", "记录数", "应报/实报", "补录")
_SOURCE_WIDTHS = (11.0, 34.0, 35.0, 28.0, 14.0, 22.0, 12.0)
_LEFT_WIDTHS = (11.0, 62.0, 83.0)


def _runs(pieces: tuple[Piece, ...]) -> tuple[Run, ...]:
    return tuple(Run(piece.text, piece.figure) for piece in pieces)


def _late(code: str, context: Context) -> str:
    """How many of the records behind a figure were entered late (补录)."""
    entry = find(code)
    if entry.ledger is None:
        return ""
    rows = trace(entry.ledger, entry.figure, context, system("来源表", behind=context.behind))
    column = "parent__entry" if hasattr(rows.model, "line_no") else "entry"
    return str(rows.filter(**{column: Entry.LATE}).count())


def _sources(report: Annual) -> Table:
    rows = []
    for number, (piece, row) in enumerate(report.used(), 1):
        covered = f"{row.coverage[0]}/{row.coverage[1]}" if row.coverage else "—"
        late = _late(row.figure.code, report.context)
        label = f"{row.figure.code} {row.figure.label}"
        rows.append((str(number), piece.text, label, value_text(row), str(row.rows), covered, late))
    return Table(_SOURCES, tuple(rows), _SOURCE_WIDTHS)


def _left(report: Annual) -> Table:
    rows = [(str(n), row.what, row.reason) for n, row in enumerate(report.not_stated, 1)]
    return Table(("序号", "未写入的内容", "原因"), tuple(rows), _LEFT_WIDTHS)


def document(report: Annual) -> Document:
    """The document tree of a report."""
    blocks: list[Block] = []
    for block in report.blocks:
        if block.level:
            blocks.append(Heading(block.level, "".join(piece.text for piece in block.pieces)))
        else:
            blocks.append(Paragraph(_runs(block.pieces)))
    tail = (
        Annex("附件1　数据来源表"),
        _sources(report),
        Annex("附件2　未写入事项"),
        _left(report),
    )
    owner = Unit.objects.filter(parent=None, in_scope=True).order_by("lo").first()
    today = clock.today()
    return Document(
        report.title,
        tuple(blocks),
        organisation=owner.name if owner else "",
        date_text=f"{today.year}年{today.month}月{today.day}日",
        tail=tail,
    )
