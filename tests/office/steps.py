"""What a ledger's declaration does not say about taking its steps.

There is also the way through its flow to a state.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from taizhang.engine.declare.flow import Flow, Move
from taizhang.engine.declare.ledger import Ledger

MINUTE = timedelta(minutes=1)
DETOUR, OTHER = 10, 100
"""What it costs to walk a step that asks for a record of its own kind or is rarely called for, and to register in
another state than the usual one: done only where it must be."""


@dataclass(frozen=True)
class Beside:
    """Another record that must stand before a step.

    It is made in that unit where there is none in that state.
    """

    ledger: str
    state: str = ""
    unit: str = "C"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """How a step is taken.

    It tells the values and child rows, who decides, how long after the step before, and which files. `note`
    is what is said with it and `beside` what must stand before it. `new` are values with which the record
    must have been registered for the step to be possible. `via` names the steps that lead up to it where the
    shortest way does not; it may begin with `new:<state>`.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    by: Any = ""
    after: timedelta = MINUTE
    files: tuple[str, ...] = ()
    note: str = ""
    beside: tuple[Beside, ...] = ()
    new: Mapping[str, Any] = field(default_factory=dict)
    via: tuple[str, ...] | None = None


def step(
    *,
    by: Any = "",
    after: timedelta = MINUTE,
    files: str = "",
    note: str = "",
    beside: tuple[Beside, ...] = (),
    new: Mapping[str, Any] | None = None,
    via: str | None = None,
    **values: Any,
) -> Step:
    """A step with its values.

    Kinds of files and names of steps are separated by blanks.
    """
    led = None if via is None else tuple(via.split())
    return Step(values, by, after, tuple(files.split()), note, beside, new or {}, led)


@dataclass(frozen=True)
class Come:
    """How a record comes to one of its papers.

    It tells the state to which it goes and the steps it then takes. `steps` are taken otherwise than usual on
    the way. `through` is another ledger whose record leads to it, by the reference `by`.
    """

    state: str = ""
    then: tuple[str, ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    through: str = ""
    by: str = ""


Given = Mapping[str, Step]
"""By move (`leave`, or `paused:leave` from one source alone) and registration (`new`, `new:off` for another state)."""


@dataclass(frozen=True)
class Edge:
    """A step from one state: a move, or a registration where there is no source."""

    source: str
    target: str
    move: Move | None = None

    @property
    def name(self) -> str:
        """`new`, or the key of the move."""
        return self.move.key if self.move else "new"

    def given(self, given: Given) -> Step:
        """What is known of taking it."""
        if self.move is None:
            return given.get(f"new:{self.target}") or given.get("new") or Step()
        return given.get(f"{self.source}:{self.move.key}") or given.get(self.move.key) or Step()

    def __str__(self) -> str:
        return f"{self.source or '*'} --{self.name}-> {self.target}"


def entries(flow: Flow) -> Iterator[Edge]:
    """The registrations of a flow, the usual one first."""
    yield Edge("", flow.first.key)
    for state, _ in flow.also:
        yield Edge("", state)


def edges(flow: Flow) -> Iterator[Edge]:
    """Every registration, and every move from every state in which it may be taken."""
    yield from entries(flow)
    for move in flow.moves:
        for source in move.sources:
            yield Edge(source, move.target, move)


def reachable(flow: Flow) -> set[str]:
    """The states that a flow can reach at all."""
    found = {edge.target for edge in entries(flow)}
    while more := {e.target for e in edges(flow) if e.source in found} - found:
        found |= more
    return found


def way(ledger: Ledger, given: Given, state: str) -> list[Edge]:
    """Find the shortest way to a state from registration.

    It goes by the steps that ask for least.
    """
    flow = ledger.flow
    queue: list[tuple[int, int, list[Edge]]] = []
    serial = 0
    for edge in entries(flow):
        usual = edge.target == flow.first.key
        heapq.heappush(queue, (0 if usual else OTHER, serial := serial + 1, [edge]))
    seen: set[str] = set()
    while queue:
        cost, _, path = heapq.heappop(queue)
        here = path[-1].target
        if here == state:
            return _by_detours(ledger, given, path)
        if here in seen:
            continue
        seen.add(here)
        for move in flow.moves_from(here):
            edge = Edge(here, move.target, move)
            known = edge.given(given)
            dear = bool(known.new or move.spare) + len(known.via or ())
            heapq.heappush(queue, (cost + 1 + DETOUR * dear, serial := serial + 1, [*path, edge]))
    raise AssertionError(f"{ledger.key}: no way leads to “{state}”")


def way_by(ledger: Ledger, given: Given, edge: Edge) -> list[Edge]:
    """The way that ends with a step."""
    if edge.move is None:
        return [edge]
    return _by_detours(ledger, given, [*way(ledger, given, edge.source), edge])


def _by_detours(ledger: Ledger, given: Given, path: list[Edge]) -> list[Edge]:
    """The same way with the steps that lead up to its last step where that names them."""
    for place in range(len(path) - 1, -1, -1):
        via = path[place].given(given).via
        if via is not None:
            return [*_named(ledger, given, via), *path[place:]]
    return path


def _named(ledger: Ledger, given: Given, names: Sequence[str]) -> list[Edge]:
    """The steps named, from the registration on."""
    flow = ledger.flow
    first, *rest = names if names and names[0].startswith("new:") else ("", *names)
    path = [Edge("", first.removeprefix("new:") or flow.first.key)]
    for name in rest:
        move = flow.move(name)
        assert move is not None, (ledger.key, name)
        path.append(Edge(path[-1].target, move.target, move))
    return path
