"""The year at the petition desk: visits, letters, cases from reception to reply, two led group cases.

All petitioners are invented and exist only as sealed values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from taizhang.engine import clock, deeds
from taizhang.engine.models import Offer
from taizhang.org import calendar
from taizhang.org.models import Person
from taizhang.org.principals import Principal
from taizhang.play import archive_help, contacts, mediation, petition_ways, screening_year
from taizhang.play.cast import name_of
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions import case, group, reception

YEAR = 2021
Key = int | tuple[str, str]
"""How the play remembers a case: by the number of its visit, or by name."""
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
class Matter:
    """What people come about: topic, facts, request, the former unit it concerns."""

    topic: str
    facts: str
    request: str
    unit: str = ""


MATTERS: tuple[Matter, ...] = (
    Matter("archive", "原单位改制后档案里缺招工审批表，社保经办机构要求补证", "请协助查找并出具证明", "GX"),
    Matter("archive", "退休时发现档案里没有转正定级材料", "请查原始花名册", "JX"),
    Matter("pension", "改制期间有八个月养老保险没有缴纳", "请核实并补缴"),
    Matter("identity", "认为改制补偿的工龄少算两年", "请复核工龄并说明依据", "YD"),
    Matter("seniority", "下乡知青工龄没有计入", "请按政策认定"),
    Matter("housing", "宿舍屋面漏水，物业迟迟不修", "请督促维修"),
    Matter("lease", "租期内被要求提前腾退，押金没有退", "请协调退还押金"),
    Matter("lease", "商铺公摊水电费标准不清楚", "请公示收费标准"),
    Matter("farm", "买到的复合肥结块，怀疑质量有问题", "请查验质量"),
    Matter("company", "对公司岗位调整方案有疑问", "请说明依据和程序"),
    Matter("medical", "退休后医疗保险待遇没有接续", "请协助办理接续"),
    Matter("disposal", "询问老仓库处置后的职工安置", "请说明安置方案"),
    Matter("other", "咨询社员股金兑付的历史资料", "请告知查询途径"),
    Matter("safety", "住处旁的老库房外墙有裂缝", "请派人查看"),
)


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
            yield from _reply(("group", visit.former), visit.at)
    for former, moment in LED.items():
        yield moment, partial(_lead, former=former)
    yield from _insurance()
    yield from _singles(stage)
    yield from _others(stage)
    yield from contacts.scenes()
    yield from petition_ways.scenes()
    yield from archive_help.scenes()
    yield from screening_year.scenes()
    yield from mediation.scenes()


def _dice(stage: Stage) -> Random:
    """This room's own chance, so that another room's play never changes the petitions."""
    dice: Random = stage.kept.setdefault("petition dice", Random(YEAR))
    return dice


def _in_order(first: date, *offsets: int) -> list[date]:
    """Working days at or after each offset from a day, each later than the one before it."""
    published, found, last = calendar.current(), [], first
    for offset in offsets:
        last = published.forward(max(first + timedelta(days=offset), last + timedelta(days=1)))
        found.append(last)
    return found


def _clerk(stage: Stage, code: str) -> Principal:
    return stage.as_post("petition_clerk") if code == "ZSG" else stage.as_post("county_liaison", code)


def _head(stage: Stage, code: str) -> Principal:
    return stage.as_post("section_head") if code == "ZSG" else stage.as_post("unit_head", code)


def _decider(stage: Stage, code: str) -> Principal:
    return stage.as_post("deputy") if code == "ZSG" else stage.as_post("unit_head", code)


def _handler(stage: Stage, code: str) -> Person:
    person = _clerk(stage, code).person
    assert person is not None
    return person


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
        "received_by": _handler(stage, code).pk,
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
        _clerk(stage, "ZSG"),
        reception.LEDGER,
        data,
        lines={"representatives": names},
        offer=told.pk if told else None,
    )
    stage.kept["visit", visit.former] = row


def _group_follow_up(stage: Stage, visit: Group) -> None:
    """The same morning: a case, and for a matter of many a group case from the offer on the tray."""
    clerk, row = _clerk(stage, "ZSG"), stage.kept["visit", visit.former]
    if not visit.first:
        deeds.move(clerk, reception.LEDGER, row, "file", {"case": row.case_id})
        return
    made = _open_case(stage, "ZSG", visit.matter, visit.at)
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
    stage.kept["case", ("group", visit.former)] = _accept(stage, made, "ZSG", stage.person("deputy_1").pk)


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
        _clerk(stage, "ZSG"),
        group.LEDGER,
        row,
        "meet",
        {"policies": "企业改制职工安置有关规定"},
        lines={"meetings": [meeting]},
    )


def _insurance() -> Iterator[Scene]:
    """July: the successor company is urged and pays nine days after the visit."""

    def step(stage: Stage, key: str, data: dict[str, Any], **more: Any) -> None:
        by = more.pop("by", None) or _clerk(stage, "ZSG")
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
        proof = stage.photo(_clerk(stage, "ZSG"), "医保缴费凭证.png", "voucher")
        step(stage, "verify", {"verified_on": clock.today()}, files=[proof])

    def solved(stage: Stage) -> None:
        data = {"told_on": clock.today(), "result": "欠缴的医疗保险费已缴清，待遇恢复，已逐一告知代表"}
        rows = {"result": "solved", "persons": 34, "item": "医疗保险待遇恢复", "paid_on": date(YEAR, 7, 17)}
        step(stage, "solve", data, by=_head(stage, "ZSG"), lines={"settlements": [rows]})

    yield clock.local(date(YEAR, 7, 9), 9), urge
    yield clock.local(date(YEAR, 7, 19), 9), paid
    yield clock.local(date(YEAR, 7, 19), 15), verified
    yield clock.local(date(YEAR, 7, 20), 10), solved


def _moments(stage: Stage) -> Iterator[datetime]:
    published = calendar.current()
    days = [d for n in range(365) if published.is_workday(d := date(YEAR, 1, 1) + timedelta(days=n))]
    while True:
        yield clock.local(
            _dice(stage).choice(days),
            _dice(stage).choice((8, 9, 9, 10, 10, 11, 14, 15, 15, 16)),
            _dice(stage).randrange(60),
        )


def _singles(stage: Stage) -> Iterator[Scene]:
    """Visits of one to four persons until the year's persons are reached."""
    left, number, moments = PERSONS - sum(visit.persons for visit in GROUPS), 0, _moments(stage)
    counts: dict[str, int] = {}
    while left:
        persons = min(_dice(stage).choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 4)), left)
        code, moment = _dice(stage).choice(DESKS), next(moments)
        matter = _dice(stage).choice(MATTERS)
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
            yield from _casework(stage, code, moment, number)
        left, number = left - persons, number + 1


