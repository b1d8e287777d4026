"""The time of a picture.

It comes from the camera's note, else from the file name of the picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CAMERA, NAME, SAVED = "camera", "name", "saved"
_SHANGHAI = timedelta(hours=8)
_CAMERA = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?")
_WECHAT_MS = re.compile(r"(?:mmexport|wx_camera_|microMsg\.?)(\d{13})(?!\d)", re.IGNORECASE)
_WECHAT = re.compile(r"微信(?:图片|截图|视频)_?(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")
_FULL = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[-_.年]?(\d{2})[-_.月]?(\d{2})日?[-_ .T@]*(?:at )?(\d{2})[-_.:时]?(\d{2})(?:[-_.:分]?(\d{2}))?(?:\d{3})?(?!\d)"
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[-_.年](\d{1,2})[-_.月](\d{1,2})|(\d{2})(\d{2}))(?!\d)")
EARLIEST = 1990


@dataclass(frozen=True)
class Source:
    """A Shanghai wall-clock moment with the source of its knowledge.

    `kind` is how it is known; `exact` is set when it holds the time of day.
    """

    moment: datetime
    kind: str
    exact: bool = True


def _moment(*parts: str | None) -> datetime | None:
    numbers = [int(part) for part in parts if part]
    try:
        moment = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # wall clock, as the name holds it
    except (ValueError, TypeError):
        return None
    return moment if EARLIEST <= moment.year < 2100 else None


def from_camera(text: str) -> Source | None:
    """Read the moment of an EXIF note such as `2021:03:04 12:34:56`.

    Returns None for zeros or broken notes.
    """
    match = _CAMERA.search(text)
    moment = _moment(*match.groups()) if match else None
    return Source(moment, CAMERA) if moment else None


def from_name(name: str) -> Source | None:
    """Read the moment in a file name.

    WeChat's names tell when the file was saved, not when it was taken.
    """
    if match := _WECHAT_MS.search(name):
        saved_at = datetime.fromtimestamp(int(match.group(1)) / 1000, UTC).replace(tzinfo=None) + _SHANGHAI
        return Source(saved_at, SAVED) if EARLIEST <= saved_at.year < 2100 else None
    if (match := _WECHAT.search(name)) and (moment := _moment(*match.groups())):
        return Source(moment, SAVED)
    if (match := _FULL.search(name)) and (moment := _moment(*match.groups())):
        return Source(moment, NAME)
    if (match := _DAY.search(name)) and (moment := _moment(*match.groups())):
        return Source(moment, NAME, exact=False)
    return None
