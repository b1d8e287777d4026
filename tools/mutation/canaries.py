"""Three faults that every tier of tests must find, whatever else it does."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mutation.functions import statements
from mutation.normal import Function
from mutation.places import Module, Site

STRANGER = "a stranger is given every row"
NO_HISTORY = "a deed is saved without its line of history"
VOIDED = "a figure counts void rows"


@dataclass(frozen=True)
class Canary:
    """A fault found by what the code does.

    It has files, a function, and the change of the first node that fits.
    """

    name: str
    files: re.Pattern[str]
    function: str
    change: Callable[[ast.AST], str | None]


def _every_row(node: ast.AST) -> str | None:
    """Change `rows.none()` to `rows`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "none":
        return ast.unparse(node.func.value)
    return None


def _no_history(node: ast.AST) -> str | None:
    """Leave `history.append(...)` out."""
    call = node.value if isinstance(node, ast.Expr) else None
    return "pass" if isinstance(call, ast.Call) and ast.unparse(call.func) == "history.append" else None


def _voided(node: ast.AST) -> str | None:
    """Take this entry out of `{"voided": False, ...}`."""
    if not isinstance(node, ast.Dict):
        return None
    for index, key in enumerate(node.keys):
        if key is not None and "voided" in ast.unparse(key):
            other = copy.deepcopy(node)
            del other.keys[index], other.values[index]
            return ast.unparse(other)
    return None


CANARIES = (
    Canary(STRANGER, re.compile(r"engine/(\w+/)?(rows|ledger)\.py"), "rows_for", _every_row),
    Canary(NO_HISTORY, re.compile(r"engine/(\w+/)?storing\.py"), "finish", _no_history),
    Canary(VOIDED, re.compile(r"engine/(\w+/)?counting\.py"), "rows_of", _voided),
)


def canaries(modules: Iterable[Module]) -> list[Site]:
    """Find all three in a tree.

    It stops where one is not there, since it would then seem to be found by no test.
    """
    found, modules = [], list(modules)
    for canary in CANARIES:
        sites = [site for module in modules for site in [_site(module, canary)] if site]
        if len(sites) != 1:
            raise SystemExit(f"mutants: {len(sites)} places for the canary “{canary.name}”; see canaries.py")
        found += sites
    return found


def _site(module: Module, canary: Canary) -> Site | None:
    if not canary.files.fullmatch(module.path):
        return None
    for function in ast.walk(module.tree):
        if isinstance(function, Function) and function.name == canary.function:
            for statement in statements(function.body):
                for node in ast.walk(statement):
                    if after := canary.change(node):
                        return _of(module, canary, statement, node, after)
    return None


def _of(module: Module, canary: Canary, statement: ast.stmt, node: ast.AST, after: str) -> Site:
    start, end = module.span(node)
    line = statement.lineno
    return Site(
        category="canary",
        kind="canary",
        place=canary.name,
        key=canary.function,
        looks=str,
        path=module.path,
        start=start,
        end=end,
        before=module.text(node),
        after=after,
        line=line,
        lines=(line, line),
        at_load=False,
    )
