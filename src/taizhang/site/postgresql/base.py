"""Let transactions on PostgreSQL take turns, as they do on SQLite.

The rules of a record look at other records, a deed may act on records of other ledgers, and every line of
history hangs on the one before it. Were two transactions under way at once, a rule would not see what the
other is about to store, and each could wait for rows that the other holds. An office writes some deeds a
minute and a deed takes milliseconds, so one after the other costs nobody anything. Reading outside of
transactions waits for nobody.
"""

from __future__ import annotations

from django.db.backends.postgresql import base

ASK = "select set_config('lock_timeout', '30s', true), pg_advisory_xact_lock(2021)"
"""Waits for the turn, as long as on SQLite; numbers of such locks belong to one database."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin by waiting for their turn.

    The turn lasts until they end.
    """

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if autocommit:
            return
        try:
            with self.wrap_database_errors:
                self.connection.execute(ASK)
        except BaseException:
            self.rollback()
            super().set_autocommit(True)
            raise
