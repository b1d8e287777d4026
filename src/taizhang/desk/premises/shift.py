"""值班页: the shift at hand on one page.

All normal is one tap, handing over one, taking over one.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from taizhang.desk.frame import uploads
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address, in_force, once
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.models import Evidence
from taizhang.engine.write import deeds
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person
from taizhang.rooms.premises.duty import handover, pages, roster
from taizhang.rooms.premises.duty import ledger as duty
from taizhang.rooms.premises.duty.model import LOOKS, DutyEntry

LEDGER = duty.LEDGER
ALONG = ("unit", "leader", "officer", "second", "taken_by")
"""Relations read with a sheet."""
DONE = {
    "arrive": "已到岗签字。",
    "look": "查看情况已登记。",
    "note": "已记一笔。",
    "hand": "已交班，等接班人签字。",
    "take": "已接班。",
    "paper": "两人签字已按纸质登记。",
}


@require_safe
@needs(pages.NOW.right)
def now(request: Signed) -> HttpResponse:
    """Show the shift at hand of whoever is at the desk.

    And handovers that wait for them.
    """
    return _page(request, handover.sheet_at_hand(request.principal))


@require_safe
@needs(pages.SHEET.right, "page", ALONG)
def sheet(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Show the same page for one sheet: the office records from paper here."""
    in_force(record)
    return _page(request, record)


def _page(request: Signed, row: Any, act: str = "", problems: list[str] | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "sheet": row,
        "waiting": [
            {"row": other, "counted": list(other.counted.all())}
            for other in handover.to_take_over(request.principal)
        ],
        "problems": problems or [],
        "act": act,
        "once": once(request),
        "told": DONE.get(request.GET.get("stored", ""), ""),
    }
    if row is not None:
        context |= _told(request, row)
    return render(request, "premises/shift.html", context, status=422 if problems else 200)


def _told(request: Signed, row: Any) -> dict[str, Any]:
    person = request.principal.person
    mine = person is not None and person.pk in row.people
    may_write = holds(WRITES, request.principal, LEDGER, row.unit_lo)
    after = handover.following(row)
    moment = clock.now()
    typed = request.POST if request.method == "POST" else {}
    return {
        "state": LEDGER.flow.state(row.state),
        "address": address(LEDGER, row),
        "mine": mine,
        "ended": moment >= row.ends_at - duty.EARLY,
        "from": (row.ends_at - duty.EARLY).astimezone(clock.SHANGHAI),
        "looks": [(name, LEDGER.label(name), _ticked(typed, row, name)) for name in LOOKS],
        "entries": list(row.entries.all()),
        "kinds": DutyEntry.Kind.choices,
        "counted": list(row.counted.all()) or handover.counted_before(row),
        "after": after,
        "reliefs": _reliefs(row, after) if may_write else [],
        "may_paper": may_write and row.state not in ("drafted", duty.HANDED) and moment >= row.ends_at,
        "may_write": may_write,
        "month": f"{row.occurred_on:%Y-%m}",
        "typed": typed,
    }


def _ticked(typed: Any, row: Any, name: str) -> bool:
    """Return a tick as typed, else as stored.

    Before anything was looked at everything is ticked.
    """
    if "note" in typed or "looks" in typed:
        return name in typed
    return getattr(row, name) is not False


def _reliefs(row: Any, after: Any) -> list[Any]:
    """List the possible reliefs of a shift.

    They are the next shift's own officers, else the unit's.
    """
    if after is not None:
        return [who for who in (after.officer, after.second) if who]
    return [
        who for who in roster.people(row.unit, row.occurred_on) if who.serves and who.pk not in row.people
    ]


@require_POST
@needs(pages.ACT.right, "move", ALONG)
def act(request: Signed, ledger: Ledger, record: Any, key: str) -> HttpResponse:
    """Do one act on the shift.

    What was not understood comes back with everything typed.
    """
    in_force(record)
    deed = _ACTS.get(key)
    if deed is None:
        raise Http404
    try:
        deed(request, record)
    except Refused as refused:
        if refused.status == 404:
            raise Http404 from refused
        return _page(request, record, key, refused.messages)
    person = request.principal.person
    own = key == "take" or (person is not None and person.pk in record.people)
    back = "/duty/now/" if own else f"/duty/sheet/{record.public_id}/"
    return redirect(f"{back}?stored={key}")


def _arrive(request: Signed, row: Any) -> None:
    deeds.move(request.principal, LEDGER, row, "sign_on", once=once(request))


def _look(request: Signed, row: Any) -> None:
    every = "all" in request.POST
    normal = LOOKS if every else [name for name in LOOKS if name in request.POST]
    note = "" if every else request.POST.get("looked_note", "")
    version = whole(request.POST.get("version", "")) or None
    handover.look(request.principal, row, normal, note, version=version, once=once(request))


def _note(request: Signed, row: Any) -> None:
    entry: dict[str, Any] = {
        name: request.POST.get(name, "") for name in ("kind", "from_whom", "content", "told_whom")
    }
    moment = clock.now().replace(second=0, microsecond=0)
    entry |= {"at": moment, "handled": "", "told_at": moment if entry["told_whom"] else "", "finish_at": ""}
    handover.note(request.principal, row, entry, once=once(request))


def _hand(request: Signed, row: Any) -> None:
    handover.hand_over(request.principal, row, _checks(request), once=once(request))


def _checks(request: Signed) -> dict[str, Any]:
    names = ("weather", "rounds", "equipment_ok", "phone_clear", "keys_ok", "open_matters", "reminder")
    return {name: request.POST.get(name, "") for name in names}


def _take(request: Signed, row: Any) -> None:
    handover.take_over(request.principal, row, once=once(request))


def _paper(request: Signed, row: Any) -> None:
    upload = uploads.received(request, Evidence.Kind.SIGNED)
    if upload.problems:
        raise Refused([("evidence", text) for text in upload.problems])
    relief = Person.objects.filter(pk=whole(request.POST.get("relief", ""))).first()
    if relief is None:
        raise Refused([("relief", "请选择接班人。")])
    handover.on_paper(request.principal, row, relief, upload.ids, _checks(request), once=once(request))


_ACTS = {"arrive": _arrive, "look": _look, "note": _note, "hand": _hand, "take": _take, "paper": _paper}
