"""Note which lines each test runs, or run tests to the first failure.

It is loaded by `-p mutation.probe` in a process of its own and reads its order from the file named in
TAIZHANG_MUTANT_ORDER (`Order` below). What it found goes to the file named there.
"""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from mutation.marks import Marks

ORDER = json.loads(Path(os.environ["TAIZHANG_MUTANT_ORDER"]).read_text(encoding="utf-8"))
"""source: folder of the product; out: file of the findings; lines: whether to note lines;
files: test files in their order, each with the tests to run (null: all); skip: tests that fail without a fault;
cpu: seconds of processor time."""


class Probe:
    """The plugin itself."""

    def __init__(self) -> None:
        self.findings: dict[str, Any] = {
            "collected": 0,
            "selected": 0,
            "ran": [],
            "failed": [],
            "spawned": [],
        }
        self.marks = Marks(ORDER["source"]) if ORDER["lines"] else None
        self.load = b""
        self.fixtures: dict[str, set[int]] = {}
        self.now: set[int] = set()
        self.by_test: list[set[int]] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the chosen tests, files in the order asked for."""
        import taizhang

        self.findings["source"] = str(Path(taizhang.__file__).parent)
        self.findings["collected"] = len(items)
        order = {name: number for number, name in enumerate(ORDER["files"])}
        chosen = [item for item in items if self._wanted(item)]
        config.hook.pytest_deselected(items=[item for item in items if not self._wanted(item)])
        items[:] = sorted(chosen, key=lambda item: order.get(item.nodeid.partition("::")[0], len(order)))
        self.findings["selected"] = len(items)
        self.load = self.marks.taken() if self.marks else b""

    @staticmethod
    def _wanted(item: pytest.Item) -> bool:
        name = item.nodeid.partition("::")[0]
        only = ORDER["files"].get(name)
        return item.nodeid not in ORDER["skip"] and (only is None or item.nodeid in only)

    def _take(self) -> set[int]:
        """Give the statements that ran since the last look."""
        return {number for number, ran in enumerate(self.marks.taken()) if ran} if self.marks else set()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """Statements of a fixture that many tests share belong to all of them."""
        if fixturedef.scope == "function" or not self.marks:
            return (yield)
        self.now |= self._take()
        outer, self.now = self.now, set()
        try:
            return (yield)
        finally:
            self.now |= self._take()
            self.fixtures.setdefault(fixturedef.argname, set()).update(self.now)
            self.now |= outer

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.now = set()
        self._take()
        begun = sum(os.times()[:4])
        result = yield
        ran = self.now | self._take()
        for name in getattr(item, "fixturenames", ()):
            ran |= self.fixtures.get(name, set())
        self.by_test.append(ran)
        self.findings["ran"].append([item.nodeid, round(sum(os.times()[:4]) - begun, 2)])
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.findings["failed"].append([report.nodeid, report.when, _last(report)])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.findings["failed"].append([report.nodeid, "collect", _last(report)])

    def pytest_sessionfinish(self) -> None:
        if self.marks:
            self.findings |= self._lines(self.marks.places)
        Path(ORDER["out"]).write_text(json.dumps(self.findings), encoding="utf-8")

    def _lines(self, places: list[str]) -> dict[str, Any]:
        """Return each line that begins a statement, with the tests that ran it.

        The tests are bits of one number.
        """
        tests: dict[str, int] = {}
        for number, ran in enumerate(self.by_test):
            for statement in ran:
                tests[places[statement]] = tests.get(places[statement], 0) | 1 << number
        load = sorted({places[number] for number, ran in enumerate(self.load) if ran})
        return {"lines": {place: f"{bits:x}" for place, bits in tests.items()}, "load": load}


def _last(report: Any) -> str:
    """Return the last line of what a report tells: the error."""
    told = [line for line in str(report.longrepr or "").splitlines() if line.strip()]
    errors = [line for line in told if line.startswith("E ")]
    return (errors or told or [""])[0 if errors else -1][:200]


def pytest_configure(config: pytest.Config) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (ORDER["cpu"], ORDER["cpu"] + 10))
    config.pluginmanager.register(PROBE, "mutation-probe-itself")


PROBE = Probe()
