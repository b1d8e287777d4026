"""Steps of the workflow, voiding and further evidence.

Whoever decided on paper or by word has it typed by another (代录).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import uploads
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address, once
from taizhang.desk.ledger import doubting, facts, grids, sheet
from taizhang.desk.ledger.entry import Errors, reason
from taizhang.desk.tables import pasting
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Move, Refused, Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import TAKES, WRITES
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event, Evidence
from taizhang.engine.read import duties
from taizhang.engine.write import deeds
from taizhang.kernel.numbers import whole
from taizhang.org import posts
from taizhang.org.models import Person, Unit
from taizhang.org.principals import holders

_FORM = "ledger/form.html"


class ActForm(forms.Form):
    """代录: who decided, when, how it reached the desk."""

    decided_by = forms.ModelChoiceField(Person.objects.none(), label="决定人", required=False)
    decided_at = forms.DateTimeField(
        label="决定时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "“决定时间”看不懂，请按 2021-03-04 09:30 的样子填写。"},
    )
    way = forms.ChoiceField(label="方式", choices=Way.choices, required=False)


LOOKED_BACK = 200
"""So many of a unit's last records are looked through for who decided a step."""


def usual(request: Signed, ledger: Ledger, step: Move, unit: Unit, able: list[Person]) -> int | None:
    """Guess the decider of a step on paper.

    The only one who may, else whoever decided it last time here; None if there was nobody. The
    choice stands on the form to be seen and changed.
    """
    if len(able) == 1:
        return able[0].pk
    rows = rows_for(ledger, request.principal, "usual decider").filter(unit_lo=unit.lo)
    acts = Event.objects.filter(
        ledger=ledger.key,
        record_id__in=list(rows.order_by("-recorded_at").values_list("pk", flat=True)[:LOOKED_BACK]),
        act=f"move:{step.key}",
        decided_by__in=[person.pk for person in able],
    )
    return acts.order_by("-seq").values_list("decided_by", flat=True).first()


def act_form(
    request: Signed, ledger: Ledger, step: Move, unit: Unit, barred: Mapping[int, str] | None = None
) -> ActForm:
    """Make the form of a step's decider over a unit.

    Oneself where the own post decides, else on paper. Whom an earlier step bars is no choice.
    """
    barred = barred or {}
    able = [person for person in holders(step.posts, unit, clock.today()) if person.pk not in barred]
    me, mine = request.principal.person, decides(request, step, unit, barred)
    firsts = {
        "decided_by": me.pk if mine and me else usual(request, ledger, step, unit, able),
        "decided_at": clock.now().astimezone(clock.SHANGHAI),
        "way": Way.SCREEN if mine else Way.PAPER,
    }
    data = request.POST.dict() if request.method == "POST" else None
    form = ActForm(data, initial=firsts, use_required_attribute=False)
    people: Any = form.fields["decided_by"]
    people.queryset = Person.objects.filter(pk__in=[person.pk for person in able])
    if earlier := barred.get(whole(request.POST.get("decided_by", ""))):
        people.error_messages["invalid_choice"] = duties.refusal(step, earlier)
    people.label_from_instance = lambda person: f"{person.name}　{person.title}".strip()
    return form


def decides(request: Signed, step: Move, unit: Unit, barred: Mapping[int, str]) -> bool:
    """Return whether the person at the desk may decide a step by the own hand."""
    person = request.principal.person
    return person is not None and person.pk not in barred and request.principal.holds(step.posts, unit.lo)


def act_of(form: ActForm, note: str) -> Act:
    """Return the act as filled in.

    Raises `Refused` for what was not understood.
    """
    if not form.is_valid():
        raise Refused([(name, str(text)) for name, texts in form.errors.items() for text in texts])
    data = form.cleaned_data
    return Act(data["decided_by"], data["decided_at"], data["way"] or Way.SCREEN, None, note)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TAKES, "move")
def move(request: Signed, ledger: Ledger, record: Any, step: Move) -> HttpResponse:
    """Take one step: its fields, its decider, its paper."""
    barred = duties.barred_from(ledger, record, step)
    mine = decides(request, step, record.unit, barred)
    photo = mine and not step.signed  # who decides on screen brings a picture of the work, not a signature
    upload = uploads.received(request, Evidence.Kind.PHOTO if photo else Evidence.Kind.SIGNED)
    form = act_form(request, ledger, step, record.unit, barred)
    errors: Errors = {"evidence": list(upload.problems)} if upload.problems else {}
    pasted = pasting.read_in(request, ledger, step.line_names) if request.method == "POST" else None
    errors |= pasted or {}
    doubted, ready = "", request.method == "POST" and pasted is None and "more" not in request.POST
    if ready and not errors:
        errors, doubted = doubting.of_step(request, ledger, record, step)
    if ready and not errors:
        try:
            _take(request, ledger, record, step, form, upload)
            return redirect(address(ledger, record) + "?done=moved")
        except Refused as refused:
            if refused.status == 404:
                raise Http404 from refused
            errors = refused.errors
    return _move_page(request, ledger, record, step, form, upload, errors, doubted, mine=mine)


