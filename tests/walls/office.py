"""An office in which people are complained of.

It has everything through which they might hear of it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import evidence
from taizhang.engine.keep.wall import ledgers_walled
from taizhang.engine.models import Evidence, Offer
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.reception import receiving
from taizhang.rooms.petitions.visit import ledger as visit
from tests import pdf
from tests.office import Office, png
from tests.office.cast import SITES, PersonRow, UnitRow
from tests.office.steps import step
from tests.office.values import Nth

SINCE = date(2020, 1, 1)
TODAY = date(2021, 5, 12)
NOW = clock.local(TODAY, 10, 30)
CASES, VISITS = case.LEDGER.slug, reception.LEDGER.slug
WALLED = ledgers_walled()
UNITS = (
    UnitRow("C", "市社机关", "city"),
    UnitRow("F", "储运公司", "company", "C"),
    UnitRow("X", "原某厂", "former", "C"),
)
PEOPLE = (
    PersonRow("clerk", "C", "petition_clerk coordinator"),
    PersonRow("clerk_2", "C", "petition_clerk"),
    PersonRow("section", "C", "section_head coordinator"),
    PersonRow("section_2", "C", "section_head"),
    PersonRow("deputy", "C", "deputy"),
    PersonRow("head", "C", "head"),
    PersonRow("auditor", "C", "auditor"),
    PersonRow("driver", "C"),
    PersonRow("safety", "C", "safety"),
    PersonRow("member", "F", "section_head@C coordinator@C"),
    PersonRow("system", "C", "system_admin"),
    PersonRow("audit", "C", "audit_admin"),
)


BESIDE: dict[str, dict[str, Any]] = {
    "petitions.dispute": {"facts": "墙内纠纷"},
    "petitions.archivehelp": {},
}
"""Records that refer to a case, with what they say."""
TAKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "petitions.groupcase": (
        "urging",
        {"arrears": ({"principal": "10000"},), "steps": {"lead": step(leader="head")}},
    ),
    "office.owedreport": ("", {"title": Nth("墙内报送{n}")}),
    "programme.incident": ("closed", {"kind": "08", "people": 7}),
    "safety.hazard": ("", {"description": "墙内隐患"}),
    "programme.training": ("", {"title": Nth("墙内培训{n}")}),
}
"""What is taken up of an offer: the state to which it then goes, which may make further offers, and its values."""


@dataclass(frozen=True)
class Subject:
    """The subject of matters.

    It tells whom they are about, who must not learn of it, who sees it, who registers it and decides for it.
    """

    about: str
    blind: tuple[str, ...]
    seeing: str = "clerk"
    typist: str = "clerk"
    decider: str = "deputy"
    sealed: bool = False


SUBJECTS = {
    "person": Subject("section", ("section", "deputy"), decider="section_2"),
    "driver": Subject("driver", ("section",)),
    "unit": Subject("F", ("member",)),
    "clerk": Subject("clerk_2", ("clerk_2",), sealed=True),
    "administrators": Subject("audit", ("audit", "system")),
}
"""`driver` blinds the direct superior of the accused, who reads the ledgers; the accused driver reads none."""


@dataclass
class Matter:
    """All that one matter left: its records and every word by which it might be told."""

    records: list[tuple[Any, Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class WalledOffice(Office):
    """The office's people, and matters that leave a trace everywhere.

    There is a trace on every ledger and tray that there is.
    """

    def __init__(self) -> None:
        people = [row._replace(name=f"某{row.key}") for row in PEOPLE]
        super().__init__(
            UNITS, [site for site in SITES if site.unit == "C"], people, (2020, 2021), SINCE, TODAY
        )
        for row in PEOPLE:
            self.account(self.people[row.key])
        self.made = 0

    def proof(self, who: str, kind: str = "signed") -> Evidence:
        """A file within the wall, with a name and a picture of its own."""
        self.made += 1
        return evidence.add(self.as_(who), f"墙内材料{self.made}.png", png(f"墙{self.made}"), kind, TODAY)

    def named(self, subject: Subject) -> dict[str, Any]:
        if subject.about in self.units:
            return {"complained_unit": self.units[subject.about].pk}
        person: dict[str, Any] = {"complained_of": self.people[subject.about].pk}
        return person | ({"sealed_no": f"密{self.made}号"} if subject.sealed else {})

    def matter(self, subject: Subject, *, named: bool = True) -> Matter:
        """Make a group visit with its case.

        Its offers are taken up; it has a file, and a step decided by telephone.
        """
        self.made += 1
        mark, who, made = f"墙内事项第{self.made}号", self.as_(subject.typist), Matter()
        about = self.named(subject) if named else {}
        values = {
            "unit": self.units["C"].pk, "occurred_at": clock.now(), "form": "visit", "place": "office",
            "persons": 7, "count_method": "counted", "turn": "first", "topic": "conduct",
            "matter": mark, "request": mark, "received_by": who.person and who.person.pk,
        } | about  # fmt: skip
        lines = {"representatives": [{"name": "墙内代表", "contact": "0730"}]}
        came = receiving.receive(who, values, "case", lines=lines)
        proof = self.proof(subject.typist, "photo")
        deeds.attach(who, case.LEDGER, came.case, [proof.public_id])
        made.files.append(proof.public_id)
        self._taken(who, came, made)
        contact = {
            "unit": values["unit"], "occurred_at": clock.now(), "kind": "call", "whom": "retired", "name": "墙内人",
            "met": 1, "situation": mark, "case": came.case.pk,
        }  # fmt: skip
        told = {"visitors": [{"person": values["received_by"]}]}
        seen = deeds.create(
            who, visit.LEDGER, contact, lines=told, files=[self.proof(subject.typist).public_id]
        )
        made.records += [(visit.LEDGER, seen), (case.LEDGER, came.case), (reception.LEDGER, came)]
        first, given = ("raise", {"body_told": "上级"}) if about.get("sealed_no") else ("accept", {})
        act = Act(self.people[subject.decider], clock.now(), Way.PHONE)
        deeds.move(who, case.LEDGER, came.case, first, {"notice_no": f"告{self.made}"} | given, act=act)
        made.words += [
            mark,
            *(row.number for _, row in made.records),
            *(row.public_id for _, row in made.records),
        ]
        return made

    def _taken(self, who: Principal, came: Any, made: Matter) -> None:
        """Take up at other desks the visit and what came of it.

        The second visit's offers stay open.
        """
        if self.made % 2:
            return
        made.records += [
            (by_key(key), self.record(key, case=came.case.pk, **values)) for key, values in BESIDE.items()
        ]
        sources = [(reception.LEDGER, came)]
        for ledger, row in sources:
            for offer in Offer.objects.filter(source_ledger=ledger.key, source_id=row.pk, closed_at=None):
                key = offer.target_ledger
                if key not in TAKEN:
                    continue
                state, values = TAKEN[key]
                about = {"case": came.case.pk} if by_key(key).wall else {}
                taken = self.record(key, state, offer=offer.pk, **about, **values)
                made.records.append((by_key(key), taken))
                sources.append((by_key(key), taken))


# What a person sees, channel by channel, as text that is the same twice unless what lies behind it changed.

_NOISE = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), ""),
    (re.compile(r'name="once" value="[^"]*"'), ""),
    (re.compile(r'value="[A-Za-z0-9_-]{24}"'), ""),
)


def text_of(answer: Any) -> str:
    """Return the whole of an answer as text.

    It reads pages, JSON, tables and PDF, and leaves out what differs each time.
    """
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as box:
            names = [name for name in box.namelist() if name.endswith(".xml") and "core" not in name]
            said = "\n".join(box.read(name).decode() for name in names)
    elif body[:5] == b"%PDF-":
        said = "\f".join(pdf.texts(body))
    else:
        said = body.decode(errors="replace")
    for pattern, instead in _NOISE:
        said = pattern.sub(instead, said)
    return f"{answer.status_code} {kind} {answer.headers.get('ETag', '')}\n{said}"


def looks(channel: str) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """The requests of a channel that need no record: (method, address, data)."""
    year = {"period": "2021"}
    each = [ledger.slug for ledger in WALLED]
    table: dict[str, Iterable[tuple[str, str, dict[str, Any]]]] = {
        "list": [("get", f"/t/{slug}/", {}) for slug in each],
        "search": [("get", f"/t/{slug}/", {"q": "墙内"}) for slug in each],
        "filters": [
            ("get", f"/t/{VISITS}/", {"topic": "conduct"}),
            ("get", f"/t/{CASES}/", {"state": "told"}),
            ("get", f"/t/{VISITS}/new/", {}),
        ],
        "ask": [("get", "/ask/", {"q": "2021年接待来访多少人次"}), ("get", "/ask/", {"q": "2021年信访件"})],
        "figure": [("get", f"/figures/{name}/", year) for name in ("F44", "petitions.cases")]
        + [("get", "/figures/", year), ("get", "/year/", year), ("get", "/cases/standing/", year)],
        "trace": [
            ("get", f"/api/figures/{name}/trace", year) for name in ("F44", "petitions.cases", "F38", "F52")
        ],
        "report": [("get", "/report/", year), ("get", "/report/file/docx/", year)],
        "reconcile": [("post", "/check/", year | {"text": "2021年，接待来访700余人次。"})],
        "export": [("post", f"/t/{slug}/export/", {"form": "csv"}) for slug in each],
        "workbook": [("post", f"/t/{VISITS}/export/", {"form": "xlsx"})],
        "api": [("get", f"/api/ledgers/{slug}/records", {}) for slug in each]
        + [("get", "/api/figures", year), ("get", "/api/ledgers", {})],
        "today": [("get", "/", {})],
        "reminders": [
            ("get", "/digest/", {}),
            ("get", "/weekly/", {}),
            ("get", "/year-turn/", {"year": "2021"}),
        ],
        "handover": [("get", "/handover/", {})],
        "books": [("get", f"/t/{slug}/book/", {"month": "2021-05"}) for slug in (CASES, VISITS)],
        "check-sheet": [("get", f"/t/{VISITS}/papers/check-sheet/", {"month": "2021-05"})],
        "photos": [("get", f"/t/{CASES}/photos/", {})],
        "unsigned": [("get", "/unsigned/", {}), ("get", "/unsigned/print/", {})],
        "reception": [("get", "/reception/", {})],
        "house": [
            *(
                ("get", "/house/history/", {"act": act})
                for act in ("create", "attach", "move:accept", "edit")
            ),
            ("get", "/house/people/", {}),
            ("get", "/house/copies/", {}),
        ],
    }
    return tuple(table[channel])


CHANNELS = (
    "list", "search", "filters", "ask", "figure", "trace", "report", "reconcile", "export", "workbook", "api",
    "today", "reminders", "handover", "books", "check-sheet", "photos", "unsigned", "reception", "house",
)  # fmt: skip


def view(client: Client, channel: str) -> str:
    """Everything that a channel tells a person."""
    return "\n".join(text_of(getattr(client, how)(path, data)) for how, path, data in looks(channel))


def knocks(matter: Matter, who: Principal) -> list[tuple[str, str, dict[str, Any]]]:
    """List requests that name a record, a file or a number of a matter.

    They go to the ledgers that somebody reads. All other addresses of a record are knocked at in
    `test_knocks`.
    """
    found: list[tuple[str, str, dict[str, Any]]] = []
    for ledger, row in matter.records:
        if holds(READS, who, ledger):
            here = f"/t/{ledger.slug}/{row.public_id}/"
            found += [("get", f"{here}{page}", {}) for page in ("", "history/", "print/")]
            found += [("get", f"/api/ledgers/{ledger.slug}/records/{row.public_id}", {})]
            found += [("get", f"/t/{ledger.slug}/", {"q": row.number})]
    visits = [row for ledger, row in matter.records if ledger is reception.LEDGER]
    found += [("get", f"/reception/{row.public_id}/", {}) for row in visits]
    found += [("get", f"/evidence/{key}/{page}", {}) for key in matter.files for page in ("", "thumb/")]
    numbers = [row.number for ledger, row in matter.records if ledger is case.LEDGER]
    join = {"outcome": "join", "matter": "某事", "request": "某事", "topic": "conduct", "petitioner": "某某"}
    return found + [("post", "/reception/", join | {"case_number": number}) for number in numbers]
