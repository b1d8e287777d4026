"""The year at the petition desk: visits, letters, cases from reception to reply, two led group cases.

All petitioners are invented and exist only as sealed values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.play import archive_help, contacts, group_months, mediation, petition_ways, screening_year
from taizhang.play.cast import name_of
from taizhang.play.petition_cases import accept, casework, open_case, reply
from taizhang.play.petition_desk import (
    MATTERS,
    YEAR,
    Matter,
    clerk_of,
    dice,
    handler_of,
    head_of,
)
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.reception import ledger as reception

PERSONS = 736
"""人次 of visits in the whole system."""
MONDAY_COPY = frozenset({"CL", "YL"})
"""County desks that keep a paper register and copy it in on Fridays."""
DESKS = ("ZSG",) * 9 + ("LK", "LL", "YX", "CL", "YL") * 2 + ("JD", "ZS", "TC")
LEADER_DAY = 17
"""Every so many visits one fell on a leader's reception day at the city desk."""
CITY_CASES, OTHER_CASES = 4, 6
"""Every fourth visit at the city desk and every sixth elsewhere opens a case."""


@dataclass(frozen=True)
class Group:
    """A group visit: when, where, how many, who, and whether it is the first of its matter."""

    at: datetime
    place: str
    persons: int
    former: str
    matter: Matter
    name: str
    first: bool = True


