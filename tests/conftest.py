"""What every test shares: a database file in the scratch home, property tests without a clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.home import HOME

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")

ROOT = Path(__file__).resolve().parent.parent
SEED = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep the SQLite test database in a file, as an office has it."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.setdefault("TEST", {})["NAME"] = str(HOME / f"test-{worker}.db")


@pytest.fixture(scope="session", autouse=True)
def the_test_client_sits_at_this_machine() -> None:
    """The client of the test framework asks for a host of its own, which counts as loopback here."""
    from django.conf import settings

    settings.LOOPBACK_NAMES = ("localhost", "testserver")
