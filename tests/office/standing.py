"""The office built once for the tests of a module.

Each test begins with it as it was built.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from taizhang.engine import clock
from tests.office.moments import NOW
from tests.office.records import Office


@contextmanager
def standing(blocker: Any) -> Iterator[Office]:
    """Build the office in a transaction that is rolled back at the end.

    Tests run in savepoints of it.

    No test of such a module may ask for `transactional_db`.
    """
    with blocker.unblock(), transaction.atomic():
        with clock.at(NOW):
            office = Office()
        yield office
        transaction.set_rollback(True)
