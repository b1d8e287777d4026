"""情况说明: a numbered, signed statement for a gap with nothing behind it.

It never creates a row elsewhere.

Where neither a paper original (转录) nor a witness's memory (补录) exists, no row with an invented time
is made. The office says instead what is missing, what happened, what is known, and who answers for
it.
"""

from __future__ import annotations

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import Access, Explains, Ledger, Paper, Words
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import AtLeastLong, NotFuture, Ordered


class Statement(Record):
    """The statement of one gap.

    It says which ledger and place, from when to when, what happened, what is known, who signs.
    """

    about = fields.text("涉及台账", 60)
    place = fields.text("地点（部位）", 60, optional=True)
    from_on = fields.day("缺失起日")
    to_on = fields.day("缺失止日")
    happened = fields.prose("缺失经过和原因", 600)
    known = fields.prose("现有依据和已知情况", 600, optional=True)
    signer = fields.person("说明人")

    class Meta(Record.Meta):
        verbose_name = "情况说明"


RULES = (
    Ordered("from_on to_on"),
    NotFuture("to_on", "还没过去的日子不能先说明"),
    AtLeastLong("happened", 10, "写明缺了什么、为什么缺"),
)


MOVES = (
    Move(
        "sign", "签字", "draft", "signed", by="section_head deputy head unit_head", signed=True,
        note="说明打印后由负责人签字盖章，附签字件。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Statement,
    code="QK",
    title="情况说明",
    section="报送",
    matter="about",
    words=Words("情况说明", "说明 出具", "份"),
    flow=Flow(
        path="draft signed",
        states=(State("draft", "待签字", tone="warn"), State("signed", "已签字", final=True)),
        moves=MOVES,
    ),
    access=Access(
        read="deputy head auditor section_head unit_head",
        write="secretary coordinator safety petition_clerk county_liaison",
    ),
    columns="occurred_on about place from_on to_on signer",
    filters="from_on",
    find="about place happened",
    form="缺失情况: about place from_on to_on happened known | 说明人: signer",
    paper=Paper("情况说明", "情况说明登记簿", ("说明人", "负责人")),
    late_after=None,
    explains=Explains("about", "from_on", "to_on"),
    rules=RULES,
    hint="没有原件、也补不出真实时间的缺漏，写情况说明，不补造记录。",
)
