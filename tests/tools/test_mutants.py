"""Faults put in by seed.

The same ones are put in two layouts of a tree, and found by tests or told as lost.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from mutation.canaries import CANARIES, canaries
from mutation.gate import CANARY_FILES, GATE
from mutation.index import Index
from mutation.measured import NOT_RUN, UNSEEN
from mutation.places import modules

POSTS = """
POSTS = (Post("guard", "门卫"), Post("duty", "值班员"), Post("head", "负责人"))
"""
ENGINE = """
from dataclasses import dataclass
from typing import Any

@dataclass
class Move:
    key: str
    label: str
    by: str
    need: str = ""
    unlike: str = ""
    guards: tuple = ()

@dataclass
class Figure:
    key: str
    label: str
    where: Any = None
    of: Any = None

@dataclass
class Rule:
    id: str
    title: str
    length: int

@dataclass
class Wall:
    persons: str = ""
    via: str = ""

@dataclass
class Ledger:
    code: str
    title: str
    wall: Any = None

def Sum(column):
    return column
"""
OLD = """
from __future__ import annotations
from taizhang.engine import flow
from taizhang.engine.flow import Ledger, Figure, Rule, Sum, Wall

GUARDS = "guard duty"

class Book:
    def rows_for(self, who, purpose):
        if not who.posts:
            return self.rows.none()
        return self.rows

def too_late(draft: Draft) -> str | None:
    row = draft.record
    if row.left_on > row.due_on:
        return "迟了。"
    return None

def order(draft: Draft) -> Iterator[Problem]:
    told = draft.record
    if told.left_on and told.left_on < told.came_on:
        yield "left_on", "离开早于进入。"

LEAVE = flow.Move("leave", "离开", by=f"{GUARDS} head", need="left_on reason", unlike="enter", guards=(too_late,))
BOOK = Ledger(code="MG", title="门岗", wall=Wall(persons="about", via="case"))
FIGURE = Figure("left", "离开人次", where={"state": "left", "late": True}, of=Sum("persons"))
NOTICE = Rule("R1", "告知", 15)
"""
NEW = '''
from __future__ import annotations
from taizhang.engine.flow import Ledger, Figure, Move, Rule, Sum, Wall

STAFF = "guard duty"

def rows_for(book, who, purpose):
    """Give the rows."""
    if not who.posts:
        return book.rows.none()
    return book.rows

def order(draft: Draft) -> Iterator[Problem]:
    record = draft.record
    if record.left_on and record.left_on < record.came_on:
        yield "left_on", "离开时间早于进入时间，请核对“离开时间”。"

def too_late(draft: Draft) -> str | None:
    record = draft.record
    if record.left_on > record.due_on:
        return "离开时间迟于应当离开的时间，请写明原因。"
    return None

FIGURE = Figure("left", "离开人次", {"state": "left", "late": True}, Sum("persons"))
BOOK = Ledger(title="门岗", code="MG", wall=Wall(via="case", persons="about"))
NOTICE = Rule("R1", "告知", length=15)
LEAVE = Move(
    "leave",
    "离开",
    STAFF + " head",
    need="left_on reason",
    unlike="enter",
    guards=(too_late,),
)
'''
SHARP = """
from types import SimpleNamespace as Row
from taizhang.rooms.yard.{module} import LEAVE, order, too_late

def late(left, due):
    return too_late(Row(record=Row(left_on=left, due_on=due)))

def problems(left, came):
    return len(list(order(Row(record=Row(left_on=left, came_on=came)))))

def test_late():
    assert [bool(late(left, 2)) for left in (1, 2, 3)] == [False, False, True]

def test_leave():
    assert (LEAVE.by, LEAVE.need) == ("guard duty head", "left_on reason")
    assert (LEAVE.unlike, LEAVE.guards) == ("enter", (too_late,))

def test_order():
    assert [problems(left, 2) for left in (None, 1, 2, 3)] == [0, 1, 0, 0]
"""
BLUNT = """
from taizhang.rooms.yard.{module} import order, too_late

def test_nothing():
    assert order and too_late
