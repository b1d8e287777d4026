"""Copy a tree, put faults in, take them out again, and run its tests."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutation.places import Site

TOOLS = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "out", ".cache", "__pycache__", "*.pyc", ".mypy_cache", ".ruff_cache"
)
MARKS = "not needs_chromium and not needs_soffice"
WAIT = 12 * 3600


@dataclass
class Run:
    """What one process of tests found."""

    code: int
    seconds: float
    collected: int = 0
    selected: int = 0
    ran: list[tuple[str, float]] = field(default_factory=list)
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    told: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass
class Scratch:
    """A copy of a tree. Nothing is ever changed in the tree itself.

    played: the folder of a played year that the tests of the year start from; it is played by the tree without
    a fault, since playing takes minutes
    """

    tree: Path
    work: Path
    played: Path | None = None

    @property
    def root(self) -> Path:
        return self.work / "tree"

    @property
    def source(self) -> Path:
        return self.root / "src" / "taizhang"

    def copy(self) -> None:
        """Copy the tree anew, without anything compiled."""
        shutil.rmtree(self.work / "tree", ignore_errors=True)
        shutil.copytree(self.tree, self.root, ignore=LEFT_OUT, symlinks=True)
        beside = self.tree.parent / "shared"
        if beside.exists() and not (self.work / "shared").exists():
            (self.work / "shared").symlink_to(beside.resolve())

    def fingerprint(self) -> str:
        """Tell one state of sources and tests from another."""
        found = hashlib.sha256()
        parts = [sorted((self.tree / part).rglob("*")) for part in ("src", "tests")]
        for part in (*parts, sorted(self.tree.glob("requirements*.lock")), [self.tree / "pyproject.toml"]):
            for file in part:
                if file.is_file() and "__pycache__" not in file.parts:
                    found.update(file.relative_to(self.tree).as_posix().encode() + b"\0" + file.read_bytes())
        return found.hexdigest()[:16]

    def put_in(self, sites: Iterable[Site]) -> None:
        """Put faults into the copy; every other file of the product is as in the tree."""
        self.take_out()
        by_file: dict[str, list[Site]] = {}
        for site in sites:
            by_file.setdefault(site.path, []).append(site)
        for path, group in by_file.items():
            source = (self.source / path).read_bytes()
            for site in sorted(group, key=lambda site: -site.start):
                source = site.applied(source)
            compile(source, path, "exec")
            (self.source / path).write_bytes(source)

    def take_out(self) -> None:
        """Make the product of the copy equal to that of the tree."""
        for file in (self.tree / "src" / "taizhang").rglob("*.py"):
            copy = self.source / file.relative_to(self.tree / "src" / "taizhang")
            if copy.read_bytes() != file.read_bytes():
                copy.write_bytes(file.read_bytes())

    def test(
        self,
        files: Mapping[str, Sequence[str] | None],
        *,
        skip: Iterable[str] = (),
        cpu: int = 600,
        first: bool = True,
        lines: bool = False,
    ) -> Run:
        """Run tests of some files in one process; `first` stops at the first failure."""
        if not files:
            raise SystemExit("mutants: no test file to run")
        home = self.work / "run"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        out = home / "findings.json"
        given = {"source": str(self.source), "out": str(out), "lines": lines, "files": files}
        given |= {"skip": sorted(skip), "cpu": cpu}
        order = home / "order.json"
        order.write_text(json.dumps(given), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "mutation.probe", "-m", MARKS, "--hypothesis-seed=0"]
        command += ["-p", "no:cacheprovider", *(["-x"] if first else []), "--tb=short", *files]
        begun = time.monotonic()
        code, told = _run(command, self.root, self._environment(home, order))
        run = Run(code, round(time.monotonic() - begun, 1), told=told)
        if out.exists():
            self._read(run, json.loads(out.read_text(encoding="utf-8")))
        shutil.rmtree(home, ignore_errors=True)
        return run

    def _read(self, run: Run, found: dict[str, Any]) -> None:
        if found.get("source") not in (None, str(self.source)):
            raise SystemExit(f"mutants: the tests ran the product in {found['source']}, not in {self.source}")
        run.collected, run.selected = found["collected"], found["selected"]
        run.ran = [(name, seconds) for name, seconds in found["ran"]]
        run.failed = [(name, when, error) for name, when, error in found["failed"]]
        run.raw = found

    def _environment(self, home: Path, order: Path) -> dict[str, str]:
        given = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TAIZHANG_", "PYTEST_", "DJANGO_"))
        }
        given |= {"PYTHONPATH": f"{self.root / 'src'}{os.pathsep}{TOOLS}", "PYTHONDONTWRITEBYTECODE": "1"}
        given |= {"TMPDIR": str(home), "TAIZHANG_MUTANT_ORDER": str(order)}
        return given | ({"TAIZHANG_PLAYED": str(self.played)} if self.played else {})


def _run(command: list[str], place: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run a command in a group of its own, which ends with it."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=place, env=environment, stdout=pipe, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        told, _ = process.communicate(timeout=WAIT)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, told.decode(errors="replace")[-4000:]
