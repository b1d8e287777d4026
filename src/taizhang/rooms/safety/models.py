"""Room safety: work safety and hazards (reference part F1–F5)."""

from taizhang.rooms.safety.hazard import ledger as hazards

LEDGERS = (hazards.LEDGER,)
