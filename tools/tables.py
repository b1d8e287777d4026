"""Write the tables of declarations (steps, figures, links) in one form.

A table is a tuple of calls that ends in `# fmt: skip`. Each call stands on one line where it fits,
else its arguments fill as few lines as they need; what is longer than a line is broken inside.

    tools/tables.py           rewrite them
    tools/tables.py --check   name the files that are not so, and fail
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
WIDTH = 110
MARK = ")  # fmt: skip"
OPEN, CLOSE = "([{", ")]}"


def flat(text: str) -> str:
    """Write an expression on one line, without the comma before a closing bracket."""
    out, last = "", None
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(f"({text}\n)").readline) if t.string.strip()]
    for token in tokens[1:-1]:
        gap = ""
        if last is not None:
            same = last.end[0] == token.start[0]
            gap = " " * (token.start[1] - last.end[1] > 0) if same else " "
            if last.string in OPEN or token.string in CLOSE:
                gap = ""
        if token.string in CLOSE and out.endswith(",") and not _single(out):
            out = out[:-1]
        out += gap + token.string
        last = token
    return out


def _single(text: str) -> bool:
    """Return whether a text ends in a tuple of one element, whose comma is needed."""
    depth = commas = 0
    for position in range(len(text) - 2, -1, -1):
        letter = text[position]
        depth += (letter in CLOSE) - (letter in OPEN)
        if depth < 0:
            before = text[position - 1] if position else ""
            return letter == "(" and not commas and not (before and (before.isalnum() or before in "_)]"))
        commas += letter == "," and not depth
    return False


def _children(node: ast.expr) -> list[ast.expr | ast.keyword] | None:
    """Return what a call or tuple is made of; nothing for another expression."""
    if isinstance(node, ast.Call):
        return sorted([*node.args, *node.keywords], key=lambda part: (part.lineno, part.col_offset))
    return list(node.elts) if isinstance(node, ast.Tuple) else None


def write(source: str, node: ast.expr | ast.keyword, indent: int, *, head: str = "") -> list[str]:
    """Write an expression at an indent, as lines without their last comma."""
    if isinstance(node, ast.keyword):
        return write(source, node.value, indent, head=f"{node.arg}=" if node.arg else "**")
    text, blank = flat(ast.get_source_segment(source, node) or ""), " " * indent
    if isinstance(node, ast.Tuple) and not text.startswith("("):
        text = f"({text})"
    if isinstance(node, ast.Starred):
        return write(source, node.value, indent, head=f"{head}*")
    children = _children(node)
    if len(blank) + len(head) + len(text) + 1 <= WIDTH:
        return [f"{blank}{head}{text}"]
    if isinstance(node, ast.GeneratorExp):
        loop = text[1:-1].removeprefix(flat(ast.get_source_segment(source, node.elt) or "")).strip()
        return [f"{blank}{head}(", *write(source, node.elt, indent + 4), f"{blank}    {loop}", f"{blank})"]
    if not children:
        return [f"{blank}{head}{text}"]
    name = flat(ast.get_source_segment(source, node.func) or "") if isinstance(node, ast.Call) else ""
    lines, row = [f"{blank}{head}{name}("], ""
    inner = " " * (indent + 4)
    for child in children:
        part = write(source, child, indent + 4)
        if len(part) == 1 and row and len(row) + len(part[0].strip()) + 2 <= WIDTH:
            row += f" {part[0].strip()},"
            continue
        if row:
            lines.append(row)
        row = ""
        if len(part) == 1:
            row = f"{inner}{part[0].strip()},"
        else:
            lines += _ended(part)
    if row:
        lines.append(row)
    return [*lines, f"{blank})"]


def tables(source: str) -> str:
    """Return a file with its tables in form."""
    lines = source.split("\n")
    for node in reversed(ast.parse(source).body):
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not isinstance(node.value, ast.Tuple):
            continue
        if lines[node.end_lineno - 1] != MARK or not any(map(_children, node.value.elts)):
            continue
        first = lines[node.lineno - 1]
        rows = [row for part in node.value.elts for row in _ended(write(source, part, 4))]
        lines[node.lineno - 1 : node.end_lineno] = [first[: first.rindex("(") + 1], *rows, MARK]
    return "\n".join(lines)


def _ended(rows: list[str]) -> list[str]:
    return [*rows[:-1], f"{rows[-1]},"]


def main() -> int:
    """Rewrite or check every file of the program."""
    wrong = []
    for path in sorted((TOP / "src").rglob("*.py")):
        source = path.read_text()
        if MARK in source and (formed := tables(source)) != source:
            wrong.append(path)
            if "--check" not in sys.argv:
                path.write_text(formed)
    if "--check" in sys.argv:
        for path in wrong:
            print(f"tables not in form (tools/tables.py): {path.relative_to(TOP)}")
        return 1 if wrong else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