def _take(
    request: Signed, ledger: Ledger, record: Any, step: Move, form: ActForm, upload: uploads.Upload
) -> None:
    deeds.move(
        request.principal,
        ledger,
        record,
        step.key,
        {name: request.POST.get(name, "") for name in step.fields},
        version=whole(request.POST.get("version", "")),
        lines=grids.typed_rows(ledger, request.POST, step.line_names),
        files=upload.ids,
        act=act_of(form, request.POST.get("note", "")),
        once=once(request),
    )


def _move_page(
    request: Signed,
    ledger: Ledger,
    record: Any,
    step: Move,
    act_form: ActForm,
    upload: uploads.Upload,
    errors: Errors,
    doubted: str,
    *,
    mine: bool,
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    blocks = []
    if step.fields:
        firsts = sheet.initial_of(record, step.fields)
        form = sheet.made(ledger, request.principal, step.fields, data, firsts, step.needed)
        cells = [sheet.cell(form, n, errors, told=sheet.note_of(ledger, n)) for n in step.fields]
        blocks.append(sheet.Block(step.label, tuple(cells)))
    blocks.append(_decided(step, act_form, errors, mine=mine))
    stored = ledger.children(record) if step.lines else {}
    unset = {
        line.name: line.firsts(record.unit, record.occurred_on)
        for line in ledger.lines
        if (line.roll or line.checklist) and line.name in step.line_names and not stored.get(line.name)
    }
    tables = grids.grids(ledger, request.principal, data, stored, errors, unset, step.line_names)
    context = {
        "title": f"{step.label}　{record.number}",
        "ledger": ledger,
        "hint": step.note,
        "blocks": blocks,
        "grids": tables,
        "upload": upload,
        "signed": step.signed,
        "sections": facts.fields(ledger, record),
        "tables": facts.tables(ledger, record),
        "judged": ledger.handed_up(step),
        "errors": grids.summary(errors, blocks, tables),
        "hidden": [("version", str(record.version)), ("once", once(request))],
        "reason": reason("note", "备注（可不填）", request, errors),
        "conflict": address(ledger, record) if "" in errors else "",
        "doubted": doubted,
        "submit": step.label,
        "back": address(ledger, record),
    }
    return render(request, _FORM, context, status=422 if errors else 200)


def _decided(step: Move, act_form: ActForm, errors: Errors, *, mine: bool) -> sheet.Block:
    """Ask who decided, folded away from whoever may decide here."""
    acts = tuple(sheet.cell(act_form, name, errors) for name in act_form.fields)
    who = "、".join(posts.title(post) for post in step.posts)
    title = "代他人登记（代录）" if mine else f"由{who}决定，您代为登记（代录）"
    return sheet.Block(title, acts, folded=mine)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES, "void")
def void(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Void a record: it stays, struck through, with the reason."""
    errors: Errors = {}
    if request.method == "POST":
        try:
            version = whole(request.POST.get("version", ""))
            reason_given = request.POST.get("void_reason", "")
            deeds.void(request.principal, ledger, record, reason_given, version=version, once=once(request))
            return redirect(address(ledger, record) + "?done=voided")
        except Refused as refused:
            errors = refused.errors
    context = _short(request, ledger, record, errors) | {
        "title": f"作废 {record.number}",
        "hint": "作废后记录仍可查看，编号不再使用，统计中不再计入。只是填错了内容的，请用“更正”。",
        "reason": reason("void_reason", "作废原因", request, errors),
        "submit": "作废",
    }
    return render(request, _FORM, context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES, "attach")
def attach(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Add evidence to a stored record."""
    upload = uploads.received(request)
    errors: Errors = {"evidence": list(upload.problems)} if upload.problems else {}
    if request.method == "POST" and not errors:
        try:
            note = request.POST.get("note", "")
            deeds.attach(request.principal, ledger, record, upload.ids, note, once=once(request))
            return redirect(address(ledger, record) + "?done=attached")
        except Refused as refused:
            errors = refused.errors
    context = _short(request, ledger, record, errors) | {
        "title": f"补充佐证材料 {record.number}",
        "upload": upload,
        "reason": reason("note", "说明（可不填）", request, errors),
        "submit": "保存材料",
    }
    return render(request, _FORM, context, status=422 if errors else 200)


def _short(request: Signed, ledger: Ledger, record: Any, errors: Errors) -> dict[str, Any]:
    return {
        "ledger": ledger,
        "blocks": (),
        "grids": (),
        "errors": grids.summary(errors, ()),
        "hidden": [("version", str(record.version)), ("once", once(request))],
        "back": address(ledger, record),
    }
