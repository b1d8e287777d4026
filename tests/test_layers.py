"""Hold contracts of the tree that a linter of imports does not hold alone.

No module is in a cycle, no folder is crowded, no generic module names a ledger.

Imports inside functions and for typing count: they are read from the source, not from what happens to be loaded.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from tests.conftest import ROOT

SOURCE = ROOT / "src"
MOST = 20
WIDEST = 120
NESTED = ("taizhang.engine", "taizhang.desk", "taizhang.workbooks", "taizhang.site")
Graph = Mapping[str, set[str]]


def modules() -> dict[str, Path]:
    """Find every module of the product but the migrations, by its dotted name."""
    paths = [path for path in sorted(SOURCE.glob("taizhang/**/*.py")) if "migrations" not in path.parts]
    return {_dotted(path): path for path in paths}


def _dotted(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(name: str, source: str, known: Iterable[str]) -> Iterator[str]:
    """Read which of the known modules a source imports, wherever in it."""
    known = set(known)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports by dots"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                target = inner if inner in known else node.module
                if target in known:
                    yield str(target)


@cache
def graph() -> dict[str, set[str]]:
    found = modules()
    return {name: set(imports(name, path.read_text("utf-8"), found)) for name, path in found.items()}


def cycles(graph: Graph) -> list[list[str]]:
    """Find the groups of nodes that reach each other (Tarjan)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        path.append(node)
        for target in sorted(graph.get(node, ())):
            if target not in order:
                visit(target)
                lowest[node] = min(lowest[node], lowest[target])
            elif target in path:
                lowest[node] = min(lowest[node], order[target])
        if lowest[node] == order[node]:
            place = path.index(node)
            groups.append(sorted(path[place:]))
            del path[place:]

    for node in sorted(graph):
        if node not in order:
            visit(node)
    return sorted(group for group in groups if len(group) > 1 or group[0] in graph.get(group[0], ()))


def between_children(graph: Graph, package: str) -> dict[str, set[str]]:
    """Fold a graph to the children of one package: folders and modules side by side."""
    head = f"{package}."
    folded: dict[str, set[str]] = {}
    for name, targets in graph.items():
        if name.startswith(head):
            child = name.removeprefix(head).split(".")[0]
            reached = {
                target.removeprefix(head).split(".")[0] for target in targets if target.startswith(head)
            }
            folded.setdefault(child, set()).update(reached - {child})
    return folded


def rooms() -> list[str]:
    return sorted(f"taizhang.rooms.{path.parent.name}" for path in SOURCE.glob("taizhang/rooms/*/apps.py"))


def test_no_module_is_in_a_cycle() -> None:
    found = graph()
    assert len(found) > 300
    assert sum(map(len, found.values())) > 1500
    assert cycles(found) == []


@pytest.mark.parametrize("package", [*NESTED, *rooms()])
def test_folders_of_a_package_form_no_cycle(package: str) -> None:
    folded = between_children(graph(), package)
    assert len(folded) > 1
    assert cycles(folded) == []


GENERIC = (
    *("engine", "paper", "report", "workbooks", "numbers", "api", "keep", "play"),
    *(f"desk.{folder}" for folder in ("ledger", "frame", "tables", "day", "figures", "house", "phone")),
)
"""Packages that serve every ledger and so know none."""
SHORTEST = 3
"""Titles of fewer characters (会议, 报送) are ordinary words as well."""


def words(source: ast.Module) -> Iterator[str]:
    """Read the string constants of a source, docstrings left out."""
    prose = {
        id(node.value)
        for parent in ast.walk(source)
        if isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for node in parent.body
        if isinstance(node, ast.Expr)
    }
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def named(source: ast.Module, known: Iterable[Ledger]) -> set[str]:
    """Find the ledgers that a source names by key, by address or by title."""
    constants = set(words(source))
    titles = {ledger.title for ledger in known if len(ledger.title) >= SHORTEST}
    codes = {code for ledger in known for code in (ledger.key, ledger.slug)}
    return (constants & titles) | {code for code in codes if any(code in text for text in constants)}


def test_no_generic_module_names_a_ledger() -> None:
    known = [ledger for ledger in ledgers() if ledger.model.__module__.startswith("taizhang.rooms.")]
    packages = tuple(f"taizhang.{package}" for package in GENERIC)
    generic = [(name, path) for name, path in modules().items() if name.startswith(packages)]
    assert len(known) > 30
    assert len(generic) > 200
    found = {name: named(ast.parse(path.read_text("utf-8")), known) for name, path in generic}
    assert {name: ledgers for name, ledgers in found.items() if ledgers} == {}


def test_a_named_ledger_is_found() -> None:
    known = [ledger for ledger in ledgers() if ledger.key == "petitions.case"]
    for text in ("petitions.case", "/t/petitions-case/new/", "信访件"):
        assert named(ast.parse(f"def view():\n    'Show.'\n    return {text!r}\n"), known)
    assert named(ast.parse("'About petitions.case.'\nX = '信访件共'\n"), known) == set()


def play_rows() -> list[Path]:
    """Find the rows of the played year, wherever they stand."""
    files = SOURCE.glob("taizhang/**/*play.yaml")
    return sorted(file for file in files if file.stem == "play" or file.stem.endswith("_play"))


def test_rows_of_the_play_are_data() -> None:
    """Only rows stand beside the things: whatever acts stands in taizhang.play."""
    assert len(play_rows()) > 30
    assert [name for name in modules() if name.split(".")[-1] == "play" or name.endswith("_play")] == [
        "taizhang.play"
    ]


def test_every_file_of_rows_has_a_place_of_its_own_in_the_play() -> None:
    places = {file: re.findall(r"(?m)^play (\d+):", file.read_text("utf-8")) for file in play_rows()}
    assert {file for file, stated in places.items() if len(stated) != 1} == set()
    assert len({stated[0] for stated in places.values()}) == len(places)


def test_rows_of_the_play_fit_on_a_page() -> None:
    wide = [
        (file.name, number)
        for file in play_rows()
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if sum(1 + (east_asian_width(letter) in "WF") for letter in line) > WIDEST
    ]
    assert wide == [], f"wider than {WIDEST} columns, a wide letter being two"


def test_no_folder_is_crowded() -> None:
    count: dict[str, int] = {}
    for path in modules().values():
        if path.name != "__init__.py":
            folder = str(path.parent.relative_to(SOURCE))
            count[folder] = count.get(folder, 0) + 1
    assert len(count) > 30
    assert {folder: n for folder, n in count.items() if n > MOST} == {}


def test_a_cycle_is_found_wherever_its_import_stands() -> None:
    """The checks above can fail.

    A made-up tree has an import for typing and one inside a function.
    """
    sources = {
        "a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from b import Name\n",
        "b": "def late():\n    import c\n",
        "c": "class Late:\n    def read(self):\n        from a import name\n",
        "d": "import a, d.inner\n",
        "d.inner": "from b import late\n",
    }
    made = {name: set(imports(name, source, sources)) for name, source in sources.items()}
    assert made == {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a", "d.inner"}, "d.inner": {"b"}}
    assert cycles(made) == [["a", "b", "c"]]
    assert cycles(made | {"c": set()}) == []
    assert cycles({"a": {"a"}, "b": {"a"}}) == [["a"]]


def test_a_cycle_of_folders_is_found_where_no_module_is_in_one() -> None:
    made = {"p.x.one": {"p.y.one"}, "p.y.two": {"p.x.two"}, "p.y.one": set(), "p.x.two": {"q"}, "q": set()}
    assert cycles(made) == []
    assert cycles(between_children(made, "p")) == [["x", "y"]]
