"""指标: the list of figures, and one figure with the records behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from taizhang.desk.figures.gaps import gap_of
from taizhang.desk.frame import charts, uploads
from taizhang.desk.frame.controls import options, words
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.desk.ledger import grids, sheet
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.measures import BLOCKED, NO_DATA
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import BUSINESS, of_posts
from taizhang.engine.models import Evidence
from taizhang.engine.read.answers import Counted
from taizhang.kernel import spoken
from taizhang.kernel.days import Period
from taizhang.numbers import reported
from taizhang.numbers.catalogue import Entry, answers, find, looked_at, trace_rows
from taizhang.numbers.wording import value_text
from taizhang.org.models import Unit
from taizhang.report import outside

SHOWN = 200
OTHERS = "您无权查看其余记录；它们已计入合计。"


def period_of(request: Signed) -> tuple[Period, str, str]:
    """Return the period asked for, its text, and what is wrong with it.

    The year in hand when nothing is asked.
    """
    usual = str((clock.today() - timedelta(days=31)).year)
    text = request.GET.get("period", "").strip() or usual
    try:
        return spoken.period(text, clock.today()), text, ""
    except ValueError as error:
        return Period.parse(usual), usual, str(error)


def units_of_scope(chosen: Unit | None) -> SafeString:
    """Draw the units on offer for a figure."""
    rows = Unit.objects.filter(in_scope=True).values_list("code", "short")
    return _drawn(tuple(rows), chosen.code if chosen else "")


@lru_cache(maxsize=64)
def _drawn(units: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Draw units as lines of a choice; kept, because an office may have thousands."""
    lines = ((code, f"{short}（含下级）") for code, short in units)
    return options((("", "全系统"), *lines), chosen)


def asked_context(request: Signed, said: Period | None = None) -> tuple[Context, str, str]:
    """Return period and unit as asked, the period's text, what was not understood.

    A typed period wins over one said.
    """
    period, text, problem = period_of(request)
    if said is not None and not request.GET.get("period", "").strip():
        period, text = said, spoken.short(said)
    code = request.GET.get("unit", "")
    unit = Unit.objects.filter(code=code).first() if code else None
    if code and unit is None:
        problem = problem or "没有所选的单位，已改为全系统。"
    return Context(period, unit, request.principal.walls), text, problem


@require_GET
@needs(BUSINESS)
def figures(request: Signed) -> HttpResponse:
    """Show every figure of a period by section.

    Those without a ledger are told apart.
    """
    context, text, problem = asked_context(request)
    searched = words(request)
    rows = [row for row in answers(context) if _fits(row, searched)]
    rows.sort(key=lambda row: row.ledger is None)
    sections: dict[str, list[Counted]] = {}
    for row in rows:
        sections.setdefault(row.ledger.title if row.ledger else "台账尚未启用", []).append(row)
    asked = format_html("period={}", text)
    if context.unit is not None:
        asked = format_html("{}&amp;unit={}", asked, context.unit.code)
    data = {
        "sections": [(title, _lines(some, asked)) for title, some in sections.items()],
        "period": context.period,
        "asked": text,
        "unit": context.unit,
        "units": units_of_scope(context.unit),
        "problem": problem,
        "words": searched,
        "counted": sum(row.status != NO_DATA for row in rows),
        "total": len(rows),
    }
    return render(request, "figures/figures.html", data)


_TONES = {BLOCKED: "red", NO_DATA: ""}


def _lines(rows: Iterable[Counted], asked: SafeString) -> SafeString:
    """Draw figures as table rows; a template would take half the time of the page.

    asked: period and unit as part of an address
    """
    return format_html_join(
        "\n",
        '<tr><th scope="row"><a href="/figures/{}/?{}">{} {}</a></th><td data-label="数值"><b>{}</b></td>'
        '<td data-label="写法">{}</td><td data-label="状态"><span class="tag {}">{}</span></td>'
        '<td data-label="记录数">{}</td></tr>',
        (
            (
                row.figure.code or row.full_key,
                asked,
                row.figure.code,
                row.figure.label,
                value_text(row),
                row.wording or "",
                _TONES.get(row.status, "green"),
                row.status_label,
                row.rows,
            )
            for row in rows
        ),
    )


