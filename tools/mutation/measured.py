"""Measure which test runs which line of the product.

It is measured once for a state of a tree and stored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mutation.places import Site
from mutation.scratch import Run, Scratch

NOT_RUN = ("tests/browser/", "tests/soak/", "tests/fuzz/")
UNSEEN = ("tests/faults/", "tests/house/")
"""Not measured: they start processes, in which statements are not seen."""
CPU = 4 * 3600
FEW = 0.01
"""Which part of the tests may fail without a fault (by their place or machine) and be left out."""


@dataclass
class Measured:
    """The tests of a tree without a fault: seconds, lines, and those that fail.

    Tests are numbered in the order in which they ran; a line holds the numbers of its tests as bits.
    """

    tests: list[tuple[str, float]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    load: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)

    def add(self, found: dict[str, Any]) -> None:
        """Take the findings of one process."""
        shift = len(self.tests)
        self.tests += [(name, seconds) for name, seconds in found["ran"]]
        for line, bits in found["lines"].items():
            self.lines[line] = self.lines.get(line, 0) | int(bits, 16) << shift
        self.load |= set(found["load"])
        self.failed += sorted({name for name, _, _ in found["failed"]})

    @cached_property
    def files(self) -> dict[str, list[str]]:
        """Return the tests of each file."""
        found: dict[str, list[str]] = {}
        for name, _ in self.tests:
            found.setdefault(name.partition("::")[0], []).append(name)
        return found

    @cached_property
    def seconds(self) -> dict[str, float]:
        """Return how long each test took."""
        return dict(self.tests)

    def running(self, path: str, line: int) -> set[str]:
        """Give the tests that run the statement which begins on a line."""
        return self._named(self.lines.get(f"{path}:{line}", 0))

    def using(self, path: str) -> set[str]:
        """Give the tests that run a statement of a file after it was loaded."""
        bits = 0
        for line, tests in self._of_file.get(path, ()):
            bits |= 0 if line in self.load else tests
        return self._named(bits)

    def _named(self, bits: int) -> set[str]:
        return {name for number, (name, _) in enumerate(self.tests) if bits >> number & 1}

    @cached_property
    def _of_file(self) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for line, tests in self.lines.items():
            found.setdefault(line.rpartition(":")[0], []).append((line, tests))
        return found

    def at_load(self, site: Site) -> bool:
        """Return whether every test may meet a fault.

        It may where the fault works when the product is loaded, or where its outcome is stored.
        """
        return site.at_load or f"{site.path}:{site.lines[0]}" in self.load


def measure(scratch: Scratch, kept: Path) -> Measured:
    """Measure a tree, or read what was measured of this very state of it."""
    found = Measured()
    scratch.take_out()
    for number, names in enumerate(suites(scratch.root)):
        files = [name for name in names if not name.startswith(UNSEEN)]
        file = kept / f"measured-{scratch.fingerprint()}-{number}.json"
        if not file.exists():
            run = scratch.test(dict.fromkeys(files), cpu=CPU, first=False, lines=True)
            whole(run)
            file.write_text(json.dumps(run.raw), encoding="utf-8")
        found.add(json.loads(file.read_text(encoding="utf-8")))
    if not found.tests:
        raise SystemExit(f"mutants: no test in {scratch.tree}")
    if len(found.failed) > len(found.tests) * FEW:
        raise SystemExit(f"mutants: {len(found.failed)} tests fail without a fault, as {found.failed[0]}")
    return found


def suites(root: Path) -> list[list[str]]:
    """Give the test files of the suite on SQLite.

    Those of a folder with a database of its own stand by themselves.
    """
    apart = [
        f"{file.parent.relative_to(root).as_posix()}/"
        for file in sorted((root / "tests").rglob("*/conftest.py"))
        if "def django_db_setup(" in file.read_text(encoding="utf-8")
    ]
    groups: dict[str, list[str]] = {name: [] for name in ("", *apart)}
    for file in sorted((root / "tests").rglob("test_*.py")):
        name = file.relative_to(root).as_posix()
        if not name.startswith(NOT_RUN):
            groups[next((folder for folder in apart if name.startswith(folder)), "")].append(name)
    return [names for names in groups.values() if names]


def whole(run: Run) -> None:
    """Refuse a run that did not end or that found no test.

    Its silence would say nothing.
    """
    if run.code not in (0, 1) or not run.ran:
        raise SystemExit(f"mutants: {len(run.ran)} tests ran, exit code {run.code}:\n{run.told}")
