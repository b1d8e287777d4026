"""What a deed is about to store, as rules, guards and effects see it; and the refusal of a deed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taizhang.engine.declare.flow import Act, Move
    from taizhang.org.principals import Principal

Problem = tuple[str, str]
"""(field name, or "" for the whole form; Chinese message with its remedy)."""


class Refused(Exception):
    """A deed that was not done. `errors` maps field names ("" = the whole form) to Chinese messages."""

    def __init__(self, problems: Iterable[Problem] | str, status: int = 422) -> None:
        pairs = [("", problems)] if isinstance(problems, str) else list(problems)
        self.errors: dict[str, list[str]] = {}
        for name, message in pairs:
            self.errors.setdefault(name, []).append(message)
        self.status = status
        super().__init__("；".join(text for texts in self.errors.values() for text in texts))


@dataclass
class Draft:
    """A record with its new values set but not yet stored.

    `before` holds the stored values of the fields, relations by their key (empty for a new record); `lines`
    the cleaned child rows by line name, `stored` those that the deed has stored; `plain` the personal values as
    typed.
    """

    ledger: Any
    record: Any
    principal: Principal
    moment: datetime
    act: Act
    move: Move | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stored: dict[str, list[Any]] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    evidence: list[Any] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        return self.record.pk is None

    @property
    def today(self) -> date:
        from taizhang.engine import clock

        return clock.local_date(self.moment)

    @property
    def decided_on(self) -> date:
        """The Shanghai date on which the step was decided."""
        from taizhang.engine import clock

        return clock.local_date(self.act.decided_at or self.moment)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The child rows as they will stand: those just typed, else those stored."""
        if name in self.lines or self.new:
            return self.lines.get(name, [])
        line = self.ledger.line(name)
        keys = line.fields
        return [
            {key: getattr(row, key) for key in keys} for row in line.model.objects.filter(parent=self.record)
        ]
