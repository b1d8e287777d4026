"""两人查看: opening of personal values and files by two persons (信访工作条例 30).

A ledger declares which records nobody opens alone (`Access.second`). Who may open asks for a
purpose; another, who holds an approving post over the unit and stands behind no wall of the record,
grants or refuses; a grant holds for the asker, that record and some hours. Request and answer are
lines of history and nothing else: there is no permission that could be edited, and `Event.about`
admits one answer to a request. Nobody answers by word of another: no 代录.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger, Second
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import OPENS, READS
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event
from taizhang.org import posts
from taizhang.org.principals import Principal

ASK, GRANT, REFUSE = "open_ask", "open_grant", "open_refuse"


def guarded(ledger: Ledger, record: Record) -> bool:
    """Return whether a record may not be opened by one person alone."""
    return bool(_guarded(ledger, (record.pk,)))


def _guarded(ledger: Ledger, keys: Collection[int]) -> set[int]:
    second = ledger.access.second
    if second is None or not keys:
        return set()
    rows = ledger.model._default_manager.order_by().filter(second.where, pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def shut(principal: Principal, ledger: Ledger, keys: Collection[int]) -> set[int]:
    """Return the records closed to this person now for want of an approval.

    It concerns their files and personal values. `keys` are the keys of the records asked about.
    """
    records = _guarded(ledger, keys)
    return (
        records - {event.record_id for event in _granted(principal, ledger, records)} if records else records
    )


def purpose(principal: Principal, ledger: Ledger, record: Record) -> str:
    """Return the approved purpose of a standing grant; refuse without one."""
    approval = grant(principal, ledger, record)
    if approval is None:
        raise Refused("本件的身份须经另一人批准才能查看：请先写明用途提出申请，批准后再打开。", status=403)
    return approval.purpose


@dataclass(frozen=True)
class Grant:
    """A standing grant: for what, by whom, until when."""

    purpose: str
    by: str
    until: datetime


def grant(principal: Principal, ledger: Ledger, record: Record) -> Grant | None:
    """Find this person's standing grant on a record; None without one."""
    second = ledger.access.second
    request = next(iter(_granted(principal, ledger, (record.pk,))), None)
    if second is None or request is None:
        return None
    approval = Event.objects.select_related("by").get(about=request.seq)
    return Grant(
        request.note, approval.by.name if approval.by else "", approval.at + timedelta(hours=second.hours)
    )


def _granted(principal: Principal, ledger: Ledger, keys: Collection[int] | None = None) -> list[Event]:
    """Fetch the granted and still valid requests of a person, newest first.

    `keys` narrows them to these records; `None` means all records of the ledger.
    """
    second = ledger.access.second
    if second is None or principal.person is None:
        return []
    since = clock.now() - timedelta(hours=second.hours)
    grants = Event.objects.filter(about=OuterRef("seq"), act=GRANT, at__gt=since)
    rows = _requests(ledger).filter(Exists(grants), by=principal.person)
    return list((rows if keys is None else rows.filter(record_id__in=keys)).order_by("-seq"))


def _requests(ledger: Ledger) -> QuerySet[Event]:
    """Return the requests on a ledger as a query.

    The act is written out in the SQL, so that SQLite too finds them by their own index.
    """
    return Event.objects.extra(where=["engine_event.act = 'open_ask'"]).filter(
        ledger=ledger.key
    )  # no value in it


def _waiting(ledger: Ledger, second: Second) -> QuerySet[Event]:
    """Return the requests without an answer, not older than they may wait."""
    since = clock.now() - timedelta(days=second.days)
    rows = _requests(ledger).filter(at__gt=since).select_related("by")
    return rows.filter(~Exists(Event.objects.filter(about=OuterRef("seq")))).order_by("seq")


def asked(ledger: Ledger, record: Record) -> list[Event]:
    """Fetch the unanswered requests on a record."""
    second = ledger.access.second
    return list(_waiting(ledger, second).filter(record_id=record.pk)) if second else []


def may_answer(principal: Principal, ledger: Ledger, record: Record, event: Event) -> bool:
    """Return whether this person may answer a request.

    The person must hold an approving post over the unit and may not be the asker.
    """
    second, person = ledger.access.second, principal.person
    if second is None or person is None or person.pk == event.by_id:
        return False
    return principal.holds(second.approvers, record.unit_lo)


