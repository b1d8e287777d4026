"""Hold the shape of docstrings.

The first line is short, and functions begin with a verb.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

LONGEST = 80
"""Characters of a first line, as CONTRIBUTING says."""
NO_VERBS = frozenset(
    "A All An As At Both By Each Every For From How If In Its It Many Moments No Nothing Numbers On One Only Part "
    "Rows Several So Some Text That The There These This Those Two Values What When Where Whether Which Who Whose "
    "With".split()
)
"""Words that begin a noun or a clause; a function begins with what it does."""


def docstrings(folder: str) -> Iterator[tuple[str, ast.AST, str]]:
    """Read every docstring below a folder, with its place and what it belongs to."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield from ((f"{path.relative_to(ROOT)}:{line}", node, text) for line, node, text in read(path))


def read(path: Path) -> Iterator[tuple[int, ast.AST, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            if text:
                yield node.body[0].lineno, node, text


def too_long(text: str) -> bool:
    return len(text.partition("\n")[0]) > LONGEST


def begins_with_a_verb(text: str) -> bool:
    word = text.split(maxsplit=1)[0].strip(",:;")
    return word.isascii() and word[0].isupper() and word not in NO_VERBS


@pytest.mark.parametrize("folder", ["src", "tools", "bench", "tests"])
def test_first_lines_are_short(folder: str) -> None:
    found = list(docstrings(folder))
    assert len(found) > 50
    assert [place for place, _, text in found if too_long(text)] == []


@pytest.mark.parametrize("folder", ["src", "tools", "bench"])
def test_functions_begin_with_a_verb(folder: str) -> None:
    functions = [
        (place, text)
        for place, node, text in docstrings(folder)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 30
    assert [place for place, text in functions if not begins_with_a_verb(text)] == []


@pytest.mark.parametrize(
    "text", ["The rows of a table.", "Whether it holds.", "回执 of a case.", "1, then 2."]
)
def test_what_is_no_verb_is_found(text: str) -> None:
    assert not begins_with_a_verb(text)
    assert begins_with_a_verb("Return the rows.")
    assert too_long("x" * (LONGEST + 1) + "\n\nmore")
