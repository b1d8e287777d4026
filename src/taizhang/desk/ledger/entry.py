"""Register a record: its form with first values, what an offer carries, the files."""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import uploads
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address, once, units_within
from taizhang.desk.ledger import doubting, grids, sheet
from taizhang.desk.tables import pasting
from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds, offers
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person, Unit

Errors = dict[str, list[str]]
FORM = "ledger/form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES)
def new(request: Signed, ledger: Ledger) -> HttpResponse:
    """Register a new record, from an empty form or from an offer.

    What was typed is never lost.
    """
    offer, doubted = _offer(request, ledger), ""
    upload, errors = uploads.received(request), Errors()
    if request.method == "POST":
        pasted = pasting.read_in(request, ledger)
        errors = upload_errors(upload) | (pasted or {})
        if not errors and pasted is None and not only_more(request):
            data, lines = request.POST.dict(), grids.typed_rows(ledger, request.POST)
            errors, doubted = doubting.asked(request, ledger, whole(data.get("unit", "")), data, lines)
        if not errors and pasted is None and not only_more(request):
            try:
                record = deeds.create(
                    request.principal,
                    ledger,
                    data,
                    lines=lines,
                    files=upload.ids,
                    once=once(request),
                    offer=offer.pk if offer else None,
                )
                return redirect(address(ledger, record) + "?done=created")
            except Refused as refused:
                errors = refused.errors
    return _new_page(request, ledger, offer, upload, errors, doubted)


def only_more(request: Signed) -> bool:
    """Return whether the button only asks for more rows or uploads.

    Then nothing is to be stored yet.
    """
    return "more" in request.POST


def upload_errors(upload: uploads.Upload) -> Errors:
    return {"evidence": list(upload.problems)} if upload.problems else {}


def _offer(request: Signed, ledger: Ledger) -> Offer | None:
    wanted = whole(request.POST.get("offer", request.GET.get("offer", "")))
    if not wanted:
        return None
    offer = offers.one(request.principal, wanted, ledger.key)
    if offer is None:
        raise Http404
    return offer


def _first_values(request: Signed, ledger: Ledger, offer: Offer | None, units: Any) -> dict[str, Any]:
    person = request.principal.person
    own = next((unit for unit in units if person and unit.pk == person.unit_id), None) or next(
        iter(units), None
    )
    fields: list[Any] = [ledger.model._meta.get_field(name) for name in ledger.form_fields]
    firsts = {field.name: field.get_default() for field in fields if field.has_default()}
    doers = [field.name for field in fields if _who_does(field)]
    firsts |= dict.fromkeys(doers[:1], person.pk if person else None)  # a second person is somebody else
    firsts |= {"unit": own.pk if own else None, "occurred_at": clock.now().astimezone(clock.SHANGHAI)}
    firsts |= ledger.proposed(request.principal) if ledger.proposed else {}
    if offer:
        names = {*forms.HEAD, *ledger.form_fields}
        brought = {k: v for k, v in offer.carried.items() if k in names}
        firsts |= {"unit": offer.unit_id} | _moments(ledger.model, brought)
    return firsts | _asked_values(request, ledger, units)


