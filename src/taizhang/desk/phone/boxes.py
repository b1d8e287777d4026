"""The sheets of the phone page: a few big boxes, or ready buttons that are pressed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

Errors = Mapping[str, list[str]]
Option = tuple[str, str]


@dataclass(frozen=True)
class Box:
    """One field: typed, chosen from a list, or chosen by pressing one of a few (`radio`)."""

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
    """One kind of entry on the page. `picks` are buttons that send at once: (field, value, label)."""

    kind: str
    title: str
    submit: str = ""
    boxes: tuple[Box, ...] = ()
    picks: tuple[tuple[str, str, str], ...] = ()
    photo: str = ""
    hint: str = ""
    tile: str = ""
    id: str = ""
    errors: tuple[str, ...] = ()
    open: bool = False

    def refused(self, fields: Mapping[str, str], errors: Errors) -> Sheet:
        """The sheet as it was typed, with what is wrong beside each box."""
        boxes = tuple(
            replace(box, value=fields.get(box.name, ""), errors=tuple(errors.get(box.name, ())))
            for box in self.boxes
        )
        names = {box.name for box in self.boxes}
        rest = tuple(text for name, texts in errors.items() if name not in names for text in texts)
        return replace(self, boxes=boxes, errors=rest, open=True)
