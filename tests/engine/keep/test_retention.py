"""Personal values of every ledger go when their time is over, no day sooner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import personal_fields
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import retention, sealing
from taizhang.engine.models import RecordKey
from taizhang.kernel.spans import months_after
from tests.office import Office

PERSONAL = [
    ledger
    for ledger in ledgers()
    if any(personal_fields(model) for model in (ledger.model, *(line.model for line in ledger.lines)))
]


@pytest.mark.parametrize("ledger", PERSONAL, ids=lambda ledger: ledger.key)
def test_personal_values_are_destroyed_when_their_time_is_over(
    standing_office: Office, ledger: Ledger
) -> None:
    record = standing_office.record(ledger.key)
    assert ledger.retention is not None
    if (months := ledger.retention.months) is None:
        assert retention.past(ledger, clock.today() + timedelta(days=40_000)) == []
        return
    sealing.record_key(ledger.key, record.public_id, create=True)
    since, rows = ledger.retention.since, ledger.model._default_manager.filter(pk=record.pk)
    if getattr(record, since) is None:
        assert [record.public_id] not in retention.past(ledger, clock.today() + timedelta(days=40_000))
        rows.update(**{since: clock.today()})
        record.refresh_from_db()
    last = getattr(record, since)
    while months_after(last, -months) <= getattr(record, since):
        last += timedelta(days=1)
    before, after = (
        [pk for batch in retention.past(ledger, day) for pk in batch]
        for day in (last - timedelta(days=1), last)
    )
    assert record.public_id not in before
    assert record.public_id in after
    retention.destroy(ledger, last, [record.public_id])
    key = RecordKey.objects.get(ledger=ledger.key, public_id=record.public_id)
    assert (key.wrapped, key.destroyed_at) == ("", clock.now())
    assert rows.count() == 1
