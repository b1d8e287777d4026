"""D2 in the play: a committee, and the year's disputes from screening and visits to agreement or to law.

All parties are invented and exist only as sealed values.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.principals import Principal
from taizhang.play.cast import name_of
from taizhang.play.disputes_told import TOLD, YEAR, Told
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions import mediators
from taizhang.rooms.petitions.dispute.ledger import LEDGER


def scenes() -> Iterator[Scene]:
    """Every scene of the disputes."""
    yield clock.local(date(YEAR, 1, 4), 9), _committee
    for number, told in enumerate(TOLD):
        yield clock.local(told.day, 10, number * 5), partial(_told, told)
    for day in Period.year(YEAR).days():
        if calendar.current().is_workday(day):
            yield clock.local(day, 16, 20), _work


def _desk(stage: Stage, code: str) -> Principal:
    return stage.as_post("petition_clerk") if code == "ZSG" else stage.as_post("county_liaison", code)


def _boss(stage: Stage, code: str) -> Principal:
    return stage.as_post("section_head") if code == "ZSG" else stage.as_post("unit_head", code)


def _committee(stage: Stage) -> None:
    """The city's committee of five, two women among them; other units have a room where one of them sits."""
    keys = ("section_petition", "clerk", "clerk_2", "safety", "secretary")
    rows = [
        {"person": stage.person(key).pk, "chair": n == 0, "woman": n in (2, 4)} for n, key in enumerate(keys)
    ]
    data = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": clock.now(),
        "name": "市社人民调解委员会",
        "kind": "people",
        "ours": True,
        "until": date(YEAR + 2, 12, 31),
    }
    clerk = stage.as_post("petition_clerk")
    stage.kept["body", "ZSG"] = deeds.create(clerk, mediators.LEDGER, data, lines={"members": rows})


def _body(stage: Stage, code: str) -> Any:
    """The body that mediates for a unit: a room of its own, where a mediator of the city body sits."""
    if ("body", code) not in stage.kept:
        unit = stage.unit(code)
        data = {
            "unit": unit.pk,
            "occurred_at": clock.now(),
            "name": f"{unit.short}调解室",
            "kind": "unit",
            "ours": True,
        }
        rows = [{"person": stage.person("clerk_2").pk, "chair": True}]
        desk = _desk(stage, code)
        stage.kept["body", code] = deeds.create(desk, mediators.LEDGER, data, lines={"members": rows})
    return stage.kept["body", code]


def _parties(number: int, people: int) -> list[dict[str, Any]]:
    return [
        {"side": "first", "kind": "person", "name": name_of(1700 + number), "people": max(people - 1, 1)},
        {"side": "second", "kind": "company" if people > 1 else "unit", "name": f"某公司{number}", "people": min(people - 1, 1)},
    ]  # fmt: skip


def _told(told: Told, stage: Stage) -> None:
    number = len(stage.kept.setdefault("disputes", []))
    data: dict[str, Any] = {
        "unit": stage.unit(told.code).pk,
        "occurred_at": clock.now(),
        "found_via": "visit" if number % 2 else "call",
        "area": told.area,
        "category": told.category,
        "matter": told.matter,
        "people": told.people,
        "money": told.money or "",
        "facts": told.facts,
        "claims": told.claims,
        "level": "general",
    }
    if told.category == "labour":
        data["knew_on"] = told.day - timedelta(days=60)
    lines = {"parties": _parties(number, told.people)}
    row = deeds.create(_desk(stage, told.code), LEDGER, data, lines=lines)
    _enter(stage, row, told.code, told.end, told.prevented)


def _enter(
    stage: Stage, row: Any, code: str, end: str, prevented: tuple[str, int, str] = ("", 0, "")
) -> None:
    """Lay down when each step of a new dispute comes: sorted, asked, sat over, ended, performed, revisited."""
    published, day = calendar.current(), clock.today()
    plan = [(published.add_workdays(day, n), step) for n, step in ((1, "sort"), (2, "ask"), (5, end))]
    if end == "settled":
        plan.append((published.add_workdays(day, 12), "perform"))
        done = published.add_workdays(day, 12)
        plan += [(published.forward(done + timedelta(days=n)), f"revisit {n}") for n in (7, 30, 90)]
    if end == "broken":
        plan.append((published.add_workdays(day, 30), "break"))
    kept = {"row": row, "code": code, "plan": plan, "prevented": prevented}
    stage.kept.setdefault("disputes", []).append(kept)


def _work(stage: Stage) -> None:
    """The afternoon of a working day: what screening handed over is registered, each dispute takes its next step."""
    _take_over(stage)
    for kept in stage.kept.get("disputes", ()):
        while kept["plan"] and kept["plan"][0][0] <= clock.today():
            _, step = kept["plan"].pop(0)
            _STEPS[step.split()[0]](stage, kept, step)


def _take_over(stage: Stage) -> None:
    for offer in Offer.objects.filter(link="I14", closed_at=None).select_related("unit").order_by("id"):
        number = len(stage.kept.setdefault("disputes", []))
        people = offer.carried["people"]
        data = {
            **offer.carried,
            "unit": offer.unit_id,
            "claims": "各方对分担办法各有主张",
            "level": "general",
            "matter": "deposit" if offer.carried["area"] == "mall" else "",
            "money": "3200",
        }
        if data["category"] == "labour":
            data["knew_on"] = clock.today() - timedelta(days=40)
        lines = {"parties": _parties(number, people)}
        row = deeds.create(_desk(stage, offer.unit.code), LEDGER, data, lines=lines, offer=offer.pk)
        _enter(stage, row, offer.unit.code, "settled")


