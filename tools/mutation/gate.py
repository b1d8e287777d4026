"""Try a small set of faults at every soak.

They are cheap ones of each category, and the canaries.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.canaries import NO_HISTORY, STRANGER, VOIDED, canaries
from mutation.index import Index
from mutation.places import Site
from mutation.scratch import Scratch
from mutation.stages import finding

CPU = 300


@dataclass(frozen=True)
class Held:
    """A fault by name, what it is, and the test files that find it."""

    id: str
    told: str
    files: tuple[str, ...]


ROOMS = "tests/rooms/"
GATE = (
    Held("de5a70fd67", "rules: a guard may leave before coming", (f"{ROOMS}premises/test_guards.py",)),
    Held(
        "7a41e7b89e", "guards: an objection no longer holds a report", ("tests/report/test_circulation.py",)
    ),
    Held("6fb67ef0c2", "posts: the secretary grades a major hazard", (f"{ROOMS}safety/test_hazards.py",)),
    Held("d6eb1a8d77", "clocks: an answer has 61 days instead of 60", ("tests/kernel/test_clocks.py",)),
    Held("c445b506a3", "clocks: asking for review stops no clock", (f"{ROOMS}petitions/test_review.py",)),
    Held(
        "446c1fb16b", "walls: a reception leaves the wall of its case", (f"{ROOMS}petitions/test_recusal.py",)
    ),
    Held("fa96a48d86", "figures: objects count as carriers", (f"{ROOMS}programme/test_publicity.py",)),
)
"""`python tools/mutants.py list --like TEXT` gives the names of others."""
CANARY_FILES = {
    STRANGER: ("tests/test_conformance.py",),
    NO_HISTORY: ("tests/engine/write/test_bulk.py",),
    VOIDED: ("tests/engine/read/test_counting.py",),
}


def gate(root: Path) -> int:
    """Run every fault of the gate and give the exit code.

    It is 1 where one is not found, is gone from the sources, or none was run.
    """
    index = Index.of(root)
    held = [(index.sites.get(one.id), one.told, one.files) for one in GATE]
    held += [(site, site.place, CANARY_FILES[site.place]) for site in canaries(index.modules)]
    with tempfile.TemporaryDirectory(prefix="taizhang-mutants-") as place:
        scratch = Scratch(root, Path(place))
        scratch.copy()
        return _gate(scratch, held)


def _gate(scratch: Scratch, held: Sequence[tuple[Site | None, str, tuple[str, ...]]]) -> int:
    files = sorted({file for _, _, names in held for file in names})
    sound = scratch.test(dict.fromkeys(files), cpu=CPU)
    if sound.code or not sound.ran:
        print(f"mutants: the tests fail without a fault:\n{sound.told}")
        return 1
    missed = ran = 0
    for site, told, names in held:
        if site is None:
            print(f"mutants: no longer in the sources, put another one into tools/mutation/gate.py: {told}")
            missed += 1
            continue
        scratch.put_in([site])
        run = scratch.test(dict.fromkeys(names), cpu=CPU)
        ran += 1
        found = finding(run)
        missed += not found
        print(f"{'found' if found else 'NOT FOUND'}  {told}  {found[0] if found else ''}")
    print(f"mutants: {ran} run, {missed} not found")
    return 1 if missed or ran < len(held) else 0
