"""Stir the played year: what a year that goes well never shows.

In the play nothing is void and almost everything ends well. Here a fifth of the records is void, all lie
at other units and on other days, up to two months away, and states, choices and days are drawn anew.
What the system itself computes from a row is made to fit again, so that no row contradicts itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import connection, models, transaction

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.org.models import Unit
from tests.soundness.sql.grown import grow

KEEP_UNIT = ("petitions.screening",)
"""One answer of a unit in a round."""


class Chance:
    """Draws for one row."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def in_(self, number: int) -> bool:
        """Return whether a chance of one in so many came about."""
        return self.random.randrange(number) == 0

    def days(self, most: int) -> timedelta:
        return timedelta(days=self.random.randint(-most, most))

    def minutes(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.random.randint(least, most))


def _visit(row: Any, chance: Chance) -> None:
    row.party_size = chance.one(1, 2, 5)
    row.denied = chance.in_(8)
    row.state = "denied" if row.denied else chance.one("left", "left", "left", "inside", "unclosed")
    left = row.state == "left"
    row.left_at = row.occurred_at + chance.minutes(1, 300) if left else None
    row.closing = chance.one("gate", "gate", "count", "later", "patrol") if left else ""
    row.late_closed = row.closing == "later"


def _patrol(row: Any, chance: Chance) -> None:
    row.night = row.occurred_on - timedelta(days=chance.one(25, 40))
    row.window = str(row.pk)  # no two rounds are of one window, nor of one moment
    row.occurred_at += timedelta(microseconds=row.pk)
    row.missed = chance.in_(6)
    row.reached = 0 if row.missed else chance.random.randint(0, row.planned)


def _sheet(row: Any, chance: Chance) -> None:
    states = ("drafted", "published", "absent", "on_duty", "handing", "handed", "handed", "handed")
    row.state = chance.one(*states)
    step = states.index(row.state)
    row.signed_on_at = row.occurred_at + chance.minutes(-5, 25) if step >= 3 else None
    row.handed_at = row.ends_at if step >= 4 else None
    row.taken_at = row.ends_at if step >= 5 else None
    row.leader_signed = step >= 4 and chance.in_(2)
    looked = step >= 3 and chance.in_(3)
    row.looked_at = row.signed_on_at if looked else None
    for name in ("gate_ok", "cameras_ok", "website_ok", "places_ok"):
        setattr(row, name, chance.in_(2) if looked else None)


def _duty_entry(row: Any, chance: Chance) -> None:
    row.kind = chance.one("emergency", "call", "visit")
    row.told_at = None if chance.in_(4) else row.at + timedelta(minutes=chance.one(5, 29, 30, 31, 90))


def _owed(row: Any, chance: Chance) -> None:
    row.state = chance.one("received", "sealed", "sent", "sent", "received_back", "dropped")
    _due(row, chance, sent=row.state in ("sent", "received_back"))


def _information(row: Any, chance: Chance) -> None:
    row.state = chance.one("drafted", "approved", "sent", "sent", "sent")
    _due(row, chance, sent=row.state == "sent")


def _due(row: Any, chance: Chance, *, sent: bool) -> None:
    row.due_at += chance.days(25)
    row.due_day = clock.local_date(row.due_at)
    row.sent_at = row.due_at + timedelta(hours=chance.one(-60, -1, 0, 1, 60)) if sent else None
    row.late = row.sent_at is not None and row.sent_at > row.due_at


def _publicity(row: Any, chance: Chance) -> None:
    row.kind = chance.one("slogan", "banner", "column", "leaflet", "post")
    row.carrier = chance.one("website", "screen", "group", "board", "object")
    row.place = chance.one("大门", "商厦", "食堂")


def _meeting(row: Any, chance: Chance) -> None:
    row.kind = chance.one("party", "leading", "special", "special", "dispatch")
    row.state = chance.one("notified", "held", "minuted", "following", "archived", "cancelled")


