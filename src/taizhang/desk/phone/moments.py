"""The moment of a phone's entry.

It comes from two stamps of the phone's clock and one of the server's.

The phone stamps an entry when it is made and again when it is sent; how wrong its clock is shows at
the second stamp, and both stamps of one clock are wrong alike. Both times are kept: the claimed one
as it is corrected (发生时间), the server's own (登记时间), and in history what the phone said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ALIKE = timedelta(minutes=2)
"""Clocks that differ by no more than this count as alike: a slow network looks the same."""
PROMPT = timedelta(minutes=2)
"""An entry that arrives within this is told without its two times."""


@dataclass(frozen=True)
class Happened:
    """The moment of an entry, and history's words on the clocks.

    The words are empty when nothing is worth saying.
    """

    at: datetime
    told: str


def settle(claimed: datetime, sent: datetime, received: datetime, begun: datetime) -> Happened:
    """Return the moment of an entry.

    It is never before the person came to the phone nor after the server got it.
    """
    skew = received - sent
    words = []
    at = claimed
    if sent < claimed:
        words.append("手机时钟在登记后被调过")
    elif abs(skew) > ALIKE:
        at = claimed + skew
        words.append(f"手机时钟{'慢' if skew > timedelta() else '快'}{_span(abs(skew))}，已校正")
    bounded = min(max(at, begun), received)
    if bounded != at:
        words.append("手机时间不在本班之内，已按本班起止取")
    if words or received - bounded > PROMPT:
        words.append(f"手机记时{_text(claimed)}，收到{_text(received)}")
    return Happened(bounded.replace(microsecond=0), "，".join(words))


def _span(length: timedelta) -> str:
    minutes = max(round(length.total_seconds() / 60), 1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = ((days, "天"), (hours, "小时"), (minutes, "分"))
    return "".join(f"{count}{unit}" for count, unit in parts if count)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
