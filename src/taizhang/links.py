"""Which ledger feeds which."""

from taizhang.engine.declare.links import Link
from taizhang.rooms.petitions import information
from taizhang.rooms.petitions import offers as petitions
from taizhang.rooms.petitions.archive import ledger as archive
from taizhang.rooms.petitions.dispute import ledger as dispute
from taizhang.rooms.petitions.group import links as arrears_task
from taizhang.rooms.petitions.screening import ledger as screening
from taizhang.rooms.petitions.visit import links as contact
from taizhang.rooms.premises.duty import links as duty_links
from taizhang.rooms.premises.fire import ledger as fire_checks
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.meeting import ledger as meeting_ledger
from taizhang.rooms.programme.node import ledger as node_ledger
from taizhang.rooms.safety.hazard import ledger as hazards

LINKS: tuple[Link, ...] = (
    Link("I01", "premises.visit", "petitions.reception", visits.reception, visits.received),
    Link("I03a", "premises.patrol", "safety.hazard", patrols.hazards, patrols.fixed),
    Link("I03b", "premises.patrol", "programme.incident", patrols.incidents),
    Link("I04", "premises.firecheck", "safety.hazard", fire_checks.hazards, fire_checks.fixed),
    Link("I08", "premises.dutysheet", "programme.incident", duty_links.emergencies),
    Link("I09", "premises.dutysheet", "petitions.reception", duty_links.visits),
    Link("I09b", "premises.dutysheet", "office.owedreport", duty_links.papers),
    Link("I09c", "premises.dutysheet", "petitions.dispute", duty_links.quarrels),
    Link("I10b", "petitions.case", "petitions.case", petitions.passed_on),
    Link("I14", "petitions.screening", "petitions.dispute", screening.disputes, screening.registered),
    Link(
        "I14b",
        "petitions.screeninground",
        "petitions.informationreport",
        information.from_round,
        information.reported,
    ),
    Link("I15", "petitions.dispute", "petitions.case", dispute.to_case, dispute.from_petition),
    Link("I16", "petitions.case", "petitions.dispute", dispute.from_case, dispute.to_case_back),
    Link("I17a", "petitions.reception", "petitions.groupcase", petitions.group_case),
    Link("I17b", "petitions.reception", "programme.incident", petitions.grading),
    Link("I17c", "petitions.reception", "programme.incident", petitions.danger),
    Link("I18", "petitions.case", "petitions.archivehelp", archive.from_case, archive.to_case),
    Link("I18b", "petitions.archivehelp", "petitions.reception", archive.to_reception),
    Link("I20", "petitions.visit", "petitions.reception", contact.to_reception, contact.from_reception),
    Link("I20b", "petitions.visit", "petitions.archivehelp", contact.to_archive, contact.from_archive),
    Link("I29", "safety.hazard", "programme.incident", hazards.risk),
    Link(
        "I21", "petitions.groupcase", "office.owedreport", arrears_task.to_company, arrears_task.from_company
    ),
    Link("I30", "programme.node", "programme.meeting", node_ledger.meeting),
    Link("I34a", "programme.incident", "safety.hazard", incident_ledger.hazards),
    Link("I34b", "programme.incident", "programme.training", incident_ledger.trainings),
    Link("I35", "programme.meeting", "office.owedreport", meeting_ledger.tasks),
)
