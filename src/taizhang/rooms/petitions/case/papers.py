"""Papers of a petition case.

They are notices, the transfer sheet, opinions, and the page of identity.

Identity and matter never stand on one sheet: every paper names the item by its number; the name,
address and telephone are on a page of their own, which is opened for a purpose and does not travel
with a transfer. Texts follow 信访条例 (2005) or 信访工作条例 by the day of receipt.
"""

from __future__ import annotations

from datetime import date

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper, Named, Names
from taizhang.engine.keep import deadlines
from taizhang.engine.models import Event
from taizhang.kernel.rules import rule
from taizhang.org.models import Unit
from taizhang.paper.tree import Align, Block, Document, Heading, Page, Table, text
from taizhang.paper.words import day, line
from taizhang.rooms.petitions import unnamed
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.matter import Reviewer

LAWS = {"2005": "《信访条例》", "2022": "《信访工作条例》"}


def _law(case: Case, rule_id: str) -> str:
    """Quote the article of a duty."""
    duty = rule(rule_id, min(case.received_on, case.occurred_on))
    article = duty.law.removeprefix("信访条例（2005）").removeprefix("信访工作条例")
    return f"{LAWS[case.regime]}{article}"


def _official(
    case: Case, title: str, number: str, blocks: list[Block], when: date | None, by: Unit | None = None
) -> Document:
    """Write to the petitioner, naming the item by its number alone."""
    head: list[Block] = [
        line(number or "（编号待定）", Align.CENTER),
        line(f"信访事项{case.number}的信访人："),
    ]
    return Document(
        title, (*head, *blocks), organisation=(by or case.unit).name, date_text=day(when or clock.today())
    )


def _decided(case: Case, act: str) -> date | None:
    """Give the day on which a step of the case was last decided."""
    rows = Event.objects.filter(ledger=case._meta.label_lower, record_id=case.pk, act=f"move:{act}")
    last = rows.order_by("-seq").first()
    return clock.local_date(last.decided_at) if last is not None and last.decided_at else None


def _came(case: Case) -> str:
    return f"你反映的“{case.get_topic_display()}”信访事项，我单位于{day(case.received_on)}收到。"


ASK = text("对办理有疑问的，可凭登记编号或查询码查询，也可到我单位信访接待室询问。")


def _accept(case: Case) -> Document:
    due = deadlines.latest(case, "R05")
    last = day(due.raw_last) if due else day(None)
    length, more = rule("R05", case.received_on).length, rule("R05", case.received_on).extension_max
    decision = (
        "经审查，决定予以受理。"
        if case.regime == "2005"
        else "已经接收。该事项属于我单位职责，按申诉求决类程序办理，决定予以受理。"
    )
    blocks: list[Block] = [
        text(_came(case) + decision),
        text(
            f"依照{_law(case, 'R05')}，自受理之日{day(case.accepted_on)}起{length}日内办结，不迟于{last}。"
            f"情况复杂的，经本单位负责人批准可以延长，最多{more}日，并书面告知延期理由。"
        ),
        ASK,
    ]
    return _official(case, _accept_title(case), case.notice_no, blocks, case.notified_on)


def _accept_title(case: Case) -> str:
    return "信访事项受理告知书" if case.regime == "2005" else "信访事项接收受理告知书"


def _elsewhere(case: Case) -> Document:
    route = f"依法应当通过{case.get_route_display()}解决，" if case.route else "不属于我单位职责范围，"
    blocks: list[Block] = [
        text(f"{_came(case)}经审查，该事项{route}请向{case.body_told}提出。"),
        text(f"依据：{_law(case, 'R01')}。需要我单位提供有关材料的，我单位将予以协助。"),
        ASK,
    ]
    return _official(case, "信访事项告知书", case.notice_no, blocks, case.notified_on)


def _refused(case: Case) -> Document:
    blocks: list[Block] = [
        text(f"{_came(case)}经审查，决定不予受理。"),
        text(f"理由：{case.get_refusal_display()}。"),
        text(f"依据：{_law(case, 'R01')}。"),
        text("你可以按上述途径依法主张权利；对本告知有异议的，可以向我单位的上一级机关、单位提出。"),
        ASK,
    ]
    return _official(case, "信访事项不予受理告知书", case.notice_no, blocks, case.notified_on)