def _single(stage: Stage, code: str, matter: Matter, persons: int, number: int, *, opens: bool) -> None:
    clerk = _clerk(stage, code)
    data = _visit_data(stage, code, matter, persons, **_petitioner(number))
    if code == "ZSG" and number % LEADER_DAY == 0:
        data |= {"leader": stage.person("deputy_1").pk, "leader_day": "true"}
    row = deeds.create(clerk, reception.LEDGER, data)
    if opens:
        made = _open_case(stage, code, matter, clock.now())
        stage.kept["case", number] = made
        deeds.move(clerk, reception.LEDGER, row, "file", {"case": made.pk})
    else:
        answer = {"on_spot": "当场说明政策并告知办理途径", "satisfied": "true" if number % 9 else "false"}
        deeds.move(clerk, reception.LEDGER, row, "settle", answer)


def _copied(stage: Stage, code: str, matter: Matter, persons: int, number: int, at: datetime) -> None:
    """A visit from the paper register, with the photo of its page."""
    clerk = _clerk(stage, code)
    data = _visit_data(stage, code, matter, persons, **_petitioner(number))
    data |= {"occurred_at": at, "entry": "copied"}
    page = stage.photo(clerk, f"来访登记簿{at:%m%d}.png", "photo", at.date())
    row = deeds.create(clerk, reception.LEDGER, data, files=[page])
    deeds.move(clerk, reception.LEDGER, row, "settle", {"on_spot": "当场说明政策", "satisfied": "true"})


def _open_case(stage: Stage, code: str, matter: Matter, at: datetime, **more: Any) -> Any:
    data = {
        "unit": stage.unit(code).pk,
        "occurred_at": at,
        "kind": "claim",
        "topic": matter.topic,
        "origin": "direct",
        "received_on": clock.local_date(at),
        "summary": f"{matter.facts}；{matter.request}",
    }
    return deeds.create(_clerk(stage, code), case.LEDGER, data | more)


def _accept(stage: Stage, row: Any, code: str, leader: Any = "") -> Any:
    number = f"告{row.number[-4:]}"
    row = deeds.move(_head(stage, code), case.LEDGER, row, "accept", {"notice_no": number})
    data = {"handler": _handler(stage, code).pk, "leader": leader}
    return deeds.move(_clerk(stage, code), case.LEDGER, row, "assign", data)


