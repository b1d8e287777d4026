"""领导一周A4: one page a week for a leader without sign-in.

Numbers, what is red, what waits for a signature; the leader never logs in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.desk.day.waiting import Agenda, agenda
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import deadlines, switches
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Deadline
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import Entry, answers, catalogue
from taizhang.numbers.wording import value_text
from taizhang.org import posts
from taizhang.org.models import Holding, Person
from taizhang.org.principals import Principal, staff

FIGURES, REDS, SIGNS = 14, 8, 6
"""So many rows of each table fit one page whatever they hold; the rest is counted, never dropped unsaid."""


@dataclass(frozen=True)
class Number:
    """One figure of the week.

    It stands beside the week before and the same week of the year before.
    """

    key: str
    ledger: str
    label: str
    now: str
    before: str
    last_year: str


@dataclass(frozen=True)
class Line:
    """A red item or a decision: what, where, who, since when."""

    what: str
    unit: str
    who: str
    since: str
    address: str


@dataclass(frozen=True)
class Weekly:
    """The content of the page.

    `hidden` counts overdue matters that the one who prints may not read; `hidden_among` names those
    of them that stand behind a conflict wall, such as 信访等.
    """

    leader: Person
    week: Period
    numbers: tuple[Number, ...]
    numbers_left: int
    reds: tuple[Line, ...]
    reds_count: int
    hidden: int
    signs: tuple[Line, ...]
    signs_count: int
    hidden_among: str = ""


def week_of(day: date) -> Period:
    """Return the week around a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period.between(monday, monday + timedelta(days=6))


def usual_week() -> Period:
    """Return the week told today.

    From Thursday the present one, before that the last.
    """
    return week_of(clock.today() - timedelta(days=3))


def same_week(week: Period, weeks: int) -> Period:
    """Return the week so many weeks earlier.

    52 weeks give the same weekdays of the year before.
    """
    return week_of(week.start - timedelta(weeks=weeks))


def _entries() -> list[Entry]:
    """List the weekly figures of the ledgers in use.

    The first ones of all ledgers come before the second ones.
    """
    used = switches.in_use()
    ranked: list[tuple[int, int, str]] = []
    for place, ledger in enumerate(ledgers()):
        if ledger.key in used:
            for rank, key in enumerate(ledger.life.weekly_keys):
                ranked.append((rank, place, f"{ledger.room}.{key}"))
    known = {entry.key: entry for entry in catalogue()}
    return [known[key] for _, _, key in sorted(ranked)]


def _numbers(week: Period, asker: Principal) -> tuple[tuple[Number, ...], int]:
    entries = _entries()
    shown = entries[:FIGURES]
    columns = [
        answers(Context(when, behind=asker.walls), shown)
        for when in (week, same_week(week, 1), same_week(week, 52))
    ]
    rows = [
        Number(
            entry.key,
            entry.ledger.title if entry.ledger else "",
            entry.figure.label,
            *(value_text(answer) for answer in triple),
        )
        for entry, *triple in zip(shown, *columns, strict=True)
    ]
    return tuple(rows), len(entries) - len(shown)


def _holders() -> list[tuple[str, int, int, str]]:
    """List the holders of posts today and their units, the nearest reach first."""
    today = clock.today()
    rows = Holding.objects.filter(since__lte=today).exclude(until__lt=today).select_related("unit", "person")
    holders = []
    for row in rows.order_by("id"):
        high = row.unit.hi if posts.BY_KEY[row.post].reach is posts.Reach.BELOW else row.unit.lo
        holders.append((row.post, row.unit.lo, high, row.person.name))
    return sorted(holders, key=lambda row: row[2] - row[1])


def _who(wanted: tuple[str, ...], unit_lo: int, holders: list[tuple[str, int, int, str]]) -> str:
    for post, low, high, name in holders:
        if post in wanted and low <= unit_lo <= high:
            return f"{posts.title(post)} {name}"
    return "、".join(posts.title(post) for post in wanted[:2])


