"""调班: three clicks and the screenshot of the leader's yes.

One person stands in, or two change places.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import uploads
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, in_force, once
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.models import Evidence
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person
from taizhang.org.principals import holders
from taizhang.rooms.premises.duty import pages, roster
from taizhang.rooms.premises.duty.model import Shift

REASONS = ("外出开会", "下县督查", "外出培训", "本人身体不适", "家人住院", "家中有事")
WAYS = (Way.WECHAT, Way.PHONE, Way.PERSON, Way.PAPER)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.SWAP.right, "move", ("unit", "leader", "officer", "second"))
def swap(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Swap a shift: relief, reason and the leader's yes, stored as one act."""
    in_force(record)
    upload = uploads.received(request, Evidence.Kind.SCREENSHOT)
    problems = list(upload.problems)
    if request.method == "POST" and not problems and "more" not in request.POST:
        try:
            _store(request, record, upload)
            month = f"{record.occurred_on:%Y-%m}"
            return redirect(f"/duty/?unit={record.unit.code}&month={month}&stored=swapped")
        except Refused as refused:
            problems = [text for texts in refused.errors.values() for text in texts]
    return _page(request, record, upload, problems)


def _store(request: Signed, sheet: Any, upload: uploads.Upload) -> None:
    kind, _, key = request.POST.get("relief", "").partition("-")
    other, relief = None, whole(key)
    if kind == "sheet":
        other = roster.swappable(request.principal, sheet).filter(pk=whole(key)).first()
        if other is None:
            raise Refused("对调的班次已经开始或已有变动，请重新选择。", status=409)
        relief = other.officer_id
    if not relief:
        raise Refused([("relief", "请选择由谁顶班，或与哪一班对调。")])
    reason = request.POST.get("reason", "").strip()
    roster.swap(
        request.principal,
        sheet,
        relief=relief,
        reason=reason,
        act=_act(request),
        other=other,
        files=upload.ids,
        once=once(request),
    )


def _act(request: Signed) -> Act:
    person = request.principal.person
    decider = Person.objects.filter(pk=whole(request.POST.get("decided_by", ""))).first()
    if decider is None:
        raise Refused([("decided_by", "请选择同意调班的领导。")])
    own = person is not None and decider.pk == person.pk
    way = request.POST.get("way", "")
    act_way = Way.SCREEN if own else way if way in WAYS else Way.WECHAT
    return Act(decider, clock.now().replace(microsecond=0), act_way)


def _page(request: Signed, sheet: Any, upload: uploads.Upload, problems: list[str]) -> HttpResponse:
    typed = request.POST if request.method == "POST" else {}
    kind, _, key = typed.get("relief", "").partition("-")
    who = roster.people(sheet.unit, sheet.occurred_on)
    leaders = holders(tuple(sorted(roster.LEADS)), sheet.unit, clock.today())
    person = request.principal.person
    mine = next((leader.pk for leader in leaders if person and leader.pk == person.pk), sheet.leader_id)
    context = {
        "sheet": sheet,
        "shift": str(Shift(sheet.shift).label),
        "stand_in": [
            officer
            for officer in who
            if officer.serves and officer.pk not in (*sheet.people, sheet.leader_id)
        ],
        "others": roster.swappable(request.principal, sheet)[:80],
        "stands_in": whole(key) if kind == "person" else 0,
        "changes": whole(key) if kind == "sheet" else 0,
        "leaders": leaders,
        "leader": whole(typed.get("decided_by", "")) or mine,
        "ways": [(way.value, way.label) for way in WAYS],
        "reasons": REASONS,
        "typed": typed,
        "upload": upload,
        "problems": problems,
        "once": once(request),
    }
    return render(request, "premises/swap.html", context, status=422 if problems else 200)
