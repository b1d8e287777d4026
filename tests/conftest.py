"""Give every test a database of its own process and a fresh memory.

Property tests run without a clock.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from taizhang.engine import clock
from tests import bases
from tests.home import HOME
from tests.office import NOW, Office
from tests.office.standing import standing

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")

ROOT = Path(__file__).resolve().parent.parent
SEED = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> Iterator[None]:
    """Work on a copy of the migrated tables.

    On SQLite it is a file, as an office has it.
    """
    with bases.working_on("tables", HOME):
        yield


@pytest.fixture(scope="module")
def built_office(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    """Build the office of tests once for a module."""
    with standing(django_db_blocker) as office:
        yield office


@pytest.fixture
def standing_office(built_office: Office, db: None) -> Iterator[Office]:
    """Give a test the office as it was built, at its moment."""
    with clock.at(NOW):
        yield built_office


@pytest.fixture(scope="session", autouse=True)
def the_test_client_sits_at_this_machine() -> None:
    """Let the test client count as loopback.

    The framework lets it ask for a host of its own.
    """
    from django.conf import settings

    settings.LOOPBACK_NAMES = ("localhost", "testserver")


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """Forget what the process remembers of a database that is rolled back.

    Work in the background is ended.

    Two tests that publish different days of one year would else see the days of the first.
    """
    bases.forget()
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("work-"):
            thread.join(30)
            assert not thread.is_alive(), f"{thread.name} outlives its test"
    shutil.rmtree(HOME / "work", ignore_errors=True)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name files given to a test by their place in the list.

    Their bytes may hold the moment they were made at (an archive does), and two processes that
    name a test differently do not run it.
    """
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse to run grouped tests apart.

    What a group builds once would be built by every process.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    lost = [
        item.nodeid for item in items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid
    ]
    assert not lost, f"pytest-xdist forgets the groups of {len(lost)} tests, as {lost[0]}"
