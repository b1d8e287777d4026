"""查数: one field on every page to ask for a number.

It comes with its comparisons, its records, a sentence, a picture.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from taizhang.desk.figures.numbers import OTHERS, asked_context, units_of_scope
from taizhang.desk.frame.files import disposition
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.rights import BUSINESS
from taizhang.kernel import spoken
from taizhang.numbers.asked import ask, search
from taizhang.numbers.catalogue import Entry, find_or_404, trace_rows

SHOWN = 20
LONGEST = 80


@require_safe
@needs(BUSINESS)
def asking(request: Signed) -> HttpResponse:
    """Answer what was typed in the head of a page.

    Words are typed, and with them any period.
    """
    typed = request.GET.get("q", "").strip()[:LONGEST]
    words, period, wrong = typed, None, ""
    try:
        words, period = spoken.apart(typed, clock.today())
    except ValueError as error:
        wrong = str(error)
    context, text, problem = asked_context(request, period)
    name = request.GET.get("figure", "")
    entries = search(words)
    if name:
        entries = [find_or_404(name), *(entry for entry in entries if entry.key != find_or_404(name).key)]
    data = {
        "typed": typed,
        "words": words,
        "period": context.period,
        "asked": text,
        "unit": context.unit,
        "units": units_of_scope(context.unit),
        "problem": wrong or problem,
        "others": [(entry, _address(entry, typed, text, context)) for entry in entries[1:]],
    }
    if entries:
        data |= _answer(request, entries[0], context, text)
    return render(request, "figures/ask.html", data)


def _name(entry: Entry) -> str:
    return entry.figure.code or entry.key


def _address(entry: Entry, typed: str, text: str, context: Context) -> str:
    query = {"q": typed, "figure": _name(entry), "period": text}
    if context.unit:
        query["unit"] = context.unit.code
    return f"/ask/?{urlencode(query)}"


def _answer(request: Signed, entry: Entry, context: Context, text: str) -> dict[str, object]:
    answer = ask(entry, context)
    seen = list(trace_rows(entry, context, request.principal, SHOWN + 1))
    part = {"period": text} | ({"unit": context.unit.code} if context.unit else {})
    return {
        "answer": answer,
        "name": _name(entry),
        "seen": seen[:SHOWN],
        "more": len(seen) > SHOWN,
        "hidden": OTHERS if not seen and answer.row.rows else "",
        "part": urlencode(part),
    }


@require_safe
@needs(BUSINESS)
def card(request: Signed, name: str) -> HttpResponse:
    """Send the number as a picture to forward."""
    from taizhang.numbers.card import picture

    entry = find_or_404(name)
    context, _, problem = asked_context(request)
    if problem:
        raise Http404
    answer = ask(entry, context)
    response = HttpResponse(picture(answer), content_type="image/png")
    title = f"{answer.name} {context.period.label}.png"
    response["Content-Disposition"] = disposition(title, inline="save" not in request.GET)
    return response
