"""Who belongs to a unit on a day: the frame of rolls, study and exams."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from taizhang.org.models import Person, Unit


def in_post(unit: Unit, day: date) -> QuerySet[Person]:
    """The staff of a unit itself (not of those below it) in post on a day, in the order they were entered."""
    return Person.objects.filter(
        Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day), unit=unit
    ).order_by("id")
