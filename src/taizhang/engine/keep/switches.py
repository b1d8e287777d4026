"""启用台账: which ledgers this office uses. Off means out of sight and out of mind, never out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

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
    """How a ledger stands in this office; from `uses` also since when (`None` = from the beginning)."""

    standing: str
    since: date | None = None

    @property
    def on(self) -> bool:
        return self.standing == Standing.ON

    @property
    def label(self) -> str:
        return Standing(self.standing).label


def starts(ledger: Ledger) -> bool:
    """Whether a new office begins with this ledger (practice.md 10)."""
    return bool({ledger.section, ledger.room, ledger.key} & settings.TAIZHANG_STARTS)


@dataclass(frozen=True)
class Office:
    """What this installation is (`office`, `demo`; empty before it has begun) and how every ledger stands in it."""

    kind: str
    uses: dict[str, Use]

    @property
    def in_use(self) -> frozenset[str]:
        """The keys of the ledgers that are on."""
        return frozenset(key for key, use in self.uses.items() if use.on)


def office() -> Office:
    """The installation as it stands, by two small look-ups."""
    kind = _kind()
    return Office(kind, _began(kind) | {key: Use(standing) for key, standing in ask(_turned, ())})


def _kind() -> str:
    return next((kind for (kind,) in ask(_instance, ())), "")


def _instance(_: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    return Instance.objects.filter(pk=1).values_list("kind")


def _turned(_: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Every switch of a ledger in the order of time: the last one holds."""
    return LedgerSwitch.objects.exclude(ledger=PORTAL).order_by("id").values_list("ledger", "standing")


def _began(kind: str) -> dict[str, Use]:
    """How the ledgers stood in the beginning; a demo has all on."""
    whole = kind != "office"
    return {row.key: Use(Standing.ON if whole or starts(row) else Standing.OFF) for row in ledgers()}


def uses() -> dict[str, Use]:
    """How every ledger stands, and since when."""
    found = _began(_kind())
    for key, standing, at in _turned(()).values_list("ledger", "standing", "at"):
        found[key] = Use(standing, clock.local_date(at))
    return found


PORTAL = "portal"
"""The switch of the public pages: off until the office turns them on."""


def portal_on() -> bool:
    """Whether the public pages are open."""
    last = (
        LedgerSwitch.objects.filter(ledger=PORTAL).order_by("-nth").values_list("standing", flat=True).first()
    )
    return last == Standing.ON


def turn_portal(principal: Principal, on: bool, reason: str) -> bool:
    """Open or close the public pages, with the decision it rests on; gives whether anything changed."""
    if not principal.holds(MAKERS):
        raise Refused("公开查询由平安办（综治办）经办人凭单位决定开通和关闭。", status=403)
    if len(reason.strip()) < 4:
        raise Refused([("reason", "请写明依据（如哪次会议决定、哪位领导批准，至少四个字）。")])
    if portal_on() is on:
        return False
    _switched(principal, PORTAL, Standing.ON if on else Standing.OFF, reason, "公开查询")
    return True


def in_use() -> frozenset[str]:
    """The keys of the ledgers that are on."""
    return office().in_use


def beginning() -> date | None:
    """The day this installation was made; nothing was owed here before."""
    made = Instance.objects.filter(pk=1).values_list("made_at", flat=True).first()
    return clock.local_date(made) if made else None


def unfinished(ledger: Ledger) -> int:
    """How many records of a ledger are open."""
    final = [state.key for state in ledger.flow.states if state.final]
    rows = rows_for(ledger, system("启用台账"), "switch").filter(voided=False)
    return rows.exclude(state__in=final).count()


def turn(principal: Principal, ledger: Ledger, standing: str, reason: str = "") -> bool:
    """Switch a ledger; gives whether anything changed. Turning off or closing needs a reason, and a ledger
    with open matters is not closed.
    """
    if not principal.holds(MAKERS):
        raise Refused("启用和停用台账由平安办（综治办）经办人办理。", status=403)
    if standing not in Standing.values:
        raise Refused([("standing", "请选择启用、停用或结束。")])
    if uses()[ledger.key].standing == standing:
        return False
    if standing != Standing.ON and len(reason.strip()) < 4:
        raise Refused([("reason", f"停用或结束“{ledger.title}”请写明原因（至少四个字）。")])
    if standing == Standing.CLOSED and (left := unfinished(ledger)):
        raise Refused([("standing", f"“{ledger.title}”还有{left}件没有办结，请先办结，或先“停用”。")])
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
            said = f"{Standing(standing).label} {title} {reason.strip()}"
            history.append("switch", principal, note=said)
    except IntegrityError as error:
        raise Refused("刚才已有人改动了这个台账的启用状态，请刷新页面后再看。", status=409) from error
