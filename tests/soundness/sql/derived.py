"""What the system computes itself from a row, asked of the rows once more.

Each statement gives the rows that contradict themselves; there are to be none. The statements of figures
rest on these columns, so that they stand for what they say.
"""

from __future__ import annotations

from django.db import connection

from taizhang.engine.declare.registry import ledgers
from tests.soundness.sql import in_words

HAZARD = "select h.closed_on from safety_hazard h where h.number = l.hazard_no"
EARLIER = """
    select 1 from safety_hazard e
    where e.site_id = r.site_id and e.spot = r.spot and e.kind = r.kind and e.id <> r.id and not e.voided
      and e.state = 'closed' and e.closed_on <= r.occurred_on and DAYS(e.closed_on, r.occurred_on) <= 90
"""
SCANNED = "select count(*) from premises_pointline l where l.parent_id = r.id"
HOLIDAYS = "select d.day from org_calendarday d where d.kind = 'holiday'"
OUT = "('sent', 'received_back')"

WRONG = {
    "a group is a visit of five or more": (
        "petitions_reception r",
        "r.is_group <> (r.form = 'visit' and r.persons >= 5)",
    ),
    "whoever left has a time of leaving": (
        "premises_visit r",
        "(r.left_at is not null) <> (r.state = 'left') or r.denied <> (r.state = 'denied')",
    ),
    "a round that was walked has a row for each point": (
        "premises_patrol r",
        f"not r.missed and (r.planned <> ({SCANNED}) or r.reached <> ({SCANNED} and l.result <> 'missed'))",
    ),
    "a missed round reached nothing": ("premises_patrol r", "r.missed and r.reached <> 0"),
    "a finding is fixed when its hazard is closed": (
        "premises_finding l",
        f"l.hazard_no <> '' and coalesce(cast(l.fixed_on as text), '') <> coalesce(cast(({HAZARD}) as text), '')",
    ),
    "an item is fixed when its hazard is closed": (
        "premises_fireitem l",
        f"l.hazard_no <> '' and coalesce(cast(l.fixed_on as text), '') <> coalesce(cast(({HAZARD}) as text), '')",
    ),
    "a holiday shift is one on an official holiday": (
        "premises_dutysheet r",
        f"(r.day_type = 'holiday') <> (r.occurred_on in ({HOLIDAYS}))",
    ),
    "a shift handed over has both signatures": (
        "premises_dutysheet r",
        "(r.state = 'handed') <> (r.handed_at is not null and r.taken_at is not null)",
    ),
    "a report is late when it was sent after its time": (
        "office_owedreport r",
        f"r.due_day <> LOCAL(r.due_at) or (r.sent_at is not null) <> (r.state in {OUT})"
        " or (r.sent_at is not null and r.late <> (r.sent_at > r.due_at))",
    ),
    "information is late when it was sent after its time": (
        "petitions_informationreport r",
        "r.due_day <> LOCAL(r.due_at) or (r.sent_at is not null) <> (r.state = 'sent')"
        " or (r.sent_at is not null and r.late <> (r.sent_at > r.due_at))",
    ),
    "an answer counts what was heard and found": (
        "petitions_screening r",
        "r.heard_n <> (select sum(l.heard) from petitions_screenedarea l where l.parent_id = r.id)"
        " or r.found_n <> (select count(*) from petitions_founditem l where l.parent_id = r.id)",
    ),
    "a meeting has each topic once": (
        "programme_meetingtopic l",
        "exists (select 1 from programme_meetingtopic m"
        " where m.parent_id = l.parent_id and m.topic = l.topic and m.id <> l.id)",
    ),
    "a closed hazard was re-checked that day": (
        "safety_hazard r",
        "(r.closed_on is not null) <> (r.state = 'closed') or r.closed_on <> LOCAL(r.rechecked_at)",
    ),
    "a hazard put off has the date to which it was": (
        "safety_hazard r",
        "(r.extensions > 0) <> (r.extended_to is not null) or r.extended_to <> r.deadline",
    ),
    "a relapse is the same spot and kind within 90 days": (
        "safety_hazard r",
        f"r.rebound <> exists ({EARLIER})",
    ),
}


def contradictions() -> dict[str, str]:
    """Write the statements.

    Each ledger has one besides: its day is that of its moment in Shanghai.
    """
    days = {
        f"{ledger.key} has the day of its moment": (
            f"{ledger.model._meta.db_table} r",
            "r.occurred_on <> LOCAL(r.occurred_at)",
        )
        for ledger in ledgers()
    }
    return {
        name: in_words(f"select 1 from {rows} where {wrong}", connection.vendor).replace("%%", "%")
        for name, (rows, wrong) in (WRONG | days).items()
    }
