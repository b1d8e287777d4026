"""Who may do what, compared with the approved table; a changed right shows as a changed line.

One file a ledger, one for the rest of the site. Where they differ the test writes what it found beside the
approved file, to be read and then to replace it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typst
from django.template.base import Template
from django.test import Client
from django.urls import get_resolver
from django.utils.safestring import SafeString

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.models import Evidence, Offer
from taizhang.org import posts
from taizhang.org.models import Unit
from tests.year import rights

APPROVED = Path(__file__).parent.parent / "data" / "permissions"


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
        ("t/petitions-case/", "petitions.case"),
        ("t/petitions-reception/", "petitions.reception"),
        ("t/petitions-dispute/", "petitions.dispute"),
        ("t/petitions-archivehelp/", "petitions.archivehelp"),
    )
    for head, key in heads:
        if text.startswith(head):
            public_id = sample(by_key(key)).public_id
    found = dict.fromkeys(("person_id", "account_id", "paper_id", "seq"), "1")
    kind = "docx" if "/statistics/" in text else "word"
    found |= {"offer_id": str(offer.pk), "name": "F44", "kind": kind, "move": "file"}
    found["key"] = "accept" if "/papers/" in text else "hand_over"
    if "/named/" in text:
        found["key"] = "agreement" if "dispute" in text else "reply"
    return found | {"public_id": public_id, "slug": "safety-hazard"}


def compare(name: str, lines: list[str]) -> None:
    """Compare with the approved file; what was found is written beside it when they differ."""
    place = APPROVED / f"{name}.csv"
    known = place.read_text().splitlines() if place.exists() else []
    if lines != known:
        APPROVED.mkdir(exist_ok=True)
        place.with_suffix(".found.csv").write_text("\n".join(lines) + "\n")
    assert sorted(set(lines) ^ set(known)) == []


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_every_right_at_a_ledger_is_as_approved(
    whole_year: Context, doors_only: None, client_of: rights.ClientOf, ledger: Ledger
) -> None:
    record = sample(ledger)
    unit = record.unit if record else Unit.objects.get(code="ZSG")
    compare(
        ledger.slug,
        rights.table(client_of, rights.ledger_doors(ledger, record, values()), unit, rights.named_by(ledger)),
    )


def test_every_other_right_is_as_approved(
    whole_year: Context, doors_only: None, client_of: rights.ClientOf
) -> None:
    compare("site", rights.table(client_of, rights.other_doors(values), Unit.objects.get(code="LK")))


def test_every_approved_file_belongs_to_a_ledger() -> None:
    assert {place.stem for place in APPROVED.glob("*.csv")} == {"site", *(row.slug for row in ledgers())}


def texts() -> list[str]:
    """The lines of every approved file."""
    return [text for place in sorted(APPROVED.glob("*.csv")) for text in place.read_text().splitlines()[1:]]


def approved() -> list[tuple[str, str, list[set[str]]]]:
    """Method, address and the posts at own, lower and another unit, line by line."""
    rows = []
    for text in texts():
        door, *cells = text.split(",")
        method, address = door.split(" ", 1)
        rows.append((method, address, [rights.posts_of(cell) for cell in cells]))
    return rows


def test_no_door_answers_with_an_error() -> None:
    odd = [text for text in texts() if "=" in text]
    assert odd == []


def test_a_record_is_read_by_the_declared_posts_of_its_unit_and_those_above() -> None:
    checked = 0
    for method, address, (own, lower, other) in approved():
        page = address.partition("/<public_id>")
        if method != "get" or page[2] not in ("/", "/history/", "/print/"):
            continue
        if not address.startswith("t/"):
            continue
        access = by_key(page[0].removeprefix("t/").replace("-", ".", 1)).access
        readers = access.readers
        below = {post for post in readers if posts.BY_KEY[post].reach is posts.Reach.BELOW}
        narrowed = (
            set() if access.rows is None else set(readers) - own
        )  # some rows only, by the ledger's rule
        assert (own | narrowed, other) == (set(readers), set()), address
        assert own, address
        assert lower in (below, set()), address
        checked += 1
    assert checked >= 24


def test_what_changes_a_record_is_open_only_to_those_who_write_or_decide() -> None:
    checked = 0
    for method, address, cells in approved():
        parts = address.removeprefix("api/ledgers/").removeprefix("t/").strip("/").split("/")
        if method == "get" or "<public_id>" not in parts or not address.startswith(("t/", "api/ledgers/")):
            continue
        ledger = by_key(parts[0].replace("-", ".", 1))
        able = set(ledger.access.writers)
        if "move" in parts or "moves" in parts:
            step = ledger.flow.move(parts[-1])
            assert step is not None
            able |= set(step.posts)
        elif "named" in parts:  # a paper, printed for whoever reads the record; its names ask for more
            able = set(ledger.access.readers)
        elif parts[-1] == "reveal":
            able = set(ledger.access.openers)
        elif parts[-1] == "opening":  # answered by another than who opens
            assert ledger.access.second is not None
            able = set(ledger.access.second.approvers)
        elif parts[-1] == "identity":  # who came to a case stands on its receptions
            able = set(by_key("petitions.reception").access.openers)
        for cell in cells:
            assert cell <= able, address
        checked += 1
    assert checked > 100


def test_administrators_reach_no_business_door() -> None:
    """What opens for the three administrators opens for everybody, or is theirs by name."""
    for method, address, cells in approved():
        if address.startswith(
            ("t/", "api/ledgers/<slug>", "figures/", "report/", "year/", "check/", "api/figures")
        ):
            assert [cell & posts.ADMINISTRATORS for cell in cells] == [set()] * 3, (method, address)


OPEN_TO_STRANGERS = {"sign-in/", "help/", "p/join/", "p/worker.js"}
"""Nothing of the office: how to sign in, how to use the system, how to bind a phone."""


def test_a_stranger_gets_nothing_of_the_office(whole_year: Context) -> None:
    addresses = [text for text in rights.patterns(get_resolver()) if "openapi" not in text]
    assert len(addresses) > 25
    more = values() | {"slug": "petitions-reception", "key": "file"}
    for text in addresses:
        status = Client().get(rights.filled(text, more)).status_code
        expected = {200} if text in OPEN_TO_STRANGERS else {302, 401, 404, 405}
        assert status in expected, (text, status)
