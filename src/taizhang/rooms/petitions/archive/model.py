"""D6 协助查档: the row of one person's search for missing papers.

The office certifies only what a source shows.

One record is one person with all the papers missing; figures count persons, never papers. Source:
档案法 (2020) 29; 社会保险法 13, 16, 88.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.ledger import Note
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.registry import of as ledger_of
from taizhang.engine.declare.vocabulary import Forbidden, Needed, NotFuture, Ordered, Place
from taizhang.engine.keep import sealing
from taizhang.engine.keep.rows import rows_for
from taizhang.org.conflicts import everybody
from taizhang.org.principals import system
from taizhang.rooms.petitions.case.model import Case

OPEN = ("applied", "searching", "searched", "certifying", "certified")
"""States in which the person still waits for the papers."""


class Leaving(models.TextChoices):
    REFORM = "reform", "改制"
    ENDED = "ended", "解除"
    REMOVED = "removed", "除名"
    MOVED = "moved", "调出"
    BEFORE = "before", "退休前在职"
    UNKNOWN = "unknown", "不详"


class Purpose(models.TextChoices):
    RETIRE = "retire", "办理退休"
    DEEMED = "deemed", "视同缴费认定"
    SENIORITY = "seniority", "工龄认定"
    MEDICAL = "medical", "医保"
    NOTARY = "notary", "公证"
    OTHER = "other", "其他"


class Result(models.TextChoices):
    FOUND = "found", "查得"
    PARTLY = "partly", "部分查得"
    NONE = "none", "查无"


class Outcome(models.TextChoices):
    RETIRED = "retired", "补齐并办结退休"
    COMPLETE = "complete", "补齐材料"
    PARTIAL = "partial", "部分补齐"
    NONE = "none", "查无"
    ELSEWHERE = "elsewhere", "转他处"
    WITHDRAWN = "withdrawn", "撤回"


HELPED = (Outcome.RETIRED, Outcome.COMPLETE)
"""The outcomes of F49: what was missing is complete."""


class ArchiveHelp(Record):
    """One person's request for missing papers.

    Names are sealed; `sealed_no` and `lending_no` name rows of books still on paper.
    """

    applicant = fields.personal("申请人姓名", 30, purpose="查档和交付", find=True)
    agent = fields.personal("代办人姓名", 30, purpose="核对代办人")
    agent_paper = fields.text("委托书", 60, optional=True)
    contact = fields.personal("联系方式", 40, purpose="告知查档结果")
    former_unit = fields.unit("原单位")
    worked_from = fields.day("何时起（填到月，日写1日）", optional=True)
    worked_to = fields.day("何时止", optional=True)
    leaving = fields.choice("离开方式", Leaving)
    purpose = fields.choice("用途", Purpose, default=Purpose.RETIRE)
    case = fields.refers(Case, "信访件", "archive_helps", optional=True)
    accepted_on = fields.day("受理日期", computed=True)
    told_once = fields.text("一次告知的内容", 200, optional=True)
    result = fields.choice("查找结果", Result, optional=True)
    searched_on = fields.day("查清日期", computed=True)
    certificate_no = fields.text("证明（查无证明）文号", 40, optional=True)
    basis = fields.text("出证依据（查得材料和档号）", 200, optional=True)
    approved_on = fields.day("审批日期", computed=True)
    sealed_on = fields.day("用印日期", optional=True)
    sealed_no = fields.text("用印登记号", 40, optional=True)
    lending_no = fields.text("档案借阅登记号", 40, optional=True)
    outcome = fields.choice("办理结果", Outcome, optional=True)
    handed_on = fields.day("交付日期", optional=True)
    to_desk = fields.yes("未解决，转信访接待")
    social_on = fields.day("人社审核通过日期", optional=True)
    typical = fields.yes("典型个案")
    withdraw_reason = fields.text("撤回说明", 100, optional=True)
    archive_no = fields.text("归档号", 40, optional=True)

    class Meta(Record.Meta):
        verbose_name = "协助查档"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("handed_on",), name="archive_help_handed"),
            models.Index(fields=("former_unit", "applicant_key"), name="archive_help_person"),
        )


class MissingPaper(Line):
    """One paper that the file lacks."""

    class Paper(models.TextChoices):
        HIRE = "hire", "招工表"
        WAGES = "wages", "工资审批表"
        TRANSFER = "transfer", "调动介绍信"
        REGULAR = "regular", "转正定级"
        ROSTER = "roster", "花名册"
        CONTRACT = "contract", "劳动合同"
        PENALTY = "penalty", "处分或除名决定"
        IDENTITY = "identity", "身份更正"
        WHOLE = "whole", "整卷无档"

    parent = fields.parent(ArchiveHelp, "missing")
    paper = fields.choice("缺失材料", Paper)
    about = fields.text("说明", 60, optional=True)

    class Meta(Line.Meta):
        verbose_name = "缺失材料"


class Search(Line):
    """One place looked through: who, when, with what result."""

    class Place(models.TextChoices):
        OWN = "own", "本社档案室"
        CITY = "city", "市档案馆"
        COMMUNITY = "community", "社区"
        SOCIAL = "social", "人社部门"
        REMAINS = "remains", "原企业留守机构"
        WITNESS = "witness", "同事证言"
        OTHER = "other", "其他"

    parent = fields.parent(ArchiveHelp, "searches")
    place = fields.choice("查询处", Place)
    on = fields.day("日期")
    by = fields.person("经办人")
    hit = fields.yes("查得")
    file_no = fields.text("档号（出处）", 60, optional=True)
    told = fields.text("结果说明", 120, optional=True)

    class Meta(Line.Meta):
        verbose_name = "查询记录"


class FoundPaper(Line):
    """A paper found, with the search row that shows it."""

    parent = fields.parent(ArchiveHelp, "found")
    name = fields.text("材料名称", 60)
    search_no = fields.count("出自查询记录第几行")
    pages = fields.count("页数", default=1)
    copied = fields.yes("复制件", default=True)
    stamped = fields.yes("须盖章", default=True)

    class Meta(Line.Meta):
        verbose_name = "查得材料"


class Asked(Line):
    """A body whose help was asked."""

    class Body(models.TextChoices):
        COMMUNITY = "community", "社区"
        ARCHIVES = "archives", "档案部门"
        SOCIAL = "social", "人社部门"
        MEDICAL = "medical", "医保部门"
        ENTERPRISE = "enterprise", "承继企业"
        OTHER = "other", "其他"

    parent = fields.parent(ArchiveHelp, "asked")
    body = fields.choice("协调单位", Body)
    name = fields.text("单位名称", 40, optional=True)
    on = fields.day("日期")
    result = fields.text("结果", 100)

    class Meta(Line.Meta):
        verbose_name = "协调记录"


def applied(draft: Draft) -> Iterable[Problem]:
    """Check the applicant, the time of work and the open records.

    An application says who asks and for what time of work; one person has one open record.
    """
    row = draft.record
    if row.leaving != Leaving.UNKNOWN and not (row.worked_from and row.worked_to):
        yield "worked_from", "请填写工作起止时间（只知道年月的，日写1日）；确实不清楚的，“离开方式”选“不详”。"
    if draft.new and draft.plain.get("applicant") and (other := _twin(draft)):
        yield "applicant", f"这位申请人的查档正在办理（{other}），缺几份材料也只登记一件：请在原记录上补充。"


def _twin(draft: Draft) -> str:
    """Find the number of an open record of the same person.

    It is of the same former unit, in this unit; empty if there is none.
    """
    field = ArchiveHelp._meta.get_field("applicant")
    assert isinstance(field, PersonalField)
    same = rows_for(draft.ledger, draft.principal, "twin").filter(
        applicant_key=sealing.blind(field, draft.plain["applicant"]),
        former_unit=draft.record.former_unit,
        unit=draft.record.unit,
        voided=False,
        state__in=OPEN,
    )
    return same.values_list("number", flat=True).first() or ""


def _sealed_by_nobody(row: Place) -> bool:
    return bool(row["sealed_on"] and not row["approved_on"])


def _source_shown(draft: Draft) -> Iterable[Problem]:
    """Check that every paper found names the search row that shows it."""
    searches = draft.rows("searches")
    for index, values in enumerate(draft.rows("found")):
        row = Place(draft, "found", index, values)
        if not 1 <= row["search_no"] <= len(searches) or not searches[row["search_no"] - 1]["hit"]:
            yield row.problem("search_no", "须写明出自哪一行“查得”的查询记录，没有出处的材料不能作依据。")


RULES = (
    Needed("applicant", lambda row: row.draft.new, hint="加密保存，列表和打印不显示"),
    Needed("agent_paper", lambda row: row.draft.plain.get("agent"), "有代办人的", "日期或编号"),
    applied,
    Ordered("worked_from worked_to"),
    NotFuture("worked_to sealed_on handed_on social_on searches.on asked.on"),
    Forbidden("sealed_on", _sealed_by_nobody, "没有审批不能用印，请先办理“申请出证”和“批准出证”。"),
    Ordered("approved_on sealed_on", words="先审批，后用印"),
    Ordered("sealed_on handed_on social_on"),
    Ordered("searched_on handed_on"),
    Needed("searches.file_no", lambda row: row["hit"], "查得的", "没有档号的写出处"),
    _source_shown,
)


def notes(row: Any) -> Iterator[Note]:
    """Yield notes on other records of the same person and on a typical case.

    One person counts once; the second note says what a typical case prints.
    """
    if row.applicant_key:
        records = rows_for(ledger_of(row), system("查档核对", behind=(everybody(),)), "notes")
        same = records.filter(
            applicant_key=row.applicant_key, former_unit=row.former_unit_id, unit=row.unit_id, voided=False
        ).exclude(pk=row.pk)
        if numbers := list(same.order_by("id").values_list("number", flat=True)[:4]):
            yield Note(f"同一申请人还有{'、'.join(numbers)}，统计时按1人计。")
    if row.typical:
        yield Note("典型个案在总结里只印姓氏加“某”，不印姓名。")
