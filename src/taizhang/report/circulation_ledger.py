"""年度总结签批: the ledger for circulating the report for signature.

It carries the report from section to section up to the head and into the file. It lives here and
not in a room because its steps issue the report, and the report stands above all rooms.
"""

from __future__ import annotations

from taizhang.engine.declare.flow import Flow, Move
from taizhang.engine.declare.ledger import Access, Ledger, Lines, Paper, Words
from taizhang.report import circulation as held
from taizhang.report.circulation import Amendment, Circulation, SectionCheck

MAKER = "coordinator"
ABOVE = "section_head deputy head"


def _amend(state: str) -> Move:
    """Make the step for registering an amendment in a state.

    A number that changed after the issue is told under a number of its own; the issued files stay.
    """
    return Move(
        f"amend_{state}",
        "登记更正件",
        state,
        state,
        by=f"{MAKER} deputy head",
        lines="amendments",
        spare=True,
        effect=held.amended,
        note="定稿文件不改动；更正件另编文号，送给收到年度总结的单位。",
    )


_BEFORE = (
    Move(
        "check", "登记科室核对", "made", "made", by=f"section_head unit_head {MAKER}", lines="checks",
        note="各科室（单位）拿打印的草稿对台账；有出入的先更正台账，再核对一次。",
    ),
    Move("agree", "核对完毕", "made", "checked", by=MAKER, guards=(held.all_agree,)),
    Move(
        "mend", "登记文字修改", "checked", "checked", by=MAKER, asks="mended", need="mended", spare=True,
        note="文字可以改，数字只能由台账更正。",
    ),
    Move(
        "review", "平安办审核", "checked", "reviewed", by="section_head", guards=(held.in_order,),
        effect=held.review, note="从这一步起，数字和文字再有变动就不能往下签。",
    ),
    Move(
        "approve", "分管领导审核", "reviewed", "approved", by="deputy", unlike="review", guards=(held.in_order,),
        effect=held.unchanged,
    ),
    Move(
        "sign", "签发定稿", "approved", "signed", by="head", unlike="review approve", guards=(held.in_order,),
        effect=held.issue, note="签发即定稿：Word、PDF 和每个数字的来源就此不变，之后的变动列在更正说明里。",
    ),
    Move(
        "back", "退回", "checked reviewed approved", "made", by=f"{MAKER} {ABOVE}", asks="back_reason",
        need="back_reason", spare=True, effect=held.back,
    ),
)  # fmt: skip
_AFTER = (
    Move(
        "seal", "编号用印", "signed", "sealed", by=f"seal_keeper secretary {MAKER}", asks="doc_no copies",
        need="doc_no", guards=(held.in_order,),
    ),
    Move(
        "send", "报送", "sealed", "sent", by=f"{MAKER} secretary", asks="sent_to sent_on sent_way",
        need="sent_to sent_on", guards=(held.in_order,),
    ),
    Move(
        "receipt", "登记回执", "sent", "sent", by=f"{MAKER} secretary", asks="receipt_no receipt_on",
        need="receipt_no receipt_on", spare=True,
    ),
    Move("archive", "归档", "sent", "archived", by=f"{MAKER} secretary", asks="archive_no", need="archive_no"),
    _amend("sent"),
    _amend("archived"),
)  # fmt: skip

LEDGER = Ledger(
    Circulation,
    code="ZJ",
    title="年度总结签批",
    section="报送",
    matter="title",
    words=Words("年度总结 总结报告", "签发 报送", "份"),
    flow=Flow(
        path="核对=made+checked 审核=reviewed+approved signed sealed sent archived",
        states=held.STATES,
        moves=_BEFORE + _AFTER,
    ),
    access=Access(read=f"{ABOVE} unit_head seal_keeper secretary auditor", write=MAKER),
    columns="year title doc_no sent_to sent_on archive_no",
    filters="year",
    find="title doc_no",
    form="签批: year",
    paper=Paper("年度总结签批单", "年度总结签批登记簿", ("经办人", "平安办负责人", "分管领导", "主要负责人")),
    lines=(
        Lines("checks", SectionCheck, "section person on result told", "科室核对", later=True),
        Lines("amendments", Amendment, "on doc_no told sent_to", "更正件", later=True),
    ),
    late_after=None,
    derive=(held.name,),
    rules=held.RULES,
    notes=held.notes,
    voids=(held.signed_already,),
    fixed="year",
    hint="年度结束后，从“年度总结”页面打印草稿，送科室核对、逐级审签；签发那一步定稿。",
)
