"""A sample for every parameter of every address.

Samples are records, files, offers and parcels that the office makes for it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.desk.house import handbook
from taizhang.desk.phone import binding, codes
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Move, Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.engine.declare.registry import by_key, by_slug, ledgers
from taizhang.engine.keep import switches
from taizhang.engine.models import Event, EvidenceUse, Offer
from taizhang.kernel import spoken
from taizhang.report.models import PrintedPaper
from taizhang.rooms.petitions import querycode
from taizhang.workbooks import jobs
from taizhang.workbooks.models import Parcel
from tests.office.records import Office

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
API_BODY = json.dumps(
    {"values": {}, "once": "probe", "version": 0, "note": "核对更正", "reason": "重复登记作废"}
)
"""What every operation of the API is sent: enough to get past its shape, not past its rules."""
ANY = "safety.hazard"
"""The ledger behind an address of any ledger where no other is asked for."""


@dataclass(frozen=True)
class Sample:
    """What stands for the parameters of an address, its query and its form.

    It also has the one browser at which the address opens.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    browser: Client | None = None


@dataclass(frozen=True)
class Door:
    """An address with its parameters filled in and what is posted to it.

    `browser` is set where it opens at one browser alone: somebody's own work, a bound phone, the public.
    """

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    browser: Client | None = None

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def asked(self, client: Client, method: str) -> Any:
        """The answer to a request at this door."""
        if method == "get":
            return client.get(self.address)
        if self.path.startswith("/api/"):
            return client.generic(method.upper(), self.address, API_BODY, "application/json")
        return client.post(self.address, self.body)


def door(office: Office, route: str, ledger: Ledger | None = None, *, unit: str = "A") -> Door:
    """The address of a route at things of a unit.

    Of a ledger where the route is any ledger's.
    """
    return _at(route, sample(office, route, ledger, unit=unit))


def at_record(
    route: str, ledger: Ledger, record: Any, step: Move | None = None, paper: LedgerPaper | None = None
) -> Door:
    """The address of a route at a record of a ledger, one of its steps or papers."""
    return _at(route, _of_record(route, ledger, record, step, paper))


def samples(
    office: Office, route: str, ledger: Ledger | None = None, *, unit: str = "A"
) -> Mapping[str, str]:
    """A value for each parameter of a route."""
    return sample(office, route, ledger, unit=unit).values


def sample(office: Office, route: str, ledger: Ledger | None = None, *, unit: str = "A") -> Sample:
    """A sample of a route; fails where nobody has said what stands for its parameters."""
    if route.startswith(("t/", "api/ledgers/")):
        return _of_ledger(office, route, ledger, unit)
    make = next((make for pattern, make in MAKERS if re.match(pattern, route)), None)
    return make(office, unit) if make else Sample()


