"""值班表: the month of a unit at one look.

Drawn up by turns or from a pasted table, published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from taizhang.desk.frame import uploads
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address, once, units_within
from taizhang.desk.ledger.moving import act_form, act_of
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.models import Evidence
from taizhang.kernel.days import WEEKDAYS, Period, month_in
from taizhang.kernel.spans import next_month
from taizhang.org import calendar
from taizhang.org.models import Unit
from taizhang.rooms.premises import coverage
from taizhang.rooms.premises.duty import ledger as duty
from taizhang.rooms.premises.duty import pages, pasted, roster, rota
from taizhang.rooms.premises.duty.model import Shift

LEDGER = duty.LEDGER
_UNSIGNED = ("published", "absent", "on_duty", "handing")
_MISREAD = "月份“{}”看不懂，请按 2021-03 的样子填写；下面是{}。"


@dataclass(frozen=True)
class Asked:
    """The unit and month that a page is about."""

    unit: Unit
    month: Period
    units: list[Unit]
    problems: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        return urlencode({"unit": self.unit.code, "month": f"{self.month.start:%Y-%m}"})

    def beside(self, step: int) -> str:
        """Return the address part of the month before or after."""
        day = self.month.start - timedelta(days=1) if step < 0 else self.month.end + timedelta(days=1)
        return urlencode({"unit": self.unit.code, "month": f"{day:%Y-%m}"})


def asked_of(request: Signed, posts: frozenset[str], usual: date | None = None) -> Asked:
    """Return the unit and month asked for.

    "Not found" for units that the posts do not reach.
    """
    units = list(units_within(request.principal, posts).filter(in_scope=True))
    if not units:
        raise Http404
    query = request.POST if request.method == "POST" else request.GET
    code, text = query.get("unit", ""), query.get("month", "")
    person = request.principal.person
    own = next((unit for unit in units if person and unit.pk == person.unit_id), units[0])
    unit = next((unit for unit in units if unit.code == code), None) if code else own
    if unit is None:
        raise Http404
    day = usual or clock.today()
    if period := month_in(text):
        return Asked(unit, period, units)
    month = Period.month(day.year, day.month)
    return Asked(unit, month, units, (_MISREAD.format(text[:20], month.label),) if text else ())


@dataclass(frozen=True)
class Day:
    """One day of the month's table."""

    day: date
    weekday: str
    kind: str
    sheets: list[dict[str, Any]]


@require_safe
@needs(pages.MONTH.right)
def month(request: Signed) -> HttpResponse:
    """Show the month's roster with its gaps in red."""
    scope = asked_of(request, LEDGER.access.readers)
    rows = list(roster.sheets(request.principal, scope.unit, scope.month, "list"))
    may_write = holds(WRITES, request.principal, LEDGER, scope.unit.lo)
    context = {
        "asked": scope,
        "before": scope.beside(-1),
        "after": scope.beside(1),
        "days": _days(
            scope.month,
            rows,
            holds(pages.SWAP.right, request.principal, LEDGER, scope.unit.lo),
            may_write,
        ),
        "told": _told(request.GET.get("stored", "")),
        "count": len(rows),
        "drafted": sum(row.state == roster.DRAFTED for row in rows),
        "gaps": _gaps(scope.month, rows),
        "may_write": may_write,
        "may_publish": holds(pages.PUBLISH.right, request.principal, LEDGER, scope.unit.lo),
    }
    return render(request, "premises/roster.html", context)


def _told(stored: str) -> str:
    """Tell what was just done, from the address.

    Counts only, no text of others.
    """
    if match := re.fullmatch(r"drawn-(\d{1,3})-(\d{1,3})-(\d{1,3})", stored):
        new_count, change_count, same_count = match.groups()
        if new_count == change_count == "0":
            return f"这{same_count}班已经排好，没有要改的。还须批准发布。"
        return f"已排{new_count}班，改{change_count}班，{same_count}班原来就是这样。还须批准发布。"
    if match := re.fullmatch(r"published-(\d{1,3})", stored):
        return f"已批准发布{match[1]}班。"
    return "已办理调班。" if stored == "swapped" else ""


def _step(key: str) -> Any:
    step = LEDGER.flow.move(key)
    assert step is not None
    return step


def _days(asked: Period, rows: list[Any], may_swap: bool, may_write: bool) -> list[Day]:
    published, now = calendar.current(), clock.now()
    days = []
    for day in asked.days():
        own = [row for row in rows if row.occurred_on == day]
        kind = published.name(day) or "法定节假日" if published.is_holiday(day) else ""
        if not kind and day.weekday() >= 5 and published.is_workday(day):
            kind = "调休上班"
        sheets = [
            {
                "row": row,
                "shift": _shift(row),
                "state": LEDGER.flow.state(row.state),
                "address": address(LEDGER, row),
                "swap": may_swap and row.state == roster.PUBLISHED and row.occurred_at > now,
                "paper": may_write and row.state in _UNSIGNED and row.ends_at <= now,
            }
            for row in own
        ]
        days.append(Day(day, WEEKDAYS[day.weekday()], kind, sheets))
    return days


def _shift(row: Any) -> str:
    if row.ends_at - row.occurred_at >= rota.WHOLE:
        return "全天"
    return str(Shift(row.shift).label)