SPECIAL = ("overdue", "extended", "reopened", "withdrawn", "refused", "elsewhere", "merged", "late_notice")


def _casework(stage: Stage, code: str, moment: datetime, number: int) -> Iterator[Scene]:
    """The steps of one case; the city's first ones each take a special way."""
    order = stage.kept.setdefault("special", list(SPECIAL))
    way = order.pop(0) if code == "ZSG" and order and moment.month < 9 and moment.month > 1 else ""
    day = clock.local_date(moment)

    wait = 18 if way == "late_notice" else _dice(stage).randrange(2, 12)
    if way in ("refused", "elsewhere", "withdrawn", "merged"):
        (told,) = _in_order(day, wait)
        yield clock.local(told, 10, number % 60), partial(_short_way, code=code, number=number, way=way)
        return
    length = 70 if way == "overdue" else 75 if way == "extended" else _dice(stage).randrange(20, 45)
    begun, heard, *more = _in_order(
        day, wait, wait + 5, *([wait + 50] if way == "extended" else []), wait + length - 3, wait + length
    )
    rated, closed = _in_order(more[-1], 6, 42)
    minute = number % 60
    yield clock.local(begun, 10, minute), partial(_begin, code=code, number=number)
    yield clock.local(heard, 15, minute), partial(_inquire, code=code, number=number)
    if way == "extended":
        yield clock.local(more[0], 10, minute), partial(_extend, number=number)
    yield clock.local(more[-2], 10, minute), partial(_submit, code=code, number=number)
    yield clock.local(more[-1], 15, minute), partial(_answer, code=code, number=number)
    yield clock.local(rated, 10, minute), partial(_rate, code=code, number=number)
    yield clock.local(closed, 10, minute), partial(_close, code=code, number=number, again=way == "reopened")


def _reply(key: Key, moment: datetime) -> Iterator[Scene]:
    """The reply of a city case that was accepted at once: answered within 45 days, closed when all rights lapsed."""
    heard, drafted, answered, rated, closed = _in_order(clock.local_date(moment), 6, 38, 42, 48, 84)
    yield clock.local(heard, 15, 40), partial(_inquire, code="ZSG", number=key)
    yield clock.local(drafted, 10, 40), partial(_submit, code="ZSG", number=key)
    yield clock.local(answered, 15, 40), partial(_answer, code="ZSG", number=key)
    yield clock.local(rated, 10, 40), partial(_rate, code="ZSG", number=key)
    yield clock.local(closed, 10, 40), partial(_close, code="ZSG", number=key, again=False)


def _move(
    stage: Stage, number: Key, by: Principal, key: str, data: dict[str, Any] | None = None, **more: Any
) -> None:
    row = stage.kept["case", number]
    stage.kept["case", number] = deeds.move(by, case.LEDGER, row, key, data or {}, **more)


def _turn(number: Key) -> int:
    """A number for a case, so that outcomes vary: that of its visit, or one made of its name."""
    return number if isinstance(number, int) else 900 + sum(map(ord, "".join(number))) % 97


def _begin(stage: Stage, code: str, number: int) -> None:
    stage.kept["case", number] = _accept(stage, stage.kept["case", number], code)


def _inquire(stage: Stage, code: str, number: Key) -> None:
    rows = [
        {"on": clock.today(), "way": "heard", "found": "当面听取陈述，核对诉求"},
        {"on": clock.today(), "way": "papers", "found": "查阅改制方案和原始名册"},
    ]
    _move(stage, number, _clerk(stage, code), "inquire", lines={"inquiries": rows})


def _extend(stage: Stage, number: int) -> None:
    head = stage.as_post("head")
    scan = stage.photo(head, "延期审批表.png", "signed")
    data = {
        "extension_days": 30,
        "extension_reason": "需向档案馆调取原始档案",
        "extension_no": "延〔2021〕1号",
    }
    _move(stage, number, head, "extend", data, files=[scan])


def _submit(stage: Stage, code: str, number: Key) -> None:
    data = {
        "claim": "请求核实并按政策落实待遇",
        "facts": "经查阅原始资料并听取陈述，情况基本属实",
        "reasons": "原始名册与当事人陈述一致",
        "basis": "信访条例第三十二条及有关改制政策",
        "support": "support" if _turn(number) % 3 == 0 else "explain",
    }
    _move(stage, number, _clerk(stage, code), "submit", data)


