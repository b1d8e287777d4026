"""The office of the tests.

It gives any record of any ledger in any of its states, brought there by real deeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Move, Refused
from taizhang.engine.declare.forms import HEAD
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep import wall
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.org.models import Person, Unit
from taizhang.org.principals import holders, system
from tests.office.given import GIVEN, PAPERS
from tests.office.people import People
from tests.office.steps import Beside, Come, Edge, Given, Step, way, way_by
from tests.office.values import Form

SYSTEM = "system"
"""Who registers what nobody types: the sweep."""


class Unreached(AssertionError):
    """A step that the office could not take.

    It tells which step, of which ledger, and why it was refused.
    """

    def __init__(self, ledger: Ledger, edge: Edge, refusal: Refused) -> None:
        self.refusal = refusal
        super().__init__(f"{ledger.key} {edge}: {refusal.errors}")


class Office(People):
    """People who bring records of every ledger into every state.

    The way through a flow is found from its declaration; what that does not say stands in `tests/office/given`.
    The steps of a way lie apart in time and the last of them is taken now.
    """

    def record(
        self, key: str, state: str = "", *, unit: str = "C", steps: Given | None = None, **values: Any
    ) -> Any:
        """Make a record of a ledger in a state, registered with these values.

        The state is the first by default. Child rows are given by the name of their table, an `offer` that it
        takes up by its id. `steps` are taken otherwise than usual on the way.
        """
        ledger = by_key(key)
        given = {**GIVEN.get(key, {}), **(steps or {})}
        path = way(ledger, given, state or ledger.flow.first.key)
        return self.walk(ledger, path, given, unit=unit, **values)

    def having(self, ledger: Ledger, paper: LedgerPaper, *, unit: str = "C", **values: Any) -> Any:
        """A record that has come to one of its papers, registered with these values."""
        come = PAPERS.get((ledger.key, paper.key), Come(paper.state_names[0] if paper.states else ""))
        record = self.record(come.through or ledger.key, come.state, unit=unit, steps=come.steps, **values)
        if come.by:
            record = getattr(record, come.by)
        for key in come.then:
            record = self.take(record, key)
        assert paper.fits(record), (
            f"{ledger.key} in “{record.state}” has no paper “{paper.key}”: say how it comes to it"
        )
        return record

    def stepped(self, ledger: Ledger, edge: Edge, *, unit: str = "C", **values: Any) -> Any:
        """A record that has just taken a step."""
        given = GIVEN.get(ledger.key, {})
        return self.walk(ledger, way_by(ledger, given, edge), given, unit=unit, **values)

    def leading_to(self, ledger: Ledger, edge: Edge, *, unit: str = "C") -> Any:
        """A record that may take a step next."""
        given = GIVEN.get(ledger.key, {})
        path = way_by(ledger, given, edge)[:-1]
        return self.walk(ledger, path, given, unit=unit, **edge.given(given).new)

    def clerk(self, ledger: Ledger, unit: Unit) -> Person:
        """The first of those who write on a ledger in a unit."""
        return self.decider(ledger.access.write.split(), unit, "", None)

    def walk(self, ledger: Ledger, path: list[Edge], given: Given, *, unit: str = "C", **values: Any) -> Any:
        """Register a record and take the steps of a way with it.

        They are timed so that the last is taken now.
        """
        steps = [edge.given(given) for edge in path]
        whole = {name: value for step in steps for name, value in step.new.items()} | values
        moment = clock.now() - sum((step.after for step in steps[1:]), timedelta())
        record: Any = None
        for edge, step in zip(path, steps, strict=True):
            with clock.at(moment if record is None else (moment := moment + step.after)):
                self.stand(*step.beside)
                try:
                    if edge.move is None:
                        record = self.register(ledger, self.units[unit], step, whole)
                    else:
                        record = self.take(record, edge.move.key, step)
                except Refused as refusal:
                    raise Unreached(ledger, edge, refusal) from refusal
        return record

    def register(self, ledger: Ledger, unit: Unit, step: Step, more: Mapping[str, Any]) -> Any:
        """Create a record from what is known of it and plain values for the rest."""
        typist = self.clerk(ledger, unit)
        form = Form(self, unit, typist)
        given = {"unit": unit} | dict(step.values) | dict(more)
        return deeds.create(
            system("test") if step.by == SYSTEM else self.acting(typist),
            ledger,
            form.filled(ledger.model, HEAD + ledger.form_fields, (), given),
            lines={line.name: form.rows(line, given.get(line.name)) for line in ledger.lines},
            files=[self.upload(typist, kind) for kind in step.files],
            offer=given.get("offer"),
        )

    def take(self, record: Any, key: str, step: Step | None = None, **values: Any) -> Any:
        """Take a step with a record, decided and typed by somebody who may."""
        ledger = by_key(record._meta.label_lower)
        move = ledger.flow.move(key)
        assert move is not None, (ledger.key, key)
        step = step or self.known(record, move)
        who = self.decider(move.posts, record.unit, step.by, record, self.deciders(record, move.others))
        return self.decide(record, move, step, who, Act(note=step.note), **values)

    def known(self, record: Any, move: Move) -> Step:
        """What is known of taking a move from where a record stands."""
        given = GIVEN.get(record._meta.label_lower, {})
        return Edge(record.state, move.target, move).given(given)

    def decide(
        self,
        record: Any,
        move: Move,
        step: Step,
        typist: Person,
        act: Act,
        *,
        paper: bool = True,
        **values: Any,
    ) -> Any:
        """Take a move as a person types it.

        `paper` is whether the signed scan that it asks for is there.
        """
        ledger = by_key(record._meta.label_lower)
        form = Form(self, record.unit, typist, record)
        given = dict(step.values) | values
        kinds = [*step.files, *(("signed",) if move.signed and paper and "signed" not in step.files else ())]
        return deeds.move(
            self.acting(typist),
            ledger,
            record,
            move.key,
            form.filled(ledger.model, move.fields, move.needed, given) if move.fields else {},
            lines={
                name: form.rows(ledger.line(name), given[name]) for name in move.line_names if name in given
            },
            files=[self.upload(typist, kind) for kind in kinds],
            act=act,
        )

    def stand(self, *others: Beside) -> None:
        """Make the records that must stand before a step, where there are none."""
        for other in others:
            ledger = by_key(other.ledger)
            state = other.state or ledger.flow.first.key
            rows = ledger.model._default_manager.filter(
                unit=self.units[other.unit], state=state, voided=False
            )
            if not rows.exists():
                self.record(other.ledger, state, unit=other.unit, **other.values)

    def decider(
        self, posts: Iterable[str], unit: Unit, by: Any, record: Any, not_these: Iterable[int] = ()
    ) -> Person:
        """Return somebody who may decide.

        That is the one named, else the first holder of one of the posts who is free to. Not free are those
        given and those from whom the record is hidden.
        """
        if by:
            form = Form(self, unit, next(iter(self.people.values())), record)
            column = Person._meta.get_field("id")
            found = form.value(column, by)
            return Person.objects.get(pk=found) if isinstance(found, int) else form.person(found)
        barred = set(not_these)
        for post in posts:
            standing = holders([post], unit, clock.today())
            own = [person for person in standing if person.unit_id == unit.pk]
            for person in (*own, *standing):
                if person.pk not in barred and not (record is not None and self.hidden(record, person)):
                    return person
        raise AssertionError(f"nobody in {unit.short} may decide: {' '.join(posts)}")

    def hidden(self, record: Any, person: Person) -> bool:
        """Whether a record lies behind somebody's wall."""
        return wall.hides(by_key(record._meta.label_lower), record, self.acting(person).walls)

    def deciders(self, record: Any, moves: Iterable[str]) -> list[int]:
        """Return those who took earlier steps of a record.

        Its registration is included where `create` is named.
        """
        acts = [f"move:{key}" for key in moves]
        taken = Event.objects.filter(ledger=record._meta.label_lower, record_id=record.pk, act__in=acts)
        found = [pk for pk in taken.values_list("decided_by_id", flat=True) if pk]
        return [*found, *([record.recorded_by_id] if "create" in moves else [])]
