"""The year 2021, played once through the deeds into the test database of whichever engine is asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The played year: copied from the folder of a finished demonstration where one is named, else played here."""
    from django.conf import settings
    from django.db import connection

    from taizhang.engine import clock
    from taizhang.engine.keep import sealing
    from taizhang.play import year

    played = os.environ.get("TAIZHANG_PLAYED", "")
    with django_db_blocker.unblock():
        if played and connection.vendor == "sqlite":
            name = connection.settings_dict["NAME"]
            connection.close()
            shutil.copyfile(Path(played) / "taizhang.db", name)
            for folder in (settings.KEY_FOLDER, settings.FILE_FOLDER):
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(Path(played) / folder.name, folder)
            sealing.keys.cache_clear()
            clock.forget_offset()
        else:
            year.play(2021, "Probe-2021-longpass")
            year.set_offset()


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
