"""The page of one record.

State, steps, deadlines with their arithmetic, fields, evidence, links, history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address
from taizhang.desk.ledger import facts, row_acting, seconding
from taizhang.desk.ledger.facts import Shown
from taizhang.desk.ledger.papers import of_record
from taizhang.desk.ledger.story import latest, story
from taizhang.desk.ledger.terms import term
from taizhang.engine import clock
from taizhang.engine.declare import path
from taizhang.engine.declare.flow import Act, Draft, Move, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.links import ORGANISATION
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import OPENS, READS, TAKES, WRITES
from taizhang.engine.keep import deadlines, evidence, opening
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.shown import matter
from taizhang.engine.models import Event, Offer
from taizhang.engine.read import waiting
from taizhang.engine.read.duties import barring_step
from taizhang.engine.write import deeds, offers
from taizhang.org import posts
from taizhang.org.principals import Principal

GATHERED = 20
"""How many of the records that belong to one are listed on its page, by ledger."""


@dataclass(frozen=True)
class Step:
    """A move from the present state.

    May I take it, and if not, who may and what is missing.
    """

    key: str
    label: str
    who: str
    mine: bool
    typed: bool
    missing: tuple[str, ...]
    main: bool
    spare: bool


def steps(ledger: Ledger, record: Any, principal: Principal) -> list[Step]:
    """Return the moves from the record's present state, the main one first.

    Each with who decides and what stands in its way; last those taken only when something calls
    for them.
    """
    if record.voided:
        return []
    moves = ledger.flow.offered(record)
    main = path.main(ledger.flow, record.state, moves)
    offered = [_step(ledger, record, principal, move, move is main) for move in moves]
    return sorted(offered, key=lambda step: (not step.main, step.spare))


def _step(ledger: Ledger, record: Any, principal: Principal, step: Move, main: bool) -> Step:
    mine = principal.holds(step.posts, record.unit_lo)
    missing = []
    person = principal.person.pk if principal.person else None
    if mine and (earlier := barring_step(ledger, record, step, person)):
        missing.append(f"您已决定“{earlier}”，这一步须由另一人决定。")
        mine = False
    if step.signed:
        missing.append("须附签字件扫描件。")
    if not step.fields:
        draft = Draft(ledger, record, principal, clock.now(), Act(principal.person, clock.now()), step)
        missing += [reason for guard in step.guards if (reason := guard(draft))]
    who = "、".join(posts.title(post) for post in step.posts)
    return Step(
        step.key,
        step.label,
        who,
        mine,
        holds(TAKES, principal, ledger, record.unit_lo, step),
        tuple(missing),
        main,
        step.spare,
    )


def _personal(ledger: Ledger) -> bool:
    models = [ledger.model, *(line.model for line in ledger.lines)]
    return any(isinstance(f, PersonalField) for model in models for f in model._meta.concrete_fields)


@dataclass(frozen=True)
class Tie:
    """A record at the other end of a link.

    Without an address when the reader may not see it.
    """

    words: str
    number: str
    address: str


def _ties(rows: list[Offer], principal: Principal, end: str) -> list[Tie]:
    """Return the other ends of links, through the same door as their own pages."""
    ties = []
    for offer in rows:
        if end == "source" and offer.source_ledger in ORGANISATION:
            ties.append(Tie(f"{ORGANISATION[offer.source_ledger]}　{offer.source_number}", "", ""))
            continue
        ledger = by_key(getattr(offer, f"{end}_ledger"))
        key = offer.source_id if end == "source" else offer.taken_id
        other = rows_for(ledger, principal, "link").filter(pk=key).first() if key else None
        if not key:
            words = f"不登记：{offer.close_reason}" if offer.closed_at else "待登记"
            ties.append(Tie(f"{ledger.title}　{words}", "", ""))
        elif other is None:
            ties.append(Tie(f"{ledger.title}　一件（您无权查看）", "", ""))
        else:
            ties.append(Tie(ledger.title, other.number, address(ledger, other)))
    return ties


def _gathered(ledger: Ledger, record: Any, principal: Principal) -> list[Tie]:
    """Collect the records belonging to this one (`Ledger.shown_on`).

    The newest come first, and each has to pass its own doors.
    """
    ties = []
    for other in ledgers():
        for name in other.shown_on.split():
            if other.model._meta.get_field(name).related_model is ledger.model:
                rows = rows_for(other, principal, "link").filter(**{name: record}, voided=False)
                rows = rows.order_by("-occurred_at", "-number")[:GATHERED]
                ties += [Tie(other.title, row.number, address(other, row)) for row in rows]
    return ties


def _bar(ledger: Ledger, record: Any) -> list[path.Stop]:
    rows = Event.objects.filter(ledger=ledger.key, record_id=record.pk).exclude(to_state="")
    history = list(rows.order_by("seq").values_list("to_state", flat=True))
    return path.stops(ledger.flow, history, record.state)


@require_safe
@needs(READS, "page")
def page(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Show a record as this person may see it."""
    principal = request.principal
    chapters = story(ledger, record.pk)
    came, led = offers.around(ledger.key, record.pk)
    files = evidence.of_record(ledger.key, record.pk)
    closed = opening.shut(principal, ledger, (record.pk,))
    offered = steps(ledger, record, principal)
    context = {
        "ledger": ledger,
        "record": record,
        "address": address(ledger, record),
        "headline": matter(ledger, record),
        "state": ledger.flow.state(record.state),
        "bar": _bar(ledger, record),
        "steps": offered,
        "rows": row_acting.waiting(ledger, record, principal),
        "spare": sum(step.spare for step in offered),
        "only_spare": all(step.spare for step in offered),
        "papers": of_record.offered(ledger, record, principal),
        "notes": list(ledger.notes(record)) if ledger.notes and not record.voided else [],
        "expiring": waiting.runs_out(ledger, record.pk),
        "terms": [term(row) for row in deadlines.of_record(ledger.key, record.pk)],
        "head": [
            facts.shown(record, n) for n in ("unit", "occurred_at", "recorded_at", "recorded_by", "entry")
        ],
        "sections": facts.fields(ledger, record),
        "tables": facts.tables(ledger, record),
        "files": [] if closed else files,
        "file_count": len(files),
        "opening": seconding.standing(ledger, record, principal),
        "came": _ties(came, principal, "source"),
        "led": _ties(led, principal, "target"),
        "gathered": _gathered(ledger, record, principal),
        "story": latest(chapters),
        "more_story": len(chapters) > 6,
        "may_write": holds(WRITES, principal, ledger, record.unit_lo) and not record.voided,
        "may_open": _personal(ledger) and holds(OPENS, principal, ledger, record.unit_lo),
    }
    return render(request, "ledger/record.html", context)