GROUPS: tuple[Group, ...] = (
    Group(clock.local(date(YEAR, 3, 16), 9, 30), "office", 6, "GX", MATTERS[5], "原供销大厦宿舍住户"),
    Group(clock.local(date(YEAR, 5, 12), 10), "bureau", 12, "YD", MATTERS[3], "原银都大厦职工"),
    Group(clock.local(date(YEAR, 6, 9), 15), "office", 6, "YD", MATTERS[3], "原银都大厦职工", first=False),
    Group(clock.local(date(YEAR, 7, 8), 9, 10), "bureau", 34, "SZ", MATTERS[10], "原市食杂果品公司退休人员"),
    Group(clock.local(date(YEAR, 10, 20), 10, 20), "office", 8, "JX", MATTERS[1], "原机械厂退休职工"),
)
LED = {"YD": clock.local(date(YEAR, 5, 13), 9), "SZ": clock.local(date(YEAR, 7, 8), 16)}


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every scene of the petition desks."""
    for visit in GROUPS:
        yield visit.at, partial(_group_visit, visit=visit)
        yield visit.at + timedelta(hours=2), partial(_group_follow_up, visit=visit)
        if visit.first:
            yield from reply(("group", visit.former), visit.at)
    for former, moment in LED.items():
        yield moment, partial(_lead, former=former)
    yield from _insurance()
    yield from _singles(stage)
    yield from _others(stage)
    for part in (contacts, group_months, petition_ways, archive_help, screening_year, mediation):
        yield from part.scenes()


def _visit_data(stage: Stage, code: str, matter: Matter, persons: int, **more: Any) -> dict[str, Any]:
    former = stage.unit(matter.unit).pk if matter.unit else ""
    return {
        "unit": stage.unit(code).pk,
        "occurred_at": clock.now(),
        "form": "visit",
        "place": "office" if code == "ZSG" else "county",
        "persons": persons,
        "count_method": "counted",
        "turn": "first",
        "topic": matter.topic,
        "former_unit": former,
        "matter": matter.facts,
        "request": matter.request,
        "received_by": handler_of(stage, code).pk,
    } | more


def _petitioner(number: int) -> dict[str, str]:
    return {
        "petitioner": name_of(400 + number),
        "address": f"城北路{number % 90 + 1}号",
        "phone": f"1360000{number % 10000:04d}",
    }


def _group_visit(stage: Stage, visit: Group) -> None:
    more: dict[str, Any] = {"place": visit.place, "former_unit": stage.unit(visit.former).pk}
    if not visit.first:
        more |= {"turn": "repeat", "case": stage.kept["group", visit.former].pk}
    data = _visit_data(stage, "ZSG", visit.matter, visit.persons, **more)
    names = [
        {"name": name_of(900 + n + visit.persons), "contact": f"1370000{n:04d}"}
        for n in range(min(5, visit.persons))
    ]
    told = Offer.objects.filter(link="I01", closed_at=None).first() if visit.place == "office" else None
    row = deeds.create(
        clerk_of(stage, "ZSG"),
        reception.LEDGER,
        data,
        lines={"representatives": names},
        offer=told.pk if told else None,
    )
    stage.kept["visit", visit.former] = row


def _group_follow_up(stage: Stage, visit: Group) -> None:
    """The same morning: a case, and for a matter of many a group case from the offer on the tray."""
    clerk, row = clerk_of(stage, "ZSG"), stage.kept["visit", visit.former]
    if not visit.first:
        deeds.move(clerk, reception.LEDGER, row, "file", {"case": row.case_id})
        return
    made = open_case(stage, "ZSG", visit.matter, visit.at)
    stage.kept["group", visit.former] = made
    deeds.move(clerk, reception.LEDGER, row, "file", {"case": made.pk})
    offer = Offer.objects.get(link="I17a", source_number=row.number)
    data = {
        **offer.carried,
        "unit": stage.unit("ZSG").pk,
        "case": made.pk,
        "group_name": visit.name,
        "whole": visit.persons * 3,
        "first_contact_minutes": 35,
        "contact_person": stage.person("clerk").pk,
        "has_arrears": visit.former == "SZ",
        "payer": stage.unit("SN").pk if visit.former == "SZ" else "",
    }
    stage.kept["groupcase", visit.former] = deeds.create(clerk, group.LEDGER, data, offer=offer.pk)
    stage.kept["case", ("group", visit.former)] = accept(stage, made, "ZSG", stage.person("deputy_1").pk)


def _lead(stage: Stage, former: str) -> None:
    row, deputy = stage.kept["groupcase", former], stage.as_post("deputy")
    data = {"leader": stage.person("deputy_1").pk, "contact_person": stage.person("clerk").pk}
    row = deeds.move(deputy, group.LEDGER, row, "lead", data)
    meeting = {
        "on": clock.today(),
        "bodies": "市信访局、医保局、有关企业",
        "result": "说明政策，明确专人联系",
    }
    stage.kept["groupcase", former] = deeds.move(
        clerk_of(stage, "ZSG"),
        group.LEDGER,
        row,
        "meet",
        {"policies": "企业改制职工安置有关规定"},
        lines={"meetings": [meeting]},
    )


def _insurance() -> Iterator[Scene]:
    """July: the successor company is urged and pays nine days after the visit."""

    def step(stage: Stage, key: str, data: dict[str, Any], **more: Any) -> None:
        by = more.pop("by", None) or clerk_of(stage, "ZSG")
        row = stage.kept["groupcase", "SZ"]
        stage.kept["groupcase", "SZ"] = deeds.move(by, group.LEDGER, row, key, data, **more)

    def urge(stage: Stage) -> None:
        owed = {
            "insurance": "medical",
            "months": 6,
            "persons": 34,
            "principal": "48960.00",
            "since": date(YEAR, 1, 1),
        }
        step(stage, "urge", {"payer": stage.unit("SN").pk}, lines={"arrears": [owed]})

    def paid(stage: Stage) -> None:
        step(stage, "paid", {"paid_on": date(YEAR, 7, 17)})

    def verified(stage: Stage) -> None:
        proof = stage.photo(clerk_of(stage, "ZSG"), "医保缴费凭证.png", "voucher")
        step(stage, "verify", {"verified_on": clock.today()}, files=[proof])

    def solved(stage: Stage) -> None:
        data = {"told_on": clock.today(), "result": "欠缴的医疗保险费已缴清，待遇恢复，已逐一告知代表"}
        rows = {"result": "solved", "persons": 34, "item": "医疗保险待遇恢复", "paid_on": date(YEAR, 7, 17)}
        step(stage, "solve", data, by=head_of(stage, "ZSG"), lines={"settlements": [rows]})

    yield clock.local(date(YEAR, 7, 9), 9), urge
    yield clock.local(date(YEAR, 7, 19), 9), paid
    yield clock.local(date(YEAR, 7, 19), 15), verified
    yield clock.local(date(YEAR, 7, 20), 10), solved


def _moments(stage: Stage) -> Iterator[datetime]:
    published = calendar.current()
    days = [d for n in range(365) if published.is_workday(d := date(YEAR, 1, 1) + timedelta(days=n))]
    while True:
        yield clock.local(
            dice(stage).choice(days),
            dice(stage).choice((8, 9, 9, 10, 10, 11, 14, 15, 15, 16)),
            dice(stage).randrange(60),
        )


def _singles(stage: Stage) -> Iterator[Scene]:
    """Visits of one to four persons until the year's persons are reached."""
    left, number, moments = PERSONS - sum(visit.persons for visit in GROUPS), 0, _moments(stage)
    counts: dict[str, int] = {}
    while left:
        persons = min(dice(stage).choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 4)), left)
        code, moment = dice(stage).choice(DESKS), next(moments)
        matter = dice(stage).choice(MATTERS)
        counts[code] = counts.get(code, 0) + 1
        every = CITY_CASES if code == "ZSG" else OTHER_CASES
        opens = counts[code] % every == 0 and moment.month < 12
        copied = code in MONDAY_COPY and counts[code] % 3 == 0 and not opens
        given: dict[str, Any] = {"code": code, "matter": matter, "persons": persons, "number": number}
        if copied:
            yield moment + timedelta(days=4 - moment.weekday() + 7), partial(_copied, at=moment, **given)
        else:
            yield moment, partial(_single, opens=opens, **given)
        if opens:
            yield from casework(stage, code, moment, number)
        left, number = left - persons, number + 1