def _topic(row: Any, chance: Chance) -> None:
    row.topic = (("node", "assets"), ("poll", "safe"), ("mall", "fire"))[row.line_no % 3][chance.one(0, 1)]


def _decision(row: Any, chance: Chance) -> None:
    row.due += chance.days(30)
    row.state = chance.one("open", "done", "done", "dropped")
    row.done_on = row.due + timedelta(days=chance.one(-2, 0, 1)) if row.state == "done" else None


def _reception(row: Any, chance: Chance) -> None:
    row.form = chance.one("visit", "visit", "visit", "letter", "call", "handed")
    row.persons = chance.random.randint(1, 9)
    row.is_group = row.form == "visit" and row.persons >= 5
    row.turn = chance.one("first", "repeat")
    row.leader_day = chance.in_(5)


def _case(row: Any, chance: Chance) -> None:
    row.state = chance.one(*(state.key for state in by_key("petitions.case").flow.states))
    row.received_on = row.occurred_on + chance.days(20)
    row.accepted_on = None if chance.in_(4) else row.received_on + timedelta(days=chance.one(0, 3))
    row.delivered_on = None if chance.in_(4) else row.received_on + timedelta(days=chance.one(9, 40))


def _body(row: Any, chance: Chance) -> None:
    """Give the few bodies different fates: void, out of scope, standing."""
    row.voided = row.pk % 4 == 3
    unit = Unit.objects.filter(in_scope=row.pk % 5 != 0).order_by("-pk")[0]
    row.unit_id, row.unit_lo = unit.pk, unit.lo
    row.occurred_on = date(2021, row.pk % 10 + 1, 9)
    row.occurred_at = clock.local(row.occurred_on, 10)
    row.until = row.occurred_on + timedelta(days=chance.one(400, 700, 1000)) if row.until else None


def _dispute(row: Any, chance: Chance) -> None:
    agreed = ("settled", "settled", "reconciled")
    row.outcome = chance.one("", *agreed, "failed", "failed", "refused", "withdrawn", "petition", "merged")
    agreed_on = row.outcome in agreed
    row.consented_on = None if chance.in_(4) else row.occurred_on + chance.days(9)
    row.ended_on = row.occurred_on + chance.days(40) if row.outcome else None
    row.amount = chance.one(None, 100, 2500) if agreed_on else None
    row.performed_on = row.ended_on if agreed_on and chance.in_(2) else None
    row.prevented = chance.one("", "group", "harm") if agreed_on else ""
    row.prevented_people, row.prevented_basis = (6, "当面表示") if row.prevented else (None, "")


def _hazard(row: Any, chance: Chance) -> None:
    row.state = chance.one("found", "fixing", "recheck", "closed", "closed", "closed", "mistaken")
    row.source = chance.one("fire_check", "fire_check", "patrol")
    issued = row.state not in ("found", "mistaken")
    row.deadline = row.occurred_on + chance.days(40) if issued else None
    row.extensions = chance.one(0, 0, 1) if issued else 0
    row.extended_to = row.deadline if row.extensions else None
    row.closed_on = row.deadline + timedelta(days=chance.one(-9, 0, 1)) if row.state == "closed" else None
    row.cost = chance.one(None, 50, 700) if row.state in ("recheck", "closed") else None
    row.rebound = chance.in_(3)


def _request(row: Any, chance: Chance) -> None:
    row.goes = chance.one("here", "here", "desk", "archive")
    row.replied_on = chance.one(None, row.replied_on)


def _round(row: Any, chance: Chance) -> None:
    row.state, row.kind = chance.one("open", "closed"), chance.one("month", "node", "special")
    row.month, row.name = None, f"第{row.pk}轮"


def draws(**choices: tuple[Any, ...]) -> Callable[[Any, Chance], None]:
    """Draw columns anew, each by itself."""

    def draw(row: Any, chance: Chance) -> None:
        for name, some in choices.items():
            setattr(row, name, chance.one(*some))

    return draw


