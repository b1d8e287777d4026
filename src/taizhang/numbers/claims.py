"""Search for the numbers and countable claims of a written text.

Each claim is matched with the figure it speaks of.

Pure text work: figures declare the phrases by which they are known; this page knows none of them.
In a phrase `<n>` stands for a number with its qualifier, `<m>` for a month, and a group `focus`
narrows the claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from taizhang.kernel.numbers import flat, parse_number

_BEFORE = "近|约|逾|超过|超|突破"
_AFTER = "余|多|左右|以上"
_NUMERAL = "[〇零一二两三四五六七八九十百千万亿]{1,30}"
"""A number has an end: without one, each digit of a long row would begin a search to the end of the row."""
_N = rf"(?P<before>{_BEFORE})?(?P<n>\d{{1,30}}(?:,\d\d\d){{0,9}}(?:\.\d{{1,30}})?[千万亿]*|{_NUMERAL}|百分之{_NUMERAL})(?P<after>{_AFTER})?(?P<tail>[万亿])?"
_M = r"(?P<month>\d{1,2})月"
_MENTION = re.compile(
    rf"(?:(?P<before>{_BEFORE}))?(?P<n>\d+(?:,\d\d\d)*(?:\.\d+)?[千万亿]*|百分之{_NUMERAL}"
    rf"|(?<![〇零一二两三四五六七八九十百千万亿第是]){_NUMERAL}(?=(?:余|多)?[人名件批户次处幅份吨元年支个项家种台套起期]))"
    rf"(?P<after>{_AFTER})?(?P<tail>[万亿])?(?P<unit>人次|万吨|万元|小时|平台|％|%|[人名件批户次处幅份吨元年月日支个项家种台套起期号])?"
)
_SENTENCE = re.compile(r"[^。；\n]{1,5000}[。；]?")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+(?:是|要|、)|（[一二三四五六七八九十]+）)")
_NAME = re.compile(
    r"一户一表|一件事一次办|三铁|两节|两会|832平台|[“\"][^”\"]{0,8}[一二三四五六七八九十][^”\"]{0,12}[”\"]"
)


@dataclass(frozen=True)
class Phrase:
    """A phrase pointing to a figure, as a regular expression.

    `<n>` and `<m>` in it stand for a number and a month.
    """

    figure: str
    pattern: str

    def compiled(self) -> re.Pattern[str]:
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("<n>", _N).replace("<m>", _M))


@dataclass(frozen=True)
class Claim:
    """A number or countable claim of a text.

    stated: the number as a value (None for a claim without one)
    qualifier: 余, 多, 近 …
    month: a month that the claim names
    listed: how many things a list names
    figure: the figure it speaks of; empty when unknown
    """

    sentence: int
    start: int
    end: int
    surface: str
    context: str
    figure: str = ""
    stated: Decimal | None = None
    qualifier: str = ""
    month: int | None = None
    listed: int = 0
    percent: bool = False


def sentences(text: str) -> list[tuple[int, str]]:
    """Split a text into its sentences with their offsets."""
    return [(m.start(), m.group()) for m in _SENTENCE.finditer(text) if m.group().strip()]


def _value(number: str, tail: str | None) -> Decimal:
    value = parse_number(number.removeprefix("百分之"))
    if tail:
        value *= {"万": 10_000, "亿": 100_000_000}[tail]
    return value


def _matched(index: int, offset: int, sentence: str, phrase: Phrase) -> list[Claim]:
    claims = []
    for hit in phrase.compiled().finditer(sentence):
        groups = hit.groupdict()
        start, end = hit.span("focus") if groups.get("focus") else hit.span()
        stated = _value(groups["n"], groups.get("tail")) if groups.get("n") else None
        qualifier = (groups.get("before") or groups.get("after") or "") if stated is not None else ""
        month = int(groups["month"]) if groups.get("month") else None
        listed = len(groups["list"].split("、")) if groups.get("list") else 0
        percent = hit.group().rstrip().endswith(("%", "％")) or (groups.get("n") or "").startswith("百分之")
        claims.append(
            Claim(
                index,
                offset + start,
                offset + end,
                sentence[start:end],
                sentence.strip(),
                phrase.figure,
                stated,
                qualifier,
                month,
                listed,
                percent,
            )
        )
    return claims


def _mentions(index: int, offset: int, sentence: str) -> list[Claim]:
    names = [m.span() for m in _NAME.finditer(sentence)]
    if ordinal := _ORDINAL.match(sentence.strip()):
        names.append((0, sentence.find(ordinal.group()) + ordinal.end()))
    claims = []
    for hit in _MENTION.finditer(sentence):
        if any(start < hit.end() and hit.start() < end for start, end in names):
            continue
        qualifier = hit["before"] or hit["after"] or ""
        claims.append(
            Claim(
                index,
                offset + hit.start(),
                offset + hit.end(),
                hit.group(),
                sentence.strip(),
                "",
                _value(hit["n"], hit["tail"]),
                qualifier,
                percent=(hit["unit"] or "") in ("%", "％"),
            )
        )
    return claims


def find_claims(text: str, phrases: Sequence[Phrase]) -> list[Claim]:
    """Find every claim of a text, in order.

    First come those that a figure is known by, then the numbers left over. Where two phrases cover
    the same words, the longer one wins.
    """
    plain = flat(text)
    claims: list[Claim] = []
    for index, (offset, sentence) in enumerate(sentences(plain), 1):
        matches = [claim for phrase in phrases for claim in _matched(index, offset, sentence, phrase)]
        matches.sort(key=lambda claim: (claim.start - claim.end, claim.start))
        winners: list[Claim] = []
        for claim in matches:
            if not any(c.start < claim.end and claim.start < c.end for c in winners):
                winners.append(claim)
        for mention in _mentions(index, offset, sentence):
            if not any(c.start < mention.end and mention.start < c.end for c in winners):
                winners.append(mention)
        claims.extend(sorted(winners, key=lambda claim: claim.start))
    return claims
