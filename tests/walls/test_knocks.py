"""回避 at every door of a matter.

Whoever the matter is about meets there what an address meets that nobody has. The doors are those of the
registry, on every ledger behind the wall; each is first shown to open for somebody else. A new ledger, paper
or address behind the wall is asked for by existing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pytest
from django.db import transaction
from django.template.base import Template
from django.test import Client
from django.utils.safestring import SafeString

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep import switches
from taizhang.engine.keep.wall import ledgers_walled
from taizhang.engine.models import Event, EvidenceUse, Offer
from taizhang.engine.write import deeds
from taizhang.org.models import Holding
from taizhang.org.posts import BUSINESS
from taizhang.report.models import PrintedPaper
from tests import rights
from tests.office import NOW, Office
from tests.office.doors import Door, at_record
from tests.office.standing import standing
from tests.walls.office import text_of

OWN, ABOUT = "A", "F"
"""The unit at whose desks the matters lie, and the one that they are about."""
OPEN = (200, 201, 302, 409, 422)
GROUP = {"persons": 7, "representatives": ({"name": "某代表"},)}
LED = {
    "programme.incident": ("petitions.reception", "", GROUP),
    "programme.training": ("programme.incident", "closed", {"kind": "08"}),
    "safety.hazard": ("programme.incident", "closed", {"kind": "08"}),
    "office.owedreport": ("petitions.groupcase", "urging", {"arrears": ({"principal": "10000"},)}),
}
"""How a matter leads to a ledger that names nobody: the ledger, the state and the values of the record that offers it."""
KEYS = {"public_id", "seq", "offer_id", "paper_id"}
"""Parameters of addresses that name a record or what belongs to one."""
WITHOUT = ("workbooks/", "duty/")
"""Addresses with such a parameter that lead to nothing behind the wall: a table still to be taken in, a roster."""


@dataclass
class Walled:
    """The office with somebody who holds every post where the matters lie.

    That person serves in the unit that the matters are about.
    """

    office: Office
    barred: Client

    def named(self, ledger: Ledger) -> dict[str, Any]:
        """Return the values by which a record is about the unit.

        They are its own, its case's, or those of what offers it.
        """
        if ledger.wall is None:
            assert ledger.key in LED, f"say in {__file__} how a matter leads to {ledger.key}"
            source, state, values = LED[ledger.key]
            row = self.office.record(source, state, unit=OWN, **self.named(by_key(source)), **values)
            return {
                "offer": Offer.objects.get(
                    source_ledger=source, source_id=row.pk, target_ledger=ledger.key, closed_at=None
                ).pk
            }
        if ledger.wall.units:
            return {"complained_unit": ABOUT}
        (path,) = ledger.wall.paths("via")
        other = by_key(ledger.model._meta.get_field(path).related_model._meta.label_lower)
        return {path: self.office.record(other.key, unit=OWN, **self.named(other))}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walled]:
    with standing(django_db_blocker) as office:
        with clock.at(NOW):
            barred = office.newcomer("", ABOUT)
            Holding.objects.bulk_create(
                Holding(person=barred, post=post, unit=office.units[OWN], since=office.since)
                for post in sorted(BUSINESS)
            )
            switches.turn_portal(office.acting(office.holder("coordinator")), True, "党组会议决定开通")
            walled = Walled(office, office.client_of(barred))
        yield walled


@pytest.fixture
def walled(built: Walled, db: None, settings: Any) -> Iterator[Walled]:
    settings.STATIC_ROOT, settings.PORTAL_FLOOR = None, 0
    with clock.at(NOW):
        yield built


def answer(way: Door, client: Client, method: str) -> tuple[int, str]:
    """Return the status and the whole text of what a door answers.

    Its own address is left out; nothing is kept.
    """
    with transaction.atomic():
        found = way.asked(client, method)
        told = text_of(found).replace(way.path, "…")
        for close in found._resource_closers:
            close()
        transaction.set_rollback(True)
    return found.status_code, told


def faults(walled: Walled, line: rights.Line, way: Door, nowhere: Door) -> Iterator[str]:
    """Find the faults of a door.

    It does not open for who may pass, or answers the barred otherwise than one that leads nowhere.
    """
    method = line.address.method
    with pytest.MonkeyPatch.context() as patch:  # whether it opens is asked, not what is drawn
        patch.setattr(Template, "_render", lambda _, __: SafeString(""))
        openers = (walled.office.holder(post, OWN) for post in sorted(line.own & BUSINESS))
        if line.own and not any(
            answer(way, walled.office.client_of(who), method)[0] in OPEN for who in openers
        ):
            yield f"{line.name}: opens for nobody"
    there, unknown = answer(way, walled.barred, method), answer(nowhere, walled.barred, method)
    if there != unknown or there[0] not in (403, 404):
        yield f"{line.name}: {there[0]} for whom it is about, {unknown[0]} where there is nothing"


LINES = list(rights.lines())


def at(line: rights.Line) -> tuple[str, str]:
    """Say at which record a door is asked.

    It is one that has come to its paper, or one in the state of its step.
    """
    if line.paper is not None:
        return "paper", line.paper.key
    return "state", line.step.sources[0] if line.step else ""


@pytest.mark.parametrize("ledger", ledgers_walled(), ids=lambda ledger: ledger.key)
def test_no_door_of_a_record_opens_for_whom_it_is_about(walled: Walled, ledger: Ledger) -> None:
    lines = [line for line in LINES if line.ledger is ledger and "public_id" in line.address.text]
    assert {line.paper.key for line in lines if line.paper} == {
        paper.key for paper in ledger.papers if not paper.of_period
    }
    wrong: list[str] = []
    for (kind, word), group in groupby(sorted(lines, key=at), key=at):
        with transaction.atomic():
            if kind == "paper":
                paper = next(paper for paper in ledger.papers if paper.key == word)
                record = walled.office.having(ledger, paper, unit=OWN, **walled.named(ledger))
            else:
                record = walled.office.record(ledger.key, word, unit=OWN, **walled.named(ledger))
            for line in group:
                way = at_record(line.address.text, ledger, record, line.step, line.paper)
                elsewhere = replace(way, path=way.path.replace(record.public_id, record.public_id[::-1]))
                wrong += faults(walled, line, way, elsewhere)
            transaction.set_rollback(True)
    assert wrong == []
    assert len(lines) > 15


def of_case(walled: Walled) -> Any:
    """A case about the unit."""
    return walled.office.record("petitions.case", unit=OWN, complained_unit=ABOUT)


def of_evidence(walled: Walled) -> str:
    """A photo in a case."""
    clerk, row = walled.office.holder("petition_clerk", OWN), of_case(walled)
    deeds.attach(walled.office.acting(clerk), by_key("petitions.case"), row, [walled.office.upload(clerk)])
    return str(EvidenceUse.objects.get(ledger="petitions.case", record_id=row.pk).file.public_id)


def of_unsigned(walled: Walled) -> str:
    """A step of a case that was decided by telephone."""
    office, ledger, row = walled.office, by_key("petitions.case"), of_case(walled)
    move = ledger.flow.move("accept")
    assert move is not None
    typist = office.holder("petition_clerk", OWN)
    decider = office.decider(move.posts, row.unit, "", row, [typist.pk])
    office.decide(row, move, office.known(row, move), typist, Act(decider, way=Way.PHONE))
    return str(Event.objects.filter(ledger=ledger.key, record_id=row.pk).latest("seq").seq)


def of_offer(walled: Walled) -> str:
    """A group case that a visit asks for."""
    row = walled.office.record("petitions.reception", unit=OWN, complained_unit=ABOUT, **GROUP)
    return str(Offer.objects.get(source_id=row.pk, target_ledger="petitions.groupcase", closed_at=None).pk)


def of_print(walled: Walled) -> str:
    """The printed form of a case."""
    clerk, row = walled.office.holder("petition_clerk", OWN), of_case(walled)
    walled.office.client_of(clerk).get(f"/t/petitions-case/{row.public_id}/print/")
    return str(PrintedPaper.objects.latest("id").pk)


MAKERS: dict[str, Callable[[Walled], str]] = {
    "evidence/": of_evidence,
    "unsigned/": of_unsigned,
    "offers/": of_offer,
    "returns/": of_print,
}
"""What stands for the parameter of an address beside the ledgers', by how it begins."""
OTHERS = [
    line
    for line in LINES
    if line.ledger is None
    and KEYS & {found[1] for found in rights.PARAMETER.finditer(line.address.text)}
    and not line.address.text.startswith(WITHOUT)
]


@pytest.mark.parametrize("line", OTHERS, ids=lambda line: line.name)
def test_no_other_door_opens_for_whom_it_is_about(walled: Walled, line: rights.Line) -> None:
    begins = line.address.text.partition("/")[0] + "/"
    assert begins in MAKERS, f"say in {__file__} what of a matter stands behind {line.name}"
    value = MAKERS[begins](walled)
    other = str(int(value) + 10**6) if value.isdigit() else value[::-1]
    way, nowhere = (
        Door("/" + rights.PARAMETER.sub(key, line.address.text), body={"reason": "已作废不用"})
        for key in (value, other)
    )
    assert list(faults(walled, line, way, nowhere)) == []


def test_every_maker_stands_behind_an_address() -> None:
    assert {line.address.text.partition("/")[0] + "/" for line in OTHERS} == set(MAKERS)
    assert all(any(line.address.text.startswith(head) for line in LINES) for head in WITHOUT)
    assert set(LED) == {ledger.key for ledger in ledgers_walled() if ledger.wall is None}
