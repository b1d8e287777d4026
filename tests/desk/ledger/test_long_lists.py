"""Read a long list in its order from an index.

It shows the same rows as a sort would.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict

from taizhang.desk.frame import controls
from taizhang.engine import clock
from taizhang.engine.read import plans
from taizhang.rooms.petitions.reception.ledger import LEDGER, Form, Reception, Topic
from tests.desk.conftest import DeskOffice

ASKED = (
    "",
    "form=visit&topic=pension",
    "unit=A&form=visit",
    "is_group=1&turn=first",
    "state=received&kept=yes",
    "from=2026-01-01&topic=medical",
    "q=7",
)


@pytest.fixture
def many(office: DeskOffice) -> int:
    moment, rows = clock.now().replace(microsecond=0), []
    for n in range(300):
        unit = office.units["CAB"[n % 3]]
        at = moment - timedelta(hours=n // 4)
        rows.append(
            Reception(
                unit=unit, unit_lo=unit.lo, number=f"N{n}", state="received", occurred_at=at, recorded_at=at,
                occurred_on=at.date(),
                form=Form.values[n % 2], topic=Topic.values[n % 5], turn="first" if n % 3 else "repeat",
                is_group=n % 7 == 0, matter=f"第{n}次", request="答复", received_by=office.people["xinfang"],
            )
        )  # fmt: skip
    Reception.objects.bulk_create(rows)
    return len(rows)


@pytest.mark.parametrize("asked", ASKED)
def test_same_rows_in_the_same_order(office: DeskOffice, many: int, asked: str) -> None:
    rows, _ = controls.narrowed(LEDGER, office.principal("fenguan"), QueryDict(asked))
    assert rows.exists()
    sorted_rows = list(rows.order_by(*plans.NEWEST).values_list("pk", flat=True))
    assert list(plans.newest(rows, 10**6).values_list("pk", flat=True)) == sorted_rows
    assert list(plans.newest(rows, 10).values_list("pk", flat=True)) == sorted_rows


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by its own statistics")
def test_a_long_list_walks_the_index_of_its_order(office: DeskOffice, many: int) -> None:
    rows, _ = controls.narrowed(LEDGER, office.principal("fenguan"), QueryDict("form=visit&topic=pension"))
    walked = plans.newest(rows, 10**6)[:50].explain()
    assert "reception_newest" in walked
    assert "TEMP B-TREE" not in walked
    assert "reception_newest" not in plans.newest(rows, 10)[:50].explain()
