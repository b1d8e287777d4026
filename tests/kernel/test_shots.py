"""The moment of a picture, from its name and its note.

Any moment is found, and nothing for what is no moment.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.shots import CAMERA, NAME, SAVED, from_camera, from_name

FIRST, LAST = datetime(2000, 1, 1), datetime(2035, 12, 31)  # noqa: DTZ001  # wall clocks, as names hold them
moments = st.datetimes(FIRST, LAST).map(lambda t: t.replace(microsecond=0))


@given(moments)
def test_wechat_names_tell_when_the_file_was_saved(moment: datetime) -> None:
    stamp = int((moment - timedelta(hours=8)).replace(tzinfo=UTC).timestamp() * 1000)
    if 10**12 <= stamp < 10**13:
        found = from_name(f"mmexport{stamp}.jpg")
        assert found is not None
        assert (found.moment, found.kind) == (moment, SAVED)
    found = from_name(f"微信图片_{moment:%Y%m%d%H%M%S}.jpg")
    assert found is not None
    assert (found.moment, found.kind) == (moment, SAVED)


@given(moments)
def test_camera_and_screen_names_tell_when_it_was_taken(moment: datetime) -> None:
    for name in ("IMG_{:%Y%m%d_%H%M%S}.jpg", "Screenshot_{:%Y-%m-%d-%H-%M-%S}.png", "VID{:%Y%m%d%H%M%S}.mp4"):
        found = from_name(name.format(moment))
        assert found is not None, name
        assert (found.moment, found.kind, found.exact) == (moment, NAME, True)


@given(moments)
def test_a_day_alone_is_a_day_without_a_time(moment: datetime) -> None:
    for name in (
        "Screenshot_{:%Y-%m-%d}.png",
        "{:%Y%m%d}消防检查.jpg",
        "{:%Y年%m月%d日}合影.jpg",
        "{:%Y.%m.%d}a.pdf",
    ):
        found = from_name(name.format(moment))
        assert found is not None, name
        assert (found.moment.date(), found.exact) == (moment.date(), False)


@given(moments)
def test_the_note_of_a_camera_is_read(moment: datetime) -> None:
    found = from_camera(f"{moment:%Y:%m:%d %H:%M:%S}")
    assert found is not None
    assert (found.moment, found.kind) == (moment, CAMERA)


@pytest.mark.parametrize(
    "name",
    ["", "现场.jpg", "20211345.jpg", "IMG_20210230_101010.jpg", "mmexport99.jpg", "编号1234567890123456.jpg"],
)
def test_what_holds_no_moment_gives_none(name: str) -> None:
    assert from_name(name) is None
    assert from_camera("0000:00:00 00:00:00") is None


@given(st.text(max_size=60))
def test_no_name_is_an_error(name: str) -> None:
    from_name(name)
    from_camera(name)
