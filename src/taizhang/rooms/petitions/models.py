"""Room petitions: reception, casework, group cases, visits, archive help (reference part D)."""

from taizhang.rooms.petitions import archive_ledger, case, group, reception, visit

LEDGERS = (reception.LEDGER, case.LEDGER, group.LEDGER, visit.LEDGER, archive_ledger.LEDGER)
