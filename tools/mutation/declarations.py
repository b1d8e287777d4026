"""Put faults into what ledgers declare.

They are posts, guards, needed fields, clocks, walls, filters and sums of figures.
"""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mutation.constants import Constants
from mutation.normal import Names, imports, written
from mutation.places import Module, Site

POSTS = ("by", "read", "write", "private")
TUPLES = {
    "guards": "guards", "voids": "guards", "rules": "rules", "derive": "rules", "starts": "clocks",
    "stops": "clocks", "opening": "clocks",
}  # fmt: skip
FLAGS = {"signed": "guards", "required": "rules", "unlike": "guards", "fixed": "rules", "fits": "guards"}
LENGTHS = {"length": "clocks", "extension_max": "clocks", "late_after": "clocks", "months": "clocks"}
WALL = ("persons", "units", "recused", "via")
CODED = ("code", "title")
"""Arguments by which a declaration without a key is told apart."""
WORDS = (
    "AtLeastLong", "Bounds", "Chosen", "Differ", "Forbidden", "Longest", "Matches", "Needed", "NeedsFile", "NoMore",
    "NoOverlap", "NotFuture", "Once", "Ordered", "OwnProof", "Rows", "Unique",
)  # fmt: skip
"""The rules of `engine/declare/vocabulary`."""
KNOWN = (
    "Ledger", "Move", "Start", "Stop", "Figure", "Part", "Rule", "Wall", "Access", "Lines", "Second", "Periodic",
    "Retention", "Workdays", "Flow", "Link",
)  # fmt: skip


@dataclass(frozen=True)
class Declaration:
    """A call that declares something, with its arguments by name.

    It knows the declarations around it.
    """

    call: ast.Call
    name: str
    given: Mapping[str, ast.expr]
    around: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return " > ".join((*self.around, self.name))


@dataclass
class Signatures:
    """The arguments of declaring classes in their order.

    They are read from the classes themselves.
    """

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def learn(self, module: Module) -> None:
        """Take the fields of the dataclasses of a module."""
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and node.name in KNOWN:
                fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
                self.names[node.name] = tuple(ast.unparse(part.target) for part in fields)

    def bound(self, call: ast.Call) -> dict[str, ast.expr]:
        """Give the arguments of a call by name.

        Those of a function of the room are given only where named.
        """
        order = self.names.get(_called(call), ())
        given = dict(zip(order, call.args, strict=False))
        return given | {part.arg: part.value for part in call.keywords if part.arg}


def sites(module: Module, signatures: Signatures, constants: Constants) -> Iterator[Site]:
    """Find every fault that can be put into the declarations of a file."""
    names = imports(module.tree)
    for declared in _declarations(module, signatures):
        yield from _Faults(module, declared, names, constants).all()
    for table in _rules(module):
        yield from _Faults(module, table, names, constants).rows()


def _rules(module: Module) -> Iterator[Declaration]:
    """Find the tables of rules that stand beside their ledger.

    They are tuples of a file that hold words of the shared vocabulary.
    """
    for node in module.tree.body:
        table = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if not isinstance(table, ast.Tuple):
            continue
        if any(isinstance(part, ast.Call) and _called(part) in WORDS for part in table.elts):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            whole = ast.Call(ast.Name("rules", ast.Load()), [], [])
            yield Declaration(whole, ast.unparse(target), {"rules": table}, (module.room, module.path))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _declarations(module: Module, signatures: Signatures) -> Iterator[Declaration]:
    open_ends: list[tuple[ast.AST, tuple[str, ...]]] = [(module.tree, (module.room,))]
    while open_ends:
        node, around = open_ends.pop()
        for child in ast.iter_child_nodes(node):
            inner = around
            if isinstance(child, ast.Call) and (name := _name(child, signatures)):
                yield Declaration(child, name, signatures.bound(child), around)
                inner = (*around, name)
            open_ends.append((child, inner))


