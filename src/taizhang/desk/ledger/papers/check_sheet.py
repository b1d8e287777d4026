"""内部核对表: the entry of each row of a month.

How and when each row came in and who typed it. It does not leave the office.
"""

from __future__ import annotations

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper, Span
from taizhang.engine.declare.record import Entry
from taizhang.paper.tree import Document, Page, Signatures, Table
from taizhang.paper.words import line, month

MOST_ROWS = 5000
_HEAD = ("序号", "编号", "单位", "发生时间", "登记方式", "登记时间", "登记人", "补录原因")
_WIDTHS = (12.0, 46.0, 28.0, 32.0, 20.0, 32.0, 24.0, 61.0)
_COLUMNS = (
    "number", "unit__short", "occurred_at", "entry", "recorded_at", "recorded_by__name", "late_reason",
)  # fmt: skip


def content(span: Span) -> Document:
    """Write a row for each record of the month, whatever its ledger."""
    rows = span.rows.order_by("occurred_on", "occurred_at", "id").values_list(*_COLUMNS)[:MOST_ROWS]
    cells = tuple(
        (
            str(place),
            number,
            unit,
            clock.moment_text(at),
            Entry(entry).label,
            clock.moment_text(recorded),
            who or "系统",
            why,
        )
        for place, (number, unit, at, entry, recorded, who, why) in enumerate(rows, 1)
    )
    late = sum(1 for row in cells if row[4] == Entry.LATE.label)
    count = f"共{len(cells)}条，其中补录{late}条"
    head = line(f"{month(span.period.start)}　　{count}　　仅供内部核对，不对外报送")
    return Document(
        f"{span.ledger.title}内部核对表", (head, Table(_HEAD, cells, _WIDTHS, size=9.0)), page=Page.BOOK
    )


CHECK_SHEET = LedgerPaper(
    "check-sheet", "内部核对表", content, signatures=Signatures(("核对人",), seal=False), monthly=True
)
