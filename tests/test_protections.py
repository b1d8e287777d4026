"""Hold what each step of a ledger asks for against the approved table.

A signed scan that is asked for no longer, a field that may stay empty or a name that may be changed after
registration shows as a changed line. Where they differ the test writes what it found beside the approved file, to
be read and then to replace it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.approved import FOLDER, differences, told

APPROVED = FOLDER / "protections.csv"
HEAD = "ledger,step,signed,decided by others than,needed,never changed"


def lines() -> Iterator[str]:
    """Tell each step of each ledger; the registration of a record stands first."""
    for ledger in told():
        yield f"{ledger.key},create,,,,{' '.join(sorted(ledger.fixed.split()))}"
        for move in ledger.flow.moves:
            signed = "signed" if move.signed else ""
            yield f"{ledger.key},{move.key},{signed},{' '.join(move.others)},{' '.join(sorted(move.needed))},"


def test_what_steps_ask_for_is_as_approved() -> None:
    found = [HEAD, *lines()]
    assert differences(APPROVED, found) == []
    assert len(found) > len(told()) * 2
