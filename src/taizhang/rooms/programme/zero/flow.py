"""Lead a zero report: signed, agreed with, sent back, locked."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, Start, State, Stop, Way
from taizhang.engine.keep import wall
from taizhang.engine.models import Offer
from taizhang.org.conflicts import everybody, stands
from taizhang.org.models import Holding
from taizhang.rooms.programme.event_types import TYPES
from taizhang.rooms.programme.incident.ledger import LEDGER as INCIDENTS
from taizhang.rooms.programme.incident.ledger import told_to_all
from taizhang.rooms.programme.incident.model import COUNTED, UNSETTLED
from taizhang.rooms.programme.zero.model import Scope, numbers, responsible


def _own_head(draft: Draft) -> str | None:
    """Require the signature of the unit's own head.

    That of a leader above it does not do.
    """
    person, row = draft.act.decided_by, draft.record
    held = Holding.objects.filter(
        stands(draft.decided_on), person=person, unit=row.unit, post__in=("unit_head", "head")
    )
    if person is not None and held.exists():
        return None
    return f"零报告须由{row.unit.short}的单位负责人签报，请改选签报人。"


def _signature(draft: Draft) -> str | None:
    if draft.act.way == Way.SCREEN or draft.act.paper is not None:
        return None
    return "零报告须有单位负责人的签字：请附签字件，或由本人在屏上签报。"


def _after_period(draft: Draft) -> str | None:
    if draft.decided_on >= draft.record.period_end:
        return None
    return f"签字日期早于报告期末（{draft.record.period_end:%m月%d日}），不能提前签报。"


def _settled(draft: Draft) -> str | None:
    """Refuse to sign a zero over an unsettled event.

    The event waits to be registered or graded.
    """
    row = draft.record
    mine = responsible(row.unit)
    waiting = told_to_all().filter(
        mine,
        voided=False,
        state__in=UNSETTLED,
        occurred_on__gte=row.period_start,
        occurred_on__lte=row.period_end,
    )
    if incidents := list(waiting.order_by("number").values_list("number", flat=True)[:5]):
        return f"本期有案事件还没有定级（{'、'.join(incidents)}），请先核实并由主要负责人定级或排除，再签报。"
    offers = wall.pointing(Offer.objects.all(), (everybody(),), "source_ledger", "source_id").filter(
        mine,
        target_ledger=INCIDENTS.key,
        closed_at=None,
        made_at__gte=clock.local(row.period_start),
        made_at__lt=clock.local(row.period_end + timedelta(days=1)),
    )
    if titles := list(offers.order_by("id").values_list("title", flat=True)[:3]):
        return f"本期有转来待登记的案事件（{'、'.join(titles)}），请先登记定级或说明不登记的原因，再签报。"
    return None


def _agrees(draft: Draft) -> str | None:
    """Check that the report and the incident ledger agree, event by event."""
    row = draft.record
    known: dict[str, set[str]] = defaultdict(set)
    for kind, number in (
        told_to_all()
        .filter(
            COUNTED, responsible(row.unit), occurred_on__gte=row.period_start, occurred_on__lte=row.period_end
        )
        .values_list("kind", "number")
    ):
        known[kind].add(number)
    for line in draft.rows("rows"):
        listed = known[line["kind"]]
        if set(numbers(line["incidents"])) != listed:
            there = f"{len(listed)}起（{'、'.join(sorted(listed))}）" if listed else "0起"
            name = TYPES[line["kind"]].name
            return f"“{name}”：案事件台账本期为{there}，零报告填{line['count']}起，请核对改正。"
    return None


def _sign(draft: Draft) -> None:
    row = draft.record
    signed = draft.decided_at
    row.signer, row.signed_at, row.signed_on = draft.act.decided_by, signed, clock.local_date(signed)
    if row.scope == Scope.MONTH:
        row.late = row.signed_on > row.due
    else:
        row.late = signed > clock.local(row.due, 16)


def _monthly(draft: Draft) -> bool:
    return bool(draft.record.scope == Scope.MONTH)


MOVES = (
    Move(
        "submit", "签报", "draft returned", "sent", by="unit_head head",
        guards=(_own_head, _signature, _after_period, _settled, _agrees), effect=_sign,
        stops=(Stop("R57", "signed_on"),), note="由单位负责人签报；纸质签字的填纸上的真实日期。",
    ),
    Move(
        "return", "退回", "sent", "returned", by="coordinator", asks="return_reason", need="return_reason",
        unlike="submit", spare=True,
    ),
    Move("collect", "汇总", "sent", "collected", by="coordinator", unlike="submit", guards=(_agrees,)),
    Move("lock", "锁定", "collected amended", "locked", by="coordinator"),
    Move(
        "amend", "更正", "collected locked amended", "amended", by="deputy", asks="clear note amend_reason",
        lines="rows", need="amend_reason", unlike="submit", guards=(_settled, _agrees),
        note="经分管领导批准；已出的报告会标明“后更正”。", spare=True,
    ),
)  # fmt: skip
FLOW = Flow(
    path="draft sent collected locked",
    states=(
        State("draft", "待负责人签字", tone="warn"),
        State("sent", "已报"),
        State("returned", "已退回", tone="warn"),
        State("collected", "已汇总"),
        State("locked", "已锁定", final=True),
        State("amended", "已更正", final=True),
    ),
    moves=MOVES,
    opening=(Start("R57", "period_end", when=_monthly),),
)
