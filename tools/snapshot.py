"""Write down what the product answers over a played folder.

Two source trees can so be compared.

    PYTHONPATH=TREE/src python tools/snapshot.py PLAYED_HOME TARGET_DIR
    diff -r TARGET_OF_ONE_TREE TARGET_OF_ANOTHER

The source tree on the path answers over a copy of PLAYED_HOME that is thrown away; a refactoring changes nothing.
Only names that outlive a refactoring are used: the settings, the models by their labels, the console's entry.

What is the same from run to run:
- the clock stands still at `MOMENT` of the played time;
- what is random is drawn from a source that begins anew at each address, so that codes on paper come out alike;
- long work in the background is waited for, and sets keep one order.
What is replaced in the answers stands in `REPLACED`; what is left out of files stands in `UNSAID`. The text of PDF
files stands in a folder of its own, which is there only where `pypdfium2` is installed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from snapshots.asked import MOMENT, STARTS, STRANGER
from snapshots.bodies import WORDS
from snapshots.channels import ask_api, ask_console, ask_static
from snapshots.crawling import strange_doors
from snapshots.shelf import Shelf
from snapshots.standing import crawls_of, records, stand_still


def take(shelf: Shelf, scratch: Path, most: int, only: Sequence[str]) -> None:
    """Ask everything in one fixed order."""
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.0f}s {len(shelf.taken):6} {what}", file=sys.stderr, flush=True)

    crawls, named = crawls_of(shelf, most, only), tuple(records())
    for crawl in crawls:
        crawl.run(*((STRANGER, ()) if crawl.name == "anonymous" else (STARTS, named)))
        say(f"pages of {crawl.name}")
    strange_doors(crawls, shelf)
    say("doors")
    for crawl in crawls[:-1]:
        ask_api(crawl, shelf)
        say(f"API as {crawl.name}")
    ask_static(crawls, shelf)
    ask_console(shelf, scratch / "out")
    say("console")
    shelf.finish()
    kinds = {kind for crawl in crawls for kind in crawl.seconds}
    spent = [(sum(crawl.seconds.get(kind, 0) for crawl in crawls), kind) for kind in kinds]
    for seconds, kind in sorted(spent, reverse=True)[:15]:
        print(f"{seconds:7.1f}s {kind}", file=sys.stderr)
    print("\n".join(shelf.odd) or "no failures", file=sys.stderr)


def main() -> int:
    """Copy the played folder, ask, write."""
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets of texts in one order
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {"PYTHONHASHSEED": "0"})
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("home", type=Path, help="a played folder, with its database, keys and files")
    parser.add_argument("target", type=Path, help="where to write; must not exist or be empty")
    parser.add_argument("--most", type=int, default=3, help="addresses of one kind for each account")
    parser.add_argument("--only", nargs="*", default=(), help="only these accounts")
    given = parser.parse_args()
    if given.target.exists() and any(given.target.iterdir()):
        parser.error(f"{given.target} is not empty")
    with tempfile.TemporaryDirectory(prefix="snapshot-") as folder:
        scratch = Path(folder).resolve()
        shutil.copytree(given.home, scratch / "home")
        (scratch / "out").mkdir()
        WORDS.scratch = str(scratch)
        stand_still(scratch)
        print(f"asking {importlib.import_module('taizhang').__path__[0]}", file=sys.stderr)
        shelf = Shelf(given.target)
        shelf.write("about", f"moment {MOMENT}\nmost {given.most}\naccounts {given.only or 'all'}")
        take(shelf, scratch, given.most, given.only)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
