"""What stands on a day, with a first and a last day that may be open."""

from __future__ import annotations

from datetime import date

from django.db.models import Q


def in_force(first: date, last: date | None = None, *, since: str = "", until: str = "until") -> Q:
    """Write the condition that something stands on a day, or on some day of a span.

    since, until: the fields, or paths, with its own first and last day; without `since` it is not
    asked when it began
    """
    stands = Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": first})
    if since:
        stands &= Q(**{f"{since}__isnull": True}) | Q(**{f"{since}__lte": last or first})
    return stands
