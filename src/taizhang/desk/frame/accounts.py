"""The signed-in account with its person, unit and posts, read in one small query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import FilteredRelation, QuerySet

from taizhang.engine import clock
from taizhang.org import conflicts
from taizhang.org.models import Account, Person, Unit
from taizhang.org.statements import ask

_ACCOUNT = ("id", "password", "username", "person_id", "is_active", "must_change", "session_epoch")
_PERSON = ("id", "name", "unit_id", "title")
_UNIT = ("id", "name", "short", "code", "kind", "parent_id", "in_scope", "reports_zero", "lo", "hi")
_POST = ("post", "unit_id", "unit__lo", "unit__hi")
"""What pages need of each; their dates are read when somebody asks for them."""


class Staff(ModelBackend):
    """Password checks as the framework makes them.

    There are no permissions beside the posts.
    """

    def get_user(self, user_id: int) -> Account | None:
        today = clock.today()
        rows = ask(_signed_in, (user_id,), today)
        if not rows:
            return None
        account, rest = _made(Account, _ACCOUNT, rows[0])
        account.person, rest = _made(Person, _PERSON, rest)
        account.person.unit, _ = _made(Unit, _UNIT, rest)
        posts = [row[-len(_POST) :] for row in rows]
        account.posts_read = (today, [post for post in posts if post[0] is not None])
        return account if self.user_can_authenticate(account) else None


def _signed_in(numbers: Sequence[int], on: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Fetch an account with person and unit.

    There is a row for each post held on a day, or one without a post.
    """
    person = (f"person__{name}" for name in _PERSON)
    unit = (f"person__unit__{name}" for name in _UNIT)
    held = FilteredRelation("person__holdings", condition=conflicts.stands(on, "person__holdings__"))
    rows = Account.objects.annotate(held=held).filter(pk=numbers[0]).order_by("held__id")
    return rows.values_list(*_ACCOUNT, *person, *unit, *(f"held__{name}" for name in _POST))


def _made(model: Any, names: Sequence[str], row: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
    """Make a stored row of a model from the first values of `row`.

    Returns it with the values left over.
    """
    return model.from_db(DEFAULT_DB_ALIAS, names, row[: len(names)]), row[len(names) :]
