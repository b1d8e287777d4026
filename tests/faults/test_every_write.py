"""Every write of every ledger, posted eight times at once.

On the database in use it leaves what it leaves once. The records are those of the office of the tests; each
of the eight posts comes from a thread with a connection of its own. A new ledger, and a new step of one, is
asked for by existing.
"""

from __future__ import annotations

import contextvars
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.vocabulary import Never
from taizhang.engine.models import Event, Offer
from taizhang.engine.write import deeds
from tests import bases
from tests.office import NOW, Office, Unreached
from tests.office.given import GIVEN
from tests.office.steps import Edge, edges, entries

EIGHT = 8
UNIT = "A"
OTHERS = ("edit", "attach", "void")
MEMORY = Path("/dev/shm")


class Posted(Exception):
    """What a deed was called with, instead of being done."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.given, self.named = given, named


@dataclass(frozen=True)
class Post:
    """A deed as it is posted: its name and what it is called with."""

    name: str
    given: tuple[Any, ...]
    named: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **more: Any) -> Any:
        return getattr(deeds, self.name)(*self.given, **{**self.named, **more})


class Copies:
    """A database that tests write to for good.

    It is copied anew from the office's own where a record finds no room. On PostgreSQL a copy costs a
    checkpoint, so that there is not one for each test.
    """

    def __init__(self, office: Office) -> None:
        self.office, self.name = office, str(connection.settings_dict["NAME"])
        self.copy = ExitStack()
        self.renew()

    def renew(self) -> None:
        """Begin with a new copy of the office."""
        self.close()
        if bases.SERVER:
            other = self.copy.enter_context(bases.copied(self.name))
        else:
            other = f"{self.name}.copy"
            shutil.copyfile(self.name, other)
        bases._point_at(other, settings.HOME)

    def close(self) -> None:
        """Drop the copy."""
        connection.close()
        self.copy.close()
        bases._point_at(self.name, settings.HOME)

    def ready(self, make: Callable[[], Post], **more: Any) -> Post:
        """A post that would be accepted now."""
        for last in (False, True):
            try:
                with transaction.atomic():
                    post = make()
                    with clock.at(NOW), transaction.atomic():
                        post(**more)
                        transaction.set_rollback(True)
            except (Refused, Unreached):
                if last:
                    raise
                self.renew()
            else:
                return post
        raise AssertionError


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: Any) -> Iterator[Copies]:
    """The office in a database of its own."""
    place = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(dir=place) as folder,
        django_db_blocker.unblock(),
        bases.working_on("tables", Path(folder)),
    ):
        with clock.at(NOW), transaction.atomic():
            office = Office()
        copies = Copies(office)
        yield copies
        copies.close()


def posted(name: str, ledger: Ledger, act: Callable[[], Any]) -> Post:
    """Return what an act of the office posts to a ledger, without doing it.

    What it posts to other ledgers is done.
    """
    plain = getattr(deeds, name)

    def caught(*given: Any, **named: Any) -> Any:
        if given[1] is not ledger:
            return plain(*given, **named)
        raise Posted(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deeds, name, caught)
        try:
            act()
        except Posted as post:
            return Post(name, post.given, post.named)
    raise AssertionError(f"nothing was posted to {ledger.key}")


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What each of eight threads got, or the exception it met."""
    gate, found = threading.Barrier(EIGHT), []

    def one() -> None:
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


def stock(ledger: Ledger) -> tuple[int, int, int]:
    """How many lines of history, offers and records of a ledger there are."""
    return (
        Event.objects.count(),
        Offer.objects.count(),
        ledger.model._default_manager.count(),
    )


def left_by(ledger: Ledger, act: Callable[[], Any]) -> tuple[int, ...]:
    """How many lines, offers and records an act leaves; it is taken back."""
    before = stock(ledger)
    with transaction.atomic():
        act()
        found = tuple(now - then for now, then in zip(stock(ledger), before, strict=True))
        transaction.set_rollback(True)
    return found


def faults(
    what: str, ledger: Ledger, act: Callable[[], Any], wanted: tuple[int, ...], *, all_done: bool
) -> list[str]:
    """Find where eight posts at once leave something else than one does.

    Meeting something that is no refusal in words is a fault as well.
    """
    before = stock(ledger)
    found = at_once(act)
    left = tuple(now - then for now, then in zip(stock(ledger), before, strict=True))
    done = [row for row in found if not isinstance(row, Exception)]
    bad = [row for row in found if isinstance(row, Exception) and not (isinstance(row, Refused) and str(row))]
    wrong = [f"{what}: {bad[0]!r} ({len(bad)} of {EIGHT})"] if bad else []
    if left != wanted:
        wrong.append(f"{what}: left {left} lines, offers and records instead of {wanted}")
    if len({row.pk for row in done}) != 1:
        wrong.append(f"{what}: {len({row.pk for row in done})} records came back")
    if not bad and len(done) != (EIGHT if all_done else 1):
        wrong.append(f"{what}: {len(done)} were done")
    return wrong


