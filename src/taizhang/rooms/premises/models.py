"""Room premises: guards, gate, visitors, patrols, duty, fire checks (reference part A)."""

from taizhang.rooms.premises import (
    cars,
    counts,
    drills,
    duty,
    fire_checks,
    gate,
    guards,
    patrols,
    routes,
    spot,
    visits,
)

LEDGERS = (
    guards.ROSTER,
    gate.SHIFTS,
    visits.VISITS,
    counts.COUNTS,
    cars.CARS,
    patrols.LEDGER,
    routes.ROUTES,
    routes.POINTS,
    duty.LEDGER,
    spot.CHECKS,
    fire_checks.LEDGER,
    drills.LEDGER,
)
