"""Take a workbook of receptions in: the bulk deed beside code by hand.

That code is written for this one table.

Both read the same file, check every row, and leave the same records, keys, sealed names, child-less history
and numbers; each run ends in a rollback, so that every run meets the same tables.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import tempfile
from pathlib import Path

from bench.contender import Run
from bench.office import NAME

BOUNDS = {20_000: 250.0, 100_000: 500.0}
"""MiB at the peak for looking at a workbook of up to so many rows and taking it in, the product included."""
FEWER = 5
"""The same is measured with a file of so many times fewer rows."""
ROWS = int(os.environ.get("BENCH_BOOK_ROWS", "20000"))
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


def bound(rows: int) -> float:
    """Give the bound on memory for a workbook of so many rows."""
    return BOUNDS[min(most for most in BOUNDS if rows <= most)]


def bad_rows(rows: int) -> list[int]:
    """Give the three rows of a bad file that are wrong."""
    return [10, rows // 2, rows - 1]


BAD = dict(zip(bad_rows(ROWS), ((4, "30余"), (7, "没有的"), (1, "2021-02-30 09:30")), strict=True))


def workbook(home: Path, *, bad: bool = False) -> Path:
    """Give the file, made once, with texts as an office types them.

    Three rows are wrong when `bad`.
    """
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

    from taizhang.engine import clock
    from taizhang.engine.write.many import bulk
    from taizhang.org.models import Account
    from taizhang.org.principals import staff
    from taizhang.rooms.petitions.reception import ledger as reception
    from taizhang.workbooks.intake import taking
    from taizhang.workbooks.reading.rows import Told
    from taizhang.workbooks.reading.table import Reading
    from taizhang.workbooks.sheets import files

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
    """Go a person's way: look at the bad file and the good one, take it in.

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
    from taizhang.rooms.petitions.reception import ledger as reception
    from taizhang.workbooks.intake import parcels, rehearsing, taking

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
    import django

    django.setup()
    from django.db import connection, transaction

    from bench.peers.byhand import ByHand
    from taizhang.org.models import Account

    place = workbook(_home())
    me = Account.objects.get(username=NAME).person_id

    def run() -> int:
        writer = ByHand(me)
        with transaction.atomic(), connection.cursor() as cursor:
            count = writer.take(place, cursor)
            transaction.set_rollback(True)
        assert not writer.errors, writer.errors[:3]
        return count

    return run


if __name__ == "__main__":
    print(json.dumps(whole()))
