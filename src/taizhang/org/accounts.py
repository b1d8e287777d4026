"""The signed-in account with its person and unit, read in one small query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from taizhang.org.models import Account, Person, Unit
from taizhang.org.statements import ask

_ACCOUNT = ("id", "password", "username", "person_id", "is_active", "must_change", "session_epoch")
_PERSON = ("id", "name", "unit_id", "title")
_UNIT = ("id", "name", "short", "code", "kind", "parent_id", "in_scope", "reports_zero", "lo", "hi")
"""What pages need of each; their dates are read when somebody asks for them."""


class Staff(ModelBackend):
    """Password checks as the framework makes them.

    There are no permissions beside the posts.
    """

    def get_user(self, user_id: int) -> Account | None:
        for row in ask(_signed_in, (user_id,)):
            account, rest = _made(Account, _ACCOUNT, row)
            account.person, rest = _made(Person, _PERSON, rest)
            account.person.unit, _ = _made(Unit, _UNIT, rest)
            return account if self.user_can_authenticate(account) else None
        return None


def _signed_in(numbers: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    person = (f"person__{name}" for name in _PERSON)
    unit = (f"person__unit__{name}" for name in _UNIT)
    return Account.objects.filter(pk=numbers[0]).values_list(*_ACCOUNT, *person, *unit)


def _made(model: Any, names: Sequence[str], row: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
    """Make a stored row of a model from the first values of `row`.

    Returns it with the values left over.
    """
    return model.from_db(DEFAULT_DB_ALIAS, names, row[: len(names)]), row[len(names) :]
