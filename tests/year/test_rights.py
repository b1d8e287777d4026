"""Every door answers over HTTP as the table of rights says: one who may, one who may not, one of another unit.

The table itself is computed from the declarations (`tests/test_rights.py`); here each view is asked at its boundary.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
import typst
from django.db import transaction
from django.template.base import Template
from django.test import Client
from django.utils.safestring import SafeString

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import Names
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.keep import opening
from taizhang.engine.models import Evidence, Offer
from taizhang.kernel import spoken
from taizhang.org.models import Unit
from taizhang.org.posts import ADMINISTRATORS, BY_KEY
from tests import rights

BODY = {
    "values": {},
    "once": "probe",
    "version": 0,
    "note": "核对更正",
    "reason": "核对作废",
    "decided_by": None,
    "decided_at": None,
    "way": "screen",
}
"""What every API operation is sent: enough to get past its shape, not past its rules."""
ClientOf = Callable[[str | tuple[str, ...], Unit], Client]


@pytest.fixture
def doors_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a door opens is asked, not what stands behind it: no page and no sheet is drawn.

    A page that could not be drawn is found where every page of every ledger is, in the crawls.
    """
    monkeypatch.setattr(Template, "_render", lambda _, __: SafeString(""))
    monkeypatch.setattr(typst, "compile_with_warnings", lambda *_, **__: (b"%PDF-", []))


def sample(ledger: Ledger) -> Any:
    """A record of a county where there is one, else of the city body."""
    rows = ledger.model._default_manager.filter(voided=False).order_by("occurred_at", "recorded_at", "id")
    return rows.filter(unit__code="LK").first() or rows.first()


def values(text: str = "") -> dict[str, str]:
    """A sample for every parameter of an address; records of a county where it has any."""
    county = Unit.objects.get(code="LK")
    paper = Evidence.objects.filter(uses__unit_lo=county.lo).order_by("id").first()
    offer = Offer.objects.filter(unit=county).order_by("id").first() or Offer.objects.order_by("id").first()
    assert paper is not None
    assert offer is not None
    public_id = paper.public_id
    heads = (
        ("duty/", "premises.dutysheet"),
        ("reception/", "petitions.reception"),
        ("t/petitions-reception/", "petitions.reception"),
    )
    for head, key in heads:
        if text.startswith(head):
            public_id = sample(by_key(key)).public_id
    found = dict.fromkeys(("person_id", "account_id", "paper_id", "seq"), "1")
    found |= {"offer_id": str(offer.pk), "name": "F44", "kind": "word", "move": "file", "key": "hand_over"}
    return found | {"public_id": public_id, "slug": "safety-hazard"}


def filled(text: str, values: dict[str, str]) -> str:
    """An address with its parameters; a parameter nobody gave a value to fails the test."""
    return "/" + rights.PARAMETER.sub(lambda m: values[m[1] or m[2]], text)


def opens(client: Client, method: str, address: str) -> bool:
    """Whether a door lets a client pass; what is refused for its input is open. Nothing is kept."""
    with transaction.atomic():
        if method == "get":
            answer = client.get(address)
        elif address.startswith("/api/"):
            answer = client.generic(method.upper(), address, json.dumps(BODY), "application/json")
        else:
            answer = client.post(address)
        for (
            close
        ) in answer._resource_closers:  # files behind a stream; `close()` would end the connection too
            close()
        transaction.set_rollback(True)
    assert answer.status_code in (200, 201, 302, 403, 404, 409, 422), (address, answer.status_code)
    return answer.status_code not in (403, 404)


def pick(line: rights.Line, keys: set[str]) -> str:
    """One of some posts, another one for another door, so that all are asked somewhere."""
    order = sorted(keys, key=list(BY_KEY).index)
    return order[zlib.crc32(line.name.encode()) % len(order)]


def address_of(line: rights.Line, more: dict[str, str]) -> str:
    own = more | ({"slug": line.ledger.slug} if line.ledger else {})
    own |= {"key": line.step.key, "move": line.step.key} if line.step else {}
    query = "?month=2019-01" if line.address.text.endswith("/book/") else ""
    if line.paper is not None:
        own |= {"paper": line.paper.key}
        periods = line.paper.periods(clock.today()) if line.paper.periods else ()
        query = f"?period={spoken.short(periods[0])}" if periods else "?month=2019-01"
    return filled(line.address.text, own) + query