def _of_ledger(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """Make a sample of a record of a ledger.

    The record comes with the first step that it may take, or it has come to a paper.
    """
    literal = re.match("t/([a-z]+-[a-z]+)/", route)
    if literal:
        ledger = by_slug(literal[1])
    if "<line_no>" in re.sub("<int:", "<", route) and ledger is not None:
        return _of_row(office, ledger, unit)
    if "paper>" in route:
        of_records = "public_id" in route
        ledger, paper = next(
            (led, paper)
            for led in ([ledger] if ledger else ledgers())
            for paper in led.papers
            if paper.of_period is not of_records
        )
        record = (
            office.having(ledger, paper, unit=unit) if of_records else office.record(ledger.key, unit=unit)
        )
        return _of_record(route, ledger, record, None, paper)
    ledger = ledger or by_key(ANY)
    record = office.record(ledger.key, unit=unit)
    return _of_record(route, ledger, record, next(iter(ledger.flow.offered(record)), None), None)


def _of_row(office: Office, ledger: Ledger, unit: str) -> Sample:
    """Make a sample of a row that waits for whom it names."""
    line, act = next((line, act) for line in ledger.lines for act in line.acts)
    record = office.record(ledger.key, act.states.split()[0], unit=unit)
    row = line.model._default_manager.filter(**{"parent": record}).earliest("line_no")
    return Sample(
        {"public_id": record.public_id, "line": line.name, "line_no": str(row.line_no), "key": act.key}
    )


def _at(route: str, found: Sample) -> Door:
    missing = set(PARAMETER.findall(route)) - found.values.keys()
    assert not missing, f"no sample for {sorted(missing)} of “{route}”: say what stands for it in {__file__}"
    path = PARAMETER.sub(lambda met: found.values[met[1]], route)
    return Door(f"/{path}", found.query, found.body, found.browser)


def _of_record(
    route: str, ledger: Ledger, record: Any, step: Move | None, paper: LedgerPaper | None
) -> Sample:
    values = {"slug": ledger.slug, "public_id": record.public_id, "key": "look"}
    if step:
        values |= {"key": step.key, "move": step.key}
    month = {"month": f"{clock.today():%Y-%m}"}
    query = month if route.endswith("/book/") else {}
    if paper is not None:
        values["paper"] = paper.key
        periods = paper.periods(clock.today()) if paper.periods else ()
        query = {"period": spoken.short(periods[0])} if periods else month
    return Sample(values, query)


def of_record(key: str, state: str = "", step: str = "") -> Maker:
    """A record of one ledger in a state, with a step where the address names one."""

    def make(office: Office, unit: str) -> Sample:
        record = office.record(key, state, unit=unit)
        return Sample({"public_id": record.public_id, "key": step})

    return make


def of_evidence(office: Office, unit: str) -> Sample:
    """A photo of a hazard."""
    record = office.record(ANY, unit=unit)
    use = EvidenceUse.objects.filter(ledger=ANY, record_id=record.pk).select_related("file").latest("id")
    return Sample({"public_id": use.file.public_id})


def of_offer(office: Office, unit: str) -> Sample:
    """A hazard that a fire check hands to the safety desk."""
    wrong = {"item": "02", "outcome": "problem", "note": "安全出口堆放纸箱"}
    items = [
        wrong if row["item"] == "02" else row for row in by_key("premises.firecheck").line("items").given
    ]
    check = office.record("premises.firecheck", unit=unit, items=items)
    offer = Offer.objects.get(source_ledger="premises.firecheck", source_id=check.pk)
    return Sample({"offer_id": str(offer.pk)})


def of_unsigned(office: Office, unit: str) -> Sample:
    """A hazard's order that was given by telephone."""
    record = office.record(ANY, unit=unit)
    move = by_key(ANY).flow.move("issue")
    assert move is not None
    typist, decider = office.holder("safety", unit), office.holder("safety", unit, 2)
    office.decide(record, move, office.known(record, move), typist, Act(decided_by=decider, way=Way.PHONE))
    act = Event.objects.filter(ledger=ANY, record_id=record.pk).latest("seq")
    return Sample({"seq": str(act.seq)})


def of_print(office: Office, unit: str) -> Sample:
    """The printed form of a hazard."""
    record = office.record(ANY, unit=unit)
    office.client_of(office.holder("safety", unit)).get(f"/t/safety-hazard/{record.public_id}/print/")
    return Sample({"paper_id": str(PrintedPaper.objects.latest("id").pk)})


def of_parcel(office: Office, unit: str) -> Sample:
    """A table that somebody has brought, with a row that needs mending."""
    owner = office.holder("secretary", unit)
    file = SimpleUploadedFile("常来车辆.csv", "﻿称呼,车辆归属,车牌\r\n送水车,常来外车,不对\r\n".encode())
    answer = office.client_of(owner).post("/t/premises-car/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Sample({"public_id": Parcel.objects.latest("id").public_id}, browser=office.client_of(owner))


def of_job(office: Office, unit: str) -> Sample:
    """Long work that somebody has begun and that has made a file."""
    owner = office.holder("safety", unit)

    def work(key: str, progress: Any) -> str:
        jobs.product(key).write_bytes(b"PK")
        return "已生成。"

    job = jobs.start(owner.pk, "导出隐患台账", 1, "/t/safety-hazard/", work)
    while (found := jobs.find(job.key)) is None or found.state == "running":
        time.sleep(0.01)
    return Sample({"key": job.key}, browser=office.client_of(owner))


def of_leaver(office: Office, unit: str) -> Sample:
    """Somebody whose work is handed over."""
    return Sample({"kind": "docx"}, {"person": str(office.holder("safety", unit).pk)})


def of_person(office: Office, unit: str) -> Sample:
    """Somebody without an account, and an account."""
    account = office.account(office.holder("patrol", unit))
    values = {"person_id": str(office.newcomer("guard", unit).pk), "account_id": str(account.pk)}
    return Sample(values, body={"act": "reset"})


def of_picture(office: Office, unit: str) -> Sample:
    """A picture of the handbook."""
    names = sorted(path.stem for path in (handbook.folder() / "pictures").glob("*.png"))
    return Sample({"name": names[0]})


def of_public(office: Office, unit: str) -> Sample:
    """The public pages, open, and the query code of one who came."""
    switches.turn_portal(office.acting(office.holder("coordinator")), True, "党组会议决定开通")
    visit = office.record("petitions.reception", "filed", unit=unit)
    code = querycode.issue(office.acting(office.holder("petition_clerk", unit)), visit)
    return Sample(
        body={"number": visit.number, "code": code, "rating": "good"},
        browser=Client(),
    )


def of_phone(office: Office, unit: str) -> Sample:
    """A phone of the gate, bound, with the guard on duty at it."""
    keeper, guard = office.acting(office.holder("secretary", unit)), office.holder("guard", unit)
    office.record("premises.guard", unit=unit, person=guard)
    _, code = binding.register(keeper, "大门岗手机", office.sites[f"gate@{unit}"], "guard")
    phone = Client()
    assert phone.post("/p/join/", {"code": code}).status_code == 302
    told = {"person": guard.pk, "starter": codes.starter(keeper, guard), "code": "2580", "again": "2580"}
    answer = phone.post("/p/who/", told)
    assert answer["Location"] == "/p/", answer.content.decode()
    return Sample(body=told, browser=phone)


def said(
    query: Mapping[str, str] | None = None, body: Mapping[str, str] | None = None, **values: str
) -> Maker:
    """Fixed words."""
    return lambda *_: Sample(values, query or {}, body or {})


Maker = Callable[[Office, str], Sample]
YEAR = {"period": "2021"}


def of_row(office: Office, unit: str) -> Sample:
    """A row of the first ledger of which rows wait for whom they name."""
    ledger = next(ledger for ledger in ledgers() if any(line.acts for line in ledger.lines))
    sample = _of_row(office, ledger, unit)
    return Sample({"row_slug": ledger.slug, "act": sample.values["key"], **sample.values})


MAKERS: tuple[tuple[str, Maker], ...] = (
    (r"api/rows/", of_row),
    (r"evidence/", of_evidence),
    (r"offers/", of_offer),
    (r"unsigned/<", of_unsigned),
    (r"returns/<", of_print),
    (r"workbooks/<", of_parcel),
    (r"work/", of_job),
    (r"handover/", of_leaver),
    (r"year-turn/", said({"year": "2022"}, kind="docx")),
    (r"(weekly|report)/file/", said(kind="docx")),
    (r"(api/)?(figures|year|report)", said(YEAR, name="F44")),
    (r"ask/<", said(YEAR, name="F44")),
    (r"help/pictures/", of_picture),
    (r"help/<", said(name="README")),
    (r"house/(people|accounts)/<", of_person),
    (r"duty/sheet/<[^/]*/<", of_record("premises.dutysheet", "on_duty", "look")),
    (r"duty/(sheet|swap)/<", of_record("premises.dutysheet", "published")),
    (r"reception/<", of_record("petitions.reception")),
    (r"public/", of_public),
    (r"p/(join|worker)", said()),
    (r"p/", of_phone),
    (r"ledgers/$", said(body={"ledger": ANY, "standing": "off", "reason": "本年不用"})),
    (r"phones/$", said(body={"do": "register"})),
)
"""What stands for the parameters of a route, by how it begins; the first that fits."""
