"""Urgent matters of a reception (2005 条例 26; 信访工作条例 25).

What cannot wait: very many people, or words of danger to life.

It speaks of the moment and never of the person: nothing stays on the record once the day is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.parts import Note

MANY = 30
FRESH = timedelta(days=1)
DANGER = re.compile(
    "自杀|自焚|自残|自伤|轻生|寻短见|跳楼|跳河|服毒|喝农药|泼汽油|带汽油|浇汽油|"
    "炸药|爆炸物|危险品|雷管|同归于尽|打砸|带刀|持刀|放火|纵火"
)
DUTY = "请立即电话报告带班或分管领导，安排人陪同和照看，把提供的帮助写进记录；只在法律规定的情形下报警。"


def reason(row: Any) -> str:
    """Return why a reception is urgent; empty when it is not."""
    if DANGER.search(f"{row.matter} {row.request}"):
        return "来访人所说涉及人身危险"
    return f"来访{row.persons}人" if row.is_group and row.persons >= MANY else ""


def told(row: Any) -> str:
    """Write the urgent notice for the clerk; empty after its time.

    The clerk reads it at once, while it still helps.
    """
    why = reason(row) if clock.now() - row.occurred_at < FRESH else ""
    return f"紧急（{why}）：{DUTY}" if why else ""


def notes(row: Any) -> Iterator[Note]:
    if text := told(row):
        yield Note(text, "red")
