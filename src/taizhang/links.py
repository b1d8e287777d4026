"""Which ledger feeds which (reference Part I)."""

from taizhang.engine.offers import Link
from taizhang.rooms.petitions import offers as petitions
from taizhang.rooms.petitions import visit
from taizhang.rooms.premises import duty, fire_checks, patrols, visits
from taizhang.rooms.programme import meeting_ledger, node_ledger

LINKS: tuple[Link, ...] = (
    Link("I01", "premises.visit", "petitions.reception", visits.reception, visits.received),
    Link("I03a", "premises.patrol", "safety.hazard", patrols.hazards, patrols.fixed),
    Link("I03b", "premises.patrol", "programme.incident", patrols.incidents),
    Link("I04", "premises.firecheck", "safety.hazard", fire_checks.hazards, fire_checks.fixed),
    Link("I08", "premises.dutysheet", "programme.incident", duty.emergencies),
    Link("I09", "premises.dutysheet", "petitions.reception", duty.visits),
    Link("I09b", "premises.dutysheet", "office.owedreport", duty.papers),
    Link("I17a", "petitions.reception", "petitions.groupcase", petitions.group_case),
    Link("I17b", "petitions.reception", "programme.incident", petitions.grading),
    Link("I20", "petitions.visit", "petitions.reception", visit.to_reception),
    Link("I30", "programme.node", "programme.meeting", node_ledger.meeting),
    Link("I35", "programme.meeting", "office.owedreport", meeting_ledger.tasks),
)
