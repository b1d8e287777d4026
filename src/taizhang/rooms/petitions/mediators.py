"""D2 调解组织: who mediates, and whether a committee is made up as the law asks.

Source: 人民调解法 8, 9: three to nine members, a woman among them, a term of three years. A body of
another kind (单位调解, 司法所) has no such form, and its agreements no special force.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State
from taizhang.engine.declare.ledger import Access, Expires, Ledger, Lines, Paper, Words
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Once, Ordered
from taizhang.kernel.spans import months_after

FEWEST, MOST, TERM_YEARS = 3, 9, 3
DESK = "petition_clerk county_liaison"


class BodyKind(models.TextChoices):
    PEOPLE = "people", "人民调解委员会"
    UNIT = "unit", "单位调解"
    TRADE = "trade", "行业性专业性调解组织"
    STREET = "street", "街道（社区）调解组织"
    JUSTICE = "justice", "司法所"


class MediationBody(Record):
    """A mediation body.

    `occurred_on` is the day on which its present members took office.
    """

    called = "name"
    name = fields.text("名称", 60)
    kind = fields.choice("类别", BodyKind)
    ours = fields.yes("本系统设立", default=True)
    until = fields.day("任期止", optional=True)
    place = fields.text("调解地点", 60, optional=True)

    class Meta(Record.Meta):
        verbose_name = "调解组织"

    def __str__(self) -> str:
        return self.name


class Member(Line):
    """A mediator of the body."""

    parent = fields.parent(MediationBody, "members")
    person = fields.person("调解员")
    chair = fields.yes("主任")
    woman = fields.yes("女")

    class Meta(Line.Meta):
        verbose_name = "调解员"


def latest_end(start: date) -> date:
    """Return the last possible day of a three-year term begun on a day."""
    return months_after(start, 12 * TERM_YEARS)


def made_up(draft: Draft) -> Iterable[Problem]:
    """Check the make-up of a people's mediation committee of our own.

    It needs members, a woman among them, one chair, and a term.
    """
    row, members = draft.record, draft.rows("members")
    if row.kind != BodyKind.PEOPLE or not row.ours:
        return
    if not FEWEST <= len(members) <= MOST:
        yield "members", f"人民调解委员会由{FEWEST}至{MOST}人组成，现填{len(members)}人（人民调解法第八条）。"
    if members and not any(member["woman"] for member in members):
        yield "members", "人民调解委员会应当有妇女成员（人民调解法第八条）。"
    if members and sum(member["chair"] for member in members) != 1:
        yield "members", "请勾选一名主任。"
    if row.until is None:
        yield "until", "请填任期止：每届任期三年（人民调解法第九条）。"
    elif row.until > (last := latest_end(row.occurred_on)):
        yield "until", f"每届任期三年，任期止最晚填{last}（人民调解法第九条）。"


MOVES = (
    Move("end", "换届（撤销）", "serving", "ended", by=f"{DESK} section_head unit_head", spare=True),
)  # fmt: skip
FIGURES = (
    Figure("mediation_bodies", "调解组织", "个", stock=True, where={"stood": "serving"}, definition="期末在任的调解组织数。"),
    Figure(
        "mediators", "调解员", "人", stock=True, line="members", where={"stood": "serving"},
        definition="期末在任的调解组织的调解员人数。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    MediationBody,
    code="TJ",
    title="调解组织",
    section="D2",
    matter="name",
    words=Words("调解组织 调解委员会 调委会", "成立 设立 换届", "个"),
    flow=Flow(
        path="serving ended",
        states=(State("serving", "在任"), State("ended", "已换届（撤销）", final=True)),
        moves=MOVES,
    ),
    access=Access(read="section_head unit_head deputy head auditor assets safety", write=DESK),
    columns="name kind ours occurred_on until",
    filters="kind ours",
    find="name",
    form="调解组织: name kind ours until place",
    paper=Paper("调解组织登记表", "调解组织登记簿"),
    lines=(Lines("members", Member, "person chair woman", "调解员", most=30),),
    late_after=None,
    rules=(Ordered("occurred_on until", strictly=True), Once("members.person"), made_up),
    expires=(Expires("until", "任期"),),
    hint="发生时间填这一届的起始日期；换届时把旧的办“换届”，再登记新的一届。",
    figures=FIGURES,
)
