"""Links between ledgers: offers on the tray of another desk (转来待登记).

A deed on one ledger puts a prefilled form on another desk's tray.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Refused
from taizhang.engine.declare.links import Carry, Link, links
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import wall
from taizhang.engine.models import Offer
from taizhang.org.principals import Principal


@cache
def _by_source() -> dict[str, tuple[Link, ...]]:
    groups: dict[str, list[Link]] = {}
    for link in links():
        groups.setdefault(link.source, []).append(link)
    return {key: tuple(rows) for key, rows in groups.items()}


def make(draft: Draft) -> None:
    """Make the offers of a deed; the same trigger never offers twice."""
    Offer.objects.bulk_create(made(draft), ignore_conflicts=True)


def made(draft: Draft) -> list[Offer]:
    """Make the offers of a deed without storing them."""
    offers: list[Offer] = []
    for link in _by_source().get(draft.ledger.key, ()):
        for carry in link.carry(draft):
            offer = _offer(draft, link, carry)
            if not (carry.same and _waits(offer, carry, offers)):
                offers.append(offer)
    return offers


def _offer(draft: Draft, link: Link, carry: Carry) -> Offer:
    record = draft.record
    return Offer(
        link=link.id,
        source_ledger=draft.ledger.key,
        source_id=record.pk,
        source_number=f"{record.number}{carry.mark}",
        target_ledger=link.target,
        unit=carry.unit or record.unit,
        unit_lo=(carry.unit or record.unit).lo,
        title=carry.title[:120],
        carried=carry.values,
        made_at=draft.moment,
    )


def _waits(offer: Offer, carry: Carry, made: list[Offer]) -> bool:
    """Return whether the matter waits on that desk already."""
    open_ones = Offer.objects.filter(link=offer.link, unit_lo=offer.unit_lo, closed_at=None)
    waiting = [*made, *open_ones]
    matter = carry.matter(carry.values)
    return any(other.link == offer.link and carry.matter(other.carried) == matter for other in waiting)


def _answering(ledger: str) -> dict[str, Callable[[Draft, Any, str], None]]:
    """Return what the sources of a ledger's records do on hearing of a deed, by link."""
    return {link.id: link.back for link in links() if link.back is not None and link.target == ledger}


def _taken(draft: Draft) -> QuerySet[Offer]:
    """Return the offers taken up by a record."""
    return Offer.objects.filter(taken_id=draft.record.pk, target_ledger=draft.ledger.key)


def heard(draft: Draft) -> bool:
    """Return whether another record hears of a deed on this one."""
    return bool(_answering(draft.ledger.key)) and _taken(draft).exists()


def tell(draft: Draft) -> None:
    """Tell the sources of a record of the deed just done on it."""
    answering = _answering(draft.ledger.key)
    if not answering:
        return
    for offer in _taken(draft):
        back = answering.get(offer.link)
        source = by_key(offer.source_ledger).model._default_manager.filter(pk=offer.source_id).first()
        if back is not None and source is not None:
            back(draft, source, offer.source_number.removeprefix(source.number))


def open_for(principal: Principal) -> list[Offer]:
    """Fetch the open offers on the desks of this principal, oldest first.

    A ledger out of use has no tray.
    """
    from taizhang.engine.keep.switches import in_use

    rows = Offer.objects.filter(closed_at=None, target_ledger__in=in_use()).order_by("id")
    rows = _seen(rows.select_related("unit"), principal)
    return [row for row in rows if holds(WRITES, principal, by_key(row.target_ledger), row.unit_lo)]


def _seen(rows: QuerySet[Offer], principal: Principal) -> QuerySet[Offer]:
    return wall.pointing(rows, principal.walls, "source_ledger", "source_id")


def one(principal: Principal, offer_id: int, ledger_key: str = "") -> Offer | None:
    """Find one offer on a desk of this principal, open or not.

    Returns None when it is hidden or unknown.
    """
    rows = Offer.objects.filter(pk=offer_id).select_related("unit")
    row = _seen(rows, principal).first()
    if row is None or (ledger_key and row.target_ledger != ledger_key):
        return None
    return row if holds(WRITES, principal, by_key(row.target_ledger), row.unit_lo) else None


def take(principal: Principal, offer_id: int, ledger_key: str, record: Any, moment: Any) -> None:
    """Mark an offer as taken up by a new record, inside its deed."""
    rows = Offer.objects.filter(pk=offer_id, target_ledger=ledger_key, closed_at=None)
    changed = _seen(rows, principal).update(taken_id=record.pk, taken_number=record.number, closed_at=moment)
    if not changed:
        raise Refused("这件转来事项已经登记过了，请到台账里查看。", status=409)


def decline(principal: Principal, offer: Offer, reason: str) -> None:
    """Close an offer without a record; the reason stays."""
    if not holds(WRITES, principal, by_key(offer.target_ledger), offer.unit_lo):
        raise Refused("您没有办理这件转来事项的权限。", status=403)
    if len(reason.strip()) < 4:
        raise Refused([("reason", "请写明不登记的原因（至少四个字）。")])
    changed = Offer.objects.filter(pk=offer.pk, closed_at=None).update(
        closed_at=clock.now(), close_reason=reason.strip()[:200]
    )
    if not changed:
        raise Refused("这件转来事项已经办过了。", status=409)


def around(ledger: str, record_id: int) -> tuple[list[Offer], list[Offer]]:
    """Return the offers leading to a record and the offers made by it."""
    came = list(Offer.objects.filter(target_ledger=ledger, taken_id=record_id))
    led = list(Offer.objects.filter(source_ledger=ledger, source_id=record_id))
    return came, led
