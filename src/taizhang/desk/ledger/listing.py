"""The list page of a ledger.

The newest records come first, controls are plain, and the number of queries is fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from taizhang.desk.frame import controls
from taizhang.desk.frame import values as showing
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.desk.ledger.papers import of_period
from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import READS, WRITES
from taizhang.engine.keep import shown
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.read import finding, plans
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person

PAGE = 50
_HEAD = ("public_id", "number", "unit__short", "state", "entry", "voided", "due_on")


@dataclass(frozen=True)
class Columns:
    """The columns of a ledger's list: their paths, labels and how each value is shown."""

    paths: tuple[str, ...]
    labels: tuple[str, ...]
    head: SafeString
    shows: tuple[shown.Show, ...]
    kinds: tuple[str, ...]


def columns(ledger: Ledger) -> Columns:
    """Return the declared columns of a list.

    The unit and the state have their own.
    """
    return _columns(ledger.key)


@cache
def _columns(key: str) -> Columns:
    ledger = by_key(key)
    names = [name for name in ledger.column_names if name not in ("unit", "state", "number")]
    fields: list[Any] = [ledger.model._meta.get_field(name) for name in names]
    labels = tuple(ledger.label(name) for name in names)
    return Columns(
        tuple(shown.column_path(ledger.model, name) for name in names),
        labels,
        format_html_join(
            "", '<th scope="col">{}</th>', ((label,) for label in ("编号", "状态", "单位", *labels))
        ),
        tuple(shown.plain if field.is_relation else shown.shower(field) for field in fields),
        tuple(_kind(field) for field in fields),
    )


LONG = 50
"""From this length on a text column is given room, so that a sentence is not set word below word."""


def _kind(field: Any) -> str:
    """Return how a cell is set.

    Dates, persons and short choices unbroken, names given room, numbers to the right.
    """
    if field.is_relation:
        return "whole" if field.related_model is Person else "name"
    if isinstance(field, (models.IntegerField, models.DecimalField)) and not field.choices:
        return "num"
    if field.choices or isinstance(field, (models.DateField, models.BooleanField)):
        return "whole"
    return "long" if isinstance(field, models.TextField) or (field.max_length or 0) >= LONG else ""


@require_safe
@needs(READS)
def listing(request: Signed, ledger: Ledger) -> HttpResponse:
    """Show the list of a ledger as far as this person's posts reach."""
    rows, bar = controls.narrowed(ledger, request.principal, request.GET)
    at, use = max(whole(request.GET.get("page", "1")), 1), request.office.uses[ledger.key]
    found = finding.page(ledger, rows, bar.search, (at - 1) * PAGE, PAGE) if bar.search else None
    if found is None:
        total = rows.count()
        pages = _last_page(total)
        at = min(at, pages)
        reach = rows_for(ledger, request.principal, "list")
        ways = (_body(ledger, page) for page in _pages(rows, reach, total, at, request.GET))
        body, first, last = next((drawn for drawn in ways if drawn[0]), _NOTHING)
    else:
        total, pages, at = found.total, _last_page(found.total), found.start // PAGE + 1
        body, *_ = _body(ledger, plans.these(rows, found.keys))
        first = last = ""
    context = {
        "ledger": ledger,
        "total": total,
        "more": found is not None and found.more,
        "bar": bar,
        "head": columns(ledger).head,
        "body": body,
        "page": at,
        "last_page": pages,
        "newer": _address(request.GET, at - 1, before=first) if at > 1 else "",
        "older": _address(request.GET, at + 1, after=last) if at < pages else "",
        "use": use,
        "may_write": use.on and holds(WRITES, request.principal, ledger),
        "pages": [page for page in ledger.pages if page.on("list") and holds(page.right, request.principal)],
        "asked": request.GET.urlencode(),
        "papers": of_period.offered(ledger),
        "month": f"{clock.today():%Y-%m}",
    }
    return render(request, "ledger/list.html", context)


def _last_page(total: int) -> int:
    return max(1, -(-total // PAGE))


_BESIDE = ("after", "before")
"""By these a link to a page names the record beside which the page lies."""


def _address(asked: QueryDict, page: int, **beside: str) -> str:
    changed = copy(asked)
    for name in _BESIDE:
        changed.pop(name, None)
    changed["page"] = str(page)
    if page > 1:
        changed.update({name: value for name, value in beside.items() if value})
    return f"?{changed.urlencode()}"


def _pages(
    rows: QuerySet[Any], reach: QuerySet[Any], total: int, at: int, asked: QueryDict
) -> Iterator[QuerySet[Any]]:
    """Yield the rows of a page: from the record beside it, then by its number.

    The number decides where the address names no record, or there is nothing beside it.

    reach: the rows before any filter, so that a record beside the page need not pass it any more
    """
    start = (at - 1) * PAGE
    for name in _BESIDE if at > 1 else ():
        place = plans.place(reach, str(asked[name])) if asked.get(name) else None
        if place is not None:
            yield plans.page(rows, total, start, PAGE, **{name: place})
    yield plans.page(rows, total, start, PAGE)


_NOTHING = (SafeString(), "", "")


def _body(ledger: Ledger, rows: QuerySet[Any]) -> tuple[SafeString, str, str]:
    """Draw the rows of one page; return them with the first and the last record.

    A template per cell would take most of the time of the page.
    """
    shape = columns(ledger)
    line, today = _line(ledger.key), clock.today()
    heads, texts = [], list[str]()
    records = rows.values_list(*_HEAD, *shape.paths)
    for public_id, number, unit, state, entry, voided, due_on, *values in records:
        flow_state = ledger.flow.state(state)
        tags = _tags(entry, voided, bool(due_on and due_on < today and not flow_state.final))
        heads.append(("voided" if voided else "", public_id, tags, flow_state.tone, flow_state.label))
        texts += (number, unit, *[show(value) for show, value in zip(shape.shows, values, strict=True)])
    cells, width = showing.cells(texts), 2 + len(shape.shows)
    lines = [line.format(*head, *cells[n * width : (n + 1) * width]) for n, head in enumerate(heads)]
    drawn = mark_safe("\n".join(lines))  # noqa: S308  # every stored value went through `cells`
    return (drawn, heads[0][1], heads[-1][1]) if heads else (drawn, "", "")


@cache
def _line(key: str) -> str:
    ledger = by_key(key)
    shape = _columns(key)
    pairs = zip(shape.labels, shape.kinds, strict=True)
    cells = "".join(
        f'<td data-label="{label}" class="{kind}">{{{nth}}}</td>'
        for nth, (label, kind) in enumerate(pairs, 7)
    )
    return (
        '<tr class="{0}"><th scope="row" data-label="编号"><a href="/t/'
        + ledger.slug
        + '/{1}/">{5}</a>{2}</th><td data-label="状态"><span class="state {3}">{4}</span></td>'
        + f'<td data-label="单位" class="whole">{{6}}</td>{cells}</tr>'
    )


@cache
def _tags(entry: str, voided: bool, overdue: bool) -> SafeString:
    """Draw the marks behind a number.

    How it was entered, whether void, whether past its internal date.
    """
    tags = []
    if voided:
        tags.append(("void", "作废"))
    if overdue and not voided:
        tags.append(("red", "超期"))
    if entry != Entry.DIRECT:
        tags.append(("late" if entry == Entry.LATE else "plain", showing.ENTRY_TAGS[Entry(entry)]))
    return format_html_join("", ' <span class="tag {}">{}</span>', tags)
