"""本单位指标: the ledger, and the figures it gives to whoever counts."""

from __future__ import annotations

from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Paper, Words
from taizhang.engine.declare.office import figures as office
from taizhang.engine.declare.vocabulary.steps import Unless
from taizhang.rooms.office.figure.model import APPROVED, RULES, OfficeFigure, resolve

LEADERS = "deputy head"
MOVES = (
    Move("approve", "批准", "draft", "approved", by=LEADERS, unlike="create", note="批准后列入指标，数字核对和年度总结都用它。"),
    Move("stop", "停用", "approved", "stopped", by=LEADERS, asks="ended_on", need="ended_on", spare=True),
)  # fmt: skip


def figures() -> list[office.OfficeFigure]:
    """Return every figure that the office approved, by code, the latest first."""
    return [
        office.OfficeFigure(
            row.code_no, row.title, row.base, row.column, row.value, f"{row.cut}为“{row.told}”",
            row.style, row.place, row.word, row.phrases, row.after, row.sentence, row.since, row.ended_on,
        )
        for row in OfficeFigure.objects.filter(APPROVED).order_by("code_no", "-since")
    ]  # fmt: skip


ANSWERS = {"office.figures": figures}

LEDGER = Ledger(
    OfficeFigure,
    code="BZ",
    title="本单位指标",
    section="规定",
    matter="code_no title",
    words=Words("本单位指标", "起用 批准", "项"),
    flow=Flow(
        path="draft approved",
        states=(
            State("draft", "待批准", tone="warn"),
            State("approved", "已批准", tone="green", final=True),
            State("stopped", "已停用", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(
        read=f"{LEADERS} auditor section_head unit_head safety petition_clerk assets county_liaison duty",
        write="coordinator secretary",
    ),
    columns="code_no title base told since",
    filters="base",
    find="code_no title source",
    form="指标: code_no title base cut told since source | 写法: style place word | 总结: after sentence phrases",
    paper=Paper("本单位指标", "本单位指标册", ("拟稿人", "批准人")),
    late_after=None,
    derive=(resolve,),
    voids=(
        Unless(lambda draft: draft.record.state != "draft", "批准过的指标不能作废：请办“停用”。"),
    ),
    rules=RULES,
    hint="涉及本单位具体企业、楼宇、事项的指标在这里定：从系统已有的指标限定出来，写明依据，经领导批准。",
)  # fmt: skip
