"""Who may do what: every door of every ledger for every post, at its own, a lower and another unit.

The table is made by asking the running site and compared with the approved file; a changed right shows as a
changed line. `python -m tests.year.test_access` is never needed: the test writes the table it found beside
the approved one when they differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from taizhang.engine import deeds
from taizhang.engine.draft import Refused
from taizhang.engine.figure import Context
from taizhang.engine.ledger import Ledger, by_key, ledgers
from taizhang.engine.models import Event
from taizhang.org import posts
from taizhang.org.models import Account, Holding, Person, Unit
from taizhang.org.principals import staff
from taizhang.rooms.petitions import reception

APPROVED = Path(__file__).parent.parent / "data" / "permissions.csv"
RELATIONS = ("own", "lower", "other")
LOOSE = (
    "figures/",
    "figures/F44/",
    "year/",
    "report/",
    "check/",
    "api/ledgers",
    "api/figures?period=2021-07",
)


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    settings.STATIC_ROOT = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def sample(ledger: Ledger) -> Any:
    """A record of a county where there is one, else of the city body."""
    rows = ledger.model._default_manager.filter(voided=False).order_by("id")
    return rows.filter(unit__code="LK").first() or rows.first()


def place(unit: Unit, relation: str) -> Unit | None:
    """Where a post is held so that a record of `unit` is its own, lower, or another's."""
    if relation == "own":
        return unit
    if relation == "lower":
        return unit.parent
    return Unit.objects.get(code="YX" if unit.code == "LK" else "LK" if unit.parent is None else "ZSG")


@pytest.fixture
def client_of(whole_year: Context) -> Any:
    made: dict[tuple[str, int], Client] = {}

    def client(post: str, unit: Unit) -> Client:
        key = (post, unit.pk)
        if key not in made:
            person = Person.objects.create(name=f"测{len(made)}", unit=unit)
            Holding.objects.create(person=person, post=post, unit=unit, since="2020-01-01")
            account = Account.objects.open(f"probe{len(made)}", person, "Probe-2021-longpass")
            made[key] = Client()
            made[key].force_login(account)
        return made[key]

    return client