def _answer(stage: Stage, code: str, number: Key) -> None:
    decider = _decider(stage, code)
    scan = stage.photo(decider, f"处理意见书{_turn(number)}.png", "signed")
    data = {"opinion_no": f"处理〔2021〕{_turn(number)}号"}
    _move(stage, number, decider, "answer", data, files=[scan])
    clerk = _clerk(stage, code)
    receipt = stage.photo(clerk, f"送达回证{_turn(number)}.png", "receipt")
    _move(stage, number, clerk, "deliver", {"delivery": "hand"}, files=[receipt])


def _rate(stage: Stage, code: str, number: Key) -> None:
    clerk = _clerk(stage, code)
    if stage.kept["case", number].support == "support":
        due = clock.today() + timedelta(days=30)
        _move(stage, number, clerk, "execute", {"payer": "有关企业", "execution_due": due})
        _move(stage, number, clerk, "executed", {"executed_on": clock.today()})
    turn = _turn(number)
    if turn % 4 == 3:
        return
    rating = "bad" if turn % 17 == 5 else "fair" if turn % 5 == 1 else "good"
    slip = stage.photo(clerk, f"评价表{turn}.png", "receipt")
    _move(stage, number, clerk, "rate", {"rating": rating, "rated_on": clock.today()}, files=[slip])
    if rating == "bad":
        _move(stage, number, _head(stage, code), "doubt")
        if code == "ZSG":
            data = {"second_look": "由另一人核查，程序和结论无误，已再次当面说明"}
            second = stage.as_post("section_head", nth=1)
            _move(stage, number, second, "second", data)


def _close(stage: Stage, code: str, number: Key, *, again: bool) -> None:
    if stage.kept["case", number].state != "answered":
        return
    head, clerk = _head(stage, code), _clerk(stage, code)
    _move(stage, number, head, "close")
    if again:
        _move(stage, number, head, "reopen")
        _submit(stage, code, number)
        _answer(stage, code, number)
        return
    _move(stage, number, clerk, "archive", {"archive_no": f"XF-2021-{_turn(number):03d}"})


def _short_way(stage: Stage, code: str, number: int, way: str) -> None:
    head = _head(stage, code)
    if way == "refused":
        deputy = stage.as_post("deputy")
        scan = stage.photo(deputy, "不予受理审批.png", "signed")
        _move(
            stage, number, deputy, "refuse", {"refusal": "court", "notice_no": f"不受{number}"}, files=[scan]
        )
    elif way == "elsewhere":
        _move(stage, number, head, "redirect", {"body_told": "市社保经办机构", "notice_no": f"告{number}"})
    elif way == "withdrawn":
        scan = stage.photo(head, "撤回申请.png", "signed")
        data = {"withdraw_reason": "问题已由企业直接解决，本人申请撤回，另一人已电话核实"}
        _move(stage, number, head, "withdraw", data, files=[scan])
    else:
        into = stage.kept.get(("group", "YD"), None)
        if into is None:
            _begin(stage, code, number)
            return
        _move(stage, number, head, "merge", {"merged_into": into.pk})


def _others(stage: Stage) -> Iterator[Scene]:
    """Letters, calls and messages: registered beside the visits and never counted among them."""
    moments = _moments(stage)
    for number in range(64):
        form, place = (("letter", "letter"), ("call", "phone"), ("online", "online"))[number % 3]
        yield next(moments), partial(_other, number=number, form=form, place=place)
    arrived = clock.local(date(YEAR, 4, 6), 9, 5)
    yield arrived, _handed_down
    yield from _reply(("handed", "1"), arrived)


def _other(stage: Stage, number: int, form: str, place: str) -> None:
    matter = MATTERS[number % len(MATTERS)]
    who = {"anonymous": True} if number % 8 == 7 else _petitioner(2000 + number)
    data = _visit_data(stage, "ZSG", matter, 1, form=form, place=place, **who)
    row = deeds.create(_clerk(stage, "ZSG"), reception.LEDGER, data)
    answer = {"on_spot": "已电话（书面）说明", "satisfied": ""}
    deeds.move(_clerk(stage, "ZSG"), reception.LEDGER, row, "settle", answer)


def _handed_down(stage: Stage) -> None:
    """A matter transferred by the city petition bureau, with its own clock."""
    made = _open_case(
        stage,
        "ZSG",
        MATTERS[2],
        clock.now(),
        origin="transferred",
        transferor="市信访局",
        transfer_no="信转〔2021〕31号",
    )
    stage.kept["case", ("handed", "1")] = _accept(stage, made, "ZSG")
