"""The sheets of the phone page.

A few big boxes, or ready buttons that are pressed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

Errors = Mapping[str, list[str]]
Option = tuple[str, str]


@dataclass(frozen=True)
class Box:
    """One field of a sheet.

    It is typed, chosen from a list, or chosen by pressing one of a few (`radio`).
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    hint: str = ""
    most: int = 60
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One kind of entry on the page.

    picks: buttons that send at once: (field, value, label)
    more: boxes that a usual entry leaves folded
    live: the address of a list that is read anew each time the sheet is opened
    tile: the sheet has no boxes, its tile sends at once
    """

    kind: str
    title: str
    submit: str = ""
    boxes: tuple[Box, ...] = ()
    picks: tuple[tuple[str, str, str], ...] = ()
    more: tuple[Box, ...] = ()
    photo: str = ""
    must_photo: bool = False
    live: str = ""
    template: str = ""
    hint: str = ""
    tile: str = ""
    id: str = ""
    errors: tuple[str, ...] = ()
    open: bool = False

    def refused(self, fields: Mapping[str, str], errors: Errors) -> Sheet:
        """Return the sheet as it was typed, with what is wrong beside each box."""

        def again(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
            return tuple(
                replace(box, value=fields.get(box.name, ""), errors=tuple(errors.get(box.name, ())))
                for box in boxes
            )

        boxes, more = again(self.boxes), again(self.more)
        names = {box.name for box in boxes + more}
        rest = tuple(text for name, texts in errors.items() if name not in names for text in texts)
        return replace(self, boxes=boxes, more=more, errors=rest, open=True)
