"""Amounts resembling a slip of the unit of measure.

They are named with what was usual, never changed or guessed.

A ledger declares which of its amounts are watched (`Usual`). An amount is doubted when it leaves
the plausible range, or when it is a hundred times more or less than the same unit's earlier ones
(kilograms typed for tonnes, yuan for ten thousand yuan). A person says whether it is right; then it
stands.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from taizhang.engine.declare import detect
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.parts import Usual
from taizhang.engine.keep.rows import lines_for, rows_for
from taizhang.kernel import numbers
from taizhang.org.principals import Principal

EARLIER = 12
"""So many earlier amounts of a unit are looked at."""
ENOUGH = 3
"""With fewer earlier amounts nothing is called usual."""
FAR = 100
"""An amount so many times more or less than the usual one is doubted: slips are by 1,000 or 10,000."""
NEAR, SEEN = 10, 2
"""Not when the unit has had amounts within so many times of it, so often, before."""


@dataclass(frozen=True)
class Doubt:
    """An amount in need of a second look.

    It holds the child table and row (from 0), the field, what was typed, and why.
    """

    line: str
    index: int
    name: str
    label: str
    given: str
    words: str


class Watch:
    """A watcher of the amounts of one ledger, taken in their order.

    What was found plausible counts as usual from then on.
    """

    def __init__(self, principal: Principal, ledger: Ledger) -> None:
        self.principal, self.ledger = principal, ledger
        self._known: dict[tuple[Any, ...], deque[Decimal]] = {}

    def doubts(
        self, unit_id: int | None, data: Mapping[str, Any], lines: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> Iterator[Doubt]:
        """Yield the doubtful amounts of one record as typed, before it is stored."""
        for usual in self.ledger.usual:
            rows: Iterable[Mapping[str, Any]] = lines.get(usual.line, ()) if usual.line else (data,)
            for index, row in enumerate(rows):
                amount = _amount(row.get(usual.field))
                words = self._words(usual, unit_id, row, amount) if amount else ""
                if words:
                    label = _field(self.ledger, usual).verbose_name
                    text = str(row[usual.field]).strip()
                    yield Doubt(usual.line, index, usual.field, str(label), text, f"“{label}”{words}")

    def _words(self, usual: Usual, unit_id: int | None, row: Mapping[str, Any], amount: Decimal) -> str:
        if (usual.least is not None and amount < usual.least) or (
            usual.most is not None and amount > usual.most
        ):
            return f"写的是{_shown(amount)}，通常{_range(usual)}。{_ASK}"
        if unit_id is None:
            return ""
        earlier = self._earlier(usual, unit_id, [str(row.get(name, "")) for name in usual.alike])
        times = _far(amount, earlier)
        if not times:
            earlier.append(amount)
            return ""
        return f"写的是{_shown(amount)}，约为本单位以往（{_shown(min(earlier))}至{_shown(max(earlier))}）的{times}。{_ASK}"

    def _earlier(self, usual: Usual, unit_id: int, kinds: list[str]) -> deque[Decimal]:
        key = (usual.on, unit_id, *kinds)
        if key not in self._known:
            self._known[key] = deque(self._stored(usual, unit_id, kinds), maxlen=EARLIER)
        return self._known[key]

    def _stored(self, usual: Usual, unit_id: int, kinds: list[str]) -> list[Decimal]:
        """Fetch the last stored amounts, oldest first."""
        if not all(kinds):
            return []
        ledger, up = self.ledger, "parent__" if usual.line else ""
        rows = (
            lines_for(ledger, usual.line, self.principal, "compare")
            if usual.line
            else rows_for(ledger, self.principal, "compare")
        )
        rows = rows.filter(**{f"{up}unit": unit_id, f"{up}voided": False, f"{usual.field}__gt": 0})
        rows = rows.filter(**dict(zip(usual.alike, kinds, strict=True)))
        amounts = rows.order_by(f"-{up}occurred_on", "-id").values_list(usual.field, flat=True)[:EARLIER]
        return [Decimal(value) for value in amounts][::-1]


_ASK = "请核对计量单位（如元与万元、公斤与吨）；确实如此的，勾选“已核对”后再登记。"


def _amount(value: Any) -> Decimal | None:
    """Return a typed amount; None when there is none or it is no number.

    What is no number is refused elsewhere.
    """
    try:
        return Decimal(numbers.exact_value(detect.clean(str(value)))) if value not in (None, "") else None
    except (ValueError, ArithmeticError):
        return None


def _far(amount: Decimal, earlier: Sequence[Decimal]) -> str:
    """Write how many times the usual amount this one is, in words.

    The text is empty when it is not far from the usual.
    """
    if len(earlier) < ENOUGH:
        return ""
    if sum(1 for value in earlier if value <= amount * NEAR and amount <= value * NEAR) >= SEEN:
        return ""
    times = amount / median(earlier)
    if times >= FAR:
        return f"{_round(times)}倍"
    return f"{_round(1 / times)}分之一" if times * FAR <= 1 else ""


def _round(times: Decimal) -> int:
    """Round a number of times to one leading digit."""
    size = Decimal(10) ** times.adjusted()
    return int(round(times / size) * size)


def _shown(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _range(usual: Usual) -> str:
    if usual.least is None or usual.most is None:
        return f"不超过{usual.most}" if usual.least is None else f"不少于{usual.least}"
    return f"在{usual.least}至{usual.most}之间"


def _field(ledger: Ledger, usual: Usual) -> Any:
    model = ledger.line(usual.line).model if usual.line else ledger.model
    return model._meta.get_field(usual.field)
