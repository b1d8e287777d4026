"""An office of a given cast.

It has its units, places, people, calendar, accounts and files.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.declare.registry import all_figures
from taizhang.engine.keep import evidence
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import compute
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.models import Account, Holding, Person, Site, Unit
from taizhang.org.principals import Principal, staff
from tests.office import cast
from tests.office.pictures import png

PASSWORD = "Deng-lu-2021"


def hashed() -> str:
    """The password of every account as it is kept, worked out once for all of them."""
    return _hashed(settings.PASSWORD_HASHERS[0])


@cache
def _hashed(_: str) -> str:
    return make_password(PASSWORD)


class People:
    """Units, places and people by key, and short ways to act as one of them.

    `years` are the years whose calendar is published, as announced in November of the year before. `since` is
    when everybody came to their posts, `on` the day on which they act where it is not the present one.
    """

    def __init__(
        self,
        units: Iterable[cast.UnitRow] = cast.UNITS,
        sites: Iterable[cast.SiteRow] = cast.SITES,
        people: Iterable[cast.PersonRow] = cast.PEOPLE,
        years: Iterable[int] = (2020, 2021, 2022, 2023),
        since: date = cast.SINCE,
        on: date | None = None,
    ) -> None:
        self.since, self.on = since, on
        self.units: dict[str, Unit] = {}
        self.sites: dict[str, Site] = {}
        self.people: dict[str, Person] = {}
        self.holders: dict[tuple[str, str], list[Person]] = {}
        self._files = 0
        self._serial = 0
        for unit in units:
            self.found_unit(unit)
        for site in sites:
            self.set_up(site)
        self.take_on(*people)
        for year in years:
            calendar.publish(year, "节假日安排通知", date(year - 1, 11, 25), calendar.official(year))

    def found_unit(self, row: cast.UnitRow) -> Unit:
        """Add a unit below one that stands already."""
        unit = Unit.objects.create(
            code=row.code,
            name=row.whole or row.name,
            short=row.name,
            kind=row.kind,
            parent=self.units.get(row.above),
            reports_zero=row.reports,
        )
        self.units[row.code] = unit
        return unit

    def set_up(self, row: cast.SiteRow) -> Site:
        """Add a place of a unit."""
        self.sites[row.key] = Site.objects.create(
            unit=self.units[row.unit], name=row.name, kind=row.kind, fire_cycle=row.cycle
        )
        return self.sites[row.key]

    def take_on(self, *rows: cast.PersonRow) -> None:
        """Add people with the posts that they hold."""
        for row in rows:
            self.people[row.key] = Person(
                name=row.name or row.key[:15], unit=self.units[row.unit], title=row.title, since=self.since
            )
        Person.objects.bulk_create(self.people[row.key] for row in rows)
        held = []
        for row in rows:
            for one in row.posts.split():
                post, _, where = one.partition("@")
                code = where or row.unit
                held.append(
                    Holding(person=self.people[row.key], post=post, unit=self.units[code], since=self.since)
                )
                self.holders.setdefault((post, code), []).append(self.people[row.key])
        Holding.objects.bulk_create(held)

    def give(self, key: str, *posts: str, unit: str = "", until: date | None = None) -> None:
        """Give somebody of the cast further posts.

        They are in the own unit where no other is named.
        """
        where = self.units[unit] if unit else self.people[key].unit
        for post in posts:
            Holding.objects.create(
                person=self.people[key], post=post, unit=where, since=self.since, until=until
            )

    def newcomer(self, posts: str = "", code: str = "C", name: str = "", title: str = "") -> Person:
        """Somebody beside the cast who holds posts, or none, and stands on no ledger yet."""
        unit, name = self.units[code], name or f"新{self.serial()}"
        person = Person.objects.create(name=name, unit=unit, title=title, since=self.since)
        for post in posts.split():
            Holding.objects.create(person=person, post=post, unit=unit, since=self.since)
        return person

    def serial(self) -> int:
        """The next number of this office: for what must differ from all others."""
        self._serial += 1
        return self._serial

    def holder(self, post: str, code: str = "C", nth: int = 1) -> Person:
        """The nth of those who hold a post in a unit."""
        return self.holders[post, code][nth - 1]

    def acting(self, person: Person) -> Principal:
        """A person at work."""
        return staff(person, self.on or clock.today())

    def as_(self, key: str) -> Principal:
        """A person of the cast at work."""
        return self.acting(self.people[key])

    def account(self, person: Person) -> Account:
        """The account of a person, opened when it is first asked for.

        One of the cast signs in by key.
        """
        name = next((key for key, other in self.people.items() if other.pk == person.pk), f"p{person.pk}")
        found, _ = Account.objects.get_or_create(
            person=person, defaults={"username": name[:40], "password": hashed()}
        )
        return found

    def client_of(self, person: Person) -> Client:
        """A client at which a person is signed in."""
        client = Client()
        client.force_login(self.account(person))
        return client

    def client(self, key: str) -> Client:
        """A client at which a person of the cast is signed in."""
        return self.client_of(self.people[key])

    def upload(self, person: Person, kind: str = "photo", mark: str = "") -> str:
        """The id of a picture that a person has uploaded and no record has taken."""
        self._files += 1
        name = mark or f"第{self._files}张"
        return evidence.add(self.acting(person), f"{name}.png", png(name), kind, clock.today()).public_id

    def file(self, who: str, kind: str = "photo", mark: str = "") -> str:
        """The id of a picture that a person of the cast has uploaded."""
        return self.upload(self.people[who], kind, mark)

    def by(self, key: str, way: str = Way.PHONE, when: datetime | None = None, note: str = "") -> Act:
        """A decision of a person of the cast that another types: 代录."""
        return Act(decided_by=self.people[key], decided_at=when, way=way, note=note)

    def paper(self, who: str, signer: str, when: datetime | None = None) -> dict[str, Any]:
        """Return the arguments of a step decided on a signed paper.

        Somebody decided it, and another types it.
        """
        return {"act": self.by(signer, Way.PAPER, when), "files": [self.file(who, "signed")]}

    def count(self, key: str, period: str = "2021") -> Counted:
        """Any figure by its key, over a period."""
        return count(key, period)


def count(key: str, period: str = "2021") -> Counted:
    """Any figure by its key, over a period."""
    pair = next((ledger, figure) for ledger, figure in all_figures() if figure.key == key)
    return compute([pair], Context(Period.parse(period)))[0]
