"""Cast the office that tests use.

It has units, places and, for every post, who holds it.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from taizhang.org.posts import ADMINISTRATORS, POSTS

SINCE = date(2004, 1, 1)
"""Since when people stand at their posts."""


class UnitRow(NamedTuple):
    """A unit of the cast.

    It has its code, short name, kind, code of the unit above, whether it owes zero reports, and whole name.
    """

    code: str
    name: str
    kind: str
    above: str = ""
    reports: bool = False
    whole: str = ""


class SiteRow(NamedTuple):
    """A place of the cast.

    It has its key, code of its unit, name, kind, and how often it is checked for fire safety.
    """

    key: str
    unit: str
    name: str
    kind: str
    cycle: str = "quarter"


class PersonRow(NamedTuple):
    """A member of staff.

    It has a key, code of the unit, the posts held (`post` or `post@unit`), name and title.
    """

    key: str
    unit: str
    posts: str = ""
    name: str = ""
    title: str = ""


UNITS = (
    UnitRow("C", "市社机关", "city", reports=True),
    UnitRow("A", "甲县社", "county", "C", reports=True),
    UnitRow("B", "乙县社", "county", "C", reports=True),
    UnitRow("A1", "甲县城关社", "grassroots", "A"),
    UnitRow("F", "储运公司", "owned", "C"),
    UnitRow("X", "原某厂", "former", "C"),
)
PLACES = (("gate", "大门岗", "quarter"), ("office", "办公区", "quarter"), ("mall", "商厦", "month"))
SITES = tuple(
    SiteRow(f"{kind}@{code}", code, name, kind, cycle) for code in ("C", "A") for kind, name, cycle in PLACES
)


def staffed() -> tuple[PersonRow, ...]:
    """Return two people for every business post in the city body and a county.

    In the other county there is one for each. The administrators and somebody without any post sit in the
    city body.
    """
    rows = []
    for post in POSTS:
        if post.key in ADMINISTRATORS:
            rows.append(PersonRow(post.key, "C", post.key))
            continue
        for code, how_many in (("C", 2), ("A", 2), ("B", 1)):
            for nth in range(1, how_many + 1):
                rows.append(PersonRow(f"{post.key}_{nth}@{code}", code, post.key))
    return (*rows, PersonRow("nobody", "C"))


PEOPLE = staffed()
