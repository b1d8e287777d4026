"""Separation of duties on records.

It tells which earlier step bars a person from the next one. It is judged on who decided, not on who
typed. Pages say it beforehand, lists leave the step out, the deed refuses by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.engine.models import Event
from taizhang.org.principals import Principal


def _decider(ledger: Ledger, earlier: str) -> Any:
    """Make the expression for who decided an earlier step of a row; 0 for nobody.

    The last time counts; `create` is the registration.
    """
    if earlier == "create":
        return Coalesce(F("recorded_by_id"), 0, output_field=BigIntegerField())
    acts = Event.objects.filter(ledger=ledger.key, record_id=OuterRef("pk"), act=f"move:{earlier}")
    last = Subquery(acts.order_by("-seq").values("decided_by")[:1], output_field=BigIntegerField())
    return Coalesce(last, 0, output_field=BigIntegerField())


def bars(ledger: Ledger, step: Move, principal: Principal) -> Q:
    """Make the condition on rows from whose step an earlier decision bars this person."""
    if principal.person is None or not step.others:
        return Q(pk__in=())
    barring = Q()
    for earlier in step.others:
        barring |= Q(Exact(_decider(ledger, earlier), principal.person.pk))
    return barring


def barred(
    ledger: Ledger, records: Iterable[Record], steps: Iterable[Move]
) -> dict[tuple[Any, str], dict[int, str]]:
    """Return who is barred from which step of some records.

    By record and step, for each person the label of the earlier step; all in one query.
    """
    apart = [step for step in steps if step.others]
    earlier = list(dict.fromkeys(name for step in apart for name in step.others))
    if not apart:
        return {}
    rows = ledger.model._base_manager.filter(pk__in=[record.pk for record in records])
    exclusions: dict[tuple[Any, str], dict[int, str]] = {}
    for pk, *people in rows.values_list("pk", *(_decider(ledger, name) for name in earlier)):
        deciders = dict(zip(earlier, people, strict=True))
        for step in apart:
            labels = {deciders[name]: _label(ledger, name) for name in reversed(step.others)}
            exclusions[pk, step.key] = {person: label for person, label in labels.items() if person}
    return exclusions


def _label(ledger: Ledger, earlier: str) -> str:
    step = ledger.flow.move(earlier)
    return step.label if step else "登记"


def barred_from(ledger: Ledger, record: Record, step: Move) -> Mapping[int, str]:
    """Return who is barred from a step of one record, and by which earlier step."""
    return barred(ledger, (record,), (step,)).get((record.pk, step.key), {})


def barring_step(ledger: Ledger, record: Record, step: Move, person: int | None) -> str:
    """Name the earlier step barring a person from deciding this one.

    The name is empty when no step does.
    """
    return "" if person is None else barred_from(ledger, record, step).get(person, "")


def refusal(step: Move, earlier: str) -> str:
    """Say why somebody may not decide a step."""
    return f"“{step.label}”与“{earlier}”不能由同一人决定，请换人办理。"


def steps_for(ledger: Ledger, records: Iterable[Any], principal: Principal) -> dict[Any, tuple[Move, ...]]:
    """Return, by record, the steps that this person may decide as it stands.

    The step fits the record, one of its posts is held over the record's unit, and no earlier
    decision bars the person.
    """
    rows = list(records)
    by_record = {
        row.pk: [step for step in ledger.flow.offered(row) if principal.holds(step.posts, row.unit_lo)]
        for row in rows
    }
    person = principal.person.pk if principal.person else 0
    steps = {step.key: step for each in by_record.values() for step in each}
    apart = barred(ledger, rows, steps.values())
    return {
        pk: tuple(step for step in each if person not in apart.get((pk, step.key), {}))
        for pk, each in by_record.items()
    }
