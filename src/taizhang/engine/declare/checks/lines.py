"""Check tables of child rows, and the questions of rooms.

Of a table: its roll, its check list, the acts on its rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error
from django.db import models

from taizhang.engine.declare.checks.findings import error, field_names, nearest
from taizhang.engine.declare.ledger import Ledger, Lines, RowAct
from taizhang.engine.declare.office import questions
from taizhang.engine.declare.personal import PersonalField
from taizhang.org import posts
from taizhang.org.models import Person, Unit


def check_lines(ledger: Ledger) -> Iterator[CheckMessage]:
    for line in ledger.lines:
        known = field_names(line.model)
        names = [line.rest[0]] if line.rest[0] else []
        names += [line.roll.of, *filter(None, [line.roll.mark])] if line.roll else []
        names += [line.checklist.column, line.checklist.text] if line.checklist else []
        for name in names:
            if name not in known:
                yield error(ledger, 29, f"{line.name} 里没有字段“{name}”{nearest(name, known)}")
            elif name not in line.fields:
                yield error(ledger, 29, f"{line.name} 的“{name}”须列在 columns 里，表上才有这一栏")
        yield from _rest(ledger, line, known)
        for act in line.acts:
            yield from _act(ledger, line, act, known)


def _rest(ledger: Ledger, line: Lines, known: list[str]) -> Iterator[CheckMessage]:
    column, usual = line.rest
    if column in known:
        field = line.model._meta.get_field(column)
        values = [str(key) for key, _ in getattr(field, "flatchoices", ())]
        if values and str(usual) not in values:
            yield error(ledger, 29, f"{line.name} 的 rest 没有“{usual}”这个值{nearest(str(usual), values)}")


def _act(ledger: Ledger, line: Lines, act: RowAct, known: list[str]) -> Iterator[CheckMessage]:
    place, states = f"{line.name}.{act.key}", [state.key for state in ledger.flow.states]
    due_known = [*known, *field_names(ledger.model)]
    for name in (act.by, act.stamp, *act.fields, *act.needed):
        if name not in known:
            yield error(ledger, 29, f"{place} 用了不存在的字段“{name}”{nearest(name, known)}")
            return
    if act.due and act.due not in due_known:
        yield error(ledger, 29, f"{place} 的 due 用了不存在的字段“{act.due}”{nearest(act.due, due_known)}")
    holder = line.model if act.due in known else ledger.model
    if act.due in due_known and type(holder._meta.get_field(act.due)) is not models.DateField:
        yield error(ledger, 29, f"{place} 的 due“{act.due}”不是日期")
    if [other.key for other in line.acts].count(act.key) > 1:
        yield error(ledger, 29, f"{place} 在这个明细里声明了两次")
    for name in act.fields:
        if isinstance(line.model._meta.get_field(name), PersonalField):
            yield error(ledger, 29, f"{place} 不能填写个人信息“{name}”")
    for name in (act.stamp, *act.fields):
        if name in line.fields:
            yield error(ledger, 29, f"{place} 的“{name}”由这一步填写，不能又列在 columns 里")
    for name in set(act.needed) - set(act.fields):
        yield error(ledger, 29, f"{place} 的 need 有“{name}”，asks 里没有")
    for name in act.states.split() or [""]:
        if name not in states:
            yield error(ledger, 29, f"{place} 用了不存在的状态“{name}”{nearest(name, states)}")
    for name in act.post_names:
        if name not in posts.BY_KEY:
            yield error(ledger, 29, f"{place} 没有岗位“{name}”{nearest(name, posts.BY_KEY)}")
    yield from _whose(ledger, line, act, place)


def _whose(ledger: Ledger, line: Lines, act: RowAct, place: str) -> Iterator[CheckMessage]:
    named = line.model._meta.get_field(act.by).related_model
    stamp = line.model._meta.get_field(act.stamp)
    if named not in (Person, Unit):
        yield error(ledger, 29, f"{place} 的 by“{act.by}”须指向人员或单位")
    elif (named is Unit) != bool(act.posts):
        yield error(ledger, 29, f"{place}：by 是单位的要写 posts，是人员的不写")
    if not (isinstance(stamp, models.DateField) and stamp.null):
        yield error(ledger, 29, f"{place} 的 stamp“{act.stamp}”须是可以为空的日期或时间")


def check_questions() -> Iterator[CheckMessage]:
    """Check that some room answers every question that is asked."""
    answers = questions.answers()
    for question in questions.asked():
        if question.name not in answers:
            near = nearest(question.name, answers)
            yield Error(f"问题“{question.name}”没有回答（ANSWERS）{near}", id="taizhang.E030")
