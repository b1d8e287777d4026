"""Papers of disputes and archive help: mediation agreement, notice of the ways to law, archive reply.

What the law wants on the paper itself (人民调解法 29) are the parties: such a paper is written with names opened
for a purpose, or with places to fill in by hand. The office certifies only what a source shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.keep import deadlines
from taizhang.paper.tree import Align, Block, Document, Heading, Page, Paragraph, Run, Signatures, Table, text
from taizhang.rooms.petitions.archive.ledger import LEDGER as HELPS
from taizhang.rooms.petitions.archive.model import ArchiveHelp, Result
from taizhang.rooms.petitions.dispute.ledger import LEDGER as DISPUTES
from taizhang.rooms.petitions.dispute.model import Dispute, Form
from taizhang.rooms.petitions.dispute.steps import by_committee

BLANK = "＿＿＿＿＿＿"
Opened = Mapping[str, Any]
"""Personal values opened for a purpose, as `deeds.reveal` gives them; empty: places to fill in by hand."""


@dataclass(frozen=True)
class MatterPaper:
    """One kind of paper: its name, when the record has it, how it is written, whether it holds names."""

    key: str
    title: str
    ready: Callable[[Any], bool]
    write: Callable[[Any, Opened], Document]
    named: bool = True


def day(value: date | None) -> str:
    """2021年5月12日, or places to fill in."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "＿＿年＿月＿日"


def _centred(words: str) -> Paragraph:
    return Paragraph((Run(words),), indent=False, align=Align.CENTER)


def _left(words: str) -> Paragraph:
    return Paragraph((Run(words),), indent=False)


def _said(words: str) -> str:
    """A clause with its full stop, whatever the clerk typed at its end."""
    return words.rstrip("。；，. ") + "。"


def agreement(row: Dispute, opened: Opened) -> Document:
    """The agreement with the five things of 人民调解法 29: parties, facts, matter, content, performance."""
    people = opened.get("party", {})
    rows = tuple(_party(one, people.get(one.line_no, {})) for one in row.parties.all())
    money = f"给付金额{row.amount:.2f}元；" if row.amount else ""
    term = f"于{day(row.perform_by)}前履行" if row.perform_by else "当日履行"
    body = row.body.name if row.body else BLANK
    blocks: list[Block] = [
        _centred(row.agreement_no or "（编号待定）"),
        Table(
            ("哪一方", "类别", "姓名（名称）", "人数", "联系", "代理人"),
            rows,
            (20.0, 18.0, 50.0, 15.0, 40.0, 22.0),
        ),
        Heading(1, "一、纠纷主要事实"),
        text(_said(row.facts)),
        Heading(1, "二、争议事项和各方责任"),
        text(_said(row.claims)),
        Heading(1, "三、协议内容"),
        text(f"经{body}调解，各方自愿达成如下协议：{_said(row.agreement)}"),
        Heading(1, "四、履行方式和期限"),
        text(f"{money}{term}。协议自{day(row.in_force_on)}起生效，各执一份，调解组织存一份。"),
        text(_force(row)),
    ]
    places = ("申请方", "对方", "调解员", "记录人")
    title = "人民调解协议书" if by_committee(row) else "调解协议书"
    return Document(title, tuple(blocks), page=Page.FORM, tail=(Signatures(places),))


def _party(one: Any, known: Opened) -> tuple[str, ...]:
    name, contact = known.get("name") or BLANK, known.get("contact") or BLANK
    return (
        one.get_side_display(),
        one.get_kind_display(),
        name,
        str(one.people),
        contact,
        known.get("agent") or "",
    )


def _force(row: Dispute) -> str:
    """What the agreement is worth in law; a body that is no committee has no special force to offer."""
    if not by_committee(row):
        return "本协议由各方自愿订立，应当按约定履行；不是人民调解委员会主持订立的，不适用司法确认。"
    rows = [one for one in deadlines.of_record(DISPUTES.key, row.pk) if one.rule == "R13"]
    last = f"，最迟{day(rows[-1].statutory_last)}" if rows else ""
    return (
        "本协议具有法律约束力，各方应当履行。各方认为有必要的，可以自协议生效之日起三十日内共同向人民法院"
        f"申请司法确认{last}（人民调解法第三十一条、第三十三条）。"
    )


