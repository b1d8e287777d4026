"""A3 清点: one act at closing time closes every open visit of a gate.

It says so on each visit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Act, Draft, Flow, Problem, State
from taizhang.engine.declare.ledger import DAY, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.measures import Sum
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary.place import Place
from taizhang.engine.write import deeds
from taizhang.org.principals import system
from taizhang.rooms.premises.guards import READERS
from taizhang.rooms.premises.visit.ledger import GATE, VISITS
from taizhang.rooms.premises.visit.model import Visit


class ClosingCount(Record):
    """清点: the count of a gate at closing time.

    All open visits of a gate are closed in one act, save those still inside.
    """

    site = fields.site("岗位")
    counted_by = fields.person("清点人", optional=True)
    closed = fields.count("关闭登记", computed=True)
    staying = fields.count("仍在内", computed=True)
    remark = fields.text("情况", 100, optional=True)

    class Meta(Record.Meta):
        verbose_name = "清点"


class Staying(Line):
    """A visit whose visitor is still inside at the count, and why."""

    parent = fields.parent(ClosingCount, "stays")
    visit = fields.refers(Visit, "外来登记")
    why = fields.text("原因", 60)

    class Meta(Line.Meta):
        verbose_name = "仍在内"


def open_at(site: int, moment: datetime) -> QuerySet[Visit]:
    """Select the visits of a gate open at a moment."""
    return Visit.objects.filter(
        site=site, voided=False, state__in=("inside", "unclosed"), occurred_at__lte=moment
    ).order_by("occurred_at")


def _count(draft: Draft) -> None:
    """Close every open visit but those named as still inside.

    Each is closed by its own deed within this one.
    """
    row = draft.record
    if not draft.new:
        return
    row.counted_by = row.counted_by or draft.principal.person
    stays = {stay["visit"].pk for stay in draft.lines.get("stays", [])}
    due = [visit for visit in open_at(row.site_id, row.occurred_at) if visit.pk not in stays]
    for visit in due:
        deeds.move(
            system("清点", draft.principal.person),
            VISITS,
            visit,
            "count_out",
            act=Act(decided_at=row.occurred_at, note="清点时场内无人，关闭登记"),
        )
    row.closed, row.staying = len(due), len(stays)


def _stays(draft: Draft) -> Iterable[Problem]:
    for index, stay in enumerate(draft.lines.get("stays", [])):
        if stay["visit"].site_id != draft.record.site_id or stay["visit"].state not in ("inside", "unclosed"):
            row = Place(draft, "stays", index, stay)
            yield row.problem("visit", "所选的登记不在本岗或已经离开，请重新选择。")


FIGURES = (
    Figure(
        "closing_counts", "清点", "次",
        parts=(
            Part("closed", "关闭登记", "次", of=Sum("closed")), Part("staying", "清点时仍在内", "次", of=Sum("staying")),
        ),
    ),
)  # fmt: skip
COUNTS = Ledger(
    ClosingCount,
    code="QD",
    title="清点",
    section="A3",
    matter="site",
    words=Words("清点 清场", "清点 清场", "次"),
    flow=Flow(states=(State("counted", "已清点", final=True),)),
    access=Access(read=READERS, write=GATE),
    columns="occurred_at site counted_by closed staying remark",
    filters="site",
    find="remark",
    form="清点: site counted_by remark",
    paper=Paper("清点登记表", "清点登记簿", ("清点人",)),
    lines=(Lines("stays", Staying, "visit why", "仍在内"),),
    late_after=DAY,
    derive=(_count,),
    rules=(_stays,),
    quick="site",
    hint="清点一次，关闭本岗全部没有登记离开的来访；还在里面的请列在下面。",
    figures=FIGURES,
)
