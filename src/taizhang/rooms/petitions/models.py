"""Room petitions.

It holds reception, casework, group cases, screening, disputes, archive help and visits.
"""

from taizhang.rooms.petitions import (
    information,
    mediators,
    querycode,  # noqa: F401  # its table loads with the room
)
from taizhang.rooms.petitions.archive import ledger as archive_ledger
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.dispute import ledger as dispute_ledger
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.screening import ledger as screening_ledger
from taizhang.rooms.petitions.visit import ledger as visit

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
