"""Room safety: work safety and hazards."""

from taizhang.rooms.safety.hazard import ledger as hazards
from taizhang.rooms.safety.hazard.model import LONGEST

LEDGERS = (hazards.LEDGER,)
PROVISIONS = (LONGEST,)