def _fits(row: Counted, words: str) -> bool:
    text = f"{row.figure.code} {row.figure.label} {row.full_key} {row.wording or ''} {row.value or ''}"
    return words.lower() in text.lower()


@require_GET
@needs(BUSINESS)
def figure(request: Signed, name: str) -> HttpResponse:
    """Show one figure.

    Value, base, coverage, months, definition, and the records that may be seen.
    """
    try:
        entry = find(name)
    except LookupError as error:
        raise Http404 from error
    context, text, problem = asked_context(request)
    found = looked_at(entry, context, spoken.year_before(context.period), request.principal)
    row = found.now
    seen = list(trace_rows(entry, context, request.principal, SHOWN)) if found.seen else []
    data = {
        "entry": entry,
        "row": row,
        "value": value_text(row),
        "before": value_text(found.before),
        "gap": gap_of(row, context, request.principal),
        "period": context.period,
        "asked": text,
        "unit": context.unit,
        "units": units_of_scope(context.unit),
        "problem": problem,
        "months": _months(entry, found.months),
        "seen": seen,
        "more": max(found.seen - SHOWN, 0),
        "others": OTHERS if row.rows > found.seen else "",
        "sentence": _sentence(row, context),
        "outside": [(item, outside.told(item)) for item in outside.of(entry)],
        "may_enter": holds(ENTERS, request.principal),
    }
    return render(request, "figures/figure.html", data)


ENTERS = of_posts(*outside.MAKERS)
"""Who registers what another body states."""


class OutsideForm(forms.Form):
    """外来数字: what another body's paper states."""

    period = forms.CharField(label="期间", help_text="如 2021、2021Q3、2021-07")
    value = forms.CharField(label="数值", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit_word = forms.CharField(label="计量单位")
    source = forms.CharField(label="来源文件", help_text="文件全称和文号")
    signer = forms.CharField(label="签发人")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ENTERS)
def outside_figure(request: Signed, name: str) -> HttpResponse:
    """Register what another body states for a figure, with its paper."""
    try:
        entry = find(name)
    except LookupError as error:
        raise Http404 from error
    upload = uploads.received(request, Evidence.Kind.PAPER)
    errors: sheet.Errors = {"evidence": list(upload.problems)} if upload.problems else {}
    back = f"/figures/{entry.figure.code or entry.key}/"
    if request.method == "POST" and not errors and "more" not in request.POST:
        values = {key: request.POST.get(key, "") for key in OutsideForm.base_fields}
        try:
            outside.enter(request.principal, entry, files=upload.ids, **values)
            return redirect(back)
        except Refused as refused:
            errors = refused.errors
    firsts = {"period": period_of(request)[1], "unit_word": entry.figure.unit}
    form = OutsideForm(
        request.POST if request.method == "POST" else None, initial=firsts, use_required_attribute=False
    )
    notes = {key: str(field.help_text) for key, field in form.fields.items()}
    cells = tuple(sheet.cell(form, key, errors, told=notes[key]) for key in form.fields)
    blocks = (sheet.Block("外单位文件上的数字", cells),)
    context = {
        "title": f"登记外来数字：{entry.figure.label}",
        "hint": "别的单位认定、发文公布的数字在这里登记，印作“据《文件》”，不与本系统的计数相加。",
        "blocks": blocks,
        "grids": (),
        "upload": upload,
        "errors": grids.summary(errors, blocks),
        "hidden": (),
        "submit": "登记",
        "back": back,
    }
    return render(request, "ledger/form.html", context, status=422 if errors else 200)


def _months(entry: Entry, pairs: Sequence[tuple[str, Decimal]]) -> Any:
    if len(pairs) < 2:
        return None
    numbers: Sequence[int] = [int(value) for _, value in pairs]
    labels = [f"{int(month[5:])}月" for month, _ in pairs]
    chart = charts.bars(
        f"{entry.figure.label}按月（{entry.figure.unit}）", labels, {entry.figure.label: numbers}
    )
    return {"chart": chart, "rows": list(zip(labels, numbers, strict=True))}


def _sentence(row: Counted, context: Context) -> str:
    """Write a sentence to copy; empty without a value."""
    if row.value is None:
        return ""
    whole = context.unit.name if context.unit else "全系统"
    told = f"（{apart}）" if (apart := reported.apart(row)) else ""
    return f"{context.period.label}，{whole}{row.figure.label}{row.wording or value_text(row)}{told}。"
