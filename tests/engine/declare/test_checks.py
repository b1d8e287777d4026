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
from taizhang.engine.declare.ledger import Access, Expires, Ledger, Retention
from taizhang.engine.declare.measures import Share, Sum
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.vocabulary import NeedsFile
from taizhang.engine.declare.vocabulary.steps import HasFile
from taizhang.paper.tree import Signatures
from taizhang.rooms.petitions import mediators
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


def on_path(path: str) -> Ledger:
    return replace(GOOD, flow=replace(GOOD.flow, path=path))


def running_out(expiry: Expires) -> Ledger:
    return replace(mediators.LEDGER, expires=(expiry,))


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
        checks.check_fields,
        replace(GOOD, columns=GOOD.columns + " plase"),
        "columns 里没有字段“plase”，是不是“place”",
    ),
    (
        checks.check_flow,
        replace(GOOD, flow=replace(GOOD.flow, also="fine")),
        "also 要写成 ((状态, 函数),)",
    ),
    (
        checks.check_figures,
        replace(GOOD, figures=(replace(GOOD.figures[0], of=Share(Q(kind="slogan"), "条"), unit="%"),)),
        "“%”要去掉",
    ),
    (
        checks.check_words,
        replace(GOOD, flow=changed_move(guards=(HasFile("photo singed", "请附签字件。"),))),
        "HasFile 用了不存在的材料类别“singed”，是不是“signed”",
    ),
    (checks.check_words, replace(GOOD, rules=(NeedsFile("请附照片。", "foto"),)), "材料类别“foto”"),
    (checks.check_fields, replace(GOOD, fixed="knid"), "fixed 里没有字段“knid”，是不是“kind”"),
    (
        checks.check_fields,
        replace(GOOD, flow=changed_move(need="knid")),
        "need 里没有字段“knid”，是不是“kind”",
    ),
    (checks.check_filters, replace(GOOD, filters="kind state"), "filters 里的“state”每张清单都有"),
    (checks.check_fields, replace(GOOD, filters="knid"), "filters 里没有字段“knid”，是不是“kind”"),
    (
        checks.check_fields,
        replace(
            MEETING, lines=tuple(replace(line, charge=line.charge and "ovner") for line in MEETING.lines)
        ),
        "decisions 里没有字段“ovner”，是不是“owner”",
    ),
    (checks.check_fields, replace(GOOD, form="内容: tekst"), "form 里没有字段“tekst”，是不是“text”"),
    (
        checks.check_fields,
        replace(case.LEDGER, carried="acepted_on opinion_no delivered_on"),
        "carried 里没有字段“acepted_on”，是不是“accepted_on”",
    ),
    (
        checks.check_carried,
        replace(case.LEDGER, carried="accepted_on delivered_on"),
        "form 的“承前转入的旧件”只有一部分在 carried 里，还缺“opinion_no”",
    ),
    (checks.check_carried, replace(GOOD, carried="unit"), "carried 里的“unit”不在 form 里"),
    (
        checks.check_fields,
        replace(reception.LEDGER, find="petitioner"),
        "个人信息字段“petitioner”不得用于find",
    ),
    (checks.check_personal, replace(reception.LEDGER, retention=None), "须声明保存期限（retention）"),
    (
        checks.check_personal,
        replace(reception.LEDGER, retention=Retention(6, "法", since="occured_on")),
        "retention 用了不存在的字段“occured_on”，是不是“occurred_on”",
    ),
    (
        checks.check_personal,
        replace(reception.LEDGER, access=Access(read="auditor", write="petition_clerk")),
        "须声明哪些岗位可以查看",
    ),
    (
        checks.check_flow,
        replace(GOOD, flow=changed_move(target=MOVE.target + "x")),
        f"，是不是“{MOVE.target}”",
    ),
    (checks.check_expires, running_out(Expires("untl", "任期")), "expires 里没有字段“untl”，是不是“until”"),
    (checks.check_expires, running_out(Expires("name", "任期")), "expires 的“name”不是日期"),
    (checks.check_expires, running_out(Expires("until", "任期", line="member")), "，是不是“members”"),
    (checks.check_expires, running_out(Expires("until", "任期", states="servng")), "，是不是“serving”"),
    (checks.check_expires, running_out(Expires("until", "任期", levels=(30, 60))), "须从大到小"),
    (checks.check_path, replace(GOOD, matter=""), "须用 matter 声明"),
    (checks.check_fields, replace(GOOD, matter="txt"), "matter 里没有字段“txt”，是不是“text”"),
    (checks.check_fields, replace(reception.LEDGER, matter="petitioner"), "“petitioner”不得用于matter"),
    (checks.check_path, on_path("up dwon"), "path 用了不存在的状态“dwon”，是不是“down”"),
    (checks.check_path, on_path("down"), "path 须从“up”开始"),
    (
        checks.check_path,
        replace(hazard.LEDGER, flow=replace(hazard.FLOW, path="found closed issued")),
        "到不了",
    ),
    (checks.check_path, on_path("up up up up up up up"), "path 有7段，最多6段"),
    (checks.check_flow, replace(GOOD, flow=changed_move(unlike="creat")), "，是不是“create”"),
    (
        checks.check_flow,
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
        checks.check_flow,
        replace(GOOD, flow=Flow((*GOOD.flow.states, State("lost", "无路可到", final=True)), GOOD.flow.moves)),
        "状态“lost”无法到达",
    ),
    (
        checks.check_flow,
        replace(
            GOOD,
            flow=Flow((State("a", "甲"), State("b", "乙")), (Move("go", "去", "a", "b", by="secretary"),)),
        ),
        "状态“b”没有出路",
    ),
    (
        checks.check_posts,
        replace(GOOD, access=replace(GOOD.access, read="secretery")),
        "没有岗位“secretery”，是不是“secretary”",
    ),
    (
        checks.check_posts,
        replace(GOOD, flow=changed_move(by="guard"), access=Access(read="auditor", write="secretary")),
        "岗位“guard”能办理",
    ),
    (
        checks.check_figures,
        replace(GOOD, figures=(Figure("x", "x", "份", where={"kind": "slogn"}),)),
        "条件“kind”没有“slogn”这个值，是不是“slogan”",
    ),
    (
        checks.check_figures,
        replace(GOOD, figures=(Figure("x", "x", "份", where={"state__in": ("up", "dwn")}),)),
        "条件“state__in”没有“dwn”这个值，是不是“down”",
    ),
    (
        checks.check_figures,
        replace(GOOD, figures=(Figure("x", "x", "份", of=Share(Q(state="gone") | Q(kind="bord"), "全部")),)),
        "条件“kind”没有“bord”这个值，是不是“board”",
    ),
    (
        checks.check_figures,
        replace(GOOD, figures=(Figure("wrong", "错", "幅", of=Sum("quantity"), where={"kynd": "banner"}),)),
        "用了不存在的字段“kynd”，是不是“kind”",
    ),
    (checks.check_papers, printed(NOTICE, NOTICE), "文书键“accept”重复"),
    (checks.check_papers, printed(replace(NOTICE, key="受理")), "文书键“受理”重复或写法不对"),
    (
        checks.check_papers,
        printed(replace(NOTICE, states="screenin told")),
        "不存在的状态“screenin”，是不是“screening”",
    ),
    (
        checks.check_papers,
        printed(replace(NOTICE, filled="notice_nr")),
        "不存在的字段“notice_nr”，是不是“notice_no”",
    ),
    (checks.check_papers, printed(replace(NOTICE, signatures=Signatures(("经办人", " ")))), "没有写由谁签"),
    (checks.check_papers, printed(replace(NOTICE, monthly=True)), "只选一种"),
    (checks.check_papers, printed(replace(SHEET, monthly=True)), "只选一种"),
    (
        checks.check_papers,
        named(ledger="petitions.receptoin"),
        "不存在的台账“petitions.receptoin”，是不是“petitions.reception”",
    ),
    (checks.check_papers, named(by="caes"), "没有字段“caes”，是不是“case”"),
    (checks.check_papers, named(by="unit"), "by“unit”须是信访接待登记指向本台账的字段"),
    (checks.check_papers, named(by=""), "by“”须是信访接待登记指向本台账的字段"),
    (checks.check_papers, named(where={"is_groop": False}), "没有字段“is_groop”，是不是“is_group”"),
    (checks.check_papers, named(ledger="", by="", where={}), "没有岗位可以查看个人信息"),
)


