"""Take a workbook in as somebody would for the receptions' table alone.

Seals, chain and snapshot are the same.
"""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

AT_ONCE = 1000
LEDGER = "petitions.reception"
RELATIONS = ("unit", "recorded_by", "former_unit", "received_by", "leader", "case")
SEALED = (("petitioner", 10), ("address", 11), ("phone", 12))


def compact(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Insert:
    """One table's insert statement and its rows to come."""

    def __init__(self, model: Any) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        names = ", ".join(f'"{field.column}"' for field in fields)
        self.sql = (
            f'insert into "{model._meta.db_table}" ({names}) values ({", ".join(["%s"] * len(fields))})'
        )
        self.empty = {field.column: field.get_default() for field in fields}
        self.rows: list[Any] = []

    def flush(self, cursor: Any) -> None:
        cursor.executemany(self.sql, self.rows)
        self.rows.clear()


class ByHand:
    """One file taken in for one person.

    It needs a configured Django only for tables and connection.
    """

    def __init__(self, me: int) -> None:
        from django.db import connection

        from taizhang.engine import clock
        from taizhang.engine.keep import history
        from taizhang.engine.keep.sealing import keys
        from taizhang.engine.models import ChainHead, Event, RecordKey
        from taizhang.org.models import Person, Unit
        from taizhang.rooms.petitions.reception.ledger import Form, Method, Place, Reception, Topic, Turn

        self.me, self.keys, self.clock = me, keys(), clock
        self.units = {unit.short: unit for unit in Unit.objects.all()}
        self.people = {person.name: person.pk for person in Person.objects.all()}
        self.labels = [
            {label: key for key, label in kind.choices} for kind in (Form, Place, Method, Turn, Topic)
        ]
        self.moment = clock.now().replace(microsecond=0)
        self.stamp, self.year = history.plain_value(self.moment), clock.local_date(self.moment).year
        self.plain, self.adapt = history.plain_value, connection.ops.adapt_datetimefield_value
        self.now, self.day = self.adapt(self.moment), connection.ops.adapt_datefield_value
        self.records, self.wraps, self.events = Insert(Reception), Insert(RecordKey), Insert(Event)
        head = ChainHead.objects.filter(pk=1).first()
        self.seq, self.mac = (head.seq, bytes.fromhex(head.mac)) if head else (0, b"")
        self.last = Reception.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.count, self.errors = 0, list[int]()

    def take(self, place: Path, cursor: Any) -> int:
        """Take the file in; gives the rows taken."""
        for number, row in self._rows(place):
            try:
                unit, at, values = self._checked(row)
            except (KeyError, ValueError):
                self.errors.append(number)
                continue
            self.count, self.seq = self.count + 1, self.seq + 1
            self._store(unit, at, values, row)
            if len(self.records.rows) == AT_ONCE:
                self._flush(cursor)
        self._flush(cursor)
        return self.count

    def _rows(self, place: Path) -> Iterator[tuple[int, list[Any]]]:
        import python_calamine

        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(place.read_bytes()))
        rows = book.get_sheet_by_index(0).iter_rows()
        next(rows)
        yield from enumerate(rows, 2)

    def _flush(self, cursor: Any) -> None:
        for insert in (self.wraps, self.records, self.events):
            insert.flush(cursor)

    def _checked(self, row: list[Any]) -> tuple[Any, datetime, dict[str, Any]]:
        forms, places, methods, turns, topics = self.labels
        unit = self.units[row[0]]
        at = datetime.strptime(row[1], "%Y-%m-%d %H:%M").replace(tzinfo=self.clock.SHANGHAI)
        persons = int(row[4])
        if persons < 1 or persons != row[4] or at > self.moment or len(row[15]) < 4:
            raise ValueError(row)
        values = {"unit": unit.pk, "form": forms[row[2]], "place": places[row[3]], "persons": persons}
        values |= {"count_method": methods[row[5]], "turn": turns[row[6]], "topic": topics[row[7]]}
        return (
            unit,
            at,
            values | {"matter": row[8], "request": row[9], "received_by": self.people[row[13]]},
        )

    def _store(self, unit: Any, at: datetime, values: dict[str, Any], row: list[Any]) -> None:
        from taizhang.engine.declare.record import new_public_id

        owner = new_public_id()
        told = values | self._told(unit, at, row) | self._sealed(owner, row)
        stored = told | {"public_id": owner, "unit_lo": unit.lo, "recorded_at": self.now}
        stored |= {"occurred_at": self.adapt(at), "occurred_on": self.day(at.date())}
        for relation in RELATIONS:
            stored[f"{relation}_id"] = stored.pop(relation)
        self.records.rows.append([stored.get(column, empty) for column, empty in self.records.empty.items()])
        self._event(unit, told["number"], compact({**told, "+representatives": []}))

    def _told(self, unit: Any, at: datetime, row: list[Any]) -> dict[str, Any]:
        """Give what the snapshot tells beside the typed values."""
        told: dict[str, Any] = dict.fromkeys(("due_on", "former_unit", "leader", "satisfied", "case"))
        told |= dict.fromkeys(("void_reason", "unclear_reason", "on_spot"), "")
        told |= dict.fromkeys(("voided", "is_group", "anonymous"), False)
        return told | {
            "number": f"{unit.code}-JD-{self.year}-{self.count:04d}",
            "state": "received",
            "occurred_at": self.plain(at),
            "occurred_on": str(at.date()),
            "recorded_at": self.stamp,
            "recorded_by": self.me,
            "entry": "late",
            "late_reason": row[15],
            "version": 1,
        }

    def _sealed(self, owner: str, row: list[Any]) -> dict[str, Any]:
        """Seal the personal fields under a key of the record; index the name."""
        from taizhang.kernel import seal

        key = seal.new_key()
        self.wraps.rows.append((LEDGER, owner, seal.wrap(self.keys.master, key, owner.encode()), None))
        made: dict[str, Any] = {
            field: seal.seal(key, row[column].encode(), f"{owner}/{field}".encode())
            for field, column in SEALED
        }
        return made | {"petitioner_key": seal.blind(self.keys.index, f"{LEDGER}.petitioner", row[10])}

    def _event(self, unit: Any, number: str, snapshot: str) -> None:
        """Append the link of the chain that tells of the new record."""
        from taizhang.kernel import seal

        common = {"seq": self.seq, "ledger": LEDGER, "number": number, "version": 1, "act": "create"}
        common |= {"post": "deputy", "note": "", "about": None, "snapshot": snapshot, "decided_at": None}
        said = common | {"record": self.last + self.count, "unit": unit.lo, "at": self.stamp, "by": self.me}
        said |= {"decided_by": None, "way": "", "paper": None, "from": "", "to": "received"}
        salt = secrets.token_bytes(16)
        commitment = seal.commitment(salt, compact(said).encode())
        self.mac = seal.link(self.keys.chain, self.mac, self.seq, commitment)
        line = common | {"record_id": self.last + self.count, "unit_lo": unit.lo, "at": self.now}
        line |= {"by_id": self.me, "way": "", "from_state": "", "to_state": "received"}
        line |= {"salt": salt.hex(), "mac": self.mac.hex()}
        self.events.rows.append([line.get(column) for column in self.events.empty])