"""


def lay(top: Path, module: str, text: str, tests: str) -> Path:
    """A tree with one room and its tests."""
    source, room = top / "src" / "taizhang", f"rooms/yard/{module.replace('.', '/')}.py"
    files = {"org/posts.py": POSTS, "engine/flow.py": ENGINE, room: text}
    for name, content in files.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    for folder in (source, *(part for part in source.rglob("*") if part.is_dir())):
        (folder / "__init__.py").touch()
    mirrored = top / "tests" / "rooms" / "yard"
    mirrored.mkdir(parents=True)
    (mirrored / "test_gate.py").write_text(tests.format(module=module), encoding="utf-8")
    (top / "tests" / "test_conformance.py").write_text("def test_it_loads():\n    import taizhang\n")
    (top / "played").mkdir()
    (top / "played" / "taizhang.db").touch()
    return top


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return lay(tmp_path / "old", "gates", OLD, SHARP)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return lay(tmp_path / "new", "gate.ledger", NEW, SHARP)


def changes(index: Index) -> set[tuple[str, str, str]]:
    return {(site.category, site.kind, site.after) for site in index.sites.values()}


def test_a_fault_is_the_same_in_every_layout(old: Path, new: Path) -> None:
    first, second = Index.of(old), Index.of(new)
    kinds = sorted((site.category, site.kind) for site in first.sites.values())
    assert sorted((site.category, site.kind) for site in second.sites.values()) == kinds
    assert sorted(first.sites) == sorted(second.sites)


def test_each_kind_of_fault_is_drawn_from_its_source(old: Path) -> None:
    assert {
        ("guards", "compare-edge", "(row.left_on >= row.due_on)"),
        ("guards", "compare-not", "(row.left_on <= row.due_on)"),
        ("guards", "guard-drop", "()"),
        ("guards", "need-drop", "'left_on'"),
        ("rules", "problem-off", "yield from ()"),
        ("rules", "condition-drop", "(told.left_on)"),
        ("posts", "post-drop", "'guard head'"),
        ("walls", "condition-not", "(who.posts)"),
        ("walls", "path-drop", "''"),
        ("clocks", "days-one", "14"),
        ("figures", "where-drop", "{'state': 'left'}"),
        ("figures", "count-instead", "Figure('left', '离开人次', where={'state': 'left', 'late': True})"),
    } - changes(Index.of(old)) == set()


def test_every_fault_compiles_and_changes_what_it_names(old: Path) -> None:
    index = Index.of(old)
    source = {module.path: module.source for module in index.modules}
    for site in index.sites.values():
        changed = site.applied(source[site.path])
        assert changed != source[site.path]
        compile(changed, site.path, "exec")


def ordered(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "tools" / "mutants.py", *arguments]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def raced(
    old: Path, new: Path, tmp_path: Path, *more: str
) -> tuple[subprocess.CompletedProcess[str], list[dict[str, Any]]]:
    """Draw two faults and run them on both trees; gives the rows of the table."""
    played = ("--old-played", old / "played", "--new-played", new / "played", "--no-canaries", *more)
    done = ordered("run", "--old", old, "--new", new, *played, "--count", "2", "--work", tmp_path / "work")
    out = tmp_path / "work" / "table.json"
    return done, json.loads(out.read_text(encoding="utf-8"))["mutants"] if out.exists() else []


def test_what_only_the_old_tests_find_is_lost(old: Path, tmp_path: Path) -> None:
    blunt = lay(tmp_path / "blunt", "gate.ledger", NEW, BLUNT)
    done, rows = raced(old, blunt, tmp_path)
    assert [(row["old"]["stage"], row["new"]["stage"]) for row in rows] == [("check", "")] * 2, done
    assert [row["new"]["stages"] for row in rows] == [{"check": n, "touching": 0, "whole": 2} for n in (1, 2)]
    assert (done.returncode, done.stdout.count("lost:")) == (1, 2)


def test_the_same_tests_lose_nothing_and_no_tree_is_changed(old: Path, new: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    done, rows = raced(old, new, tmp_path)
    assert done.returncode == 0, done.stderr
    assert [row["old"]["test"] for row in rows] == [row["new"]["test"] for row in rows]
    assert all(row["new"]["test"].startswith("tests/rooms/yard/test_gate.py::") for row in rows)
    assert {
        file: file.read_bytes() for tree in (old, new) for file in tree.rglob("*") if file.is_file()
    } == before


def test_a_tree_without_tests_is_an_error_and_no_survivor(old: Path, new: Path, tmp_path: Path) -> None:
    for file in new.rglob("test_*.py"):
        file.write_text("")
    done, rows = raced(old, new, tmp_path, "--only", "new")
    assert (done.returncode, rows) == (1, [])
    assert "0 tests ran" in done.stderr


def test_a_test_that_fails_without_a_fault_is_an_error(old: Path, new: Path, tmp_path: Path) -> None:
    (new / "tests" / "test_broken.py").write_text("def test_broken():\n    assert False\n")
    done, rows = raced(old, new, tmp_path, "--only", "new")
    assert (done.returncode, rows) == (1, [])
    assert "fail without a fault" in done.stderr


def test_every_canary_has_its_place_in_the_sources() -> None:
    assert [site.place for site in canaries(modules(ROOT))] == [canary.name for canary in CANARIES]
    assert set(CANARY_FILES) == {canary.name for canary in CANARIES}


def test_every_fault_of_the_gate_is_in_the_sources() -> None:
    sites = Index.of(ROOT).sites
    assert [held.told for held in GATE if held.id not in sites] == []
    assert len(GATE) >= 6


@pytest.mark.parametrize("name", [*NOT_RUN, *UNSEEN])
def test_what_is_left_out_exists(name: str) -> None:
    assert any((ROOT / name).glob("test_*.py"))
