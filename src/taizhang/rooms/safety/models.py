"""Room safety: work safety and hazards."""

from taizhang.rooms.safety.hazard import ledger as hazards

LEDGERS = (hazards.LEDGER,)
