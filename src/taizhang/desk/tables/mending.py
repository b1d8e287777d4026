"""Mending of dropped tables.

Holes are put right where they are shown, and later versions agreed to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key
from taizhang.workbooks.intake import outcomes, parcels, rehearsing, taking
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.reading.rows import Hole
from taizhang.workbooks.sheets import columns
from taizhang.workbooks.sheets.columns import MAIN

FEW = 5
"""So many holes or corrections of one table are shown beside the others; more are put right on its own page."""


@dataclass(frozen=True)
class Waiting:
    """A table waiting on the page of all.

    What was understood, the few holes to fill, the few corrections.
    """

    parcel: Parcel
    outcome: outcomes.Outcome | None
    holes: tuple[dict[str, Any], ...] = ()
    changes: tuple[tuple[int, str, tuple[tuple[str, str, str], ...]], ...] = ()


def control(ledger: Ledger | None, hole: Hole) -> dict[str, Any]:
    """Return a hole with the control to mend it.

    A list where there is one, else a line.
    """
    column = sheet = None
    if ledger is not None:
        sheet = next((s for s in columns.sheets(ledger) if s.name == hole.sheet), None)
        column = sheet.column(hole.name) if sheet else None
    options: list[str] = []
    if column is not None and column.kind == "choice":
        options = [label for _, label in column.choices]
    elif column is not None and column.kind == "tick":
        options = ["是", "否"]
    place = hole.place if hole.sheet == MAIN or sheet is None else f"“{sheet.title}”表{hole.place}"
    return {"hole": hole, "options": options, "place": place, "fixable": column is not None}


def shown(parcel: Parcel) -> Waiting:
    """Return how a table stands among the others."""
    outcome = outcomes.outcome_of(parcel)
    if outcome is None or outcome.questions or outcome.already or outcome.rows > taking.BIG:
        return Waiting(parcel, outcome)
    holes = tuple(control(by_key(parcel.ledger), hole) for hole in outcome.holes[: FEW + 1])
    if outcome.more or len(holes) > FEW or not all(hole["fixable"] for hole in holes):
        holes = ()
    few = outcome.ready and not outcome.more_changes and len(outcome.changes) <= FEW
    return Waiting(parcel, outcome, holes, outcome.changes if few else ())


def mended(request: Signed, parcel: Parcel) -> None:
    """Keep the cells of a table put right on the page of all.

    The table is understood anew.
    """
    start = f"fix-{parcel.public_id}-"
    fixes = {
        name.removeprefix(start): str(value)[:2000]
        for name, value in request.POST.items()
        if name.startswith(start)
        and name.count(":") == 2
        and value != request.POST.get(f"was-{name[4:]}", "")
    }
    if fixes:
        parcels.keep_answers(parcel, fixes)
        outcomes.keep_outcome(parcel, rehearsing.examine(request.principal, parcel))
