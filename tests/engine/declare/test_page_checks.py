"""Start-up checks of pages, links, rows and abilities name what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from taizhang.desk.frame import addresses
from taizhang.engine.declare.checks import abilities, lines, pages
from taizhang.engine.declare.flow import Members
from taizhang.engine.declare.ledger import RowAct
from taizhang.engine.declare.links import HOLDING, Link
from taizhang.engine.declare.office import questions
from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import READS, WRITES, of_posts
from taizhang.engine.declare.vocabulary import Never, Reverses

FIRE, HAZARD, MEETING = (by_key(key) for key in ("premises.firecheck", "safety.hazard", "programme.meeting"))
GOOD = Page("fine", "t/fine/", "好页面", READS, "menu list")


def told(messages: Any) -> str:
    return "；".join(str(message.msg) for message in messages)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (replace(GOOD, shown="menue"), "shown 没有“menue”，是不是“menu”"),
        (replace(GOOD, right=of_posts("secretery")), "没有岗位“secretery”，是不是“secretary”"),
        (replace(GOOD, right=READS.at("safety.hazzard")), "没有台账“safety.hazzard”，是不是“safety.hazard”"),
        (replace(GOOD, right=WRITES.at("safety.hazard", "isue")), "没有步骤“isue”，是不是“issue”"),
    ],
)
def test_a_page_with_a_wrong_word_is_named(page: Page, words: str) -> None:
    assert words in told(pages.check_pages(replace(HAZARD, pages=(page,))))
    assert told(pages.check_pages(replace(HAZARD, pages=(GOOD,)))) == ""


def test_a_link_to_nowhere_is_named() -> None:
    good = Link("I1", "safety.hazard", "programme.incident", lambda _: ())
    assert told(pages.check_links([good, Link("I2", HOLDING, "programme.meeting", lambda _: ())])) == ""
    for link, words in (
        (replace(good, id="I2", source="safety.hazrd"), "来源“safety.hazrd”不是台账，是不是“safety.hazard”"),
        (replace(good, id="I2", target="programme.incidnt"), "去向“programme.incidnt”不是台账"),
        (good, "联动“I1”声明了两次"),
    ):
        assert words in told(pages.check_links([good, link]))


def test_a_page_without_a_view_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert addresses.check_addresses() == []
    wrong = replace(HAZARD, pages=(replace(GOOD, at="t/nowhere/at/all/"),))
    monkeypatch.setattr(addresses, "ledgers", lambda: (wrong,))
    assert "地址“t/nowhere/at/all/”没有视图" in told(addresses.check_addresses())


def with_act(act: RowAct) -> Any:
    line = MEETING.line("decisions")
    return replace(MEETING, lines=(replace(line, acts=(act,)),))


ACT = RowAct("done", "落实", "owner", "done_on", "following")


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (replace(ACT, by="ownr"), "不存在的字段“ownr”，是不是“owner”"),
        (ACT, "“done_on”由这一步填写，不能又列在 columns 里"),
        (replace(ACT, need="text"), "need 有“text”，asks 里没有"),
        (replace(ACT, states="folowing"), "不存在的状态“folowing”，是不是“following”"),
        (replace(ACT, posts="secretary"), "by 是单位的要写 posts，是人员的不写"),
        (replace(ACT, by="text"), "须指向人员或单位"),
        (replace(ACT, due="duee"), "due 用了不存在的字段“duee”，是不是“due”"),
        (replace(ACT, stamp="text"), "须是可以为空的日期或时间"),
    ],
)
def test_an_act_on_a_row_with_a_wrong_word_is_named(act: RowAct, words: str) -> None:
    assert words in told(lines.check_lines(with_act(act)))


def test_the_rest_is_one_of_the_answers() -> None:
    line = replace(FIRE.line("items"), rest=("outcome", "okk"))
    assert "rest 没有“okk”这个值，是不是“ok”" in told(lines.check_lines(replace(FIRE, lines=(line,))))
    line = replace(FIRE.line("items"), rest=("outcom", "ok"))
    assert "没有字段“outcom”，是不是“outcome”" in told(lines.check_lines(replace(FIRE, lines=(line,))))


def test_money_that_is_reversed_is_closed_to_everything_else() -> None:
    rule = Reverses("extended_to deadline")
    wrong = replace(HAZARD, rules=(rule,), voids=(), fixed="")
    messages = told(abilities.check_money(wrong))
    assert "“extended_to”须写进 fixed" in messages
    assert "voids 里须有 Never" in messages
    right = replace(HAZARD, rules=(rule,), voids=(Never("不能"),), fixed="extended_to deadline")
    assert told(abilities.check_money(right)) == ""


@pytest.mark.parametrize(
    ("rows", "step", "words"),
    [
        ("itmes.item", "close", "没有明细“itmes”，是不是“items”"),
        ("items.itm", "close", "没有字段“itm”，是不是“item”"),
        ("items.item", "close", "须指向一种台账的记录"),
    ],
)
def test_members_that_are_none_are_named(rows: str, step: str, words: str) -> None:
    move = replace(FIRE.flow.moves[0], members=Members(rows, step))
    wrong = replace(FIRE, flow=replace(FIRE.flow, moves=(move,)))
    assert words in told(abilities.check_members(wrong))


def test_a_label_prints_what_exists_and_is_short() -> None:
    assert "没有字段“spott”，是不是“spot”" in told(abilities.check_register(replace(HAZARD, labels="spott")))
    assert "是长文字或个人信息" in told(abilities.check_register(replace(HAZARD, labels="description")))
    walled = next(ledger for ledger in ledgers() if ledger.wall is not None)
    assert "有回避墙的台账不能合并" in told(abilities.check_register(replace(walled, merges=True)))


def test_a_question_that_nobody_answers_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(lines.check_questions()) == ""
    monkeypatch.setattr(questions, "_asked", dict(questions._asked))
    questions.Question("office.verson", "")
    assert "问题“office.verson”没有回答（ANSWERS），是不是“office.version”" in told(lines.check_questions())
