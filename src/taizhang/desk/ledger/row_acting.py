"""Show the page of an act on one child row.

It is for whom the row names, and for who types it for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import uploads
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address
from taizhang.desk.ledger import grids, sheet
from taizhang.desk.ledger.entry import Errors, reason
from taizhang.desk.ledger.facts import Shown
from taizhang.desk.ledger.moving import ActForm, act_of
from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.ledger import Ledger, Lines, RowAct
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import ANYBODY, WRITES
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.shown import matter, value_of
from taizhang.engine.models import Evidence
from taizhang.engine.write import row_acts
from taizhang.engine.write.row_acts import RowDoor
from taizhang.org.models import Person
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class RowStep:
    """An act that a row of the record waits for, as the record's page offers it."""

    label: str
    line: str
    line_no: int
    who: str
    address: str


def place(ledger: Ledger, record: Any, line: Lines, line_no: int, act: RowAct) -> str:
    """Return the address of an act on a row."""
    return address(ledger, record, f"rows/{line.name}/{line_no}/{act.key}")


def waiting(ledger: Ledger, record: Any, principal: Principal) -> list[RowStep]:
    """List what the rows of a record wait for and this person may do or type."""
    typist = holds(WRITES, principal, ledger, record.unit_lo)
    steps = []
    for line in ledger.lines:
        for act in line.acts:
            if record.voided or not act.open_in(record.state):
                continue
            rows = line.model._default_manager.filter(**{"parent": record, act.stamp: None})
            for row in rows.select_related(act.by):
                mine = row_acts.mine(principal, act, row)
                if mine or typist:
                    label = act.label if mine else f"{act.label}（代录）"
                    where = place(ledger, record, line, row.line_no, act)
                    steps.append(RowStep(label, line.title, row.line_no, value_of(row, act.by), where))
    return steps


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ANYBODY)
def act(request: Signed, row_slug: str, public_id: str, line: str, line_no: int, key: str) -> HttpResponse:
    """Act on one row of a record."""
    found = row_acts.door(request.principal, row_slug, public_id, line, line_no, key)
    if found is None:
        raise Http404
    upload = uploads.received(request, Evidence.Kind.PHOTO if found.mine else Evidence.Kind.SIGNED)
    errors: Errors = {"evidence": list(upload.problems)} if upload.problems else {}
    form = _act_form(request, found)
    if request.method == "POST" and not errors and "more" not in request.POST:
        note = request.POST.get("note", "")
        try:
            decided = Act(request.principal.person, None, Way.SCREEN, None, note)
            row_acts.take(
                request.principal,
                found,
                {name: request.POST.get(name, "") for name in found.act.fields},
                files=upload.ids,
                act=decided if found.mine else act_of(form, note),
            )
            return redirect(_after(request.principal, found))
        except Refused as refused:
            errors = refused.errors
    return render(
        request,
        "ledger/form.html",
        _context(request, found, form, upload, errors),
        status=422 if errors else 200,
    )


def _after(principal: Principal, found: RowDoor) -> str:
    """Return the record's page, or 今日 for who does not read the ledger."""
    seen = rows_for(found.ledger, principal, "row").filter(pk=found.record.pk).exists()
    return address(found.ledger, found.record) + "?done=moved" if seen else "/?done=moved"


def _act_form(request: Signed, found: RowDoor) -> ActForm:
    able = row_acts.able(found.act, found.row)
    firsts = {
        "decided_by": able[0].pk if len(able) == 1 else None,
        "decided_at": clock.now().astimezone(clock.SHANGHAI),
        "way": Way.PAPER,
    }
    data = request.POST.dict() if request.method == "POST" else None
    form = ActForm(data, initial=firsts, use_required_attribute=False)
    people: Any = form.fields["decided_by"]
    people.queryset = Person.objects.filter(pk__in=[person.pk for person in able])
    people.label_from_instance = lambda person: f"{person.name}　{person.title}".strip()
    return form


def _context(
    request: Signed, found: RowDoor, act_form: ActForm, upload: uploads.Upload, errors: Errors
) -> dict[str, Any]:
    ledger, line, row = found.ledger, found.line, found.row
    label = f"{found.act.label}　{found.record.number} 第{row.line_no}行"
    blocks = []
    if found.act.fields:
        form = _row_form(request, found)
        cells = tuple(sheet.cell(form, name, errors) for name in found.act.fields)
        blocks.append(sheet.Block(found.act.label, cells))
    if not found.mine:
        acts = tuple(sheet.cell(act_form, name, errors) for name in act_form.fields)
        blocks.append(sheet.Block("由这一行所列的人办理，您代为登记（代录）", acts))
    columns = [
        Shown(str(getattr(line.model._meta.get_field(name), "verbose_name", name)), value_of(row, name))
        for name in line.fields
    ]
    return {
        "title": label,
        "ledger": None,
        "hint": found.act.note,
        "blocks": blocks,
        "grids": (),
        "upload": upload,
        "sections": [(f"{ledger.title}　{matter(ledger, found.record)}", columns)],
        "judged": True,
        "errors": grids.summary(errors, blocks),
        "hidden": (),
        "reason": reason("note", "备注（可不填）", request, errors),
        "submit": found.act.label,
        "back": _after(request.principal, found).partition("?")[0],
    }


def _row_form(request: Signed, found: RowDoor) -> django_forms.Form:
    made = forms.form_class(found.line.model, found.act.fields, frozenset(found.act.needed))
    data = request.POST.dict() if request.method == "POST" else None
    form = made(
        data=data, initial=sheet.initial_of(found.row, found.act.fields), use_required_attribute=False
    )
    sheet.fit(form, request.principal)
    return form