def _step(
    stage: Stage, kept: dict[str, Any], key: str, data: dict[str, Any] | None = None, **more: Any
) -> None:
    by = more.pop("by", None) or _desk(stage, kept["code"])
    kept["row"] = deeds.move(by, LEDGER, kept["row"], key, data or {}, **more)


def _sort(stage: Stage, kept: dict[str, Any], _: str) -> None:
    row = kept["row"]
    data = {"category": row.category, "matter": row.matter, "level": row.level, "lead_unit": row.unit_id}
    _step(stage, kept, "sort", data)
    if kept["row"].level != "general":
        code = kept["code"]
        leader = stage.as_post("deputy") if code == "ZSG" else stage.as_post("unit_head", code)
        assert leader.person is not None
        _step(stage, kept, "lead", {"leader": leader.person.pk}, by=leader)


def _answers(kept: dict[str, Any], *agree: bool) -> list[dict[str, Any]]:
    return [
        {"party_no": n, "agrees": yes, "on": clock.today(), "way": "met"} for n, yes in enumerate(agree, 1)
    ]


def _ask(stage: Stage, kept: dict[str, Any], _: str) -> None:
    if any(step == "refused" for _, step in kept["plan"]):
        _step(stage, kept, "ask", lines={"consents": _answers(kept, True, False)})
        return
    body = _body(stage, kept["code"])
    lines: Any = {
        "consents": _answers(kept, True, True),
        "mediators": [{"person": stage.person("clerk_2").pk, "free": True}],
    }
    _step(stage, kept, "consent", {"body": body.pk}, lines=lines)


def _sat(result: str) -> list[dict[str, Any]]:
    return [
        {
            "at": clock.now() - timedelta(hours=2),
            "place": "调解室",
            "present": "双方和调解员",
            "course": "听取双方陈述，核对合同和票据，逐项商量",
            "result": result,
            "signed": True,
        }
    ]


def _settled(stage: Stage, kept: dict[str, Any], _: str) -> None:
    row, desk = kept["row"], _desk(stage, kept["code"])
    amount = (row.money or 0) * 3 // 4
    sign, people, basis = kept["prevented"]
    data: dict[str, Any] = {
        "form": "written",
        "agreement_no": f"调字〔{YEAR}〕{row.number[-4:]}号",
        "agreement": "各方按核对结果分担，按期给付，互不再追究",
        "amount": amount,
        "perform_by": clock.today() + timedelta(days=15),
    }
    _step(stage, kept, "draft", data)
    force = {
        "in_force_on": clock.today(),
        "prevented": sign,
        "prevented_people": people or "",
        "prevented_basis": basis,
    }
    paper = stage.photo(desk, f"调解协议书{row.number}.png", "signed")
    _step(stage, kept, "settle", force, lines={"sessions": _sat("agreed")}, files=[paper])


def _perform(stage: Stage, kept: dict[str, Any], _: str) -> None:
    row = kept["row"]
    paid = {"on": clock.today(), "extent": "full", "amount": row.amount, "voucher": f"收条{row.number[-4:]}"}
    _step(stage, kept, "done", lines={"performances": [paid]})


def _revisit(stage: Stage, kept: dict[str, Any], step: str) -> None:
    after = int(step.split()[1])
    rows = kept.setdefault("revisits", [])
    rows.append({"after": after, "on": clock.today(), "way": "phone", "holds": True, "told": "没有反复"})
    _step(stage, kept, "revisit", lines={"revisits": rows})
    if after == 90:
        _step(stage, kept, "archive", {"archive_no": f"JF-{kept['row'].number[-4:]}"})


ROUTES = {"routes_told": "可以在法定期限内向有管辖权的人民法院起诉，或者依约定申请仲裁"}


def _failed(stage: Stage, kept: dict[str, Any], _: str) -> None:
    _step(stage, kept, "fail", ROUTES, lines={"sessions": _sat("apart")}, by=_boss(stage, kept["code"]))


def _refused(stage: Stage, kept: dict[str, Any], _: str) -> None:
    _step(stage, kept, "refuse", ROUTES)


def _petition(stage: Stage, kept: dict[str, Any], _: str) -> None:
    """What concerns policy goes to the petition desk, which finds it answered before and says so."""
    from taizhang.engine.write import offers

    _step(stage, kept, "petition", {"pass_reason": "涉及政策口径，不宜调解"})
    offer = Offer.objects.get(link="I15", source_number=kept["row"].number)
    offers.decline(_desk(stage, kept["code"]), offer, "已当面说明政策口径，本人不再要求立件")


def _withdrawn(stage: Stage, kept: dict[str, Any], _: str) -> None:
    _step(stage, kept, "withdraw", {"withdraw_reason": "双方自行量界，撤回申请"})


def _break(stage: Stage, kept: dict[str, Any], _: str) -> None:
    _step(stage, kept, "break", ROUTES)


_STEPS = {
    "sort": _sort,
    "ask": _ask,
    "settled": _settled,
    "broken": _settled,
    "perform": _perform,
    "revisit": _revisit,
    "failed": _failed,
    "refused": _refused,
    "petition": _petition,
    "withdrawn": _withdrawn,
    "break": _break,
}
