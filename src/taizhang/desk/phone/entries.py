"""Entries of a phone.

Each kind is taken as a whole by deeds, once, whether it came by script or as a plain form.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from taizhang.desk.phone.door import PhoneDoor
from taizhang.desk.phone.moments import Happened, settle
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import evidence
from taizhang.engine.write import drafting
from taizhang.engine.write import idempotency as once
from taizhang.org.devices import Arrival, Device, Stint
from taizhang.org.principals import Principal, at_device

EARLY = timedelta(minutes=5)
"""How long before somebody's short code an entry may claim to be theirs: clocks differ by so much."""
OLDEST = once.KEPT - timedelta(days=20)
LATE_REASON = "离线补传：当时手机没有网络"


@dataclass(frozen=True)
class Sent:
    """An entry as it arrived.

    Without script there are no stamps: it happens when it arrives.
    """

    id: str
    kind: str
    fields: Mapping[str, str]
    photos: tuple[tuple[str, bytes], ...] = ()
    claimed_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass
class Hand:
    """The means of a kind of entry.

    They are the person at the phone, the moment, the photos, a key for each deed.
    """

    device: Device
    principal: Principal
    at: datetime
    fields: Mapping[str, str]
    photos: tuple[tuple[str, bytes], ...]
    id: str
    made: str = ""
    """The number of the record that the entry made, by which a later entry may name it."""
    _deeds: int = field(default=0)

    def text(self, name: str) -> str:
        """Return a field as typed, without outer blanks."""
        return self.fields.get(name, "").strip()

    def head(self, ledger: Ledger) -> dict[str, Any]:
        """Return the head of a new record.

        It is direct, or 补录 when it arrives after the ledger's time.
        """
        late = drafting.is_late(ledger, self.at, clock.now())
        entered = {"entry": "late", "late_reason": LATE_REASON} if late else {}
        return {"unit": self.device.unit_id, "occurred_at": self.at} | entered

    def once(self) -> str:
        """Return the key of the next deed of this entry."""
        self._deeds += 1
        return f"{self.device.pk}-{self.id}-{self._deeds}"

    def files(self, most: int = 6) -> list[str]:
        """Store the photos as evidence dated at the entry's own day.

        Returns their ids.
        """
        day = clock.local_date(self.at)
        return [
            evidence.add(self.principal, name, content, "photo", day).public_id
            for name, content in self.photos[:most]
        ]


@dataclass(frozen=True)
class Kind:
    """One kind of entry.

    door: the phones that have it and the right of who enters, at the ledger that it writes
    take: its effect; gives the words of the receipt
    """

    key: str
    title: str
    door: PhoneDoor
    take: Callable[[Hand], str]


KINDS: dict[str, Kind] = {}


def register(rows: Iterable[Kind]) -> None:
    """Register kinds of entry; raises ValueError for a key that is taken."""
    for row in rows:
        if row.key in KINDS:
            raise ValueError(f"two kinds of entry are called {row.key!r}")
        KINDS[row.key] = row


def new_id() -> str:
    """Make the id of an entry; this is done when its form is shown."""
    return secrets.token_urlsafe(12)


def receive(device: Device, stint: Stint, sent: Sent) -> str:
    """Take one entry and give the words of its receipt.

    The second arrival gets the first one's words.
    """
    try:
        return _receive(device, stint, sent)
    except IntegrityError:  # the same entry arrived twice at one moment, and the other was quicker
        return _receive(device, stint, sent)


@transaction.atomic
def _receive(device: Device, stint: Stint, sent: Sent) -> str:
    if done := Arrival.objects.filter(device=device, entry=sent.id).first():
        return done.told
    kind = KINDS.get(sent.kind)
    if kind is None or device.post not in kind.door.phones:
        raise Refused("这台手机不办理这类登记，请到对应岗位的手机上办理。", status=403)
    received = clock.now()
    happened = _when(stint, sent, received)
    principal = at_device(stint.person, device, clock.local_date(happened.at), _clock_words(happened))
    if not kind.door.opens(device, principal):
        raise Refused("您的岗位不办理这类登记，请由对应岗位的人登记。", status=403)
    arrival = Arrival.objects.create(
        device=device,
        entry=sent.id,
        kind=kind.key,
        claimed_at=sent.claimed_at or received,
        sent_at=sent.sent_at or received,
        received_at=received,
    )
    hand = Hand(device, principal, happened.at, sent.fields, sent.photos, sent.id)
    arrival.told = kind.take(hand)[:200]
    arrival.number = hand.made
    arrival.save(update_fields=("told", "number"))
    return arrival.told


def _clock_words(happened: Happened) -> str:
    return f" {happened.told}" if happened.told else ""


def _when(stint: Stint, sent: Sent, received: datetime) -> Happened:
    happened = settle(sent.claimed_at or received, sent.sent_at or received, received, stint.begun_at - EARLY)
    if stint.ended_at is not None and happened.at > stint.ended_at + EARLY:
        raise Refused(
            f"记这条登记时{stint.person.name}已经交机，请现在的当班人点“改正”后重新保存。", status=409
        )
    if received - happened.at > OLDEST:
        raise Refused("这条登记已超过100天，不能再自动上传：请持登记簿到办公室补录。", status=409)
    return happened
