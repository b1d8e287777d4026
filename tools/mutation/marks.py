"""Statements of the product that note when they run.

A tracer costs a call for every line and made the tests three times as slow; here each statement is compiled
together with a note of its own, which costs next to nothing. Files and numbers of lines stay as they are.
"""

from __future__ import annotations

import ast
import builtins
from importlib.machinery import SourceFileLoader
from typing import Any

ROOM = 1 << 17
NAME = "__statements_run__"


class Marks:
    """The statements of the product by number.

    It knows which of them ran since the last look.
    """

    def __init__(self, source: str) -> None:
        """Note the statements of files below a folder from now on."""
        self.prefix = f"{source}/"
        self.places: list[str] = []
        self.run = bytearray(ROOM)
        setattr(builtins, NAME, self.run)
        compiled = SourceFileLoader.source_to_code

        def marked(loader: Any, data: Any, path: Any, **options: Any) -> Any:
            if str(path).startswith(self.prefix) and isinstance(data, bytes):
                tree = ast.parse(data)
                self._mark(tree, str(path)[len(self.prefix) :])
                return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
            return compiled(loader, data, path, **options)

        SourceFileLoader.source_to_code = marked  # type: ignore[method-assign, assignment]

    def taken(self) -> bytes:
        """Give which statements ran and begin anew."""
        found = bytes(self.run[: len(self.places)])
        self.run[:] = bytes(ROOM)
        return found

    def _mark(self, node: ast.AST, path: str) -> None:
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                setattr(node, name, [part for one in value for part in self._noted(one, path)])
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self._mark(child, path)

    def _noted(self, statement: ast.stmt, path: str) -> list[ast.stmt]:
        """Put the note before a statement.

        Docstrings and imports from the future stay first.
        """
        text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if text or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            return [statement]
        note = ast.parse(f"{NAME}[{len(self.places)}] = 1").body[0]
        self.places.append(f"{path}:{statement.lineno}")
        return [ast.copy_location(note, statement), statement]
