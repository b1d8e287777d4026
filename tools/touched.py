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
SLOW = (
    "tests/browser",
    "tests/faults",
    "tests/house",
    "tests/invented",
    "tests/soak",
    "tests/walls",
    "tests/year",
)
MOST = 4
"""Folders and files of tests that fit into two minutes."""
ELSEWHERE = {
    "desk/house": ("tests/house/test_handbook.py", "tests/house/test_separation.py"),
    "keep": ("tests/house/test_copies.py", "tests/house/test_separation.py"),
    "links.py": ("tests/desk/day/test_inbox.py",),
    "numbers": ("tests/engine/read", "tests/desk/figures"),
    "org": ("tests/walls/test_look_ups.py", "tests/desk/day/test_handover.py"),
    "play": ("tests/rooms/programme/test_meetings.py",),
    "rooms": ("tests/engine/declare",),
    "site": ("tests/kernel/test_environment.py", "tests/house/test_console.py"),
    "spanning.py": ("tests/engine/read",),
    "": ("tests/engine/declare",),
}
"""Where the tests of a folder or file stand that has no mirror, the quick ones of them."""
OF_TESTS = {"tests/office/": ("tests/test_reach.py",)}
"""What tries the parts that tests share."""


def mirrors_of(path: str, top: Path = TOP) -> set[str]:
    """Find the tests that mirror a changed file.

    They are its own folder's, or those of the nearest folder above that has any.
    """
    if path.startswith("tests/"):
        name = PurePosixPath(path).name
        there = name.startswith("test_") and name.endswith(".py") and (top / path).exists()
        shared = {test for head, tests in OF_TESTS.items() if path.startswith(head) for test in tests}
        return shared | ({path} if there and not path.startswith(SLOW) else set())
    if not path.startswith("src/taizhang/"):
        return set()
    parts = _place(PurePosixPath(path.removeprefix("src/taizhang/")))
    found: set[str] = set()
    for length in range(len(parts), -1, -1):
        found = {
            test
            for test in _tests_at(parts[:length])
            if any((top / test).glob("**/test_*.py")) or (top / test).is_file()
        }
        if found:
            break
    return found


def _place(path: PurePosixPath) -> tuple[str, ...]:
    """Find the folder whose tests try a file.

    Templates and what the browser loads belong to a folder of the desk.
    """
    parts = path.parts[:-1]
    if parts[:1] == ("desk",) and parts[1:2] in (("templates",), ("static",)):
        return ("desk", *parts[2:3])
    return parts or path.parts


def _tests_at(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Find where the tests of a folder may stand.

    At its own path, at the other one of its room, and where the table says.
    """
    named = ELSEWHERE.get("/".join(parts), ())
    own = "/".join(("tests", *parts))
    if not parts or parts == ("rooms",) or own.startswith(SLOW):  # these hold every other folder
        return named
    if parts[0] in ("rooms", "desk") and len(parts) == 2:
        return (own, f"tests/{'desk' if parts[0] == 'rooms' else 'rooms'}/{parts[1]}", *named)
    return (own, *named)


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
