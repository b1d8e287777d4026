from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from taizhang.engine import clock
from tests.office import at
from tests.rooms.programme.programme_office import ProgrammeOffice


@pytest.fixture
def office(db: None) -> Iterator[ProgrammeOffice]:
    with clock.at(at(4, 6)):
        yield ProgrammeOffice()


@pytest.fixture
def liaison(office: ProgrammeOffice) -> Any:
    return office.as_("liaison_A")
