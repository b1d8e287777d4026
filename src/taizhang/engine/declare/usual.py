"""Amounts declared by a ledger as watched for slips of the unit of measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Usual:
    """An amount to watch: `field`, or `line.field` of a table of child rows.

    by: fields within which amounts are alike (banners are counted otherwise than leaflets)
    least, most: bounds of what is plausible at all, in the field's own measure
    """

    on: str
    by: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def line(self) -> str:
        return self.on.rpartition(".")[0]

    @property
    def field(self) -> str:
        return self.on.rpartition(".")[2]

    @property
    def alike(self) -> tuple[str, ...]:
        return tuple(self.by.split())
