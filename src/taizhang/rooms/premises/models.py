"""Room premises.

It holds guards, gate, visitors, patrols, duty and fire checks.
"""

from taizhang.rooms.premises import cars, counts, drills, gate, guards, spot
from taizhang.rooms.premises.duty import ledger as duty
from taizhang.rooms.premises.fire import ledger as fire_checks
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol import routes
from taizhang.rooms.premises.visit import ledger as visits

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