def routes(row: Dispute, _: Opened) -> Document:
    """The end of mediation and the ways that remain, with the last day for arbitration of a labour claim."""
    why = {
        "refused": "因一方当事人明确拒绝调解，依法终止调解",
        "failed": "经调解没有达成协议，依法终止调解",
        "broken": "达成的协议没有得到履行",
    }[row.state]
    blocks: list[Block] = [
        _left(f"纠纷{row.number}的各方当事人："),
        text(f"关于{row.get_category_display()}纠纷，{why}。各方可以通过以下途径维护自己的权益："),
        text(_said(row.routes_told)),
    ]
    if row.limitation_on:
        blocks.append(
            text(
                f"本件属劳动争议，申请仲裁的时效期间为一年，自知道权利被侵害之日{day(row.knew_on)}起算，"
                f"到{day(row.limitation_on)}届满（劳动争议调解仲裁法第二十七条）。逾期申请可能不予支持，请及时办理。"
            )
        )
    blocks.append(text("依据：人民调解法第二十六条。调解不收取任何费用。"))
    return Document(
        "调解终止告知书",
        tuple(blocks),
        organisation=row.unit.name,
        date_text=day(row.ended_on or clock.today()),
    )


def reply(row: ArchiveHelp, opened: Opened) -> Document:
    """What was looked for, where, with what result; and that nothing is certified beyond its source."""
    who = opened.get("applicant") or BLANK
    worked = f"{_month(row.worked_from)}至{_month(row.worked_to)}" if row.worked_from else "起止时间不详"
    missing = "、".join(one.get_paper_display() for one in row.missing.all())
    looked = tuple(
        (str(one.line_no), one.get_place_display(), f"{one.on}", "查得" if one.hit else "未查得", one.file_no)
        for one in row.searches.all()
    )
    blocks: list[Block] = [
        _left(f"{who}："),
        text(
            f"你于{day(clock.local_date(row.occurred_at))}申请协助查找在{row.former_unit.name}工作期间（{worked}）的"
            f"{missing}，用于{row.get_purpose_display()}。我单位查找情况答复如下（编号{row.number}）："
        ),
        Table(("行", "查询处", "日期", "结果", "档号（出处）"), looked, (12.0, 42.0, 30.0, 26.0, 55.0)),
    ]
    if found := _found(row):
        blocks.append(_left("查得材料："))
        blocks.append(Table(("材料名称", "出自", "页数", "形式"), found, (70.0, 40.0, 20.0, 35.0)))
    blocks.append(text(_result(row)))
    blocks.append(
        text(
            "我单位只证明上述出处所载的内容，不对出处以外的事项作出证明；对结果有疑问的，可以要求说明或者提出信访事项。"
        )
    )
    places = ("经办人", "审批人", "申请人签收")
    return Document("协助查档答复书", tuple(blocks), page=Page.FORM, tail=(Signatures(places),))


def _month(value: date | None) -> str:
    return f"{value.year}年{value.month}月" if value else "＿＿年＿月"


def _found(row: ArchiveHelp) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            one.name,
            f"查询记录第{one.search_no}行",
            str(one.pages),
            ("复制件" if one.copied else "原件") + ("（加盖印章）" if one.stamped else ""),
        )
        for one in row.found.all()
    )


def _result(row: ArchiveHelp) -> str:
    told = {
        Result.FOUND: "所需材料已经查得，随本答复交付。",
        Result.PARTLY: "所需材料部分查得，随本答复交付；其余没有查到。",
        Result.NONE: "经查找上列各处，没有查到所需材料。",
    }[Result(row.result)]
    return told + (f"证明文号：{row.certificate_no}。" if row.certificate_no else "")


PAPERS: dict[str, tuple[MatterPaper, ...]] = {
    DISPUTES.key: (
        MatterPaper(
            "agreement", "调解协议书", lambda row: bool(row.agreement) and row.form != Form.OWN, agreement
        ),
        MatterPaper(
            "routes",
            "调解终止告知书",
            lambda row: row.state in ("refused", "failed", "broken"),
            routes,
            named=False,
        ),
    ),
    HELPS.key: (MatterPaper("reply", "协助查档答复书", lambda row: bool(row.result), reply),),
}


def offered(record: Any) -> list[MatterPaper]:
    """The papers that a record has where it stands."""
    found = PAPERS.get(record._meta.label_lower, ())
    return [] if record.voided else [one for one in found if one.ready(record)]
