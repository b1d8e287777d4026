"""Room petitions: reception, casework, group cases, visits (reference part D)."""

from taizhang.rooms.petitions import case, group, reception, visit

LEDGERS = (reception.LEDGER, case.LEDGER, group.LEDGER, visit.LEDGER)
