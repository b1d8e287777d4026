"""回避 in whatever a person is shown.

Nothing of it changes by a single byte when a matter about them is registered. Each channel is first shown to
tell the entitled person. One office serves all tests: it is made, looked at, filled and looked at again once,
and the tests compare what was seen.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.case import ledger as case
from tests.walls.office import CHANNELS, NOW, SUBJECTS, WALLED, Matter, WalledOffice, knocks, text_of, view

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("channels")]
EACH = 2
"""Matters about each subject; the soak takes forty."""


@dataclass
class Seen:
    """What was seen of the matters about one subject, before and after, by whom."""

    matters: list[Matter] = field(default_factory=list)
    before: dict[tuple[str, str], str] = field(default_factory=dict)
    after: dict[tuple[str, str], str] = field(default_factory=dict)
    knocked: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)


def watch(office: WalledOffice, name: str, count: int) -> Seen:
    """Look, register, look again."""
    subject, seen = SUBJECTS[name], Seen()
    watchers = {who: office.client(who) for who in (*subject.blind, subject.seeing)}
    for into in (seen.before, seen.after):
        for who, client in watchers.items():
            into |= {(who, channel): view(client, channel) for channel in CHANNELS}
        if into is seen.before:
            seen.matters = [office.matter(subject) for _ in range(count)]
    for who, client in watchers.items():
        seen.knocked[who] = [
            (path, *_pair(client, how, path, data))
            for matter in seen.matters
            for how, path, data in knocks(matter, office.as_(subject.seeing))
        ]
    return seen


LATER = ("list", "search", "api", "today", "figure", "books", "export")


def watch_later(office: WalledOffice) -> Seen:
    """Watch a matter that comes to name somebody.

    Everybody sees it until then; then it was never there.
    """
    seen, client = Seen(), office.client("section")
    subject = SUBJECTS["driver"]
    seen.before = {("before", channel): view(client, channel) for channel in LATER}
    seen.matters = [office.matter(subject, named=False)]
    seen.before |= {("seen", channel): view(client, channel) for channel in LATER}
    row = next(row for ledger, row in seen.matters[0].records if ledger is case.LEDGER)
    row.refresh_from_db()
    given = {**office.named(subject), "entry": row.entry, "late_reason": ""}
    deeds.edit(office.as_("clerk"), case.LEDGER, row, given, version=row.version, note="补充谈话时反映")
    seen.after = {("before", channel): view(client, channel) for channel in LATER}
    return seen


def _pair(client: Any, how: str, path: str, data: dict[str, Any]) -> tuple[str, str]:
    """Return the answers to an address and to the same with another name.

    The other name has the same shape; the names are left out of the answers.
    """
    found = []
    for turn in (lambda text: text, _other):
        asked = {key: turn(value) if key in ("q", "case_number") else value for key, value in data.items()}
        where = path if "case_number" in data or "q" in data else _other_path(path, turn)
        told = text_of(getattr(client, how)(where, asked))
        for value in (where, *asked.values()):
            told = told.replace(str(value), "…")
        found.append(told)
    return found[0], found[1]


def _other(text: str) -> str:
    """A number of the same shape that nobody has."""
    return text[:-6] + f"{(int(text[-6:]) + 1) % 10**6:06d}" if text[-6:].isdigit() else text


def _other_path(path: str, turn: Any) -> str:
    parts = path.split("/")
    at = {"t": 3, "api": 5, "reception": 2, "evidence": 2}[parts[1]]
    if turn is _other:
        parts[at] = parts[at][::-1]
    return "/".join(parts)


@pytest.fixture(scope="module")
def offices(django_db_setup: None, django_db_blocker: Any) -> dict[str, Seen]:
    from django.conf import settings

    settings.PASSWORD_HASHERS, kept = (
        ["django.contrib.auth.hashers.MD5PasswordHasher"],
        settings.PASSWORD_HASHERS,
    )
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOW):
        office = WalledOffice()
        found = {name: watch(office, name, EACH) for name in SUBJECTS}
        found["later"] = watch_later(office)
        transaction.set_rollback(True)
    settings.PASSWORD_HASHERS = kept
    return found


HOUSE = {"house"}
SILENT = {
    "handover": "it shows nothing before a person is chosen",
    "reception": "it shows nothing before a name is looked up",
    "house": "no business person enters it",
}


@pytest.mark.parametrize("channel", [name for name in CHANNELS if name not in SILENT])
def test_every_channel_tells_the_entitled(offices: dict[str, Seen], channel: str) -> None:
    told = [
        name
        for name, seen in offices.items()
        if name in SUBJECTS and seen.before["clerk", channel] != seen.after["clerk", channel]
    ]
    assert told == list(SUBJECTS), "the test could not fail"


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", SUBJECTS)
def test_no_channel_changes_for_whom_it_is_about(offices: dict[str, Seen], name: str, channel: str) -> None:
    seen = offices[name]
    for who in SUBJECTS[name].blind:
        before, after = seen.before[who, channel], seen.after[who, channel]
        assert [word for matter in seen.matters for word in matter.words if word in after] == []
        pieces = (re.split(r"(?<=[>},])", told) for told in (before, after))
        changed = list(difflib.unified_diff(*pieces, n=0))
        assert " ".join(changed)[:900] == "", f"{who} {channel}"


@pytest.mark.parametrize("name", SUBJECTS)
def test_no_address_or_number_answers_otherwise_than_an_unknown_one(
    offices: dict[str, Seen], name: str
) -> None:
    seen = offices[name]
    for who in SUBJECTS[name].blind:
        wrong = [path for path, there, nowhere in seen.knocked[who] if there != nowhere]
        assert wrong == []
    silent = [path for path, there, nowhere in seen.knocked[SUBJECTS[name].seeing] if there == nowhere]
    assert silent == [], "the entitled person finds them"


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_matter_leaves_a_record_on_every_walled_ledger(offices: dict[str, Seen], name: str) -> None:
    left = {ledger.key for matter in offices[name].matters for ledger, _ in matter.records}
    assert [ledger.key for ledger in WALLED if ledger.key not in left] == []


@pytest.mark.parametrize("channel", LATER)
def test_a_matter_that_comes_to_name_somebody_was_never_there(offices: dict[str, Seen], channel: str) -> None:
    seen = offices["later"]
    assert seen.before["seen", channel] != seen.before["before", channel], "it was seen while it named nobody"
    assert seen.after["before", channel] == seen.before["before", channel]
