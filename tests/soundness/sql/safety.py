"""F2 The hazards of all sources."""

from __future__ import annotations

from tests.soundness.sql import Row, mean, share, total

HAZARD = "safety_hazard r"
REAL = "r.state <> 'mistaken'"
"""A false alarm is no hazard."""
DUE = "coalesce(r.extended_to, r.deadline)"
CLOSED = "r.closed_on is not null"
IN_TIME = share(f"{CLOSED} and r.closed_on <= {DUE}")

ROWS = (
    Row("safety.hazards", HAZARD, where=REAL),
    Row("safety.hazard_closure", HAZARD, share(CLOSED), REAL),
    # closed by the deadline / due in the period
    Row("safety.hazards_on_time", HAZARD, IN_TIME, REAL, DUE),
    Row(
        "safety.fire_hazards_on_time",
        "safety_hazard r join org_site s on s.id = r.site_id",
        IN_TIME,
        f"{REAL} and r.source = 'fire_check' and s.kind = 'office'",
        DUE,
    ),
    Row(
        "safety.hazard_days",
        HAZARD,
        mean("DAYS(r.occurred_on, r.closed_on)"),
        CLOSED,
        "r.closed_on",
    ),
    Row("safety.hazard_rebounds", HAZARD, share("r.rebound"), REAL),
    Row(
        "safety.hazard_cost",
        HAZARD,
        total("r.cost"),
        CLOSED,
        "r.closed_on",
    ),
    Row("safety.hazard_extensions", HAZARD, where=f"{REAL} and r.extensions > 0"),
)
