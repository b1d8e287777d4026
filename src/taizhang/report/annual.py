"""The annual report as counted.

It holds sentences with their figures, what is not stated and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.measures import COUNTED, TEXT, ZERO
from taizhang.engine.read.answers import Counted
from taizhang.numbers.catalogue import answers, catalogue
from taizhang.numbers.wording import percent, printed
from taizhang.report import outside, sentences

_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Piece:
    """A stretch of text.

    With a figure it is a number (or claim) that opens its records.
    """

    text: str
    figure: str = ""
    part: str = ""


@dataclass(frozen=True)
class NotStated:
    """A sentence or figure left out, with the reason."""

    what: str
    reason: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A heading (level 1 or 2) or, at level 0, a paragraph."""

    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Annual:
    """The whole report of a period."""

    context: Context
    title: str
    blocks: tuple[Block, ...]
    not_stated: tuple[NotStated, ...]
    figures: dict[str, Counted]

    def used(self) -> list[tuple[Piece, Counted]]:
        """Return every number or claim printed, in order, with its figure."""
        return [(p, self.figures[p.figure]) for b in self.blocks for p in b.pieces if p.figure]


class _Missing(Exception):
    """A slot that may not be printed; carries the reason."""


def _fill(row: Counted | None, code: str, part: str, phrase: str) -> Piece:
    if row is None or row.status not in (COUNTED, ZERO, TEXT) or row.value is None:
        reason = row.note if row and row.note else row.status_label if row else "没有这个指标"
        raise _Missing(f"{code} {row.figure.label if row else ''}：{reason}")
    if part == "percent" and row.base:
        return Piece(f"{percent(row.value)}%", code, part)
    if part:
        item = next((p for p in row.parts if p[0] == part), None)
        if item is None:
            raise _Missing(f"{code} {row.figure.label}：记录里没有这句话要的分项")
        return Piece(f"{item[2]}{item[3]}", code, part)
    if phrase:
        if row.status == ZERO or row.wording == phrase:
            return Piece(phrase, code)
        why = f"（{row.note}）" if row.note else ""
        raise _Missing(f"{code} {row.figure.label}：实数为{printed(row)}，不能写“{phrase}”{why}")
    if row.status == ZERO or (row.figure.unit and Decimal(row.value) == 0):
        raise _Missing(f"{code} {row.figure.label}：为零，不写入")
    return Piece(printed(row), code)


def _sentence(template: str, figures: dict[str, Counted]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for match in sentences.SLOT.finditer(template):
        if match.start() > at:
            pieces.append(Piece(template[at : match.start()]))
        code, part, phrase = match.groups()
        pieces.append(_fill(figures.get(code), code, part or "", phrase or ""))
        at = match.end()
    if at < len(template):
        pieces.append(Piece(template[at:]))
    return tuple(pieces)


def _paragraph(
    templates: tuple[str, ...], figures: dict[str, Counted], left: list[NotStated]
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for template in templates:
        try:
            pieces.extend(_sentence(template, figures))
        except _Missing as reason:
            codes = tuple(dict.fromkeys(m.group(1) for m in sentences.SLOT.finditer(template)))
            plain = sentences.SLOT.sub(lambda m: m.group(3) or "××", template)
            left.append(NotStated(plain, str(reason), codes))
    return tuple(pieces)


def _headings(kept: list[tuple[sentences.Chapter, tuple[Piece, ...]]]) -> Iterator[Block]:
    first = second = 0
    for chapter, pieces in kept:
        if chapter.level == 1:
            first, second = first + 1, 0
            yield Block(1, (Piece(f"{_NUMERALS[first - 1]}、{chapter.title}"),))
        else:
            second += 1
            yield Block(2, (Piece(f"（{_NUMERALS[second - 1]}）{chapter.title}"),))
        if pieces:
            yield Block(0, pieces)


def annual(context: Context) -> Annual:
    """Count every figure that has a number, and write the report from them."""
    rows = answers(context, [entry for entry in catalogue(context.period) if entry.figure.code])
    figures = {row.figure.code: row for row in rows if row.figure.code}
    omissions: list[NotStated] = []
    blocks = [Block(0, _paragraph(sentences.LEAD, figures, omissions))]
    own = sentences.of_office(context.period)
    paragraphs = [
        (chapter, _paragraph(sentences.with_own(chapter.sentences, own), figures, omissions))
        for chapter in sentences.CHAPTERS
    ]
    chapters = [
        (chapter, pieces)
        for index, (chapter, pieces) in enumerate(paragraphs)
        if pieces or (chapter.level == 1 and _has_content(paragraphs, index))
    ]
    blocks += _headings(chapters)
    blocks.append(Block(0, _paragraph(sentences.CLOSING, figures, omissions)))
    codes = {code for row in omissions for code in row.codes} | {p.figure for b in blocks for p in b.pieces}
    others = outside.in_force(context.period) if context.unit is None else {}
    for row in rows:
        if row.figure.code and row.figure.code not in codes:
            reason = "台账尚未启用" if row.ledger is None else row.note or row.status_label
            if other := others.get(row.full_key):
                reason = f"{reason}；{outside.told(other)}，不是本系统所计"
            omissions.append(NotStated(row.figure.label, reason, (row.figure.code,)))
    title = sentences.TITLE.format(year=context.period.start.year)
    return Annual(context, title, tuple(b for b in blocks if b.pieces), tuple(omissions), figures)


def _has_content(filled: list[tuple[sentences.Chapter, tuple[Piece, ...]]], index: int) -> bool:
    for chapter, pieces in filled[index + 1 :]:
        if chapter.level == 1:
            return False
        if pieces:
            return True
    return False
