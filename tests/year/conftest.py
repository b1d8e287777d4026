"""The year 2021, played once through the deeds into the test database of whichever engine is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from taizhang.play import year

    with django_db_blocker.unblock():
        year.play(2021, "Probe-2021-longpass")
        year.set_offset()


@pytest.fixture
def whole_year(db: None) -> Iterator[Any]:
    """The context of the whole system in 2021, seen at the end of the play."""
    from taizhang.engine import clock
    from taizhang.engine.figure import Context
    from taizhang.kernel.days import Period
    from taizhang.play.year import END

    with clock.at(END):
        yield Context(Period.parse("2021"))
