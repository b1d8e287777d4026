"""One duty shift as its officer works it.

Arrive, look, note, hand over, take over, each in one act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.models import Person
from taizhang.org.principals import Principal
from taizhang.rooms.premises.duty.model import LOOKS, Counted, DayType, DutyEntry, DutySheet

AHEAD = timedelta(hours=1)
OPEN = ("published", "absent", "on_duty", "handing")


def _ledger() -> Any:
    return by_key("premises.dutysheet")


def sheet_at_hand(principal: Principal) -> Any:
    """Find the shift of this person now, or the next within the hour.

    None if there is neither.
    """
    rows = _mine(principal).filter(state__in=OPEN, occurred_at__lte=clock.now() + AHEAD)
    for states in (("on_duty",), ("published", "absent"), ("handing",)):
        sheet = rows.filter(state__in=states).order_by("-occurred_at").first()
        if sheet is not None and (states[0] != "published" or sheet.ends_at > clock.now()):
            return sheet
    return None


def _mine(principal: Principal) -> Any:
    person = principal.person
    rows = rows_for(_ledger(), principal, "today").filter(voided=False)
    rows = rows.filter(Q(officer=person) | Q(second=person))
    return rows.select_related("unit", "leader", "officer", "second")


def to_take_over(principal: Principal) -> list[Any]:
    """List the handovers waiting for this person as the relief.

    Those of the own next shift, or where none is drawn up.
    """
    rows = rows_for(_ledger(), principal, "today").filter(state="handing", voided=False)
    rows = rows.select_related("unit", "leader", "officer", "second").order_by("occurred_at")
    person = principal.person
    sheets = []
    for row in rows[:20]:
        after = following(row)
        mine = person is not None and person.pk in (after.people if after else ())
        open_to_all = after is None and principal.holds(_step("take_over").posts, row.unit_lo)
        if (mine or open_to_all) and person is not None and person.pk not in row.people:
            sheets.append(row)
    return sheets


def _step(key: str) -> Any:
    step = _ledger().flow.move(key)
    assert step is not None
    return step


def following(sheet: Any) -> DutySheet | None:
    """Find the shift following a sheet; None if it is not drawn up."""
    rows = DutySheet.objects.filter(unit_lo=sheet.unit_lo, occurred_at=sheet.ends_at, voided=False)
    return rows.select_related("officer", "second").first()


def look(
    principal: Principal, sheet: Any, normal: Sequence[str], note: str, *, version: int | None, once: str
) -> Any:
    """Store what was looked at: the names of everything normal.

    The rest needs a note.
    """
    data = {name: name in normal for name in LOOKS} | {"looked_note": note}
    return deeds.move(principal, _ledger(), sheet, "look", data, version=version, once=once)


def note(principal: Principal, sheet: Any, entry: dict[str, Any], *, once: str) -> Any:
    """Add a line to the log, behind the existing ones."""
    with transaction.atomic():
        DutySheet.objects.select_for_update().get(pk=sheet.pk)
        names = _ledger().line("entries").fields
        entries = [
            {name: getattr(row, name) for name in names}
            for row in DutyEntry.objects.filter(parent=sheet).order_by("line_no")
        ]
        known = {(str(row["content"]), row["kind"], row["at"]) for row in entries}
        lines = {"entries": [*entries, entry]}
        if (str(entry["content"]).strip(), entry["kind"], entry["at"]) in known:
            return sheet
        return deeds.move(principal, _ledger(), sheet, "log", lines=lines, once=once)


def counted_before(sheet: Any) -> list[dict[str, Any]]:
    """Return the things counted at the unit's last handover.

    They are counted again.
    """
    before = DutySheet.objects.filter(
        unit_lo=sheet.unit_lo, voided=False, occurred_at__lt=sheet.occurred_at, counted__isnull=False
    )
    last = before.order_by("-occurred_at").first()
    rows = Counted.objects.filter(parent=last).order_by("line_no") if last else ()
    return [{"item": row.item, "qty": row.qty, "ok": True} for row in rows]


def hand_over(
    principal: Principal,
    sheet: Any,
    data: dict[str, Any],
    *,
    version: int | None = None,
    once: str = "",
    **act: Any,
) -> Any:
    """Hand over with everything counted as at the last handover.

    The things are in order unless said otherwise.
    """
    lines = {} if _counted(sheet) else {"counted": counted_before(sheet)}
    return deeds.move(
        principal, _ledger(), sheet, "hand_over", data, version=version, lines=lines, once=once, **act
    )


def _counted(sheet: Any) -> bool:
    return bool(sheet.counted.exists())


def take_over(principal: Principal, sheet: Any, *, once: str = "") -> Any:
    """Take over, and with the same act sign on to the own shift that follows."""
    with transaction.atomic():
        row = deeds.move(principal, _ledger(), sheet, "take_over", once=once)
        after = following(sheet)
        person = principal.person
        if after is not None and person is not None and person.pk in after.people:
            stored = rows_for(_ledger(), principal, "write").get(pk=after.pk)
            if stored.state in ("published", "absent"):
                deeds.move(principal, _ledger(), stored, "sign_on", {"signed_on_at": ""})
        return row


def on_paper(
    principal: Principal, sheet: Any, relief: Person, files: Sequence[str], data: dict[str, Any], *, once: str
) -> Any:
    """Store both signatures of the signed page.

    Handed over and taken over in one act.
    """
    if not files:
        raise Refused([("evidence", "请选择有交班人、接班人两人签字的值班簿照片或扫描件。")])
    if relief.pk in sheet.people:
        raise Refused([("relief", "接班人不能是本班值班员，请选另一人。")])
    ends = sheet.ends_at
    key, row = once[:56], sheet
    with transaction.atomic():
        if sheet.state in ("published", "absent"):
            sign_on_act = Act(sheet.officer, sheet.occurred_at, Way.PAPER)
            row = deeds.move(
                principal, _ledger(), sheet, "sign_on", files=files, act=sign_on_act, once=f"{key}-s"
            )
        hand_over_act = Act(sheet.officer, ends, Way.PAPER)
        row = hand_over(principal, row, data, once=f"{key}-h", files=files, act=hand_over_act)
        if sheet.day_type == DayType.HOLIDAY and not row.leader_signed:
            leader_act = Act(sheet.leader, ends, Way.PAPER)
            row = deeds.move(
                principal, _ledger(), row, "leader_sign", files=files, act=leader_act, once=f"{key}-l"
            )
        take_over_act = Act(relief, ends, Way.PAPER)
        return deeds.move(
            principal, _ledger(), row, "take_over", files=files, act=take_over_act, once=f"{key}-t"
        )
