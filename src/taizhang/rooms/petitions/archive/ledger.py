"""D6 协助查档: figures, what it hands on and hears back, the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.figure import Agrees, Computed, Context, Figure, Part
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Retention, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.measures import Answer, Distinct
from taizhang.engine.declare.parts import Wall
from taizhang.engine.keep.history import plain_value
from taizhang.engine.read.on_time import on_time
from taizhang.engine.write import deeds
from taizhang.kernel.words import Style
from taizhang.rooms.petitions.archive.flow import DESK, FLOW
from taizhang.rooms.petitions.archive.model import (
    HELPED,
    RULES,
    ArchiveHelp,
    Asked,
    FoundPaper,
    MissingPaper,
    Outcome,
    Search,
    notes,
)
from taizhang.rooms.petitions.archive.papers import PAPERS
from taizhang.rooms.petitions.matter import Topic

FOUND = {"outcome__in": HELPED}


def _persons(rows: QuerySet[Any], _: Context) -> Answer:
    """Count different persons.

    One of the same name and former unit counts once; a record whose name was destroyed counts for
    itself.
    """
    known = rows.exclude(applicant_key="").order_by()
    distinct = known.values("applicant_key", "former_unit").distinct().count()
    return Answer(Decimal(distinct + rows.filter(applicant_key="").count()))


def from_case(draft: Draft) -> Iterator[Carry]:
    """Offer a search for a case about a missing file (I18).

    No identity is carried.
    """
    row = draft.record
    if draft.move is None and row.topic == Topic.ARCHIVE:
        values = {"case": row.pk, "purpose": "retire", "occurred_at": plain_value(row.occurred_at)}
        yield Carry(f"{row.number}反映档案缺失，请协助查档", values)


def to_case(draft: Draft, source: Any, _: str) -> None:
    """Show the state of the search on its case (I18 back)."""
    from taizhang.rooms.petitions.case.ledger import LEDGER as CASES

    row = draft.record
    text = f"协助查档{row.number}：{row.get_outcome_display() or LEDGER.flow.state(row.state).label}"
    if source.helped != text:
        deeds.mark(CASES, source, {"helped": text}, text)


def to_reception(draft: Draft) -> Iterator[Carry]:
    """Offer an unsuccessful search to the petition desk (D6 → D3).

    It hears what could not be found; no identity is carried.
    """
    row = draft.record
    if draft.move and draft.move.key == "hand" and row.to_desk:
        values = {
            "form": "handed",
            "topic": Topic.ARCHIVE.value,
            "former_unit": row.former_unit_id,
            "matter": f"协助查档{row.number}没有查全，申请人要求继续解决",
            "request": "请按政策协调解决",
            "case": row.case_id,
            "occurred_at": plain_value(draft.moment),
        }
        yield Carry(f"{row.number}查档未果，请接待", values)


FIGURES = (
    Figure(
        "archive_helped", "办理和补齐相关手续", "人", of=Computed(_persons), where=FOUND, on="handed_on", code="F49",
        style=Style.over(10), phrases=(r"为<n>人(?:办理|补齐)", r"退休手续<n>人"),
        definition="期内交付、结果为补齐并办结退休或补齐材料的申请人；同一人缺几份材料、来几次都算1人。",
    ),
    Figure(
        "archive_typical", "典型个案", "人", of=Computed(_persons), where={"typical": True, **FOUND},
        on="handed_on", code="F50", phrases=(r"(?P<list>(?:[^，,。；、]{2,20}某{1,2}、)+[^，,。；、]{2,20}某{1,2})等",),
        definition="期内交付并列为典型个案的申请人；总结里只印姓氏加“某”。", agrees=Agrees("F49", "典型个案多于办理和补齐手续的人数，请核对协助查档。"),
    ),
    Figure(
        "archive_bodies", "协调单位", "个", of=Distinct("body"), line="asked", on="on", code="F94",
        phrases=(r"与(?P<list>(?:[^，,。；、]{2,6}、)+[^，,。；、]{2,6})等部门沟通协调",),
        definition="期内为查档协调过的单位种类数：社区、档案、人社、医保、承继企业等。",
    ),
    Figure(
        "archive_helps", "申请查档", "件",
        parts=tuple(Part(key, str(label), "件", where={"outcome": key}) for key, label in Outcome.choices),
    ),
    Figure(
        "archive_in_time", "查档按期查清率", "", of=on_time("R71", "应查清"), on="accepted_on",
        definition="受理后15个工作日内查清（查得或查无）的，除以期限在期内届满的；撤回的不计。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    ArchiveHelp,
    code="CD",
    title="协助查档",
    section="D6",
    matter="purpose",
    words=Words("协助查档 档案查询", "查找 查阅 出具 协助", "件 人次 份"),
    flow=FLOW,
    access=Access(
        read="secretary section_head unit_head deputy head auditor",
        write=DESK,
        private=f"{DESK} section_head",
    ),
    columns="occurred_on former_unit leaving purpose result outcome handed_on certificate_no",
    filters="former_unit purpose result outcome typical",
    shown_on="case",
    find="certificate_no archive_no",
    form=(
        "申请: applicant contact agent agent_paper purpose case"
        " | 工作经历: former_unit worked_from worked_to leaving"
    ),
    paper=Paper("协助查档登记表", "协助查档登记簿", ("申请人", "经办人", "审批人")),
    papers=PAPERS,
    lines=(
        Lines("missing", MissingPaper, "paper about", "缺失材料", most=20),
        Lines("searches", Search, "place on by hit file_no told", "查询记录", most=50, later=True),
        Lines("found", FoundPaper, "name search_no pages copied stamped", "查得材料", most=50, later=True),
        Lines("asked", Asked, "body name on result", "协调记录", most=30, later=True),
    ),
    late_after=THREE_WORKDAYS,
    rules=RULES,
    notes=notes,
    quick="applicant former_unit leaving purpose",
    hint="一人一件：缺几份材料都在这一件里登记；姓名加密保存，统计按人计。",
    wall=Wall(via="case", asker="申请人"),
    life=Life(weekly="archive_helps archive_helped"),
    figures=FIGURES,
    retention=Retention(None, "随查档案卷保管，按机关档案保管期限鉴定销毁（机关档案管理规定）"),
)
