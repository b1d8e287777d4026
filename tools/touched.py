"""Print the tests that belong to what was changed since the last commit.

The tests mirror the tree.

    src/taizhang/rooms/petitions/case/flow.py   tests/rooms/petitions, tests/desk/petitions
    src/taizhang/engine/write/deeds.py          tests/engine/write
    tests/report/test_printing.py               itself

Tests that take minutes are left to `make test`. So is a change of so many folders that nobody would wait.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

TOP = Path(__file__).resolve().parent.parent
SLOW = ("tests/browser", "tests/faults", "tests/house", "tests/soak", "tests/walls", "tests/year")
MOST = 4
"""Folders and files of tests that fit into two minutes."""


def mirrors_of(path: str, top: Path = TOP) -> set[str]:
    """Find the tests that mirror a changed file.

    They are its own folder's, or those of the nearest folder above that has any.
    """
    if path.startswith("tests/"):
        name = PurePosixPath(path).name
        there = name.startswith("test_") and name.endswith(".py") and (top / path).exists()
        return {path} if there and not path.startswith(SLOW) else set()
    if not path.startswith("src/taizhang/"):
        return set()
    parts = PurePosixPath(path.removeprefix("src/taizhang/")).parts[:-1]
    mirrors = [("tests", *parts[:length]) for length in range(len(parts), 0, -1)]
    if parts[:1] == ("rooms",):  # `tests/rooms` itself holds every room
        mirrors = mirrors[:-1]
    nearest = next((mirror for mirror in mirrors if any(top.joinpath(*mirror).glob("**/test_*.py"))), None)
    found = {"/".join(nearest)} if nearest else set()
    if parts[:1] == ("rooms",) and len(parts) > 1 and (top / "tests" / "desk" / parts[1]).is_dir():
        found.add(f"tests/desk/{parts[1]}")
    return {test for test in found if not test.startswith(SLOW)}


def chosen(paths: Iterable[str], top: Path = TOP) -> list[str]:
    """Choose the tests of all changed files, none twice."""
    found = set().union(*(mirrors_of(path, top) for path in paths))
    return sorted(test for test in found if not any(test.startswith(f"{other}/") for other in found))


def changed() -> Iterator[str]:
    for command in (("diff", "HEAD", "--name-only"), ("ls-files", "--others", "--exclude-standard")):
        done = subprocess.run(["git", *command], cwd=TOP, capture_output=True, text=True, check=True)
        yield from done.stdout.splitlines()


if __name__ == "__main__":
    tests = chosen(changed())
    if len(tests) > MOST:
        sys.stderr.write(f"改动涉及{len(tests)}处测试，这里不运行：请运行 make test。\n")
        tests = []
    sys.stdout.writelines(f"{test}\n" for test in tests)
