"""Rows for a child table of any form.

Pasted text or a dropped table becomes rows to look over, then to save.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger, Lines
from taizhang.kernel.numbers import whole
from taizhang.workbooks.reading import pasted
from taizhang.workbooks.sheets import files

Errors = dict[str, list[str]]


def read_in(request: Signed, ledger: Ledger, only: Iterable[str] | None = None) -> Errors | None:
    """Take pasted rows into the form as posted.

    None when none were pasted. Nothing is stored.

    When every cell is understood the rows stand in the table (`NAME-read` counts them); else the
    text stays in its box (`NAME-paste`) with every hole named, and no row is taken.
    """
    names = None if only is None else set(only)
    data, errors, any_pasted = request.POST.copy(), Errors(), False
    for line in ledger.lines:
        if names is not None and line.name not in names:
            continue
        box = f"{line.name}-paste"
        problems = _dropped(request, data, line)
        if not problems and not data.get(box, "").strip():
            continue
        any_pasted = True
        if not problems:
            reading = _read(request, ledger, line, data.get(box, ""))
            problems = list(reading.problems)
            if not problems:
                problems = _merge(line, data, reading.rows)
            if not problems:
                data[box], data[f"{line.name}-unused"] = "", "、".join(reading.unused)
        if problems:
            errors[line.name] = problems
    if not any_pasted:
        return None
    request.POST = data  # type: ignore[assignment]  # a changed copy of the same kind
    return errors


def _read(request: Signed, ledger: Ledger, line: Lines, text: str) -> pasted.Pasted:
    """Read pasted text; a text that is no table at all is one problem."""
    try:
        return pasted.read(request.principal, ledger, line, pasted.table_of(text))
    except Refused as refused:
        return pasted.Pasted((), tuple(words for texts in refused.errors.values() for words in texts))


def _dropped(request: Signed, data: QueryDict, line: Lines) -> list[str]:
    """Put the first sheet of a dropped file into the box as text.

    Returns what is wrong with the file.
    """
    file = request.FILES.get(f"{line.name}-file")
    if file is None:
        return []
    if (file.size or 0) > files.MOST_BYTES:
        return [f"“{file.name}”超过20兆，请拆成几个文件。"]
    try:
        book = files.opened(file.name or "表格", file.read())
    except Refused as refused:
        return refused.messages
    data[f"{line.name}-paste"] = pasted.as_text(book.shown[0]) if book.shown else ""
    return [] if data[f"{line.name}-paste"] else [f"“{file.name}”里没有内容。"]


def _merge(line: Lines, data: QueryDict, rows: Iterable[dict[str, str]]) -> list[str]:
    """Write rows into the posted table.

    To the row of the person on a roll, else to the first row left empty.
    """
    count, used = min(whole(data.get(f"{line.name}-count", "0")), line.most), set[int]()
    firsts = _firsts(line)
    read = 0
    for row in rows:
        place = next(
            (index for index in range(count) if index not in used and _takes(line, data, index, row, firsts)),
            count,
        )
        if place >= line.most:
            return [f"“{line.title}”最多{line.most}行，读入后会超过，请分开登记。"]
        if place == count:
            for name, value in firsts.items():
                data[f"{line.name}-{place}-{name}"] = value
        count, read = max(count, place + 1), read + 1
        used.add(place)
        for name, value in row.items():
            data[f"{line.name}-{place}-{name}"] = value
    data[f"{line.name}-count"], data[f"{line.name}-read"] = str(count), str(read)
    return []


def _firsts(line: Lines) -> dict[str, str]:
    """Return what an untouched row posts."""
    form: Any = forms.form_class(line.model, line.fields)()
    values = {name: form.get_initial_for_field(form.fields[name], name) for name in line.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, "", False)}


def _takes(line: Lines, data: QueryDict, index: int, row: dict[str, str], firsts: dict[str, str]) -> bool:
    """Return whether a standing row may take a pasted one.

    Nothing that it holds is overwritten.
    """
    held = {name: data.get(f"{line.name}-{index}-{name}", "") for name in line.fields}
    touched = {name for name, value in held.items() if value not in ("", firsts.get(name, ""))}
    if line.roll and held[line.roll.of]:
        return held[line.roll.of] == row.get(line.roll.of) and all(
            held[name] == row.get(name) for name in touched
        )
    return not touched
