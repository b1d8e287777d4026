"""The HTTP API over ledgers, figures and traces.

Session sign-in; the same doors as the pages.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import NinjaAPI, Query, Status
from ninja.security import django_auth

from taizhang.api import refusals, shapes
from taizhang.api.needs import Asked, needs
from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import ANYBODY, BUSINESS, READS, TAKES, WRITES
from taizhang.engine.keep.history import plain_value
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.switches import in_use
from taizhang.engine.write import deeds, row_acts
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, catalogue, find_or_404, trace_rows
from taizhang.org.models import Person, Unit

LIMIT = 200
api = NinjaAPI(
    title="平安创建工作台账",
    version="1",
    auth=django_auth,
    docs_url=None,
    urls_namespace="api",
    parser=refusals.Body(),
)
refusals.install(api)


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in names:
        field = row._meta.get_field(name)
        value = getattr(row, field.attname)
        values[name] = str(value) if isinstance(field, PersonalField) else plain_value(value)
    return values


def _shape(ledger: Ledger, row: Any, *, whole: bool) -> dict[str, Any]:
    names = ledger.own_fields if whole else ledger.column_names
    names = tuple(n for n in names if not n.endswith("_key"))
    lines: dict[str, list[dict[str, Any]]] = {}
    if whole:
        children = ledger.children(row)
        for line in ledger.lines:
            lines[line.name] = [_values(child, line.shown) for child in children[line.name]]
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
    fields = []
    for name, field in form.base_fields.items():
        choices = None
        options: Any = None if hasattr(field, "queryset") else getattr(field, "choices", None)
        if options:
            choices = [(str(key), str(label)) for key, label in options if key != ""]
        personal = isinstance(model._meta.get_field(name), PersonalField)
        fields.append(
            {
                "name": name,
                "label": str(field.label),
                "required": field.required,
                "personal": personal,
                "choices": choices,
            }
        )
    return fields


@api.get("/ledgers", response=list[shapes.LedgerShape], summary="台账目录")
@needs(ANYBODY)
def list_ledgers(request: Asked) -> list[dict[str, Any]]:
    principal, keys = request.principal, in_use()
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
            "may_write": holds(WRITES, principal, ledger),
        }
        for ledger in ledgers()
        if ledger.key in keys and holds(READS, principal, ledger)
    ]


@api.get("/ledgers/{slug}/records", response=shapes.Page, summary="台账记录")
@needs(READS)
def list_records(
    request: Asked,
    slug: str,
    offset: int = Query(0, ge=0, le=10_000_000),  # type: ignore[type-arg]  # a function in disguise
    limit: int = Query(50, ge=1, le=LIMIT),  # type: ignore[type-arg]  # a function in disguise
) -> dict[str, Any]:
    ledger = request.found.ledger
    rows = rows_for(ledger, request.principal, "api")
    total = rows.count()
    page = list(rows.select_related("unit")[offset : offset + limit])
    return {
        "total": total,
        "rows": [_shape(ledger, row, whole=False) for row in page],
        "next_offset": offset + limit if offset + limit < total else None,
    }


@api.get("/ledgers/{slug}/records/{public_id}", response=shapes.RecordShape, summary="一条记录")
@needs(READS, "api")
def get_record(request: Asked, slug: str, public_id: str) -> dict[str, Any]:
    ledger, record = request.found.ledger, request.found.record
    return _shape(ledger, record, whole=True)


@api.post(
    "/ledgers/{slug}/records",
    response={201: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="登记",
)
@needs(WRITES)
def create_record(request: Asked, slug: str, body: shapes.NewRecord) -> Status[dict[str, Any]]:
    ledger = request.found.ledger
    record = deeds.create(
        request.principal, ledger, body.values, lines=body.lines, files=body.files, once=body.once[:64]
    )
    return Status(201, _shape(ledger, record, whole=True))


@api.patch(
    "/ledgers/{slug}/records/{public_id}",
    response={200: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="更正",
)
@needs(WRITES, "api")
def correct_record(request: Asked, slug: str, public_id: str, body: shapes.Correction) -> dict[str, Any]:
    ledger, record = request.found.ledger, request.found.record
    row = deeds.edit(
        request.principal,
        ledger,
        record,
        body.values,
        version=body.version,
        lines=body.lines,
        note=body.note,
        once=body.once[:64],
    )
    return _shape(ledger, row, whole=True)


@api.post(
    "/ledgers/{slug}/records/{public_id}/moves/{move}",
    response={200: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="办理一步",
)
@needs(TAKES, "api")
def take_step(request: Asked, slug: str, public_id: str, move: str, body: shapes.StepTaken) -> dict[str, Any]:
    ledger, record = request.found.ledger, request.found.record
    row = deeds.move(
        request.principal,
        ledger,
        record,
        move,
        body.values,
        version=body.version,
        lines=body.lines,
        files=body.files,
        act=_act(body),
        once=body.once[:64],
    )
    return _shape(ledger, row, whole=True)


def _act(body: shapes.StepTaken | shapes.RowTaken) -> Act:
    """Return the act as sent: who decided, when, how it reached the desk."""
    decided_by = None
    if body.decided_by is not None:
        decided_by = Person.objects.filter(pk=body.decided_by).first()
        if decided_by is None:
            raise Refused([("decided_by", "没有找到所选的决定人。")])
    moment = body.decided_at
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.SHANGHAI)  # as typed here, where nobody writes a zone
    return Act(decided_by, moment, body.way, None, body.note)


@needs(ANYBODY)
def act_on_row(
    request: Asked, row_slug: str, public_id: str, line: str, line_no: int, act: str, body: shapes.RowTaken
) -> dict[str, Any]:
    found = row_acts.door(request.principal, row_slug, public_id, line, line_no, act)
    if found is None:
        raise Http404
    record = row_acts.take(request.principal, found, body.values, files=body.files, act=_act(body))
    return {"number": record.number, "line": line, "line_no": line_no, "act": act}


if any(
    line.acts for ledger in ledgers() for line in ledger.lines
):  # as their pages, only where there are any
    api.post(
        "/rows/{row_slug}/{public_id}/{line}/{line_no}/{act}",
        response={200: shapes.RowDone, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
        summary="逐行办理",
    )(act_on_row)


@api.post(
    "/ledgers/{slug}/records/{public_id}/void",
    response={200: shapes.RecordShape, 403: shapes.Problem, 409: shapes.Problem, 422: shapes.Problem},
    summary="作废",
)
@needs(WRITES, "api")
def void_record(request: Asked, slug: str, public_id: str, body: shapes.Voiding) -> dict[str, Any]:
    ledger, record = request.found.ledger, request.found.record
    who, key = request.principal, body.once[:64]
    row = deeds.void(who, ledger, record, body.reason, version=body.version, once=key)
    return _shape(ledger, row, whole=True)


def _context(request: Asked, period: str, unit: str) -> Context:
    row = None
    if unit:
        row = Unit.objects.filter(code=unit).first()
        if row is None:
            raise Refused([("unit", f"没有单位码“{unit}”。")])
    try:
        return Context(Period.parse(period), row, request.principal.walls)
    except ValueError as error:
        raise Refused([("period", str(error))]) from error


@api.get("/figures", response={200: list[shapes.FigureShape], 422: shapes.Problem}, summary="指标")
@needs(BUSINESS)
def list_figures(request: Asked, period: str, unit: str = "") -> list[dict[str, Any]]:
    return [row.as_json() for row in answers(_context(request, period, unit), catalogue())]


@api.get("/figures/{name}", response={200: shapes.FigureShape, 422: shapes.Problem}, summary="一个指标")
@needs(BUSINESS)
def get_figure(request: Asked, name: str, period: str, unit: str = "") -> dict[str, Any]:
    return answers(_context(request, period, unit), [find_or_404(name)])[0].as_json()


@api.get("/figures/{name}/trace", response={200: shapes.TraceShape, 422: shapes.Problem}, summary="查看明细")
@needs(BUSINESS)
def get_trace(request: Asked, name: str, period: str, unit: str = "") -> dict[str, Any]:
    entry, context = find_or_404(name), _context(request, period, unit)
    row = answers(context, [entry])[0]
    rows = [vars(item) for item in trace_rows(entry, context, request.principal)]
    return {"figure": row.as_json(), "rows": rows, "hidden": row.rows - len(rows)}
