"""Make the test data of a release: a data folder, its backup, its migrations.

`python tools/release.py` is run once, on the commit that carries the new version. What it leaves in
`tests/data/releases` is from then on upgraded by every later version in the tests, and the migrations named
in it are never changed again.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import tomllib
import zipfile
from datetime import timedelta
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PASSPHRASE = "released with its test data"
"""What seals the key that goes with the backup; all in it is invented."""


def main() -> None:
    """Play a fortnight, bring every ledger into every state, back up, pack."""
    target = TOP / "tests" / "data" / "releases" / f"{_version()}.zip"
    if target.exists():
        raise SystemExit(
            f"{target.relative_to(TOP)} is released: its data and migrations are never made anew"
        )
    sys.path.insert(0, str(TOP))
    from tests import stock

    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        stock.run(home, *stock.COMMAND, *stock.FORTNIGHT)
        for name in [name for name in os.environ if name.startswith("TAIZHANG_")]:
            del os.environ[name]
        os.environ |= {"TAIZHANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
        counts = _every_state()
        secret = Path(scratch) / "passphrase"
        secret.write_text(PASSPHRASE, encoding="utf-8")
        stock.run(home, *stock.COMMAND, "verify")
        stock.run(home, *stock.COMMAND, "backup", str(Path(scratch) / "backup.zip"))
        stock.run(
            home,
            *stock.COMMAND,
            "key",
            "export",
            str(Path(scratch) / "key.txt"),
            "--passphrase-file",
            str(secret),
        )
        about = {
            "made_at": int(time.time()),
            "passphrase": PASSPHRASE,
            "records": counts,
            "migrations": stock.migrations(),
        }
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path in sorted(path for path in Path(scratch).rglob("*") if path.is_file()):
                if path != secret and "out" not in path.relative_to(scratch).parts:
                    packed.write(path, path.relative_to(scratch))
            packed.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=1))
    sys.stdout.write(f"{target.relative_to(TOP)}: {target.stat().st_size // 1024} KB\n")


def _every_state() -> dict[str, int]:
    """Add an office with records in every state; return how many, by ledger.

    A record that quarrels with those before it (a second shift of a guard) is tried a month later.
    """
    import django

    django.setup()
    from django.db import transaction

    from taizhang.engine import clock
    from taizhang.engine.declare.registry import ledgers
    from taizhang.play import year
    from tests.office import NOW, Office, Unreached

    with clock.at(NOW):
        office = Office()
    states = [(ledger, state) for ledger in ledgers() for state in reversed(ledger.flow.states)]
    moment = NOW
    for months in range(6):
        moment, left = NOW + timedelta(days=31 * months), []
        for ledger, state in states:
            try:
                with clock.at(moment), transaction.atomic():
                    office.record(ledger.key, state.key)
            except Unreached as missed:
                left.append((ledger, state, missed))
        states = [(ledger, state) for ledger, state, _ in left]
    year.set_offset(moment)
    counts = {ledger.key: ledger.model._default_manager.count() for ledger in ledgers()}
    assert all(counts.values()), counts
    sys.stdout.write(f"{sum(counts.values())} records; not reached: {[state.key for _, state in states]}\n")
    return counts


def _version() -> str:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


if __name__ == "__main__":
    main()
