"""The usual way of a record: its bar and its main step, for every ledger."""

from __future__ import annotations

import random

import pytest

from taizhang.engine.declare import path
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.premises.patrol import ledger as patrol
from taizhang.rooms.programme.zero import ledger as zero
from taizhang.rooms.safety.hazard import ledger as hazard


def drawn(ledger: Ledger, *history: str) -> str:
    """The bar in one line: passed stages, 【the present one】, stages ahead in brackets."""
    bar = path.stops(ledger.flow, history[:-1], history[-1])
    forms = {(True, True): "【{}】", (False, True): "{}", (False, False): "（{}）"}
    return " ".join(forms[stop.now, stop.been].format(stop.label) for stop in bar)


@pytest.mark.parametrize(
    ("ledger", "history", "bar"),
    [
        (hazard.LEDGER, "found", "【待确认】 （已下达） （整改中） （待复查） （已销号）"),
        (hazard.LEDGER, "found issued fixing", "待确认 已下达 【整改中】 （待复查） （已销号）"),
        (hazard.LEDGER, "found closed", "待确认 【已销号】"),
        (hazard.LEDGER, "found mistaken", "待确认 【误报关闭】"),
        (zero.LEDGER, "draft sent returned", "{draft} 已报 【已退回】 （已汇总） （已锁定）"),
        (patrol.LEDGER, "missed", "【漏巡】 （已签认）"),
        (case.LEDGER, "screening told handling signing", "甄别 已告知（受理） 【办理】 （答复） （办结）"),
        (case.LEDGER, "screening refused", "甄别 【不予受理】 （办结）"),
        (case.LEDGER, "screening told handling signing issued answered closed handling",
         "甄别 已告知（受理） 【办理】 （答复） （办结）"),
        (case.LEDGER, "screening told withdrawn", "甄别 已告知（受理） 【已撤回】"),
    ],
)  # fmt: skip
def test_the_bar_shows_where_a_record_was_is_and_goes(ledger: Ledger, history: str, bar: str) -> None:
    draft = zero.LEDGER.flow.state("draft").label
    assert drawn(ledger, *history.split()) == bar.format(draft=draft)


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_every_walk_has_a_short_bar_and_a_main_step(ledger: Ledger) -> None:
    flow, chance = ledger.flow, random.Random(ledger.key)
    for _ in range(50):
        history = [chance.choice([flow.first.key, *(key for key, _ in flow.also)])]
        while moves := flow.moves_from(history[-1]):
            bar = path.stops(flow, history, history[-1])
            assert sum(stop.now for stop in bar) == 1
            assert len(bar) <= path.MOST + 1
            main = path.main(flow, history[-1], moves)
            assert (main is None) == all(move.spare for move in moves)
            if flow.state(history[-1]).final or len(history) > 30:
                break
            history.append(chance.choice(moves).target)


@pytest.mark.parametrize(
    ("ledger", "state", "step"),
    [
        (hazard.LEDGER, "found", "issue"),
        (hazard.LEDGER, "recheck", "pass"),
        (case.LEDGER, "screening", "accept"),
        (case.LEDGER, "handling", "submit"),
        (case.LEDGER, "answered", "close"),
        (case.LEDGER, "rechecking", "second"),
        (patrol.LEDGER, "walking", "finish"),
        (zero.LEDGER, "returned", "submit"),
    ],
)
def test_the_main_step_goes_on_to_the_next_stage(ledger: Ledger, state: str, step: str) -> None:
    main = path.main(ledger.flow, state, ledger.flow.moves_from(state))
    assert main is not None
    assert main.key == step