@require_safe
@needs(READS, "history")
def history_page(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Show the whole story of a record."""
    context = {"ledger": ledger, "record": record, "address": address(ledger, record)}
    return render(request, "ledger/history.html", context | {"story": story(ledger, record.pk)})


@require_POST
@needs(OPENS, "reveal", refusal="您的岗位不能查看个人信息。")
def reveal(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Open the personal fields for a stated purpose.

    The opening stands in the history.
    """
    context: dict[str, Any] = {"ledger": ledger, "record": record, "address": address(ledger, record)}
    grant = opening.grant(request.principal, ledger, record)
    purpose = grant.purpose if grant else request.POST.get("purpose", "")
    try:
        values = deeds.reveal(request.principal, ledger, record, purpose)
    except Refused as refused:
        context["problems"] = refused.messages
        return render(request, "ledger/reveal.html", context, status=refused.status)
    context |= {"purpose": purpose, "opened": _opened(ledger, values)}
    return render(request, "ledger/reveal.html", context)


def _opened(ledger: Ledger, opened: dict[str, Any]) -> list[Shown]:
    fields = [Shown(ledger.label(name), value) for name, value in opened.items() if isinstance(value, str)]
    for line in ledger.lines:
        for number, values in (opened.get(line.model._meta.model_name or "") or {}).items():
            for name, value in values.items():
                label = str(getattr(line.model._meta.get_field(name), "verbose_name", name))
                fields.append(Shown(f"{line.title}第{number}行 {label}", value))
    return [field for field in fields if field.value]
