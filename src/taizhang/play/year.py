"""Play a year: scenes of every room in order of time.

Each in-play day is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.models import Instance
from taizhang.engine.write import sweep
from taizhang.org import calendar
from taizhang.org.models import Unit
from taizhang.play import cast, library
from taizhang.play.scenes import scenes_of
from taizhang.play.stage import Scene, Stage

END = datetime(2022, 1, 10, 9, 0, tzinfo=clock.SHANGHAI)
PUBLISHED_2022 = date(2021, 10, 25)
Progress = Callable[[date, int], None]


def open_stage(seed: int, password: str) -> Stage:
    """Make units, people, accounts and calendar as the year began."""
    with clock.at(clock.local(date(2020, 12, 20), 9)), transaction.atomic():
        units = cast.make_units()
        people = cast.make_people(units)
        cast.make_accounts(people, password)
        for year in range(2004, 2022):
            calendar.publish(
                year, "国务院办公厅节假日安排通知", date(year - 1, 11, 25), calendar.official(year)
            )
        Instance.objects.create(pk=1, kind="demo", owner=Unit.objects.get(code="ZSG"), made_at=clock.now())
    clock.forget_offset()
    return Stage(seed, people)


def scenes(stage: Stage) -> Iterator[Scene]:
    """Lay out the scenes of all books in order of time.

    At one moment they stand in the order of the books.
    """
    played = (scene for book in library.books() for scene in scenes_of(stage, book))
    published = (clock.local(PUBLISHED_2022, 8), _publish_2022)
    return iter(sorted([*played, published], key=lambda scene: scene[0]))


def _publish_2022(_: Stage) -> None:
    calendar.publish(2022, "国务院办公厅节假日安排通知", PUBLISHED_2022, calendar.official(2022))


def play(seed: int, password: str, until: datetime = END, progress: Progress | None = None) -> int:
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
                        act(stage)
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
    from django.utils import timezone

    offset = int((moment - timezone.now()).total_seconds())
    Instance.objects.filter(pk=1).update(offset_seconds=offset)
    clock.forget_offset()
