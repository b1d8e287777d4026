"""Play a year: scenes of every room in order of time, a day a transaction.

The head of a deed in a scene says when, who and what: `2021-03-08 9:40 secretary create programme.activity`,
`closed 10:<minute> desk@<unit> close` on a day that a sum gives, `at came clerk: [...]` at such a moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from taizhang.engine import clock
from taizhang.engine.models import Instance
from taizhang.engine.write import sweep
from taizhang.org import calendar
from taizhang.org.models import Unit
from taizhang.play import acting, cast, library
from taizhang.play.scope import Scope
from taizhang.play.stage import Stage
from taizhang.play.sums import fill, work_out

END = datetime(2022, 1, 10, 9, 0, tzinfo=clock.SHANGHAI)
PUBLISHED_2022 = date(2021, 10, 25)
Scene = tuple[datetime, Callable[[], None]]
"""A moment of the play and what is done then."""


def open_stage(seed: int, password: str) -> Stage:
    """Make units, people, accounts and calendar as the year began."""
    with clock.at(clock.local(date(2020, 12, 20), 9)), transaction.atomic():
        units = cast.make_units()
        people = cast.make_people(units)
        cast.make_accounts(people, password)
        for year in range(2004, 2022):
            _publish(year, date(year - 1, 11, 25))
        Instance.objects.create(pk=1, kind="demo", owner=Unit.objects.get(code="ZSG"), made_at=clock.now())
    clock.forget_offset()
    return Stage(seed, people)


def _publish(year: int, day: date) -> None:
    calendar.publish(year, "国务院办公厅节假日安排通知", day, calendar.official(year))


def scenes(stage: Stage) -> Iterator[Scene]:
    """Lay out the scenes in order of time, at one moment in that of the books."""
    played = [scene for book in library.books() for scene in _of_book(Scope(stage, book, {}, {}))]
    published = (clock.local(PUBLISHED_2022, 8), partial(_publish, 2022, PUBLISHED_2022))
    return iter(sorted([*played, published], key=lambda scene: scene[0]))


def _of_book(scope: Scope) -> Iterator[Scene]:
    for head, given, inner in scope.walk("play"):
        if not isinstance(given, dict) or inner.holds(given):
            day, at, *words = acting.words_of(head)
            yield _moment(day, at, inner), partial(acting.do, words, given, inner.apart())


def _moment(day: str, at: str, scope: Scope) -> datetime:
    """Return the moment of a head: a time of a day, or `at` what a sum gives."""
    if day == "at":
        moment: datetime = work_out(at, scope)
        return moment
    if ":" not in at:
        raise ValueError(f"演示数据里的“{day} {at}”没有说明何时。")
    hour, minute = fill(at, scope).split(":")
    known = date.fromisoformat(day) if re.fullmatch(r"[\d-]+", day) else work_out(day, scope)
    return clock.local(known, int(hour), int(minute))


def play(
    seed: int, password: str, until: datetime = END, progress: Callable[[date, int], None] | None = None
) -> int:
    """Play into the present, empty database; give the number of scenes.

    A day is whole or absent.
    """
    stage = open_stage(seed, password)
    count = 0
    for day, group in groupby(scenes(stage), key=lambda scene: clock.local_date(scene[0])):
        with transaction.atomic():
            for moment, act in group:
                if moment <= until:
                    with clock.at(moment):
                        act()
                    count += 1
            with clock.at(min(clock.local(day, 23, 55), until)):
                swept = sweep.run()
                assert not swept.stuck, swept.stuck
        if progress:
            progress(day, count)
        if clock.local(day) > until - timedelta(days=1):
            break
    return count


def set_offset(moment: datetime = END) -> None:
    """Let the demo's clock go on from a moment as if it were now."""
    offset = int((moment - timezone.now()).total_seconds())
    Instance.objects.filter(pk=1).update(offset_seconds=offset)
    clock.forget_offset()
