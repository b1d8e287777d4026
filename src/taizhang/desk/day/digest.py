"""每日提醒: a text a day for a person, and one for the office group.

They are to be pasted; nothing is sent by itself.

The texts hold numbers, ledgers, units and days only, never what a record says: they travel through
WeChat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taizhang.desk.day.waiting import Agenda, agenda
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, me
from taizhang.desk.frame.values import day_text
from taizhang.engine import clock
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import BUSINESS, READS
from taizhang.engine.keep import opening
from taizhang.engine.keep.switches import in_use
from taizhang.engine.read import unsigned
from taizhang.engine.read.expected import chases
from taizhang.kernel.numbers import whole
from taizhang.org import posts
from taizhang.org.models import Holding, Person
from taizhang.org.principals import Principal, staff

SENDERS = posts.LEADERS | {"coordinator"}
SHOWN = 20


@dataclass(frozen=True)
class Item:
    """One line of a reminder."""

    ledger: str
    number: str
    unit: str
    words: str

    @property
    def text(self) -> str:
        place = f"（{self.unit}）" if self.unit else ""
        number = f" {self.number}" if self.number else ""
        return f"{self.ledger}{number}{place}{'：' if self.words else ''}{self.words}"


@dataclass(frozen=True)
class Part:
    """A titled part of a reminder.

    `count` may exceed the lines that are written out.
    """

    title: str
    items: tuple[Item, ...]

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def shown(self) -> tuple[Item, ...]:
        return self.items[:SHOWN]


Extra = Callable[[Principal, Principal], list[Item]]
"""Made for the first person, of ledgers that the second, who looks at it, reads too."""


def to_sign(principal: Principal, seen_by: Principal) -> list[Item]:
    """List the acts by word still without their signed paper.

    In the ledgers in use.
    """
    used = in_use()
    return [
        Item(
            row.ledger.title,
            row.record.number,
            row.record.unit.short,
            f"{row.label}（{row.way}），已{row.days}天",
        )
        for row in unsigned.waiting(principal)
        if row.ledger.key in used and holds(READS, seen_by, row.ledger)
    ]


def to_open(principal: Principal, seen_by: Principal) -> list[Item]:
    """List the requests to open an identity waiting for this person's answer."""
    return [
        Item(row.ledger.title, row.record.number, row.record.unit.short, "申请查看身份，等您批准")
        for row in opening.to_answer(principal, seen_by)
    ]


EXTRAS: tuple[tuple[str, Extra], ...] = (("待补签", to_sign), ("等您批准查看", to_open))
"""Further parts by title: what other desks ask to be reminded of."""


def parts(found: Agenda, principal: Principal, seen_by: Principal | None = None) -> tuple[Part, ...]:
    """Return the parts of a person's reminder in order of urgency.

    As far as who looks at it may know; no empty ones.
    """
    items: list[tuple[str, Iterable[Item]]] = [
        ("已超期", _due(row for row in found.dated if row.days < 0)),
        ("今天到期", _due(row for row in found.dated if row.days == 0)),
        ("三天内到期", _due(row for row in found.dated if 0 < row.days <= 3)),
        (
            "应报未报",
            (Item(g.ledger.title, g.missing.what, g.missing.unit.short, g.words) for g in found.gaps),
        ),
        ("等您办理", (Item(t.ledger, t.number, t.unit, f"{t.state}，可办理{t.moves}") for t in found.tasks)),
        (
            "转来待登记",
            (
                Item(by_key(o.target_ledger).title, "", o.unit.short, f"来自{o.source_number}")
                for o in found.handed
            ),
        ),
        ("到期提醒", (Item(e.ledger, e.number, e.unit, e.words) for e in found.expiring)),
        ("应报送", (Item(o.ledger.title, o.number, o.unit, f"{o.stage}（{o.left}）") for o in found.owing)),
        *((title, extra(principal, seen_by or principal)) for title, extra in EXTRAS),
    ]
    parts = (Part(title, tuple(rows)) for title, rows in items)
    return tuple(part for part in parts if part.items)


