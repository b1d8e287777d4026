"""Personal fields: sealed before they reach the database, masked when shown.

They are opened only for a stated purpose.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from taizhang.kernel import seal

MASK = "●●●"


class Sealed:
    """A sealed value: printing it shows the mask.

    It is opened only through `engine.keep.sealing` (`open_value`, `open_all`).
    """

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __str__(self) -> str:
        return MASK if self.token else ""

    def __repr__(self) -> str:
        return "<Sealed>"

    def __bool__(self) -> bool:
        return bool(self.token)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


class PersonalField(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A text field whose stored value is a sealed token under the record's own key.

    index: `True` keeps a keyed hash of the value beside it, for exact look-up by the case's own
        handler
    max_chars: the most characters of the plain text
    purpose: what the value is asked for, in a few Chinese words (个人信息保护法第六条、第十七条)
    """

    def __init__(
        self, *args: Any, max_chars: int = 60, index: bool = False, purpose: str = "", **kwargs: Any
    ) -> None:
        self.max_chars, self.index, self.purpose = max_chars, index, purpose
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"max_chars": self.max_chars, "index": self.index}
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if self.index and not cls._meta.abstract and cls.__module__ != "__fake__":
            key = models.CharField(max_length=64, blank=True, default="", editable=False, db_index=True)
            key.contribute_to_class(cls, f"{name}_key")

    def from_db_value(self, value: str | None, *_: Any) -> Sealed:
        return Sealed(value or "")

    def to_python(self, value: Any) -> Sealed:
        return value if isinstance(value, Sealed) else Sealed("")

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, Sealed):
            return value.token
        if not value:
            return ""
        raise TypeError(f"{self.name}: plain text may not be stored, seal it first")

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


def personal_fields(model: type[models.Model]) -> tuple[PersonalField, ...]:
    """Return the personal fields of a model, in order."""
    return _personal(model)


@cache
def _personal(model: type[models.Model]) -> tuple[PersonalField, ...]:
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, PersonalField))


SealBroken = seal.SealBroken
