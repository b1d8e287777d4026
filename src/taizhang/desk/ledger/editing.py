"""Correct a record: its form with the stored values, the reason, the files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import uploads
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address, once
from taizhang.desk.ledger import doubting, grids, sheet
from taizhang.desk.ledger.entry import FORM, Errors, only_more, reason, status_of, upload_errors
from taizhang.desk.tables import pasting
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.write import deeds, drafting
from taizhang.kernel.numbers import whole


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES, "edit")
def edit(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Correct a record as a new version, with the reason."""
    names = drafting.editable(ledger, record)
    upload, errors, doubted = uploads.received(request), Errors(), ""
    if request.method == "POST":
        pasted = pasting.read_in(request, ledger)
        errors = upload_errors(upload) | (pasted or {})
        if not errors and pasted is None and not only_more(request):
            data = {name: request.POST.get(name, "") for name in names}
            lines = grids.typed_rows(ledger, request.POST)
            errors, doubted = doubting.asked(request, ledger, record.unit_id, data, lines)
        if not errors and pasted is None and not only_more(request):
            try:
                deeds.edit(
                    request.principal,
                    ledger,
                    record,
                    data,
                    version=whole(request.POST.get("version", "")),
                    lines=lines,
                    files=upload.ids,
                    note=request.POST.get("note", ""),
                    once=once(request),
                )
                return redirect(address(ledger, record) + "?done=edited")
            except Refused as refused:
                if refused.status == 404:
                    raise Http404 from refused
                errors = refused.errors
    return _edit_page(request, ledger, record, names, upload, errors, doubted)


def _edit_page(
    request: Signed,
    ledger: Ledger,
    record: Any,
    names: tuple[str, ...],
    upload: uploads.Upload,
    errors: Errors,
    doubted: str,
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = sheet.made(ledger, request.principal, names, data, sheet.initial_of(record, names))
    blocks = _blocks(ledger, record, names, form, errors)
    tables = grids.grids(ledger, request.principal, data, ledger.children(record), errors)
    context = {
        "title": f"更正 {record.number}",
        "ledger": ledger,
        "hint": "更正后原来的内容仍留在办理经过里。起算时限的日期等栏目不能更正，确有错误请作废后重新登记。",
        "blocks": blocks,
        "grids": tables,
        "keeping": sheet.keeping(ledger),
        "upload": upload,
        "errors": grids.summary(errors, blocks, tables),
        "hidden": [("version", str(record.version)), ("once", once(request))],
        "reason": reason("note", "更正原因", request, errors),
        "conflict": address(ledger, record) if "" in errors else "",
        "doubted": doubted,
        "submit": "保存更正",
        "back": address(ledger, record),
    }
    return render(request, FORM, context, status=status_of(errors))


def _blocks(
    ledger: Ledger, record: Any, names: tuple[str, ...], form: Any, errors: Errors
) -> list[sheet.Block]:
    """Lay out what may be corrected: form, later fields, and the entry."""

    def cells(wanted: Any) -> tuple[sheet.Cell, ...]:
        return tuple(
            sheet.cell(form, name, errors, told=sheet.note_of(ledger, name, getattr(record, name)))
            for name in wanted
            if name in names
        )

    blocks = [sheet.Block(section.title or "内容", cells(section.fields)) for section in ledger.sections]
    later = [name for name in names if name not in ledger.form_fields and name not in forms.HEAD]
    blocks += [
        sheet.Block("办理中填写的", cells(later)),
        sheet.Block("登记方式", cells(forms.HEAD[2:]), folded=True),
    ]
    return [block for block in blocks if block.cells]
