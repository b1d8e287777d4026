"""The year 2021, played once through the deeds for a state of the sources.

Each test process works on a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import bases
from tests.home import SCRATCH


@pytest.fixture(scope="package", autouse=True)
def played_year(django_db_setup: None) -> Iterator[None]:
    """Work on the played year for as long as the tests of this folder run."""
    with bases.working_on("year", SCRATCH / "year"):
        yield


@pytest.fixture
def whole_year(db: None) -> Iterator[Any]:
    """The context of the whole system in 2021, seen at the end of the play."""
    from taizhang.engine import clock
    from taizhang.engine.declare.figure import Context
    from taizhang.kernel.days import Period
    from taizhang.play.year import END

    with clock.at(END):
        yield Context(Period.parse("2021"))


@pytest.fixture
def client_of(whole_year: Any, settings: Any) -> Any:
    """A signed-in client of somebody who holds some posts in one unit."""
    from taizhang.org.models import Account, Holding, Person

    settings.STATIC_ROOT = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made: dict[tuple[str, int], Client] = {}

    def client(post: str | tuple[str, ...], unit: Any) -> Client:
        posts = (post,) if isinstance(post, str) else post
        key = (" ".join(posts), unit.pk)
        if key not in made:
            person = Person.objects.create(name=f"测{len(made)}", unit=unit)
            for one in posts:
                Holding.objects.create(person=person, post=one, unit=unit, since="2020-01-01")
            account = Account.objects.open(f"probe{len(made)}", person, "Probe-2021-longpass")
            made[key] = Client()
            made[key].force_login(account)
        return made[key]

    return client
