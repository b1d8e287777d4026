"""The annual report as a document tree.

It holds text with bookmarked numbers, an annex of sources, and an annex of what is not stated.
"""

from __future__ import annotations

from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.models import Event
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import trace
from taizhang.numbers.wording import value_text
from taizhang.org.models import Unit
from taizhang.org.principals import system
from taizhang.paper.tree import Annex, Block, Document, Heading, Paragraph, Run, Table
from taizhang.report.annual import Annual, Piece

_SOURCES = ("序号", "文中表述", "指标（台账）", "准确数值（写法）", "记录数", "应报/实报", "补录", "更正")
_SOURCE_WIDTHS = (9.0, 26.0, 38.0, 32.0, 13.0, 20.0, 9.0, 9.0)
_LEFT_WIDTHS = (11.0, 62.0, 83.0)


def _runs(pieces: tuple[Piece, ...]) -> tuple[Run, ...]:
    return tuple(Run(piece.text, piece.figure) for piece in pieces)


class _Corrected:
    """Counts of corrected records behind a figure.

    Few records are corrected, so those are asked for first.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.records: dict[str, set[int]] = {}
        self.told: dict[tuple[str, Any], int] = {}
        edits = Event.objects.filter(act="edit", record_id__isnull=False)
        for ledger, record in edits.values_list("ledger", "record_id"):
            self.records.setdefault(ledger, set()).add(int(record or 0))

    def behind(self, row: Counted) -> str:
        if row.ledger is None:
            return ""
        key = (row.ledger.key, row.figure.source or row.figure.key)
        if key not in self.told:
            self.told[key] = self._count(row.ledger, row.figure)
        return str(self.told[key])

    def _count(self, ledger: Ledger, figure: Figure) -> int:
        records = self.records.get(ledger.key)
        if not records:
            return 0
        rows = trace(ledger, figure, self.context, system("来源表", behind=self.context.behind))
        column = "parent_id" if hasattr(rows.model, "line_no") else "pk"
        return len(records & set(rows.values_list(column, flat=True)))


def _exact(piece: Piece, row: Counted) -> str:
    """Return the exact value behind a printed stretch, with its rule of wording."""
    part = next((part for part in row.parts if part[0] == piece.part), None)
    if part is not None:
        return f"{part[1]}{part[2]}{part[3]}"
    rule = row.figure.style.rule if row.figure.style else ""
    return f"{value_text(row)}；{rule}" if rule and not piece.part else value_text(row)


def _sources(report: Annual) -> Table:
    rows, corrected = [], _Corrected(report.context)
    for number, (piece, row) in enumerate(report.used(), 1):
        coverage = f"{row.coverage[0]}/{row.coverage[1]}" if row.coverage else "—"
        late = str(row.late) if row.ledger else ""
        label = f"{row.figure.code} {row.figure.label}" + (f"（{row.ledger.title}）" if row.ledger else "")
        counts = (str(row.rows), coverage, late, corrected.behind(row))
        rows.append((str(number), piece.text, label, _exact(piece, row), *counts))
    return Table(_SOURCES, tuple(rows), _SOURCE_WIDTHS)


def _left(report: Annual) -> Table:
    rows = [(str(n), row.what, row.reason) for n, row in enumerate(report.not_stated, 1)]
    return Table(("序号", "未写入的内容", "原因"), tuple(rows), _LEFT_WIDTHS)


def document(report: Annual) -> Document:
    """Build the document tree of a report."""
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
