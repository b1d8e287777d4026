"""A Premises: gate, visitors, patrols, duty, fire."""

from __future__ import annotations

from tests.soundness.sql import Row, mean, ratio, share, total

SHEET = "premises_dutysheet r"
ENTRY = "premises_dutyentry l join premises_dutysheet r on r.id = l.parent_id"
FINDING = "premises_finding l join premises_patrol r on r.id = l.parent_id"
ITEM = "premises_fireitem l join premises_firecheck r on r.id = l.parent_id"
CORRECTED = "premises_corrected l join premises_firecheck r on r.id = l.parent_id"
PLANNED = "r.state <> 'drafted'"
"""A shift is one once its roster is published."""
HOLIDAY = "r.occurred_on in (select d.day from org_calendarday d where d.kind = 'holiday')"
LATE = "r.signed_on_at is null or MINUTES(r.occurred_at, r.signed_on_at) > 15"
LOOKED = (
    "r.gate_ok is not null or r.cameras_ok is not null or r.website_ok is not null or r.places_ok is not null"
)

ROWS = (
    # A2 one row is one shift at the gate
    Row("premises.gate_shifts", "premises_gateshift r"),
    # A3 person-visits are the party sizes of those let in; a row is a visit
    Row("premises.outsiders", "premises_visit r", total("r.party_size"), "not r.denied"),
    Row("premises.visits", "premises_visit r"),
    # closed / total of those let in; what was closed the day after is closed, and told beside it
    Row("premises.visits_closed", "premises_visit r", share("r.left_at is not null"), "not r.denied"),
    Row(
        "premises.visit_minutes",
        "premises_visit r",
        mean("MINUTES(r.occurred_at, r.left_at)"),
        "r.closing = 'gate' and r.left_at is not null",
    ),
    Row("premises.closing_counts", "premises_closingcount r"),
    Row("premises.listed_cars", "premises_car r"),
    # A4 points scanned / planned, a missed round with all its points; a missed round is no round
    Row(
        "premises.patrol_points_hit",
        "premises_patrol r",
        ratio("r.reached", "r.planned"),
        day="r.night",
    ),
    Row("premises.patrols", "premises_patrol r", where="not r.missed", day="r.night"),
    Row("premises.missed_rounds", "premises_patrol r", where="r.missed", day="r.night"),
    Row("premises.patrol_findings", FINDING, day="r.night"),
    Row(
        "premises.patrol_findings_fixed",
        FINDING,
        share("l.severity = 'spot' or l.fixed_on is not null"),
        day="r.night",
    ),
    Row("premises.patrol_routes", "premises_route r"),
    Row("premises.patrol_points", "premises_patrolpoint r"),
    # A5 handovers signed by both / shift changes
    Row("premises.handovers", SHEET, share("r.handed_at is not null and r.taken_at is not null"), PLANNED),
    Row("premises.holiday_leaders", SHEET, share("r.leader_signed"), f"{HOLIDAY} and {PLANNED}"),
    Row("premises.duty_shifts", SHEET, where=PLANNED),
    Row(
        "premises.duty_looks",
        SHEET,
        where=LOOKED,
    ),
    Row("premises.absences", SHEET, where=f"{PLANNED} and ({LATE})"),
    # a line of the log counts with its shift: it has a moment, and no day of its own
    Row("premises.log_entries", ENTRY),
    Row(
        "premises.emergencies_told",
        ENTRY,
        share("l.told_at is not null and MINUTES(l.at, l.told_at) <= 30"),
        "l.kind = 'emergency'",
    ),
    Row("premises.spot_checks", "premises_spotcheck r"),
    # whoever did not answer is not down as reached
    Row("premises.spot_hits", "premises_spotcheck r", share("r.reached")),
    # A8 a check made is one check, signed or not; what it found is fixed once its hazard is closed
    Row("premises.fire_checks", "premises_firecheck r"),
    Row("premises.fire_corrected", CORRECTED),
    Row("premises.fire_problems_fixed", ITEM, share("l.fixed_on is not null"), "l.outcome = 'problem'"),
    Row("premises.drills", "premises_drill r"),
)
