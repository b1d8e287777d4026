"""Pages of a thing beside its list and form: address, title and right.

The view stands in the desk package.
"""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.engine.declare.rights import Right


@dataclass(frozen=True)
class Page:
    """A page of a thing.

    name: name of its address
    at: its address pattern
    title: what the menu and the list call it
    right: the right to it; checked by the view (`@needs(PAGE.right)`) and asked by whatever leads
        there
    shown: where it is offered, of "menu" (while the ledger is in use), "list" (of the ledger),
        "phones"
    """

    name: str
    at: str
    title: str
    right: Right
    shown: str = ""

    def on(self, place: str) -> bool:
        """Return whether the page is offered at a place."""
        return place in self.shown.split()

    @property
    def address(self) -> str:
        """Return the address of a page without names in its address pattern."""
        return f"/{self.at}"