@pytest.mark.parametrize(("check", "ledger", "told"), WRONG)
def test_a_wrong_word_is_named_with_its_remedy(check: Any, ledger: Ledger, told: str) -> None:
    found = [str(error.msg) for error in check(ledger)]
    assert any(told in text for text in found), found
    assert all(text.startswith(f"{ledger.title}（{ledger.key}）") for text in found)


@pytest.mark.parametrize(
    "check",
    [
        checks.check_fields,
        checks.check_carried,
        checks.check_flow,
        checks.check_posts,
        checks.check_figures,
        checks.check_papers,
    ],
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
    assert [str(error.msg) for error in checks.check_agreement([(GOOD, figure), (GOOD, wrong)])] == [
        f"{GOOD.title}（{GOOD.key}）：指标 {figure.key} 的 agrees 没有指标“F2X”，是不是“F27”"
    ]


def test_a_ledger_has_words_of_its_own() -> None:
    noun = GOOD.words.nouns.split()[0]
    wrong = replace(MEETING, words=replace(MEETING.words, nouns=f"会议 {noun}", counts=" "))
    assert [str(message.msg) for message in checks.check_speech([GOOD, wrong])] == [
        f"{MEETING.title}（{MEETING.key}）：words 缺 counts",
        f"{MEETING.title}（{MEETING.key}）：words 的“{noun}”已是“{GOOD.title}”的说法",
    ]


def test_a_personal_field_says_what_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception.Reception._meta.get_field("phone"), "purpose", "")
    messages = [str(message.msg) for message in checks.check_personal(reception.LEDGER)]
    assert messages == [
        f"{reception.LEDGER.title}（{reception.LEDGER.key}）：个人信息“电话”须声明用途（purpose）"
    ]


def test_an_id_names_one_check() -> None:
    """An unknown field is the same mistake wherever it is written.

    So is what a table of child rows gets wrong; every other number has one function.
    """
    users: dict[int, set[str]] = {}
    files = sorted(Path(checks.__file__).parent.glob("*.py"))
    for function in (part for file in files for part in ast.parse(file.read_text("utf-8")).body):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "error":
                users.setdefault(ast.literal_eval(node.args[1]), set()).add(function.name)
    of_no_ledger = {30, 35}  # questions, the table of links
    assert sorted(users) == sorted(set(range(1, max(users) + 1)) - of_no_ledger)
    assert {number: names for number, names in users.items() if len(names) > 1} == {
        1: {"check_fields", "check_wall", "check_flow"},
        29: {"check_lines", "_rest", "_act", "_whose"},
    }
