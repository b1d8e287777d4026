"""Room programme: organising safe-building."""

from taizhang.rooms.programme import activity, exam, publicity, training
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.meeting import ledger as meeting_ledger
from taizhang.rooms.programme.node import ledger as node_ledger
from taizhang.rooms.programme.study import ledger as study_ledger
from taizhang.rooms.programme.zero import ledger as zero

PROVISIONS = (exam.PASS_MARK,)

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
