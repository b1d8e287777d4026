"""Wording of values.

A wording is written from the value; a wording read in a text is accepted for some values.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from taizhang.kernel.measures import text_of
from taizhang.kernel.numbers import numeral


@dataclass(frozen=True)
class Style:
    """The style of wording of a figure's value.

    kind: kind of wording
    place: the place at which it rounds
    word: the measure word it prints
    """

    kind: str
    place: int = 1
    word: str = ""
    floor: str = ""

    @classmethod
    def exact(cls, word: str = "") -> Style:
        """Make the style 8幅: the number itself."""
        return cls("exact", word=word)

    @classmethod
    def over(cls, place: int, word: str = "") -> Style:
        """Make the style 700余人次: floored at the place, strictly above."""
        return cls("over", place, word)

    @classmethod
    def more(cls, place: int, word: str = "") -> Style:
        """Make the style 30多名: like 余, with 多."""
        return cls("more", place, word)

    @classmethod
    def near(cls, place: int, word: str = "") -> Style:
        """Make the style 近千万元: up to a tenth below the next whole place; 逾 above it."""
        return cls("near", place, word)

    @classmethod
    def several(cls) -> Style:
        """Make the style 多次: three or more."""
        return cls("several")

    @classmethod
    def numeral(cls, word: str = "") -> Style:
        """Make the style 三支: a count in characters."""
        return cls("numeral", word=word)

    @classmethod
    def percent(cls) -> Style:
        """Make the style of a share as a percentage."""
        return cls("percent")

    @classmethod
    def at_least(cls, floor: str, phrase: str) -> Style:
        """Make the style of a phrase printed only when the value reaches a floor.

        Example: 24小时 from 0.995.
        """
        return cls("phrase", word=phrase, floor=floor)

    @property
    def rule(self) -> str:
        """Return the rule in words, for the annex of sources; empty for the plain number."""
        texts = {
            "over": f"满{self.place}舍尾写“余”",
            "more": f"满{self.place}舍尾写“多”",
            "near": f"差{self.place}不到一成写“近”",
            "several": "满3写“多”",
            "numeral": "写汉字数字",
            "percent": "写百分数",
            "phrase": f"达{text_of(Decimal(self.floor or 0) * 100)}%写“{self.word}”",
        }
        return texts.get(self.kind, "")


def write(value: Decimal, unit: str, style: Style) -> str | None:
    """Word a value; return None when the style may not be printed for it."""
    word = style.word or unit
    if style.kind == "phrase":
        return style.word if value >= Decimal(style.floor) else None
    if style.kind == "percent":
        return f"{text_of(value * 100)}%"
    if style.kind == "several":
        return f"多{word}" if value >= 3 else f"{text_of(value)}{word}"
    if style.kind == "numeral":
        whole = value == value.to_integral_value() and 0 <= value < 100
        return f"{numeral(int(value))}{word}" if whole else f"{text_of(value)}{word}"
    if style.kind == "near":
        return _near(value, style.place, word)
    if style.kind in ("over", "more"):
        return _over(value, style, word)
    return f"{text_of(value)}{word}"


def _over(value: Decimal, style: Style, word: str) -> str:
    place = Decimal(style.place)
    while place > value and place > 1:
        place /= 10
    floor = (value / place).to_integral_value(ROUND_FLOOR) * place
    if floor == value or place <= 1:
        return f"{text_of(value)}{word}"
    return f"{int(floor)}{'余' if style.kind == 'over' else '多'}{word}"


def _near(value: Decimal, place: int, word: str) -> str:
    mark = Decimal(place)
    name = {10_000_000: "千万", 1_000_000: "百万", 10_000: "万", 100_000_000: "亿"}.get(place, str(place))
    if mark * Decimal("0.9") <= value < mark:
        return f"近{name}{word}"
    if mark < value < mark * Decimal("1.1"):
        return f"逾{name}{word}"
    return (
        f"{(value / 10_000).quantize(Decimal('0.1'), ROUND_HALF_UP)}万{word}"
        if place >= 10_000
        else f"{text_of(value)}{word}"
    )


@dataclass(frozen=True)
class Judgement:
    """The judgement on a wording: whether a value bears it out, and why not.

    It also holds what to be careful of.
    """

    ok: bool
    reason: str = ""
    warning: str = ""


def step(stated: Decimal) -> Decimal:
    """Return the place value of the last non-zero digit: 700 gives 100, 120 gives 10."""
    place = Decimal(1)
    while stated and stated % (place * 10) == 0:
        place *= 10
    return place


def accepts(qualifier: str, stated: Decimal, value: Decimal) -> Judgement:
    """Judge whether `stated` with its qualifier may be said of a value.

    Qualifiers are 余 多 近 约 逾 …, or "" for exact.
    """
    exact = text_of(value)
    if qualifier in ("余", "多"):
        if not stated < value < stated + step(stated):
            return Judgement(
                False,
                f"实数{exact}，“{text_of(stated)}{qualifier}”须大于{text_of(stated)}且小于{text_of(stated + step(stated))}",
            )
        return Judgement(True, warning="说少了，请核对" if value > stated * Decimal("1.5") else "")
    if qualifier == "近":
        ok = stated * Decimal("0.9") <= value < stated
        return Judgement(ok, "" if ok else f"实数{exact}，“近”须不到{text_of(stated)}且不低于其九成")
    if qualifier in ("约", "左右"):
        ok = abs(value - stated) <= stated * Decimal("0.05")
        return Judgement(ok, "" if ok else f"实数{exact}，与{text_of(stated)}相差超过5%")
    if qualifier in ("逾", "超", "突破", "超过"):
        ok = stated < value < stated * Decimal("1.1")
        return Judgement(ok, "" if ok else f"实数{exact}，“{qualifier}”须大于{text_of(stated)}且不到其1.1倍")
    ok = value == stated
    return Judgement(ok, "" if ok else f"实数是{exact}")
