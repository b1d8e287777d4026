"""A choice from a list of this office, known only while the program runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare.office.provisions import Names

Pairs = Iterable[tuple[str, str]]


class ListedField(models.CharField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A text chosen from a list that the office keeps.

    The row holds what was chosen, as it was called then.

    offered: gives value and label of each choice on offer now
    ever: gives every choice that may stand, those of earlier lists too
    names: the list of the office, where it is one
    """

    def __init__(
        self,
        *args: Any,
        offered: Callable[[], Pairs] = tuple,
        ever: Callable[[], Pairs] | None = None,
        names: Names | None = None,
        **kwargs: Any,
    ) -> None:
        self.offered, self.ever, self.names = offered, ever or offered, names
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave the list out of migrations: the column is a plain text."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def allows(self, name: str, day: date) -> bool:
        """Return whether a name was in force on a day."""
        return self.names is None or name in self.names.on(day)

    def label(self, value: str) -> str:
        return dict(self.ever()).get(value, value)


def of_names(names: Names) -> dict[str, Any]:
    """Return the options of a field that is chosen from a list of names."""
    return {
        "names": names,
        "offered": lambda: [(name, name) for name in names.on(clock.today())],
        "ever": lambda: [(name, name) for name in names.ever()],
    }


@cache
def listed_fields(model: type[models.Model]) -> tuple[ListedField, ...]:
    """Return the fields of a model that are chosen from lists of names."""
    own = model._meta.concrete_fields
    return tuple(field for field in own if isinstance(field, ListedField) and field.names is not None)
