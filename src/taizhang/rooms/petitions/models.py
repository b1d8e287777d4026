"""Room petitions: reception, casework, group cases (reference part D)."""

from taizhang.rooms.petitions import case, group, reception

LEDGERS = (reception.LEDGER, case.LEDGER, group.LEDGER)