def _moments(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return carried values with their moments in the form's type.

    An offer keeps them as text with its zone.
    """
    fields = dict(values)
    for name, value in values.items():
        if isinstance(value, str) and isinstance(model._meta.get_field(name), DateTimeField):
            moment = parse_datetime(value)
            fields[name] = moment.astimezone(clock.SHANGHAI) if moment and moment.tzinfo else moment
    return fields


def _asked_values(request: Signed, ledger: Ledger, units: Any) -> dict[str, Any]:
    """Return the first values in the address.

    A page that names a gap gives them; they are proposed and can be changed.
    """
    firsts: dict[str, Any] = {
        name: request.GET[name][:200] for name in ledger.form_fields if name in request.GET
    }
    unit = whole(request.GET.get("unit", ""))
    return firsts | ({"unit": unit} if unit in {row.pk for row in units} else {})


def _first_rows(ledger: Ledger, offer: Offer | None, firsts: dict[str, Any]) -> dict[str, Any]:
    """Return the first child rows.

    Those an offer brings, else everyone of a roll as of today.
    """
    brought = offer.carried if offer else {}
    unit = Unit.objects.filter(pk=firsts["unit"]).first()
    return {
        line.name: [_moments(line.model, row) for row in brought.get(line.name) or ()]
        or line.firsts(unit, clock.today())
        for line in ledger.lines
    }


def _who_does(field: Any) -> bool:
    """Return whether a field must name a member of staff.

    Most often it is whoever is at the desk.
    """
    return field.related_model is Person and not field.blank


def _new_page(
    request: Signed,
    ledger: Ledger,
    offer: Offer | None,
    upload: uploads.Upload,
    errors: Errors,
    doubted: str,
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    units = units_within(request.principal, ledger.access.writers)
    names = forms.HEAD + ledger.form_fields
    firsts = _first_values(request, ledger, offer, units)
    quick = bool(request.GET.get("quick") or request.POST.get("quick")) and bool(ledger.quick_names)
    need = ledger.starred.split() if quick else ()
    form = sheet.made(ledger, request.principal, names, data, firsts, need, units)
    first_rows = _first_rows(ledger, offer, firsts)
    line_names = [line.name for line in ledger.lines if not line.later or first_rows[line.name]]
    tables = grids.grids(ledger, request.principal, data, {}, errors, first_rows, line_names)
    blocks = _blocks(ledger, form, errors, quick)
    context = {
        "title": f"新增：{ledger.title}",
        "ledger": ledger,
        "hint": ledger.hint,
        "blocks": blocks,
        "grids": tables,
        "keeping": sheet.keeping(ledger),
        "fold_grids": quick,
        "upload": upload,
        "errors": grids.summary(errors, blocks, tables),
        "hidden": _hidden(request, offer, quick),
        "offer": offer,
        "doubted": doubted,
        "submit": "登记",
        "back": f"/t/{ledger.slug}/",
    }
    return render(request, FORM, context, status=status_of(errors))


def status_of(errors: Errors) -> int:
    return 422 if errors else 200


def _hidden(request: Signed, offer: Offer | None, quick: bool) -> list[tuple[str, str]]:
    return [
        ("once", once(request)),
        ("offer", str(offer.pk) if offer else ""),
        ("quick", "1" if quick else ""),
    ]


def _blocks(ledger: Ledger, form: Any, errors: Errors, quick: bool) -> list[sheet.Block]:
    """Return the blocks in paper order.

    On a quick form the few daily fields come first and the rest folded.
    """

    def cells(names: Any) -> tuple[sheet.Cell, ...]:
        return tuple(sheet.cell(form, name, errors, told=sheet.note_of(ledger, name)) for name in names)

    head = sheet.Block("登记", cells(forms.HEAD[:2]))
    entered = sheet.Block("登记方式（补录、转录时填）", cells(forms.HEAD[2:]), folded=True)
    if not quick:
        rest = [sheet.Block(section.title or "内容", cells(section.fields)) for section in ledger.sections]
        return [head, *rest, entered]
    wanted = {*ledger.quick_names, *(name for name in ledger.form_fields if _must_be_typed(form, name))}
    few = [name for name in ledger.form_fields if name in wanted]
    others = [name for name in ledger.form_fields if name not in wanted]
    rest = [sheet.Block("其他栏目", cells([*forms.HEAD[:2], *others]), folded=True)]
    return [sheet.Block("快速登记", cells(few)), *rest, entered]


def _must_be_typed(form: Any, name: str) -> bool:
    return form.fields[name].required and form.initial.get(name) is None


def reason(name: str, label: str, request: Signed, errors: Errors) -> dict[str, Any]:
    """Return the free line at the foot of a sheet: the reason or a remark."""
    return {
        "name": name,
        "label": label,
        "value": request.POST.get(name, "")[:400],
        "errors": errors.get(name, []),
    }
