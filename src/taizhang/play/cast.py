"""Cast the demo year: the people of `cast.yaml` on their posts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password

from taizhang.org.models import Account, FireCycle, Holding, Person, Site, Unit, UnitKind

START = date(2020, 1, 1)
CAST: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
SIGN_IN: dict[str, str] = CAST["sign_in"]
SURNAMES, GIVEN = CAST["surnames"], CAST["given"].split()


def name_of(index: int) -> str:
    """Return the invented name of the nth person."""
    given = GIVEN[(index * 7 + index // len(SURNAMES)) % len(GIVEN)]
    return f"{SURNAMES[index % len(SURNAMES)]}{given}"


def in_role(role: str, unit: str) -> str:
    """Return the key of whoever has a role in a unit."""
    ours, theirs = CAST["roles"][role]
    return str(ours) if unit == "ZSG" else f"{theirs}{unit}"


def make_units() -> dict[str, Unit]:
    """Make the unit tree with former units and their successors, and the sites."""
    units: dict[str, Unit] = {}
    for code, name, short, kind, above, reports in CAST["units"]:
        more = {"reports_zero": reports, "in_scope": kind != UnitKind.CONTRACTOR, "since": START}
        named = {"code": code, "name": name, "short": short, "kind": kind}
        units[code] = Unit.objects.create(parent=units.get(above), **named, **more)
    for former, heir in CAST["successors"].items():
        Unit.objects.filter(code=former).update(succeeded_by=units[heir])
    for code, name, kind in CAST["sites"]:
        mall = kind == "mall"
        cycle = FireCycle.MONTH if mall else FireCycle.QUARTER
        Site.objects.create(unit=units[code], name=name, kind=kind, fire_key_unit=mall, fire_cycle=cycle)
    return units


def make_people(units: dict[str, Unit]) -> dict[str, int]:
    """Make the people and their posts; gives person ids by key."""
    people: dict[str, int] = {}

    def hold(key: str, unit: str, *posts: str) -> None:
        for post in posts:
            Holding.objects.create(person_id=people[key], post=post, unit=units[unit], since=START)

    def add(key: str, unit: str, title: str, *posts: str, in_unit: str = "") -> None:
        person = Person.objects.create(name=name_of(len(people)), unit=units[unit], title=title, since=START)
        people[key] = person.pk
        hold(key, in_unit or unit, *posts)

    for key, posts, title in CAST["posts"]:
        add(key, "ZSG", title, *posts.split())
    kinds = {
        "duty": ("ZSG", "机关干部", "duty"),
        "staff": ("ZSG", "机关干部"),
        "guard": ("WY", "保安员", "guard"),
    }
    for kind, number in CAST["numbers"].items():
        for nth in range(number):
            add(f"{kind}_{nth + 1}", *kinds[kind], in_unit="ZSG")
    for code, *_, reports in CAST["units"]:
        if reports and code != "ZSG":
            add(f"head_{code}", code, "单位负责人", "unit_head")
            add(f"liaison_{code}", code, "联络员", "county_liaison")
    add("safety_JD", "JD", "安全员", "safety")
    add("mall_JD", "JD", "商场部经理", "section_head")
    hold("head", "ZSG", "unit_head")
    hold("coordinator", "ZSG", "county_liaison")
    return people


def make_accounts(people: dict[str, int], password: str) -> None:
    """Open the demo accounts, one for each kind of post, with one first password."""
    hashed = make_password(password)
    for username, key in SIGN_IN.items():
        Account.objects.create(username=username, person_id=people[key], password=hashed)
