"""隐患排查治理统计表: hazards of a quarter or year by kind and grade, signed by the head.

Source: 安全生产事故隐患排查治理暂行规定 (2007, No. 16) 14: by the 15th after a quarter, by 31 January after a year.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context, Figure, Part
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Sum
from taizhang.engine.declare.papers import LedgerPaper, Span
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import compute
from taizhang.kernel.days import Period
from taizhang.kernel.measures import ratio
from taizhang.paper.tree import Document, Page, Signatures, Table
from taizhang.paper.words import day, line
from taizhang.rooms.safety.hazard.figures import REAL
from taizhang.rooms.safety.hazard.model import Grade, Kind

TITLE = "隐患排查治理统计表"
MAJOR = {"grade": Grade.MAJOR.value}
OTHER = {"grade__in": (Grade.GENERAL.value, Grade.SPOT.value)}
CLOSED = {"state": "closed"}
PARTS = (
    Part("other", "一般隐患", "处", where=OTHER),
    Part("other_closed", "一般隐患已销号", "处", where=OTHER | CLOSED),
    Part("major", "重大隐患", "处", where=MAJOR),
    Part("major_closed", "重大隐患已销号", "处", where=MAJOR | CLOSED),
    Part("overdue", "超期未销号", "处", where={"overdue": True}),
    Part("fund", "整改资金", "元", Sum("fund")),
    Part("cost", "实际费用", "元", Sum("cost")),
)
ROWS = (
    *(
        Figure(f"sheet_{k.value}", k.label, "处", where={"state__in": REAL, "kind": k.value}, parts=PARTS)
        for k in Kind
    ),
    Figure("sheet_all", "合计", "处", where={"state__in": REAL}, parts=PARTS),
)  # fmt: skip
"""One figure for each kind and one for all; the total is counted by itself, not added up."""
HEAD = (
    "类别", "一般（含当场整改）", "已销号", "整改率", "重大", "已销号", "整改率", "超期未销号",
    "整改资金（元）", "实际费用（元）",
)  # fmt: skip
WIDTHS = (33.0, 32.0, 20.0, 22.0, 18.0, 20.0, 22.0, 24.0, 32.0, 32.0)


def last_day(period: Period) -> date:
    """Give the last day to hand the sheet in."""
    after = period.end + timedelta(days=1)
    return after.replace(day=15 if len(period) < 100 else 31)


def recent(today: date) -> list[Period]:
    """List quarters and years to choose from.

    The last four quarters that are over come first, then the present one, then last year and this
    year.
    """
    quarters: list[Period] = []
    year, number = today.year, (today.month + 2) // 3
    for _ in range(5):
        quarters.append(Period.quarter(year, number))
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    years = [Period.year(today.year - 1), Period.year(today.year)]
    return [*quarters[1:], quarters[0], *years]


def counted(ledger: Ledger, context: Context) -> list[Counted]:
    """Count the rows of the sheet as answers of their figures."""
    return compute([(ledger, figure) for figure in ROWS], context)


def sheet(span: Span) -> Document:
    """Write the sheet of a unit with those below it, counted up to this moment."""
    period, now = span.period, clock.moment_text(clock.now())
    head = (
        f"填报单位：{span.unit.name}　　统计期间：{period.label}　　报送期限：{day(last_day(period))}前"
        f"　　数据截至：{now}"
    )
    rows = tuple(_cells(row) for row in counted(span.ledger, Context(period, span.unit, span.behind)))
    note = "按发现日期统计，误报不计；销号须经复查合格，待复查的不算。本表由主要负责人签字后报送。"
    blocks = (line(head), Table(HEAD, rows, WIDTHS, size=9.0), line(note))
    return Document(f"{period.label}{TITLE}", blocks, page=Page.BOOK)


def _cells(row: Counted) -> tuple[str, ...]:
    values = dict.fromkeys((part.key for part in PARTS), "0")  # a unit without any row has no parts
    values |= {key: value for key, _, value, _ in row.parts}
    share = {grade: _share(values[f"{grade}_closed"], values[grade]) for grade in ("other", "major")}
    grades = [cell for g in ("other", "major") for cell in (values[g], values[f"{g}_closed"], share[g])]
    return (row.figure.label, *grades, values["overdue"], _money(values["fund"]), _money(values["cost"]))


def _money(text: str) -> str:
    """Write yuan with two decimals."""
    return f"{Decimal(text):.2f}"


def _share(closed: str, all_of: str) -> str:
    """Write closed over all in per cent, one decimal; a dash where there is none."""
    if all_of == "0":
        return "—"
    return f"{ratio(Decimal(closed), Decimal(all_of)) * 100:.1f}%"


PAPERS = (
    LedgerPaper(
        "statistics",
        TITLE,
        sheet,
        signatures=Signatures(("填表人", "安全管理负责人", "主要负责人")),
        periods=recent,
    ),
)
