"""D Petitions: receptions, cases, groups, screening, disputes, archives, visits."""

from __future__ import annotations

from tests.soundness.sql import Row, kinds, mean, share, total

RECEPTION = "petitions_reception r"
CAME = "r.form = 'visit'"
GROUP = "r.persons >= 5"
NOTE = "petitions_monthnote l join petitions_groupcase r on r.id = l.parent_id"
SETTLEMENT = "petitions_settlement l join petitions_groupcase r on r.id = l.parent_id"
AREA = "petitions_screenedarea l join petitions_screening r on r.id = l.parent_id"
FOUND = "petitions_founditem l join petitions_screening r on r.id = l.parent_id"
SIGNED = "r.state = 'signed'"
DISPUTE = "petitions_dispute r"
AGREED = "r.outcome in ('settled', 'reconciled')"
INFORMATION = "petitions_informationreport r"
MEASURE = "petitions_measure l join petitions_informationreport r on r.id = l.parent_id"
ASKED = "petitions_asked l join petitions_archivehelp r on r.id = l.parent_id"
CONTACT = "petitions_visit r"
F52 = "r.kind in ('home', 'call', 'symposium')"
REQUEST = "petitions_request l join petitions_visit r on r.id = l.parent_id"
STANDS = """
    r.occurred_on <= {last} and 'serving' = coalesce((
        select e.to_state from engine_event e
        where e.ledger = 'petitions.mediationbody' and e.record_id = r.id and e.to_state <> ''
          and coalesce(LOCAL(e.decided_at), LOCAL(e.at)) <= {last}
        order by coalesce(e.decided_at, e.at) desc, e.seq desc limit 1
    ), 'serving')
"""
CASE = "petitions_case r"
STAMPED = "r.received_on"
DONE_WITH = (
    "'passed', 'raised', 'elsewhere', 'routed', 'objected',"
    " 'refused', 'closed', 'archived', 'withdrawn', 'merged'"
)
"""The office has told where the matter goes, or it has ended."""

ROWS = (
    # D3 F44: persons of visits at units in scope; a row is one 批次, a group five or more
    Row("petitions.visitors", RECEPTION, total("r.persons"), CAME),
    Row("petitions.leader_days", RECEPTION, kinds("r.occurred_on"), f"{CAME} and r.leader_day"),
    Row("petitions.batches", RECEPTION, where=CAME),
    Row("petitions.group_visits", RECEPTION, where=f"{CAME} and {GROUP}"),
    Row("petitions.group_visitors", RECEPTION, total("r.persons"), f"{CAME} and {GROUP}"),
    Row("petitions.repeat_visits", RECEPTION, where=f"{CAME} and r.turn = 'repeat'"),
    Row("petitions.all_receptions", RECEPTION),
    Row("petitions.cases", CASE, day=STAMPED),
    Row("petitions.open_cases", CASE, where=f"r.state not in ({DONE_WITH})", day=STAMPED),
    # R05 from acceptance to the delivery of the answer
    Row(
        "petitions.days",
        CASE,
        mean("DAYS(r.accepted_on, r.delivered_on)"),
        day=STAMPED,
    ),
    # D4
    Row("petitions.led_groups", "petitions_groupcase r", where="r.leader_id is not null"),
    Row("petitions.groups", "petitions_groupcase r"),
    Row("petitions.group_case_visitors", "petitions_groupcase r", total("r.persons")),
    Row(
        "petitions.arrears_paid", "petitions_groupcase r", where="r.has_arrears and r.verified_on is not null"
    ),
    Row("petitions.group_months", NOTE, day='l."on"'),
    Row("petitions.group_outcomes", SETTLEMENT, total("l.persons")),
    # D1 a round closes only when every unit answered; an answer counts once the head signed
    Row(
        "petitions.screening_rounds",
        "petitions_screeninground r",
        where="r.state = 'closed' and r.kind in ('month', 'node')",
    ),
    Row(
        "petitions.screened_areas",
        AREA,
        kinds("l.area"),
        f"{SIGNED} and l.area in ('mall', 'outlet', 'grassroots')",
    ),
    Row("petitions.screening_answers", "petitions_screening r", where=SIGNED),
    Row("petitions.screening_heard", AREA, total("l.heard"), SIGNED),
    Row("petitions.screening_found", FOUND, where=SIGNED),
    # D2
    Row("petitions.disputes", DISPUTE),
    Row("petitions.disputes_by_kind", DISPUTE),
    Row("petitions.dispute_people", DISPUTE, total("r.people")),
    Row(
        "petitions.disputes_accepted",
        DISPUTE,
        day="r.consented_on",
    ),
    Row("petitions.disputes_settled", DISPUTE, where=AGREED, day="r.ended_on"),
    # success = 成功 ÷ (成功 + 不成)
    Row(
        "petitions.dispute_success",
        DISPUTE,
        share(AGREED),
        "r.outcome in ('settled', 'reconciled', 'failed')",
        "r.ended_on",
    ),
    Row(
        "petitions.dispute_money",
        DISPUTE,
        total("r.amount"),
        AGREED,
        "r.ended_on",
    ),
    Row("petitions.dispute_performed", DISPUTE, share("r.performed_on is not null"), AGREED, "r.ended_on"),
    Row(
        "petitions.disputes_prevented",
        DISPUTE,
        where=f"{AGREED} and r.prevented <> '' and r.prevented_people > 0 and r.prevented_basis <> ''",
        day="r.ended_on",
    ),
    Row("petitions.mediation_bodies", "petitions_mediationbody r", where=STANDS, day=""),
    Row(
        "petitions.mediators",
        "petitions_member l join petitions_mediationbody r on r.id = l.parent_id",
        where=STANDS,
        day="",
    ),
    # D5 due, sent, on time; measures with their paper
    Row(
        "petitions.information_on_time",
        INFORMATION,
        share("r.sent_at is not null and r.sent_at <= r.due_at"),
        day="LOCAL(r.due_at)",
    ),
    Row(
        "petitions.information_reports",
        INFORMATION,
        where="r.state = 'sent'",
    ),
    Row("petitions.information_measures", MEASURE, where="l.paper <> ''", day='l."on"'),
    # D6 bodies asked in the period
    Row("petitions.archive_bodies", ASKED, kinds("l.body"), day='l."on"'),
    Row("petitions.archive_helps", "petitions_archivehelp r"),
    # D7 one row is one visit, whatever the number of people
    Row("petitions.visits", CONTACT, where=F52),
    Row("petitions.comfort_visits", CONTACT, where="r.kind in ('comfort', 'return')"),
    Row(
        "petitions.visited_people",
        CONTACT,
        total("r.met"),
        F52,
    ),
    Row(
        "petitions.visit_requests",
        REQUEST,
        share("l.replied_on is not null or l.goes in ('desk', 'archive')"),
    ),
    Row("petitions.opinions", REQUEST),
)
