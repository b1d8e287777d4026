"""What waits in a year of work: the index, and what 今日 costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import pending
from taizhang.engine.models import Pending
from taizhang.org import posts
from taizhang.org.models import Unit

MOST = 25


@pytest.mark.usefixtures("whole_year")
def test_the_index_says_what_a_year_of_records_says() -> None:
    assert Pending.objects.count() > 100
    assert {ledger.key: wrong for ledger in ledgers() if (wrong := pending.wrong(ledger))} == {}


@pytest.mark.parametrize("post", sorted(posts.BY_KEY))
def test_today_takes_few_queries_for_every_post(client_of: Any, post: str) -> None:
    client = client_of(post, Unit.objects.order_by("lo")[0])
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    assert len(queries) <= MOST