def having(line: rights.Line, record: Any) -> Any:
    """A record of the same unit that has the paper of a line, its names to be opened by one; else nothing."""
    paper = line.paper
    if paper is None or paper.of_period:
        return record
    rows = type(record)._default_manager.filter(unit_lo=record.unit_lo).order_by("id")
    for row in rows:
        if paper.fits(row) and (
            paper.names is None or not paper.names.needed or _opened_by_one(paper.names, row)
        ):
            return row
    return None


def _opened_by_one(names: Names, row: Any) -> bool:
    ledger = by_key(names.ledger)
    holders = ledger.model._default_manager.filter(**names.where, **{names.by: row}, voided=False)
    holder = holders.order_by("occurred_at", "id").first()
    return holder is not None and not opening.guarded(ledger, holder)


OWN_ROWS = (
    "evidence/",
    "offers/",
    "work",
    "unsigned/<",
    "returns/<",
    "duty/sheet",
    "duty/swap",
    "house/accounts",
)
"""Behind these doors a row is found by whom it concerns: nobody else is let in."""
NEEDS_MORE = ("/file/<", "/slip/", "<public_id>/<key>/")
"""Doors that ask for more than the right: a chosen week or person, an act of the shift, the public pages being open."""


def loose(line: rights.Line) -> bool:
    """Whether the right alone does not open a door: it leads to one's own rows, or asks for more."""
    text = line.name.split(" ", 1)[1]
    return text.startswith(OWN_ROWS) or any(part in text and "/move/" not in text for part in NEEDS_MORE)


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_every_door_of_a_ledger_holds_at_its_boundary(
    whole_year: Context, doors_only: None, client_of: ClientOf, ledger: Ledger
) -> None:
    record = sample(ledger)
    assert record is not None
    unit, elsewhere = record.unit, Unit.objects.get(code="YX" if record.unit.code == "LK" else "LK")
    narrowed = ledger.access.rows is not None  # some rows only, by the ledger's rule
    more, wrong, asked = values() | {"public_id": record.public_id}, list[str](), 0
    for line in (row for row in rights.lines() if row.ledger is ledger):
        if (shown := having(line, record)) is None:
            continue
        address = address_of(line, more | {"public_id": shown.public_id})
        method = line.address.method
        able, strangers = set(line.own), set(BY_KEY) - set(line.own) - ADMINISTRATORS
        readers = strangers & set(ledger.access.readers)
        tried = sorted(able) if narrowed else [pick(line, able)] if able else []
        if (
            tried
            and not loose(line)
            and not any(opens(client_of(key, unit), method, address) for key in tried)
        ):
            wrong.append(f"{line.name}: shut for {tried}")
        if strangers and opens(client_of(pick(line, readers or strangers), unit), method, address):
            wrong.append(f"{line.name}: open for {pick(line, readers or strangers)}")
        if able and not line.other and opens(client_of(pick(line, able), elsewhere), method, address):
            wrong.append(f"{line.name}: open for {pick(line, able)} of another unit")
        asked += 1
    assert wrong == []
    assert asked > 20


def test_every_other_door_holds_at_its_boundary(
    whole_year: Context, doors_only: None, client_of: ClientOf
) -> None:
    county, wrong, asked = Unit.objects.get(code="LK"), list[str](), 0
    for line in (row for row in rights.lines() if row.ledger is None):
        text, method = line.name.split(" ", 1)[1], line.address.method
        query = "?period=2021-07" if text.startswith("api/figures") else ""
        address = filled(line.address.text, values(text)) + query
        able, strangers = set(line.own), set(BY_KEY) - set(line.own)
        passes = not able or method != "get" or loose(line)
        if not passes and not opens(client_of(pick(line, able), county), method, address):
            wrong.append(f"{line.name}: shut for {pick(line, able)}")
        if strangers and opens(client_of(pick(line, strangers), county), method, address):
            wrong.append(f"{line.name}: open for {pick(line, strangers)}")
        asked += 1
    assert wrong == []
    assert asked > 60


OPEN_TO_STRANGERS = {"sign-in/", "help/", "p/join/", "p/worker.js"}
"""Nothing of the office: how to sign in, how to use the system, how to bind a phone."""


def test_a_stranger_gets_nothing_of_the_office(whole_year: Context) -> None:
    addresses = sorted({row.text for row in rights.addresses() if "openapi" not in row.text})
    assert len(addresses) > 25
    more = values() | {"slug": "petitions-reception", "key": "file", "paper": "slip"}
    for text in addresses:
        status = Client().get(filled(text, more)).status_code
        expected = {200} if text in OPEN_TO_STRANGERS else {302, 401, 404, 405}
        assert status in expected, (text, status)
