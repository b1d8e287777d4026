"""A sample for every parameter of every address: records, files, offers, parcels that the office makes for it."""

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
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key, by_slug
from taizhang.engine.keep import switches
from taizhang.engine.models import Event, EvidenceUse, Offer
from taizhang.kernel import spoken
from taizhang.report.models import PrintedPaper
from taizhang.rooms.petitions import querycode
from taizhang.workbooks import jobs
from taizhang.workbooks.models import Parcel
from tests import rights
from tests.office.records import Office

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
API_BODY = json.dumps(
    {"values": {}, "once": "probe", "version": 0, "note": "核对更正", "reason": "重复登记作废"}
)
"""What every operation of the API is sent: enough to get past its shape, not past its rules."""
ANY, PRIVATE = "safety.hazard", "premises.guard"
"""The ledgers behind an address of any ledger where no other is asked for: one with a statistical sheet, and one with
personal fields."""


@dataclass(frozen=True)
class Sample:
    """What stands for the parameters of an address, its query and its form, and the one browser at which it opens."""

    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    browser: Client | None = None


@dataclass(frozen=True)
class Door:
    """An address with its parameters filled in and what is posted to it.

    `browser` is set where it opens at one browser alone: somebody's own work, a bound phone, the public.
    """

    route: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    browser: Client | None = None

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def found(self) -> tuple[str, ...]:
        """What stands for the parameters of the route, in their order."""
        shape = PARAMETER.sub("([^/]+)", self.route.replace(".", "[.]"))
        met = re.fullmatch(f"/{shape}", self.path)
        assert met is not None
        return met.groups()

    def asked(self, client: Client, method: str) -> Any:
        """The answer to a request at this door."""
        if method == "get":
            return client.get(self.address)
        if self.path.startswith("/api/"):
            return client.generic(method.upper(), self.address, API_BODY, "application/json")
        return client.post(self.address, self.body)


def door(office: Office, route: str, ledger: Ledger | None = None, *, unit: str = "A") -> Door:
    """The address of a route at things of a unit; of a ledger where the route is any ledger's."""
    sample = sampled(office, route, ledger, unit=unit)
    path = PARAMETER.sub(lambda found: sample.values[found[1]], route)
    return Door(route, f"/{path}", sample.query, sample.body, sample.browser)


def samples(
    office: Office, route: str, ledger: Ledger | None = None, *, unit: str = "A"
) -> Mapping[str, str]:
    """A value for each parameter of a route."""
    return sampled(office, route, ledger, unit=unit).values


def sampled(office: Office, route: str, ledger: Ledger | None = None, *, unit: str = "A") -> Sample:
    """A sample of a route; fails where nobody has said what stands for its parameters."""
    make = next((make for pattern, make in MAKERS if re.match(pattern, route)), None)
    found = make(office, route, ledger, unit) if make else Sample()
    missing = set(PARAMETER.findall(route)) - found.values.keys()
    assert not missing, f"no sample for {sorted(missing)} of “{route}”: say what stands for it in {__file__}"
    return found


def of_line(line: rights.Line, record: Any) -> Door:
    """The address of a line of the table of rights at a record."""
    assert line.ledger is not None
    values = {"slug": line.ledger.slug, "public_id": record.public_id, "key": "look"}
    if line.step:
        values |= {"key": line.step.key, "move": line.step.key}
    query = {}
    if line.paper is not None:
        values["paper"] = line.paper.key
        periods = line.paper.periods(clock.today()) if line.paper.periods else ()
        query = {"period": spoken.short(periods[0])} if periods else {"month": f"{clock.today():%Y-%m}"}
    text = line.address.text
    if text.endswith("/book/"):
        query = {"month": f"{clock.today():%Y-%m}"}
    path = rights.PARAMETER.sub(lambda found: values[found[1] or found[2]], text)
    return Door(text, f"/{path}", query, {}, None)


