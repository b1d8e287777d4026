"""A line of history written out beforehand commits to the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine.keep import history
from taizhang.engine.models import Event

MOMENT = datetime(2021, 5, 12, 1, 30, tzinfo=UTC)
TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(('"at":"', '"seq":"', '\\"at\\":"at-', "e\u0301", "\u2028", "\x00", "😀", "\\")),
)


@given(TEXT, TEXT, TEXT, st.integers(1, 10**12), st.none() | st.integers(1, 10**9))
def test_cut_and_joined_it_is_the_whole(
    note: str, number: str, snapshot: str, seq: int, about: int | None
) -> None:
    event = Event(act="create", ledger="a.b", note=note, number=number, snapshot=snapshot, about=about)
    first, middle, last = history.unchained(event).parts
    event.at, event.seq = MOMENT, seq
    stamp = f'"{history.plain_value(MOMENT)}"'.encode()
    assert b"".join((first, stamp, middle, b"%d" % seq, last)) == history.payload(event)
