"""Write code so that it reads the same wherever it stands.

A statement is the same one in two layouts of the tree when its module was moved, its imports are qualified
otherwise, a method became a function, a local variable was renamed or a Chinese message reworded.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Names:
    """What the names of one function mean.

    modules: names that an import binds to a module, written in lower case
    renamed: names that an import binds under another name, with the name at their source
    local: parameters and variables of the function and of those around it
    """

    modules: frozenset[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)
    local: frozenset[str] = frozenset()


def imports(tree: ast.Module) -> Names:
    """Collect the names that the imports of a module bind, late ones included."""
    modules, renamed = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                if bound.islower():
                    modules.add(bound)
                if alias.asname:
                    renamed[bound] = alias.name.rpartition(".")[2]
    return Names(frozenset(modules), renamed)


def locals_of(function: Function) -> frozenset[str]:
    """Collect the parameters and variables of a function, nested ones included."""
    names = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    names |= {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return frozenset(names)


class _Writer(ast.NodeTransformer):
    """Rewrites a copy of a node; `every` also replaces names that are not local."""

    def __init__(self, names: Names, *, every: bool) -> None:
        self.names, self.every = names, every
        self.numbers: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        known = node.id in self.names.local
        if known or (self.every and not node.id[:1].isupper()):
            return ast.Name(self.numbers.setdefault(node.id, f"v{len(self.numbers)}"), ast.Load())
        return ast.Name(self.names.renamed.get(node.id, node.id), ast.Load())

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(self.numbers.setdefault(node.arg, f"v{len(self.numbers)}"))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if self._module(node.value):
            return ast.Name(node.attr, ast.Load())
        return ast.Attribute(self.visit(node.value), node.attr, ast.Load())

    def visit_Call(self, node: ast.Call) -> ast.AST:
        receiver: list[ast.expr] = []
        function = node.func
        if isinstance(function, ast.Attribute) and not self._module(function.value):
            receiver, function = [function.value], ast.Name(f".{function.attr}", ast.Load())
        given = [self.visit(part) for part in (*receiver, *node.args)]
        named = [ast.keyword(part.arg, self.visit(part.value)) for part in node.keywords]
        named.sort(key=lambda part: part.arg or "")
        name = function.id.lstrip(".") if isinstance(function, ast.Name) and receiver else ""
        called = ast.Name(name, ast.Load()) if name else self.visit(function)
        return ast.Call(called, given, named)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str) and CHINESE.search(node.value):
            return ast.Constant("文")
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("文") if CHINESE.search(ast.unparse(node)) else self.generic_visit(node)

    def _module(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.names.modules - self.names.local


def written(node: ast.AST, names: Names, *, every: bool = False) -> str:
    """Write a node in the form that is compared.

    `every` also leaves out the names of functions.
    """
    if isinstance(node, ast.Starred):  # an element of a table, and no expression of its own
        return f"*{written(node.value, names, every=every)}"
    copy = (
        ast.parse(ast.unparse(node))
        if isinstance(node, ast.stmt)
        else ast.parse(ast.unparse(node), mode="eval")
    )
    return ast.unparse(ast.fix_missing_locations(_Writer(names, every=every).visit(copy)))


def header(statement: ast.stmt) -> ast.AST:
    """Give the part of a statement on its own line, without the block below."""
    match statement:
        case ast.If() | ast.While():
            return statement.test
        case ast.For():
            return ast.Tuple([statement.target, statement.iter], ast.Load())
        case ast.With():
            return ast.Tuple([item.context_expr for item in statement.items], ast.Load())
        case _:
            return statement
