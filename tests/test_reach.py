"""Every state of every ledger with a record, and every step taken.

The office of the tests does both. A new ledger is asked for by existing: what its declaration does not say
about its records goes to `tests/office/given`.
"""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.desk.day.waiting import agenda
from taizhang.desk.ledger.record import steps
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Move, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.models import Event, Evidence
from taizhang.engine.read import duties
from taizhang.org import posts
from taizhang.org.models import Holding, Person
from taizhang.org.principals import holders
from tests.office import Office, refused
from tests.office.steps import Edge, edges, reachable

STATES = [(ledger, state.key) for ledger in ledgers() for state in ledger.flow.states]
EDGES = [(ledger, edge) for ledger in ledgers() for edge in edges(ledger.flow)]
MOVES = [(ledger, move) for ledger in ledgers() for move in ledger.flow.moves]
PAPERS = [(ledger, paper) for ledger in ledgers() for paper in ledger.papers if not paper.of_period]
APART = [(ledger, move, other) for ledger, move in MOVES for other in move.others]
SIGNED = [(ledger, move) for ledger, move in MOVES if move.signed]


def name(one: Any) -> str:
    return one if isinstance(one, str) else str(getattr(one, "key", one))


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def last_act(record: Any) -> Event:
    """The last line of history of a record."""
    return Event.objects.filter(ledger=record._meta.label_lower, record_id=record.pk).latest("seq")


def before(office: Office, ledger: Ledger, move: Move) -> Any:
    """A record that may take a move next."""
    edge = Edge(move.sources[0], move.target, move)
    return office.leading_to(ledger, edge)


@pytest.mark.parametrize("ledger", ledgers(), ids=name)
def test_every_state_of_a_flow_can_be_reached(ledger: Ledger) -> None:
    assert {state.key for state in ledger.flow.states} == reachable(ledger.flow)


@pytest.mark.parametrize(("ledger", "state"), STATES, ids=name)
def test_every_state_is_reached_and_its_page_offers_its_steps(
    office: Office, ledger: Ledger, state: str
) -> None:
    row = office.record(ledger.key, state)
    assert row.state == state
    clerk = office.clerk(ledger, row.unit)
    page = office.client_of(clerk).get(f"/t/{ledger.slug}/{row.public_id}/")
    words = page.content.decode()
    assert page.status_code == 200
    assert ledger.flow.state(state).label in words
    assert [step.label for step in ledger.flow.offered(row) if step.label not in words] == []


@pytest.mark.parametrize(("ledger", "edge"), EDGES, ids=name)
def test_every_step_is_taken_by_who_decides_it(office: Office, ledger: Ledger, edge: Edge) -> None:
    row = office.stepped(ledger, edge)
    act = last_act(row)
    assert (act.from_state, act.to_state, row.state) == (edge.source, edge.target, edge.target)
    if edge.move is None:
        assert act.act == "create"
        return
    assert act.act == f"move:{edge.move.key}"
    assert act.decided_at is not None
    assert act.decided_by in holders(edge.move.posts, row.unit, clock.local_date(act.decided_at))
    assert act.decided_by_id not in office.deciders(row, edge.move.others)
    if edge.move.signed:
        assert act.paper is not None
        assert act.paper.kind == Evidence.Kind.SIGNED


@pytest.mark.parametrize(("ledger", "paper"), PAPERS, ids=name)
def test_a_record_comes_to_every_paper(office: Office, ledger: Ledger, paper: LedgerPaper) -> None:
    assert paper.fits(office.having(ledger, paper, unit="A"))


@pytest.mark.parametrize(("ledger", "move"), MOVES, ids=name)
def test_no_other_post_decides_a_step(office: Office, ledger: Ledger, move: Move) -> None:
    row = before(office, ledger, move)
    version, step = row.version, office.known(row, move)
    for post in sorted(posts.BUSINESS - set(move.posts)):
        with pytest.raises(Refused) as refusal:
            office.decide(row, move, step, office.holder(post), Act(note=step.note))
        assert refusal.value.status in (403, 404), (post, refusal.value.errors)
    row.refresh_from_db()
    assert (row.version, row.state) == (version, move.sources[0])


@pytest.mark.parametrize(("ledger", "move"), SIGNED, ids=name)
def test_a_signed_step_is_not_taken_without_its_paper(office: Office, ledger: Ledger, move: Move) -> None:
    row = before(office, ledger, move)
    step = office.known(row, move)
    who = office.decider(move.posts, row.unit, step.by, row, office.deciders(row, move.others))
    with refused() as errors:
        office.decide(row, move, step, who, Act(note=step.note), paper=False)
    assert list(errors) == ["evidence"]


@pytest.mark.parametrize(("ledger", "move", "other"), APART, ids=name)
def test_who_decided_one_step_does_not_decide_the_other(
    office: Office, ledger: Ledger, move: Move, other: str
) -> None:
    row = before(office, ledger, move)
    who = office.deciders(row, [other])
    if not who:
        pytest.fail(f"the way to “{move.label}” does not pass “{other}”")
    person = Person.objects.get(pk=who[0])
    held = Holding.objects.filter(person=person, post=move.posts[0])
    if not held.exists():
        Holding.objects.create(person=person, post=move.posts[0], unit=row.unit, since="2004-01-01")
    step = office.known(row, move)
    with refused() as errors:
        office.decide(row, move, step, person, Act(note=step.note))
    assert "decided_by" in errors
    assert "不能由同一人决定" in errors["decided_by"][0]


@pytest.mark.parametrize(("ledger", "move", "other"), APART, ids=name)
def test_who_is_barred_from_a_step_is_not_offered_it(
    office: Office, ledger: Ledger, move: Move, other: str
) -> None:
    """Who is barred is offered the step nowhere, another holder is.

    It is neither on the record, nor on the form, nor among what waits and is reminded of.
    """
    row = before(office, ledger, move)
    barred = Person.objects.get(pk=office.deciders(row, [other])[0])
    free = office.decider(move.posts, row.unit, "", row, office.deciders(row, move.others))
    if not Holding.objects.filter(person=barred, post=move.posts[0]).exists():
        Holding.objects.create(person=barred, post=move.posts[0], unit=row.unit, since="2004-01-01")
    step = f"/t/{ledger.slug}/{row.public_id}/move/{move.key}/"
    for person in (barred, free):
        who = office.acting(person)
        mine = person == free
        assert (move in duties.steps_for(ledger, [row], who)[row.pk]) == mine
        counted = ledger.model._base_manager.filter(pk=row.pk).exclude(duties.bars(ledger, move, who))
        assert counted.exists() == mine
        assert next(one for one in steps(ledger, row, who) if one.key == move.key).mine == mine
        found = agenda(who)
        offered = [where for task in (*found.tasks, *found.owing) for _, where in task.steps]
        dated = [
            label for one in found.dated if step.startswith(one.address) for label in one.moves.split("、")
        ]
        listed = step in offered or move.label in dated
        assert listed <= mine
        if mine and not move.spare and (ledger.handed_up(move) or row.due_on):
            assert listed, "who may decide is not told"
        form = office.client_of(person).get(step)
        assert form.status_code == 200
        select = form.content.decode().partition('name="decided_by"')[2].partition("</select>")[0]
        assert (f'value="{person.pk}" selected' in select) == mine
        assert (f'value="{person.pk}"' in select) == mine
