"""Put faults into the bodies of functions.

They are in conditions, comparisons, days, filters, and problems that are not told.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from mutation.normal import Function, Names, header, imports, locals_of, written
from mutation.places import Module, Site

EDGE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
NARROWING = ("filter", "exclude", "Q", "tally")
COUNTED_DAYS = ("timedelta", "Workdays", "add_workdays")
PATHS = (
    ("clocks", re.compile(r"kernel/(rules|clocks)\.py|engine/(\w+/)?deadlines\.py")),
    ("walls", re.compile(r"engine/(\w+/)?wall\.py|org/conflicts\.py")),
    ("posts", re.compile(r"engine/(\w+/)?deciding\.py|org/(separation|principals)\.py")),
    ("figures", re.compile(r"engine/(\w+/)?(counting|cells)\.py|rooms/.*figures\.py")),
    ("rules", re.compile(r"engine/(\w+/)?(drafting|usual)\.py")),
)
ROWS = ("rows_for", "lines_for")
HELD = ("holds", "handed_up")


@dataclass(frozen=True)
class Edit:
    """One change of one node: its kind, the node, and what is written in its place."""

    kind: str
    node: ast.AST
    after: str


def sites(module: Module) -> Iterator[Site]:
    """Find every fault that can be put into the functions of a file."""
    known = imports(module.tree)
    for function, around in _functions(module.tree):
        category = _category(module.path, function)
        if category:
            names = Names(known.modules, known.renamed, locals_of(around))
            cached = any("cache" in ast.unparse(one) for one in function.decorator_list)
            yield from _in_function(module, function, names, category, cached=cached)


def _functions(tree: ast.Module) -> Iterator[tuple[Function, Function]]:
    """Give every function with the outermost one around it."""
    open_ends: list[tuple[ast.AST, Function | None]] = [(tree, None)]
    while open_ends:
        node, around = open_ends.pop()
        for child in ast.iter_child_nodes(node):
            outer = around
            if isinstance(child, Function):
                outer = around or child
                yield child, outer
            open_ends.append((child, outer))


def _category(path: str, function: Function) -> str:
    if function.name in ROWS:
        return "walls"
    if function.name in HELD:
        return "posts"
    for category, pattern in PATHS:
        if pattern.fullmatch(path):
            return category
    if not path.startswith(("rooms/", "report/", "numbers/")):
        return ""
    taken = {ast.unparse(arg.annotation) for arg in function.args.args if arg.annotation}
    given = ast.unparse(function.returns) if function.returns else ""
    if "Problem" in given:
        return "rules"
    if "Draft" in taken:
        return {"str | None": "guards", "None": "rules"}.get(given, "")
    return "figures" if "Context" in taken or given == "Answer" else ""


def _in_function(
    module: Module, function: Function, names: Names, category: str, *, cached: bool
) -> Iterator[Site]:
    seen: dict[tuple[str, ...], int] = {}
    for statement in statements(function.body):
        head = header(statement)
        if not any(hasattr(node, "lineno") for node in ast.walk(head)):
            continue
        whole = written(head, names)
        for edit in _edits(statement, head, category):
            spot = "" if edit.node is statement else written(edit.node, names)
            key = f"{whole} @ {spot}"
            mark = (edit.kind, key, edit.after if edit.kind.endswith("-drop") else "")
            seen[mark] = seen.get(mark, -1) + 1
            start, end = module.span(edit.node)
            yield Site(
                category,
                edit.kind,
                function.name,
                key + _told(edit, names),
                partial(_looks, head, edit.node, names),
                module.path,
                start,
                end,
                module.text(statement if edit.node is statement else edit.node),
                edit.after,
                edit.node.lineno,
                (statement.lineno, _last(statement, head)),
                cached,
                seen[mark],
            )


def _looks(head: ast.AST, node: ast.AST, names: Names) -> str:
    return f"{written(head, names, every=True)} @ {written(node, names, every=True)}"


def _told(edit: Edit, names: Names) -> str:
    """Tell apart the edits of one node that leave out different parts of it."""
    if not edit.kind.endswith("-drop") or isinstance(edit.node, ast.stmt):
        return ""
    return f" -> {written(ast.parse(edit.after, mode='eval').body, names)}"


def _last(statement: ast.stmt, head: ast.AST) -> int:
    if head is statement:
        return statement.end_lineno or statement.lineno
    return max(getattr(node, "end_lineno", 0) or 0 for node in ast.walk(head))


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements of a block and those in it.

    Those of functions inside are left out.
    """
    for statement in body:
        if isinstance(statement, (*Function.__args__, ast.ClassDef, ast.Pass, ast.Try)):
            if isinstance(statement, ast.Try):
                for part in (statement.body, statement.orelse, statement.finalbody):
                    yield from statements(part)
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        yield statement
        for name in ("body", "orelse"):
            yield from statements(getattr(statement, name, []))


