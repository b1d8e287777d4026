"""A petitioner's identity reaches no post that may not see it.

No page, list, search, history or API answer holds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.org import posts
from taizhang.org.models import Holding, Person, Unit
from taizhang.org.principals import staff
from taizhang.rooms.petitions.reception import ledger as reception

CANARY = {"petitioner": "禾木翁丁", "address": "栖霞弄十七号半", "phone": "13699998888"}


@pytest.fixture
def visit(whole_year: Context) -> Any:
    """A visit of today in a county whose identity must stay where it belongs."""
    from taizhang.engine import clock

    liaison = Holding.objects.get(post="county_liaison", unit__code="LK").person
    data = {
        "unit": Unit.objects.get(code="LK").pk,
        "occurred_at": clock.now(),
        "form": "visit",
        "place": "county",
        "persons": 1,
        "count_method": "counted",
        "turn": "first",
        "topic": "pension",
        "matter": "反映养老保险接续",
        "request": "请核实",
        "received_by": liaison.pk,
        **CANARY,
    }
    return deeds.create(staff(liaison, clock.today()), reception.LEDGER, data)


def texts(client: Client, record: Any) -> Iterator[tuple[str, str]]:
    base = f"/t/petitions-reception/{record.public_id}/"
    for address in (
        base,
        f"{base}history/",
        f"{base}edit/",
        "/t/petitions-reception/",
        "/t/petitions-reception/?q=禾木",
        "/t/petitions-reception/?q=养老保险",
        "/",
        "/figures/F44/?period=2022",
        f"/api/ledgers/petitions-reception/records/{record.public_id}",
        "/api/ledgers/petitions-reception/records",
        "/api/figures/F44/trace?period=2022",
    ):
        response = client.get(address)
        body = response.content.decode()
        if response["Content-Type"].startswith("application/json"):
            body = json.dumps(json.loads(body), ensure_ascii=False)
        yield address, body


def test_the_entitled_post_opens_the_identity_with_a_purpose_and_it_is_history(
    client_of: Any, visit: Any
) -> None:
    client = client_of("county_liaison", visit.unit)
    address = f"/t/petitions-reception/{visit.public_id}/reveal/"
    before = Event.objects.filter(act="reveal").count()
    refused = client.post(address, {"purpose": ""}).content.decode()
    assert CANARY["petitioner"] not in refused
    shown = client.post(address, {"purpose": "电话告知办理结果"}).content.decode()
    assert [word for word in CANARY.values() if word not in shown] == []
    assert Event.objects.filter(act="reveal").count() == before + 1
    assert Event.objects.filter(act="reveal").latest("seq").note == "电话告知办理结果"


@pytest.mark.parametrize("post", sorted(posts.BY_KEY))
def test_no_page_shows_the_identity_unasked(client_of: Any, visit: Any, post: str) -> None:
    client = client_of(post, visit.unit)
    leaks = [
        (address, word) for address, body in texts(client, visit) for word in CANARY.values() if word in body
    ]
    assert leaks == []


@pytest.mark.parametrize("post", sorted(set(posts.BY_KEY) - reception.LEDGER.access.openers))
def test_a_post_that_may_not_open_it_is_refused(client_of: Any, visit: Any, post: str) -> None:
    client = client_of(post, visit.unit)
    response = client.post(f"/t/petitions-reception/{visit.public_id}/reveal/", {"purpose": "想看一看"})
    assert response.status_code in (403, 404)
    assert [word for word in CANARY.values() if word in response.content.decode()] == []
    person = Person.objects.get(holdings__post=post, name__startswith="测")
    from taizhang.engine import clock

    with pytest.raises(Refused):
        deeds.reveal(staff(person, clock.today()), reception.LEDGER, visit, "想看一看")


def test_history_keeps_no_plain_text_of_it(visit: Any) -> None:
    from taizhang.engine.models import RecordKey

    for event in Event.objects.filter(record_id=visit.pk, ledger=reception.LEDGER.key):
        text = f"{event.snapshot} {event.note}"
        assert [word for word in CANARY.values() if word in text] == []
    stored = reception.LEDGER.model.objects.filter(pk=visit.pk).values_list("petitioner", "address", "phone")
    assert all(str(value) == "●●●" for value in stored[0])
    assert RecordKey.objects.filter(public_id=visit.public_id).count() == 1
