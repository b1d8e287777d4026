"""The year of fire safety: checks at the office by quarter, at the mall by month, drills, and the hazards behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.play.fire_plan import CHECKS, DRILLS, MAJOR, MALL, OFFICE, ROUNDS, YEAR, Check, Desk, Trouble
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.premises import drills
from taizhang.rooms.premises.fire import ledger as fire_checks
from taizhang.rooms.premises.fire.model import Item
from taizhang.rooms.safety.hazard import ledger as hazards


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every scene of fire safety and hazards, in no particular order of time."""
    for check in CHECKS:
        yield clock.local(check.day, 10, 30), partial(_check, check=check)
        yield clock.local(check.day, 15), partial(_sign, check=check)
        for nth, trouble in enumerate(check.troubles):
            at = clock.local(check.day, 16, nth * 8)
            source = partial(_of_check, check=check, trouble=trouble)
            yield from _put_right((check.day, check.desk.unit, nth), check.desk, at, trouble, source)
    for night, trouble in ROUNDS.items():
        at = clock.local(night + timedelta(days=1), 9)
        yield from _put_right((night, "round"), OFFICE, at, trouble, partial(_of_round, night=night))
    for day, desk, kind, scenario, people, minutes in DRILLS:
        told = {"kind": kind, "scenario": scenario, "people": people, "minutes": minutes}
        yield clock.local(day, 17), partial(_drill, day=day, desk=desk, told=told)
    yield from _major()


Key = tuple[Any, ...]


def _put_right(key: Key, desk: Desk, at: datetime, trouble: Trouble, source: Any) -> Iterator[Scene]:
    """The way of one hazard from its order to its closing, on working days."""
    published = calendar.current()
    day = clock.local_date(at)
    closed = published.forward(day + timedelta(days=trouble.took))
    yield at, partial(_order, key=key, desk=desk, trouble=trouble, source=source)
    yield at + timedelta(minutes=4), partial(_receive, key=key, desk=desk)
    yield clock.local(closed, 10, at.minute), partial(_done, key=key, desk=desk)
    yield clock.local(closed, 15, at.minute), partial(_pass, key=key, desk=desk)


def _of_check(stage: Stage, check: Check, trouble: Trouble) -> Offer:
    row = stage.kept["check", check.day, check.desk.unit]
    return Offer.objects.get(link="I04", source_number=f"{row.number}/{int(trouble.item)}")


def _of_round(stage: Stage, night: date) -> Offer:
    row = stage.kept["round", night]
    return Offer.objects.get(link="I03a", source_number=f"{row.number}/1")


def _check(stage: Stage, check: Check) -> None:
    desk = check.desk
    officer = stage.principal(stage.person(desk.officer))
    wrong = {trouble.item: trouble.note for trouble in check.troubles}
    items = [
        {
            "item": item.value,
            "outcome": "problem" if item.value in wrong else "ok",
            "note": wrong.get(item.value, ""),
        }
        for item in Item
    ]
    data = {
        "unit": stage.unit(desk.unit).pk,
        "occurred_at": clock.local(check.day, 9, 30),
        "site": stage.site(desk.site).pk,
        "kind": check.kind,
        "checker": stage.person(desk.officer).pk,
        "second": stage.person(desk.second).pk,
        "dept": desk.dept,
        "dept_head": stage.person(desk.responsible).pk,
        "conclusion": "总体合格，问题限期整改" if wrong else "合格",
    }
    corrected = [{"kind": kind, "place": place, "action": action} for kind, place, action in check.corrected]
    photo = stage.photo(officer, f"防火检查{desk.unit}.png")
    row = deeds.create(
        officer, fire_checks.LEDGER, data, lines={"items": items, "corrected": corrected}, files=[photo]
    )
    stage.kept["check", check.day, desk.unit] = row


def _sign(stage: Stage, check: Check) -> None:
    desk, row = check.desk, stage.kept["check", check.day, check.desk.unit]
    row = deeds.move(stage.principal(stage.person(desk.officer)), fire_checks.LEDGER, row, "checker_sign")
    head = stage.principal(stage.person(desk.responsible))
    deeds.move(head, fire_checks.LEDGER, row, "head_sign")


