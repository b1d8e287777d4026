"""来访登记: a petitioner received in a minute.

What becomes of it in the same act, and the slip to take away.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from taizhang.desk.frame import uploads
from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.printed import printed
from taizhang.desk.frame.requests import Signed, address, once, units_within
from taizhang.desk.ledger import grids, sheet
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import OPENS, WRITES
from taizhang.engine.keep import switches
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person, Unit
from taizhang.rooms.petitions import querycode
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.reception import pages, papers, receiving, urgent

LEDGER = reception.LEDGER
FIRST = ("petitioner", "persons", "phone", "anonymous", "unclear_reason", "address")
MATTER = (
    "kind",
    "topic",
    "matter",
    "request",
    "former_unit",
    "complained_of",
    "complained_unit",
    "sealed_no",
)
REST = ("unit", "occurred_at", "form", "place", "count_method", "received_by", "leader")
NAMES = (*FIRST, *MATTER, *REST)
PEOPLE = 5


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.RECEIVE.right)
def receive(request: Signed) -> HttpResponse:
    """Show one page for a visit.

    Who, how many, what about, what came of it.
    """
    upload = uploads.received(request)
    errors: dict[str, list[str]] = {"evidence": list(upload.problems)} if upload.problems else {}
    earlier_visits: list[receiving.Earlier] | None = None
    if request.method == "POST" and not errors:
        try:
            if "look_up" in request.POST:
                earlier_visits = receiving.earlier(request.principal, request.POST.get("petitioner", ""))
            elif "more" not in request.POST:
                row = _store(request, upload)
                return redirect(f"/reception/{row.public_id}/")
        except Refused as refused:
            errors = refused.errors
    return _page(request, upload, errors, earlier_visits)


def _store(request: Signed, upload: uploads.Upload) -> Any:
    typed = request.POST.dict()
    typed["turn"] = "first"
    typed["satisfied"] = request.POST.get("satisfied", "")
    return receiving.receive(
        request.principal,
        typed,
        request.POST.get("outcome", ""),
        case_number=request.POST.get("case_pick") or request.POST.get("case_number", ""),
        lines=grids.typed_rows(LEDGER, request.POST),
        files=upload.ids,
        once=once(request),
    )


def _page(
    request: Signed,
    upload: uploads.Upload,
    errors: dict[str, list[str]],
    found: list[receiving.Earlier] | None,
) -> HttpResponse:
    looked = found is not None or not errors  # nothing was to be stored: no field is wrong yet
    data = request.POST if request.method == "POST" and not looked else None
    units = units_within(request.principal, LEDGER.access.writers)
    person = request.principal.person
    own = next((unit for unit in units if person and unit.pk == person.unit_id), units.first())
    firsts = _first_values(own, person) | {name: request.POST[name] for name in NAMES if name in request.POST}
    form = sheet.made(LEDGER, request.principal, NAMES, data, firsts, units=units)
    if request.method != "POST":
        form.fields["petitioner"].widget.attrs["autofocus"] = True
    people = _people(request, data, errors)
    blocks = [_block("来访人", form, FIRST[:3], errors), _block("反映什么", form, MATTER[:4], errors)]
    rest = (*FIRST[3:], *MATTER[4:], *REST)
    blocks.append(_block("其他栏目（已填好，一般不用改）", form, rest, errors, folded=True))
    typed = request.POST if request.method == "POST" else {}
    context = {
        "ledger": LEDGER,
        "first": blocks[0],
        "matter": blocks[1],
        "rest": blocks[2],
        "people": people,
        "group": bool(people.errors) or _many(typed),
        "outcomes": receiving.OUTCOMES.items(),
        "outcome": typed.get("outcome", ""),
        "typed": typed,
        "case_number": typed.get("case_pick") or typed.get("case_number", ""),
        "found": found,
        "errors": grids.summary(errors, blocks, (people,)),
        "wrong": errors,
        "upload": upload,
        "may_look": holds(OPENS, request.principal, LEDGER, own.lo if own else -1),
        "once": once(request),
    }
    return render(request, "petitions/reception.html", context, status=422 if errors else 200)


def _first_values(own: Unit | None, person: Person | None) -> dict[str, Any]:
    """Fill in what is usual: one visitor with a claim, received here and now."""
    return {
        "unit": own.pk if own else None,
        "occurred_at": clock.now().astimezone(clock.SHANGHAI),
        "form": "visit",
        "place": "office" if own and own.parent_id is None else "county",
        "persons": 1,
        "count_method": "counted",
        "kind": "claim",
        "received_by": person.pk if person else None,
    }


def _many(typed: Any) -> bool:
    return whole(str(typed.get("persons", "")).strip()) >= reception.GROUP


def _people(request: Signed, data: Any, errors: dict[str, list[str]]) -> grids.Grid:
    """Return five places for representatives: the law allows no more."""
    only = ("representatives",)
    typed = grids.typed_rows(LEDGER, request.POST)["representatives"] if request.method == "POST" else []
    spare: list[dict[str, Any]] = [{} for _ in range(PEOPLE - len(typed))]
    shown: dict[str, list[Any]] = {"representatives": [*typed, *spare]}
    grid = grids.grids(LEDGER, request.principal, data, {}, errors, shown, only=only)[0]
    return grids.Grid(grid.name, grid.title, grid.labels, grid.rows[:PEOPLE], grid.errors, grid.required)


def _block(
    title: str, form: Any, names: tuple[str, ...], errors: dict[str, list[str]], *, folded: bool = False
) -> sheet.Block:
    cells = tuple(sheet.cell(form, name, errors, told=sheet.note_of(LEDGER, name)) for name in names)
    return sheet.Block(title, cells, folded=folded)


@require_GET
@needs(pages.RECEIVED.right, "page")
def received(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Show what was stored, with the slip and the way to the next visit.

    The slip is there to print.
    """
    row = record
    context = {
        "row": row,
        "address": address(ledger, row),
        "state": ledger.flow.state(row.state),
        "case": row.case,
        "urgent": urgent.told(row),
        "may_write": holds(WRITES, request.principal, ledger, row.unit_lo),
        "coded": switches.portal_on()
        and not row.sealed_no
        and holds(WRITES, request.principal, ledger, row.unit_lo),
        "again": row.codes.exists(),
    }
    return render(request, "petitions/received.html", context)


@require_POST
@needs(pages.SLIP.right, "print")
def slip(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Print the receipt with a fresh query code: printed this once and kept nowhere."""
    if not switches.portal_on():
        raise Http404
    try:
        code = querycode.issue(request.principal, record)
    except Refused as refused:
        return error_page("没有给出查询码", str(refused), refused.status)
    return printed(request, ledger, record, papers.slip(record, querycode.grouped(code)), word=False)
