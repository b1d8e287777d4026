"""Many matters behind the wall.

There is one about each subject in the suite, and forty about each in a soak.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from taizhang.engine import clock
from tests.walls.office import CHANNELS, NOW, SUBJECTS, WalledOffice, view

EACH = 40 if os.environ.get("TAIZHANG_SOAK") == "1" else 1
QUICK = ("list", "search", "api", "today", "trace")


@pytest.mark.parametrize("name", SUBJECTS)
def test_nothing_changes_however_many_there_are(db: None, settings: Any, name: str) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    channels = CHANNELS if EACH > 1 else QUICK
    with clock.at(NOW):
        office, subject = WalledOffice(), SUBJECTS[name]
        clients = {who: office.client(who) for who in subject.blind}
        before = {(who, c): view(client, c) for who, client in clients.items() for c in channels}
        for _ in range(EACH):
            office.matter(subject)
        after = {(who, c): view(client, c) for who, client in clients.items() for c in channels}
    assert [key for key, told in after.items() if told != before[key]] == []
