"""Room office: office administration (reference part B) and what we owe to whom."""

from taizhang.rooms.office import owed_ledger, recurring_ledger, statement

LEDGERS = (owed_ledger.LEDGER, recurring_ledger.LEDGER, statement.LEDGER)
