"""启用台账: the switches for the ledgers in use at this office.

A ledger that is off is hidden and nothing is owed on it, but its records stay reachable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Instance, LedgerSwitch
from taizhang.org.principals import Principal, system
from taizhang.org.statements import ask

MAKERS = frozenset({"coordinator"})
Standing = LedgerSwitch.Standing


@dataclass(frozen=True)
class Use:
    """The standing of a ledger in this office.

    From `uses` also since when; `None` means from the beginning.
    """

    standing: str
    since: date | None = None

    @property
    def on(self) -> bool:
        return self.standing == Standing.ON

    @property
    def label(self) -> str:
        return Standing(self.standing).label


def starts(ledger: Ledger) -> bool:
    """Return whether a new office begins with this ledger."""
    return bool({ledger.section, ledger.room, ledger.key} & settings.TAIZHANG_STARTS)


@dataclass(frozen=True)
class Office:
    """The kind of this installation and the standing of every ledger in it.

    The kind is `office` or `demo`; empty before it has begun.
    """

    kind: str
    uses: dict[str, Use]

    @property
    def in_use(self) -> frozenset[str]:
        """Return the keys of the ledgers in use."""
        return frozenset(key for key, use in self.uses.items() if use.on)


def office() -> Office:
    """Read the installation as it stands, by one small query."""
    rows = sorted(ask(_stands, ()))
    kind = next((kind for _, ledger, kind in rows if ledger == INSTANCE), "")
    turned = {ledger: Use(standing) for _, ledger, standing in rows if ledger != INSTANCE}
    return Office(kind, {**_began(kind), **turned})


INSTANCE = ""
"""Stands where a ledger's key stands, in the row of `_stands` that is the installation itself."""


def _stands(_: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Fetch the installation's kind and every switch of a ledger, each with its key."""
    instance = _instance(()).values_list("pk", Value(INSTANCE), "kind")
    return instance.union(_turned(()).order_by().values_list("pk", "ledger", "standing"), all=True)


def _kind() -> str:
    return next((kind for (kind,) in ask(_instance, ())), "")


def _instance(_: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    return Instance.objects.filter(pk=1).values_list("kind")


def _turned(_: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return every switch of a ledger in the order of time: the last one holds."""
    return LedgerSwitch.objects.exclude(ledger=PORTAL).order_by("id").values_list("ledger", "standing")


@cache
def _began(kind: str) -> Mapping[str, Use]:
    """Return the first standing of every ledger; a demo has all on."""
    whole = kind != "office"
    return {row.key: Use(Standing.ON if whole or starts(row) else Standing.OFF) for row in ledgers()}


def uses() -> dict[str, Use]:
    """Return the standing of every ledger, and since when."""
    standings = dict(_began(_kind()))
    for key, standing, at in _turned(()).values_list("ledger", "standing", "at"):
        standings[key] = Use(standing, clock.local_date(at))
    return standings


PORTAL = "portal"
"""The switch of the public pages: off until the office turns them on."""


def portal_on() -> bool:
    """Return whether the public pages are open."""
    last = (
        LedgerSwitch.objects.filter(ledger=PORTAL).order_by("-nth").values_list("standing", flat=True).first()
    )
    return last == Standing.ON


def turn_portal(principal: Principal, on: bool, reason: str) -> bool:
    """Open or close the public pages; return whether anything changed.

    `reason` names the decision it rests on (at least four characters).
    """
    if not principal.holds(MAKERS):
        raise Refused("公开查询由平安办（综治办）经办人凭单位决定开通和关闭。", status=403)
    if len(reason.strip()) < 4:
        raise Refused([("reason", "请写明依据（如哪次会议决定、哪位领导批准，至少四个字）。")])
    if portal_on() is on:
        return False
    _switched(principal, PORTAL, Standing.ON if on else Standing.OFF, reason, "公开查询")
    return True


def in_use() -> frozenset[str]:
    """Return the keys of the ledgers in use."""
    return office().in_use


def beginning() -> date | None:
    """Return the day this installation was made; nothing was owed here before."""
    moment = Instance.objects.filter(pk=1).values_list("made_at", flat=True).first()
    return clock.local_date(moment) if moment else None


def unfinished(ledger: Ledger) -> int:
    """Count the open records of a ledger."""
    final = [state.key for state in ledger.flow.states if state.final]
    rows = rows_for(ledger, system("启用台账"), "switch").filter(voided=False)
    return rows.exclude(state__in=final).count()


def turn(principal: Principal, ledger: Ledger, standing: str, reason: str = "") -> bool:
    """Switch a ledger to another standing; return whether anything changed.

    Turning off or closing needs a reason, and a ledger with open matters is not closed.
    """
    if not principal.holds(MAKERS):
        raise Refused("启用和停用台账由平安办（综治办）经办人办理。", status=403)
    if standing not in Standing.values:
        raise Refused([("standing", "请选择启用、停用或结束。")])
    if uses()[ledger.key].standing == standing:
        return False
    if standing != Standing.ON and len(reason.strip()) < 4:
        raise Refused([("reason", f"停用或结束“{ledger.title}”请写明原因（至少四个字）。")])
    if standing == Standing.CLOSED and (count := unfinished(ledger)):
        raise Refused([("standing", f"“{ledger.title}”还有{count}件没有办结，请先办结，或先“停用”。")])
    _switched(principal, ledger.key, standing, reason, ledger.title)
    return True


def _switched(principal: Principal, key: str, standing: str, reason: str, title: str) -> None:
    nth = LedgerSwitch.objects.filter(ledger=key).count() + 1
    try:
        with transaction.atomic():
            LedgerSwitch.objects.create(
                ledger=key,
                nth=nth,
                standing=standing,
                reason=reason.strip()[:200],
                at=clock.now().replace(microsecond=0),
                by=principal.person,
            )
            note = f"{Standing(standing).label} {title} {reason.strip()}"
            history.append("switch", principal, note=note)
    except IntegrityError as error:
        raise Refused("刚才已有人改动了这个台账的启用状态，请刷新页面后再看。", status=409) from error
