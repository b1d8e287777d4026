"""A8 防火检查: the ledger of fire checks.

Workflow with both signatures, hazards handed on, what is owed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.recurring import Owner, Recurring, of_sites
from taizhang.engine.declare.vocabulary.steps import By
from taizhang.engine.keep.history import plain_value
from taizhang.engine.write import deeds
from taizhang.kernel.turns import Every
from taizhang.org.models import Site
from taizhang.rooms.premises.fire import model
from taizhang.rooms.premises.fire.figures import FIGURES
from taizhang.rooms.premises.fire.model import Corrected, FireCheck, FireItem, Item, proven_on
from taizhang.rooms.premises.handed import handed_on

CHECKERS = "safety fire_manager county_liaison"
HEADS = "section_head unit_head secretary deputy assets"
TWELVE = tuple({"item": item.value} for item in Item)
HAZARD_KINDS = {Item.MISUSE: "electric", Item.FLAMMABLES: "storage", Item.STAFF: "management"}
AHEAD = timedelta(days=15)
"""How long before the end of a cycle its check is reminded of."""


_A_CHECKER = By("checker second", "须由检查人签字。")
_THE_HEAD = By("dept_head", "须由被查部门负责人签字。")


def _not_before(draft: Draft) -> str | None:
    """Refuse a signature before the day of the check.

    Nobody signs for what has not been looked at yet.
    """
    if proven_on(draft) < draft.record.occurred_on:
        return f"签字早于检查日期（{draft.record.occurred_on}），请核对。"
    return None


def _checked(draft: Draft) -> None:
    draft.record.checker_signed_on = proven_on(draft)


def _agreed(draft: Draft) -> None:
    draft.record.head_signed_on = proven_on(draft)
    model.judged(draft)


def hazards(draft: Draft) -> Iterator[Carry]:
    """Offer an item found wrong as a hazard (I04).

    It carries the item and its site; where on the site its desk says.
    """
    row = draft.record
    for number, line in model.problems_of(draft):
        item = Item(line["item"])
        values = {
            "occurred_at": plain_value(row.occurred_at),
            "source": "fire_check",
            "source_no": f"{row.number}/{number}",
            "site": row.site_id,
            "kind": HAZARD_KINDS.get(item, "fire"),
            "description": f"{item.label}：{line['note']}",
            "finder": row.checker_id,
        }
        yield Carry(f"防火检查：{line['note']}", values, f"/{number}")


def fixed(draft: Draft, source: Any, mark: str) -> None:
    """Show the hazard of an item, and the day it was closed (I04 back)."""
    hazard = draft.record
    line = handed_on(FireItem.objects.filter(parent=source), draft, mark)
    closed = hazard.closed_on if hazard.state == "closed" else None
    if line and (line.hazard_no, line.fixed_on) != (hazard.number, closed):
        values = {"hazard_no": hazard.number, "fixed_on": closed}
        why = f"隐患{hazard.number}" + ("已整改" if closed else "已登记")
        deeds.mark(LEDGER, source, values, why, line="items", line_no=line.line_no)


def _owners() -> Iterator[Owner]:
    """Yield the places that are checked: once looked at, every turn of theirs is owed."""
    checked = FireCheck.objects.filter(voided=False, occurred_on__gte=clock.today() - timedelta(days=400))
    sites = Site.objects.filter(kind__in=("office", "mall", "market", "depot"), pk__in=checked.values("site"))
    return of_sites(sites.select_related("unit"), lambda site: Every(site.fire_cycle))


EXPECTS = Recurring(
    FireCheck, "{name}{turn}防火检查", _owners, by="site", met=lambda check: check.counts, back=1
)


MOVES = (
    Move(
        "checker_sign", "检查人签字", "signing", "signed", by=f"{CHECKERS} {HEADS} duty",
        guards=(_A_CHECKER, _not_before), effect=_checked,
    ),
    Move(
        "head_sign", "被查部门签字", "signed", "done", by=HEADS, unlike="checker_sign",
        guards=(_THE_HEAD, _not_before), effect=_agreed,
    ),
)  # fmt: skip
FLOW = Flow(
    path="signing signed done",
    states=(
        State("signing", "待检查人签字"),
        State("signed", "待被查部门签字"),
        State("done", "已完成", final=True),
    ),
    moves=MOVES,
)
LEDGER = Ledger(
    FireCheck,
    code="FJ",
    title="防火检查",
    section="A8",
    matter="site kind",
    words=Words("防火检查 消防检查", "检查 抽查", "次"),
    flow=FLOW,
    access=Access(
        read="section_head deputy head unit_head auditor coordinator assets duty duty_leader",
        write=f"{CHECKERS} secretary",
    ),
    columns="occurred_on site kind checker dept problems counts why_not next_due",
    filters="site kind counts cycle crowded always_fine",
    find="dept conclusion",
    form="检查: site kind checker second | 被查: dept dept_head conclusion",
    paper=Paper("防火检查记录表", "防火检查登记簿", ("检查人", "第二检查人", "被查部门负责人")),
    lines=(
        Lines(
            "items",
            FireItem,
            "item outcome note",
            "检查项目",
            required=True,
            most=12,
            given=TWELVE,
            rest=("outcome", model.Outcome.OK),
        ),
        Lines("corrected", Corrected, "kind place action", "当场改正", most=40),
    ),
    late_after=THREE_WORKDAYS,
    derive=(model.noted,),
    rules=model.RULES,
    fixed="site occurred_at",
    life=Life(weekly="fire_checks", anew="全年防火检查安排", expects=EXPECTS, ahead=AHEAD),
    figures=FIGURES,
)
