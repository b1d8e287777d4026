"""F81–F83: figures of the study, counted from the rolls.

They are weeks with a session, forms and laws, and who completed the law study.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.figure import Computed, Context, Figure
from taizhang.engine.declare.measures import NOTHING, Answer, share
from taizhang.engine.declare.vocabulary.coverage import Covered
from taizhang.kernel.days import Calendar, Period
from taizhang.kernel.words import Style
from taizhang.rooms.programme.study.model import (
    LAWS,
    Material,
    StudyMaterial,
    attended,
    make_up_until,
    thursday,
)

RollRow = tuple[int, str, date | None, date]
"""A line of a roll: person, status, day of the make-up, day of the session."""


def weeks_due(period: Period, published: Calendar) -> set[date]:
    """Return the weeks of a period with at least one worked day.

    Each is named by its Thursday (R55).
    """
    return {thursday(week.start) for week in published.weeks_with_workday(period)}


def complete(rows: Iterable[RollRow], published: Calendar) -> tuple[int, int]:
    """Count the persons with a complete study, and all due to attend.

    Complete is present or made up in time in every session they should attend.
    """
    until: dict[date, date] = {}
    whole: dict[int, bool] = {}
    for person, status, made_up_on, held in rows:
        if held not in until:
            until[held] = make_up_until(held, published)
        whole[person] = attended(status, made_up_on, until[held]) and whole.get(person, True)
    return sum(whole.values()), len(whole)


def _weeks_held(rows: QuerySet[Any], _: Context) -> set[tuple[int, date]]:
    return set(rows.order_by().values_list("unit_lo", "week_on").distinct())


def _weeks_due(rows: QuerySet[Any], context: Context) -> set[tuple[int, date]]:
    """Return the weeks due of each unit that keeps the study."""
    units = rows.order_by().values_list("unit_lo", flat=True).distinct()
    due = weeks_due(context.period, context.calendar)
    return {(unit, week) for unit in units for week in due}


def _kinds(rows: QuerySet[Any], _: Context) -> Answer:
    """Count distinct forms, and beside them distinct laws.

    The two counts are never added.
    """
    forms = rows.order_by().values("form").distinct().count()
    if not forms:
        return NOTHING
    materials = StudyMaterial.objects.filter(parent__in=rows.order_by(), material__in=LAWS)
    pairs = set(materials.values_list("material", "title"))
    laws = {title if key == Material.OTHER_LAW else key for key, title in pairs}
    parts = (("forms", "形式", str(forms), "种"), ("laws", "法律", str(len(laws)), "部"))
    return Answer(Decimal(forms), parts=parts)


def _law_study(rows: QuerySet[Any], context: Context) -> Answer:
    attendances = rows.values_list("person_id", "status", "made_up_on", "parent__occurred_on")
    done, should = complete(attendances.iterator(chunk_size=2000), context.calendar)
    return share(done, should, "应参加")


def _turnout(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide attendances, present or made up in time, by attendances due."""
    came = due = made_up = 0
    until: dict[date, date] = {}
    attendances = rows.values_list("status", "made_up_on", "parent__occurred_on")
    for status, made_up_on, held in attendances.iterator(chunk_size=2000):
        if held not in until:
            until[held] = make_up_until(held, context.calendar)
        good = attended(status, made_up_on, until[held])
        due, came = due + 1, came + good
        made_up += good and made_up_on is not None
    parts = (("made_up", "其中补学", str(made_up), "人次"),)
    return share(came, due, "应到人次", parts)


FIGURES = (
    Figure(
        "study_weeks", "每周学习例会", "周", of=Computed(Covered(_weeks_due, _weeks_held, "应学周数")), on="week_on",
        code="F81", phrases=(r"(?P<focus>每周学习例会)制度",),
        definition="开过学习例会的周数；应学周数为至少有一个工作日的周（周一至周日，按周四所在的年月归属）。",
    ),
    Figure(
        "study_forms", "学习形式与法律", "种", of=Computed(_kinds), code="F82",
        phrases=(r"采取(?P<list>(?:[^，,。；、]{2,9}、)+[^，,。；、]{2,9}?)等形式(?=[，,][^。；]{0,12}学习)",),
        definition="用过的学习形式种类；法律部数另列，两者不相加。",
    ),
    Figure(
        "law_study", "普法学习参学", "", of=Computed(_law_study), line="attendees",
        where={"parent__law_study": True}, code="F83", phrases=(r"(?P<focus>全体机关干部[^，。；]{0,4}参加普法学习)",),
        definition="每一次普法学习都到会或在10个工作日内补学的人数，除以应参加的人数。",
    ),
    Figure(
        "study_turnout", "学习例会到会", "", of=Computed(_turnout), line="attendees", style=Style.percent(),
        definition="到会及10个工作日内补学的人次，除以应到人次。",
    ),
)  # fmt: skip
