"""Check the names of fields and tables in a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage
from django.db.models import DateField

from taizhang.engine.declare.checks.findings import error, field_names, lookup_known, nearest
from taizhang.engine.declare.ledger import ON_EVERY_LIST, Ledger
from taizhang.engine.declare.parts import Wall
from taizhang.engine.declare.personal import PersonalField, personal_fields
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.vocabulary.place import named_by, planned


def check_fields(ledger: Ledger) -> Iterator[CheckMessage]:
    known = field_names(ledger.model)
    places = {
        "columns": ledger.column_names,
        "filters": ledger.filter_names,
        "shown_on": tuple(ledger.shown_on.split()),
        "find": ledger.find_names,
        "matter": ledger.matter_names,
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
                yield error(ledger, 1, f"{place} 里没有字段“{name}”{nearest(name, known)}")
            elif place in ("filters", "find", "matter") and isinstance(
                ledger.model._meta.get_field(name), PersonalField
            ):
                yield error(ledger, 2, f"个人信息字段“{name}”不得用于{place}")
    for line in ledger.lines:
        for name in filter(None, (*line.fields, line.charge, *line.pending)):
            if name not in field_names(line.model):
                yield error(
                    ledger, 1, f"{line.name} 里没有字段“{name}”{nearest(name, field_names(line.model))}"
                )
    if not _openly_called(ledger.model):
        yield error(ledger, 1, f"called 用了不存在的或个人信息字段“{ledger.model.called}”")


def _openly_called(model: type[Record]) -> bool:
    """Return whether `called` exists on a model and may stand on any page.

    `called` is the path to what other records call this one by; it must not end at a personal
    field.
    """
    current: Any = model
    for part in model.called.split("__"):
        if part not in field_names(current):
            return False
        field = current._meta.get_field(part)
        current = field.related_model
    return not isinstance(field, PersonalField)


def check_filters(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that no filter is named like one that every list has.

    An address would mean both.
    """
    for name in ledger.filter_names:
        if name in ON_EVERY_LIST:
            yield error(ledger, 22, f"filters 里的“{name}”每张清单都有，请去掉或给字段另取一个名字")


def check_words(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check the names of fields, tables and kinds of file in rules and steps."""
    from taizhang.engine.models import Evidence

    steps = [word for move in ledger.flow.moves for word in (*move.guards, move.effect)]
    tables = {line.name: line.model for line in ledger.lines}
    for word in (*ledger.derive, *ledger.rules, *ledger.voids, *steps):
        kind = type(word).__name__
        line = getattr(word, "line", "")
        if line and line not in tables:
            yield error(ledger, 23, f"{kind} 用了不存在的明细“{line}”{nearest(line, tables)}")
        for name in f"{getattr(word, 'kind', '')} {getattr(word, 'kinds', '')}".split():
            if name not in Evidence.Kind.values:
                yield error(
                    ledger, 23, f"{kind} 用了不存在的材料类别“{name}”{nearest(name, Evidence.Kind.values)}"
                )
        for name in named_by(word):
            ((table, (path,)),) = planned(name, ledger.line_names, apart=True)
            model = tables[table] if table else ledger.model
            if not lookup_known(model, path.replace(".", "__")):
                near = nearest(path, field_names(model))
                yield error(ledger, 23, f"{kind} 用了不存在的字段“{name}”{near}")


def check_carried(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that fields asked only of matters brought over fill whole sections.

    A section is shown in one piece.
    """
    for name in ledger.carried_names:
        if name in field_names(ledger.model) and name not in ledger.form_fields:
            yield error(ledger, 17, f"carried 里的“{name}”不在 form 里{nearest(name, ledger.form_fields)}")
    for section in ledger.sections:
        rest = [name for name in section.fields if name not in ledger.carried_names]
        if rest and len(rest) < len(section.fields):
            yield error(
                ledger, 17, f"form 的“{section.title}”只有一部分在 carried 里，还缺“{'、'.join(rest)}”"
            )


def check_wall(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that a ledger shares the wall of every walled record among its references.

    Otherwise one of its lists could tell of that record by the back door.
    """
    declared = ledger.wall or Wall()
    for path in declared.paths("persons", "units", "recused", "via"):
        if not lookup_known(ledger.model, path):
            yield error(ledger, 1, f"wall 里没有字段“{path}”{nearest(path, field_names(ledger.model))}")
    shared = declared.paths("via")
    for model in (ledger.model, *(line.model for line in ledger.lines)):
        for field in model._meta.concrete_fields:
            other = field.related_model
            if other is None or other is ledger.model or not issubclass(other, Record):
                continue
            if by_key(other._meta.label_lower).wall is not None and field.name not in shared:
                yield error(ledger, 16, f"“{field.name}”指向有回避墙的台账，须写进 wall 的 via")


def check_personal(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that personal values have a purpose, an end and an opener."""
    models = [ledger.model, *(line.model for line in ledger.lines)]
    asked = [field for model in models for field in personal_fields(model)]
    for field in asked:
        if not field.purpose:
            yield error(ledger, 26, f"个人信息“{field.verbose_name}”须声明用途（purpose）")
    if asked and ledger.retention is None:
        yield error(ledger, 26, "有个人信息字段，须声明保存期限（retention）")
    if asked and not ledger.access.private:
        yield error(ledger, 3, "有个人信息字段，须声明哪些岗位可以查看（access.private）")
    known = field_names(ledger.model)
    if ledger.retention and ledger.retention.since not in known:
        near = nearest(ledger.retention.since, known)
        yield error(ledger, 26, f"retention 用了不存在的字段“{ledger.retention.since}”{near}")


def check_expires(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that what runs out is a day, in states that exist."""
    states = [state.key for state in ledger.flow.states]
    for expiry in ledger.expires:
        if expiry.line and expiry.line not in ledger.line_names:
            near = nearest(expiry.line, ledger.line_names)
            yield error(ledger, 28, f"expires 用了不存在的明细“{expiry.line}”{near}")
            continue
        model = ledger.line(expiry.line).model if expiry.line else ledger.model
        known = field_names(model)
        if expiry.field not in known:
            yield error(ledger, 28, f"expires 里没有字段“{expiry.field}”{nearest(expiry.field, known)}")
        elif type(model._meta.get_field(expiry.field)) is not DateField:
            yield error(ledger, 28, f"expires 的“{expiry.field}”不是日期")
        for name in expiry.states.split():
            if name not in states:
                yield error(ledger, 28, f"expires 用了不存在的状态“{name}”{nearest(name, states)}")
        if not expiry.levels or list(expiry.levels) != sorted(set(expiry.levels), reverse=True):
            yield error(ledger, 28, f"expires 的 levels 须从大到小：{expiry.levels}")


def check_speech(all_ledgers: Iterable[Ledger]) -> Iterator[CheckMessage]:
    """Check that a ledger has words, and each noun speaks of one ledger."""
    owners: dict[str, Ledger] = {}
    for ledger in all_ledgers:
        words = ledger.words
        for name, value in (("nouns", words.nouns), ("verbs", words.verbs), ("counts", words.counts)):
            if not value.strip():
                yield error(ledger, 27, f"words 缺 {name}")
        for noun in words.nouns.split():
            if noun in owners:
                yield error(ledger, 27, f"words 的“{noun}”已是“{owners[noun].title}”的说法")
            owners[noun] = ledger
