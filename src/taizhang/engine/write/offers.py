"""Links between ledgers: offers on the tray of another desk (转来待登记).

A deed on one ledger puts a prefilled form on another desk's tray.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.links import HOLDING, ORGANISATION, Carry, Change, Link, links
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import wall
from taizhang.engine.models import Offer
from taizhang.org import posts
from taizhang.org.models import Holding, Unit
from taizhang.org.principals import Principal


@cache
def _by_source() -> dict[str, tuple[Link, ...]]:
    groups: dict[str, list[Link]] = {}
    for link in links():
        groups.setdefault(link.source, []).append(link)
    return {key: tuple(rows) for key, rows in groups.items()}


def make(draft: Draft) -> None:
    """Make the offers of a deed; the same trigger never offers twice."""
    if offers := made(draft):
        Offer.objects.bulk_create(offers, ignore_conflicts=True)


def made(draft: Draft) -> list[Offer]:
    """Make the offers of a deed without storing them."""
    links = (link for link in _by_source().get(draft.ledger.key, ()) if not link.makes)
    carries = [(link, carry) for link in links for carry in link.carry(draft)]
    if not carries:
        return []  # most deeds offer nothing, and no unit is read for them
    record = draft.record
    return _offers(_Source(draft.ledger.key, record.pk, record.number, record.unit, draft.moment), carries)


def makes(ledger: Ledger) -> bool:
    """Return whether deeds on a ledger may register records of others by themselves."""
    return any(link.makes for link in _by_source().get(ledger.key, ()))


def to_make(draft: Draft) -> list[Offer]:
    """Store what the links of a deed make, each once; return what is new."""
    record, new = draft.record, []
    source = _Source(draft.ledger.key, record.pk, record.number, record.unit, draft.moment)
    for link in _by_source().get(draft.ledger.key, ()) if makes(draft.ledger) else ():
        for carry in link.carry(draft) if link.makes else ():
            offer = source.offer(link, carry)
            known = {name: getattr(offer, name) for name in ONCE}
            if not Offer.objects.filter(**known).exists():
                offer.save()
                new.append(offer)
    return new


def of_change(change: Change, unit: Unit) -> None:
    """Make the offers that follow from a change of the organisation."""
    when = f"{'至' if change.ended else '自'}{change.day}"
    called = change.called[: 49 - len(when)]  # the day makes an offer another one, and stays whole
    source = _Source(change.kind, change.thing.pk, f"{called} {when}", unit, clock.now())
    links = _by_source().get(change.kind, ())
    carries = ((link, carry) for link in links for carry in link.carry(change))
    Offer.objects.bulk_create(_offers(source, carries), ignore_conflicts=True)


def of_holding(holding: Holding, day: date, *, ended: bool) -> None:
    """Make the offers that follow when somebody takes up a post or leaves it."""
    called = f"{holding.person.name}（{posts.title(holding.post)}）"
    of_change(Change(HOLDING, holding, ended, day, called), holding.unit)


ONCE = ("link", "source_ledger", "source_id", "source_number")
"""What tells one offer from every other."""


@dataclass(frozen=True)
class _Source:
    """What offers come from: a record, or a change of the organisation."""

    key: str
    pk: int
    number: str
    unit: Unit
    moment: datetime

    def offer(self, link: Link, carry: Carry) -> Offer:
        return Offer(
            link=link.id,
            source_ledger=self.key,
            source_id=self.pk,
            source_number=f"{self.number}{carry.mark}"[:50],
            target_ledger=link.target,
            unit=carry.unit or self.unit,
            unit_lo=(carry.unit or self.unit).lo,
            title=carry.title[:120],
            carried=carry.values,
            made_at=self.moment,
        )


def _offers(source: _Source, carries: Iterable[tuple[Link, Carry]]) -> list[Offer]:
    offers: list[Offer] = []
    for link, carry in carries:
        offer = source.offer(link, carry)
        if not (carry.same and _waits(offer, carry, offers)):
            offers.append(offer)
    return offers


def source_title(key: str) -> str:
    """Return what the source of an offer is called."""
    return ORGANISATION.get(key) or by_key(key).title


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
        if back is None or offer.source_ledger in ORGANISATION:
            continue
        source = by_key(offer.source_ledger).model._default_manager.filter(pk=offer.source_id).first()
        if source is not None:
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
