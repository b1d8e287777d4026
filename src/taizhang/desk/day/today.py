"""今日: what waits for this person, by day, with the reason.

Quiet when nothing is due.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taizhang.desk.day.waiting import Agenda, Dated, agenda
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.desk.ledger import seconding
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import ANYBODY, WRITES
from taizhang.engine.read import unsigned
from taizhang.engine.read.expected import Gap, chases
from taizhang.keep import copies, sweeps
from taizhang.org import posts

MOST = 30
"""So many rows of one kind are shown."""


@require_safe
@needs(ANYBODY)
def today(request: Signed) -> HttpResponse:
    """Show the home page."""
    principal = request.principal
    waiting, used = agenda(principal), request.office.in_use
    oversees, house = principal.holds(posts.OVERSEERS), copies.red_lines(principal)
    stuck = sweeps.red_lines(principal)
    to_sign, wishes = unsigned.count(principal), seconding.reminders(principal)
    context = {
        "tasks": waiting.tasks[:MOST],
        "task_count": len(waiting.tasks),
        "pools": waiting.pools,
        "owing": waiting.owing,
        "owing_late": any(row.late for row in waiting.owing),
        "reminded": principal.holds(posts.BUSINESS),
        "groups": _groups(waiting.dated),
        "offers": [(offer, by_key(offer.target_ledger).title) for offer in waiting.handed[:MOST]],
        "offer_count": len(waiting.handed),
        "chases": [(chase, _first(waiting.gaps, chase.what)) for chase in chases(waiting.gaps)][:MOST],
        "gap_count": len(waiting.gaps),
        "expiring": waiting.expiring[:MOST],
        "expiring_count": len(waiting.expiring),
        "quick": [
            ledger
            for ledger in ledgers()
            if ledger.quick and ledger.key in used and holds(WRITES, principal, ledger)
        ],
        "red": red(waiting) if oversees else [],
        "oversees": oversees,
        "house": house,
        "stuck": stuck,
        "to_sign": to_sign,
        "wishes": wishes,
        "quiet": waiting.quiet and not (house or stuck or to_sign or wishes),
    }
    return render(request, "day/today.html", context)


def _first(found: list[Gap], what: str) -> str:
    """Return the address for putting one missing thing right."""
    return next(gap.address for gap in found if gap.missing.what == what)


@dataclass(frozen=True)
class Cut:
    """A stretch of the clocks: overdue, today, within three days, later.

    It shows the first of them and how many more there are.
    """

    tone: str
    title: str
    rows: list[Dated]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def _groups(dated: list[Dated]) -> list[Cut]:
    cuts = (
        ("red", "已超期", [row for row in dated if row.days < 0]),
        ("amber", "今天到期", [row for row in dated if row.days == 0]),
        ("amber", "三天内到期", [row for row in dated if 0 < row.days <= 3]),
        ("plain", "以后到期", [row for row in dated if row.days > 3]),
    )
    return [Cut(tone, title, rows[:MOST], len(rows)) for tone, title, rows in cuts if rows]


@dataclass(frozen=True)
class Red:
    """The red matters of one unit.

    How many, which duties, and the oldest with its address and how late it is.
    """

    unit: str
    count: int
    why: str
    oldest: str
    address: str
    words: str
    days: int


def red(found: Agenda) -> list[Red]:
    """List what is past its day by unit, the oldest first."""
    late = [
        (row.unit, row.days, row.term.title, row.number, row.address, row.term.words) for row in found.dated
    ]
    late += [
        (gap.missing.unit.short, gap.days, gap.ledger.title, gap.missing.what, gap.address, gap.words)
        for gap in found.gaps
    ]
    late += [(row.unit, row.days, row.ledger.title, row.title, row.address, row.left) for row in found.owing]
    by_unit: dict[str, list[tuple[str, int, str, str, str, str]]] = {}
    for row in sorted(late, key=lambda row: row[1]):
        if row[1] < 0:
            by_unit.setdefault(row[0], []).append(row)
    rows = []
    for unit, items in by_unit.items():
        _, days, _, oldest, where, words = items[0]
        why = "、".join(dict.fromkeys(item[2] for item in items))
        rows.append(Red(unit, len(items), why, oldest, where, words, days))
    return sorted(rows, key=lambda row: row.days)
