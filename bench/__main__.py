"""Run every race on both engines: `python -m bench`.

The exit code is 1 when a bound does not hold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench import imports, meanwhile, memory, office, races
from bench.contender import Race, table

ROOT = Path(__file__).resolve().parent.parent
SOURCES = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
"""This tree is measured, whatever is installed."""
Line = tuple[str, ...]
"""A row of the table: what, contender, ms, ratio, bound, kept."""


def _psql(address: str, *commands: str) -> None:
    server = address.rpartition("/")[0] + "/postgres"
    for command in commands:
        subprocess.run(["psql", "-q", server, "-c", command], check=True, stderr=subprocess.DEVNULL)


def _call(env: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, **env},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


def _state() -> str:
    """Name what a filled database was made by: the tables and the one who fills them."""
    made = sorted((ROOT / "src").rglob("migrations/0*.py"))
    digest = hashlib.sha256()
    for source in (*made, ROOT / "bench" / "office.py", ROOT / "src/taizhang/engine/keep/words.py"):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:8]


def prepared(engine: str, rows: int, home: Path) -> dict[str, str]:
    """Give the environment of the contenders, its databases filled.

    They are used again as long as tables and content are the same.
    """
    name = f"{rows}_{_state()}"
    place = home / f"{engine}-{name}"
    place.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        records, plain = f"sqlite:{place / 'records.db'}", f"sqlite:{place / 'plain.db'}"
    else:
        address = (
            os.environ.get("TAIZHANG_POSTGRES")
            or subprocess.check_output([ROOT / "tools" / "postgres-address"], text=True).strip()
        )
        base = address.rpartition("/")[0]
        records, plain = f"{base}/taizhang_bench_{name}", f"{base}/taizhang_bench_plain"
        for whole in (records, plain):
            database = whole.rpartition("/")[2]
            known = subprocess.run(["psql", "-q", whole, "-c", "select 1"], capture_output=True, check=False)
            if known.returncode:
                _psql(address, f"create database {database}")
    env = {
        "TAIZHANG_HOME": str(place),
        "TAIZHANG_DATABASE": records,
        "BENCH_PLAIN_DATABASE": plain,
        "PYTHONPATH": SOURCES,
    }
    product = env | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    sys.stderr.write(_call(product, "bench.office", str(rows)))
    _call(env, "bench.peers.plain")
    for variable, who in (("BENCH_SESSION", office.NAME), ("BENCH_CITY_SESSION", office.CITY)):
        env[variable] = _call(product, "bench.ours", who)
    low_high = _call(product, "bench.subtree")
    return env | {"BENCH_SUBTREE": low_high}


def played(home: Path) -> dict[str, str]:
    """Give the environment of a played year, and the content of its report.

    The bare writers take the content.
    """
    place = home / "played"
    env = {"TAIZHANG_HOME": str(place), "TAIZHANG_OUT": str(place / "out"), "PYTHONPATH": SOURCES}
    env["TAIZHANG_DATABASE"] = f"sqlite:{place / 'taizhang.db'}"
    if not (place / "taizhang.db").exists():
        done = [sys.executable, "-m", "taizhang.site.cli", "demo", "--no-serve"]
        subprocess.run(
            done, env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    product = env | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    (place / "content.json").write_text(_call(product, "bench.reports"))
    return product | {"BENCH_CONTENT": str(place / "content.json")}


def office_rows(engine: str, given: argparse.Namespace) -> list[Line]:
    """Give the races and measures over the filled database of an engine."""
    env = prepared(engine, given.rows, given.home) | {"BENCH_BOOK_ROWS": str(given.book)}
    rows = held(races.of_office(engine, env), given)
    product = env | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    if given.only in "a workbook looked at":
        for count in (given.book // imports.FEWER, given.book):
            bad, taken, size = json.loads(_call(product | {"BENCH_BOOK_ROWS": str(count)}, "bench.imports"))
            most = imports.bound(count)
            good = bad == imports.bad_rows(count) and taken == count and size < most
            told = f"{len(bad)} of 3 bad rows named, {taken} taken in, {size:.0f} MiB"
            bound = f"3, all, < {most:.0f} MiB"
            rows.append(
                (f"looked at and taken in, {count} rows, {engine}", "ours", told, "", bound, kept(good))
            )
    if given.only in "pages meanwhile":
        for count, limit in meanwhile.LIMITS.items():
            waits = meanwhile.measure(env, count)
            longest = max(waits.page, waits.deed)
            told = f"page {waits.page:.2f} s, deed {waits.deed:.2f} s of {waits.visits}"
            told += f", table {waits.looked + waits.taken:.0f} s"
            title = f"pages while {count} rows are taken in, {engine}"
            good = longest < limit and waits.rows == count
            rows.append((title, "the longest", told, "", f"< {limit:g} s", kept(good)))
    if given.only in "memory":
        size = memory.workers(env, env["BENCH_SESSION"])
        bound = f"< {memory.BOUND:.0f} MiB"
        good = size < memory.BOUND
        rows.append((f"memory, {engine}", "two workers", f"{size:.0f} MiB PSS", "", bound, kept(good)))
    return rows


def year_rows(given: argparse.Namespace) -> list[Line]:
    """Give the races and measures over a played year."""
    env = played(given.home)
    rows = held(races.of_year(env), given)
    if given.only in "memory after mixed requests":
        before, after, answers = memory.grown(env)
        told = f"{before:.0f} MiB, then {after:.0f} MiB PSS"
        title = f"memory after {answers.total()} mixed requests"
        good = after <= memory.GROWTH * before
        ratio, bound = f"{after / before:.2f}", f"≤ {memory.GROWTH:g}"
        rows.append((title, "two workers", told, ratio, bound, kept(good)))
        sys.stderr.write(f"{sorted(answers.items())}\n")
    return rows


def held(some: list[Race], given: argparse.Namespace) -> list[Line]:
    """Hold the races that are asked for."""
    rows: list[Line] = []
    for race in some:
        if given.only in race.title:
            race.hold(given.rounds)
            rows += race.lines()
    return rows


def kept(good: bool) -> str:
    """Say whether a bound is kept."""
    return "yes" if good else "NO"


def main() -> int:
    """Measure what is asked for and print the table."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000, help="receptions in the database")
    options.add_argument(
        "--book", type=int, choices=(20_000, 100_000), default=20_000, help="rows of the workbook taken in"
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--engines", default="sqlite,postgresql")
    options.add_argument("--home", type=Path, default=ROOT / "var" / "bench")
    options.add_argument("--only", default="", help="races whose title holds this word")
    given = options.parse_args()
    rows: list[Line] = []
    for engine in given.engines.split(","):
        rows += (part := office_rows(engine, given))
        print(table(part), flush=True)
    rows += (part := year_rows(given))
    print(table(part))
    return 1 if not rows or any(row[5] == "NO" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
