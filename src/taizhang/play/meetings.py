"""C3 and C9 in the play: four nodes with their meetings, the year's other meetings, decisions followed up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.kernel.days import span
from taizhang.org import calendar
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.programme.meeting import ledger as meeting_ledger
from taizhang.rooms.programme.node import ledger as node_ledger
from taizhang.rooms.programme.zero import ledger as zero

YEAR = 2021
CITY = "ZSG"


@dataclass(frozen=True)
class Held:
    """A meeting as it was: day, kind, title, topics, decisions as (text, days given, days taken)."""

    on: date
    kind: str
    title: str
    topics: str
    decided: tuple[tuple[str, int, int], ...] = ()
    node: str = ""


def _day(text: str) -> date:
    month, day = text.split("-")
    return date(YEAR, int(month), int(day))


SAFE = tuple(
    Held(_day(day), kind, f"研究{season}平安建设工作", "safe stability", decided)
    for day, kind, season, decided in (
        ("01-21", "party", "全年", (("印发年度平安创建工作方案", 20, 18), ("各科室签订责任书", 30, 25))),
        ("04-22", "leading", "二季度", (("开展租户矛盾纠纷排查", 20, 15),)),
        ("07-22", "leading", "下半年", (("补充消防器材并组织演练", 30, 28),)),
        ("10-21", "party", "四季度", (("逐项对照考评细则自查", 25, 22),)),
    )
)
MALL = tuple(
    Held(_day(day), "special", f"金都商厦租赁过渡专题会议（第{number}次）", topics, decided)
    for number, (day, topics, decided) in enumerate(
        (
            ("03-18", "mall assets", (("清点商户合同和押金", 12, 10),)),
            ("04-08", "mall stability", (("逐户核实受损情况", 20, 19),)),
            ("04-27", "mall assets", (("拟订过渡期租金办法", 10, 9),)),
            ("05-20", "mall stability", (("专班驻点办公", 5, 2),)),
            ("06-17", "mall work_safety", (("整改商厦消防通道", 15, 21),)),
            ("08-12", "mall assets", (("公开竞租资料公示", 20, 16),)),
            ("10-14", "mall stability", (("商户续签合同", 25, 24),)),
        ),
        1,
    )
)
OTHERS = (
    Held(_day("02-25"), "dispatch", "一季度信访维稳调度会", "stability", (("落实领导包案", 10, 8),)),
    Held(_day("03-25"), "office", "安全生产工作例会", "work_safety fire"),
    Held(_day("05-27"), "dispatch", "信访积案调度会", "stability", (("约访群众代表", 7, 5),)),
    Held(_day("06-03"), "office", "安全生产月部署会", "work_safety fire", (("报送安全生产月总结", 27, 26),)),
    Held(_day("08-03"), "special", "疫情防控专题会议", "epidemic", (("组织党员下沉社区", 2, 1),)),
    Held(_day("08-26"), "dispatch", "三季度信访维稳调度会", "stability"),
    Held(_day("09-09"), "symposium", "改制企业退休职工座谈会", "stability"),
    Held(_day("10-28"), "special", "平安创建电话测评工作专题会议", "poll safe", (("开展入户宣传", 20, 15),)),
    Held(_day("11-11"), "office", "消防宣传月部署会", "fire work_safety"),
    Held(_day("12-02"), "party", "保密工作专题研究", "secrecy", (("组织保密自查", 20, 18),)),
)
REPORTED = "报送"
"""Decisions that begin so are owed in writing."""

Days = tuple[tuple[date, date], ...]
NODES: tuple[tuple[str, str, Days, date, bool], ...] = (
    ("元旦", "nation", ((date(2021, 1, 1), date(2021, 1, 3)),), date(2020, 12, 29), False),
    ("春节", "nation", ((date(2021, 2, 11), date(2021, 2, 17)),), date(2021, 2, 5), False),
    ("全国两会", "nation", ((date(2021, 3, 4), date(2021, 3, 11)),), date(2021, 3, 2), True),
    (
        "中秋国庆",
        "nation",
        ((date(2021, 9, 19), date(2021, 9, 21)), (date(2021, 10, 1), date(2021, 10, 7))),
        date(2021, 9, 16),
        False,
    ),
)
"""Name, level, ranges of days, the day of its meeting, whether zero is reported daily."""
LATE_DAILY = (date(2021, 3, 7), 8)
"""The day and unit of the one daily report signed after 16:00."""


def scenes() -> Iterator[Scene]:
    """Every scene of nodes and meetings."""
    for node in NODES:
        yield from _node(*node)
    for number, held in enumerate((*SAFE, *MALL, *OTHERS)):
        told = clock.local(held.on - timedelta(days=2), 10, number)
        yield told, partial(_plan, held)
        yield from _course(held)


def _node(name: str, level: str, days: Days, meeting: date, daily: bool) -> Iterator[Scene]:
    held = Held(meeting, "special", f"{name}期间维稳安保专题会议", "node stability work_safety", (), name)
    known = clock.local(meeting - timedelta(days=5), 9, 20)
    yield known, partial(_register, name, level, days, daily)
    yield known + timedelta(hours=1), partial(_plan, held)
    yield clock.local(meeting, 16, 30), partial(_arrange, name)
    yield from _course(held)
    over = calendar.current().forward(days[-1][1] + timedelta(days=1))
    yield clock.local(over, 15), partial(_sum_up, name)
    if daily:
        for day in span(*days[0]):
            yield clock.local(day, 15, 20), partial(_daily, day)
            if day == LATE_DAILY[0]:
                yield clock.local(day, 17, 30), partial(_daily_one, day, LATE_DAILY[1])


def _register(name: str, level: str, days: Days, daily: bool, stage: Stage) -> None:
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.local(days[0][0]),
        "name": name,
        "level": level,
        "daily_zero": daily,
        "extra_patrols": True,
        "duty_doubled": not daily,
    }
    lines: Any = {"spans": [{"start": start, "end": end} for start, end in days]}
    stage.kept[f"node {name}"] = deeds.create(
        stage.as_post("coordinator"), node_ledger.LEDGER, data, lines=lines
    )


def _arrange(name: str, stage: Stage) -> None:
    told = {
        "deployment": "领导带班、双人值班，每日巡查重点部位，有情况半小时内电话报告。",
        "roster_ready": True,
    }
    node = stage.kept[f"node {name}"]
    stage.kept[f"node {name}"] = deeds.move(
        stage.as_post("coordinator"), node_ledger.LEDGER, node, "arrange", told
    )


def _sum_up(name: str, stage: Stage) -> None:
    told = {"roster_ready": True, "summary": f"{name}期间值班、巡查到位，未发生案事件和安全事故。"}
    deeds.move(stage.as_post("coordinator"), node_ledger.LEDGER, stage.kept[f"node {name}"], "sum_up", told)


def _daily(day: date, stage: Stage) -> None:
    for nth in range(len(stage.reporting_units())):
        if (day, nth) != LATE_DAILY:
            _daily_one(day, nth, stage)


def _daily_one(day: date, nth: int, stage: Stage) -> None:
    """One day of the special period: typed by the city desk from the unit's signed paper."""
    unit, desk = stage.reporting_units()[nth], stage.as_post("coordinator")
    data = {
        "unit": unit.pk,
        "occurred_at": clock.now(),
        "scope": "day",
        "period_start": day,
        "clear": True,
    }
    report = deeds.create(desk, zero.LEDGER, data)
    paper = stage.signed(desk, stage.head_of(unit.code), f"{unit.short}{day}零报告签字件")
    deeds.move(desk, zero.LEDGER, report, "submit", **paper)


