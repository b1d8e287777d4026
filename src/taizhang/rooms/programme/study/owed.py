"""C11 学习例会: the units behind with the weekly study.

Which unit that keeps the study has not held it, for 今日 and the text that chases it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.engine.declare.life import Missing
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.models import Unit
from taizhang.rooms.programme.study.model import StudySession, thursday

WEEKS = 8
"""So many weeks back it is asked; a unit that held it in three of them keeps the study."""


def expects(since: date, today: date) -> Iterator[Missing]:
    """Yield the weeks with a working day but without a session.

    Told when the week is over and three working days more.
    """
    published = calendar.current()
    first = max(since, today - timedelta(weeks=WEEKS))
    held: dict[Unit, set[date]] = defaultdict(set)
    rows = StudySession.objects.filter(voided=False, week_on__gte=today - timedelta(weeks=WEEKS + 1))
    for row in rows.select_related("unit"):
        if row.week_on:
            held[row.unit].add(row.week_on)
    for week in published.weeks_with_workday(Period(first, today, "")):
        if not since <= week.start or week.end >= today:
            continue
        due = published.add_workdays(week.end, 3)
        for unit, weeks in held.items():
            if len(weeks) >= 3 and thursday(week.start) not in weeks:
                yield Missing(unit, f"{week.label}学习例会", due)
