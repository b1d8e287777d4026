"""The findings on a dropped file: shown on its page, kept sealed beside the file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from taizhang.kernel import seal
from taizhang.workbooks.intake.parcels import change, key_of
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.reading.rows import Hole


@dataclass(frozen=True)
class Outcome:
    """The findings on a parcel.

    They are counts, holes with their places, corrections, what to know.
    """

    rows: int = 0
    good: int = 0
    new: int = 0
    same: int = 0
    holes: tuple[Hole, ...] = ()
    more: int = 0
    changes: tuple[tuple[int, str, tuple[tuple[str, str, str], ...]], ...] = ()
    more_changes: int = 0
    notes: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    heading: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    questions: tuple[str, ...] = ()
    already: str = ""
    doubts: tuple[Hole, ...] = ()
    more_doubts: int = 0
    doubted: str = ""
    sure: bool = True

    @property
    def ready(self) -> bool:
        """Return whether the parcel can be taken in as it is."""
        return self.complete and self.sure

    @property
    def complete(self) -> bool:
        """Return whether all is clear; amounts may still need a second look."""
        return bool(self.new or self.changes) and not (self.holes or self.questions or self.already)

    @property
    def nothing(self) -> bool:
        """Return whether every row repeats stored values."""
        return bool(self.same) and not (self.new or self.changes or self.holes or self.questions)


def as_text(outcome: Outcome) -> str:
    return json.dumps(asdict(outcome), ensure_ascii=False)


def from_text(text: str) -> Outcome:
    """Read an outcome as it was kept."""
    data = json.loads(text)
    for name in ("holes", "doubts"):
        data[name] = tuple(Hole(**hole) for hole in data.get(name, ()))
    data["changes"] = tuple((row, number, tuple(map(tuple, texts))) for row, number, texts in data["changes"])
    for name in ("notes", "heading", "questions"):
        data[name] = tuple(data[name])
    data["unknown"] = tuple((text, name) for text, name in data["unknown"])
    data["sample"] = tuple(tuple(row) for row in data["sample"])
    return Outcome(**data)


def keep_outcome(parcel: Parcel, outcome: Outcome) -> None:
    """Store the findings on a parcel that still waits, sealed.

    A page shows it without reading the file again.
    """
    place = f"{parcel.public_id}/outcome".encode()
    change(parcel, outcome=seal.seal(key_of(parcel), as_text(outcome).encode(), place))


def outcome_of(parcel: Parcel) -> Outcome | None:
    """Return the findings of the last look at the file.

    Returns None when it must be looked at (again).
    """
    if not parcel.outcome:
        return None
    return from_text(
        seal.unseal(key_of(parcel), parcel.outcome, f"{parcel.public_id}/outcome".encode()).decode()
    )
