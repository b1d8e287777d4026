"""Changing of the published calendar.

One administrator proposes a year, another approves it.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Problem, Refused
from taizhang.engine.keep import history
from taizhang.engine.write import redating
from taizhang.kernel.days import day_in
from taizhang.org import calendar
from taizhang.org.models import CalendarDay, CalendarDraft, CalendarYear
from taizhang.org.principals import Principal

WORDS = {"休": CalendarDay.Kind.HOLIDAY, "班": CalendarDay.Kind.MAKEUP}
NOTICE = "国务院办公厅节假日安排通知"
FIRST = 2004


def seed(principal: Principal, last: int) -> list[int]:
    """Publish every year known to the calendar package up to a year.

    Returns those years.
    """
    years = []
    for year in range(FIRST, last + 1):
        if CalendarYear.objects.filter(year=year).exists():
            continue
        try:
            days = calendar.official(year)
        except LookupError:
            break
        calendar.publish(year, NOTICE, date(year - 1, 11, 25), days)
        years.append(year)
    if years:
        history.append("calendar_seeded", principal, note=f"{years[0]}至{years[-1]}年，{NOTICE}")
    return years


def text_of(year: int) -> str:
    """Write a year as editable lines: 2027-01-01 休 元旦."""
    marks = {kind: word for word, kind in WORDS.items()}
    rows = CalendarDay.objects.filter(year_id=year).order_by("day")
    return "\n".join(f"{row.day} {marks[CalendarDay.Kind(row.kind)]} {row.name}".rstrip() for row in rows)


def read(year: int, text: str) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    """Read the days of a text, and list each unreadable line."""
    days: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        day_text, _, rest = line.strip().partition(" ")
        word, _, name = rest.strip().partition(" ")
        try:
            day = day_in(day_text)
        except ValueError:
            problems.append(("days", f"第{number}行日期看不懂，请写成 {year}-01-01 休 元旦。"))
            continue
        if day.year != year:
            problems.append(("days", f"第{number}行{day}不是{year}年的日子。"))
        elif word not in WORDS:
            problems.append(("days", f"第{number}行第二栏只写“休”或“班”。"))
        elif str(day) in days:
            problems.append(("days", f"第{number}行{day}写了两次。"))
        else:
            days[str(day)] = (str(WORDS[word]), name.strip()[:80])
    if not days and not problems:
        problems.append(("days", "请至少写一天，一行一天。"))
    return days, problems


@transaction.atomic
def propose(
    principal: Principal, year: int, source: str, published_on: date | None, text: str
) -> CalendarDraft:
    """Propose a year; an earlier proposal for it that still waits is replaced."""
    if not principal.holds({"system_admin"}) or principal.person is None:
        raise Refused("年历由系统管理员提出修改。", status=403)
    days, problems = read(year, text)
    if not 2 <= len(source.strip()) <= 120:
        problems.append(("source", "请写明依据，如 国务院办公厅关于2027年部分节假日安排的通知。"))
    if published_on is None:
        problems.append(("published_on", "请填公布日期。"))
    if problems or published_on is None:
        raise Refused(problems)
    CalendarDraft.objects.filter(year=year, decided_at=None).delete()
    draft = CalendarDraft.objects.create(
        year=year,
        source=source.strip(),
        published_on=published_on,
        days=days,
        proposed_by=principal.person,
        proposed_at=clock.now(),
    )
    history.append("calendar_proposed", principal, note=f"{year}年，{len(days)}天，{source}")
    return draft


@transaction.atomic
def decide(principal: Principal, draft_id: int, *, approve: bool) -> CalendarDraft:
    """Approve or return a proposed year; whoever proposed it cannot approve it."""
    if not principal.holds({"security_admin"}) or principal.person is None:
        raise Refused("年历由安全管理员审核。", status=403)
    draft = CalendarDraft.objects.select_for_update().filter(pk=draft_id, decided_at=None).first()
    if draft is None:
        raise Refused("这份年历已经审核过，或者被新的修改替换了。")
    if draft.proposed_by_id == principal.person.pk:
        raise Refused("提出修改的人不能自己审核。")
    draft.decided_by, draft.decided_at, draft.approved = principal.person, clock.now(), approve
    draft.save()
    if approve:
        days = {date.fromisoformat(day): (kind, name) for day, (kind, name) in draft.days.items()}
        calendar.publish(draft.year, draft.source, draft.published_on, days)
    history.append("calendar_approved" if approve else "calendar_returned", principal, note=f"{draft.year}年")
    if approve:
        redating.redate_all(f"{draft.year}年节假日安排经审核变更")
    return draft


def marked(draft: CalendarDraft) -> list[str]:
    """List the changes of a proposal against the year in force.

    These are lines added and lines taken away.
    """
    present = set(text_of(draft.year).splitlines())
    marks = {str(kind): word for word, kind in WORDS.items()}
    wanted = {f"{day} {marks[kind]} {name}".rstrip() for day, (kind, name) in draft.days.items()}
    return [f"增加 {line}" for line in sorted(wanted - present)] + [
        f"去掉 {line}" for line in sorted(present - wanted)
    ]
