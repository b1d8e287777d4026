"""Find the places of a tree at which a fault can be put in.

Each has a name that does not tell where it stands.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

LEFT_OUT = ("migrations", "play", "site")
"""Folders of the product whose faults are not looked for here."""


@dataclass(frozen=True)
class Site:
    """One fault: what it is, where it stands now, what replaces what.

    category: rules, guards, posts, clocks, walls or figures
    kind: what is done, such as `compare-edge`
    place: name of the function, or of the declaration and its part
    key: the statement and the spot in it, written so that it is the same in every layout
    looks: gives the same without the names of functions, asked for where the key is not found
    path, start, end: file below the sources and bytes that are replaced
    """

    category: str
    kind: str
    place: str
    key: str
    looks: Callable[[], str]
    path: str
    start: int
    end: int
    before: str
    after: str
    line: int
    lines: tuple[int, int]
    at_load: bool
    nth: int = 0

    @property
    def id(self) -> str:
        """Name the fault in ten signs, the same in every layout of the tree."""
        whole = "|".join((self.kind, self.place, self.key, str(self.nth)))
        return hashlib.sha256(whole.encode()).hexdigest()[:10]

    def applied(self, source: bytes) -> bytes:
        """Give the file with the fault in it."""
        return source[: self.start] + self.after.encode() + source[self.end :]


@dataclass
class Module:
    """One file of the sources, parsed."""

    root: Path
    path: str
    source: bytes = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def _starts(self) -> list[int]:
        found = [0]
        for line in self.source.splitlines(keepends=True):
            found.append(found[-1] + len(line))
        return found

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Give the bytes at which a node stands."""
        first, last = self._starts[node.lineno - 1], self._starts[(node.end_lineno or node.lineno) - 1]
        return first + node.col_offset, last + (node.end_col_offset or 0)

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.source[start:end].decode()

    @property
    def room(self) -> str:
        """Name the room, or the package, to which the file belongs."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "rooms" and len(parts) > 2 else parts[0]


def modules(root: Path) -> Iterator[Module]:
    """Read every file of the product below the top of a tree."""
    source = root / "src" / "taizhang"
    for file in sorted(source.rglob("*.py")):
        path = file.relative_to(source).as_posix()
        if not set(path.split("/")) & set(LEFT_OUT):
            yield Module(root, path, file.read_bytes())
