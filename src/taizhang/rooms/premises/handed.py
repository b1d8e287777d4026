"""The child row behind a hazard (links I03 and I04 back)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.flow import Draft


def handed_on(rows: QuerySet[Any], draft: Draft, mark: str) -> Any:
    """Find the row of a hazard.

    The row in the marked place as its hazard is registered; later that with the hazard's number,
    wherever it is.

    None when that row was taken out in the meantime.
    """
    if not draft.before:
        return rows.filter(hazard_no="", line_no=int(mark.removeprefix("/"))).first()
    return rows.filter(hazard_no=draft.record.number).first()
