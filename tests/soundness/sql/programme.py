"""B, C Reports owed, publicity, incidents, meetings, training."""

from __future__ import annotations

from tests.soundness.sql import Row, kinds, share, total

BATCH = "programme_publicity r"
MEETING = "programme_meeting r"
TOPIC = "programme_meetingtopic l join programme_meeting r on r.id = l.parent_id"
DECISION = "programme_decision l join programme_meeting r on r.id = l.parent_id"
HELD = "r.state in ('held', 'minuted', 'following', 'archived')"
"""A meeting planned, notified or cancelled has not taken place."""


def about(topic: str) -> str:
    """Ask whether a topic was on the agenda; a meeting of six topics is one meeting."""
    lines = f"select 1 from programme_meetingtopic l where l.parent_id = r.id and l.topic = '{topic}'"
    return f"{HELD} and exists ({lines})"


ROWS = (
    # owed in a period is what is due in it; what need not be reported is not owed
    Row(
        "office.reports_on_time",
        "office_owedreport r",
        share("r.sent_at is not null and r.sent_at <= r.due_at"),
        "r.state <> 'dropped'",
        "LOCAL(r.due_at)",
    ),
    Row("office.reports_owed", "office_owedreport r", where="r.state <> 'dropped'", day="LOCAL(r.due_at)"),
    # C5 the batch row is the only counter, each kind in its own unit
    Row("programme.activities", "programme_activity r"),
    Row("programme.activity_reach", "programme_activity r", total("r.reached")),
    Row("programme.activity_consultations", "programme_activity r", total("r.consultations")),
    Row("programme.carriers", BATCH, kinds("r.carrier"), "r.carrier <> 'object'"),
    Row("programme.slogans", BATCH, total("r.qty"), "r.kind = 'slogan'"),
    Row("programme.banners", BATCH, total("r.qty"), "r.kind = 'banner'"),
    Row("programme.columns", BATCH, kinds("r.place"), "r.kind = 'column'"),
    Row("programme.leaflets", BATCH, total("r.qty"), "r.kind = 'leaflet'"),
    # C8 verified and graded, whatever came after
    Row(
        "programme.incidents",
        "programme_incident r",
        where="r.state in ('graded', 'handling', 'concluded', 'closed', 'reviewed')",
    ),
    Row("programme.incidents_excluded", "programme_incident r", where="r.state = 'excluded'"),
    # C3 F32 and F57 are special meetings, F96 those of the leadership
    Row("programme.poll_meetings", MEETING, where=f"r.kind = 'special' and {about('poll')}"),
    Row("programme.special_topics", TOPIC, where=f"r.kind = 'special' and {HELD}"),
    Row(
        "programme.safe_meetings",
        MEETING,
        where=f"r.kind in ('party', 'office', 'leading') and {about('safe')}",
    ),
    Row("programme.meetings", MEETING, where=HELD),
    Row("programme.meeting_topics", TOPIC, where=HELD),
    Row(
        "programme.decisions_on_time",
        DECISION,
        share("l.state = 'done' and l.done_on <= l.due"),
        f"{HELD} and l.state <> 'dropped'",
        "l.due",
    ),
    Row("programme.trainings", "programme_training r", where="r.state in ('held', 'filed')"),
)
