"""The framework's sessions, read by one prepared query.

Every page begins with this read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Now

from taizhang.org.statements import ask

_KEY = re.compile(r"[0-9a-z]+")
"""What a key is made of: a cookie with anything else is nobody's, and is not put to the database."""


class SessionStore(db.SessionStore):
    """Sessions in the database, encoded and written as the framework does."""

    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        for (data,) in ask(_kept, (key,)) if _KEY.fullmatch(key) else ():
            session: dict[str, Any] = self.decode(data)
            return session
        self._session_key = None
        return {}


def _kept(values: Sequence[str]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the unexpired data under a session key."""
    return Session.objects.filter(session_key=values[0], expire_date__gt=Now()).values_list("session_data")
