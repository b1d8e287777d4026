"""隐患排查治理统计表: hazards of a quarter or year by kind and grade, signed by the head.

Source: 安全生产事故隐患排查治理暂行规定 (2007, No. 16) 14: by the 15th after a quarter, by 31 January after a year.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from taizhang.engine.declare.figure import Context, Figure, Part, Sum
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import compute
from taizhang.kernel.days import Period
from taizhang.kernel.measures import ratio
from taizhang.paper.tree import Document, Page, Paragraph, Run, Signatures, Table
from taizhang.rooms.safety.hazard.figures import REAL
from taizhang.rooms.safety.hazard.ledger import LEDGER
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
)
"""One figure for each kind and one for all; the total is counted by itself, not added up."""
HEAD = (
    "类别", "一般（含当场整改）", "已销号", "整改率", "重大", "已销号", "整改率", "超期未销号",
    "整改资金（元）", "实际费用（元）",
)  # fmt: skip
WIDTHS = (33.0, 32.0, 20.0, 22.0, 18.0, 20.0, 22.0, 24.0, 32.0, 32.0)


def due(period: Period) -> date:
    """The last day to hand the sheet in."""
    after = period.end + timedelta(days=1)
    return after.replace(day=15 if len(period) < 100 else 31)


def recent(today: date) -> list[Period]:
    """Quarters and years that one may want a sheet of: the last four quarters that are over first, then this one."""
    found: list[Period] = []
    year, number = today.year, (today.month + 2) // 3
    for _ in range(5):
        found.append(Period.quarter(year, number))
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    years = [Period.year(today.year - 1), Period.year(today.year)]
    return [*found[1:], found[0], *years]


def counted(context: Context) -> list[Counted]:
    """The rows of the sheet as answers of their figures."""
    return compute([(LEDGER, figure) for figure in ROWS], context)


def document(context: Context, printed: str) -> Document:
    """The sheet as a document tree; `printed` tells the moment up to which it counts."""
    period, last = context.period, due(context.period)
    whose = context.unit.name if context.unit else "全系统"
    head = (
        f"填报单位：{whose}　　统计期间：{period.label}　　报送期限：{last.year}年{last.month}月{last.day}日前"
        f"　　数据截至：{printed}"
    )
    rows = tuple(_cells(row) for row in counted(context))
    note = "按发现日期统计，误报不计；销号须经复查合格，待复查的不算。本表由主要负责人签字后报送。"
    blocks = (
        Paragraph((Run(head),), indent=False),
        Table(HEAD, rows, WIDTHS, size=9.0),
        Paragraph((Run(note),), indent=False),
    )
    tail = (Signatures(("填表人", "安全管理负责人", "主要负责人")),)
    return Document(f"{period.label}{TITLE}", blocks, page=Page.BOOK, tail=tail)


def _cells(row: Counted) -> tuple[str, ...]:
    told = {key: value for key, _, value, _ in row.parts}
    share = {grade: _share(told[f"{grade}_closed"], told[grade]) for grade in ("other", "major")}
    grades = [cell for g in ("other", "major") for cell in (told[g], told[f"{g}_closed"], share[g])]
    return (row.figure.label, *grades, told["overdue"], _money(told["fund"]), _money(told["cost"]))


def _money(text: str) -> str:
    """Yuan with two decimals."""
    return f"{Decimal(text):.2f}"


def _share(done: str, found: str) -> str:
    """Closed over found in per cent, one decimal; a dash where nothing was found."""
    if found == "0":
        return "—"
    return f"{ratio(Decimal(done), Decimal(found)) * 100:.1f}%"
