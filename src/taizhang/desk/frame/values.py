"""Days and shown values on screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString

from taizhang.engine import clock
from taizhang.engine.declare.record import Entry
from taizhang.kernel.days import WEEKDAYS

moment_text = clock.moment_text
ENTRY_TAGS = {Entry.COPIED: "转录", Entry.LATE: "补录", Entry.CARRIED: "承前"}


def day_text(value: date) -> str:
    """Write a day as `2022年1月10日 周一`."""
    return f"{value.year}年{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}"


def cell(text: str) -> str:
    """Return a shown value as markup.

    What is marked safe stays, all else is escaped.
    """
    return text.__html__() if isinstance(text, SafeString) else escape(text)


_BETWEEN = "\x1e"
"""A control character: `detect.clean` lets none into a stored text."""


def cells(texts: Sequence[str]) -> list[str]:
    """Return plain texts as markup.

    Escaped in one go: a page of a list has hundreds.
    """
    markup = escape(_BETWEEN.join(texts)).split(_BETWEEN)
    return markup if len(markup) == len(texts) else [escape(text) for text in texts]
