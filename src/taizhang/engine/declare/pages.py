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
    menu: whether the menu shows it while the ledger is in use
    beside: whether the list of the ledger shows it
    """

    name: str
    at: str
    title: str
    right: Right
    menu: bool = False
    beside: bool = False

    @property
    def address(self) -> str:
        """Where it is, for a page whose address names nothing."""
        return f"/{self.at}"