def _order(stage: Stage, key: Key, desk: Desk, trouble: Trouble, source: Any) -> None:
    officer = stage.principal(stage.person(desk.officer))
    offer = source(stage)
    data = {"unit": stage.unit(desk.unit).pk} | offer.carried
    data.setdefault("spot", trouble.place)
    row = deeds.create(officer, hazards.LEDGER, data, offer=offer.pk)
    order = {
        "grade": "general",
        "duty_unit": stage.unit(desk.unit).pk,
        "duty_person": stage.person(desk.responsible).pk,
        "measure": trouble.measure,
        "deadline": clock.today() + timedelta(days=trouble.term),
        "recheck_by": stage.person(desk.checker).pk,
    }
    stage.kept["hazard", *key] = deeds.move(officer, hazards.LEDGER, row, "issue", order)


def _step(stage: Stage, key: Key, who: str, step: str, data: Any = None, files: Any = ()) -> None:
    row = stage.kept["hazard", *key]
    principal = stage.principal(stage.person(who))
    stage.kept["hazard", *key] = deeds.move(principal, hazards.LEDGER, row, step, data, files=files)


def _receive(stage: Stage, key: Key, desk: Desk) -> None:
    _step(stage, key, desk.responsible, "receive")


def _done(stage: Stage, key: Key, desk: Desk, cost: str = "120") -> None:
    who = stage.principal(stage.person(desk.responsible))
    photo = stage.photo(who, f"整改后{'-'.join(map(str, key))}.png")
    _step(stage, key, desk.responsible, "done", {"cost": cost}, [photo])


def _pass(stage: Stage, key: Key, desk: Desk) -> None:
    _step(stage, key, desk.checker, "pass", {"recheck_note": "现场复查，已整改到位"})


def _drill(stage: Stage, day: date, desk: Desk, told: dict[str, Any]) -> None:
    officer = stage.principal(stage.person(desk.officer))
    data = told | {
        "unit": stage.unit(desk.unit).pk,
        "occurred_at": clock.local(day, 15),
        "site": stage.site(desk.site).pk,
        "plan": f"{desk.site}灭火和应急疏散预案",
        "leader": stage.person(desk.responsible).pk,
    }
    photo = stage.photo(officer, f"演练{desk.unit}.png")
    row = deeds.create(officer, drills.LEDGER, data, files=[photo])
    problems = [{"found": "少数人员未走最近出口", "measure": "补贴地面指示标志"}]
    told = {"evaluation": "报警、灭火、疏散衔接较好，达到预案要求"}
    deeds.move(officer, drills.LEDGER, row, "judge", told, lines={"problems": problems})


def _major() -> Iterator[Scene]:
    """A major hazard at the mall: reported, guarded, put right by plan with one extension."""
    key: Key = (MAJOR, "major")
    yield clock.local(MAJOR, 10), _find_major
    yield clock.local(MAJOR, 11), partial(_order_major, key=key)
    yield clock.local(MAJOR, 14), partial(_receive, key=key, desk=MALL)
    yield clock.local(date(YEAR, 8, 27), 10), partial(_extend_major, key=key)
    yield clock.local(date(YEAR, 9, 13), 10), partial(_done, key=key, desk=MALL, cost="83600")
    yield clock.local(date(YEAR, 9, 14), 15), partial(_pass, key=key, desk=MALL)


def _find_major(stage: Stage) -> None:
    officer = stage.principal(stage.person(MALL.officer))
    data = {
        "unit": stage.unit("JD").pk,
        "occurred_at": clock.local(MAJOR, 9),
        "source": "self",
        "site": stage.site(MALL.site).pk,
        "spot": "三层配电箱及干线",
        "kind": "electric",
        "description": "三层干线老化过热，负荷超出设计，有起火危险",
        "finder": stage.person(MALL.officer).pk,
        "grade": "major",
    }
    photo = stage.photo(officer, "三层配电箱.png")
    stage.kept["hazard", MAJOR, "major"] = deeds.create(officer, hazards.LEDGER, data, files=[photo])


def _order_major(stage: Stage, key: Key) -> None:
    order = {
        "duty_unit": stage.unit("JD").pk,
        "duty_person": stage.person(MALL.responsible).pk,
        "measure": "三层全部更换干线和配电箱",
        "plan": "七月断电封闭三层，八月施工，验收合格后恢复供电",
        "fund": "86000",
        "interim": "三层断电停业，专人值守",
        "deadline": date(YEAR, 8, 31),
        "recheck_by": stage.person(MALL.checker).pk,
        "reported_to": "区应急管理局、市社",
        "reported_at": clock.now() - timedelta(minutes=20),
    }
    _step(stage, key, "head_JD", "issue_major", order)


def _extend_major(stage: Stage, key: Key) -> None:
    told = {"extension_reason": "电缆到货推迟", "extended_to": date(YEAR, 9, 15)}
    _step(stage, key, "head_JD", "extend", told)
