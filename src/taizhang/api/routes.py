"""The HTTP API over ledgers, figures and traces. Session sign-in; the same doors as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Query, Status
from ninja.security import django_auth

from taizhang.api import refusals, shapes
from taizhang.engine.declare import forms
from taizhang.engine.declare.fields import PersonalField
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_slug, ledgers
from taizhang.engine.keep.history import plain_value
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.switches import in_use
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, catalogue, find, trace_rows
from taizhang.org import posts
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Principal

LIMIT = 200
api = NinjaAPI(title="平安创建工作台账", version="1", auth=django_auth, docs_url=None, urls_namespace="api")
refusals.install(api)


def _principal(request: HttpRequest) -> Principal:
    principal: Principal = request.principal  # type: ignore[attr-defined]  # set by the sign-in middleware
    return principal


def _ledger(request: HttpRequest, slug: str) -> Ledger:
    try:
        ledger = by_slug(slug)
    except KeyError as error:
        raise Http404 from error
    if not ledger.may_read(_principal(request)):
        raise Http404
    return ledger


def _record(request: HttpRequest, slug: str, public_id: str) -> tuple[Ledger, Any]:
    ledger = _ledger(request, slug)
    rows = rows_for(ledger, _principal(request), "api").select_related("unit")
    record = rows.filter(public_id=public_id).first()
    if record is None:
        raise Http404
    return ledger, record


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        field = row._meta.get_field(name)
        value = getattr(row, field.attname)
        found[name] = str(value) if isinstance(field, PersonalField) else plain_value(value)
    return found


def _shape(ledger: Ledger, row: Any, *, whole: bool) -> dict[str, Any]:
    names = ledger.own_fields if whole else ledger.column_names
    names = tuple(n for n in names if not n.endswith("_key"))
    lines: dict[str, list[dict[str, Any]]] = {}
    if whole:
        stored = ledger.children(row)
        for line in ledger.lines:
            lines[line.name] = [_values(child, line.fields) for child in stored[line.name]]
    return {
        "id": row.public_id,
        "number": row.number,
        "unit": row.unit.code,
        "state": row.state,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
        "entry": row.entry,
        "version": row.version,
        "voided": row.voided,
        "due_on": row.due_on,
        "values": _values(row, names),
        "lines": lines,
    }


def _fields(model: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    form = forms.form_class(model, names)
    found = []
    for name, field in form.base_fields.items():
        choices = None
        told: Any = None if hasattr(field, "queryset") else getattr(field, "choices", None)
        if told:
            choices = [(str(key), str(label)) for key, label in told if key != ""]
        personal = isinstance(model._meta.get_field(name), PersonalField)
        found.append(
            {
                "name": name,
                "label": str(field.label),
                "required": field.required,
                "personal": personal,
                "choices": choices,
            }
        )
    return found


@api.get("/ledgers", response=list[shapes.LedgerShape], summary="台账目录")
def list_ledgers(request: HttpRequest) -> list[dict[str, Any]]:
    principal, used = _principal(request), in_use()
    return [
        {
            "key": ledger.key,
            "slug": ledger.slug,
            "title": ledger.title,
            "section": ledger.section,
            "columns": list(ledger.column_names),
            "fields": _fields(ledger.model, forms.HEAD + ledger.form_fields),
            "lines": {line.name: _fields(line.model, line.fields) for line in ledger.lines},
            "states": {state.key: state.label for state in ledger.flow.states},
            "moves": {move.key: move.label for move in ledger.flow.moves},
            "may_write": ledger.may_write(principal),
        }
        for ledger in ledgers()
        if ledger.key in used and ledger.may_read(principal)
    ]


@api.get("/ledgers/{slug}/records", response=shapes.Page, summary="台账记录")
def list_records(
    request: HttpRequest,
    slug: str,
    offset: int = Query(0, ge=0, le=10_000_000),  # type: ignore[type-arg]  # a function in disguise
    limit: int = Query(50, ge=1, le=LIMIT),  # type: ignore[type-arg]  # a function in disguise
) -> dict[str, Any]:
    ledger = _ledger(request, slug)
    rows = rows_for(ledger, _principal(request), "api")
    total = rows.count()
    page = list(rows.select_related("unit")[offset : offset + limit])
    return {
        "total": total,
        "rows": [_shape(ledger, row, whole=False) for row in page],
        "next_offset": offset + limit if offset + limit < total else None,
    }


@api.get("/ledgers/{slug}/records/{public_id}", response=shapes.RecordShape, summary="一条记录")
def get_record(request: HttpRequest, slug: str, public_id: str) -> dict[str, Any]:
    ledger, record = _record(request, slug, public_id)
    return _shape(ledger, record, whole=True)


@api.post(
    "/ledgers/{slug}/records",
    response={201: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="登记",
)
def create_record(request: HttpRequest, slug: str, body: shapes.NewRecord) -> Status[dict[str, Any]]:
    ledger = _ledger(request, slug)
    record = deeds.create(
        _principal(request), ledger, body.values, lines=body.lines, files=body.files, once=body.once[:64]
    )
    return Status(201, _shape(ledger, record, whole=True))


@api.patch(
    "/ledgers/{slug}/records/{public_id}",
    response={200: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="更正",
)
def correct_record(
    request: HttpRequest, slug: str, public_id: str, body: shapes.Correction
) -> dict[str, Any]:
    ledger, record = _record(request, slug, public_id)
    done = deeds.edit(
        _principal(request),
        ledger,
        record,
        body.values,
        version=body.version,
        lines=body.lines,
        note=body.note,
        once=body.once[:64],
    )
    return _shape(ledger, done, whole=True)


@api.post(
    "/ledgers/{slug}/records/{public_id}/moves/{move}",
    response={200: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="办理一步",
)
def take_step(
    request: HttpRequest, slug: str, public_id: str, move: str, body: shapes.StepTaken
) -> dict[str, Any]:
    ledger, record = _record(request, slug, public_id)
    decided_by = None
    if body.decided_by is not None:
        decided_by = Person.objects.filter(pk=body.decided_by).first()
        if decided_by is None:
            raise Refused([("decided_by", "没有找到所选的决定人。")])
    act = Act(decided_by, body.decided_at, body.way, None, body.note)
    done = deeds.move(
        _principal(request),
        ledger,
        record,
        move,
        body.values,
        version=body.version,
        lines=body.lines,
        files=body.files,
        act=act,
        once=body.once[:64],
    )
    return _shape(ledger, done, whole=True)


@api.post(
    "/ledgers/{slug}/records/{public_id}/void",
    response={200: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="作废",
)
def void_record(request: HttpRequest, slug: str, public_id: str, body: shapes.Voiding) -> dict[str, Any]:
    ledger, record = _record(request, slug, public_id)
    who, key = _principal(request), body.once[:64]
    done = deeds.void(who, ledger, record, body.reason, version=body.version, once=key)
    return _shape(ledger, done, whole=True)


def _context(request: HttpRequest, period: str, unit: str) -> Context:
    found = None
    if unit:
        found = Unit.objects.filter(code=unit).first()
        if found is None:
            raise Refused([("unit", f"没有单位码“{unit}”。")])
    try:
        return Context(Period.parse(period), found, _principal(request).walls)
    except ValueError as error:
        raise Refused([("period", str(error))]) from error


def _figures_seen(request: HttpRequest) -> None:
    """Figures are business: whoever holds none of its posts finds none."""
    if not _principal(request).holds(posts.BUSINESS):
        raise Http404


@api.get("/figures", response={200: list[shapes.FigureShape], 422: shapes.Problem}, summary="指标")
def list_figures(request: HttpRequest, period: str, unit: str = "") -> list[dict[str, Any]]:
    _figures_seen(request)
    return [row.as_json() for row in answers(_context(request, period, unit), catalogue())]


@api.get("/figures/{name}", response={200: shapes.FigureShape, 422: shapes.Problem}, summary="一个指标")
def get_figure(request: HttpRequest, name: str, period: str, unit: str = "") -> dict[str, Any]:
    _figures_seen(request)
    return answers(_context(request, period, unit), [_entry(name)])[0].as_json()


@api.get("/figures/{name}/trace", response={200: shapes.TraceShape, 422: shapes.Problem}, summary="查看明细")
def get_trace(request: HttpRequest, name: str, period: str, unit: str = "") -> dict[str, Any]:
    _figures_seen(request)
    entry, context = _entry(name), _context(request, period, unit)
    row = answers(context, [entry])[0]
    seen = [vars(item) for item in trace_rows(entry, context, _principal(request))]
    return {"figure": row.as_json(), "rows": seen, "hidden": row.rows - len(seen)}


def _entry(name: str) -> Any:
    try:
        return find(name)
    except LookupError as error:
        raise Http404 from error