def _passed_notice(case: Case) -> Document:
    blocks: list[Block] = [
        text(
            f"{_came(case)}该事项属于{case.passed_to.name if case.passed_to else ''}职责，已于{day(case.notified_on)}转送该单位，由其依法告知并办理。"
        ),
        text(f"依据：{_law(case, 'R01')}。"),
        ASK,
    ]
    return _official(case, "信访事项转送告知书", case.notice_no, blocks, case.notified_on)


def _transfer(case: Case) -> Document:
    """Pass the matter to the unit below, and nothing of who brought it."""
    to = case.passed_to.name if case.passed_to else ""
    facets = "；".join(str(facet.get_topic_display()) for facet in case.facets.all())
    rows = [
        ("登记编号", case.number),
        ("收到日期", day(case.received_on)),
        ("信访目的", case.get_kind_display()),
        ("内容分类", case.get_topic_display() + (f"；{facets}" if facets else "")),
        ("事项概要", unnamed.of_case(case, case.summary)),
        ("转送依据", _law(case, "R01")),
        ("办理要求", "收到后15日内书面告知信访人是否受理，并将办理结果报我单位"),
    ]
    blocks: tuple[Block, ...] = (
        line(case.notice_no, Align.CENTER),
        line(f"{to}："),
        Table(("项目", "内容"), tuple(rows), (32.0, 124.0), size=12.0),
        text("信访人姓名、住址、联系方式不随本单转送，由经办人凭介绍另行密封领取。"),
    )
    return Document("信访事项转送单", blocks, organisation=case.unit.name, date_text=day(case.notified_on))


def _extension(case: Case) -> Document:
    due = deadlines.latest(case, "R05")
    last = day(due.raw_last) if due else day(None)
    blocks: list[Block] = [
        text(f"{_came(case)}我单位于{day(case.accepted_on)}受理。"),
        text(
            f"因{case.extension_reason.rstrip('。')}，不能在规定期限内办结。依照{_law(case, 'R05')}，经本单位负责人批准，"
            f"延长{case.extension_days}日，至{last}前办结并书面答复。"
        ),
        ASK,
    ]
    return _official(case, "信访事项延期办理告知书", case.extension_no, blocks, _decided(case, "extend"))


def _opinion(case: Case) -> Document:
    law = rule("R06", case.received_on)
    mine = deadlines.latest(case, "R06")
    last = f"，最后一天是{day(mine.statutory_last)}" if mine else ""
    parts = (
        ("一、诉求", case.claim),
        ("二、认定事实", case.facts),
        ("三、理由", case.reasons),
        ("四、法律、政策依据", case.basis),
        ("五、处理结论", f"对你的请求，我单位的处理结论是：{case.get_support_display()}。"),
    )
    blocks: list[Block] = [text(f"{_came(case)}于{day(case.accepted_on)}受理，现已办理完毕，答复如下：")]
    for title, words in parts:
        blocks += [Heading(1, title), text(words or "＿＿＿＿")]
    blocks += [
        Heading(1, "六、你的权利"),
        text(
            f"对本意见不服的，可以自收到之日起{law.length}日内{last}，依照{_law(case, 'R06')}"
            "请求我单位的上一级机关、单位复查。"
        ),
    ]
    return _official(case, "信访事项处理意见书", case.opinion_no, blocks, case.delivered_on)


def _review(case: Case) -> Document:
    law = rule("R08", case.received_on)
    mine = deadlines.latest(case, "R08")
    last = f"，最后一天是{day(mine.statutory_last)}" if mine else ""
    blocks: list[Block] = [
        text(
            f"你不服{case.unit.name}对信访事项{case.number}的处理意见（{case.opinion_no}），"
            f"于{day(case.review_asked_on)}申请复查。经复查，意见如下："
        ),
        Heading(1, "一、复查结论"),
        text(f"{case.get_review_result_display()}原处理意见。" if case.review_result else "＿＿＿＿"),
        Heading(1, "二、依据"),
        text(f"{_law(case, 'R07')}。"),
        Heading(1, "三、你的权利"),
        text(
            f"对本意见不服的，可以自收到之日起{law.length}日内{last}，依照{_law(case, 'R08')}"
            "请求复查机关的上一级机关、单位复核。"
        ),
    ]
    return _official(case, "信访事项复查意见书", case.review_no, blocks, case.reviewed_on, case.unit.parent)


