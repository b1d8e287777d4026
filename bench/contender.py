"""Hold one contender in a process of its own.

It is built once, then run on demand and timed inside.

The parent writes a count on the child's standard input; the child answers one line of JSON: the seconds of
each run and a token of what came out, so that contenders can be held to the same result.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Run = Callable[[], object]
"""One run of a contender; what it gives back is compared between contenders."""


class Contender:
    """A child process that holds one contender ready.

    `place` is `module:factory` below `bench`.
    """

    def __init__(self, name: str, place: str, env: Mapping[str, str]) -> None:
        self.name, self.outcome = name, None
        self.rounds: list[float] = []
        self._child = subprocess.Popen(
            [sys.executable, "-m", "bench.contender", place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **env},
        )
        assert self._child.stdout and self._child.stdout.readline() == "ready\n", f"{name} did not start"

    def run(self, count: int) -> None:
        assert self._child.stdin and self._child.stdout
        self._child.stdin.write(f"{count}\n")
        self._child.stdin.flush()
        answer = json.loads(self._child.stdout.readline())
        self.rounds.append(statistics.median(answer["times"]))
        self.outcome = answer["outcome"]

    def stop(self) -> None:
        assert self._child.stdin
        self._child.stdin.close()
        self._child.wait(30)

    @property
    def typical(self) -> float:
        """Seconds of a run: the median over the rounds."""
        return statistics.median(self.rounds)

    def over(self, other: Contender) -> float:
        """Divide our time by another's, round by round; give the median.

        What else the machine does lasts for seconds and slows both runs of a round.
        """
        return statistics.median(
            mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True)
        )


@dataclass
class Race:
    """Contenders run in turn, round after round; the first is ours.

    places: name of a contender → where it is made (`module:factory`), its environment
    limits: peer → bound on ours ÷ peer
    count: runs of a contender in a round
    same: whether all must come to the same result
    often: so many times the usual number of rounds, where a run takes milliseconds
    most: no more rounds than this, where a run takes many seconds
    """

    title: str
    places: Mapping[str, tuple[str, Mapping[str, str]]]
    limits: Mapping[str, float]
    count: int
    same: bool = False
    often: int = 1
    most: int = 1000
    contenders: list[Contender] = field(default_factory=list)

    def hold(self, rounds: int) -> None:
        """Start the contenders, run them once to warm them, then so many rounds."""
        try:
            for name, (place, env) in self.places.items():
                self.contenders.append(Contender(name, place, env))
            for contender in self.contenders:
                contender.run(1)
                contender.rounds.clear()
            for _ in range(min(rounds * self.often, self.most)):
                for contender in self.contenders:
                    contender.run(self.count)
        finally:
            for contender in self.contenders:
                contender.stop()
        outcomes = {str(contender.outcome) for contender in self.contenders}
        assert len(outcomes) == 1 or not self.same, f"{self.title}: {outcomes}"

    def lines(self) -> list[tuple[str, ...]]:
        """Write the rows of the table.

        They hold title, contender, ms, ours ÷ contender, bound, and whether it holds.
        """
        ours = self.contenders[0]
        rows: list[tuple[str, ...]] = [(self.title, ours.name, _ms(ours.typical), "1", "", "")]
        for peer in self.contenders[1:]:
            ratio, bound = ours.over(peer), self.limits.get(peer.name)
            told = ("", "") if bound is None else (f"≤ {bound:g}", "yes" if ratio <= bound else "NO")
            rows.append(("", peer.name, _ms(peer.typical), f"{ratio:.2f}", *told))
        return rows


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Write a Markdown table of a run."""
    head = ("what", "contender", "ms", "ours ÷ it", "bound", "kept")
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _serve(place: str) -> None:
    module, _, name = place.partition(":")
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a contender prints does not mix with the answers
    run: Run = getattr(importlib.import_module(f"bench.{module}"), name)()
    out.write("ready\n")
    out.flush()
    for line in sys.stdin:
        times, outcome = [], None
        for _ in range(int(line)):
            start = time.perf_counter()
            outcome = run()
            times.append(time.perf_counter() - start)
        out.write(json.dumps({"times": times, "outcome": outcome}) + "\n")
        out.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
