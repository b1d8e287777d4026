"""Make once, for a state of the sources, what is then copied.

These are the empty tables, a fortnight and a year played.

`python -m tests.stock` makes all of it ahead. It lies in `.cache`, or where TAIZHANG_TEST_CACHE says.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = Path(os.environ.get("TAIZHANG_TEST_CACHE") or ROOT / ".cache").resolve()
STALE = 24 * 3600
"""Seconds after which what another state left is removed."""
COMMAND = [sys.executable, "-m", "taizhang.site.cli"]
MIGRATE = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
FORTNIGHT = ("demo", "--no-serve", "--until", "2021-01-14")
YEAR = ("demo", "--no-serve")


@cache
def state() -> str:
    """Name the state of sources, lock and interpreter.

    Equal states give equal tables and plays.
    """
    mark = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    sources = (path for path in (ROOT / "src" / "taizhang").rglob("*") if path.is_file())
    invented = (ROOT / "tests" / "invented").glob("*.py") if variant() else ()
    for path in sorted([*sources, *invented, ROOT / "requirements-dev.lock"]):
        if "__pycache__" not in path.parts:
            mark.update(f"{path.relative_to(ROOT)} {path.stat().st_size} ".encode())
            mark.update(path.read_bytes())
    return mark.hexdigest()[:12]


def settings() -> str:
    """Name the settings that the tests run under."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") or "taizhang.site.settings"


def variant() -> str:
    """Mark what is made under the settings of the invented room."""
    return "" if settings() == "taizhang.site.settings" else "_invented"


def environment(home: Path) -> dict[str, str]:
    """Build the environment of a process on a data folder of its own.

    The process works on nothing else.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TAIZHANG_")}
    return plain | {"TAIZHANG_HOME": str(home), "TAIZHANG_OUT": str(home / "out")}


def folder(name: str, make: Callable[[Path], object], *, whole: Callable[[], bool] = lambda: True) -> Path:
    """Give the folder of that name.

    Whichever process comes first makes it, while the others wait. `whole` tells whether what belongs to it
    elsewhere is still there; if not, it is made anew.
    """
    name = f"{name}{variant()}"
    place = PLACE / f"{name}-{state()}"
    with _alone(name):
        if not (place.exists() and whole()):
            shutil.rmtree(place, ignore_errors=True)
            _forget(name)
            draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=PLACE))
            make(draft)
            draft.rename(place)
    return place


@contextmanager
def _alone(name: str) -> Iterator[None]:
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _forget(name: str) -> None:
    """Remove what was broken off, and what states of other days left."""
    for draft in PLACE.glob(f".{name}-*"):
        shutil.rmtree(draft)
    for old in PLACE.glob(f"{name}-*"):
        if time.time() - old.stat().st_mtime > STALE:
            shutil.rmtree(old)


def run(home: Path, *command: str, **more: str) -> str:
    """Run a command to its good end on a data folder.

    Gives what it prints. `more` goes into its environment.
    """
    given = environment(home) | {"DJANGO_SETTINGS_MODULE": settings()} | more
    done = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def migrate(home: Path, **more: str) -> None:
    """Make the tables of a data folder; those of the invented room have no migrations."""
    run(home, *MIGRATE, **more)
    if variant():
        run(home, *MIGRATE, "--run-syncdb", **more)


def lay_tables(home: Path) -> None:
    """Put a database with empty tables into a data folder."""

    def make(place: Path) -> None:
        migrate(place)
        shutil.rmtree(place / "keys")

    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder("tables", make) / "taizhang.db", home / "taizhang.db")


def fortnight() -> Path:
    """Give the data folder of a played fortnight."""
    return folder("fortnight", lambda place: run(place / "home", *COMMAND, *FORTNIGHT)) / "home"


def year() -> Path:
    """Give the data folder of the played year.

    It is the one that TAIZHANG_PLAYED names, else it is played once.
    """
    if named := os.environ.get("TAIZHANG_PLAYED"):
        return Path(named)
    return folder("year", lambda place: run(place / "home", *COMMAND, *YEAR)) / "home"


def copy(played: Path, home: Path) -> None:
    """Copy a played folder, and let its clock stand where the play left it."""
    shutil.copytree(played, home, dirs_exist_ok=True)
    since = int(time.time() - (played / "taizhang.db").stat().st_mtime)
    with closing(sqlite3.connect(home / "taizhang.db")) as base, base:
        base.execute("update engine_instance set offset_seconds = offset_seconds - ?", (since,))


def migrations() -> dict[str, str]:
    """Give the digest of every migration by its path."""
    source = ROOT / "src" / "taizhang"
    return {
        str(path.relative_to(source)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(source.rglob("migrations/0*.py"))
    }


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that live, on Linux."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in told.split()]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        lay_tables(Path(scratch))
    fortnight()
    year()
