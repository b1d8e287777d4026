"""Compare what was found with a table that somebody has read and approved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def differences(approved: Path, found: Sequence[str]) -> list[str]:
    """Return the lines that only one of both has.

    Where they differ, what was found is written beside the approved file, to replace it once it is read.
    """
    known = approved.read_text().splitlines() if approved.exists() else []
    if list(found) != known:
        approved.with_suffix(".found.csv").write_text("\n".join(found) + "\n")
    return sorted(set(found) ^ set(known))
