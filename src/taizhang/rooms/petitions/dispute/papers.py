"""Papers of a dispute.

The mediation agreement, and the notice of the ways to law when mediation has ended.

What the law wants on the paper itself (人民调解法 29) are the parties: the agreement is written with
names opened for a purpose, or with places to fill in by hand.
"""

from __future__ import annotations

from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper, Named, Names, Opened
from taizhang.engine.keep import deadlines
from taizhang.paper.tree import Align, Block, Document, Heading, Page, Signatures, Table, text
from taizhang.paper.words import BLANK, day, line, sentence
from taizhang.rooms.petitions.dispute.model import Dispute, Form
from taizhang.rooms.petitions.dispute.steps import by_committee

ENDED = {
    "refused": "因一方当事人明确拒绝调解，依法终止调解",
    "failed": "经调解没有达成协议，依法终止调解",
    "broken": "达成的协议没有得到履行",
}
"""Why mediation ended, by the state of the dispute."""


def _agreement(named: Named) -> Document:
    """Write the agreement with the five things of 人民调解法 29.

    They are parties, facts, matter, content, performance.
    """
    row: Dispute = named.record
    people = named.opened.get("party", {})
    rows = tuple(_party(party, people.get(party.line_no, {})) for party in row.parties.all())
    money = f"给付金额{row.amount:.2f}元；" if row.amount else ""
    term = f"于{day(row.perform_by)}前履行" if row.perform_by else "当日履行"
    body = row.body.name if row.body else BLANK
    blocks: list[Block] = [
        line(row.agreement_no or "（编号待定）", Align.CENTER),
        Table(
            ("哪一方", "类别", "姓名（名称）", "人数", "联系", "代理人"),
            rows,
            (20.0, 18.0, 50.0, 15.0, 40.0, 22.0),
        ),
        Heading(1, "一、纠纷主要事实"),
        text(sentence(row.facts)),
        Heading(1, "二、争议事项和各方责任"),
        text(sentence(row.claims)),
        Heading(1, "三、协议内容"),
        text(f"经{body}调解，各方自愿达成如下协议：{sentence(row.agreement)}"),
        Heading(1, "四、履行方式和期限"),
        text(f"{money}{term}。协议自{day(row.in_force_on)}起生效，各执一份，调解组织存一份。"),
        text(_force(row)),
    ]
    title = "人民调解协议书" if by_committee(row) else "调解协议书"
    return Document(title, tuple(blocks), page=Page.FORM)


def _party(party: Any, known: Opened) -> tuple[str, ...]:
    name, contact = known.get("name") or BLANK, known.get("contact") or BLANK
    return (
        party.get_side_display(),
        party.get_kind_display(),
        name,
        str(party.people),
        contact,
        known.get("agent") or "",
    )


def _force(row: Dispute) -> str:
    """Tell the force of the agreement in law.

    Only that of a committee may be confirmed by a court.
    """
    if not by_committee(row):
        return "本协议由各方自愿订立，应当按约定履行；不是人民调解委员会主持订立的，不适用司法确认。"
    term = deadlines.latest(row, "R13")
    last = f"，最迟{day(term.statutory_last)}" if term else ""
    return (
        "本协议具有法律约束力，各方应当履行。各方认为有必要的，可以自协议生效之日起三十日内共同向人民法院"
        f"申请司法确认{last}（人民调解法第三十一条、第三十三条）。"
    )


def _routes(row: Dispute) -> Document:
    """Write the end of mediation and the remaining ways.

    With the last day for arbitration of a labour claim.
    """
    blocks: list[Block] = [
        line(f"纠纷{row.number}的各方当事人："),
        text(
            f"关于{row.get_category_display()}纠纷，{ENDED[row.state]}。各方可以通过以下途径维护自己的权益："
        ),
        text(sentence(row.routes_told)),
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


PAPERS = (
    LedgerPaper(
        "agreement",
        "调解协议书",
        _agreement,
        filled="agreement",
        ready=lambda row: bool(row.form != Form.OWN),
        signatures=Signatures(("申请方", "对方", "调解员", "记录人")),
        names=Names(),
    ),
    LedgerPaper("routes", "调解终止告知书", _routes, states=" ".join(ENDED)),
)