def _edits(statement: ast.stmt, head: ast.AST, category: str) -> Iterator[Edit]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield):
        if category in ("rules", "walls"):
            yield Edit("problem-off", statement, "yield from ()")
    elif isinstance(statement, (ast.Assign, ast.AugAssign)):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        if isinstance(target, ast.Attribute) and category == "rules":
            yield Edit("value-off", statement, "pass")
    tests = {id(statement.test)} if isinstance(statement, (ast.If, ast.While)) else set()
    for node in _outside_strings(head):
        if isinstance(node, ast.IfExp):
            tests.add(id(node.test))
        elif isinstance(node, ast.comprehension):
            tests |= {id(test) for test in node.ifs}
    for node in _outside_strings(head):
        if isinstance(node, ast.expr):
            yield from _of_expression(node, category, test=id(node) in tests)


def _outside_strings(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a node without numbers of places and the inside of f-strings.

    Python 3.11 misplaces what stands in f-strings.
    """
    yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            if not (isinstance(node, ast.Subscript) and isinstance(child, ast.Constant)):
                yield from _outside_strings(child)


def _of_expression(node: ast.expr, category: str, *, test: bool) -> Iterator[Edit]:
    if isinstance(node, ast.Compare) and len(node.ops) <= 2:
        yield from _compared(node)
    elif test and isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.BoolOp)):
        yield Edit("condition-not", node, f"(not ({ast.unparse(node)}))")
    elif test and isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield Edit("condition-not", node, f"({ast.unparse(node.operand)})")
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            rest = node.values[:index] + node.values[index + 1 :]
            yield Edit("condition-drop", node, _joined(node.op, rest))
    elif isinstance(node, ast.Call):
        yield from _called(node, category)
    elif isinstance(node, ast.Constant) and type(node.value) is int and category == "clocks":
        yield Edit("days-one", node, str(node.value + 1))


def _joined(op: ast.boolop, values: list[ast.expr]) -> str:
    return f"({ast.unparse(values[0] if len(values) == 1 else ast.BoolOp(op, values))})"


def _compared(node: ast.Compare) -> Iterator[Edit]:
    for index, op in enumerate(node.ops):
        for kind, table in (("compare-edge", EDGE), ("compare-not", OPPOSITE)):
            if type(op) in table and (len(node.ops) == 1 or kind == "compare-edge"):
                other = copy.deepcopy(node)
                other.ops[index] = table[type(op)]()
                yield Edit(kind, node, f"({ast.unparse(other)})")


def _called(node: ast.Call, category: str) -> Iterator[Edit]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in NARROWING:
        for index, keyword in enumerate(node.keywords):
            if keyword.arg and len(node.keywords) + len(node.args) > 1:
                other = copy.deepcopy(node)
                del other.keywords[index]
                yield Edit("filter-drop", node, ast.unparse(other))
        if name in ("filter", "exclude") and isinstance(node.func, ast.Attribute):
            yield Edit("filter-off", node, ast.unparse(node.func.value))
    elif name in ("min", "max") and category in ("clocks", "rules", "guards"):
        other = copy.deepcopy(node)
        other.func = ast.Name("max" if name == "min" else "min", ast.Load())
        yield Edit("least-most", node, ast.unparse(other))
    elif name in COUNTED_DAYS and category != "clocks":
        for given in (*node.args, *(part.value for part in node.keywords)):
            if isinstance(given, ast.Constant) and type(given.value) is int:
                yield Edit("days-one", given, str(given.value + 1))
