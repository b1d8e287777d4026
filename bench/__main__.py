"""`python -m bench`: every race on both engines; exit code 1 when a bound is not kept."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench import imports, memory
from bench.contender import Contender, Race, table

ROOT = Path(__file__).resolve().parent.parent
SOURCES = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
"""This tree is measured, whatever is installed."""


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


def prepared(engine: str, rows: int, home: Path) -> dict[str, str]:
    """The environment of the contenders, its databases filled."""
    place = home / f"{engine}-{rows}"
    place.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        records, plain = f"sqlite:{place / 'records.db'}", f"sqlite:{place / 'plain.db'}"
    else:
        address = (
            os.environ.get("TAIZHANG_POSTGRES")
            or subprocess.check_output([ROOT / "tools" / "postgres-address"], text=True).strip()
        )
        base = address.rpartition("/")[0]
        records, plain = f"{base}/taizhang_bench_{rows}", f"{base}/taizhang_bench_plain"
        for name in (records, plain):
            database = name.rpartition("/")[2]
            known = subprocess.run(["psql", "-q", name, "-c", "select 1"], capture_output=True, check=False)
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
    env["BENCH_SESSION"] = _call(product, "bench.ours")
    low_high = _call(product, "bench.subtree")
    return env | {"BENCH_SUBTREE": low_high}


def played(home: Path) -> dict[str, str]:
    """The environment of a played year, and the content of its report for the bare writers."""
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


def races(engine: str, env: dict[str, str]) -> list[tuple[Race, int]]:
    """The races over the filled database, with runs a round."""
    ours = env | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    fresh = {name: value for name, value in ours.items() if name != "BENCH_SESSION"}

    def pit(title: str, places: dict[str, tuple[str, dict[str, str]]], limits: dict[str, float]) -> Race:
        return Race(
            f"{title}, {engine}", [Contender(name, at, given) for name, (at, given) in places.items()], limits
        )

    return [
        (
            pit(
                "list page",
                {
                    "ours": ("lists:ours", ours),
                    "bare WSGI": ("lists:bare", env),
                    "tuned admin": ("lists:admin", env),
                },
                {"bare WSGI": 5.0, "tuned admin": 0.25},
            ),
            10,
        ),
        (
            pit(
                "60 figures, a county",
                {"ours": ("figures:ours_county", ours), "one pass": ("figures:hand_county", env)},
                {"one pass": 1.5},
            ),
            3,
        ),
        (
            pit(
                "60 figures, the city",
                {"ours": ("figures:ours_city", ours), "one pass": ("figures:hand_city", env)},
                {"one pass": 1.5},
            ),
            2,
        ),
        (
            pit(
                "a deed",
                {"ours": ("deeds:ours", fresh), "plain form + audit": ("deeds:plain", env)},
                {"plain form + audit": 2.5},
            ),
            20,
        ),
        (
            pit(
                "a workbook taken in",
                {"ours": ("imports:ours", ours), "by hand": ("imports:hand", ours)},
                {"by hand": 3.0},
            ),
            1,
        ),
    ]


def main() -> int:
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--engines", default="sqlite,postgresql")
    options.add_argument("--home", type=Path, default=ROOT / "var" / "bench")
    options.add_argument("--only", default="", help="races whose title holds this word")
    given = options.parse_args()
    rows: list[tuple[str, ...]] = []
    for engine in given.engines.split(","):
        env = prepared(engine, given.rows, given.home)
        for race, count in races(engine, env):
            if given.only not in race.title:
                for contender in race.contenders:
                    contender.stop()
                continue
            race.hold(given.rounds, count)
            rows += race.lines()
            if race.title.startswith(("list", "60", "a workbook")):
                outcomes = {str(contender.outcome) for contender in race.contenders}
                assert len(outcomes) == 1, f"{race.title}: {outcomes}"
        if given.only in "a workbook taken in":
            product = env | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
            for count in (imports.ROWS // imports.FEWER, imports.ROWS):
                asked = {"BENCH_IMPORT_ROWS": str(count)}
                bad, taken, size = json.loads(_call(product | asked, "bench.imports"))
                good = bad == imports.bad_rows(count) and taken == count and size < imports.BOUND
                told = f"{len(bad)} of 3 bad rows named, {taken} taken in, {size:.0f} MiB"
                bound = f"3, all, < {imports.BOUND:.0f} MiB"
                title = f"looked at and taken in, {count} rows, {engine}"
                rows.append((title, "ours", told, "", bound, "yes" if good else "NO"))
        if given.only in "memory":
            size = memory.workers(env, env["BENCH_SESSION"])
            kept = "yes" if size < memory.BOUND else "NO"
            rows.append((f"memory, {engine}", "two workers", f"{size:.0f} MiB PSS", "", "< 200 MiB", kept))
    if given.only in "report start":
        env = played(given.home)
        for title, module, bound, count in (("report", "reports", 3.0, 2), ("start", "starts", 3.0, 2)):
            race = Race(
                title,
                [Contender("ours", f"{module}:ours", env), Contender("bare", f"{module}:bare", env)],
                {"bare": bound},
            )
            race.hold(given.rounds, count)
            rows += race.lines()
    print(table(rows))
    return 0 if all(row[5] != "NO" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