def _moved(row: Any, chance: Chance) -> None:
    row.on += chance.days(60)


GRADES = ("reported", "verified", "graded", "handling", "concluded", "closed", "reviewed", "excluded")
STIRRED: dict[str, Callable[[Any, Chance], None]] = {
    "premises_visit": _visit,
    "premises_patrol": _patrol,
    "premises_finding": draws(severity=("spot", "general", "serious"), fixed_on=(None, "2021-12-01")),
    "premises_dutysheet": _sheet,
    "premises_dutyentry": _duty_entry,
    "premises_spotcheck": draws(reached=(True, False), minutes=(None, 2)),
    "premises_fireitem": draws(outcome=("ok", "problem", "none"), fixed_on=(None, "2021-12-01")),
    "office_owedreport": _owed,
    "programme_publicity": _publicity,
    "programme_incident": draws(state=GRADES),
    "programme_meeting": _meeting,
    "programme_meetingtopic": _topic,
    "programme_decision": _decision,
    "programme_training": draws(state=("planned", "held", "filed", "dropped")),
    "petitions_reception": _reception,
    "petitions_case": _case,
    "petitions_groupcase": draws(
        leader_id=(None, 2), has_arrears=(False, True), verified_on=(None, date(2021, 9, 1))
    ),
    "petitions_monthnote": _moved,
    "petitions_screeninground": _round,
    "petitions_screening": draws(state=("drafted", "signed", "signed")),
    "petitions_dispute": _dispute,
    "petitions_mediationbody": _body,
    "petitions_informationreport": _information,
    "petitions_measure": _moved,
    "petitions_asked": _moved,
    "petitions_visit": draws(kind=("home", "call", "symposium", "comfort", "return")),
    "petitions_request": _request,
    "safety_hazard": _hazard,
}
"""What is drawn anew, by table; every record besides is moved and may be void."""


@transaction.atomic
def stir(seed: int = 2021) -> None:
    """Stir all records that figures count, and their child rows."""
    chance = Chance(seed)
    units = list(Unit.objects.exclude(parent=None, in_scope=True).order_by("pk"))
    units += [unit for unit in units if not unit.in_scope] * (len(units) // 5)
    for ledger in filter(_counted, ledgers()):
        grow(ledger)
        for row in _rows(ledger.model):
            before = vars(row).copy()
            row.voided = chance.in_(5)
            if ledger.key not in KEEP_UNIT:
                unit = chance.one(*units)
                row.unit_id, row.unit_lo = unit.pk, unit.lo
            by = chance.days(60)
            for field in ledger.model._meta.concrete_fields:
                if field.name in ("occurred_at", "occurred_on", "ends_at") and getattr(row, field.name):
                    setattr(row, field.name, getattr(row, field.name) + by)
            STIRRED.get(ledger.model._meta.db_table, _as_it_is)(row, chance)
            _store(row, before)
        for line in ledger.lines:
            for row in _rows(line.model):
                before = vars(row).copy()
                STIRRED.get(line.model._meta.db_table, _as_it_is)(row, chance)
                _store(row, before)


def _counted(ledger: Ledger) -> bool:
    return any(not isinstance(figure.of, Computed) for figure in ledger.figures if figure.source is None)


def _rows(model: Any) -> list[Any]:
    return list(model._default_manager.order_by("pk"))


def _as_it_is(row: Any, chance: Chance) -> None:
    """Draw nothing more."""


def _store(row: models.Model, before: dict[str, Any]) -> None:
    """Write the columns of a row that are no longer what they were."""
    fields = [f for f in row._meta.concrete_fields if getattr(row, f.attname) != before[f.attname]]
    if not fields:
        return
    names = ", ".join(f"{connection.ops.quote_name(str(f.column))} = %s" for f in fields)
    values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"update {row._meta.db_table} set {names} where id = %s", [*values, row.pk])
