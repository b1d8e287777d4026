"""Plays a year into empty tables; the first act of every kind is done eight times at once. A process of its own.

Prints one line of JSON: how many kinds of act were tried, and those that had more or less than one effect.
"""

from __future__ import annotations

import contextvars
import json
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from taizhang.engine import clock  # noqa: E402
from taizhang.engine.declare.flow import Refused  # noqa: E402
from taizhang.engine.declare.registry import by_key, ledgers  # noqa: E402
from taizhang.engine.keep import evidence  # noqa: E402
from taizhang.engine.keep.rows import rows_for  # noqa: E402
from taizhang.engine.models import Event, Offer  # noqa: E402
from taizhang.engine.write import deeds, sweep  # noqa: E402
from taizhang.org.models import Holding  # noqa: E402
from taizhang.org.principals import staff  # noqa: E402
from taizhang.play import year  # noqa: E402
from taizhang.play.scenes import scenes_of  # noqa: E402
from taizhang.play.stage import picture  # noqa: E402

EIGHT = 8
tried: dict[str, int] = {}
wrong: list[str] = []
inside = threading.local()


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What each of eight threads got, or the exception it met; each has a connection of its own."""
    gate, found = threading.Barrier(EIGHT), []

    def one() -> None:
        inside.deed = True
        try:
            gate.wait(30)
            found.append(act())
        except Exception as error:  # noqa: BLE001
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=contextvars.copy_context().run, args=(one,)) for _ in range(EIGHT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def eightfold(name: str) -> None:
    """Replace a deed: the first of each kind is posted eight times, with the key or version a form would send."""
    plain = getattr(deeds, name)

    def deed(principal: Any, ledger: Any, *given: Any, **named: Any) -> Any:
        kind = f"{ledger.key} {name} {given[1] if name == 'move' else ''}".strip()
        if getattr(inside, "deed", False) or connection.in_atomic_block or tried.get(kind, 0) >= 2:
            return plain(principal, ledger, *given, **named)
        tried[kind] = tried.get(kind, 0) + 1
        if name == "edit" or tried[kind] == 1:
            named.setdefault("once", f"{kind}-{tried[kind]}"[-64:])
        elif name == "create" and not ledger.model._meta.constraints:  # equal records may both be meant
            return plain(principal, ledger, *given, **named)
        elif name != "create":  # without a key: the version alone must hold the others off
            named["version"] = given[0].version
        before = Event.objects.filter(ledger=ledger.key).exclude(act="reveal").count()
        found = at_once(lambda: plain(principal, ledger, *given, **named))
        done = [row for row in found if not isinstance(row, Exception)]
        bad = [row for row in found if isinstance(row, Exception) and not isinstance(row, Refused)]
        effects = Event.objects.filter(ledger=ledger.key).exclude(act="reveal").count() - before
        if bad:
            wrong.append(f"{kind}: {bad[0]!r}")
        if not done and not bad:
            tried[kind] -= 1
            raise found[0]
        if effects != 1 or len({row.pk for row in done}) != 1:
            wrong.append(f"{kind}: {effects} effects")
        if "once" in named and len(done) != EIGHT:
            wrong.append(f"{kind}: {EIGHT - len(done)} refused though the key was the same")
        return done[0]

    setattr(deeds, name, deed)


def play(until: datetime) -> Any:
    stage = year.open_stage(2021, "Probe-2021-longpass")
    for name in ("create", "edit", "move", "void", "attach"):
        eightfold(name)
    day = None
    for moment, act in year.scenes(stage):
        if moment > until:
            break
        if clock.local_date(moment) != day:
            day = clock.local_date(moment)
            with clock.at(clock.local(day, 0, 5)):
                swept = sweep.run()
                assert not swept.stuck, swept.stuck
        with clock.at(moment):
            act(stage)
    return stage


def the_exam(stage: Any) -> None:
    """The one ledger whose only record of the year comes in December."""
    for moment, act in scenes_of(stage, "programme.exam"):
        with clock.at(moment):
            act(stage)


def the_rest(moment: datetime) -> None:
    """Corrections, added evidence and voidings of every ledger that has a record."""
    with clock.at(moment):
        for ledger in ledgers():
            for name in ("edit", "attach", "void"):
                some = ledger.model.objects.filter(voided=False).order_by("-id")[:40]
                any(accepted(name, ledger, record) for record in some)


def accepted(name: str, ledger: Any, record: Any) -> bool:
    """Whether a record takes a correction, a further paper or a voiding; some are past it by their rules."""
    who = writer(ledger, record)
    try:
        if name == "edit":
            deeds.edit(who, ledger, record, {}, version=record.version, note="核对更正")
        elif name == "attach":
            deeds.attach(who, ledger, record, [evidence.add(who, "照片", picture(record.number)).public_id])
        else:
            deeds.void(who, ledger, record, "重复登记，予以作废")
    except Refused:
        return False
    return True


def writer(ledger: Any, record: Any) -> Any:
    """Somebody who may write this record."""
    for holding in Holding.objects.filter(post__in=ledger.access.writers):
        who = staff(holding.person, clock.today())
        if rows_for(ledger, who, "write").filter(pk=record.pk).exists() and ledger.may_write(
            who, record.unit_lo
        ):
            return who
    raise AssertionError(f"nobody may write {record.number}")


if __name__ == "__main__":
    end = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=clock.SHANGHAI)
    stage = play(end)
    if not by_key("programme.exam").model.objects.exists():
        the_exam(stage)
        end = max(moment for moment, _ in scenes_of(stage, "programme.exam")) + timedelta(hours=1)
    the_rest(end)
    repeated = Offer.objects.values("link", "source_number").count() - Offer.objects.count()
    print(
        json.dumps(
            {
                "tried": sorted(kind for kind, count in tried.items() if count),
                "wrong": wrong,
                "repeated": repeated,
            },
            ensure_ascii=False,
        )
    )
