"""Fill the bench database: 3,000 units in four levels, many receptions.

There is one clerk of a county and one of the city, and five years.

Rows are written past the deeds on purpose: this is load, not work. The generator has a fixed seed.
"""

from __future__ import annotations

import itertools
import random
import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

FIRST, LAST = date(2017, 1, 1), date(2021, 12, 31)
COUNTY = "X05"
NAME, CITY, PASSWORD = "bench", "bench-city", "Bench-2021-office"
"""The clerk of the county, and one who sees the whole city."""
BATCH = 10_000
BEYOND = 10**9
"""Keys of the load start past those that deeds give out."""


def fill(rows: int) -> None:
    """Migrate and fill; a database that already holds the rows is left alone."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from taizhang.rooms.petitions.reception.ledger import Reception

    call_command("migrate", verbosity=0)
    if Reception.objects.count() >= rows:
        _settled(connection)
        return
    if connection.vendor == "sqlite":
        with (
            connection.cursor() as cursor
        ):  # load, not work: nothing is lost that a second fill does not give
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA journal_mode=MEMORY")
            cursor.execute("PRAGMA cache_size=-2000000")
    with transaction.atomic():
        units = _units()
        _receptions(rows, units, _clerk(units))
    _settled(connection)


def _settled(connection: Any) -> None:
    """Do what the database does by itself in the minutes after a load.

    The sweep indexes the words. Its own keys go on behind the load, as they do in SQLite; those of deeds are drawn at random below it.
    """
    from django.db import transaction

    from taizhang.engine.keep import history, words
    from taizhang.rooms.petitions.reception.ledger import LEDGER, Reception

    for chore in list(words.anew(LEDGER, history.reached())):
        with transaction.atomic():
            chore.act()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            table = Reception._meta.db_table
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _units() -> list[Any]:
    from taizhang.org.models import Unit

    city = _unit("X", "市社", "city", None)
    kept = [city]
    for county in range(1, 11):
        top = _unit(f"X{county:02}", f"第{county}县社", "county", city)
        kept.append(top)
        for town in range(1, 19):
            base = _unit(f"{top.code}{town:02}", f"{county}县{town}基层社", "grassroots", top)
            kept.append(base)
            kept += [
                _unit(f"{base.code}{n:02}", f"{county}县{town}社{n}网点", "outlet", base)
                for n in range(1, 16)
            ]
    assert Unit.objects.count() == len(kept)
    return kept


def _unit(code: str, name: str, kind: str, parent: Any) -> Any:
    from taizhang.org.models import Unit

    return Unit.objects.create(code=code, name=name, short=name, kind=kind, parent=parent)


def _clerk(units: list[Any]) -> Any:
    from taizhang.engine import clock
    from taizhang.org import calendar
    from taizhang.org.models import Account, Holding, Person

    for year in range(2017, clock.today().year + 1):
        calendar.publish(year, "bench", date(year, 1, 1), {})
    county = next(unit for unit in units if unit.code == COUNTY)
    person = Person.objects.create(name="某专干", unit=county)
    for post in ("deputy", "petition_clerk", "county_liaison"):
        Holding.objects.create(person=person, post=post, unit=county, since=FIRST)
    Account.objects.open(NAME, person, PASSWORD)
    head = Person.objects.create(name="某主任", unit=units[0])
    for post in ("deputy", "petition_clerk"):
        Holding.objects.create(person=head, post=post, unit=units[0], since=FIRST)
    Account.objects.open(CITY, head, PASSWORD)
    return person


def _receptions(rows: int, units: list[Any], clerk: Any) -> None:
    from django.db import connection

    from taizhang.rooms.petitions.reception import ledger as room

    rng = random.Random(2021)
    fixed = {"id": 0} | _fixed(
        room.Reception(unit=units[0], received_by=clerk, recorded_by=clerk, request="请求书面答复。")
    )
    columns = list(fixed)
    forms, topics = [f.value for f in room.Form], [t.value for t in room.Topic]
    often = {"visit": 8, "pension": 4}
    form_weights, topic_weights = ([often.get(key, 1) for key in keys] for keys in (forms, topics))
    days = (LAST - FIRST).days + 1

    def made() -> Iterator[tuple[Any, ...]]:
        for number in range(rows):
            unit = units[rng.randrange(len(units))]
            day = FIRST + timedelta(days=rng.randrange(days))
            moment = datetime.combine(day, time(rng.randrange(1, 9), rng.randrange(60)), UTC)
            persons = rng.choice((1, 1, 1, 2, 3, 6, 12))
            form = rng.choices(forms, form_weights)[0]
            row = fixed | {
                "id": BEYOND + number,
                "public_id": f"b{number:011}",
                "number": f"B{number:09}",
                "unit_id": unit.pk,
                "unit_lo": unit.lo,
                "state": rng.choice(("received", "filed", "done", "done")),
                "occurred_at": moment,
                "recorded_at": moment,
                "occurred_on": day,
                "form": form,
                "topic": rng.choices(topics, topic_weights)[0],
                "turn": rng.choice(("first", "first", "repeat")),
                "persons": persons,
                "is_group": persons >= room.GROUP and form == "visit",
                "matter": f"反映{unit.short}历年缴费记录与档案不符一事，{_said(rng, day)}第{number}次登记。",
            }
            yield tuple(row[column] for column in columns)

    source = made()
    quoted = ", ".join(f'"{column}"' for column in columns)
    table = room.Reception._meta.db_table
    with connection.cursor() as cursor:
        for batch in _batches(source):
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                    for row in batch:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" for _ in columns)
                texts = [tuple(_text(value) for value in row) for row in batch]
                cursor.cursor.connection.executemany(
                    f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', texts
                )
    sys.stderr.write(f"{rows} rows in {table}\n")


WORDS = ("电梯", "供暖", "噪声", "水管", "围墙", "屋漏", "租金", "占道", "化粪", "古树")
"""The nth is said in one of 4ⁿ rows, n from 1, so the last in a handful."""
PAST, PAST_YEAR = "疫情", 2017
"""Said in a third of the rows of the first year, and in no other."""


def _said(rng: random.Random, day: date) -> str:
    """Write a word of what a row is about, a frequent or a rare one."""
    if day.year == PAST_YEAR and rng.random() < 1 / 3:
        return f"兼谈{PAST}，"
    draw, nth = rng.random(), 1
    while nth <= len(WORDS) and draw >= 4.0**-nth:
        draw, nth = draw - 4.0**-nth, nth + 1
    return f"兼谈{WORDS[nth - 1]}，" if nth <= len(WORDS) else ""


def _batches(source: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(itertools.islice(source, BATCH)):
        yield batch


def _fixed(sample: Any) -> dict[str, Any]:
    """Give the column values that all rows share.

    Personal columns hold tokens of the right size that nobody opens.
    """
    token = secrets.token_urlsafe(60)
    found: dict[str, Any] = {}
    for field in sample._meta.concrete_fields:
        if field.name != "id":
            personal = type(field).__name__ == "PersonalField"
            found[field.column] = token if personal else getattr(sample, field.attname)
    return found


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    fill(int(sys.argv[1]))
