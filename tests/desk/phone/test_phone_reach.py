"""What a phone reaches, and what an unencrypted address serves.

Every address of the product is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from taizhang.engine.declare.registry import ledgers
from tests.desk.conftest import PASSWORD, DeskOffice
from tests.desk.phone.phones import hired, phone_of

OPEN = ("/sign-in/", "/api/openapi.json", "/api/docs", "/help/")
"""What anybody may open; the schema of the API holds no data."""
BEYOND = {"HTTP_HOST": "192.168.1.9"}


def addresses(resolver: Any = None, head: str = "/") -> Iterator[str]:
    """Every address of the product with something in its places."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, head + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            text = head + str(entry.pattern)
            for ledger in ledgers() if "slug:slug" in text else (None,):
                one = text.replace("<slug:slug>", ledger.slug) if ledger else text
                yield re.sub(r"<[^>]+>|\(\?P.*?\)|[\^$\\]", "7", one)


@pytest.fixture(autouse=True)
def lan(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["192.168.1.9", "testserver", "localhost", "127.0.0.1"]


def test_a_phone_reaches_only_the_phone_pages(office: DeskOffice) -> None:
    phone = phone_of(office, hired(office, "王卫", "menwei"))
    asked = 0
    for address in addresses():
        if address.startswith("/p/"):
            continue
        for send in (lambda client: client.get(address), lambda client: client.post(address, {})):  # noqa: B023
            asked += 1
            mine, stranger = send(phone.client), send(Client())
            told = (mine.status_code, mine.get("Location"))
            assert told == (stranger.status_code, stranger.get("Location")), address
            away = told[0] == 302 and told[1].startswith("/sign-in/")
            assert away or told[0] in (401, 403, 404, 405) or address in OPEN, address
    assert asked > 100


def test_a_session_of_the_desk_opens_no_phone_page(office: DeskOffice) -> None:
    client = office.client("menwei")
    assert client.get("/p/")["Location"] == "/p/join/"
    assert client.post("/p/queue/", {}).status_code == 302


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(
    "how", [BEYOND, {"REMOTE_ADDR": "192.168.1.44"}, {**BEYOND, "REMOTE_ADDR": "fe80::1"}]
)
def test_plain_http_beyond_loopback_serves_only_phone_pages(
    office: DeskOffice, settings: Any, on: bool, how: dict[str, str]
) -> None:
    settings.PHONE_HTTP = on
    clients = [Client(), office.client("wenmi"), phone_of(office, hired(office, "王卫", "menwei")).client]
    asked = 0
    for address in addresses():
        for client in clients:
            for answer in (client.get(address, **how), client.post(address, {}, **how)):
                asked += 1
                closed = answer.status_code == 403 and "未加密" in answer.content.decode()
                assert closed is not (on and address.startswith(("/p/", "/phone-guide/"))), address
    assert asked > 100


def test_no_password_is_looked_at_over_plain_http(office: DeskOffice, settings: Any) -> None:
    settings.PHONE_HTTP = True
    told = {"username": "wenmi", "password": PASSWORD}
    answer = Client().post("/sign-in/", told, **BEYOND)
    assert answer.status_code == 403
    assert "sessionid" not in answer.cookies
    assert Client().post("/sign-in/", told).status_code == 302


def test_encrypted_addresses_serve_everything(office: DeskOffice, settings: Any) -> None:
    client = office.client("wenmi")
    assert client.get("/", **BEYOND).status_code == 403
    assert client.get("/", secure=True, **BEYOND).status_code == 200
    settings.SECURE_COOKIES = True
    assert client.get("/", **BEYOND).status_code == 200


def test_the_phone_works_over_plain_http(office: DeskOffice, settings: Any) -> None:
    settings.PHONE_HTTP = True
    phone = phone_of(office, hired(office, "王卫", "menwei"))
    assert phone.client.get("/p/", **BEYOND).status_code == 200
    assert phone.client.get("/p/worker.js", **BEYOND).status_code == 200
