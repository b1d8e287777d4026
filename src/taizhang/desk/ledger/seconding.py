"""两人查看 at the desk.

The request on the record's page, its answer, and what 今日 shows of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from taizhang.desk.frame import values
from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import APPROVES, OPENS
from taizhang.engine.keep import opening
from taizhang.engine.keep.opening import Grant, Wish
from taizhang.engine.models import Event
from taizhang.kernel.numbers import whole
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Standing:
    """The opening of a guarded record for a reader.

    `answers` are requests the reader may answer.
    """

    address: str
    approvers: str
    may_ask: bool
    grant: Grant | None
    until: str
    waiting: bool
    answers: tuple[Event, ...]


def standing(ledger: Ledger, record: Any, principal: Principal) -> Standing | None:
    """Return the standing of the opening for the record's page.

    None where one person alone may open.
    """
    if ledger.access.second is None or not opening.guarded(ledger, record):
        return None
    requests, grant = opening.asked(ledger, record), opening.grant(principal, ledger, record)
    person = principal.person
    return Standing(
        address(ledger, record, "opening"),
        opening.approvers(ledger),
        holds(OPENS, principal, ledger, record.unit_lo),
        grant,
        values.moment_text(grant.until) if grant else "",
        any(person is not None and event.by_id == person.pk for event in requests),
        tuple(event for event in requests if opening.may_answer(principal, ledger, record, event)),
    )


@require_POST
@needs(OPENS | APPROVES, "opening")
def act(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Request the opening of a record, or answer such a request."""
    data, principal = request.POST, request.principal
    try:
        if "ask" in data:
            opening.ask(principal, ledger, record, data.get("purpose", ""))
        else:
            approval = data.get("answer", "") == "grant"
            seq = whole(data.get("seq", ""))
            opening.answer(principal, ledger, record, seq, approval, data.get("reason", ""))
    except Refused as refused:
        return error_page("没有办成", str(refused), refused.status)
    return redirect(address(ledger, record))


@dataclass(frozen=True)
class Told:
    """A request as 今日 shows it: what may be done now, where, who asked and since when."""

    words: str
    number: str
    address: str
    ledger: str
    unit: str
    by: str
    at: str


def reminders(principal: Principal) -> list[Told]:
    """List the requests waiting for this person's answer, and those granted to them."""
    rows = [_told(wish, "等您批准") for wish in opening.to_answer(principal)]
    return rows + [_told(wish, "已批准，可以查看") for wish in opening.granted(principal)]


def _told(wish: Wish, words: str) -> Told:
    event, record = wish.event, wish.record
    return Told(
        words,
        record.number,
        address(wish.ledger, record),
        wish.ledger.title,
        record.unit.short,
        event.by.name if event.by else "",
        values.moment_text(event.at),
    )
