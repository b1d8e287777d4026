"""The reply to an applicant for a search of papers.

The office certifies only what a source shows.
"""

from __future__ import annotations

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper, Named, Names
from taizhang.paper.tree import Block, Document, Page, Signatures, Table, text
from taizhang.paper.words import BLANK, day, line, month
from taizhang.rooms.petitions.archive.model import ArchiveHelp, Result


def _reply(named: Named) -> Document:
    """Write the reply on a search and its result.

    It tells what was looked for, where, with what result; it certifies nothing beyond its source.
    """
    row: ArchiveHelp = named.record
    who = named.opened.get("applicant") or BLANK
    worked = f"{month(row.worked_from)}至{month(row.worked_to)}" if row.worked_from else "起止时间不详"
    missing = "、".join(lack.get_paper_display() for lack in row.missing.all())
    looked = tuple(
        (
            str(look.line_no),
            look.get_place_display(),
            f"{look.on}",
            "查得" if look.hit else "未查得",
            look.file_no,
        )
        for look in row.searches.all()
    )
    blocks: list[Block] = [
        line(f"{who}："),
        text(
            f"你于{day(clock.local_date(row.occurred_at))}申请协助查找在{row.former_unit.name}工作期间（{worked}）的"
            f"{missing}，用于{row.get_purpose_display()}。我单位查找情况答复如下（编号{row.number}）："
        ),
        Table(("行", "查询处", "日期", "结果", "档号（出处）"), looked, (12.0, 42.0, 30.0, 26.0, 55.0)),
    ]
    if papers := _papers(row):
        blocks.append(line("查得材料："))
        blocks.append(Table(("材料名称", "出自", "页数", "形式"), papers, (70.0, 40.0, 20.0, 35.0)))
    blocks.append(text(_result(row)))
    blocks.append(
        text(
            "我单位只证明上述出处所载的内容，不对出处以外的事项作出证明；对结果有疑问的，可以要求说明或者提出信访事项。"
        )
    )
    return Document("协助查档答复书", tuple(blocks), page=Page.FORM)


def _papers(row: ArchiveHelp) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            copy.name,
            f"查询记录第{copy.search_no}行",
            str(copy.pages),
            ("复制件" if copy.copied else "原件") + ("（加盖印章）" if copy.stamped else ""),
        )
        for copy in row.found.all()
    )


def _result(row: ArchiveHelp) -> str:
    result = {
        Result.FOUND: "所需材料已经查得，随本答复交付。",
        Result.PARTLY: "所需材料部分查得，随本答复交付；其余没有查到。",
        Result.NONE: "经查找上列各处，没有查到所需材料。",
    }[Result(row.result)]
    return result + (f"证明文号：{row.certificate_no}。" if row.certificate_no else "")


PAPERS = (
    LedgerPaper(
        "reply",
        "协助查档答复书",
        _reply,
        filled="result",
        signatures=Signatures(("经办人", "审批人", "申请人签收")),
        names=Names(),
    ),
)
