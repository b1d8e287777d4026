"""The work of a phone: sheets that rooms offer, in the order of the day's use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from taizhang.desk.phone.boxes import Sheet
from taizhang.desk.phone.door import Post
from taizhang.engine.keep.switches import in_use


@dataclass(frozen=True)
class Work:
    """The sheets of one ledger.

    place: where they stand on the page, small numbers first
    key: the ledger, which must be in use
    sheets: the sheets for a person at a phone
    phones: posts of the phones that show them; empty for every phone
    """

    place: int
    key: str
    sheets: Callable[[Post], list[Sheet]]
    phones: frozenset[str] = frozenset()


_work: dict[str, Work] = {}


def add(*rows: Work) -> None:
    """Offer work on phones; each room does so beside its kinds of entry."""
    _work.update({row.key: row for row in rows})


def sheets(post: Post) -> list[Sheet]:
    """Return the sheets of a post's phone; a ledger out of use has none."""
    used, found = in_use(), list[Sheet]()
    for row in sorted(_work.values(), key=lambda row: row.place):
        if row.key in used and (not row.phones or post.device.post in row.phones):
            found += row.sheets(post)
    return found
