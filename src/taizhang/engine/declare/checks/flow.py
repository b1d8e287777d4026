"""Check states, steps, the usual way, posts and clocks of a ledger."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from django.core.checks import CheckMessage

from taizhang.engine.declare import path
from taizhang.engine.declare.checks.findings import error, field_names, nearest
from taizhang.engine.declare.flow import Start, Stop
from taizhang.engine.declare.ledger import Ledger
from taizhang.kernel import rules
from taizhang.org import posts


def check_flow(ledger: Ledger) -> Iterator[CheckMessage]:
    states = [state.key for state in ledger.flow.states]
    if not all(isinstance(other, tuple) and len(other) == 2 for other in ledger.flow.also):
        yield error(ledger, 4, "also 要写成 ((状态, 函数),)，函数按登记的草稿说明是否在这个状态")
        return
    reached = {ledger.flow.first.key, *(key for key, _ in ledger.flow.also)}
    for name in sorted(reached - set(states)):
        yield error(ledger, 4, f"登记时用了不存在的状态“{name}”{nearest(name, states)}")
    for move in ledger.flow.moves:
        for name in (*move.sources, move.target):
            if name not in states:
                yield error(ledger, 4, f"步骤 {move.key} 用了不存在的状态“{name}”{nearest(name, states)}")
    reached = set().union(*map(ledger.flow.reached, reached))
    for state in ledger.flow.states:
        if state.key not in reached:
            yield error(ledger, 5, f"状态“{state.key}”无法到达")
        if not state.final and not ledger.flow.moves_from(state.key):
            yield error(ledger, 6, f"状态“{state.key}”没有出路，又不是终结状态")
    tables = [line.name for line in ledger.lines]
    for move in ledger.flow.moves:
        for name in move.line_names:
            if name not in tables:
                yield error(ledger, 14, f"步骤 {move.key} 用了不存在的明细“{name}”{nearest(name, tables)}")
    moves = [move.key for move in ledger.flow.moves] + ["create"]
    for move in ledger.flow.moves:
        for other in move.others:
            if other not in moves:
                yield error(ledger, 7, f"步骤 {move.key} 的 unlike 没有“{other}”{nearest(other, moves)}")
        clocks: tuple[Start | Stop, ...] = (*move.starts, *move.stops)
        for item in clocks:
            if item.rule not in rules.IDS:
                yield error(ledger, 8, f"没有时限规则“{item.rule}”{nearest(item.rule, rules.IDS)}")
            if item.on and item.on not in field_names(ledger.model):
                yield error(ledger, 1, f"时限 {item.rule} 用了不存在的字段“{item.on}”")


def check_path(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that the usual way begins where records begin and can be walked."""
    flow, named = ledger.flow, path.stages(ledger.flow)
    if not ledger.matter:
        yield error(ledger, 25, "须用 matter 声明一条记录说的是什么事")
    if len(named) > path.MOST:
        yield error(ledger, 25, f"path 有{len(named)}段，最多{path.MOST}段")
    states = [state.key for state in flow.states]
    for name in (wrong := [key for stage in named for key in stage.states if key not in states]):
        yield error(ledger, 25, f"path 用了不存在的状态“{name}”{nearest(name, states)}")
    if wrong:
        return
    if flow.first.key not in named[0].states:
        yield error(ledger, 25, f"path 须从“{flow.first.key}”开始")
    for earlier, later in itertools.pairwise(named):
        if not {*later.states} & set().union(*(flow.reached(key) for key in earlier.states)):
            yield error(ledger, 25, f"path 里从“{earlier.label}”到不了“{later.label}”")


def check_posts(ledger: Ledger) -> Iterator[CheckMessage]:
    second = ledger.access.second
    approvers = second.approvers if second else frozenset[str]()
    keys = set(ledger.access.readers | ledger.access.openers | approvers)
    for move in ledger.flow.moves:
        keys |= set(move.posts)
    for name in sorted(keys - set(posts.BY_KEY)):
        yield error(ledger, 9, f"没有岗位“{name}”{nearest(name, posts.BY_KEY)}")
    for move in ledger.flow.moves:
        for name in move.posts:
            if name in posts.BY_KEY and name not in ledger.access.readers:
                yield error(ledger, 10, f"岗位“{name}”能办理 {move.key}，却不能查看本台账")
    for name in sorted(approvers & set(posts.BY_KEY) - ledger.access.readers):
        yield error(ledger, 10, f"岗位“{name}”能批准查看个人信息，却不能查看本台账")
