"""Play into empty tables, and make every new record twice.

Played is part of a year, or the office of tests.

Each is made in bulk and rolled back, and made alone. What both leave in every table must be the same to the
letter, up to ids, salts and keys. Prints one line of JSON: how many records of each ledger were compared, and
where they differ.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import django

django.setup()

from django.db import models, transaction  # noqa: E402

from taizhang.engine import clock  # noqa: E402
from taizhang.engine.declare.flow import Refused  # noqa: E402
from taizhang.engine.declare.personal import Sealed  # noqa: E402
from taizhang.engine.declare.registry import ledgers  # noqa: E402
from taizhang.engine.keep import sealing  # noqa: E402
from taizhang.engine.models import ChainHead, Counter, Deadline, Event, Offer, Pending, RecordKey  # noqa: E402
from taizhang.engine.write import deeds, sweep  # noqa: E402
from taizhang.engine.write.many import bulk  # noqa: E402
from taizhang.engine.write.many.live import Live  # noqa: E402
from taizhang.play import year  # noqa: E402
from tests.office import NOW, Office  # noqa: E402

MOST = 12
compared: dict[str, int] = {}
wrong: list[str] = []
acting: set[str] = set()
"""Ledgers whose rules were seen to write on other records."""
CHANCE = {"id", "public_id", "code"}
"""Columns that chance or the database gives; the code of a patrol point is one."""


def plain(row: models.Model, owner: str) -> dict[str, Any]:
    """Return a row by column, with its sealed values opened."""
    key = sealing.record_key("", owner) if owner else None
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, Sealed):
            value = sealing.open_value(key, owner, field.name, value)
        found[field.name] = value
    return found


def told(row: models.Model, owner: str, *without: str) -> dict[str, Any]:
    return {k: v for k, v in plain(row, owner).items() if k not in {*CHANCE, *without}}


def left(ledger: Any, record: Any, seq: int, most: int | None = None) -> dict[str, Any]:
    """Everything that a new record left behind; `most` bounds the lines of history."""
    record = ledger.model.objects.get(pk=record.pk)
    owner = record.public_id
    of = {"ledger": ledger.key, "record_id": record.pk}
    return {
        "record": told(record, owner),
        "lines": {
            name: [told(row, owner, "parent") for row in rows]
            for name, rows in ledger.children(record).items()
        },
        "history": [
            told(e, "", "record_id", "snapshot", "salt", "mac", "seq")
            | {"seq": e.seq - seq, "kept": kept(e, owner)}
            for e in Event.objects.filter(seq__gt=seq).order_by("seq")[:most]
        ],
        "clocks": [told(row, "", "record_id") for row in Deadline.objects.filter(**of).order_by("id")],
        "open": [told(row, owner, "record_id") for row in Pending.objects.filter(**of)],
        "offers": [
            told(row, "", "source_id")
            for row in Offer.objects.filter(source_ledger=ledger.key, source_id=record.pk).order_by("id")
        ],
        "key": RecordKey.objects.filter(public_id=owner, ledger=ledger.key).count(),
        "counters": sorted(Counter.objects.values_list("name", "last")),
        "files": sorted(row.sha256 for row in deeds.evidence.of_record(ledger.key, record.pk)),
    }


def kept(event: Event, owner: str) -> Any:
    """The snapshot of a history line with its sealed values opened."""
    key = sealing.record_key("", owner)

    def opened(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {k: opened(v, k) for k, v in value.items() if k not in CHANCE}
        if isinstance(value, list):
            return [opened(v, name) for v in value]
        if isinstance(value, str) and value.startswith("s1."):
            return sealing.open_value(key, owner, name, Sealed(value))
        return value

    return opened(json.loads(event.snapshot), "")


def seq() -> int:
    return ChainHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def doubled() -> None:
    single = deeds.create

    def create(principal: Any, ledger: Any, data: Any, **more: Any) -> Any:
        if compared.get(ledger.key, 0) >= MOST or more.get("offer"):  # a table answers no offer
            return single(principal, ledger, data, **more)
        row = bulk.Row(1, data, more.get("lines") or {})
        first, before, refusal = {}, seq(), ""
        with transaction.atomic():
            try:
                batch, _ = bulk.create_many(
                    principal, ledger, [row], key=f"probe-{before}", files=list(more.get("files") or ())
                )
                made = ledger.model.objects.get(number=batch.first_number)
                first = left(ledger, made, before)
            except bulk.RowsRefused as refused:
                refusal = str(refused.rows[1])
            except Refused as refused:
                refusal = str(refused.errors)
            transaction.set_rollback(True)
        try:
            record = single(principal, ledger, data, **more)
        except Refused as refused:
            if refusal != str(refused.errors):
                wrong.append(f"{ledger.key}: {refusal} / {refused.errors}")
            raise
        compared[ledger.key] = compared.get(ledger.key, 0) + 1
        second = left(ledger, record, before)
        wrong.extend(
            f"{ledger.key} {part}: {first.get(part)} / {second[part]}"
            for part in second
            if first.get(part) != second[part]
        )
        return record

    deeds.create = create  # type: ignore[assignment]


def watched() -> None:
    """Note which ledgers are judged in the transaction that stores them."""
    made = Live.__init__

    def init(self: Live, judge: Any, *given: Any) -> None:
        acting.add(judge.ledger.key)
        made(self, judge, *given)

    Live.__init__ = init  # type: ignore[method-assign]


def play(until: datetime) -> None:
    stage = year.open_stage(2021, "Probe-2021-longpass")
    doubled()
    watched()
    day = None
    for moment, act in year.scenes(stage):
        if moment > until:
            break
        if clock.local_date(moment) != day:
            day = clock.local_date(moment)
            with clock.at(clock.local(day, 0, 5)):
                swept = sweep.run()
                assert not swept.stuck, swept.stuck
        with clock.at(moment):
            act()


def stand() -> None:
    """Have the office of tests register a record of every ledger."""
    with clock.at(NOW):
        office = Office()
        doubled()
        watched()
        for ledger in ledgers():
            office.record(ledger.key)


if __name__ == "__main__":
    if sys.argv[1] == "office":
        stand()
    else:
        play(datetime.fromisoformat(sys.argv[1]).replace(tzinfo=clock.SHANGHAI))
    missing = [ledger.key for ledger in ledgers() if ledger.key not in compared]
    told_ = {"compared": compared, "wrong": wrong[:20], "missing": missing, "acting": sorted(acting)}
    print(json.dumps(told_, ensure_ascii=False))
