"""The published calendar: kept in tables with its source.

It is read as a kernel `Calendar`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction

from taizhang.kernel.days import Calendar, DayKind
from taizhang.org.models import CalendarDay, CalendarYear

_KINDS = {CalendarDay.Kind.HOLIDAY: DayKind.HOLIDAY, CalendarDay.Kind.MAKEUP: DayKind.MAKEUP}
_loaded: dict[Any, Calendar] = {}


def revisions() -> tuple[tuple[int, int], ...]:
    """Return the published years with their revisions."""
    with connection.cursor() as cursor:
        cursor.execute("select year, revision from org_calendaryear order by year")
        return tuple((int(year), int(revision)) for year, revision in cursor.fetchall())


def current() -> Calendar:
    """Return the calendar as published now.

    One cheap query tells whether the copy in memory still holds.
    """
    key = revisions()
    if key not in _loaded:
        _loaded.clear()
        rows = CalendarDay.objects.order_by("day").values_list("day", "kind", "name")
        exceptions = {day: _KINDS[CalendarDay.Kind(kind)] for day, kind, _ in rows}
        names = {day: name for day, _, name in rows if name}
        years = frozenset(CalendarYear.objects.values_list("year", flat=True))
        _loaded[key] = Calendar(exceptions, years, names)
    return _loaded[key]


@transaction.atomic
def publish(year: int, source: str, published_on: date, days: dict[date, tuple[str, str]]) -> None:
    """Publish or revise a year: `days` maps each exceptional date to (kind, name).

    Source: the State Council's yearly notice, named in `source`.
    """
    row, created = CalendarYear.objects.get_or_create(
        year=year, defaults={"source": source, "published_on": published_on}
    )
    if not created:
        row.source, row.published_on, row.revision = source, published_on, row.revision + 1
        row.save()
        row.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, year=row, kind=kind, name=name) for day, (kind, name) in sorted(days.items())
    )


def official(year: int) -> dict[date, tuple[str, str]]:
    """Return the holidays and make-up workdays of a year.

    They come from the `chinesecalendar` package (2004 to 2026) and are used to fill the tables
    once. Raises `LookupError` for a year that the package does not know.
    """
    from chinese_calendar import Holiday, constants

    names = {holiday.value: holiday.chinese for holiday in Holiday}
    days: dict[date, tuple[str, str]] = {}
    for day, name in constants.holidays.items():
        if day.year == year:
            days[day] = (CalendarDay.Kind.HOLIDAY, names.get(name, ""))
    for day, name in constants.workdays.items():
        if day.year == year:
            days[day] = (CalendarDay.Kind.MAKEUP, names.get(name, ""))
    if not days:
        raise LookupError(f"没有{year}年的节假日安排，请按国务院办公厅通知录入。")
    return days
