"""Put faults into a copy of the sources and see which tests find them.

run     draw faults by seed and run them on an old and on a new tree, three canaries included
draw    show the faults that `run` would draw
list    show all faults of one tree whose place, statement or file holds a text
gate    run a small fixed set on one tree, as `make soak` does

    python tools/mutants.py run --old ../before --old-played ../before/var --new . --new-played var \
        --out var/mutants/table --work var/mutants

Each fault is put into a copy of the tree (`--work`), alone, and tested in three stages (`tools/mutation/chosen.py`):
conformance with the folder of tests that mirrors the faulty file, then the other tests that touch it, and last,
for all survivors together and then for each alone, the whole suite on SQLite. The first run on a state of a tree
measures which test runs which statement, with the whole suite. Measurements and outcomes are kept in `--work` by
the state of the sources, so that a run which was stopped goes on where it was. The tests of the year start from a
year played without a fault (`--old-played`, `--new-played`: a folder made by `make demo SERVE=0`).

Exit code 1: the new tree misses a fault that the old one finds, or a canary is missed.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutation import gate, table
from mutation.canaries import canaries
from mutation.index import Draw, Index, draw
from mutation.scratch import Scratch
from mutation.stages import Stages

TOP = Path(__file__).resolve().parent.parent


def _arguments() -> argparse.Namespace:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("job", choices=("run", "draw", "list", "gate"))
    parser.add_argument("--old", type=Path, help="tree before the change")
    parser.add_argument("--new", type=Path, default=TOP, help="tree after it (default: this one)")
    parser.add_argument("--old-played", type=Path, help="folder of the year played by the old tree")
    parser.add_argument("--new-played", type=Path, help="folder of the year played by the new tree")
    parser.add_argument("--only", choices=("old", "new"), help="run the faults on one of the trees")
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--like", default="", help="text to list faults by")
    parser.add_argument("--no-canaries", action="store_true")
    parser.add_argument("--no-whole", action="store_true", help="leave out the last stage")
    parser.add_argument("--work", type=Path, default=TOP / "var" / "mutants", help="copies and what is kept")
    parser.add_argument("--out", type=Path, help="table without suffix (default: table in --work)")
    given = parser.parse_args()
    if given.job in ("run", "draw") and not given.old:
        parser.error("--old names the tree before the change")
    return given


def _tree(given: argparse.Namespace, name: str, index: Index, drawn: Draw) -> table.Told:
    """Run all faults on one tree."""
    sites = [pair[name == "new"] for pair in drawn.pairs]
    played = getattr(given, f"{name}_played")
    if not played or not (played / "taizhang.db").is_file():
        raise SystemExit(f"mutants: --{name}-played names the folder of a played year (`make demo SERVE=0`)")
    stages = Stages.of(Scratch(index.root, given.work / name, played.resolve()), given.work)
    stages.baseline(sites)
    found = {} if given.no_canaries else {s.place: stages.canary(s) for s in canaries(index.modules)}
    stages.each(sites)
    if not given.no_whole:
        stages.together(sites)
    measured = stages.chosen.measured
    outcomes = {pair[0].id: stages.outcomes[site.id] for pair, site in zip(drawn.pairs, sites, strict=True)}
    tree, state = str(index.root), stages.scratch.fingerprint()
    return table.Told(tree, state, len(measured.tests), measured.failed, outcomes, found)


def _list(root: Path, like: str) -> int:
    found = [s for s in Index.of(root).sites.values() if like in f"{s.path} {s.kind} {s.place} {s.key}"]
    for site in found:
        before, after = (" ".join(text.split())[:60] for text in (site.before, site.after))
        print(
            f"{site.id} {site.category:8} {site.kind:16} {site.path}:{site.line} {site.place}: {before} -> {after}"
        )
    return 0 if found else 1


def main() -> int:
    """Do the job that is asked for."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # else the tests would go on alone
    given = _arguments()
    if given.job == "gate":
        return gate.gate(given.new.resolve())
    if given.job == "list":
        return _list(given.new.resolve(), given.like)
    trees = {"old": Index.of(given.old.resolve()), "new": Index.of(given.new.resolve())}
    drawn = draw(trees["old"], trees["new"], given.count, given.seed)
    if given.job == "draw":
        for old, new in drawn.pairs:
            print(
                f"{old.id} {old.category:8} {old.kind:16} {old.path}:{old.line} {new.path}:{new.line} {old.place}"
            )
        return 0
    given.work.mkdir(parents=True, exist_ok=True)
    names = [given.only] if given.only else list(trees)
    told = {name: _tree(given, name, trees[name], drawn) for name in names}
    data = table.as_json(drawn, told, given.seed)
    table.write(data, given.out or given.work / "table")
    for gone in (lost := table.lost(data)):
        print(f"mutants: lost: {gone}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
