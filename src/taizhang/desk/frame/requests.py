"""Questions of a page to its request.

Who sits at the desk, which month and units it is about.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep.switches import Office
from taizhang.kernel.days import Period, month_in
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Principal


class Signed(HttpRequest):
    """A request behind the sign-in.

    With the principal, whose person is known, and the office as it stands.
    """

    principal: Principal
    office: Office


def me(request: Signed) -> Person:
    """Return the person at the desk."""
    person = request.principal.person
    assert person is not None
    return person


def in_force(record: Any) -> None:
    """Raise "not found" for a voided record; it stands on its own page only."""
    if record.voided:
        raise Http404


def month_of(request: Signed) -> Period:
    """Give the month of `?month=`; "not found" for anything else."""
    month = month_in(request.GET.get("month", ""))
    if month is None:
        raise Http404
    return month


def once(request: HttpRequest) -> str:
    """Return the key of a form.

    It is made when the form is shown and sent with it, so that a double click has one effect.
    """
    return request.POST.get("once", "")[:64] or secrets.token_urlsafe(18)


def address(ledger: Ledger, record: Any, *more: str) -> str:
    """Return the address of a record's page."""
    return "/" + "/".join(("t", ledger.slug, record.public_id, *more)) + "/"


def units_within(principal: Principal, posts: frozenset[str]) -> Any:
    """Select the units reached by any of the posts, in tree order."""
    return Unit.objects.all() if principal.everything else units_of(principal.ranges(posts))


def units_of(ranges: Iterable[tuple[int, int]]) -> Any:
    """Select the units of some ranges of unit numbers, in tree order.

    None of none.
    """
    spans = [Q(lo__gte=lo, lo__lte=hi) for lo, hi in ranges]
    return Unit.objects.filter(reduce(or_, spans)) if spans else Unit.objects.none()