def ask(principal: Principal, ledger: Ledger, record: Record, said: str) -> None:
    """Request the opening of a record for a purpose.

    The request is a line of history and waits for another person.
    """
    said = said.strip()[:200]
    with transaction.atomic():
        _locked(principal, ledger, record)
        if principal.person is None or not holds(OPENS, principal, ledger, record.unit_lo):
            raise Refused("您的岗位不能查看个人信息。", status=403)
        if not guarded(ledger, record):
            raise Refused("本件不须另一人批准，写明用途即可查看。", status=409)
        if len(said) < 4:
            raise Refused([("purpose", "请写明查看的用途（至少四个字）。")])
        if any(event.by_id == principal.person.pk for event in asked(ledger, record)):
            raise Refused("您已经提出申请，请等批准人答复。", status=409)
        if grant(principal, ledger, record):
            raise Refused("您的申请已经批准，现在可以查看。", status=409)
        history.append(ASK, principal, ledger, record, note=said, whole=False)


def answer(
    principal: Principal, ledger: Ledger, record: Record, seq: int, given: bool, reason: str = ""
) -> None:
    """Grant or refuse a request, once; a refusal gives its reason."""
    reason = reason.strip()[:200]
    with transaction.atomic():
        _locked(principal, ledger, record)
        event = next((row for row in asked(ledger, record) if row.seq == seq), None)
        second = ledger.access.second
        if second is None or not principal.holds(second.approvers, record.unit_lo):
            raise Refused(f"查看申请由{approvers(ledger)}批准，您的岗位不能答复。", status=403)
        if event is None:
            raise Refused("这项申请已经答复或者过期，请刷新页面。", status=409)
        if not may_answer(principal, ledger, record, event):
            raise Refused("查看申请由申请人以外的人批准，您不能答复自己的申请。", status=403)
        if not given and len(reason) < 4:
            raise Refused([("reason", "不同意的，请写明理由（至少四个字）。")])
        act = GRANT if given else REFUSE
        history.append(act, principal, ledger, record, note=reason, whole=False, about=event.seq)


def approvers(ledger: Ledger) -> str:
    """Return the titles of the approving posts, as told to a person."""
    second = ledger.access.second
    return "、".join(post.title for post in posts.POSTS if second and post.key in second.approvers)


def _locked(principal: Principal, ledger: Ledger, record: Record) -> None:
    """Lock the record as this person sees it; refuse a record behind a wall."""
    rows = rows_for(ledger, principal, "reveal").select_for_update(of=("self",)).filter(pk=record.pk)
    if next(iter(rows.order_by().values_list("pk", flat=True)), None) is None:
        raise Refused("没有找到这条记录，或您无权查看。", status=404)


@dataclass(frozen=True)
class Wish:
    """A request with its record, as its answerer or asker is reminded of it."""

    event: Event
    ledger: Ledger
    record: Any


def to_answer(principal: Principal, seen_by: Principal | None = None) -> list[Wish]:
    """Fetch the requests waiting for this person's answer, the oldest first."""
    wishes: list[Wish] = []
    for ledger in ledgers():
        second = ledger.access.second
        if second is None or not principal.holds(second.approvers) or principal.person is None:
            continue
        if seen_by is not None and not holds(READS, seen_by, ledger):
            continue
        events = list(_waiting(ledger, second))
        rows = rows_for(ledger, principal, "today").select_related("unit")
        by_pk = {
            row.pk: row for row in rows.filter(pk__in=[event.record_id for event in events], voided=False)
        }
        for event in events:
            record = by_pk.get(event.record_id or 0)
            if record is not None and may_answer(principal, ledger, record, event):
                wishes.append(Wish(event, ledger, record))
    return wishes


def granted(principal: Principal) -> list[Wish]:
    """Fetch this person's granted requests still open for use."""
    wishes: list[Wish] = []
    for ledger in ledgers():
        if ledger.access.second is None or not holds(READS, principal, ledger):
            continue
        events = {event.record_id: event for event in _granted(principal, ledger)}
        rows = rows_for(ledger, principal, "today").select_related("unit").filter(pk__in=events, voided=False)
        wishes += [Wish(events[row.pk], ledger, row) for row in rows]
    return wishes
