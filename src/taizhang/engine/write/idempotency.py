"""Writes arriving twice.

A form or device sends a key of its own; the second arrival changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.engine.keep import sealing
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Once
from taizhang.kernel import seal
from taizhang.org.principals import Principal

KEPT = timedelta(days=120)
"""A device that was offline longer than this must not send again by itself."""


@dataclass(frozen=True)
class Key:
    """A key with a keyed digest of its content.

    An empty key asks for nothing.
    """

    text: str
    said: str = ""

    @classmethod
    def of(
        cls,
        text: str,
        act: str,
        ledger: Ledger,
        data: Mapping[str, Any],
        lines: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> Key:
        """Make the key of a deed.

        Only fields of the ledger count, not the marks that a browser adds.
        """
        if not text:
            return cls("")
        names = {*forms.HEAD, *ledger.own_fields, "reason", "note"}
        values = {name: data[name] for name in sorted(data) if name in names}
        content = json.dumps([act, values, lines or {}], default=str, sort_keys=True, ensure_ascii=False)
        return cls(text, seal.blind(sealing.keys().index, "once", content))

    def done(self, principal: Principal, ledger: Ledger, record: Record | None = None) -> Any:
        """Return the record written by the first arrival, or None.

        Refuses a key that was used for something else.
        """
        row = Once.objects.filter(key=self.text).first() if self.text else None
        if row is None:
            return None
        original = rows_for(ledger, principal, "write").filter(pk=row.record_id).first()
        if row.ledger != ledger.key or original is None or (record is not None and record.pk != original.pk):
            raise Refused("这次提交的标识已经用过，请刷新页面后重新填写。", status=409)
        if row.said != self.said:
            message = f"这张表已经保存为{original.number}，刚才又改了内容，改动没有保存：请打开该记录办理更正，或重新打开空表登记。"
            raise Refused(message, status=409)
        return original

    def remember(self, ledger: Ledger, record: Record, moment: datetime) -> None:
        """Keep the key with what it did, inside the deed."""
        if self.text:
            Once.objects.create(
                key=self.text, said=self.said, ledger=ledger.key, record_id=record.pk, at=moment
            )


def forget(moment: datetime) -> int:
    """Drop the keys too old to be sent again; return how many."""
    return Once.objects.filter(at__lt=moment - KEPT).delete()[0]
