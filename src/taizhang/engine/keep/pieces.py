"""Long readings in pieces.

On SQLite a reader in the middle of its rows keeps every writer waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

SIZE = 500


def in_pieces(rows: QuerySet[Any], key: str = "pk", size: int = SIZE) -> Iterator[Any]:
    """Yield all rows in the order of a unique key, piece by piece.

    Between two pieces nothing is being read.
    """
    rows = rows.order_by(key)
    piece = list(rows[:size])
    while piece:
        yield from piece
        piece = list(rows.filter(**{f"{key}__gt": getattr(piece[-1], key)})[:size])
