"""The decider of a step (代录).

It is the one who presses the button, or the person named with the way and the paper.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Draft, Move, Problem, Refused, Way
from taizhang.engine.declare.lines import RowAct
from taizhang.engine.models import Event, Evidence
from taizhang.engine.read.duties import barring_step, refusal
from taizhang.kernel.days import FIRST_YEAR, LAST_YEAR
from taizhang.org import posts
from taizhang.org.models import Person
from taizhang.org.principals import holders


def settle(draft: Draft, step: Move, act: Act) -> Act:
    """Settle the decider: the principal, or the person named (代录).

    A person is named when the principal records the decision for somebody else.
    """
    principal, lo = draft.principal, draft.record.unit_lo
    person, decided_at = _decided(draft, act)
    if principal.everything and act.decided_by is None:
        return Act(principal.person, decided_at, Way.SYSTEM, act.paper, act.note)
    if _own(draft, person):
        if not principal.holds(step.posts, lo):
            raise Refused(
                [("decided_by", f"“{step.label}”由{titles(step)}决定，请选择决定人并附签字件。")], 403
            )
    elif person not in holders(step.posts, draft.record.unit, clock.local_date(decided_at)):
        raise Refused([("decided_by", f"所选决定人当时不是{titles(step)}，请重新选择。")])
    return _proven(draft, act, person, decided_at, step.label, signed=step.signed)


def of_row(draft: Draft, row_act: RowAct, able: Collection[Person], act: Act) -> Act:
    """Settle the decider of an act on a row: one of those whom the row names."""
    person, decided_at = _decided(draft, act)
    if person not in able:
        raise Refused([("decided_by", f"“{row_act.label}”由这一行所列的人办理，请选择其中一人。")])
    return _proven(draft, act, person, decided_at, row_act.label, signed=False)


def _own(draft: Draft, person: Person | None) -> bool:
    me = draft.principal.person
    return person is not None and me is not None and person.pk == me.pk


def _decided(draft: Draft, act: Act) -> tuple[Person | None, datetime]:
    """Return who decided and when, as told; refuse what cannot be."""
    decided_at = act.decided_at or draft.moment
    if act.way not in Way.values:
        ways = "、".join(f"{label}（{value}）" for value, label in Way.choices)
        raise Refused([("way", f"方式只能是：{ways}，请重新选择。")])
    if not FIRST_YEAR <= decided_at.year <= LAST_YEAR:
        raise Refused([("decided_at", "决定时间的年份不对，请核对。")])
    if decided_at > draft.moment + clock.SLACK:
        raise Refused([("decided_at", "决定时间在将来，请核对。")])
    person: Person | None = act.decided_by or draft.principal.person
    return person, decided_at


def _proven(
    draft: Draft, act: Act, person: Person | None, decided_at: datetime, label: str, *, signed: bool
) -> Act:
    """Return the act with its way and the paper that proves it; refuse one without."""
    if not _own(draft, person) and act.way == Way.SCREEN:
        raise Refused([("way", "替他人登记须注明方式：纸质签批、当面、电话、微信或其他系统。")])
    paper = act.paper
    if paper is None:
        paper = next((row for row in draft.evidence if row.kind == Evidence.Kind.SIGNED), None)
    if signed and paper is None:
        raise Refused([("evidence", f"“{label}”须附签字件扫描件（类别选“签字件”）。")])
    if act.way == Way.PAPER and paper is None:
        raise Refused([("evidence", "按纸质签批登记，须附签字件。")])
    return Act(person, decided_at, Way(act.way), paper, act.note)


def titles(step: Move) -> str:
    """Name the deciding posts of a step, for a person without one of them."""
    return "、".join(posts.title(key) for key in step.posts)


def guard(draft: Draft, step: Move, problems: list[Problem]) -> None:
    """Add the obstacles to a step to `problems`.

    Checked are: that one person decided two steps kept apart, and the step's own guards.
    """
    decider = getattr(draft.act.decided_by, "pk", None)
    if earlier := barring_step(draft.ledger, draft.record, step, decider):
        problems.append(("decided_by", refusal(step, earlier)))
    for guard in step.guards:
        if reason := guard(draft):
            problems.append(("", reason))


def signed_act(draft: Draft, event: Event) -> Act:
    """Return the act by word as its signed paper confirms it.

    Refuses an act that is signed already or is not of this record.
    """
    if (event.ledger, event.record_id) != (draft.ledger.key, draft.record.pk) or event.paper_id is not None:
        raise Refused("这一步不是待补签的，请刷新页面。", status=409)
    if Event.objects.filter(about=event.seq).exists():
        raise Refused("这一步的签字件刚刚已经补上，请刷新页面。", status=409)
    return Act(event.decided_by, event.decided_at, event.way, draft.evidence[0])
