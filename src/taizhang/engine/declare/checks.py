"""Start-up checks of every declaration.

A wrong name stops the start; the message says the nearest right name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Start, Stop
from taizhang.engine.declare.ledger import ON_EVERY_LIST, Ledger
from taizhang.engine.declare.measures import Distinct, Sum
from taizhang.engine.declare.papers import Names
from taizhang.engine.declare.parts import Wall
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import all_figures, by_key, ledgers, spanning
from taizhang.engine.declare.values import conditions, unknown
from taizhang.engine.declare.vocabulary.place import named_by, planned
from taizhang.kernel import rules
from taizhang.org import posts


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"，是不是“{close[0]}”" if close else ""


def _error(ledger: Ledger, number: int, text: str) -> Error:
    return Error(f"{ledger.title}（{ledger.key}）：{text}", obj=ledger.model, id=f"taizhang.E{number:03d}")


def _known(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.get_fields()]


def _fields(ledger: Ledger) -> Iterator[CheckMessage]:
    known = _known(ledger.model)
    places = {
        "columns": ledger.column_names,
        "filters": ledger.filter_names,
        "shown_on": tuple(ledger.shown_on.split()),
        "find": ledger.find_names,
        "form": ledger.form_fields,
        "quick": ledger.quick_names,
        "starred": tuple(ledger.starred.split()),
        "carried": ledger.carried_names,
        "fixed": tuple(ledger.fixed.split()),
        "life": ledger.life.charges,
    }
    for move in ledger.flow.moves:
        places[f"move {move.key}"] = move.fields
        places[f"move {move.key} need"] = tuple(move.needed)
    for place, names in places.items():
        for name in names:
            if name not in known:
                yield _error(ledger, 1, f"{place} 里没有字段“{name}”{_nearest(name, known)}")
            elif place in ("filters", "find") and isinstance(
                ledger.model._meta.get_field(name), PersonalField
            ):
                yield _error(ledger, 2, f"个人信息字段“{name}”不得用于{place}")
    for line in ledger.lines:
        for name in filter(None, (*line.fields, line.charge, *line.pending)):
            if name not in _known(line.model):
                yield _error(ledger, 1, f"{line.name} 里没有字段“{name}”{_nearest(name, _known(line.model))}")
    personal = [ledger.model, *(line.model for line in ledger.lines)]
    if not _openly_called(ledger.model):
        yield _error(ledger, 1, f"called 用了不存在的或个人信息字段“{ledger.model.called}”")
    if (
        any(isinstance(f, PersonalField) for m in personal for f in m._meta.get_fields())
        and not ledger.access.private
    ):
        yield _error(ledger, 3, "有个人信息字段，须声明哪些岗位可以查看（access.private）")


def _filters(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that no filter is named like one that every list has.

    An address would mean both.
    """
    for name in ledger.filter_names:
        if name in ON_EVERY_LIST:
            yield _error(ledger, 22, f"filters 里的“{name}”每张清单都有，请去掉或给字段另取一个名字")