def _course(held: Held) -> Iterator[Scene]:
    """Held in the afternoon, minutes within five working days, decisions closed one by one, filed."""
    published = calendar.current()
    yield clock.local(held.on, 15 if held.node else 17), partial(_hold, held)
    signed = published.add_workdays(held.on, 2 + held.on.day % 3)
    yield clock.local(signed, 11), partial(_approve, held, signed)
    last = signed
    for number, (_, _, taken) in enumerate(held.decided):
        done = published.forward(max(held.on + timedelta(days=taken), signed + timedelta(days=1)))
        yield clock.local(done, 16, number), partial(_follow, held, number, done)
        last = max(last, done)
    filed = clock.local(published.add_workdays(last, 3), 9)
    if filed < datetime(YEAR + 1, 1, 10, tzinfo=clock.SHANGHAI):
        yield filed, partial(_archive, held)


def _key(held: Held) -> str:
    return f"meeting {held.on} {held.title}"


def _desk(stage: Stage) -> Any:
    return stage.as_post("secretary")


def _plan(held: Held, stage: Stage) -> None:
    """Planned, or taken up from what the node asks for, and made known to those invited."""
    offer = None
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.local(held.on, 14, 30),
        "kind": held.kind,
        "title": held.title,
        "place": "三楼会议室",
        "chair": stage.holder("head" if held.kind in ("party", "leading") else "deputy").pk,
        "agenda": "通报情况；研究措施；明确责任和时限。",
    }
    if held.node:
        node = stage.kept[f"node {held.node}"]
        data["node"] = node.pk
        offer = Offer.objects.get(source_number=node.number, closed_at=None).pk
    rows: Any = {"topics": [{"topic": topic} for topic in held.topics.split()]}
    desk = _desk(stage)
    row = deeds.create(desk, meeting_ledger.LEDGER, data, lines=rows, offer=offer)
    told = {"notified_on": clock.today()}
    stage.kept[_key(held)] = deeds.move(desk, meeting_ledger.LEDGER, row, "notify", told)


