"""Which sheets stand on the page of which phone."""

from __future__ import annotations

from taizhang.desk.phone import gate
from taizhang.desk.phone.boxes import Sheet
from taizhang.desk.phone.door import Post


def sheets(post: Post) -> list[Sheet]:
    """The sheets of a post's phone, in the order of the day's use."""
    return gate.sheets(post) if post.device.post in gate.GATE else []
