"""Room petitions: reception, casework, group cases, screening, disputes, archive help, visits (reference part D)."""

from taizhang.rooms.petitions import (
    archive_ledger,
    case,
    dispute_ledger,
    group,
    information,
    mediators,
    querycode,
    reception,
    screening_ledger,
    visit,
)

CODES = querycode.QueryCode
LEDGERS = (
    reception.LEDGER,
    case.LEDGER,
    group.LEDGER,
    screening_ledger.ROUNDS,
    screening_ledger.SCREENINGS,
    dispute_ledger.LEDGER,
    mediators.LEDGER,
    information.LEDGER,
    archive_ledger.LEDGER,
    visit.LEDGER,
)
