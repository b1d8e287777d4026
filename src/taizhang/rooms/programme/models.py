"""Room programme: organising safe-building (reference part C)."""

from taizhang.rooms.programme import incident, publicity, zero

LEDGERS = (publicity.LEDGER, incident.LEDGER, zero.LEDGER)