def _final(case: Case) -> Document:
    heard = sum((row.last - row.first).days + 1 for row in case.hearings.all())
    pause = f"复核期间举行听证{heard}日，依法不计入复核期限。" if heard else ""
    blocks: list[Block] = [
        text(
            f"你不服复查意见（{case.review_no}），于{day(case.final_asked_on)}申请复核。{pause}经复核，意见如下："
        ),
        Heading(1, "一、复核结论"),
        text(f"{case.get_final_result_display()}复查意见。" if case.final_result else "＿＿＿＿"),
        Heading(1, "二、依据"),
        text(f"{_law(case, 'R09')}。"),
        Heading(1, "三、告知事项"),
        text(
            "本意见为终结意见。以同一事实和理由再提出的，依法不再受理；"
            "有新的事实、理由的，可以重新提出；生活确有困难的，可以向我单位提出，依政策协助申请救助。"
        ),
    ]
    return _official(case, "信访事项复核意见书", case.final_no, blocks, case.concluded_on, case.unit.parent)


IDENTITY = (("petitioner", "信访人姓名"), ("address", "住址"), ("phone", "电话"))


def _identity(case: Named) -> Document:
    """Print one petitioner's identity with the proof of service.

    It is for a stated purpose, on a page kept apart.
    """
    rows = [("登记编号", case.record.number)]
    rows += [(label, case.opened.get(name, "")) for name, label in IDENTITY]
    proof = (
        ("送达文书", ""),
        ("送达方式", "□当面　□邮寄　□公告"),
        ("送达日期", "　　　　年　　月　　日"),
        ("受送达人签字", ""),
        ("送达人签字", ""),
    )
    blocks: tuple[Block, ...] = (
        line(f"用途：{case.purpose}　　打印：{clock.today()}"),
        Table(("身份", "内容"), tuple(rows), (40.0, 125.0), size=12.0),
        line(""),
        Table(("送达", "内容"), proof, (40.0, 125.0), size=12.0),
        line("本页单独密封存放，不与事项材料装订，不随转送单转出。"),
    )
    return Document("信访人身份页（送达回证）", blocks, page=Page.FORM)


PAPERS = (
    LedgerPaper("accept", "受理告知书", _accept, filled="accepted_on notice_no"),
    LedgerPaper("elsewhere", "告知书（其他途径）", _elsewhere, filled="body_told notice_no"),
    LedgerPaper("refused", "不予受理告知书", _refused, filled="refusal"),
    LedgerPaper("passed", "转送告知书", _passed_notice, filled="passed_to"),
    LedgerPaper("transfer", "转送单（不载身份）", _transfer, filled="passed_to"),
    LedgerPaper("extension", "延期告知书", _extension, filled="extension_days"),
    LedgerPaper("opinion", "处理意见书", _opinion, filled="support"),
    LedgerPaper(
        "review",
        "复查意见书",
        _review,
        filled="review_no",
        ready=lambda case: bool(case.review_body == Reviewer.OURS),
    ),
    LedgerPaper(
        "final",
        "复核意见书",
        _final,
        filled="final_no",
        ready=lambda case: bool(case.final_body == Reviewer.OURS),
    ),
    LedgerPaper(
        "identity",
        "身份页（送达回证）",
        _identity,
        names=Names(
            "petitions.reception",
            by="case",
            where={"is_group": False},
            needed=True,
            example="当面送达处理意见书",
        ),
        note="身份页单独存放；其他文书只印编号，不印姓名。",
    ),
)
"""A group is named on its own paper by hand: the page of identity is of a visit of one petitioner."""
