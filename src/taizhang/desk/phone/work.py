"""The work of a phone: sheets that rooms offer, in the order of the day's use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from taizhang.desk.phone import entries
from taizhang.desk.phone.boxes import Sheet
from taizhang.desk.phone.door import Post
from taizhang.engine.keep.switches import in_use


@dataclass(frozen=True)
class Work:
    """The sheets of one ledger.

    place: where they stand on the page, small numbers first
    key: the ledger, which must be in use
    sheets: the sheets for a person at a phone
    kinds: the kinds of entry made by them; who may make none of these is shown no sheet
    """

    place: int
    key: str
    sheets: Callable[[Post], list[Sheet]]
    kinds: tuple[entries.Kind, ...]


_work: dict[str, Work] = {}


def add(row: Work) -> None:
    """Offer work on phones and make its kinds of entry known.

    Raises ValueError for a ledger or a kind that is taken.
    """
    if row.key in _work:
        raise ValueError(f"the work of {row.key} is on phones already")
    entries.register(row.kinds)
    _work[row.key] = row


def sheets(post: Post) -> list[Sheet]:
    """Return the sheets of a post's phone for the person at it.

    A ledger out of use has none.
    """
    used, open_sheets = in_use(), list[Sheet]()
    for row in sorted(_work.values(), key=lambda row: row.place):
        closed = {kind.key for kind in row.kinds if not kind.door.opens(post.device, post.principal)}
        if row.key in used and len(closed) < len(row.kinds):
            open_sheets += [sheet for sheet in row.sheets(post) if sheet.kind not in closed]
    return open_sheets
