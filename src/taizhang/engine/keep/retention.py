"""Retention: destruction of keys when the time to keep personal values is over.

The rows still count.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import personal_fields
from taizhang.engine.keep import history
from taizhang.engine.models import Evidence, EvidenceUse, RecordKey
from taizhang.kernel.spans import months_after
from taizhang.org.principals import system

BATCH = 500


def past(ledger: Ledger, today: date) -> list[list[str]]:
    """Return the public ids of records past the ledger's retention time, in batches.

    It is the time that the ledger keeps personal values.
    """
    if ledger.retention is None or ledger.retention.months is None:
        return []
    records = _over(ledger, ledger.retention.since, months_after(today, -ledger.retention.months))
    keys = RecordKey.objects.filter(ledger=ledger.key, destroyed_at=None)
    ids = list(
        keys.filter(public_id__in=records.values("public_id"))
        .order_by("id")
        .values_list("public_id", flat=True)
    )
    return [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]


def _over(ledger: Ledger, since: str, limit: date) -> models.QuerySet[Any]:
    """Select the records whose time to keep personal values ended before a day."""
    return ledger.model._default_manager.filter(**{f"{since}__lt": limit})


@transaction.atomic
def destroy(ledger: Ledger, today: date, ids: list[str]) -> int:
    """Destroy the personal values of one batch; return how many records.

    The line of history comes first, then the keys, then the blind indexes of the values.
    """
    assert ledger.retention is not None
    assert ledger.retention.months is not None
    limit = months_after(today, -ledger.retention.months)
    note = f"{ledger.title}：{limit}以前{len(ids)}条记录的个人信息保存满{ledger.retention.months}个月，已销毁"
    history.append("erase", system(ledger.retention.law), note=note)
    RecordKey.objects.filter(public_id__in=ids).update(wrapped="", destroyed_at=clock.now())
    RecordKey.objects.filter(destroyed_at=None, public_id__in=_files(ledger, limit, ids)).update(
        wrapped="", destroyed_at=clock.now()
    )
    _forget(ledger.model, {"public_id__in": ids})
    for line in ledger.lines:
        _forget(line.model, {"parent__public_id__in": ids})
    return len(ids)


def _files(ledger: Ledger, limit: date, ids: list[str]) -> list[str]:
    """List the files of these records without use by a record still kept.

    The rule exists because a page of a book shows who came.
    """
    rows = ledger.model._default_manager
    uses = EvidenceUse.objects.filter(
        ledger=ledger.key, record_id__in=rows.filter(public_id__in=ids).values("pk")
    )
    files = Evidence.objects.filter(pk__in=uses.values("file"))
    assert ledger.retention is not None
    past = _over(ledger, ledger.retention.since, limit).values("pk")
    others = EvidenceUse.objects.exclude(ledger=ledger.key, record_id__in=past)
    return list(files.exclude(pk__in=others.values("file")).values_list("public_id", flat=True))


def _forget(model: type[models.Model], which: dict[str, list[str]]) -> None:
    blank = {f"{field.name}_key": "" for field in personal_fields(model) if field.index}
    if blank:
        model._default_manager.filter(**which).update(**blank)