def _invited(held: Held, stage: Stage) -> list[dict[str, Any]]:
    """Leaders, section heads and the desks concerned; now and then one is on leave or sends another."""
    keys = ["head", "deputy_1", "deputy_2", "deputy_3", "section_petition", "section_office", "coordinator"]
    if held.kind not in ("party", "office"):
        keys += ["clerk", "safety", "assets", "secretary"]
    rows: list[dict[str, Any]] = [{"person": stage.person(key).pk, "status": "present"} for key in keys]
    mark = held.on.day % 5
    if mark == 1:
        rows[3]["status"] = "leave"
    elif mark == 2:
        rows[5] |= {"status": "substitute", "substitute": stage.person("secrecy").pk}
    return rows


def _hold(held: Held, stage: Stage) -> None:
    desk, people = _desk(stage), _invited(held, stage)
    owner = stage.holder("section_head").pk
    decided = [
        {
            "text": text,
            "owner": owner,
            "due": held.on + timedelta(days=days),
            "state": "open",
            "report": text.startswith(REPORTED),
        }
        for text, days, _ in held.decided
    ]
    photo = stage.photo(desk, f"{held.on}{held.title}签到册.png", "signed")
    stage.kept[_key(held)] = deeds.move(
        desk,
        meeting_ledger.LEDGER,
        stage.kept[_key(held)],
        "hold",
        {"invited": len(people), "guests": 0},
        lines={"attendees": people, "decisions": decided},
        files=[photo],
    )


def _approve(held: Held, day: date, stage: Stage) -> None:
    number = stage.kept["minutes"] = stage.kept.get("minutes", 0) + 1
    told = {"minutes_no": f"会议纪要〔{held.on.year}〕{number}号", "minutes_on": day}
    paper = stage.signed(_desk(stage), stage.holder("deputy"), f"{held.on}{held.title}纪要")
    stage.kept[_key(held)] = deeds.move(
        _desk(stage), meeting_ledger.LEDGER, stage.kept[_key(held)], "approve", told, **paper
    )


def _follow(held: Held, number: int, done: date, stage: Stage) -> None:
    row = stage.kept[_key(held)]
    names = ("text", "owner_id", "due", "state", "done_on", "report")
    rows = [dict(zip(names, found, strict=True)) for found in row.decisions.values_list(*names)]
    rows = [{**one, "owner": one.pop("owner_id")} for one in rows]
    rows[number] |= {"state": "done", "done_on": done}
    stage.kept[_key(held)] = deeds.move(
        _desk(stage), meeting_ledger.LEDGER, row, "follow", lines={"decisions": rows}
    )


def _archive(held: Held, stage: Stage) -> None:
    deeds.move(_desk(stage), meeting_ledger.LEDGER, stage.kept.pop(_key(held)), "archive")
