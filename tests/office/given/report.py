"""What records of the report's circulation need beside their declaration."""

from __future__ import annotations

from collections.abc import Mapping

from tests.office.steps import Beside, Given, step
from tests.office.values import At

LATER = Beside(
    "programme.publicity",
    "up",
    values={"entry": "late", "late_reason": "登记簿刚找到", "occurred_at": At(days=-300)},
)
"""Something of the reported year that is registered only after the report was issued."""
AMENDED = step(beside=(LATER,), amendments=({},))

GIVEN: Mapping[str, Given] = {
    "report.circulation": {
        "new": step(year=2021),
        "check": step(checks=({"result": "agreed"},)),
        "agree": step(via="check"),
        "amend_sent": AMENDED,
        "amend_archived": AMENDED,
    },
}
