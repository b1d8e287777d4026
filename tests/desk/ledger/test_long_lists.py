"""Read a long list in its order from an index, page by page.

It shows the same rows as a sort would, each once, whichever way somebody comes to a page.
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
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
    order = next(index.name for index in Reception._meta.indexes if index.fields[0] == "occurred_on")
    walked = plans.newest(rows, 10**6)[:50].explain()
    assert order in walked
    assert "TEMP B-TREE" not in walked
    assert order not in plans.newest(rows, 10)[:50].explain()
    place = plans.place(rows, rows.order_by(*plans.NEWEST)[10].public_id)
    behind = plans.page(rows, 10**6, 50, 50, after=place).explain()
    assert order in behind
    assert "TEMP B-TREE" not in behind


def keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("near", [0, plans.NEAR])
def test_pages_hold_every_row_once(
    office: DeskOffice, many: int, asked: str, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their numbers, from the record ahead and from the record behind."""
    monkeypatch.setattr(plans, "NEAR", near)
    rows, _ = controls.narrowed(LEDGER, office.principal("fenguan"), QueryDict(asked))
    every, size = list(rows.order_by(*plans.NEWEST).values_list("pk", "public_id")), 7
    total = len(every)
    for long in (total, 10**6 if near else total):
        for start in range(0, total, size):
            expected = [pk for pk, _ in every[start : start + size]]
            assert keys(plans.page(rows, total, start, size)) == expected
            if start:
                ahead = plans.place(rows, every[start - 1][1])
                assert keys(plans.page(rows, long, start, size, after=ahead)) == expected
            if start + size < total:
                behind = plans.place(rows, every[start + size][1])
                assert keys(plans.page(rows, long, start, size, before=behind)) == expected


def _pager(body: str) -> tuple[list[str], str, dict[str, str]]:
    """The records of a page, what it says of its number, and where its links lead."""
    rows = re.findall(r'<th scope="row" data-label="编号"><a href="/t/petitions-reception/(\w+)/"', body)
    links = dict(re.findall(r'<a rel="(prev|next)" href="([^"]+)"', body))
    said = re.search(r"第 \d+ 页，共 \d+ 页", body)
    assert said
    return rows, said[0], {name: unescape(link) for name, link in links.items()}


def test_links_lead_through_all_pages_and_back(office: DeskOffice, many: int) -> None:
    client, path = office.client("fenguan"), "/t/petitions-reception/"
    rows, _ = controls.narrowed(LEDGER, office.principal("fenguan"), QueryDict("form=visit"))
    every = list(rows.order_by(*plans.NEWEST).values_list("public_id", flat=True))
    there, address = list[tuple[list[str], str]](), "?form=visit"
    while address:
        found, said, links = _pager(client.get(path + address).content.decode())
        there.append((found, said))
        address = links.get("next", "")
    assert [row for found, _ in there for row in found] == every
    back, address = [there[-1]], links["prev"]
    while address:
        found, said, links = _pager(client.get(path + address).content.decode())
        back.append((found, said))
        address = links.get("prev", "")
    assert back == there[::-1]


def test_a_page_goes_on_where_the_one_ahead_ended(office: DeskOffice, many: int) -> None:
    """Records that came meanwhile push no row onto the next page a second time."""
    client, path = office.client("fenguan"), "/t/petitions-reception/"
    seen, _, links = _pager(client.get(path).content.decode())
    newest = Reception.objects.order_by(*plans.NEWEST)[0]
    for n in range(3):
        newest.pk, newest.public_id, newest.number = None, f"new{n}", f"new{n}"
        newest.occurred_at += timedelta(minutes=1)
        newest.save()
    after, said, _ = _pager(client.get(path + links["next"]).content.decode())
    assert not set(seen) & set(after)
    assert said == "第 2 页，共 7 页"
    by_number, _, _ = _pager(client.get(f"{path}?page=2").content.decode())
    assert set(seen) & set(by_number)


def test_a_record_out_of_reach_leaves_the_page_to_its_number(office: DeskOffice, many: int) -> None:
    client, path = office.client("xianshe"), "/t/petitions-reception/"
    hidden = Reception.objects.filter(unit=office.units["B"])[0]
    gone, end = "2222222222", Reception.objects.order_by(*plans.OLDEST).filter(unit=office.units["A"])[0]
    expected = _pager(client.get(f"{path}?page=2").content.decode())[0]
    assert expected
    for name in ("after", "before"):
        for other in (hidden.public_id, gone, ""):
            assert _pager(client.get(f"{path}?page=2&{name}={other}").content.decode())[0] == expected
    assert _pager(client.get(f"{path}?page=2&after={end.public_id}").content.decode())[0] == expected
