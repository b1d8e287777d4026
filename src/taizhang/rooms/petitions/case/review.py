"""复查 and 复核 of a case.

The petitioner has 30 days and the reviewer 30 days; a hearing alone pauses a clock.
"""

from __future__ import annotations

from typing import Any

from taizhang.engine.declare.flow import Draft
from taizhang.engine.keep import deadlines
from taizhang.rooms.petitions.case.rules import days_of_hearing, unit_above
from taizhang.rooms.petitions.matter import Reviewer


def ours(name: str) -> Any:
    """Make the test of whether we are the reviewer.

    Only then does the reviewer's clock run here.
    """

    def when(draft: Draft) -> bool:
        return bool(getattr(draft.record, name) == Reviewer.OURS)

    return when


def body_fits(name: str) -> Any:
    """Make the guard against reviewing an own answer.

    We review what a unit below us answered.
    """

    def guard(draft: Draft) -> str | None:
        if getattr(draft.record, name) == Reviewer.OURS and draft.record.unit.parent_id is None:
            return "本社作出的答复由上级复查复核机构复查复核，请选“上级复查复核机构”。"
        return None

    return guard


def unreviewed(row: Any) -> bool:
    """Return whether the answer has not been taken to review yet."""
    return row.review_asked_on is None


def reviewed(row: Any) -> bool:
    """Return whether a served review opinion has not been taken further."""
    return row.reviewed_on is not None and row.final_asked_on is None


def first_time(draft: Draft) -> str | None:
    """Refuse a second request for review of an answer; what follows it is 复核."""
    if draft.before.get("review_asked_on"):
        return "这件已经申请过复查；对复查意见不服的，请办“信访人申请复核”。"
    return None


def after_review(draft: Draft) -> str | None:
    """Refuse 复核 without a review opinion, or a second time."""
    if draft.record.reviewed_on is None:
        return "还没有复查意见，不能申请复核。"
    return "这件已经复核终结。" if draft.record.concluded_on else None


def asked_in_time(rule: str, asked: str, reason: str) -> Any:
    """Make the guard of a request after the petitioner's 30 days.

    A late request is for a person to decide, with the reason; it is never barred.
    """

    def guard(draft: Draft) -> str | None:
        row = draft.record
        day = getattr(row, asked) or draft.today
        if day > draft.today:
            return "申请日期在将来，请核对。"
        rows = deadlines.open_rows(draft.ledger.key, row.pk, rule)
        if rows and day > rows[0].statutory_last and not getattr(row, reason):
            last = rows[0].statutory_last
            return f"信访人的申请期限到{last}，已过期：决定受理的，请写明“逾期申请仍受理的理由”。"
        return None

    return guard


def from_above(name: str) -> Any:
    """Make the guard of the unit deciding our review opinion.

    It is decided in a unit above the one that answered.
    """

    def guard(draft: Draft) -> str | None:
        person = draft.act.decided_by
        if getattr(draft.record, name) != Reviewer.OURS or person is None:
            return None
        if unit_above(person.unit, draft.record.unit_lo):
            return None
        return "复查、复核意见须由作出答复的单位的上级决定，请由上级单位办理。"

    return guard


def hearing_held(draft: Draft) -> str | None:
    """Check that hearings lie between the request and today.

    They come with the signed record; earlier ones are not taken back.
    """
    row, today = draft.record, draft.today
    rows = draft.lines.get("hearings", [])
    if not rows:
        return "请登记听证的起止日期和纪要。"
    for first, last in days_of_hearing(rows):
        if last < first:
            return "听证结束日期早于开始日期，请核对。"
        if last > today:
            return "听证还没有结束，结束后凭纪要登记。"
        if row.final_asked_on and first < row.final_asked_on:
            return "听证日期早于申请复核的日期，请核对。"
    if len(rows) < row.hearings.count():
        return "已登记的听证不能删去，请在原有各行之后补记。"
    return None


def pause(draft: Draft) -> None:
    """Leave the days of hearing out of the clock of 复核, and of no other."""
    for row in deadlines.open_rows(draft.ledger.key, draft.record.pk, "R09"):
        deadlines.pause(row, days_of_hearing(draft.lines["hearings"]))