def _due(rows: Iterable[Any]) -> Iterator[Item]:
    return (Item(row.ledger, row.number, row.unit, f"{row.term.title}{row.term.words}") for row in rows)


def person_text(name: str, made: tuple[Part, ...]) -> str:
    """Write the reminder of one person."""
    head = f"【每日提醒】{day_text(clock.today())}　{name}"
    if not made:
        return f"{head}\n今天没有到期、未报和等您办理的事项。"
    lines = [head]
    for part in made:
        lines.append(f"◆{part.title}（{part.count}）")
        lines += [f"{n}. {item.text}" for n, item in enumerate(part.shown, 1)]
        if part.count > SHOWN:
            lines.append(f"……另有{part.count - SHOWN}项，请到系统查看")
    return "\n".join(lines)


def group_text(found: Agenda) -> str:
    """Write the reminder for the office group.

    Counts by unit, and who has not reported what.
    """
    head = f"【平安创建每日提醒】{day_text(clock.today())}"
    lines = [head]
    for title, rows in (
        ("已超期", [row for row in found.dated if row.days < 0]),
        ("今天到期", [row for row in found.dated if row.days == 0]),
        ("三天内到期", [row for row in found.dated if 0 < row.days <= 3]),
    ):
        if rows:
            lines.append(f"◆{title}（{len(rows)}）")
            counts: dict[str, Counter[str]] = {}
            for row in rows:
                counts.setdefault(row.unit, Counter())[row.ledger] += 1
            lines += [
                f"{unit}：{'、'.join(f'{ledger}{n}件' for ledger, n in by.items())}"
                for unit, by in counts.items()
            ]
    if found.gaps:
        lines.append(f"◆应报未报（{len(found.gaps)}）")
        lines += [
            f"{chase.what}：{'、'.join(chase.units)}（期限{chase.due.month}月{chase.due.day}日）"
            for chase in chases(found.gaps)
        ]
    if len(lines) == 1:
        lines.append("今天没有到期和未报的事项。")
    return "\n".join(lines)


def as_json(name: str, made: tuple[Part, ...], text: str) -> dict[str, Any]:
    """Return one reminder as data for another program."""
    return {
        "day": str(clock.today()),
        "for": name,
        "parts": [
            {"title": part.title, "count": part.count, "items": [asdict(item) for item in part.items]}
            for part in made
        ],
        "text": text,
    }


@require_safe
@needs(BUSINESS)
def page(request: Signed) -> HttpResponse:
    """Show the reminder of this person.

    Those who remind others choose a person, and have one for the group.
    """
    principal, person = request.principal, me(request)
    sends = principal.holds(SENDERS)
    people = _people(principal) if sends else []
    key = whole(request.GET.get("person", ""))
    own = agenda(principal)
    waiting, asker = own, principal
    if key and key != person.pk:
        person = next((row for row in people if row.pk == key), None)  # type: ignore[assignment]  # refused next
        if person is None:
            raise Http404
        asker = staff(person, clock.today()).shown_to(principal.walls)
        waiting = agenda(asker, seen_by=principal)
    reminder = parts(waiting, asker, principal)
    context = {
        "name": person.name,
        "chosen": person.pk,
        "people": people,
        "parts": reminder,
        "text": person_text(person.name, reminder),
        "group": group_text(own) if sends else "",
        "day": day_text(clock.today()),
    }
    return render(request, "day/digest.html", context)


def _people(principal: Principal) -> list[Person]:
    """List the persons with a post today within this person's reach."""
    today = clock.today()
    rows = (
        Holding.objects.filter(since__lte=today)
        .exclude(until__lt=today)
        .exclude(post__in=posts.ADMINISTRATORS)
    )
    people = {
        row.person_id: row.person
        for row in rows.select_related("person", "person__unit", "unit").order_by("unit__lo", "person_id")
        if principal.holds(SENDERS, row.unit.lo)
    }
    return list(people.values())
