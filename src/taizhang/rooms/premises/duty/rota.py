"""A month's duty as planned, before it is stored. Plain Python, no records.

Every hole and clash is named with its day; a plan with problems is never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from taizhang.kernel.days import Calendar, Period

SHANGHAI = timezone(timedelta(hours=8))
DAY, NIGHT = "day", "night"
HALF, WHOLE = timedelta(hours=12), timedelta(hours=24)
PATTERNS = {"two": "白班、夜班各一班", "one": "全天一班（24小时）"}
SHIFTS = {"two": (DAY, NIGHT), "one": (DAY,)}
LABELS = {DAY: "白班", NIGHT: "夜班"}


@dataclass(frozen=True)
class Who:
    """A candidate for a shift.

    Key, name, title, and whether as leader or as officer.
    """

    pk: int
    name: str
    title: str = ""
    leads: bool = False
    serves: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass
class Slot:
    """One shift of the plan."""

    day: date
    shift: str
    start: datetime
    end: datetime
    leader: Who | None = None
    officers: list[Who] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        whole = self.end - self.start == WHOLE
        return f"{self.day.month}月{self.day.day}日{'' if whole else LABELS[self.shift]}"


@dataclass
class Plan:
    """The shifts of a month and what is wrong with them.

    `problems` name lines that no shift shows.
    """

    slots: list[Slot]
    problems: list[str] = field(default_factory=list)
    past: int = 0

    @property
    def wrong(self) -> list[str]:
        """Return everything to put right, in order of days."""
        return self.problems + [f"{slot.label}：{text}" for slot in self.slots for text in slot.wrong]


def slots(month: Period, pattern: str, hour: int, now: datetime) -> tuple[list[Slot], int]:
    """Return the empty shifts of a month not yet begun, and how many have."""
    all_slots = []
    for day in month.days():
        start = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)
        length = HALF if pattern == "two" else WHOLE
        for number, shift in enumerate(SHIFTS[pattern]):
            begun = start + length * number
            all_slots.append(Slot(day, shift, begun, begun + length))
    open_slots = [slot for slot in all_slots if slot.start > now]
    return open_slots, len(all_slots) - len(open_slots)


def rotate(
    plan: Plan, officers: Sequence[Who], leaders: Sequence[Who], calendar: Calendar, first: int = 0
) -> Plan:
    """Put officers down by turns from shift to shift, a leader a day.

    On an official holiday there are two officers a shift.

    The second of a holiday comes from the other side of the circle, so that nobody serves twice
    running.
    """
    days: dict[date, int] = {}
    for number, slot in enumerate(plan.slots):
        turn = first + number
        slot.officers = [officers[turn % len(officers)]] if officers else []
        if calendar.is_holiday(slot.day) and len(officers) > 1:
            slot.officers.append(officers[(turn + len(officers) // 2) % len(officers)])
        day = days.setdefault(slot.day, len(days))
        if leaders:
            slot.leader = leaders[day % len(leaders)]
    return checked(plan, calendar)


def checked(plan: Plan, calendar: Calendar) -> Plan:
    """Name what is wrong with each shift.

    Nobody down, one person twice, too long on end, holidays alone.
    """
    since: dict[int, tuple[datetime, datetime]] = {}
    for slot in plan.slots:
        keys = [who.pk for who in slot.officers]
        if not keys:
            slot.wrong.append("没有值班员。")
        if slot.leader is None:
            slot.wrong.append("没有带班领导。")
        elif slot.leader.pk in keys:
            slot.wrong.append(f"{slot.leader}既是带班领导又是值班员，请另排一人。")
        if len(set(keys)) < len(keys):
            slot.wrong.append(f"{slot.officers[0]}写了两次，两名值班员不能是同一人。")
        if len(keys) > 2:
            slot.wrong.append("一班最多填两名值班员，其余请写在“值班记事”里。")
        if calendar.is_holiday(slot.day) and len(set(keys)) == 1:
            name = calendar.name(slot.day) or "法定节假日"
            slot.wrong.append(f"是{name}，每班至少两名值班员，请补一人。")
        for who in {who.pk: who for who in slot.officers}.values():
            begun, ended = since.get(who.pk, (slot.start, slot.start))
            begun = begun if ended == slot.start else slot.start
            since[who.pk] = (begun, slot.end)
            if slot.end - begun > WHOLE:
                slot.wrong.append(f"{who}连续值班超过24小时，请另排一人。")
    return plan