def held(what: str, ledger: Ledger, post: Post, **by: Any) -> list[str]:
    """Find where key or version does not hold eight posts to one effect.

    The eight posts are of one deed at once.
    """
    wanted = left_by(ledger, lambda: post(**by))
    assert wanted[0] > 0, what
    return faults(what, ledger, lambda: post(**by), wanted, all_done="once" in by)


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_eight_registrations_at_once_leave_what_one_leaves(base: Copies, ledger: Ledger) -> None:
    wrong: list[str] = []
    with clock.at(NOW):
        for edge in entries(ledger.flow):
            once = f"{ledger.key} {edge.target}"
            post = base.ready(lambda edge=edge: registration(base.office, ledger, edge))
            wrong += held(f"create {edge}", ledger, post, once=once)
            post = base.ready(lambda edge=edge: registration(base.office, ledger, edge))
            wrong += unkeyed(f"create {edge}", ledger, post)
    assert wrong == []


def registration(office: Office, ledger: Ledger, edge: Edge) -> Post:
    """The registration of a record."""
    step = edge.given(GIVEN.get(ledger.key, {}))
    office.stand(*step.beside)
    return posted("create", ledger, lambda: office.register(ledger, office.units[UNIT], step, step.new))


def unkeyed(what: str, ledger: Ledger, post: Post) -> list[str]:
    """Find where eight equal registrations at once are not as many as in turn.

    They come without a key.
    """
    before = ledger.model._default_manager.count()
    with transaction.atomic():
        try:
            post()
            post()
        except Refused:
            only = True
        else:
            only = False
        transaction.set_rollback(True)
    found = at_once(post)
    bad = [row for row in found if isinstance(row, Exception) and not isinstance(row, Refused)]
    wrong = [f"{what}: {bad[0]!r} ({len(bad)} of {EIGHT})"] if bad else []
    now = ledger.model._default_manager.count() - before
    if now != (1 if only else EIGHT):
        wrong.append(
            f"{what}: {now} records, though a second is {'refused' if only else 'accepted'}: {found[0]}"
        )
    return wrong


UPKEEP = [
    pytest.param(act, ledger, id=f"{act}-{ledger.key}")
    for act in OTHERS
    for ledger in ledgers()
    if act != "void" or not any(isinstance(guard, Never) for guard in ledger.voids)  # money is reversed
]


@pytest.mark.parametrize(("act", "ledger"), UPKEEP)
def test_eight_corrections_papers_or_voidings_at_once_are_one(base: Copies, ledger: Ledger, act: str) -> None:
    with clock.at(NOW):
        post = base.ready(lambda: upkeep(base.office, ledger, act))
        given = {"once": f"{ledger.key} {act}"} if act == "attach" else {"version": post.given[2].version}
        assert held(act, ledger, post, **given) == []


def upkeep(office: Office, ledger: Ledger, act: str) -> Post:
    """Build a correction, a further paper or a voiding of a record.

    The record is in the first state that accepts it.
    """
    refusal: Refused | None = None
    for state in ledger.flow.states:
        try:
            with transaction.atomic():
                row = office.record(ledger.key, state.key, unit=UNIT)
                clerk = office.clerk(ledger, row.unit)
                given: dict[str, tuple[Any, ...]] = {
                    "edit": ({},),
                    "attach": ([office.upload(clerk)],),
                    "void": ("重复登记，予以作废",),
                }
                named = {"note": "核对更正", "version": row.version} if act == "edit" else {}
                post = Post(act, (office.acting(clerk), ledger, row, *given[act]), named)
                with transaction.atomic():
                    post()
                    transaction.set_rollback(True)
                return post
        except Refused as error:
            refusal = error
    assert refusal is not None
    raise refusal


MOVES = [
    (ledger, next(edge for edge in edges(ledger.flow) if edge.move is move), ("key", "version")[number % 2])
    for ledger in ledgers()
    for number, move in enumerate(ledger.flow.moves)
]
"""Every step, held by turns by the key that a form sends and by the version of the record alone."""


@pytest.mark.parametrize(
    ("ledger", "edge", "by"), MOVES, ids=lambda one: one if isinstance(one, str) else getattr(one, "key", one)
)
def test_a_step_taken_eight_times_at_once_is_taken_once(
    base: Copies, ledger: Ledger, edge: Edge, by: str
) -> None:
    post = base.ready(lambda: move(base.office, ledger, edge))
    once = f"{ledger.key} {edge.name}"
    given = {"once": once} if by == "key" else {"version": post.given[2].version}
    with clock.at(NOW):
        assert held(str(edge), ledger, post, **given) == []


def move(office: Office, ledger: Ledger, edge: Edge) -> Post:
    """A step of a record that has just come to where it may be taken."""
    assert edge.move is not None
    key, step = edge.move.key, edge.given(GIVEN.get(ledger.key, {}))
    with clock.at(NOW - step.after):
        row = office.leading_to(ledger, edge, unit=UNIT)
    with clock.at(NOW):
        office.stand(*step.beside)
        return posted("move", ledger, lambda: office.take(row, key, step))
