"""The usual way of a record through its workflow.

`Flow.path` names at most six stages. From them come the bar on the record's page and the one step
that stands first wherever a step is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taizhang.engine.declare.flow import Flow, Move

MOST = 6
"""So many stages at most: more are no overview."""


@dataclass(frozen=True)
class Stage:
    """A stage of the usual way and the states that belong to it."""

    label: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """One stop of the bar: where the record was, is, or will be."""

    label: str
    now: bool = False
    been: bool = False


def stages(flow: Flow) -> tuple[Stage, ...]:
    """Read the declared stages, `state` or `标题=state+state`, apart by blanks.

    A workflow without a path has one state or few, each a stage of its own.
    """
    if not flow.path:
        return tuple(Stage(state.label, (state.key,)) for state in flow.states)
    parted = [word.rpartition("=") for word in flow.path.split()]
    named = [(title, tuple(keys.split("+"))) for title, _, keys in parted]
    return tuple(Stage(title or flow.state(keys[0]).label, keys) for title, keys in named)


def main(flow: Flow, state: str, moves: Iterable[Move]) -> Move | None:
    """Return the step that leads to the nearest later stage.

    moves: those offered in this state; those taken only when something calls for them never count
    """
    usual = [move for move in moves if not move.spare]
    index = _indexes(flow)
    here = index.get(state, -1)
    onward = [move for move in usual if index.get(move.target, -1) > here]
    if onward:
        return min(onward, key=lambda move: index[move.target])
    away = [move for move in usual if move.target != state]
    return next(iter(away or usual), None)


def stops(flow: Flow, history: Sequence[str], state: str) -> list[Stop]:
    """Return the bar of a record: stages passed, the present one, those still ahead.

    history: the states that the record came to, in order

    A stage that was left out is not shown. A state aside of the path stands where the record left
    the path; after an end nothing is ahead.
    """
    path, index = stages(flow), _indexes(flow)
    on_path = [index[key] for key in (*history, state) if key in index]
    here = index.get(state, on_path[-1] if on_path else -1)
    reached = flow.reached(state)
    bar = [Stop(stage.label, been=True) for stage in path[: here + 1] if {*stage.states} & {*history}]
    if state in index:
        bar = [stop for stop in bar if stop.label != path[here].label]
        bar.append(Stop(path[here].label, now=True, been=True))
    else:
        bar.append(Stop(flow.state(state).label, now=True, been=True))
    if not flow.state(state).final:
        bar += [Stop(stage.label) for stage in path[here + 1 :] if {*stage.states} & reached]
    return bar


def _indexes(flow: Flow) -> dict[str, int]:
    return {key: index for index, stage in enumerate(stages(flow)) for key in stage.states}
