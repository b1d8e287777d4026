"""Why a deed judged beside the database cannot be stored as it was judged."""

from __future__ import annotations

ATTEMPTS = 5
"""So often a deed is judged again because somebody else was quicker."""


class Overtaken(Exception):
    """What a deed was judged on has changed: it must be judged again."""


class Acts(BaseException):
    """The signal that judging a record writes on others.

    It cannot be done beside the database. No rule may catch it.
    """
