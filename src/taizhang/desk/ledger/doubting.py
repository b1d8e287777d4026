"""A second look at amounts typed on a form.

They look like a slip of the unit of measure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from taizhang.desk.frame.requests import Signed
from taizhang.desk.ledger import grids
from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.read.doubts import Watch

Errors = dict[str, list[str]]
Lines = Mapping[str, Sequence[Mapping[str, Any]]]


def asked(
    request: Signed, ledger: Ledger, unit_id: int | None, data: Mapping[str, Any], lines: Lines
) -> tuple[Errors, str]:
    """Return doubtful amounts by field, and the word confirming them.

    With that word the form says that they are right.

    No errors when there is nothing to doubt or the person has said of just these amounts that they
    are right.
    """
    doubts = list(Watch(request.principal, ledger).doubts(unit_id, data, lines))
    text = "\x1e".join(f"{doubt.line}\x1f{doubt.index}\x1f{doubt.name}\x1f{doubt.given}" for doubt in doubts)
    token = hashlib.sha256(text.encode()).hexdigest()[:32] if doubts else ""
    if request.POST.get("sure") == token:
        return {}, token
    errors: Errors = {}
    for doubt in doubts:
        name = f"{doubt.line}-{doubt.index}-{doubt.name}" if doubt.line else doubt.name
        errors.setdefault(name, []).append(doubt.words)
    return errors, token


def of_step(request: Signed, ledger: Ledger, record: Any, step: Move) -> tuple[Errors, str]:
    """Return the doubtful amounts of a step of a stored record.

    As `asked`, for the amounts that the step fills in or changes.
    """
    alike = {name for usual in ledger.usual for name in usual.alike if not usual.line}
    data = {name: getattr(record, name) for name in alike}
    for name in step.fields:
        typed = request.POST.get(name, "")
        if typed != str(getattr(record, name)):
            data[name] = typed
    lines = grids.typed_rows(ledger, request.POST, step.line_names)
    return asked(request, ledger, record.unit_id, data, lines)
