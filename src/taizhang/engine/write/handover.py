"""名下事项: open records naming a person, and their handover.

Only records that put the person in charge are handed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger, Lines
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import BASE_FIELDS
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import history, wall
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Evidence
from taizhang.engine.write import deeds, drafting
from taizhang.org.models import Person
from taizhang.org.principals import Principal, system


@dataclass(frozen=True)
class Named:
    """A field of an open record, or of a row of it, with a person in it.

    Only a charge is handed over.
    """

    ledger: Ledger
    record: Any
    field: str
    charge: bool
    line: Lines | None = None
    line_no: int = 0

    @property
    def key(self) -> str:
        row = f"/{self.line_no}" if self.line else ""
        return f"{self.ledger.slug}/{self.record.public_id}/{self.field}{row}"

    @property
    def address(self) -> str:
        return f"/t/{self.ledger.slug}/{self.record.public_id}/"

    @property
    def label(self) -> str:
        if self.line is None:
            return self.ledger.label(self.field)
        field = self.line.model._meta.get_field(self.field)
        return f"{self.line.title}第{self.line_no}行{getattr(field, 'verbose_name', '')}"

    @property
    def state(self) -> str:
        return self.ledger.flow.state(self.record.state).label


def person_fields(ledger: Ledger) -> tuple[str, ...]:
    """Return the ledger's own typed fields naming a member of staff."""
    fields: Any = ledger.model._meta.concrete_fields
    return tuple(
        f.name for f in fields if f.related_model is Person and f.editable and f.name not in BASE_FIELDS
    )


def _relations(ledger: Ledger) -> list[str]:
    """Return the relations of a ledger, for reading together.

    Read so, many rows cost no more queries than one.
    """
    fields: Any = ledger.model._meta.concrete_fields
    return [f.name for f in fields if f.is_relation and f.name not in BASE_FIELDS]


def named(person: Person, principal: Principal) -> tuple[list[Named], int]:
    """Find the open records naming a person, as far as the asker may see.

    Also returns how many fields others hold. One query a ledger, whether in use or not: what is out
    of use is still somebody's.
    """
    mentions: list[Named] = []
    hidden = 0
    for ledger in ledgers():
        fields = person_fields(ledger)
        for line in ledger.lines:
            if line.charge:
                named_rows, count = _named_rows(ledger, line, person, principal)
                mentions, hidden = mentions + named_rows, hidden + count
        if not fields:
            continue
        test = Q()
        for name in fields:
            test |= Q(**{name: person})
        rows = _every(ledger, principal).filter(test, voided=False).exclude(state__in=_final(ledger))
        if not holds(READS, principal, ledger):
            hidden += rows.count()
            continue
        records = rows_for(ledger, principal, "handover").filter(pk__in=rows.values("pk"))
        records = records.select_related("unit", *_relations(ledger))
        for record in records.order_by("occurred_at", "id"):
            mentions += [
                Named(ledger, record, name, _in_charge(ledger, record, name))
                for name in fields
                if getattr(record, f"{name}_id") == person.pk
            ]
    return mentions, hidden


def _every(ledger: Ledger, principal: Principal) -> QuerySet[Any]:
    """Return all rows for counting, except those behind a wall of the asker."""
    return rows_for(ledger, system("名下事项", behind=principal.walls), "handover")


def _final(ledger: Ledger) -> list[str]:
    return [state.key for state in ledger.flow.states if state.final]


def _named_rows(ledger: Ledger, line: Lines, person: Person, principal: Principal) -> tuple[list[Named], int]:
    """Find the child rows of open records still in a person's charge.

    Returns only their number if the asker may not look.
    """
    of_line: Any = line.model._default_manager
    rows = of_line.filter(**{line.charge: person, "parent__voided": False}, **line.pending)
    rows = rows.filter(parent__in=_every(ledger, principal)).exclude(parent__state__in=_final(ledger))
    if not holds(READS, principal, ledger):
        return [], rows.count()
    parents = rows_for(ledger, principal, "handover").filter(pk__in=rows.values("parent"))
    records = parents.select_related("unit", *_relations(ledger)).in_bulk()
    places = (
        rows.filter(parent__in=list(records)).order_by("parent", "line_no").values_list("parent", "line_no")
    )
    return [Named(ledger, records[pk], line.charge, True, line, number) for pk, number in places], 0


def _in_charge(ledger: Ledger, record: Any, name: str) -> bool:
    """Return whether a field puts its person in charge from now on.

    What is past stays as it was.
    """
    if name not in ledger.life.charges or name not in drafting.editable(ledger, record):
        return False
    return not (ledger.planned and record.occurred_at <= clock.now())


def reassign(principal: Principal, item: Named, successor: Person, reason: str) -> None:
    """Hand one charge to the successor by a correction of the record.

    The reason stands in the record's history.
    """
    record, ledger = item.record, item.ledger
    if not item.charge:
        raise Refused(f"“{item.label}”记载的是已发生的事实，不随人员变动更改。", status=409)
    if wall.of_record(ledger, record.pk).bars(successor):
        raise Refused(f"{successor.name}与本件有利害关系，应当回避，请另选接任人。", status=422)
    if len(reason.strip()) < 2:
        raise Refused([("reason", "请写明移交的原因。")])
    data: dict[str, Any] = {"entry": record.entry, "late_reason": record.late_reason}
    lines = None
    if item.line is None:
        leaver = getattr(record, item.field)
        data[item.field] = successor.pk
    else:
        leaver, rows = _given(item.line, record, item.line_no, successor)
        lines = {item.line.name: rows}
    note = f"人员交接：{item.label}由{leaver.name}改为{successor.name}，{reason.strip()}"
    deeds.edit(principal, ledger, record, data, version=record.version, lines=lines, note=note)


def _given(line: Lines, record: Any, number: int, successor: Person) -> tuple[Any, list[dict[str, Any]]]:
    """Return the person in charge of a row until now, and all rows of its table.

    The rows are as they stand, with the successor in that one row.
    """
    stored = list(line.model._default_manager.filter(**{"parent": record}).order_by("line_no"))
    columns: list[Any] = [line.model._meta.get_field(name) for name in line.fields]
    rows = [{column.name: getattr(row, column.attname) for column in columns} for row in stored]
    place = next(at for at, row in enumerate(stored) if row.line_no == number)
    leaver = getattr(stored[place], line.charge)
    rows[place][line.charge] = successor.pk
    return leaver, rows


def waiting_of(person: Person) -> QuerySet[Evidence]:
    """Return the files in a person's inbox without a record."""
    return Evidence.objects.filter(held_by=person, uses=None)


def pass_on(principal: Principal, person: Person, successor: Person) -> int:
    """Hand a person's waiting files to the successor's inbox, unseen; return how many."""
    with transaction.atomic():
        keys = list(waiting_of(person).values_list("pk", flat=True))
        count = Evidence.objects.filter(pk__in=keys, held_by=person).update(held_by=successor)
        if count:
            history.append(
                "inbox_handed", principal, note=f"{person.name}的{count}份待归档材料转给{successor.name}"
            )
    return count
