"""The eleven types of events of a zero report.

A zero report names them one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import models


class Kind(models.TextChoices):
    """案事件类型.

    07 has two branches; 11 is only a pointer to the secrecy officer's paper register.
    """

    POLITICAL = "01", "政治性案事件"
    TERROR = "02", "暴力恐怖事件"
    CULT = "03", "邪教案事件"
    MASS = "04", "群体性事件"
    GROUP_PETITION = "05", "集体上访事件"
    CAPITAL_PETITION = "06", "赴京越级走访事件"
    CRIME = "07", "刑事治安案事件"
    PUBLIC_SAFETY = "08", "公共安全事件"
    WORK_ACCIDENT = "09", "生产安全事故"
    FOOD_ACCIDENT = "10", "食品安全事故"
    LEAK = "11", "失泄密事件"


@dataclass(frozen=True)
class EventType:
    """One type of events.

    Its clause in the report, the qualifier printed there, whether only graded-major ones count.

    Types 01–05 are denied only "of major influence"; any single event of types 06–11 breaks the
    sentence.
    """

    kind: Kind
    clause_no: int
    qualifier: str = ""

    @property
    def only_major(self) -> bool:
        return bool(self.qualifier)

    @property
    def name(self) -> str:
        """Return the type in the wording of a zero report's row."""
        return f"{self.qualifier}{self.kind.label}"


MAJOR_WORDS = "有重大影响"
TYPES: dict[str, EventType] = {
    row.kind.value: row
    for row in (
        EventType(Kind.POLITICAL, 1, MAJOR_WORDS),
        EventType(Kind.TERROR, 1, MAJOR_WORDS),
        EventType(Kind.CULT, 1, MAJOR_WORDS),
        EventType(Kind.MASS, 2, MAJOR_WORDS),
        EventType(Kind.GROUP_PETITION, 3, MAJOR_WORDS),
        EventType(Kind.CAPITAL_PETITION, 3),
        EventType(Kind.CRIME, 4),
        EventType(Kind.PUBLIC_SAFETY, 4),
        EventType(Kind.WORK_ACCIDENT, 5),
        EventType(Kind.FOOD_ACCIDENT, 5),
        EventType(Kind.LEAK, 6),
    )
}
ANY_COUNTS = tuple(code for code, row in TYPES.items() if not row.only_major)


class Level(models.TextChoices):
    """事故（事件）等级, from the least to the gravest."""

    BELOW = "below", "未达一般等级"
    ORDINARY = "ordinary", "一般"
    LARGER = "larger", "较大"
    GRAVE = "grave", "重大"
    GRAVEST = "gravest", "特别重大"


_ACCIDENT_STEPS = (
    (Level.GRAVEST, 30, 100, Decimal(100_000_000)),
    (Level.GRAVE, 10, 50, Decimal(50_000_000)),
    (Level.LARGER, 3, 10, Decimal(10_000_000)),
)


def accident_level(dead: int, badly_hurt: int, loss: Decimal) -> Level:
    """Return the grade of a work accident.

    dead: deaths
    badly_hurt: persons badly hurt
    loss: direct loss in yuan

    "以上" includes the number.

    Source: 生产安全事故报告和调查处理条例（国务院令第493号）第三条. Nobody dead or badly hurt and no loss is below every
    grade.
    """
    for level, deaths, hurt, money in _ACCIDENT_STEPS:
        if dead >= deaths or badly_hurt >= hurt or loss >= money:
            return level
    return Level.ORDINARY if dead or badly_hurt or loss else Level.BELOW
