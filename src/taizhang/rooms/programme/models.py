"""Room programme: organising safe-building (reference part C)."""

from taizhang.rooms.programme import (
    activity,
    exam,
    incident_ledger,
    meeting_ledger,
    node_ledger,
    publicity,
    study_ledger,
    training,
    zero,
)

LEDGERS = (
    activity.LEDGER,
    publicity.LEDGER,
    incident_ledger.LEDGER,
    zero.LEDGER,
    meeting_ledger.LEDGER,
    node_ledger.LEDGER,
    study_ledger.LEDGER,
    exam.LEDGER,
    training.LEDGER,
)
