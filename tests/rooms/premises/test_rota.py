"""A month's plan: by turns and from pasted text.

Every hole is named and nothing is stored.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.days import Calendar, DayKind, Period
from taizhang.rooms.premises.duty import pasted, rota
from taizhang.rooms.premises.duty.rota import Plan, Who

MARCH = Period.month(2021, 3)
BEFORE = datetime(2021, 2, 20, tzinfo=timezone(timedelta(hours=8)))
HOLIDAY = date(2021, 3, 8)
CALENDAR = Calendar({HOLIDAY: DayKind.HOLIDAY}, frozenset({2021}), {HOLIDAY: "试节"})
ZHANG, LI, WANG, ZHAO = (
    Who(n, name, serves=True) for n, name in enumerate(("张三", "李四", "王小五", "赵六"), 1)
)
BOSS = Who(9, "钱领导", "副主任", leads=True)
BOTH = Who(8, "孙主任", "主任", leads=True, serves=True)
TWINS = (Who(6, "周同", "会计", serves=True), Who(7, "周同", "出纳", serves=True))
PEOPLE = (ZHANG, LI, WANG, ZHAO, BOSS, BOTH, *TWINS)


def empty(pattern: str = "two") -> Plan:
    found, past = rota.slots(MARCH, pattern, 8, BEFORE)
    return Plan(found, past=past)


def pasted_plan(text: str, pattern: str = "one") -> Plan:
    return pasted.paste(empty(pattern), text, PEOPLE, CALENDAR, MARCH, pattern)


def whole_month(row: str, skip: tuple[int, ...] = ()) -> str:
    return "\n".join(f"3月{day}日\t{row}" for day in range(1, 32) if day not in skip)


def of_day(plan: Plan, day: int) -> list[str]:
    return [text for text in plan.wrong if text.startswith((f"3月{day}日", f"第{day}行"))]


@given(st.integers(3, 40), st.integers(1, 6), st.sampled_from(["one", "two"]))
def test_turns_leave_no_hole_and_no_double_shift(officers: int, leaders: int, pattern: str) -> None:
    who = [Who(n, f"员{n}", serves=True) for n in range(officers)]
    lead = [Who(1000 + n, f"领{n}", leads=True) for n in range(leaders)]
    plan = rota.rotate(empty(pattern), who, lead, CALENDAR)
    enough = officers >= 6
    assert plan.wrong == [] or not enough
    counts = [sum(one in slot.officers for slot in plan.slots) for one in who]
    assert max(counts) - min(counts) <= 3
    for slot in plan.slots:
        assert len(slot.officers) == (2 if slot.day == HOLIDAY else 1)


def test_a_leader_among_the_officers_is_refused_with_the_day() -> None:
    """Scenario 27."""
    plan = rota.rotate(empty("one"), [ZHANG, BOTH, LI], [BOTH], CALENDAR)
    assert "3月2日：孙主任既是带班领导又是值班员，请另排一人。" in plan.wrong


def test_two_whole_days_on_end_are_refused_with_the_day() -> None:
    text = whole_month("钱领导\t张三、李四")
    assert "3月2日：张三连续值班超过24小时，请另排一人。" in pasted_plan(text).wrong


def test_shifts_that_have_begun_are_left_out() -> None:
    found, past = rota.slots(MARCH, "two", 8, datetime(2021, 3, 10, 9, tzinfo=rota.SHANGHAI))
    assert (found[0].label, past) == ("3月10日夜班", 19)


TABLES = {
    "table with a head": "日期\t星期\t带班领导\t值班员\t值班员\n"
    + "\n".join(
        f"{day}\t星期一\t钱领导\t{'张三' if day % 2 else '王小五'}\t{'李四' if day % 2 else '赵六'}"
        for day in range(1, 32)
    ),
    "labels in each row": "\n".join(
        f"3月{day}日（周一）带班领导：钱领导 值班员：{'张三、李四' if day % 2 else '王小五，赵六'}"
        for day in range(1, 32)
    ),
    "padded names and a title": "三月值班表\n"
    + "\n".join(
        f"2021年3月{day}日　钱领导　{'张　三、李　四' if day % 2 else '王小五、赵 六'}"
        for day in range(1, 32)
    ),
    "iso dates and commas": "\n".join(
        f"2021-03-{day:02},钱领导,{'张三 李四' if day % 2 else '王小五 赵六'}" for day in range(1, 32)
    ),
    "names with titles behind": "\n".join(
        f"3.{day} 钱领导（副主任） {'张三 李四' if day % 2 else '王小五 赵六'}" for day in range(1, 32)
    ),
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_tables_as_offices_send_them_are_read(text: str) -> None:
    plan = pasted_plan(text)
    assert plan.wrong == []
    assert [slot.leader for slot in plan.slots] == [BOSS] * 31
    assert [who.name for who in plan.slots[0].officers] == ["张三", "李四"]
    assert [who.name for who in plan.slots[29].officers] == ["王小五", "赵六"]


def test_two_shifts_a_day_by_columns() -> None:
    text = "日期\t带班领导\t白班\t夜班\n" + "\n".join(
        f"3月{day}日\t钱领导\t张三{'、王小五' if day == 8 else ''}\t李四{'、赵六' if day == 8 else ''}"
        for day in range(1, 32)
    )
    plan = pasted_plan(text, "two")
    assert plan.wrong == []
    assert [[who.name for who in slot.officers] for slot in plan.slots[:2]] == [["张三"], ["李四"]]


UGLY = [
    (whole_month("钱领导\t张三、李四", skip=(5,)), 5, "没有值班员。"),
    (whole_month("钱领导\t张三、李四", skip=(5,)), 5, "没有带班领导。"),
    (
        whole_month("钱领导\t张三、李四").replace("3月4日\t钱领导\t张三", "3月4日\t钱领导\t张珊"),
        4,
        "没有叫“张珊”的值班员，请核对姓名。",
    ),
    (
        whole_month("钱领导\t张三").replace("3月6日\t钱领导\t张三", "3月6日\t钱领导\t张三、张三"),
        6,
        "张三写了两次",
    ),
    (whole_month("钱领导\t周同"), 3, "“周同”有2人同名，请写成周同（会计）、周同（出纳）。"),
    (whole_month("钱领导\t钱领导"), 3, "“钱领导”没有任值班员岗位"),
    (whole_month("张三\t李四"), 3, "“张三”没有任带班领导岗位"),
    (whole_month("钱领导\t张三"), 8, "是试节，每班至少两名值班员，请补一人。"),
    (whole_month("钱领导\t张三、李四、赵六"), 3, "一班最多填两名值班员"),
]


@pytest.mark.parametrize(("text", "day", "told"), UGLY)
def test_every_hole_is_named_with_its_day(text: str, day: int, told: str) -> None:
    assert any(told in line for line in of_day(pasted_plan(text), day)), pasted_plan(text).wrong


def test_lines_that_fit_no_day_are_named_with_their_number() -> None:
    text = (
        whole_month("钱领导\t张三、李四")
        + "\n4月2日\t钱领导\t张三\n钱领导\t张三\n3月7日\t钱领导\t赵六\n2月30日 钱领导 李四"
    )
    wrong = pasted_plan(text).problems
    assert wrong == [
        "第32行“4月2日”不是2021年3月的日期，请核对。",
        "第33行“钱领导\t张三”没有日期，看不出是哪一天，请补上日期。",
        "第34行3月7日在第7行已经写过，请去掉一行。",
        "第35行“2月30日”不是2021年3月的日期，请核对。",
    ]


@given(st.text(alphabet="3月1日2张三李四钱领导\t\n 、，：带班值夜白（）5-/.周", max_size=300))
def test_any_text_gives_a_plan_or_names_its_holes(text: str) -> None:
    plan = pasted_plan(text, "two")
    assert len(plan.slots) == 62
    for slot in plan.slots:
        assert slot.wrong or (slot.leader and 1 <= len(slot.officers) <= 2)
