"""Members of a unit on a day: the frame of rolls, study and exams."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from taizhang.org.force import in_force
from taizhang.org.models import Person, Unit


def in_post(unit: Unit, day: date) -> QuerySet[Person]:
    """Return the staff of a unit itself in post on a day, in the order of entry.

    Staff of the units below it are left out.
    """
    return Person.objects.filter(in_force(day, since="since"), unit=unit).order_by("id")
