"""Room premises: guards, gate, duty (reference part A)."""

from taizhang.rooms.premises import duty, gate, guards, spot

LEDGERS = (guards.ROSTER, gate.SHIFTS, duty.LEDGER, spot.CHECKS)
