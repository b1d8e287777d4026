"""A wrong word in a declaration stops the start.

It is answered with the nearest right one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q

from taizhang.engine.declare import checks
from taizhang.engine.declare.figure import Agrees, Figure
from taizhang.engine.declare.flow import Flow, Move, Start, State
from taizhang.engine.declare.ledger import Access, Ledger
from taizhang.engine.declare.measures import Share, Sum
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.engine.declare.registry import ledgers
from taizhang.paper.tree import Signatures
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.meeting import ledger as meeting_ledger
from taizhang.rooms.safety.hazard import ledger as hazard

GOOD = publicity.LEDGER
MEETING = meeting_ledger.LEDGER
MOVE = GOOD.flow.moves[0]


def changed_move(**changes: Any) -> Flow:
    return replace(GOOD.flow, moves=(replace(MOVE, **changes), *GOOD.flow.moves[1:]))


def printed(*papers: LedgerPaper) -> Ledger:
    return replace(case.LEDGER, papers=papers)


NOTICE, IDENTITY = case.LEDGER.papers[0], case.LEDGER.papers[-1]
(SHEET,) = hazard.LEDGER.papers


def named(**changes: Any) -> Ledger:
    """The case whose page of identity takes its names from somewhere else."""
    assert IDENTITY.names is not None
    return printed(replace(IDENTITY, names=replace(IDENTITY.names, **changes)))


WRONG: tuple[tuple[Callable[[Ledger], Any], Ledger, str], ...] = (
    (
        checks._fields,
        replace(GOOD, columns=GOOD.columns + " plase"),
        "columns 里没有字段“plase”，是不是“place”",
    ),
    (checks._fields, replace(GOOD, fixed="knid"), "fixed 里没有字段“knid”，是不是“kind”"),
    (checks._fields, replace(GOOD, flow=changed_move(need="knid")), "need 里没有字段“knid”，是不是“kind”"),
    (checks._filters, replace(GOOD, filters="kind state"), "filters 里的“state”每张清单都有"),
    (checks._fields, replace(GOOD, filters="knid"), "filters 里没有字段“knid”，是不是“kind”"),
    (
        checks._fields,
        replace(
            MEETING, lines=tuple(replace(line, charge=line.charge and "ovner") for line in MEETING.lines)
        ),
        "decisions 里没有字段“ovner”，是不是“owner”",
    ),
    (checks._fields, replace(GOOD, form="内容: tekst"), "form 里没有字段“tekst”，是不是“text”"),
    (
        checks._fields,
        replace(case.LEDGER, carried="acepted_on opinion_no delivered_on"),
        "carried 里没有字段“acepted_on”，是不是“accepted_on”",
    ),
    (
        checks._carried,
        replace(case.LEDGER, carried="accepted_on delivered_on"),
        "form 的“承前转入的旧件”只有一部分在 carried 里，还缺“opinion_no”",
    ),
    (checks._carried, replace(GOOD, carried="unit"), "carried 里的“unit”不在 form 里"),
    (checks._fields, replace(reception.LEDGER, find="petitioner"), "个人信息字段“petitioner”不得用于find"),
    (
        checks._fields,
        replace(reception.LEDGER, access=Access(read="auditor", write="petition_clerk")),
        "须声明哪些岗位可以查看",
    ),
    (checks._flow, replace(GOOD, flow=changed_move(target=MOVE.target + "x")), f"，是不是“{MOVE.target}”"),
    (checks._flow, replace(GOOD, flow=changed_move(unlike="creat")), "，是不是“create”"),
    (
        checks._flow,
        replace(
            case.LEDGER,
            flow=replace(
                case.FLOW,
                opening=(),
                moves=(
                    *case.FLOW.moves,
                    replace(case.FLOW.moves[0], key="again", starts=(Start("R5", "accepted_on"),)),
                ),
            ),
        ),
        "没有时限规则“R5”",
    ),
    (
        checks._flow,
        replace(GOOD, flow=Flow((*GOOD.flow.states, State("lost", "无路可到", final=True)), GOOD.flow.moves)),
        "状态“lost”无法到达",
    ),
    (
        checks._flow,
        replace(
            GOOD,
            flow=Flow((State("a", "甲"), State("b", "乙")), (Move("go", "去", "a", "b", by="secretary"),)),
        ),
        "状态“b”没有出路",
    ),
    (
        checks._posts,
        replace(GOOD, access=replace(GOOD.access, read="secretery")),
        "没有岗位“secretery”，是不是“secretary”",
    ),
    (
        checks._posts,
        replace(GOOD, flow=changed_move(by="guard"), access=Access(read="auditor", write="secretary")),
        "岗位“guard”能办理",
    ),
    (
        checks._figures,
        replace(GOOD, figures=(Figure("x", "x", "份", where={"kind": "slogn"}),)),
        "条件“kind”没有“slogn”这个值，是不是“slogan”",
    ),
    (
        checks._figures,
        replace(GOOD, figures=(Figure("x", "x", "份", where={"state__in": ("up", "dwn")}),)),
        "条件“state__in”没有“dwn”这个值，是不是“down”",
    ),
    (
        checks._figures,
        replace(GOOD, figures=(Figure("x", "x", "份", of=Share(Q(state="gone") | Q(kind="bord"), "全部")),)),
        "条件“kind”没有“bord”这个值，是不是“board”",
    ),
    (
        checks._figures,
        replace(GOOD, figures=(Figure("wrong", "错", "幅", of=Sum("quantity"), where={"kynd": "banner"}),)),
        "用了不存在的字段“kynd”，是不是“kind”",
    ),
    (checks._papers, printed(NOTICE, NOTICE), "文书键“accept”重复"),
    (checks._papers, printed(replace(NOTICE, key="受理")), "文书键“受理”重复或写法不对"),
    (
        checks._papers,
        printed(replace(NOTICE, states="screenin told")),
        "不存在的状态“screenin”，是不是“screening”",
    ),
    (
        checks._papers,
        printed(replace(NOTICE, filled="notice_nr")),
        "不存在的字段“notice_nr”，是不是“notice_no”",
    ),
    (checks._papers, printed(replace(NOTICE, signatures=Signatures(("经办人", " ")))), "没有写由谁签"),
    (checks._papers, printed(replace(NOTICE, monthly=True)), "只选一种"),
    (checks._papers, printed(replace(SHEET, monthly=True)), "只选一种"),
    (
        checks._papers,
        named(ledger="petitions.receptoin"),
        "不存在的台账“petitions.receptoin”，是不是“petitions.reception”",
    ),
    (checks._papers, named(by="caes"), "没有字段“caes”，是不是“case”"),
    (checks._papers, named(by="unit"), "by“unit”须是信访接待登记指向本台账的字段"),
    (checks._papers, named(by=""), "by“”须是信访接待登记指向本台账的字段"),
    (checks._papers, named(where={"is_groop": False}), "没有字段“is_groop”，是不是“is_group”"),
    (checks._papers, named(ledger="", by="", where={}), "没有岗位可以查看个人信息"),
)


@pytest.mark.parametrize(("check", "ledger", "told"), WRONG)
def test_a_wrong_word_is_named_with_its_remedy(check: Any, ledger: Ledger, told: str) -> None:
    found = [str(error.msg) for error in check(ledger)]
    assert any(told in text for text in found), found
    assert all(text.startswith(f"{ledger.title}（{ledger.key}）") for text in found)


@pytest.mark.parametrize(
    "check", [checks._fields, checks._carried, checks._flow, checks._posts, checks._figures, checks._papers]
)
def test_the_declarations_these_were_made_from_are_right(check: Any) -> None:
    assert [text for row in (GOOD, reception.LEDGER, case.LEDGER) for text in check(row)] == []


def test_what_is_asked_only_of_matters_brought_over_is_declared_not_read_from_a_title() -> None:
    declared = {
        section.title: section.fields
        for ledger in ledgers()
        for section in ledger.sections
        if section.carried
    }
    assert declared == {"承前转入的旧件": ("accepted_on", "opinion_no", "delivered_on")}
    renamed = replace(case.LEDGER, form=case.LEDGER.form.replace("承前转入的旧件", "以前的事"))
    assert [section.title for section in renamed.sections if section.carried] == ["以前的事"]
    worded = replace(GOOD, form=f"承前转入: {' '.join(GOOD.form_fields)}")
    assert [section.title for section in worded.sections if section.carried] == []


def test_a_figure_agrees_with_a_figure_that_exists() -> None:
    (figure,) = [figure for figure in GOOD.figures if figure.code == "F27"]
    wrong = replace(figure, agrees=Agrees("F2X", "不一致。"))
    assert [str(error.msg) for error in checks._agreement([(GOOD, figure), (GOOD, wrong)])] == [
        f"{GOOD.title}（{GOOD.key}）：指标 {figure.key} 的 agrees 没有指标“F2X”，是不是“F27”"
    ]


def test_an_id_names_one_check() -> None:
    """An unknown field is the same mistake wherever it is written.

    Every other number has one function.
    """
    users: dict[int, set[str]] = {}
    for function in ast.parse(Path(checks.__file__).read_text("utf-8")).body:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "_error":
                users.setdefault(ast.literal_eval(node.args[1]), set()).add(function.name)
    assert sorted(users) == list(range(1, len(users) + 1))
    assert {number: names for number, names in users.items() if len(names) > 1} == {
        1: {"_fields", "_wall", "_flow"}
    }
