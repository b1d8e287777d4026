"""Papers of a reception: 来访登记回执, the slip a petitioner takes away.

Its dates follow the regime of the receipt.

No name, address or telephone is printed; the number finds the record for the one who received it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.kernel import clocks, rules
from taizhang.org import calendar
from taizhang.paper.tree import Align, Block, Document, Page, Square, Table
from taizhang.paper.words import day, line

HOW = "凭登记编号和查询码，在本单位公开查询页面看办到哪一步、期限到哪天，并评价答复。查询码只印这一次，请勿告诉别人。"
WIDTHS = (26.0, 92.0)


def slip(row: Any, code: str = "") -> Document:
    """Write the slip on A5.

    With the query code (in groups, as it is read) where one was given out.
    """
    facts = [
        ("登记编号", row.number),
        ("登记时间", clock.moment_text(row.occurred_at)),
        ("接待单位", row.unit.name),
        ("形式和人数", f"{row.get_form_display()}，{row.persons}人"),
        ("内容类别", row.get_topic_display()),
        ("信访人", "匿名" if row.anonymous else "姓名、住址已登记并加密保存，此处不印"),
        ("接待人", row.received_by.name),
        ("办理情况", _outcome(row)),
    ]
    blocks: list[Block] = [Table(("项目", "内容"), tuple(facts), WIDTHS, size=10.0)]
    blocks += [line(words) for words in _dates(row)]
    if code:
        blocks.append(Table(("查询码", "怎么用"), ((code, HOW),), (52.0, 66.0), size=10.0))
        if settings.PUBLIC_ADDRESS:
            where = f"{settings.PUBLIC_ADDRESS}/public/"
            blocks.append(Square(where, f"扫码或输入网址打开公开查询页面，再输入编号和查询码：{where}"))
    blocks.append(line("请保管好本回执，查询时出示登记编号。"))
    return Document(
        "来访登记回执", tuple(blocks), page=Page.SLIP, tail=(line("（盖章）　　　　", Align.RIGHT),)
    )


def _outcome(row: Any) -> str:
    if row.state == "done":
        return "当场答复"
    if row.case is not None:
        return f"已归入信访件 {row.case.number}"
    return "已登记，待办理"


def _dates(row: Any) -> list[str]:
    """Tell what the law promises from the receipt on, with the arithmetic."""
    if row.state == "done":
        return ["本件已当场答复；仍有异议的，可以书面提出。"]
    if row.anonymous or row.unclear_reason:
        return ["姓名或住址不清的，依法不适用书面告知期限。"]
    start = row.case.received_on if row.case is not None else clock.local_date(row.occurred_at)
    notice = rules.rule("R01", start)
    due = clocks.due(clocks.Clock(notice, start), calendar.current())
    answer = rules.rule("R05", start)
    words = "告知受理情况" if start < rules.NEW_REGIME else "告知接收情况、处理途径和程序"
    head = f"一、{words}：{notice.length}日内，不迟于{day(due.raw_last_day)}（{notice.law}）。"
    steps = [f"　　{text}" for text in due.steps]
    tail = (
        f"二、办理答复：自受理之日起{answer.length}日内；情况复杂的，经批准可以延长，"
        f"最多{answer.extension_max}日，并告知理由（{answer.law}）。"
    )
    return [head, *steps, tail]


PAPERS = (LedgerPaper("slip", "来访登记回执", slip),)