def _words(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check the names of fields and tables in rules, guards and effects."""
    steps = [word for move in ledger.flow.moves for word in (*move.guards, move.effect)]
    tables = {line.name: line.model for line in ledger.lines}
    for word in (*ledger.rules, *ledger.voids, *steps):
        kind = type(word).__name__
        line = getattr(word, "line", "")
        if line and line not in tables:
            yield _error(ledger, 23, f"{kind} 用了不存在的明细“{line}”{_nearest(line, tables)}")
        for name in named_by(word):
            ((table, (path,)),) = planned(name, ledger.line_names, apart=True)
            model = tables[table] if table else ledger.model
            if not _lookup_known(model, path.replace(".", "__")):
                near = _nearest(path, _known(model))
                yield _error(ledger, 23, f"{kind} 用了不存在的字段“{name}”{near}")


def _carried(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that fields asked only of matters brought over fill whole sections.

    A section is shown in one piece.
    """
    for name in ledger.carried_names:
        if name in _known(ledger.model) and name not in ledger.form_fields:
            yield _error(ledger, 17, f"carried 里的“{name}”不在 form 里{_nearest(name, ledger.form_fields)}")
    for section in ledger.sections:
        rest = [name for name in section.fields if name not in ledger.carried_names]
        if rest and len(rest) < len(section.fields):
            yield _error(
                ledger, 17, f"form 的“{section.title}”只有一部分在 carried 里，还缺“{'、'.join(rest)}”"
            )


def _wall(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that a ledger shares the wall of every walled record among its references.

    Otherwise one of its lists could tell of that record by the back door.
    """
    declared = ledger.wall or Wall()
    for path in declared.paths("persons", "units", "recused", "via"):
        if not _lookup_known(ledger.model, path):
            yield _error(ledger, 1, f"wall 里没有字段“{path}”{_nearest(path, _known(ledger.model))}")
    shared = declared.paths("via")
    for model in (ledger.model, *(line.model for line in ledger.lines)):
        for field in model._meta.concrete_fields:
            other = field.related_model
            if other is None or other is ledger.model or not issubclass(other, Record):
                continue
            if by_key(other._meta.label_lower).wall is not None and field.name not in shared:
                yield _error(ledger, 16, f"“{field.name}”指向有回避墙的台账，须写进 wall 的 via")


def _flow(ledger: Ledger) -> Iterator[CheckMessage]:
    states = [state.key for state in ledger.flow.states]
    reached = {ledger.flow.first.key, *(key for key, _ in ledger.flow.also)}
    for name in sorted(reached - set(states)):
        yield _error(ledger, 4, f"登记时用了不存在的状态“{name}”{_nearest(name, states)}")
    for move in ledger.flow.moves:
        for name in (*move.sources, move.target):
            if name not in states:
                yield _error(ledger, 4, f"步骤 {move.key} 用了不存在的状态“{name}”{_nearest(name, states)}")
    changed = True
    while changed:
        more = {m.target for m in ledger.flow.moves if set(m.sources) & reached} - reached
        reached |= more
        changed = bool(more)
    for state in ledger.flow.states:
        if state.key not in reached:
            yield _error(ledger, 5, f"状态“{state.key}”无法到达")
        if not state.final and not ledger.flow.moves_from(state.key):
            yield _error(ledger, 6, f"状态“{state.key}”没有出路，又不是终结状态")
    tables = [line.name for line in ledger.lines]
    for move in ledger.flow.moves:
        for name in move.line_names:
            if name not in tables:
                yield _error(ledger, 14, f"步骤 {move.key} 用了不存在的明细“{name}”{_nearest(name, tables)}")
    moves = [move.key for move in ledger.flow.moves] + ["create"]
    for move in ledger.flow.moves:
        for other in move.others:
            if other not in moves:
                yield _error(ledger, 7, f"步骤 {move.key} 的 unlike 没有“{other}”{_nearest(other, moves)}")
        clocks: tuple[Start | Stop, ...] = (*move.starts, *move.stops)
        for item in clocks:
            if item.rule not in rules.IDS:
                yield _error(ledger, 8, f"没有时限规则“{item.rule}”{_nearest(item.rule, rules.IDS)}")
            if item.on and item.on not in _known(ledger.model):
                yield _error(ledger, 1, f"时限 {item.rule} 用了不存在的字段“{item.on}”")


def _posts(ledger: Ledger) -> Iterator[CheckMessage]:
    second = ledger.access.second
    approvers = second.approvers if second else frozenset[str]()
    keys = set(ledger.access.readers | ledger.access.openers | approvers)
    for move in ledger.flow.moves:
        keys |= set(move.posts)
    for name in sorted(keys - set(posts.BY_KEY)):
        yield _error(ledger, 9, f"没有岗位“{name}”{_nearest(name, posts.BY_KEY)}")
    for move in ledger.flow.moves:
        for name in move.posts:
            if name in posts.BY_KEY and name not in ledger.access.readers:
                yield _error(ledger, 10, f"岗位“{name}”能办理 {move.key}，却不能查看本台账")
    for name in sorted(approvers & set(posts.BY_KEY) - ledger.access.readers):
        yield _error(ledger, 10, f"岗位“{name}”能批准查看个人信息，却不能查看本台账")


def _lookup_known(model: type[models.Model], lookup: str) -> bool:
    current: Any = model
    for part in lookup.split("__"):
        try:
            field = current._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            return part in ("in", "gte", "lte", "gt", "lt", "exact", "isnull", "year", "contains")
        current = getattr(field, "related_model", None) or field
    return True


def _openly_called(model: type[Record]) -> bool:
    """Return whether `called` exists on a model and may stand on any page.

    `called` is the path to what other records call this one by; it must not end at a personal
    field.
    """
    current: Any = model
    for part in model.called.split("__"):
        if part not in _known(current):
            return False
        field = current._meta.get_field(part)
        current = field.related_model
    return not isinstance(field, PersonalField)


def _figures(ledger: Ledger) -> Iterator[CheckMessage]:
    for figure in ledger.figures:
        model = ledger.line(figure.line).model if figure.line else ledger.model
        lookups = [*figure.where, *(name for part in figure.parts for name in part.where)]
        lookups += [
            of.column for of in (figure.of, *(p.of for p in figure.parts)) if isinstance(of, (Sum, Distinct))
        ]
        for name in lookups:
            if figure.source is None and not _lookup_known(model, name):
                known = _known(model)
                yield _error(ledger, 11, f"指标 {figure.key} 用了不存在的字段“{name}”{_nearest(name, known)}")
        for leaf in conditions(figure) if figure.source is None else ():
            for value, known in unknown(ledger, model, leaf):
                yield _error(
                    ledger,
                    24,
                    f"指标 {figure.key} 的条件“{leaf[0]}”没有“{value}”这个值{_nearest(str(value), known)}",
                )
    keys = [figure.key for figure in ledger.figures]
    for name in ledger.life.weekly_keys:
        if name not in keys:
            yield _error(ledger, 15, f"life.weekly 里没有指标“{name}”{_nearest(name, keys)}")


def _usual(ledger: Ledger) -> Iterator[CheckMessage]:
    for usual in ledger.usual:
        line = next((line for line in ledger.lines if line.name == usual.line), None)
        if usual.line and line is None:
            near = _nearest(usual.line, [line.name for line in ledger.lines])
            yield _error(ledger, 19, f"usual 用了不存在的明细“{usual.line}”{near}")
            continue
        model = line.model if line else ledger.model
        for name in (usual.field, *usual.alike):
            if name not in (known := _known(model)):
                yield _error(ledger, 19, f"usual 里没有字段“{name}”{_nearest(name, known)}")
        field = usual.field in _known(model) and model._meta.get_field(usual.field)
        if field and not isinstance(field, (models.IntegerField, models.DecimalField)):
            yield _error(ledger, 19, f"usual 的“{usual.field}”不是数")


_KEY = re.compile(r"[a-z][a-z0-9-]*")


def _papers(ledger: Ledger) -> Iterator[CheckMessage]:
    keys = [paper.key for paper in ledger.papers]
    states, known = [state.key for state in ledger.flow.states], _known(ledger.model)
    for paper in ledger.papers:
        if keys.count(paper.key) > 1 or not _KEY.fullmatch(paper.key):
            yield _error(ledger, 20, f"文书键“{paper.key}”重复或写法不对（小写字母、数字、连字符）")
        for name in paper.state_names:
            if name not in states:
                yield _error(ledger, 20, f"文书 {paper.key} 用了不存在的状态“{name}”{_nearest(name, states)}")
        for name in paper.field_names:
            if name not in known:
                yield _error(ledger, 20, f"文书 {paper.key} 用了不存在的字段“{name}”{_nearest(name, known)}")
        for place in paper.signatures.places if paper.signatures else ():
            if not place.strip():
                yield _error(ledger, 20, f"文书 {paper.key} 有一处签字没有写由谁签")
        of_record = paper.states or paper.filled or paper.ready or paper.names
        if (paper.monthly and paper.periods) or (paper.of_period and of_record):
            yield _error(ledger, 20, f"文书 {paper.key} 须在 monthly、periods 和单条记录的条件之间只选一种")
        if paper.names is not None:
            yield from _names(ledger, paper.key, paper.names)


def _names(ledger: Ledger, key: str, names: Names) -> Iterator[CheckMessage]:
    """Check the declared personal values of a paper.

    They are those of the record itself, or of the record that points to it.
    """
    others = {other.key: other for other in ledgers()}
    holder = others.get(names.ledger) if names.ledger else ledger
    if holder is None:
        near = _nearest(names.ledger, others)
        yield _error(ledger, 18, f"文书 {key} 的姓名取自不存在的台账“{names.ledger}”{near}")
        return
    known = _known(holder.model)
    for name in filter(None, (names.by, *names.where)):
        if not _lookup_known(holder.model, name):
            yield _error(ledger, 18, f"文书 {key} 的 names 里没有字段“{name}”{_nearest(name, known)}")
    points = names.by in known and holder.model._meta.get_field(names.by).related_model is ledger.model
    if bool(names.ledger) != points:
        yield _error(ledger, 18, f"文书 {key} 的 by“{names.by}”须是{holder.title}指向本台账的字段")
    if not holder.access.private:
        yield _error(ledger, 18, f"文书 {key} 的姓名取自{holder.title}，它没有岗位可以查看个人信息")


def _agreement(figures: Iterable[tuple[Ledger, Figure]]) -> Iterator[CheckMessage]:
    """Check that what a figure must agree with is a figure."""
    figures = list(figures)
    codes = [figure.code for _, figure in figures]
    for ledger, figure in figures:
        if figure.agrees and figure.agrees.code not in codes:
            near = _nearest(figure.agrees.code, filter(None, codes))
            yield _error(ledger, 21, f"指标 {figure.key} 的 agrees 没有指标“{figure.agrees.code}”{near}")


@register("taizhang")
def check_ledgers(**_: Any) -> list[CheckMessage]:
    """Check every ledger of the installed rooms."""
    messages: list[CheckMessage] = []
    owners: dict[str, str] = {}
    for ledger in ledgers():
        for check in (_fields, _filters, _words, _carried, _flow, _posts, _wall, _figures, _usual, _papers):
            messages.extend(check(ledger))
        for figure in ledger.figures:
            for name in filter(None, (figure.code, f"{ledger.room}.{figure.key}")):
                if name in owners:
                    messages.append(_error(ledger, 12, f"指标“{name}”已在{owners[name]}声明"))
                owners[name] = ledger.key
    messages.extend(_agreement([*all_figures(), *spanning()]))
    codes = [ledger.code for ledger in ledgers()]
    for ledger in ledgers():
        if codes.count(ledger.code) > 1:
            messages.append(_error(ledger, 13, f"台账码“{ledger.code}”重复"))
    return messages
