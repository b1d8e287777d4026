"""The history of a record as a story.

It tells who did what when, on whose decision, and what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_datetime

from taizhang.desk.frame import values as showing
from taizhang.engine.declare.flow import Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep.history import Change, is_private
from taizhang.engine.keep.shown import name_column, shower
from taizhang.engine.models import Event
from taizhang.org import posts

_ACTS = {
    "create": "登记",
    "edit": "更正",
    "void": "作废",
    "attach": "补充佐证材料",
    "sign": "补签",
    "reveal": "查看个人信息",
    "open_ask": "申请查看身份",
    "open_grant": "批准查看身份",
    "open_refuse": "不同意查看身份",
    "print": "打印",
    "sweep": "系统提醒",
    "mark": "系统注记",
}
_SILENT = {
    "version",
    "state",
    "due_on",
    "recorded_at",
    "recorded_by",
    "number",
    "voided",
    "occurred_on",
    "line_no",
}
_CHANGED = "（个人信息，内容不显示）"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Chapter:
    """One line of history as read."""

    act: str
    at: str
    by: str
    post: str
    decided: str
    to_state: str
    note: str
    changes: tuple[Change, ...]


def story(ledger: Ledger, record_id: int) -> list[Chapter]:
    """Return every act on a record, oldest first, each with what it changed."""
    rows = Event.objects.filter(ledger=ledger.key, record_id=record_id).order_by("seq")
    events = list(rows.select_related("by", "decided_by"))
    names = _Names(ledger)
    before: Values = {}
    pairs = []
    for event in events:
        after: Values = json.loads(event.snapshot) if event.snapshot else before
        pairs.append((event, list(_changes(ledger, before, after, names)) if before else []))
        before = after
    names.load()
    return [_chapter(ledger, event, [_read(change, names) for change in changes]) for event, changes in pairs]


def _chapter(ledger: Ledger, event: Event, changes: list[Change]) -> Chapter:
    step = ledger.act_label(event.act)
    decided = ""
    if event.decided_by is not None:
        way = "" if event.way in ("", Way.SCREEN) else f"，{dict(Way.choices).get(event.way, event.way)}"
        at = showing.moment_text(event.decided_at)
        if event.decided_by_id != event.by_id or way:
            decided = f"{event.decided_by.name} 于 {at} 决定{way}"
    return Chapter(
        step or _ACTS.get(event.act, event.act),
        showing.moment_text(event.at),
        event.by.name if event.by else "系统",
        posts.title(event.post),
        decided,
        ledger.flow.state(event.to_state).label if event.from_state not in ("", event.to_state) else "",
        event.note,
        tuple(changes),
    )


@dataclass(frozen=True)
class _Raw:
    """A change before its related names are known."""

    label: str
    field: models.Field[Any, Any] | None
    before: Any
    after: Any
    hidden: bool


class _Names:
    """Names of related rows, asked for once per table."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._wanted: dict[type[models.Model], set[int]] = {}
        self._found: dict[tuple[type[models.Model], int], str] = {}

    def want(self, field: models.Field[Any, Any], *values: Any) -> None:
        target: Any = field.related_model
        self._wanted.setdefault(target, set()).update(v for v in values if isinstance(v, int))

    def load(self) -> None:
        for model, keys in self._wanted.items():
            column = name_column(model)
            rows = model._default_manager.filter(pk__in=keys).values_list("pk", column)
            self._found |= {(model, pk): str(text) for pk, text in rows}

    def of(self, field: models.Field[Any, Any], value: Any) -> str:
        target: Any = field.related_model
        return "" if value is None else self._found.get((target, value), "（已不在）")


def _changes(ledger: Ledger, before: Values, after: Values, names: _Names) -> Iterator[_Raw]:
    for name in after:
        if name.startswith("+"):
            yield from _line_changes(ledger, name[1:], before.get(name, []), after[name], names)
        elif name not in _SILENT and before.get(name) != after[name]:
            yield from _change(ledger.model, name, "", before.get(name), after[name], names)


def _change(
    model: type[models.Model], name: str, where: str, old: Any, new: Any, names: _Names
) -> Iterator[_Raw]:
    if name.endswith("_key"):
        return
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return
    if field.is_relation:
        names.want(field, old, new)
    yield _Raw(f"{where}{field.verbose_name}", field, old, new, is_private(model, name))


def _line_changes(
    ledger: Ledger, name: str, before: list[Values], after: list[Values], names: _Names
) -> Iterator[_Raw]:
    line = next((line for line in ledger.lines if line.name == name), None)
    if line is None:
        return
    for index in range(max(len(before), len(after))):
        where = f"{line.title}第{index + 1}行"
        if index >= len(before):
            yield _Raw(where, None, "", "新增", hidden=False)
        elif index >= len(after):
            yield _Raw(where, None, "原有", "删去", hidden=False)
        else:
            old, new = before[index], after[index]
            for field in new:
                if field not in _SILENT and old.get(field) != new[field]:
                    yield from _change(line.model, field, f"{where} ", old.get(field), new[field], names)


def _read(raw: _Raw, names: _Names) -> Change:
    if raw.hidden:
        return Change(raw.label, "", _CHANGED)
    if raw.field is None:
        return Change(raw.label, str(raw.before), str(raw.after))
    if raw.field.is_relation:
        return Change(raw.label, names.of(raw.field, raw.before), names.of(raw.field, raw.after))
    return Change(raw.label, _text(raw.field, raw.before), _text(raw.field, raw.after))


def _text(field: models.Field[Any, Any], value: Any) -> str:
    """Write a value of a snapshot as a reader sees it."""
    if isinstance(field, models.DateTimeField) and isinstance(value, str):
        return showing.moment_text(parse_datetime(value))
    return shower(field)(value)


def latest(chapters: Iterable[Chapter], most: int = 6) -> list[Chapter]:
    """Return the newest chapters, newest first."""
    return list(reversed(list(chapters)))[:most]