def _single(stage: Stage, code: str, matter: Matter, persons: int, number: int, *, opens: bool) -> None:
    clerk = clerk_of(stage, code)
    data = _visit_data(stage, code, matter, persons, **_petitioner(number))
    if code == "ZSG" and number % LEADER_DAY == 0:
        data |= {"leader": stage.person("deputy_1").pk, "leader_day": "true"}
    row = deeds.create(clerk, reception.LEDGER, data)
    if opens:
        made = open_case(stage, code, matter, clock.now())
        stage.kept["case", number] = made
        deeds.move(clerk, reception.LEDGER, row, "file", {"case": made.pk})
    else:
        answer = {"on_spot": "当场说明政策并告知办理途径", "satisfied": "true" if number % 9 else "false"}
        deeds.move(clerk, reception.LEDGER, row, "settle", answer)


def _copied(stage: Stage, code: str, matter: Matter, persons: int, number: int, at: datetime) -> None:
    """A visit from the paper register, with the photo of its page."""
    clerk = clerk_of(stage, code)
    data = _visit_data(stage, code, matter, persons, **_petitioner(number))
    data |= {"occurred_at": at, "entry": "copied"}
    page = stage.photo(clerk, f"来访登记簿{at:%m%d}.png", "photo", at.date())
    row = deeds.create(clerk, reception.LEDGER, data, files=[page])
    deeds.move(clerk, reception.LEDGER, row, "settle", {"on_spot": "当场说明政策", "satisfied": "true"})


def _others(stage: Stage) -> Iterator[Scene]:
    """Letters, calls and messages: registered beside the visits and never counted among them."""
    moments = _moments(stage)
    for number in range(64):
        form, place = (("letter", "letter"), ("call", "phone"), ("online", "online"))[number % 3]
        yield next(moments), partial(_other, number=number, form=form, place=place)
    arrived = clock.local(date(YEAR, 4, 6), 9, 5)
    yield arrived, _handed_down
    yield from reply(("handed", "1"), arrived)


def _other(stage: Stage, number: int, form: str, place: str) -> None:
    matter = MATTERS[number % len(MATTERS)]
    who = {"anonymous": True} if number % 8 == 7 else _petitioner(2000 + number)
    data = _visit_data(stage, "ZSG", matter, 1, form=form, place=place, **who)
    row = deeds.create(clerk_of(stage, "ZSG"), reception.LEDGER, data)
    answer = {"on_spot": "已电话（书面）说明", "satisfied": ""}
    deeds.move(clerk_of(stage, "ZSG"), reception.LEDGER, row, "settle", answer)


def _handed_down(stage: Stage) -> None:
    """A matter transferred by the city petition bureau, with its own clock."""
    made = open_case(
        stage,
        "ZSG",
        MATTERS[2],
        clock.now(),
        origin="transferred",
        transferor="市信访局",
        transfer_no="信转〔2021〕31号",
    )
    stage.kept["case", ("handed", "1")] = accept(stage, made, "ZSG")
