"""Room petitions: reception, casework, group cases, visits, archive help, disputes (reference part D)."""

from taizhang.rooms.petitions import (
    archive_ledger,
    case,
    dispute_ledger,
    group,
    mediators,
    reception,
    visit,
)

LEDGERS = (
    reception.LEDGER,
    case.LEDGER,
    group.LEDGER,
    dispute_ledger.LEDGER,
    mediators.LEDGER,
    archive_ledger.LEDGER,
    visit.LEDGER,
)