def patterns(resolver: Any, head: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, head + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield head + str(entry.pattern)


@dataclass(frozen=True)
class Door:
    """A method of an address, by the name under which it stands in the table."""

    name: str
    address: str
    method: str = "get"
    body: dict[str, Any] | None = None
    """What an operation of the API is sent; pages are sent an empty form."""


def doors(ledger: Ledger, record: Any) -> Iterator[Door]:
    """Every page and every API operation of a ledger, found in the product's own addresses."""
    for text in patterns(get_resolver()):
        if "slug" not in text or ("public_id" in text and record is None):
            continue
        if not text.startswith(("t/", "api/")):
            continue
        api = text.startswith("api/")
        address = "/" + text.replace("<slug:slug>", ledger.slug).replace("{slug}", ledger.slug)
        if record:
            for part in ("<slug:public_id>", "{public_id}"):
                address = address.replace(part, record.public_id)
        words = text.partition("slug}" if api else "slug:slug>")[2].replace("/", " ").split()
        single = any("public_id" in word for word in words)
        words = [
            word for word in words if "public_id" not in word and not (api and single and word == "records")
        ]
        label = " ".join(words) or ("record" if single else "list")
        for move in ledger.flow.moves if "key>" in text or "{move}" in text else (None,):
            one = address.replace("<slug:key>", move.key).replace("{move}", move.key) if move else address
            told = label.replace("<slug:key>", move.key).replace("{move}", move.key) if move else label
            for method in methods(api, told):
                body = BODIES.get(told.split()[0], BODIES[method]) if api and method != "get" else None
                yield Door(f"{'api ' if api else ''}{method} {told}", one, method, body)


BODIES: dict[str, dict[str, Any]] = {
    "post": {"values": {}, "once": "probe"},
    "patch": {"values": {}, "version": 0, "note": "核对更正"},
    "moves": {"version": 0, "once": "probe"},
    "void": {"version": 0, "reason": "重复登记作废"},
    "records": {"values": {}, "once": "probe"},
}


def methods(api: bool, label: str) -> tuple[str, ...]:
    """What an address is asked for: pages that write are both shown and sent."""
    last = label.split(maxsplit=1)[0]
    if api:
        return {"records": ("get", "post"), "record": ("get", "patch")}.get(label, ("post",))
    if last in ("new", "edit", "move", "void", "attach"):
        return ("get", "post")
    return ("post",) if last == "reveal" else ("get",)


def outcome(client: Client, door: Door) -> str:
    """Whether the door opens: refused for its input is open, hidden or forbidden is not. Nothing is kept."""
    with transaction.atomic():
        if door.method == "get":
            status = client.get(door.address).status_code
        elif door.body is None:
            status = client.post(door.address).status_code
        else:
            send = client.post if door.method == "post" else client.patch
            status = send(door.address, door.body, content_type="application/json").status_code
        transaction.set_rollback(True)
    open_ = {200: "yes", 201: "yes", 302: "yes", 409: "yes", 422: "yes"}
    return open_.get(status, {404: "no", 403: "no"}.get(status, str(status)))


def found(client_of: Any) -> list[str]:
    """One line a door: the posts for which it opens at a record of their own, a lower, another unit."""
    lines = ["door,own,lower,other"]
    for ledger in ledgers():
        record = sample(ledger)
        unit = record.unit if record else Unit.objects.get(code="ZSG")
        for door in doors(ledger, record):
            cells = []
            for relation in RELATIONS:
                where = place(unit, relation)
                cells.append(
                    "-" if where is None else opens(door, lambda post, at=where: client_of(post, at))
                )
            lines.append(f"{ledger.slug}/{door.name},{','.join(cells)}")
    city = Unit.objects.get(code="ZSG")
    for address in LOOSE:
        lines.append(f"{address},{opens(Door('', '/' + address), lambda post: client_of(post, city))},-,-")
    return lines


def opens(door: Door, client: Any) -> str:
    """The posts for which a door opens, and any answer that is neither yes nor no."""
    told = {post: outcome(client(post), door) for post in posts.BY_KEY}
    return " ".join(
        post if told[post] == "yes" else f"{post}={told[post]}" for post in told if told[post] != "no"
    )


def test_every_right_is_as_approved(client_of: Any) -> None:
    lines = found(client_of)
    approved = APPROVED.read_text().splitlines() if APPROVED.exists() else []
    if lines != approved:
        APPROVED.with_suffix(".found.csv").write_text("\n".join(lines) + "\n")
    assert sorted(set(lines) ^ set(approved)) == []


def test_the_approved_table_holds_to_the_declarations() -> None:
    """No post reads a record of another unit, and none reads a lower one without reaching below."""
    checked = 0
    for line in APPROVED.read_text().splitlines()[1:]:
        door, own, lower, other = line.split(",")
        name, _, page = door.partition("/")
        if page not in ("get record", "get history", "get print", "api get record"):
            continue
        readers = by_key(name.replace("-", ".", 1)).access.readers
        below = {post for post in readers if posts.BY_KEY[post].reach is posts.Reach.BELOW}
        assert other == "", line
        assert set(own.split()) == readers, line
        assert lower == "-" or set(lower.split()) == below, line
        checked += 1
    assert checked >= 3 * len(ledgers())


def test_what_changes_records_is_open_only_to_those_who_write_or_decide() -> None:
    for line in APPROVED.read_text().splitlines()[1:]:
        door, own, lower, other = line.split(",")
        name, _, page = door.partition("/")
        if " " not in page or page.split()[0] == "get" or page.startswith("api get"):
            continue
        ledger, words = by_key(name.replace("-", ".", 1)), page.removeprefix("api ").split()
        able = set(ledger.access.writers)
        if words[1] in ("move", "moves"):
            step = ledger.flow.move(words[2])
            assert step is not None
            able |= set(step.posts)
        elif words[1] == "reveal":
            able = set(ledger.access.openers)
        for cell in (own, lower, other):
            assert set(cell.split()) - {"-"} <= able, line


OPEN_TO_STRANGERS = {"sign-in/"}


def test_a_stranger_gets_nothing_but_the_sign_in_page(db: None) -> None:
    addresses = [text for text in patterns(get_resolver()) if "openapi" not in text]
    assert len(addresses) > 25
    for text in addresses:
        address = "/" + text.replace("<slug:slug>", "petitions-reception").replace("<slug:public_id>", "abc")
        for part in (
            "<slug:key>",
            "<slug:kind>",
            "<str:name>",
            "<int:offer_id>",
            "{slug}",
            "{public_id}",
            "{move}",
            "{name}",
        ):
            address = address.replace(part, "1")
        status = Client().get(address).status_code
        expected = {200} if text in OPEN_TO_STRANGERS else {302, 401, 404, 405}
        assert status in expected, (address, status)


# The petitioner's identity


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