def _reds(found: Agenda) -> list[Line]:
    holders, today = _holders(), clock.today()
    late: list[tuple[int, Line]] = []
    for row in found.dated:
        if row.days < 0:
            who = _who(row.posts, row.unit_lo, holders)
            since = f"{today + timedelta(days=row.days)}起 {row.term.words}"
            late.append(
                (
                    row.days,
                    Line(f"{row.ledger} {row.number} {row.term.title}", row.unit, who, since, row.address),
                )
            )
    for gap in found.gaps:
        if gap.days < 0:
            who = _who(tuple(sorted(gap.ledger.access.writers)), gap.missing.unit.lo, holders)
            since = f"{gap.missing.due}起 {gap.words}"
            late.append((gap.days, Line(gap.missing.what, gap.missing.unit.short, who, since, gap.address)))
    for owed in found.owing:
        if owed.late:
            title = f"{owed.ledger.title} {owed.number}"
            late.append(
                (
                    owed.days,
                    Line(title, owed.unit, owed.filler, f"{owed.due[:10]}起 {owed.left}", owed.address),
                )
            )
    return [line for _, line in sorted(late, key=lambda item: item[0])]


def _hidden(leader: Principal, seen_by: Principal) -> tuple[int, str]:
    """Count the overdue matters hidden from the person printing.

    Those of the leader's units, in ledgers in use that the one who prints does not read.
    """
    count, used = 0, switches.in_use()
    matters: dict[str, None] = {}
    for ledger in ledgers():
        if ledger.key in used and holds(READS, leader, ledger) and not holds(READS, seen_by, ledger):
            rows = rows_for(ledger, leader, "weekly").filter(voided=False)
            late = Deadline.objects.filter(ledger=ledger.key, stopped_at=None, internal_due__lt=clock.today())
            ledger_count = sum(deadlines.ours(row) for row in late.filter(record_id__in=rows.values("pk")))
            if ledger_count and ledger.wall and ledger.wall.matter:
                matters[ledger.wall.matter] = None
            count += ledger_count
    return count, f"{'、'.join(matters)}等" if matters else ""


def weekly(leader: Person, asker: Principal, week: Period) -> Weekly:
    """Make the page of a week for a leader.

    As far as the one who prints it may see.
    """
    eyes = staff(leader, clock.today()).shown_to(asker.walls)
    seen_by = None if asker.everything or asker.person == leader else asker
    waiting = agenda(eyes, seen_by=seen_by)
    reds = _reds(waiting)
    signs = [
        Line(
            f"{task.ledger} {task.number} {task.moves}",
            task.unit,
            "",
            f"{task.state} {task.due}".strip(),
            task.address,
        )
        for task in waiting.tasks
        if task.handed_up
    ]
    signs += [
        Line(f"{row.ledger} {row.number} {row.decides}", row.unit, "", row.term.words, row.address)
        for row in waiting.dated
        if row.decides
    ]
    numbers, left = _numbers(week, asker)
    hidden, among = _hidden(eyes, seen_by) if seen_by else (0, "")
    return Weekly(
        leader,
        week,
        numbers,
        left,
        tuple(reds[:REDS]),
        len(reds),
        hidden,
        tuple(signs[:SIGNS]),
        len(signs),
        among,
    )


def leaders(principal: Principal) -> list[Person]:
    """List the leaders for a page printed by this person.

    The leaders over whose units they work.
    """
    today = clock.today()
    rows = Holding.objects.filter(post__in=["head", "deputy", "unit_head"], since__lte=today).exclude(
        until__lt=today
    )
    rows = rows.select_related("person", "person__unit", "unit")
    post_keys = posts.LEADERS | {"coordinator", "auditor", "unit_head"}
    people: dict[int, Person] = {}
    for row in sorted(rows, key=lambda row: (row.post != "head", row.post != "deputy", row.unit.lo, row.pk)):
        if principal.holds(post_keys, row.unit.lo):
            people.setdefault(row.person_id, row.person)
    return list(people.values())
