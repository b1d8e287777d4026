"""A report of nothing, signed on paper by a unit's head.

The scan, the day, and it is registered and signed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from taizhang.desk.frame.requests import Signed, once, units_within
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Move, Refused, Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.kernel.days import Period, day_in
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person, Unit
from taizhang.org.principals import holders
from taizhang.workbooks.writing import units


@dataclass(frozen=True)
class Asked:
    """The form of one unit.

    Who may have signed, first of all its own head, and the day on the paper.
    """

    unit: Unit
    people: list[Person]
    signer: int
    day: str


def step_of(ledger: Ledger) -> Move | None:
    """Find the step of signing a unit's monthly report.

    Its head signs; None where there is no such step.
    """
    return ledger.flow.move(ledger.periodic.signs) if ledger.periodic and ledger.periodic.signs else None


def asked(request: Signed, ledger: Ledger, period: Period, missing: list[Unit]) -> Asked | None:
    """Return the form asked for by a line of the page.

    Or the one that was refused, as it was typed.
    """
    step = step_of(ledger)
    signing = request.POST.get("act") == "signed"
    code = request.POST.get("unit", "") if signing else request.GET.get("sign", "")
    unit = next((unit for unit in missing if unit.code == code), None)
    if step is None or unit is None:
        return None
    people = sorted(holders(step.posts, unit, clock.today()), key=lambda one: one.unit_id != unit.pk)
    first = people[0].pk if people else 0
    day = request.POST.get("day", "") if signing else ""
    return Asked(unit, people, whole(request.POST.get("signer", "")) or first, day)


def registered(request: Signed, ledger: Ledger, period: Period) -> list[str]:
    """Register and sign from the paper; the reasons why not, in words."""
    unit = units_within(request.principal, ledger.access.writers).filter(code=request.POST.get("unit", ""))
    scan = request.FILES.get("scan")
    row = unit.first()
    if row is None:
        return ["没有选好单位，请从“谁还没报”里选一个单位。"]
    if scan is None:
        return ["请附签字件的照片或扫描件。"]
    if (scan.size or 0) > evidence.MAX_BYTES:
        return [f"“{scan.name}”超过20兆，请压缩后再附。"]
    try:
        day = day_in(request.POST.get("day", "").strip())
    except ValueError:
        return ["请填“签字日期”，照纸上写的填，如 2021-03-04。"]
    signer = Person.objects.filter(pk=whole(request.POST.get("signer", ""))).first()
    if day > clock.today():
        return ["“签字日期”在将来，请按纸上写的日期填。"]
    act = Act(signer, min(clock.local(day, 12), clock.now()), Way.PAPER)
    try:
        with transaction.atomic():
            kind = Evidence.Kind.SIGNED
            proof = evidence.add(request.principal, scan.name or "签字件", scan.read(), kind, day)
            units.signed_nothing(request.principal, ledger, period, row, proof.public_id, act, once(request))
    except Refused as refused:
        return refused.messages
    return []
