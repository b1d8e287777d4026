"""History: one chained, append-only line per act.

Each line holds the record as it stood after the act.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.utils import format_number

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import PersonalField, Sealed, personal_fields
from taizhang.engine.declare.record import Record
from taizhang.engine.keep import fast_rows
from taizhang.engine.keep.pieces import in_pieces
from taizhang.engine.keep.sealing import keys
from taizhang.engine.models import ChainHead, Event
from taizhang.kernel import seal
from taizhang.kernel.seal import canonical
from taizhang.org.principals import Principal

_HIDDEN = {"id", "unit_lo", "public_id"}
_AS_IS = frozenset((str, int, bool, type(None)))


def plain_value(value: Any) -> Any:
    """Convert a stored value to its form in history.

    Dates and decimals become text, sealed values their tokens.
    """
    if type(value) in _AS_IS:
        return value
    if isinstance(value, Sealed):
        return value.token
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    if isinstance(value, (date, Decimal)):
        return str(value)
    if isinstance(value, float):
        return str(value)
    return value


@cache
def _told(model: type[models.Model]) -> tuple[tuple[str, str, Callable[[Any], Any]], ...]:
    """List name, attribute and writer of each field kept in history.

    Blind indexes are left out: a blind index goes with its key.
    """
    blind = {f"{field.name}_key" for field in personal_fields(model) if field.index}
    return tuple(
        (f.name, f.attname, _decimal(f) if isinstance(f, models.DecimalField) else plain_value)
        for f in model._meta.concrete_fields
        if f.name not in _HIDDEN | blind
    )


def _decimal(field: models.DecimalField[Any, Any]) -> Callable[[Any], Any]:
    """Return a writer of decimals with all their places, however few were typed.

    This is the form in which the database gives them back.
    """
    return lambda value: (
        None if value is None else format_number(value, field.max_digits, field.decimal_places)
    )


def fields_of(row: models.Model) -> dict[str, Any]:
    """Return the stored fields of a row by name; relations by their key."""
    return {name: convert(getattr(row, attribute)) for name, attribute, convert in _told(type(row))}


def snapshot(ledger: Ledger, record: Record, lines: Mapping[str, list[models.Model]]) -> str:
    """Write the whole record with its child rows as canonical text."""
    body: dict[str, Any] = fields_of(record)
    for line in ledger.lines:
        rows = lines.get(line.name, [])
        body[f"+{line.name}"] = [
            {k: v for k, v in fields_of(row).items() if k not in ("parent",)} for row in rows
        ]
    return canonical(body).decode()


def agrees(ledger: Ledger, record: Record, lines: Mapping[str, list[models.Model]], stored: str) -> bool:
    """Return whether a record stands as its last line of history says.

    It is read in the shape of that time.

    Fields and tables that a later version brought are not in the line, and those that it dropped are
    no longer in the record; all others must be equal.
    """
    now = snapshot(ledger, record, lines)
    return now == stored or _alike(json.loads(stored), json.loads(now))


def _alike(stored: dict[str, Any], now: dict[str, Any]) -> bool:
    return all(_equal(value, now[name]) for name, value in stored.items() if name in now)


def _equal(stored: Any, now: Any) -> bool:
    if not isinstance(stored, list) or not isinstance(now, list):
        return bool(stored == now)
    rows = isinstance(now[0] if now else None, dict)
    if not rows or len(stored) != len(now):
        return stored == now
    return all(_alike(before, after) for before, after in zip(stored, now, strict=True))


def _content(event: Event) -> dict[str, Any]:
    """Return the committed content of a line, without its place and moment.

    The chain commits to it; the place is that in the chain.
    """
    return {
        "ledger": event.ledger,
        "record": event.record_id,
        "number": event.number,
        "unit": event.unit_lo,
        "version": event.version,
        "act": event.act,
        "by": event.by_id,
        "post": event.post,
        "decided_by": event.decided_by_id,
        "decided_at": plain_value(event.decided_at),
        "way": event.way,
        "paper": event.paper_id,
        "from": event.from_state,
        "to": event.to_state,
        "note": event.note,
        "about": event.about,
        "snapshot": event.snapshot,
    }


def payload(event: Event) -> bytes:
    """Return the content of a history line for the commitment of the chain."""
    return canonical({**_content(event), "seq": event.seq, "at": plain_value(event.at)})


def store(events: list[Event]) -> None:
    """Chain lines of history and store them in their order.

    Runs inside the caller's transaction.
    """
    seq, mac = head()
    for event in events:
        salt = secrets.token_bytes(16)
        seq += 1
        event.seq, event.salt = seq, salt.hex()
        mac = seal.link(keys().chain, mac, seq, seal.commitment(salt, payload(event)))
        event.mac = mac.hex()
    fast_rows.insert(events)
    _move_head(seq, mac)


@dataclass(frozen=True)
class Unchained:
    """A line of history written out, all but its moment and its place in the chain.

    values: the values of its row in the order of its columns
    parts: what the chain commits to, cut where the moment and the serial belong
    """

    values: list[Any]
    parts: tuple[bytes, bytes, bytes]


_AT, _SEQ = f"at-{secrets.token_hex(16)}", f"seq-{secrets.token_hex(16)}"
_AT_TEXT, _SEQ_TEXT = f'"at":"{_AT}"'.encode(), f'"seq":"{_SEQ}"'.encode()
"""Stand where the moment and the serial belong; by chance in no record, drawn anew in each process."""


def unchained(event: Event) -> Unchained:
    """Write a line of history out before its turn in the chain."""
    whole = canonical({**_content(event), "seq": _SEQ, "at": _AT})
    first, _, rest = whole.partition(_AT_TEXT)
    middle, _, last = rest.partition(_SEQ_TEXT)
    parts = (first + b'"at":', middle + b'"seq":', last)
    return Unchained(_writer().values(event), parts)


def chain(lines: Sequence[Unchained]) -> None:
    """Chain lines written out before and store them in their order.

    Runs inside the caller's transaction.
    """
    writer, (seq, mac) = _writer(), head()
    now = clock.now().replace(microsecond=0)
    stamp = canonical({"at": plain_value(now)})[len(b'{"at":') : -1]
    at = writer.fields[writer.place("at")].get_db_prep_save(now, connection)
    places = [writer.place(name) for name in ("seq", "at", "salt", "mac")]
    for line in lines:
        seq, salt = seq + 1, secrets.token_bytes(16)
        first, middle, last = line.parts
        committed = seal.commitment(salt, b"".join((first, stamp, middle, b"%d" % seq, last)))
        mac = seal.link(keys().chain, mac, seq, committed)
        for place, value in zip(places, (seq, at, salt.hex(), mac.hex()), strict=True):
            line.values[place] = value
    writer.write([line.values for line in lines])
    _move_head(seq, mac)


@cache
def _writer() -> fast_rows.Writer:
    return fast_rows.Writer(Event, keyed=False)


def _move_head(seq: int, mac: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update engine_chainhead set seq = %s, mac = %s where id = 1", [seq, mac.hex()])


def head() -> tuple[int, bytes]:
    """Return the last link of the chain, locked until the transaction ends."""
    locked = " for update" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"select seq, mac from engine_chainhead where id = 1{locked}")  # noqa: S608  # no value in it
        if row := cursor.fetchone():
            return row[0], bytes.fromhex(row[1])
    head = ChainHead.objects.create(pk=1)
    return head.seq, bytes.fromhex(head.mac)


def reached() -> int:
    """Return the serial of the last line of history."""
    return ChainHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def append(
    act: str, principal: Principal, ledger: Ledger | None = None, record: Record | None = None, **told: Any
) -> None:
    """Write one line of history in the caller's transaction, if it has one.

    The parameters are those of `line_of`. Every write appends its history line in the same
    transaction; if that fails, the write is rolled back.
    """
    event = line_of(act, principal, ledger, record, **told)
    with transaction.atomic(savepoint=False):
        store([event])


def line_of(
    act: str,
    principal: Principal,
    ledger: Ledger | None = None,
    record: Record | None = None,
    *,
    lines: Mapping[str, list[models.Model]] | None = None,
    decision: Act | None = None,
    from_state: str = "",
    note: str = "",
    whole: bool = True,
    about: int | None = None,
) -> Event:
    """Make one line of history, not yet chained or stored."""
    event = fast_rows.fresh(Event)
    event.act, event.at, event.note = act, clock.now().replace(microsecond=0), note[:400]
    event.by = principal.person
    event.about = about
    if principal.through:
        event.note = f"{principal.through} {note}".strip()[:400]
    if ledger is not None:
        event.ledger = ledger.key
    if ledger is not None and record is not None:
        event.record_id, event.number = record.pk, record.number
        event.unit_lo, event.version, event.to_state = record.unit_lo, record.version, record.state
        event.from_state = from_state
        event.post = principal.post_for(ledger.access.readers, record.unit_lo)
        event.snapshot = snapshot(ledger, record, lines or {}) if whole else ""
    if not principal.person:
        event.note = (f"[{principal.kind}] {principal.reason} {note}").strip()[:400]
    if decision is not None:
        event.decided_by, event.decided_at = decision.decided_by, decision.decided_at
        event.way, event.paper = decision.way, decision.paper
    return event


@dataclass(frozen=True)
class Change:
    """One field before and after, as shown to a reader."""

    label: str
    before: str
    after: str


def chain_rows() -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Yield the whole chain in order, in constant memory.

    Each item is (seq, previous mac, commitment, mac).
    """
    return links(in_pieces(Event.objects.all(), "seq", 2000))


def links(events: Iterable[Event]) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Yield lines of history as links for the check of the chain."""
    previous = b""
    for event in events:
        mac = bytes.fromhex(event.mac)
        commitment = seal.commitment(bytes.fromhex(event.salt), payload(event))
        yield event.seq, previous, commitment, mac
        previous = mac


def is_private(model: type[models.Model], name: str) -> bool:
    """Return whether a field's content must not be shown in a history story."""
    try:
        field = model._meta.get_field(name)
    except Exception:  # noqa: BLE001  # a field dropped since: nothing is known of it, so hide it
        return True
    return isinstance(field, PersonalField) or name.endswith("_key")
