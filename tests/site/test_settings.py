"""Settings from the environment.

Nothing of an address is dropped, and a secret is whole or not there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taizhang.kernel.environment import WrongVariable
from taizhang.site import settings


def test_options_of_a_connection_are_passed_on() -> None:
    found = settings.database(
        "postgresql://u%40x:p%23@db:5433/my%20name?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    )
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("my name", "u@x", "p#")
    assert (found["HOST"], found["PORT"]) == ("db", "5433")
    assert found["OPTIONS"] == {
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
        "prepare_threshold": 1,
    }


@pytest.mark.parametrize(
    "more",
    [
        "?sslmod=require",
        "?sslmode",
        "?sslmode=",
        "#sslmode=require",
        "#",
        "?prepare_threshold=5",
        "?sslmode=disable&sslmode=require",
    ],
)
def test_what_would_be_dropped_stops_the_start(more: str) -> None:
    with pytest.raises(WrongVariable, match="TAIZHANG_DATABASE"):
        settings.database(f"postgresql://u:p@db/name{more}")


def test_the_first_whole_secret_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "keys" / "session-secret"
    monkeypatch.setattr(settings, "KEY_FOLDER", place.parent)
    monkeypatch.delenv("TAIZHANG_SECRET", raising=False)
    first = settings._secret()
    assert len(first) > 40
    assert settings._secret() == first
    settings._make_secret(place)
    assert place.read_text() == first, "who comes second takes the first one's"
    assert [path.name for path in place.parent.iterdir()] == ["session-secret"]
    assert place.stat().st_mode & 0o077 == 0
    place.write_text("")  # left by a process that was stopped between making and writing it
    assert len(settings._secret()) > 40


def test_nobody_reads_a_secret_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "session-secret"
    seen: list[Any] = []
    monkeypatch.setattr(settings.os, "fsync", lambda _: seen.append(place.exists()))
    settings._make_secret(place)
    assert seen == [False]
