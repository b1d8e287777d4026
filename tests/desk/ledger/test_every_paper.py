"""Ask for every paper at the desk, because it is declared.

It is offered and fetched where a record or period has it, else not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper, Names
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.models import Event
from taizhang.kernel import spoken
from tests.office import Office, Unreached

DECLARED = [(ledger, paper) for ledger in ledgers() for paper in ledger.papers]
OF_RECORD = [row for row in DECLARED if not row[1].of_period]
OF_PERIOD = [row for row in DECLARED if row[1].of_period]
STARTS = {"": b"%PDF-", "word": b"PK"}


def name(row: Any) -> str | None:
    return str(row.key) if isinstance(row, (Ledger, LedgerPaper)) else None


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def holder(office: Office, posts: Iterable[str], unit: str = "C") -> Client:
    """Somebody who holds all of some posts."""
    return office.client_of(office.newcomer(" ".join(posts), unit))


def record(office: Office, ledger: Ledger, paper: LedgerPaper) -> Any:
    """Make a record that has come to a paper.

    It is of the city body, or of a county where only its matters come to the paper.
    """
    try:
        return office.having(ledger, paper)
    except Unreached:
        return office.having(ledger, paper, unit="A")


def openers(ledger: Ledger, names: Names) -> frozenset[str]:
    return (by_key(names.ledger) if names.ledger else ledger).access.openers


@pytest.mark.parametrize(("ledger", "paper"), OF_RECORD, ids=name)
def test_a_paper_of_a_record_is_there_while_the_record_has_it(
    office: Office, ledger: Ledger, paper: LedgerPaper
) -> None:
    row = record(office, ledger, paper)
    page = f"/t/{ledger.slug}/{row.public_id}/"
    needed = paper.names is not None and paper.names.needed
    reader = ledger.access.readers
    client = holder(office, reader | (openers(ledger, paper.names) if paper.names else frozenset()))
    assert f'"{page}papers/{paper.key}/"' in client.get(page).content.decode()
    for kind, start in STARTS.items():
        given = {"as": kind, "purpose": "核对样张"} if paper.names else {"as": kind}
        assert client.post(f"{page}papers/{paper.key}/", given).content.startswith(start), kind
        answer = client.get(f"{page}papers/{paper.key}/", {"as": kind})
        assert answer.status_code == (405 if needed else 200), kind
        assert needed or answer.content.startswith(start)
    acts = list(
        Event.objects.filter(act__in=("print", "reveal")).order_by("seq").values_list("act", flat=True)
    )
    named, plain = ["reveal", "print"], ["print"]
    assert acts == ((named if paper.names else plain) + ([] if needed else plain)) * 2, (
        "opening is history first"
    )
    ledger.model._default_manager.filter(pk=row.pk).update(voided=True)
    assert f"papers/{paper.key}/" not in client.get(page).content.decode()
    assert client.get(f"{page}papers/{paper.key}/").status_code == 404
    assert client.post(f"{page}papers/{paper.key}/", {"purpose": "核对样张"}).status_code == 404


NAMED = [row for row in OF_RECORD if row[1].names]


@pytest.mark.parametrize(("ledger", "paper"), NAMED, ids=name)
def test_names_are_printed_only_for_who_may_open_them(
    office: Office, ledger: Ledger, paper: LedgerPaper
) -> None:
    assert paper.names is not None
    row = record(office, ledger, paper)
    page, here = f"/t/{ledger.slug}/{row.public_id}/", f"/t/{ledger.slug}/{row.public_id}/papers/{paper.key}/"
    reader = holder(office, ledger.access.readers - openers(ledger, paper.names))
    shown = reader.get(page).content.decode()
    assert (here in shown) is not paper.names.needed
    assert 'name="purpose"' not in shown
    assert reader.post(here, {"purpose": "核对样张"}).status_code == 403
    opener = holder(office, openers(ledger, paper.names) & ledger.access.readers)
    assert opener.post(here, {"purpose": "看"}).status_code == 422
    assert opener.post(here, {"purpose": ""}).status_code == (422 if paper.names.needed else 200)
    assert not Event.objects.filter(act="reveal").exists()


@pytest.mark.parametrize(("ledger", "paper"), OF_PERIOD, ids=name)
def test_a_paper_of_a_period_is_there_for_the_periods_it_has(
    office: Office, ledger: Ledger, paper: LedgerPaper
) -> None:
    client, here = holder(office, ledger.access.readers), f"/t/{ledger.slug}/papers/{paper.key}/"
    periods = [spoken.short(period) for period in paper.periods(clock.today())] if paper.periods else []
    asked = {"period": periods[0]} if periods else {"month": "2021-03"}
    assert f'"papers/{paper.key}/"' in client.get(f"/t/{ledger.slug}/").content.decode()
    for kind, start in STARTS.items():
        for unit in ({}, {"unit": "A"}):
            assert client.get(here, {"as": kind, **asked, **unit}).content.startswith(start)
    assert Event.objects.filter(act="print", note__contains=paper.title).count() == 4
    for wrong in ({}, {"period": "1999"}, {"month": "2021-13"}, {"unit": "NOWHERE", **asked}):
        assert client.get(here, wrong).status_code == 404, wrong
    assert holder(office, frozenset({"system_admin"})).get(here, asked).status_code == 404
    below = holder(office, [next(iter(ledger.access.readers))], "A")
    assert below.get(here, {"unit": "C", **asked}).status_code == 404, "beyond the reach of the post"


def test_a_list_does_not_offer_the_paper_of_another_ledger(office: Office) -> None:
    for ledger, paper in OF_PERIOD:
        others = [other for other in ledgers() if other is not ledger and paper not in other.papers]
        client = holder(office, others[0].access.writers)
        assert f'"papers/{paper.key}/"' not in client.get(f"/t/{others[0].slug}/").content.decode()
        assert client.get(f"/t/{others[0].slug}/papers/{paper.key}/?month=2021-03").status_code == 404
