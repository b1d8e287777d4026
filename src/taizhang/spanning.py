"""Figures that span rooms: declared above them, beside the table of links."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.figure import Agrees, Computed, Context, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Answer
from taizhang.engine.read.counting import compute
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.programme.zero import ledger as zero


def _collective(rows: QuerySet[Any], context: Context) -> Answer:
    """Answer the attested zero of type 05 with the group visits of the period.

    The group visits of the same period are printed beside it.
    """
    answer = zero.zero_claim("05").function(rows, context)
    groups = next(f for f in reception.LEDGER.figures if f.key == "group_visits")
    found = compute([(reception.LEDGER, groups)], context)[0]
    return replace(answer, parts=(("groups", "集体访批次", found.value or "0", "批"),))


FIGURES: tuple[tuple[Ledger, Figure], ...] = (
    (
        zero.LEDGER,
        Figure(
            "collective_visits",
            "有重大影响集体上访",
            "起",
            of=Computed(_collective),
            source=zero.attested,
            code="F38",
            phrases=zero.told("05"),
            section="C8",
            definition="定级为有重大影响的集体上访；同时列出接待的集体访批次，每批须有定级结论。",
        ),
    ),
    (
        zero.LEDGER,
        Figure(
            "no_accident",
            "安全生产事故（与F42同）",
            "起",
            of=zero.zero_claim("09"),
            source=zero.attested,
            code="F63",
            phrases=("安全生产无事故", "安全生产零事故"),
            section="C8",
            definition="与生产安全事故（F42）同一口径，两处必须相等。",
            agrees=Agrees("F42", "两处“安全生产事故”不一致，请核对零报告。", equal=True),
        ),
    ),
)
