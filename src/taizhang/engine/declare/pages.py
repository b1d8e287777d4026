"""Pages of a thing beside its list and form: address, title and right; the view stands at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.engine.declare.rights import Right


@dataclass(frozen=True)
class Page:
    """One page of a thing.

    name: name of its address
    at: its address pattern
    title: what the menu and the list call it
    right: whose it is; checked by the view (`@needs(PAGE.right)`) and asked by whatever leads there
    shown: where it is offered, of "menu" (while the ledger is in use), "list" (of the ledger), "phones"
    """

    name: str
    at: str
    title: str
    right: Right
    shown: str = ""

    def on(self, place: str) -> bool:
        """Tell whether it is offered at a place."""
        return place in self.shown.split()

    @property
    def address(self) -> str:
        """Where it is, for a page whose address names nothing."""
        return f"/{self.at}"
