"""Effects of the steps of a case beside their fields.

Dates are set, clocks moved, the earliest receipt kept.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.registry import of as ledger_of
from taizhang.engine.keep import deadlines
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.matter import RatedVia, Rating

ROUND = (
    "review_body", "review_asked_on", "review_late_reason", "review_no", "review_result", "reviewed_on",
    "final_body", "final_asked_on", "final_late_reason", "final_no", "final_result", "concluded_on",
)  # fmt: skip
"""What one round of review fills in: the answer given after a reopening may be reviewed anew."""


def took(*names: str) -> Any:
    """Set empty dates to the day of the decision."""

    def effect(draft: Draft) -> None:
        for name in names:
            if getattr(draft.record, name) is None:
                setattr(draft.record, name, draft.today)

    return effect


def accept(draft: Draft) -> None:
    """Set the dates of notice and acceptance.

    The notice is dated today unless a receipt proves an earlier day; acceptance is on the day of
    the notice at the latest.
    """
    row = draft.record
    row.notified_on = row.notified_on or draft.today
    row.accepted_on = min(row.accepted_on or row.notified_on, row.notified_on, draft.today)


def extend(draft: Draft) -> None:
    row = deadlines.open_rows(draft.ledger.key, draft.record.pk, "R05")[0]
    deadlines.extend(row, draft.record.extension_days or 0)


def deliver(draft: Draft) -> None:
    """Set the day of service, and whether it was typed after it."""
    row = draft.record
    row.delivered_on = row.delivered_on or draft.today
    row.dated_back = row.delivered_on < draft.today


def resume(draft: Draft) -> None:
    """Reopen the case under its old clock.

    The same matter goes on.
    """
    draft.record.reopened += 1
    draft.record.closed_on = None
    for name in ROUND:
        field = draft.record._meta.get_field(name)
        setattr(draft.record, name, None if field.null else "")
    deadlines.resume(draft.ledger.key, draft.record.pk, "R05")


def rate(draft: Draft) -> None:
    """Store a rating from the petitioner's own paper.

    The first one stays for the rate.
    """
    row = draft.record
    row.rated_via = RatedVia.PAPER
    row.first_rating = row.first_rating or row.rating


def rate_by_code(record: Case, rating: str) -> Any:
    """Store the petitioner's own rating by query code.

    It is given once the answer is served; refusing it in words is up to the caller.

    A later one replaces what is shown, never the first that the rate counts.
    """
    values = {"rating": Rating(rating).value, "rated_on": clock.today(), "rated_via": RatedVia.CODE.value}
    if not record.first_rating or record.rated_via != RatedVia.CODE:
        values["first_rating"] = values["rating"]
    return deeds.mark(ledger_of(record), record, values, "信访人凭查询码评价")


def keep_earliest(draft: Draft) -> None:
    """Keep the earliest receipt on the case merged into.

    The case that goes on also keeps every clock that already ran.
    """
    other = draft.record.merged_into
    for row in deadlines.open_rows(draft.ledger.key, draft.record.pk):
        if deadlines.ours(row):
            deadlines.carry_over(row, other)
    earlier(other, draft.record.received_on, draft.record.number)


def earlier(case: Case, day: date, source: str) -> None:
    """Move the receipt and the notice clock of a case back, never forward.

    A case came in no later than what was filed to it.
    """
    moved = False
    for row in deadlines.of_record(case._meta.label_lower, case.pk):
        if row.rule in ("R01", "R02", "R03", "R10"):
            moved |= deadlines.bring_forward(row, clock.local(day))
    if moved or day < case.received_on:
        values = {"received_on": min(day, case.received_on)}
        note = f"{source}收到于{day}，以最早收到的为准"
        deeds.mark(ledger_of(case), case, values, "收到日期以最早的为准", note=note)
