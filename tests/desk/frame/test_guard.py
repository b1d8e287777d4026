"""Sign-in, sessions, headers, and what a stranger is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from taizhang.desk.frame import sessions
from taizhang.desk.frame.accounts import Staff
from taizhang.engine import clock
from taizhang.org import conflicts
from taizhang.org.models import Account, Holding, SignInTry
from tests.desk.conftest import PASSWORD, DeskOffice

LIST = "/t/programme-publicity/"


def sign_in(client: Client, password: str = PASSWORD, username: str = "wenmi", **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password} | more)


def test_sign_in_shows_the_notice_once(office: DeskOffice) -> None:
    client = Client()
    assert client.get("/")["Location"] == "/sign-in/"
    assert sign_in(client)["Location"] == "/notice/?next=%2F"
    assert client.get(LIST)["Location"] == "/notice/"
    assert "不处理涉密内容" in client.get("/notice/").content.decode()
    assert client.post("/notice/", {"next": LIST})["Location"] == LIST
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("cookie", ['"abcdefgh\\000abcdefgh"', "ABCDEFGH ' or 1=1", ""])
def test_a_cookie_that_is_no_key_is_nobodys_and_asks_nothing(office: DeskOffice, cookie: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get("/", headers={"cookie": f"sessionid={cookie}"})
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/"
    assert not [one["sql"] for one in asked if "django_session" in one["sql"]]


def test_the_sixth_try_is_refused_before_hashing_and_the_wait_ends(
    office: DeskOffice, fast_hash: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    plain = Account.check_password

    def counted(self: Account, raw: str) -> bool:
        looked.append(raw)
        return plain(self, raw)

    monkeypatch.setattr(Account, "check_password", counted)
    client = Client()
    pages = {sign_in(client, "wrong").content.count("密码不对".encode()) for _ in range(8)}
    assert pages == {1}
    assert len(looked) == 5
    assert sign_in(client).status_code == 422
    assert len(looked) == 5
    SignInTry.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(client).status_code == 302


def test_a_wrong_name_and_a_wrong_password_read_the_same(office: DeskOffice) -> None:
    bodies = set()
    for name in ("wenmi", "nobody"):
        page = sign_in(Client(), "wrong", name).content.decode()
        start = page.index('<p class="problem"')
        bodies.add(page[start : page.index("</p>", start)])
    assert len(bodies) == 1


def test_a_session_is_made_new_at_sign_in_and_dies_at_sign_out(office: DeskOffice) -> None:
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key
    sign_in(client)
    key = client.session.session_key
    assert key != before
    client.post("/sign-out/")
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(
    ("name", "idle", "alive"), [("wenmi", 31, False), ("wenmi", 29, True), ("menwei", 600, True)]
)
def test_idle_sessions_end_except_on_a_guard_post(
    office: DeskOffice, name: str, idle: int, alive: bool
) -> None:
    client = office.client(name)
    session = client.session
    session[sessions.SEEN] -= idle * 60
    session.save()
    assert (client.get("/").status_code == 200) is alive


def test_every_session_ends_after_twelve_hours(office: DeskOffice) -> None:
    client = office.client("menwei")
    session = client.session
    session[sessions.BEGUN] -= 12 * 3600 + 60
    session.save()
    assert client.get("/").status_code == 302


def test_a_fourth_session_ends_the_oldest(office: DeskOffice) -> None:
    clients = [office.client("wenmi") for _ in range(3)]
    for age, client in zip((30, 20, 10), clients, strict=True):
        session = client.session
        session[sessions.BEGUN] -= age
        session.save()
    clients.append(office.client("wenmi"))
    assert [client.get("/").status_code for client in clients] == [302, 200, 200, 200]


def test_a_changed_password_ends_the_other_sessions(office: DeskOffice) -> None:
    here, there = office.client("wenmi"), office.client("wenmi")
    new = "Xin-mima-20"
    assert here.post("/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_a_first_password_must_be_changed_before_anything_else(office: DeskOffice) -> None:
    Account.objects.filter(username="wenmi").update(must_change=True)
    client = office.client("wenmi")
    assert client.get(LIST)["Location"] == "/password/"
    assert client.get("/password/").status_code == 200
    assert client.get("/api/ledgers").status_code == 403


def test_rights_end_at_once(office: DeskOffice) -> None:
    client = office.client("wenmi")
    assert client.get(LIST).status_code == 200
    Holding.objects.filter(person=office.people["wenmi"]).update(until=clock.today() - timedelta(days=1))
    assert client.get(LIST).status_code == 404
    Account.objects.filter(username="wenmi").update(is_active=False)
    assert client.get("/").status_code == 302


def test_what_is_not_yours_reads_like_what_does_not_exist(office: DeskOffice) -> None:
    row = office.poster()
    stranger = office.client("xianshe")
    pages = [
        stranger.get(f"{LIST}{row.public_id}/"),
        stranger.get(f"{LIST}222222222222/"),
        stranger.get(f"{LIST}{row.public_id}/print/"),
        stranger.post(f"{LIST}{row.public_id}/void/", {"void_reason": "不想要了"}),
        stranger.get("/t/programme-nothing/"),
        office.client("menwei").get(LIST),
        stranger.get("/nowhere/"),
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert office.client("fenguan").get(f"{LIST}{row.public_id}/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/sign-in/", LIST, "/nowhere/", "/static/desk/desk.css", "/api/ledgers"]
)
def test_headers_are_on_every_response(office: DeskOffice, path: str) -> None:
    for client in (Client(), office.client("wenmi")):
        answer = client.get(path)
        for close_file in answer._resource_closers:
            close_file()
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert ("no-store" in answer.get("Cache-Control", "")) is not path.startswith("/static/")


def test_errors_are_chinese_pages_with_headers(office: DeskOffice) -> None:
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/sign-in/", {"username": "wenmi", "password": PASSWORD})
    strange = Client().get("/", headers={"host": "evil.example"})
    for answer, status in ((refused, 403), (strange, 400)):
        assert answer.status_code == status
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert 'lang="zh-CN"' in answer.content.decode()


@pytest.mark.parametrize(
    "asked", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_goes_nowhere_else(office: DeskOffice, fast_hash: None, asked: str) -> None:
    client = Client()
    assert sign_in(client, next=asked)["Location"] == "/notice/?next=%2F"
    assert client.post("/notice/", {"next": asked})["Location"] == "/"


@pytest.mark.parametrize("address", ["/handover/give/", "/house/calendar/propose/"])
def test_an_address_of_a_form_opened_again_says_so(office: DeskOffice, address: str) -> None:
    answer = office.client("wenmi").get(address)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Content-Security-Policy" in answer
    body = answer.content.decode()
    assert "不能这样打开" in body
    assert '<a class="button" href="/">回到今日</a>' in body


def test_the_api_names_the_methods_that_it_takes(office: DeskOffice) -> None:
    answer = office.client("wenmi").delete("/api/ledgers")
    assert answer.status_code == 405
    assert answer.json() == {"errors": {"": [f"这个地址不接受 DELETE，可用：{answer['Allow']}。"]}}


def test_the_posts_read_with_an_account_are_those_of_the_day(office: DeskOffice) -> None:
    """Posts of others, ended ones and later ones are not among them."""
    today, day = clock.today(), timedelta(days=1)
    account = Account.objects.get(username="wenmi")
    unit, other = account.person.unit, office.people["menwei"]
    assert Staff().get_user(-1) is None
    Holding.objects.all().delete()
    spans = [(today, None), (today - day, today), (today - 9 * day, today - day), (today + day, None)]
    none = Staff().get_user(account.pk)
    assert none is not None
    assert none.posts_read == (today, [])
    for (since, until), post in zip(spans, ("secretary", "deputy", "guard", "duty"), strict=True):
        for person in (other, account.person):
            person.holdings.create(post=post, unit=unit, since=since, until=until)
    held = list(conflicts.held_by((account.person_id,), today))
    read = Staff().get_user(account.pk)
    assert [post for post, *_ in held] == ["secretary", "deputy"]
    assert read is not None
    assert read.posts_read == (today, held)
    account.is_active = False
    account.save()
    assert Staff().get_user(account.pk) is None
