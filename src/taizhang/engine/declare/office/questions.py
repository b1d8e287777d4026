"""Questions of one room that another answers, without knowing it.

The room that knows lists the answer in the `ANSWERS` of its models module, by the name of the
question; a question that nobody answers stops the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

_asked: dict[str, Question] = {}


@dataclass(frozen=True)
class Question:
    """A question, such as who is on duty at a moment.

    name: `<room>.<what>`, by which it is answered
    asks: what is given and what comes back, for who writes the answer
    """

    name: str
    asks: str

    def __post_init__(self) -> None:
        _asked[self.name] = self

    def __call__(self, *given: Any) -> Any:
        return answers()[self.name](*given)


@cache
def answers() -> Mapping[str, Callable[..., Any]]:
    """Collect the answers that the installed rooms give, by the name of the question."""
    collection: dict[str, Callable[..., Any]] = {}
    for config in apps.get_app_configs():
        collection.update(getattr(config.models_module, "ANSWERS", {}))
    return collection


def asked() -> tuple[Question, ...]:
    """Return every question that the program asks."""
    return tuple(_asked.values())
