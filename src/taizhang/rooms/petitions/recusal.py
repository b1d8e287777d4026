"""检举控告 and matters naming a person: wall, route and way up.

The wall of a case stands here, its route by law, and the way up past those named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.parts import Wall
from taizhang.engine.declare.record import Line
from taizhang.engine.declare.vocabulary.steps import HasRows
from taizhang.engine.keep.wall import about
from taizhang.org.principals import holders

UPWARD = ("petition_clerk", "deputy", "head", "unit_head")
"""A matter against whoever holds one of these posts over its unit goes to the level above."""
HEADS = ("head", "unit_head")
LAWFUL = "检举控告由有权处理的纪检监察机关或组织人事部门办理，请用“导入法定途径”移送，不转送、不交办（信访条例第二十三条、信访工作条例第三十条）。"
SEALED = "密件只登记编号和时限，请用“报上一级办理”。"
PETITION = Wall(via="case", matter="信访", asker="信访人", law="信访条例第三十条、信访工作条例第二十八条")
"""The wall of what belongs to a case: those in conflict with the case are in conflict with it."""
WALL = replace(
    PETITION,
    persons="complained_of",
    units="complained_unit",
    recused="recusals__person",
    via="collective follows merged_into",
)


class Recusal(Line):
    """A person withdrawn from a case because of an interest in it.

    The case is closed to them (信访工作条例 28).
    """

    parent = fields.parent("petitions.Case", "recusals")
    person = fields.person("回避人")
    reason = fields.text("回避原因", 100)

    class Meta(Line.Meta):
        verbose_name = "回避"


def pointer(*fields: str) -> Callable[[Draft], None]:
    """Derive the fields of a sealed matter: only a pointer to its paper.

    On screen it says only where the paper lies.
    """

    def derive(draft: Draft) -> None:
        for name in fields if draft.record.sealed_no else ():
            setattr(draft.record, name, f"见密件{draft.record.sealed_no}")

    return derive


def named(draft: Draft) -> Iterable[Problem]:
    """Check the persons named and the way up.

    An accusation names whom it is about; it goes up where they would otherwise handle it
    themselves.
    """
    row = draft.record
    if getattr(row, "kind", "") == "accusation" and not (row.complained_of_id or row.complained_unit_id):
        yield "complained_of", "检举控告请选择被反映人或被反映单位：登记后他们和他们的直接上级都看不到本件。"
    if (row.complained_of_id or row.complained_unit_id) and not row.sealed_no and goes_up(draft):
        yield (
            "sealed_no",
            "反映信访专干、单位领导或本单位的事项报上一级办理，这里只登记编号和时限："
            "请填写密件编号，内容写在密件纸质件上。",
        )


def goes_up(draft: Draft) -> bool:
    """Return whether the matter goes up.

    It does if those named receive, decide or lead here, or nobody free of conflict is left to
    decide.
    """
    row, today = draft.record, clock.today()
    if row.complained_of in holders(UPWARD, row.unit, today):
        return True
    matter = about(draft)
    able = (holders(posts, row.unit, today) for posts in (UPWARD[:1], ("section_head", *UPWARD[1:])))
    return any(all(matter.bars(person) for person in group) for group in able)


def lawful(draft: Draft) -> str | None:
    """Guard every way but the lawful one.

    An accusation is not handled, and what is sealed is not opened.
    """
    if draft.record.sealed_no:
        return SEALED
    return LAWFUL if draft.record.kind == "accusation" else None


def by_the_head(draft: Draft) -> str | None:
    """Require the head of the unit to decide the route of an accusation.

    Nobody else decides it.
    """
    heads = holders(HEADS, draft.record.unit, draft.decided_on)
    if draft.record.kind != "accusation" or draft.act.decided_by in heads:
        return None
    return "检举控告移送有权机关由单位主要负责人决定，请选主要负责人为决定人。"


def not_sealed(draft: Draft) -> str | None:
    return SEALED if draft.record.sealed_no else None


def only_upward(draft: Draft) -> str | None:
    return None if draft.record.sealed_no else "只有密件报上一级办理，其他事项请按甄别结果办理。"


def not_to_the_accused(draft: Draft) -> str | None:
    """Refuse to pass anything to those complained of (条例 23, 30).

    That is a unit complained of, or the unit of a person complained of.
    """
    to: Any = draft.record.passed_to
    row = draft.record
    for unit in (row.complained_unit, row.complained_of and row.complained_of.unit):
        if to is not None and unit is not None and unit.lo <= to.lo <= unit.hi:
            return "不得把信访材料转给被反映人或被反映的单位，请改报上一级或移送有权机关。"
    return None


stepped_back = HasRows("recusals", "请填写回避人和回避原因。")