def of_ledger(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """A record of a ledger, and a step that it may take next."""
    literal = re.search(r"^t/([a-z]+-[a-z]+)/", route)
    usual = PRIVATE if "/reveal/" in route else ANY
    ledger = by_slug(literal[1]) if literal else ledger or by_key(usual)
    record = office.record(ledger.key, unit=unit)
    values = {"slug": ledger.slug, "public_id": record.public_id, "kind": "docx"}
    if step := next(iter(ledger.flow.offered(record)), None):
        values |= {"key": step.key, "move": step.key}
    query = {}
    if "/statistics/" in route:
        query = {"period": "2022Q1"}
    if "/book/" in route or "/check-sheet/" in route:
        query = {"month": f"{clock.today():%Y-%m}"}
    return Sample(values, query)


def of_record(key: str, state: str = "", step: str = "") -> Maker:
    """A record of one ledger in a state and, where the address names one, its step or paper."""

    def make(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
        record = office.record(key, state, unit=unit)
        return Sample({"public_id": record.public_id, "key": step})

    return make


def of_evidence(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """A photo of a hazard."""
    record = office.record(ANY, unit=unit)
    use = EvidenceUse.objects.filter(ledger=ANY, record_id=record.pk).select_related("file").latest("id")
    return Sample({"public_id": use.file.public_id})


def of_offer(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """A hazard that a fire check hands to the safety desk."""
    wrong = {"item": "02", "outcome": "problem", "note": "安全出口堆放纸箱"}
    items = [
        wrong if row["item"] == "02" else row for row in by_key("premises.firecheck").line("items").given
    ]
    check = office.record("premises.firecheck", unit=unit, items=items)
    offer = Offer.objects.get(source_ledger="premises.firecheck", source_id=check.pk)
    return Sample({"offer_id": str(offer.pk)})


def of_unsigned(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """A hazard's order that was given by telephone."""
    record = office.record(ANY, unit=unit)
    move = by_key(ANY).flow.move("issue")
    assert move is not None
    typist, decider = office.holder("safety", unit), office.holder("safety", unit, 2)
    office.decide(record, move, office.known(record, move), typist, Act(decided_by=decider, way=Way.PHONE))
    act = Event.objects.filter(ledger=ANY, record_id=record.pk).latest("seq")
    return Sample({"seq": str(act.seq)})


def of_print(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """The printed form of a hazard."""
    record = office.record(ANY, unit=unit)
    office.client_of(office.holder("safety", unit)).get(f"/t/safety-hazard/{record.public_id}/print/")
    return Sample({"paper_id": str(PrintedPaper.objects.latest("id").pk)})


def of_parcel(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """A table that somebody has brought, with a row that needs mending."""
    owner = office.holder("secretary", unit)
    file = SimpleUploadedFile("常来车辆.csv", "﻿称呼,车辆归属,车牌\r\n送水车,常来外车,不对\r\n".encode())
    answer = office.client_of(owner).post("/t/premises-car/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Sample({"public_id": Parcel.objects.latest("id").public_id}, browser=office.client_of(owner))


def of_job(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """Long work that somebody has begun and that has made a file."""
    owner = office.holder("safety", unit)

    def work(key: str, progress: Any) -> str:
        jobs.product(key).write_bytes(b"PK")
        return "已生成。"

    job = jobs.start(owner.pk, "导出隐患台账", 1, "/t/safety-hazard/", work)
    while (found := jobs.find(job.key)) is None or found.state == "running":
        time.sleep(0.01)
    return Sample({"key": job.key}, browser=office.client_of(owner))


def of_leaver(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """Somebody whose work is handed over."""
    return Sample({"kind": "docx"}, {"person": str(office.holder("safety", unit).pk)})


def of_person(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """Somebody without an account, and an account."""
    account = office.account(office.holder("patrol", unit))
    values = {"person_id": str(office.newcomer("guard", unit).pk), "account_id": str(account.pk)}
    return Sample(values, body={"act": "reset"})


def of_picture(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """A picture of the handbook."""
    names = sorted(path.stem for path in (handbook.folder() / "pictures").glob("*.png"))
    return Sample({"name": names[0]})


def of_identity(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """The case of one who came to the desk."""
    visit = office.record("petitions.reception", "filed", unit=unit)
    return Sample({"public_id": visit.case.public_id}, body={"purpose": "核对信访人身份"})


def of_public(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
    """The public pages, open, and the query code of one who came."""
    switches.turn_portal(office.acting(office.holder("coordinator")), True, "党组会议决定开通")
    visit = office.record("petitions.reception", "filed", unit=unit)
    code = querycode.issue(office.acting(office.holder("petition_clerk", unit)), visit)
    return Sample(
        {"public_id": visit.public_id},
        body={"number": visit.number, "code": code, "rating": "good"},
        browser=Client() if route.startswith("public/") else None,
    )


def of_phone(office: Office, route: str, ledger: Ledger | None, unit: str) -> Sample:
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


Maker = Callable[[Office, str, Ledger | None, str], Sample]
YEAR = {"period": "2021"}
MAKERS: tuple[tuple[str, Maker], ...] = (
    (r"t/petitions-case/.*/identity/", of_identity),
    (r"t/petitions-case/.*/papers/", of_record("petitions.case", "told", "accept")),
    (r"t/petitions-dispute/.*/named/", of_record("petitions.dispute", "performing", "agreement")),
    (r"t/petitions-archivehelp/.*/named/", of_record("petitions.archivehelp", "searched", "reply")),
    (r"(t/|api/ledgers/)", of_ledger),
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
    (r"reception/<.*/slip/", of_public),
    (r"reception/<", of_record("petitions.reception")),
    (r"public/", of_public),
    (r"p/(join|worker)", said()),
    (r"p/", of_phone),
    (r"ledgers/$", said(body={"ledger": ANY, "standing": "off", "reason": "本年不用"})),
    (r"phones/$", said(body={"do": "register"})),
)
"""What stands for the parameters of a route, by how it begins; the first that fits."""
