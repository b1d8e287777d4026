"""Write the table of faults: what was done, where, and which test found it.

Tests are told by tier and tree.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mutation.index import Draw
from mutation.places import Site
from mutation.stages import SURVIVED, Outcome


@dataclass
class Told:
    """What is told of one tree."""

    tree: str
    fingerprint: str
    tests: int
    left_out: list[str]
    outcomes: Mapping[str, Outcome]
    canaries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def as_json(draw: Draw, trees: Mapping[str, Told], seed: int) -> dict[str, Any]:
    """Give everything that was found, as data."""
    return {
        "seed": seed,
        "trees": {name: {**asdict(told), "outcomes": len(told.outcomes)} for name, told in trees.items()},
        "mutants": [_row(old, new, trees) for old, new in draw.pairs],
        "in the old tree only": [_place(site) | {"category": site.category} for site in draw.missing],
    }


def _place(site: Site) -> dict[str, Any]:
    told = {"id": site.id, "kind": site.kind, "place": site.place, "before": site.before, "after": site.after}
    return told | {"file": f"{site.path}:{site.line}"}


def _row(old: Site, new: Site, trees: Mapping[str, Told]) -> dict[str, Any]:
    row = _place(old) | {"category": old.category}
    for name, site in (("old", old), ("new", new)):
        if name in trees:
            outcome = trees[name].outcomes.get(old.id)
            row[name] = {"file": f"{site.path}:{site.line}"} | (
                asdict(outcome) if outcome else {"stage": None}
            )
    return row


def lost(data: Mapping[str, Any]) -> list[str]:
    """Give the faults found in the old tree and not in the new one.

    Canaries are included.
    """
    rows = [row for row in data["mutants"] if "old" in row and "new" in row]
    gone = [row["id"] for row in rows if row["old"]["stage"] and not row["new"]["stage"]]
    for name, tree in data["trees"].items():
        for canary, stages in tree["canaries"].items():
            gone += [f"{name}: {canary}: {stage}" for stage, test in stages.items() if not test]
    return gone


def write(data: Mapping[str, Any], out: Path) -> None:
    """Write the table as JSON and as Markdown."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".json").write_text(
        json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    out.with_suffix(".md").write_text("\n".join(_lines(data)) + "\n", encoding="utf-8")


def _lines(data: Mapping[str, Any]) -> list[str]:
    names = list(data["trees"])
    lines = [f"# Faults put in by seed {data['seed']}", ""]
    for name in names:
        tree = data["trees"][name]
        found = Counter(row[name]["stage"] for row in data["mutants"])
        run = sum(count for stage, count in found.items() if stage is not None)
        told = ", ".join(
            f"{stage or 'not found'} {count}" for stage, count in found.items() if stage is not None
        )
        lines += [f"{name}: {run} of {len(data['mutants'])} run ({told}); {tree['tests']} tests", ""]
        lines += [f"- left out, fails without a fault: {test}" for test in tree["left_out"]]
    lines += [
        "| mutant | category | kind | where | what | "
        + " | ".join(f"{n}: tier | {n}: test" for n in names)
        + " |"
    ]
    lines += ["|" + " --- |" * (5 + 2 * len(names))]
    lines += [_line(row, names) for row in data["mutants"]]
    lines += [
        "",
        "## Canaries",
        "",
        "| canary | " + " | ".join(names) + " |",
        "|" + " --- |" * (1 + len(names)),
    ]
    for canary in sorted({canary for name in names for canary in data["trees"][name]["canaries"]}):
        cells = [data["trees"][name]["canaries"].get(canary, {}) for name in names]
        lines.append(
            _cells([canary, *("; ".join(f"{k}: {v or 'NOT FOUND'}" for k, v in c.items()) for c in cells)])
        )
    if missing := data["in the old tree only"]:
        lines += ["", "## Drawn again, since the new tree does not have them", ""]
        lines += [f"- {row['id']} {row['kind']} {row['file']} {row['place']}" for row in missing]
    return lines


def _line(row: Mapping[str, Any], names: Sequence[str]) -> str:
    what = f"`{row['before'][:60]}` → `{row['after'][:60]}`"
    cells = [row["id"], row["category"], row["kind"], f"{row['place']} ({row['file']})", what]
    for name in names:
        stage = row[name]["stage"]
        told = "not run" if stage is None else "NOT FOUND" if stage == SURVIVED else stage
        cells += [told, row[name].get("test", "")]
    return _cells(cells)


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
