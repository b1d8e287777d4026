"""A workbook of receptions taken in: the bulk deed beside code written by hand for this one table.

Both read the same file, check every row, and leave the same records, keys, sealed names, child-less history
and numbers; each run ends in a rollback, so that every run meets the same tables.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.contender import Run
from bench.office import NAME

BOUND = 500.0
"""MiB that looking at a workbook and taking it in may take at the peak, the whole product in it."""
FEWER = 5
"""The same is measured with a file of so many times fewer rows."""
ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "100000"))
UNIT, WHO = "第5县社", ""
HEADS = (
    "单位",
    "发生时间",
    "信访形式",
    "地点",
    "来访人数",
    "计数方式",
    "初重",
    "事由",
    "事实理由",
    "诉求",
    "信访人姓名",
    "住址",
    "电话",
    "接待人",
    "登记方式",
    "补录原因",
)


def bad_rows(rows: int) -> list[int]:
    """The three rows of a bad file that are wrong."""
    return [10, rows // 2, rows - 1]


BAD = dict(zip(bad_rows(ROWS), ((4, "30余"), (7, "没有的"), (1, "2021-02-30 09:30")), strict=True))


def workbook(home: Path, *, bad: bool = False) -> Path:
    """The file, made once: texts as an office types them, three rows wrong when `bad`."""
    place = home / f"receptions-{ROWS}{'-bad' if bad else ''}.xlsx"
    if not place.exists():
        import xlsxwriter

        book = xlsxwriter.Workbook(str(place), {"constant_memory": True})
        page = book.add_worksheet()
        page.write_row(0, 0, HEADS)
        for n in range(1, ROWS + 1):
            cells = [
                UNIT,
                f"2021-{n % 12 + 1:02}-{n % 28 + 1:02} {n % 9 + 8:02}:30",
                "来访",
                "本社接待室",
                1,
                "清点",
                "初次",
                "养老保险",
            ]
            cells += [
                f"反映第{n}件历年缴费记录与档案不符一事。",
                "请求按规定补发，并书面答复。",
                f"来访{n}",
                f"某街{n}号",
                "0731-0000000",
                WHO or _who(),
                "补录",
                "系统上线前的旧记录",
            ]
            if bad and n in BAD:
                cells[BAD[n][0]] = BAD[n][1]
            page.write_row(n, 0, cells)
        book.close()
    return place


def _who() -> str:
    from taizhang.org.models import Account

    return Account.objects.get(username=NAME).person.name


def _home() -> Path:
    return Path(os.environ["TAIZHANG_HOME"])


def ours() -> Run:
    import django

    django.setup()
    from django.db import transaction

    from taizhang.engine import bulk, clock
    from taizhang.org.models import Account
    from taizhang.org.principals import staff
    from taizhang.rooms.petitions import reception
    from taizhang.workbooks import files, taking
    from taizhang.workbooks.reading import Reading
    from taizhang.workbooks.rows import Told

    place = workbook(_home())
    who = staff(Account.objects.get(username=NAME).person, clock.today())

    def run() -> int:
        book = files.opened(place.name, place.read_bytes())
        reading = Reading(who, reception.LEDGER, book, Told())
        rows = taking.NewRows(reading, set(range(2, ROWS + 2)))
        with transaction.atomic():
            batch, _ = bulk.create_many(who, reception.LEDGER, rows, key="bench")
            transaction.set_rollback(True)
        return batch.rows

    return run


def whole() -> tuple[list[int], int, float]:
    """A person's way: the bad file looked at, the good one looked at and taken in.

    Gives the rows named in the bad file, the rows taken in, and the peak of memory in MiB. SQLite works on a
    copy of its database, as in an office without a transaction around it all; PostgreSQL rolls back.
    """
    with tempfile.TemporaryDirectory() as scratch:
        address = os.environ["TAIZHANG_DATABASE"]
        if address.startswith("sqlite:"):
            place = shutil.copy(address.removeprefix("sqlite:"), scratch)
            os.environ["TAIZHANG_DATABASE"] = f"sqlite:{place}"
        import django

        django.setup()
        from django.db import connection, transaction

        with contextlib.ExitStack() as around:
            if connection.vendor == "postgresql":
                around.enter_context(transaction.atomic())
            named, taken = _looked_and_taken()
            if connection.vendor == "postgresql":
                transaction.set_rollback(True)
        connection.close()
    return named, taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _looked_and_taken() -> tuple[list[int], int]:
    from taizhang.engine import clock
    from taizhang.org.models import Account
    from taizhang.org.principals import staff
    from taizhang.rooms.petitions import reception
    from taizhang.workbooks import parcels, rehearsing, taking

    who = staff(Account.objects.get(username=NAME).person, clock.today())
    looked = []
    for place in (workbook(_home(), bad=True), workbook(_home())):
        parcel = parcels.receive(who, place.name, place.read_bytes(), reception.LEDGER)
        looked.append((parcel, rehearsing.examine(who, parcel)))
    (_, bad), (parcel, good) = looked
    assert good.ready, (good.holes[:3], good.questions, good.already)
    batch = taking.take(who, parcel).batch
    assert batch is not None
    return [hole.row - 1 for hole in bad.holes], batch.rows


def hand() -> Run:
    """What somebody would write for this table alone, with the same seals, chain and snapshot."""
    import django

    django.setup()
    import secrets

    import python_calamine
    from django.db import connection, transaction

    from taizhang.engine import clock, history
    from taizhang.engine.models import ChainHead, Event, RecordKey
    from taizhang.engine.record import new_public_id
    from taizhang.engine.sealing import keys
    from taizhang.kernel import seal
    from taizhang.org.models import Account, Person, Unit
    from taizhang.rooms.petitions.reception import Form, Method, Place, Reception, Topic, Turn

    place = workbook(_home())
    me = Account.objects.get(username=NAME).person

    def table(model: Any) -> tuple[str, list[Any]]:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        names = ", ".join(f'"{field.column}"' for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        return f'insert into "{model._meta.db_table}" ({names}) values ({marks})', fields

    def run() -> int:
        units = {unit.short: unit for unit in Unit.objects.all()}
        people = {person.name: person.pk for person in Person.objects.all()}
        choices = [{label: key for key, label in kind.choices} for kind in (Form, Place, Method, Turn, Topic)]
        forms, places, methods, turns, topics = choices
        moment = clock.now().replace(microsecond=0)
        stamp, year = history.plain_value(moment), clock.local_date(moment).year
        sheet = python_calamine.CalamineWorkbook.from_filelike(
            io.BytesIO(place.read_bytes())
        ).get_sheet_by_index(0)
        master, index, chain = keys().master, keys().index, keys().chain
        insert, fields = table(Reception)
        key_insert, _ = table(RecordKey)
        event_insert, event_fields = table(Event)
        columns = [field.column for field in fields]
        event_columns = [field.column for field in event_fields]
        adapt = connection.ops.adapt_datetimefield_value
        day = connection.ops.adapt_datefield_value
        now = adapt(moment)
        errors, serial, count = [], 0, 0
        head = ChainHead.objects.filter(pk=1).first()
        seq, mac = (head.seq, bytes.fromhex(head.mac)) if head else (0, b"")
        last = Reception.objects.order_by("-id").values_list("id", flat=True).first() or 0
        with transaction.atomic(), connection.cursor() as cursor:
            records, wraps, events = [], [], []

            def flush() -> None:
                cursor.executemany(key_insert, wraps)
                cursor.executemany(insert, records)
                cursor.executemany(event_insert, events)
                for kept in (records, wraps, events):
                    kept.clear()

            rows = sheet.iter_rows()
            next(rows)
            for number, row in enumerate(rows, 2):
                try:
                    unit = units[row[0]]
                    at = datetime.strptime(row[1], "%Y-%m-%d %H:%M").replace(tzinfo=clock.SHANGHAI)
                    persons = int(row[4])
                    if persons < 1 or persons != row[4] or at > moment or len(row[15]) < 4:
                        raise ValueError(number)
                    values = {
                        "unit": unit.pk,
                        "form": forms[row[2]],
                        "place": places[row[3]],
                        "persons": persons,
                        "count_method": methods[row[5]],
                        "turn": turns[row[6]],
                        "topic": topics[row[7]],
                        "matter": row[8],
                        "request": row[9],
                        "received_by": people[row[13]],
                    }
                except (KeyError, ValueError):
                    errors.append(number)
                    continue
                serial, count, seq = serial + 1, count + 1, seq + 1
                owner, key = new_public_id(), seal.new_key()
                wraps.append(("petitions.reception", owner, seal.wrap(master, key, owner.encode()), None))
                name, address, phone = (
                    seal.seal(key, text.encode(), f"{owner}/{field}".encode())
                    for field, text in (("petitioner", row[10]), ("address", row[11]), ("phone", row[12]))
                )
                blind = seal.blind(index, "petitions.reception.petitioner", row[10])
                told = {
                    **values,
                    "number": f"{unit.code}-JD-{year}-{serial:04d}",
                    "state": "received",
                    "occurred_at": history.plain_value(at),
                    "occurred_on": str(at.date()),
                    "recorded_at": stamp,
                    "recorded_by": me.pk,
                    "entry": "late",
                    "late_reason": row[15],
                    "version": 1,
                    "due_on": None,
                    "voided": False,
                    "void_reason": "",
                    "is_group": False,
                    "former_unit": None,
                    "anonymous": False,
                    "unclear_reason": "",
                    "petitioner": name,
                    "petitioner_key": blind,
                    "address": address,
                    "phone": phone,
                    "leader": None,
                    "on_spot": "",
                    "satisfied": None,
                    "case": None,
                }
                stored = dict(told)
                stored |= {
                    "public_id": owner,
                    "unit_lo": unit.lo,
                    "occurred_at": adapt(at),
                    "occurred_on": day(at.date()),
                    "recorded_at": now,
                }
                for relation in ("unit", "recorded_by", "former_unit", "received_by", "leader", "case"):
                    stored[f"{relation}_id"] = stored.pop(relation)
                records.append([stored.get(column, "") for column in columns])
                kept = json.dumps(
                    {**told, "+representatives": []},
                    ensure_ascii=False,
                    sort_keys=True,
                    separators=(",", ":"),
                )
                said = {
                    "seq": seq,
                    "ledger": "petitions.reception",
                    "record": last + count,
                    "number": told["number"],
                    "unit": unit.lo,
                    "version": 1,
                    "act": "create",
                    "at": stamp,
                    "by": me.pk,
                    "post": "deputy",
                    "decided_by": None,
                    "decided_at": None,
                    "way": "",
                    "paper": None,
                    "from": "",
                    "to": "received",
                    "note": "",
                    "about": None,
                    "snapshot": kept,
                }
                salt = secrets.token_bytes(16)
                body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
                mac = seal.link(chain, mac, seq, seal.commitment(salt, body))
                line = {
                    "seq": seq,
                    "ledger": "petitions.reception",
                    "record_id": last + count,
                    "number": told["number"],
                    "unit_lo": unit.lo,
                    "version": 1,
                    "act": "create",
                    "at": now,
                    "by_id": me.pk,
                    "post": "deputy",
                    "decided_by_id": None,
                    "decided_at": None,
                    "way": "",
                    "paper_id": None,
                    "from_state": "",
                    "to_state": "received",
                    "note": "",
                    "about": None,
                    "snapshot": kept,
                    "salt": salt.hex(),
                    "mac": mac.hex(),
                }
                events.append([line.get(column) for column in event_columns])
                if len(records) == 1000:
                    flush()
            flush()
            transaction.set_rollback(True)
        assert not errors, errors[:3]
        return count

    return run


if __name__ == "__main__":
    print(json.dumps(whole()))
