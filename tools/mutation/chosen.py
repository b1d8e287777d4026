"""Which tests are run against a fault, in which order.

check: conformance and the folder of tests that mirrors the faulty file
touching: tests elsewhere that run the faulty statement; for a fault in a declaration, which works when the
product is loaded, those that name its module, run its functions or the part of the engine that reads it
whole: everything else, for all faults together that the others did not find
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mutation.measured import Measured, suites
from mutation.places import Site

CHECK, TOUCHING, WHOLE = "check", "touching", "whole"
CONFORMANCE = "tests/test_conformance.py"
READERS = {
    "figures": re.compile(r"engine/(\w+/)?(counting|cells)\.py"),
    "walls": re.compile(r"engine/(\w+/)?wall\.py"),
    "clocks": re.compile(r"engine/(\w+/)?deadlines\.py"),
}
"""The part of the engine that reads a declaration of a category."""
Files = Mapping[str, Sequence[str] | None]


@dataclass
class Chosen:
    """The tests of one tree."""

    root: Path
    measured: Measured

    def mirrored(self, path: str) -> str:
        """Give the folder of tests that mirrors a file: the deepest that is there."""
        parts = path.split("/")[:-1]
        while parts and not (self.root / "tests" / Path(*parts)).is_dir():
            parts.pop()
        return "/".join(("tests", *parts)) + "/"

    def check(self, site: Site) -> Files:
        """Conformance whole, then the mirrored folder; of it only what can meet the fault."""
        folder = self.mirrored(site.path)
        mine = [name for name in self._meeting(site) if name.startswith(folder)]
        return {CONFORMANCE: None} | self._ordered(site, mine)

    def touching(self, site: Site) -> list[Files]:
        """Choose tests elsewhere that meet a faulty module.

        Those of a folder with a database of its own run in a process of their own.
        """
        folder = self.mirrored(site.path)
        names = self._near(site) if self.measured.at_load(site) else set(self._meeting(site))
        rest = [name for name in names if not name.startswith((folder, CONFORMANCE))]
        groups = [[name for name in rest if name.partition("::")[0] in files] for files in suites(self.root)]
        return [self._ordered(site, group) for group in groups if group]

    def _meeting(self, site: Site) -> Iterable[str]:
        """Choose the tests that can meet a fault at all."""
        if self.measured.at_load(site):
            return [name for name, _ in self.measured.tests]
        return self.measured.running(site.path, site.lines[0])

    def _near(self, site: Site) -> set[str]:
        """Choose the tests that most likely meet a fault in a declaration."""
        found = self.measured.using(site.path)
        for file in self.naming(site.path):
            found |= set(self.measured.files.get(file, ()))
        if site.category in READERS:
            for path in self._paths:
                if READERS[site.category].fullmatch(path):
                    found |= self.measured.using(path)
        return found

    @cached_property
    def _paths(self) -> list[str]:
        source = self.root / "src" / "taizhang"
        return [file.relative_to(source).as_posix() for file in source.rglob("*.py")]

    def naming(self, path: str) -> set[str]:
        """Give the test files that import a module of the product.

        They do so by themselves or through what they import.
        """
        name = "taizhang." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        return {file for file, imported in self._imported.items() if name in imported}

    @cached_property
    def _imported(self) -> dict[str, set[str]]:
        files = {file.relative_to(self.root).as_posix(): file for file in (self.root / "tests").rglob("*.py")}
        direct = {name: _imports(file) for name, file in files.items()}
        found = {}
        for name in files:
            seen, open_ends = set(direct[name]), list(direct[name])
            while open_ends:
                file = open_ends.pop().replace(".", "/") + ".py"
                fresh = direct.get(file, set()) - seen
                seen |= fresh
                open_ends += fresh
            found[name] = seen
        return found

    def _ordered(self, site: Site, names: Iterable[str]) -> Files:
        """Order files that use the faulty module first, then the quick ones.

        Tests of a file stay in their own order.
        """
        chosen = set(names)
        using = self.measured.using(site.path)
        near = self.naming(site.path) | {name.partition("::")[0] for name in using}
        by_file: dict[str, list[str]] = {}
        for name, _ in self.measured.tests:
            if name in chosen:
                by_file.setdefault(name.partition("::")[0], []).append(name)
        seconds = self.measured.seconds
        cost = {file: sum(seconds[name] for name in group) for file, group in by_file.items()}
        files = sorted(by_file, key=lambda file: (file not in near, cost[file]))
        return {file: by_file[file] if len(by_file[file]) < self._size(file) else None for file in files}

    def _size(self, file: str) -> int:
        return len(self.measured.files.get(file, ()))

    def cpu(self, files: Files) -> int:
        """Return how many seconds of processor time the tests may take.

        It is five times what they took without a fault.
        """
        seconds = self.measured.seconds
        names = (name for file, only in files.items() for name in only or self.measured.files.get(file, ()))
        return 120 + int(5 * sum(seconds.get(name, 0.0) for name in names))


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
