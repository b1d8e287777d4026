"""Words of official papers.

They are lines set flush, dates in full, and places left to fill in by hand.
"""

from __future__ import annotations

from datetime import date

from taizhang.paper.tree import Align, Paragraph, Run

BLANK = "＿＿＿＿＿＿"
"""A place for a name."""


def line(words: str, align: Align = Align.LEFT) -> Paragraph:
    """Set a line without indenting it."""
    return Paragraph((Run(words),), indent=False, align=align)


def day(value: date | None) -> str:
    """Write a day as 2021年5月12日, or leave places for it."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "＿＿年＿月＿日"


def month(value: date | None) -> str:
    """Write a month as 2021年5月, or leave places for it."""
    return f"{value.year}年{value.month}月" if value else "＿＿年＿月"


def sentence(words: str) -> str:
    """End a clause with its full stop, whatever was typed at its end."""
    return words.rstrip("。；，. ") + "。"