def _name(call: ast.Call, signatures: Signatures) -> str:
    """Name a declaration by its class and its first texts.

    It is nothing where a call declares nothing.
    """
    known = _called(call)
    given = signatures.bound(call)
    coded = [given[name] for name in CODED if name in given] if known == "Ledger" else call.args[:2]
    texts = [part.value for part in coded if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if known in KNOWN:
        return ":".join((known, *texts))
    return ":".join(texts) if len(texts) == 2 and given else ""


@dataclass(frozen=True)
class _Faults:
    module: Module
    declared: Declaration
    names: Names
    constants: Constants

    def all(self) -> Iterator[Site]:
        given, room = self.declared.given, self.module
        for name in POSTS:
            if name in given:
                yield from self._posts(name, self.constants.text(room, given[name]))
        for name, category in TUPLES.items():
            if isinstance(given.get(name), ast.Tuple):
                yield from self._tuple(name, category)
        for name, category in FLAGS.items():
            if name in given and name in {part.arg for part in self.declared.call.keywords}:
                yield self._left_out(name, category, f"{name}-off")
        if "need" in given and (needed := self.constants.text(room, given["need"])):
            for word in needed.split():
                rest = " ".join(other for other in needed.split() if other != word)
                yield self._written("guards", "need-drop", "need", word, repr(rest))
        for name, category in LENGTHS.items():
            yield from self._length(name, category)
        if self.declared.name == "Wall":
            yield from self._wall()
        if "wall" in given:
            yield self._left_out("wall", "walls", "wall-off")
        if self.declared.name.startswith(("Figure", "Part", ":")) or "where" in given:
            yield from self._figure()

    def rows(self) -> Iterator[Site]:
        """Leave out one rule of a table after the other."""
        yield from self._tuple("rules", "rules")

    def _posts(self, name: str, posts: str | None) -> Iterator[Site]:
        if not posts or not set(posts.split()) <= set(self.constants.posts):
            return
        held = posts.split()
        if len(held) > 1:
            for post in held:
                rest = " ".join(other for other in held if other != post)
                yield self._written("posts", "post-drop", name, post, repr(rest))
        mark = hashlib.sha256(f"{self.declared.place}.{name}".encode()).digest()
        if others := [post for post in self.constants.posts if post not in held]:
            added = others[mark[0] % len(others)]
            yield self._written("posts", "post-add", name, added, repr(f"{posts} {added}"))

    def _tuple(self, name: str, category: str) -> Iterator[Site]:
        whole = self.declared.given[name]
        assert isinstance(whole, ast.Tuple)
        for index, part in enumerate(whole.elts):
            rest = ast.Tuple(whole.elts[:index] + whole.elts[index + 1 :], ast.Load())
            told = written(part, self.names)
            yield self._written(category, f"{name.rstrip('s')}-drop", name, told, ast.unparse(rest))

    def _length(self, name: str, category: str) -> Iterator[Site]:
        value = self.declared.given.get(name)
        if isinstance(value, ast.Constant) and type(value.value) is int:
            for step in (1, -1):
                yield self._written(category, "days-one", name, f"{step:+d}", str(value.value + step))
        elif value is not None and name == "late_after":
            yield self._left_out(name, category, "late-after-off")

    def _wall(self) -> Iterator[Site]:
        for name in WALL:
            for path in (self.constants.text(self.module, self.declared.given.get(name)) or "").split():
                paths = self.constants.text(self.module, self.declared.given[name]) or ""
                rest = " ".join(other for other in paths.split() if other != path)
                yield self._written("walls", "path-drop", name, path, repr(rest))

    def _figure(self) -> Iterator[Site]:
        where = self.declared.given.get("where")
        if isinstance(where, ast.Dict):
            for index, key in enumerate(where.keys):
                told = written(key, self.names) if key else f"**{written(where.values[index], self.names)}"
                rest = copy.deepcopy(where)
                del rest.keys[index], rest.values[index]
                yield self._written("figures", "where-drop", "where", told, ast.unparse(rest))
        elif where is not None:
            yield self._left_out("where", "figures", "where-drop")
        measure = self.declared.given.get("of")
        if isinstance(measure, ast.Call) and _called(measure) in (
            "Sum",
            "Distinct",
            "MeanTime",
            "Ratio",
            "Share",
        ):
            yield self._left_out("of", "figures", "count-instead")
        for name in ("source", "only", "on", "line"):
            if name in self.declared.given and self.declared.name.startswith("Figure"):
                yield self._left_out(name, "figures", f"{name}-off")

    def _left_out(self, name: str, category: str, kind: str) -> Site:
        """Leave one argument of a declaration out."""
        other = copy.deepcopy(self.declared.call)
        other.keywords = [part for part in other.keywords if part.arg != name]
        call = self.declared.call
        return self._site(category, kind, name, "", call, ast.unparse(other), self.declared.given[name])

    def _written(self, category: str, kind: str, name: str, told: str, after: str) -> Site:
        """Write another value for one argument of a declaration."""
        value = self.declared.given[name]
        return self._site(category, kind, name, told, value, after, value)

    def _site(
        self, category: str, kind: str, name: str, told: str, node: ast.expr, after: str, shown: ast.expr
    ) -> Site:
        start, end = self.module.span(node)
        lines = (shown.lineno, shown.end_lineno or shown.lineno)
        key = f"{name} {told}".strip()
        looks = f"{self.declared.name}.{key}"
        before = f"{name}={self.module.text(shown)}"
        place = self.declared.place
        line = shown.lineno
        path = self.module.path
        return Site(
            category,
            kind,
            place,
            key,
            lambda: looks,
            path,
            start,
            end,
            before,
            after,
            line,
            lines,
            at_load=True,
        )