def _gaps(asked: Period, rows: list[Any]) -> list[str]:
    """List the stretches with nobody down.

    Between the month's first and last shift.
    """
    if not rows:
        return []
    spans = [(row.occurred_at, row.ends_at) for row in rows]
    holes = coverage.holes(spans, min(spans)[0], max(end for _, end in spans))
    return [f"{_hour(first)}至{_hour(last)}没有人值班" for first, last in holes]


def _hour(moment: datetime) -> str:
    local = moment.astimezone(clock.SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.DRAW.right)
def draw(request: Signed) -> HttpResponse:
    """Draw up a month: by turns, or from a pasted table; first shown, then stored."""
    scope = asked_of(request, LEDGER.access.writers, _next_month())
    typed = _typed(request, scope)
    plan, problems = None, list(scope.problems)
    if request.method == "POST" and not problems:
        plan, problems = _plan(scope, typed)
        problems = problems or plan.wrong  # shifts without a person may follow from a name that is not clear
        if "store" in request.POST and not problems:
            try:
                done = roster.store(request.principal, scope.unit, plan, typed["phone"], once(request))
                counts = f"drawn-{done['made']}-{done['changed']}-{done['kept']}"
                return redirect(f"/duty/?{scope.part}&{urlencode({'stored': counts})}")
            except Refused as refused:
                problems = refused.messages
    context = {
        "asked": scope,
        "typed": typed,
        "plan": plan,
        "days": _planned(plan) if plan else [],
        "problems": problems,
        "patterns": rota.PATTERNS.items(),
        "once": once(request),
    }
    return render(request, "premises/roster_draw.html", context, status=422 if problems else 200)


def _next_month() -> date:
    return next_month(clock.today())


def _typed(request: Signed, asked: Asked) -> dict[str, str]:
    """Return the content of the form.

    As typed, else the people in their order after last month's end.
    """
    if request.method == "POST":
        return {
            key: request.POST.get(key, "")
            for key in ("officers", "leaders", "pattern", "hour", "phone", "text")
        }
    who = roster.people(asked.unit, asked.month.start)
    officers = roster.order_after(
        asked.unit, asked.month, [person for person in who if person.serves], "officer"
    )
    leaders = roster.order_after(
        asked.unit, asked.month, [person for person in who if person.leads], "leader"
    )
    last = roster.last_sheet(asked.unit, asked.month)
    whole = last is not None and last.ends_at - last.occurred_at >= rota.WHOLE
    return {
        "officers": "、".join(pasted.written(person, who) for person in officers),
        "leaders": "、".join(pasted.written(person, who) for person in leaders),
        "pattern": "one" if whole else "two",
        "hour": "8",
        "phone": last.duty_phone if last else "",
        "text": "",
    }


def _plan(asked: Asked, typed: dict[str, str]) -> tuple[rota.Plan, list[str]]:
    published = calendar.current()
    pattern = typed["pattern"] if typed["pattern"] in rota.PATTERNS else "two"
    hour = int(typed["hour"]) if re.fullmatch(r"[0-9]|1[0-9]|2[0-3]", typed["hour"]) else 8
    slots, past = rota.slots(asked.month, pattern, hour, clock.now())
    plan = rota.Plan(slots, past=past)
    who = roster.people(asked.unit, asked.month.start)
    if typed["text"].strip():
        return pasted.paste(plan, typed["text"], who, published, asked.month, pattern), []
    officers, wrong = pasted.named(typed["officers"], who, leads=False)
    leaders, more = pasted.named(typed["leaders"], who, leads=True)
    problems = [f"值班员顺序：{text}" for text in wrong] + [f"带班领导顺序：{text}" for text in more]
    return rota.rotate(plan, officers, leaders, published), problems


def _planned(plan: rota.Plan) -> list[dict[str, Any]]:
    published = calendar.current()
    return [
        {
            "label": slot.label,
            "weekday": WEEKDAYS[slot.day.weekday()],
            "holiday": published.is_holiday(slot.day) and (published.name(slot.day) or "法定节假日"),
            "leader": slot.leader,
            "officers": "、".join(str(who) for who in slot.officers),
            "wrong": slot.wrong,
        }
        for slot in plan.slots
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.PUBLISH.right)
def publish(request: Signed) -> HttpResponse:
    """Approve a whole month in one act.

    By the leader's own hand, or recorded from the signed paper.
    """
    scope = asked_of(request, LEDGER.access.readers)
    step = _step("publish")
    if not holds(pages.PUBLISH.right, request.principal, LEDGER, scope.unit.lo):
        raise Http404
    mine = request.principal.holds(step.posts, scope.unit.lo)
    upload = uploads.received(request, Evidence.Kind.SIGNED)
    form = act_form(request, LEDGER, step, scope.unit)
    problems = [*scope.problems, *upload.problems]
    if request.method == "POST" and not problems and "more" not in request.POST:
        try:
            count = roster.publish(request.principal, scope.unit, scope.month, act_of(form, ""), upload.ids)
            return redirect(f"/duty/?{scope.part}&{urlencode({'stored': f'published-{count}'})}")
        except Refused as refused:
            problems = refused.messages
    rows = list(roster.sheets(request.principal, scope.unit, scope.month, "list"))
    context = {
        "asked": scope,
        "count": sum(row.state == roster.DRAFTED for row in rows),
        "gaps": _gaps(scope.month, rows),
        "mine": mine,
        "form": form,
        "upload": upload,
        "problems": problems,
    }
    return render(request, "premises/roster_publish.html", context, status=422 if problems else 200)
