"""The tables of units without accounts.

They are made for all units at once. The module also shows who has reported a month, and registers
本期均无 (nothing to report) for many units in one act.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import Entry, Record
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Batch
from taizhang.engine.write import deeds
from taizhang.engine.write.many import bulk
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.org.principals import Principal
from taizhang.workbooks.sheets.columns import sheet_title
from taizhang.workbooks.writing import template


@dataclass(frozen=True)
class Standing:
    """The standing of one unit's report for a period: its record, or nothing yet.

    It counts once its head has signed.
    """

    unit: Unit
    number: str = ""
    state: str = ""
    public_id: str = ""
    count: int = 0
    signed: bool = False

    @property
    def unsigned(self) -> bool:
        """Return whether the table is here and still waits for the signature."""
        return bool(self.number) and not self.signed


def written_for(principal: Principal, ledger: Ledger) -> list[Unit]:
    """Return the units within a principal's write permission, in tree order."""
    return [unit for unit in Unit.objects.order_by("lo") if holds(WRITES, principal, ledger, unit.lo)]


def owing(principal: Principal, ledger: Ledger, period: Period) -> list[Unit]:
    """Return the units owing a table for a period.

    Only units for which the principal writes are returned.
    """
    if ledger.periodic is not None:
        rows = ledger.periodic.owed(period).order_by("lo")
        return [unit for unit in rows if holds(WRITES, principal, ledger, unit.lo)]
    units = written_for(principal, ledger)
    return [
        unit
        for unit in units
        if unit.in_scope and unit.kind not in ("section", "outlet", "outside", "former")
    ]


def standings(principal: Principal, ledger: Ledger, period: Period) -> list[Standing]:
    """List for each unit whether it has reported a period."""
    units = owing(principal, ledger, period)
    rows = rows_for(ledger, principal, "list").filter(voided=False, unit__in=units)
    if ledger.periodic is not None:
        rows = rows.filter(**{ledger.periodic.on: period.start})
    else:
        rows = rows.filter(occurred_on__gte=period.start, occurred_on__lte=period.end)
    by_unit: dict[int, Standing] = {}
    step = ledger.flow.move(ledger.periodic.signs) if ledger.periodic and ledger.periodic.signs else None
    waiting = step.sources if step else ()
    by_pk = {unit.pk: unit for unit in units}
    for unit_id, number, state, public_id in rows.order_by("id").values_list(
        "unit", "number", "state", "public_id"
    ):
        before = by_unit.get(unit_id)
        label = ledger.flow.state(state).label
        count = before.count + 1 if before else 1
        by_unit[unit_id] = Standing(by_pk[unit_id], number, label, public_id, count, state not in waiting)
    return [by_unit.get(unit.pk) or Standing(unit) for unit in units]


def bundle(principal: Principal, ledger: Ledger, period: Period, period_text: str) -> bytes:
    """Make a zip with one workbook for each unit owing the period."""
    units = owing(principal, ledger, period)
    if not units:
        raise Refused("没有应报的单位，或您不能替这些单位登记。")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for unit in units:
            fill = template.Fill(unit=unit, period=period, period_text=period_text)
            name = f"{sheet_title(unit.short)}-{ledger.title}-{period.label}.xlsx"
            packed.writestr(name, template.made(principal, ledger, fill))
    return out.getvalue()


def nothing(
    principal: Principal,
    ledger: Ledger,
    period: Period,
    units: Sequence[Unit],
    files: Sequence[str],
    once: str,
) -> tuple[Batch, bool]:
    """Register 本期均无: one report of nothing for each unit, in one act.

    Each is signed as any other.
    """
    periodic = ledger.periodic
    if periodic is None or not periodic.none:
        raise Refused("这个台账没有“本期均无”的填法。")
    if not units:
        raise Refused([("units", "请先勾选报“本期均无”的单位。")])
    moment = clock.now().replace(microsecond=0)
    rows = [bulk.Row(unit.short, stating_nothing(ledger, period, unit, moment)) for unit in units]
    key = bulk.fresh_key("nothing", ledger.key, once)
    batch, fresh = bulk.create_many(
        principal, ledger, rows, key=key, files=files, source=f"{period.label}本期均无"
    )
    if fresh:
        names = "、".join(unit.short for unit in units)
        history.append("import", principal, ledger, note=f"{period.label}本期均无：{names}")
    return batch, fresh


def stating_nothing(ledger: Ledger, period: Period, unit: Unit, moment: datetime) -> dict[str, Any]:
    """Return the fields of a unit's report of nothing."""
    periodic = ledger.periodic
    assert periodic is not None
    head = {"unit": str(unit.pk), "occurred_at": moment, "entry": Entry.DIRECT, "late_reason": ""}
    return {**head, **_defaults(ledger), periodic.on: period.start, **periodic.none}


def signed_nothing(
    principal: Principal,
    ledger: Ledger,
    period: Period,
    unit: Unit,
    scan: str,
    act: Act,
    once: str,
) -> Record:
    """Register and sign 本期均无 with the signed paper at hand.

    It is one act, or nothing is done. Raises `Refused` as registering and signing would.
    """
    periodic = ledger.periodic
    if periodic is None or not periodic.signs:
        raise Refused("这个台账没有“本期均无”的填法。")
    with transaction.atomic():
        moment = act.decided_at or clock.now()
        data = stating_nothing(ledger, period, unit, moment.replace(minute=0, second=0, microsecond=0))
        record = deeds.create(principal, ledger, data, once=once)
        signed: Record = deeds.move(
            principal, ledger, record, periodic.signs, files=[scan], act=act, once=once and f"{once}s"
        )
    return signed


def _defaults(ledger: Ledger) -> dict[str, Any]:
    fields: list[Any] = [ledger.model._meta.get_field(name) for name in ledger.form_fields]
    return {field.name: field.get_default() for field in fields if field.has_default()}
