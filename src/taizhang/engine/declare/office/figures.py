"""Figures of this office (本单位指标): a figure narrowed to what it names.

A firm, a building, a topic of one office stands in its records; what is counted of it stands there too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from taizhang.engine.declare.office.questions import Question


@dataclass(frozen=True)
class OfficeFigure:
    """A figure as the office settled it.

    code: by which reports and texts name it, like F45
    base: the full key of the figure that is narrowed
    column, value: the column of its rows, and what must stand there
    style, place, word: how a report writes it; see `Style`
    phrases: by which texts speak of it, one a line
    after: the code of the figure whose sentence in the report its own one follows
    since, until: the days on which it is in force; without `until` it still is
    """

    code: str
    title: str
    base: str
    column: str
    value: str
    told: str
    style: str
    place: int | None
    word: str
    phrases: str
    after: str
    sentence: str
    since: date
    until: date | None


FIGURES = Question("office.figures", "every figure that the office settled and approved, also those ended")
PLACES = Question(
    "report.places", "pairs of code and words: after which sentence of the report one may stand"
)
CODES = Question("figures.codes", "the codes of the figures of the program, those still to come with them")

_SLOT = re.compile(r"〔([^〔〕]*)〕")
NUMBER, MONTH, SEVERAL = "数", "月", "多次"
_IN_PHRASES = {NUMBER: "<n>", MONTH: "<m>"}
_GAP = "[^。；]{0,20}?"
_SOFT = "[，,、]?"
MOST_GAPS = 3
"""So many gaps a phrase has at most: each is tried at every length."""
LEAST = 4
"""So many characters of its own a phrase has, so that it speaks of nothing else."""


def slots(text: str) -> list[str]:
    """Return the slots of a sentence or phrase: 〔数〕, 〔月〕, 〔人数〕."""
    return _SLOT.findall(text)


def plain_length(phrase: str) -> int:
    """Return how many characters of its own a phrase has."""
    return len(re.sub(r"[〔〕【】…，,、\s]", "", _SLOT.sub("", phrase)))


def pattern(phrase: str) -> str:
    """Return the regular expression of a phrase as people write it.

    〔数〕 and 〔月〕 stand for a number and a month, … for up to 20 characters of one sentence; 【】
    encloses what is judged, if not all of it. A comma may be missing.
    """
    pieces = []
    for piece in re.split(r"(〔[^〔〕]*〕|…+|[，,、]|【|】)", phrase.strip()):
        if match := _SLOT.fullmatch(piece):
            pieces.append(_IN_PHRASES[match[1]])
        elif piece.startswith("…"):
            pieces.append(_GAP)
        elif piece in ("，", ",", "、"):
            pieces.append(_SOFT)
        elif piece in ("【", "】"):
            pieces.append("(?P<focus>" if piece == "【" else ")")
        else:
            pieces.append(re.escape(piece))
    return "".join(pieces)


def wrong_phrase(phrase: str) -> str:
    """Say in Chinese what is wrong with a phrase; empty if nothing is."""
    if unknown := [name for name in slots(phrase) if name not in _IN_PHRASES]:
        return f"〔{unknown[0]}〕看不懂：说法里只能用〔数〕和〔月〕。"
    if any(slots(phrase).count(name) > 1 for name in _IN_PHRASES):
        return "一条说法里〔数〕、〔月〕各只能用一次。"
    if len(re.findall("…+", phrase)) > MOST_GAPS:
        return f"一条说法里“…”最多{MOST_GAPS}处。"
    if [sign for sign in phrase if sign in "【】"] not in ([], ["【", "】"]):
        return "【】只能用一对。"
    if _SLOT.sub("", phrase).count("〔") or _SLOT.sub("", phrase).count("〕"):
        return "〔〕没有成对。"
    if plain_length(phrase) < LEAST:
        return f"说法太短：除〔数〕〔月〕外至少{LEAST}个字，免得认错。"
    return ""


def template(sentence: str, code: str, parts: dict[str, str]) -> str:
    """Return a sentence with the slots of the report: {F45}, {F45.people}, {F57:多次}.

    parts: the keys of the parts of the figure by their labels
    """

    def slot(match: re.Match[str]) -> str:
        name = match[1]
        if name == NUMBER:
            return f"{{{code}}}"
        return f"{{{code}:{SEVERAL}}}" if name == SEVERAL else f"{{{code}.{parts[name]}}}"

    return _SLOT.sub(slot, sentence)
