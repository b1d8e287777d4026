"""The page of words names every post as declarations do."""

from __future__ import annotations

import re

from taizhang.org.posts import POSTS, Reach
from tests.stock import ROOT

BEYOND = {Reach.OWN: "", Reach.BELOW: "with the units below", Reach.NONE: "no work of the office"}


def test_every_post_stands_among_the_words() -> None:
    words = (ROOT / "docs" / "words.md").read_text(encoding="utf-8").partition("## Posts of declarations")[2]
    told = re.findall(r"^\| `(\w+)` \| (.+?) \| (.*?) ?\|$", words, re.MULTILINE)
    assert told == [(post.key, post.title, BEYOND[post.reach]) for post in POSTS]
