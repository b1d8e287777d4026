"""查数: answers to a number asked by word of mouth.

An answer comes with what it is compared with and a sentence to pass on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.read.answers import Counted
from taizhang.kernel import spoken
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import Entry, answers, catalogue, programme
from taizhang.numbers.wording import value_text

SOURCE = "平安创建工作台账"
MOST = 12
_NOISE = re.compile(r"有?多少|是?几(?=[人件次起批班条])|怎么样|情况|一共|总共|共有|[的了吗呢？?，。、！:：]")
_PATTERN = re.compile(r"\[[^\]]*\]|\{[^}]*\}|<[a-z]>|\(\?[^)]*\)|\\.|[\^$?*+.|()]")
_WIDE = 3
"""How much more a hit in the name of a figure weighs than one in its definition."""


@dataclass(frozen=True)
class Compared:
    """The value of another period beside the one asked.

    One without a value is shown but not passed on.
    """

    label: str
    span: str
    text: str
    known: bool

    def __str__(self) -> str:
        return f"{self.label}（{self.span}）{self.text}"


@dataclass(frozen=True)
class Asked:
    """A figure's answer as told to somebody: every text is ready to read."""

    entry: Entry
    context: Context
    row: Counted
    value: str
    compared: tuple[Compared, ...]
    as_of: str

    @property
    def name(self) -> str:
        return self.entry.figure.label

    @property
    def whose(self) -> str:
        unit = self.context.unit
        return f"{unit.name}及下级" if unit else "全系统"

    @property
    def sentence(self) -> str:
        """Write one sentence to copy; empty when there is nothing to state."""
        if self.row.value is None:
            return ""
        comparison = "，".join(str(other) for other in self.compared if other.known)
        whose = self.context.unit.name if self.context.unit else "全系统"
        tail = f"；{comparison}" if comparison else ""
        head = f"{self.context.period.label}{whose}{self.name}{self.value}"
        return f"{head}{tail}。（数据截至{self.as_of}，据{SOURCE}）"


Text = tuple[Entry, str, str]
"""A figure with its name, and with all other words by which it may be asked for."""


def _text(entry: Entry) -> Text:
    figure = entry.figure
    near = f"{figure.code} {figure.label} {entry.key}".lower()
    words = [_PATTERN.sub(" ", phrase) for phrase in figure.phrases]
    words += [figure.definition, figure.unit, entry.ledger.title if entry.ledger else ""]
    words += [part.label for part in figure.parts]
    return entry, near, " ".join(words).lower()


@cache
def _fixed() -> dict[str, Text]:
    """Return the texts of the figures of the program, by their keys."""
    return {entry.key: _text(entry) for entry in programme()}


def _texts() -> list[Text]:
    fixed = _fixed()
    return [fixed.get(entry.key) or _text(entry) for entry in catalogue()]


def search(words: str) -> list[Entry]:
    """Find the figures fitting the words, best first.

    Searched are: number, key, name, known phrases, definition.
    """
    every = _NOISE.sub(" ", words.lower()).split()
    flat = [word for word in every if len(word) > 1] or every
    if not flat:
        return []
    whole, scored = "".join(every), []
    for order, (entry, near, far) in enumerate(_texts()):
        score = sum(_score(word, entry, near, far) for word in flat)
        if score:
            exact = any(word in (entry.figure.code.lower(), entry.key, entry.figure.label) for word in flat)
            named = _NOISE.sub("", entry.figure.label.lower()) == whole
            scored.append((-(score + 100 * exact + 1000 * named), entry.ledger is None, order, entry))
    scored.sort(key=lambda row: row[:3])
    return [entry for *_, entry in scored[:MOST]]


def _score(word: str, entry: Entry, near: str, far: str) -> float:
    """Score how well a word fits a figure.

    The word is tried with and without the figure's unit at its end (来访人次, 来访).
    """
    ways = {word, word.removesuffix(entry.figure.unit)} - {""}
    return max(_fit(way, near, entry.figure.label) * _WIDE + _fit(way, far, "") for way in ways)


def _fit(word: str, text: str, label: str) -> float:
    """Score how well a word fits a text.

    A word fits whole, or by the share of its pairs of characters, if most fit.
    """
    if word in text:
        return 2 + (len(word) / len(label) if label else 0)
    if len(word) < 3:
        return 0
    pairs = {word[at : at + 2] for at in range(len(word) - 1)}
    share = sum(pair in text for pair in pairs) / len(pairs)
    return share if share > 0.5 else 0


def ask(entry: Entry, context: Context) -> Asked:
    """Answer a figure with the period before and the same period last year.

    Each of them goes as far as the asked one has come.
    """
    row, period, today = answers(context, [entry])[0], context.period, clock.today()
    before = spoken.previous(period)
    if period.start <= today < period.end:
        elapsed = today - period.start
        before = Period.between(before.start, min(before.end, before.start + elapsed))
        period = Period.between(period.start, today)
    spans: list[tuple[str, Period]] = [("上年同期", spoken.year_before(period))]
    if before.start != spans[0][1].start:
        spans.append(("上期", before))
    compared = list[Compared]()
    for label, span in spans:
        other = answers(replace(context, period=span), [entry])[0]
        compared.append(Compared(label, span.label, value_text(other), other.value is not None))
    return Asked(entry, context, row, value_text(row), tuple(compared), _moment())


def _moment() -> str:
    now = clock.now().astimezone(clock.SHANGHAI)
    return f"{now.year}年{now.month}月{now.day}日{now:%H:%M}"
