"""The public page over HTTP: neither bytes nor time tell what was wrong.

Guessing opens nothing and bars nobody.

The suite asks a few times and compares bytes; a soak asks 2,000 times each and compares times too.
"""

from __future__ import annotations

import http.client
import itertools
import os
import random
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from taizhang.engine import clock
from taizhang.org.models import SignInTry
from taizhang.rooms.petitions.querycode import ALPHABET, LETTERS, QueryCode
from tests.desk.conftest import history_may_go
from tests.office import at
from tests.portal.test_portal import PublicOffice

__all__ = ["history_may_go"]
SOAK = os.environ.get("TAIZHANG_SOAK") == "1"
ASKED = int(os.environ.get("TAIZHANG_ASKED", "2000" if SOAK else "5"))
GUESSES = 100_000 if SOAK else 300
BOUND = 0.05
"""How far from a coin toss the best guess by time may be."""


def auc(first: list[float], second: list[float]) -> float:
    """Return how often a time of the first kind is longer than one of the second.

    Ties count by half.
    """
    ranked = sorted([(value, 1) for value in first] + [(value, 0) for value in second])
    ranks = sum(rank for rank, (_, kind) in enumerate(ranked, 1) if kind)
    n, m = len(first), len(second)
    return (ranks - n * (n + 1) / 2) / (n * m)


def post(address: str, number: str, code: str) -> tuple[float, int, bytes]:
    """Ask one question over a connection of its own.

    It gives how long the answer took, and the answer.
    """
    at_ = urlsplit(address)
    line = http.client.HTTPConnection(at_.hostname or "", at_.port, timeout=30)
    body = urlencode({"number": number, "code": code})
    began = time.perf_counter()
    line.request("POST", "/public/", body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = line.getresponse()
    told = answer.read()
    took = time.perf_counter() - began
    line.close()
    return took, answer.status, told


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")
def test_wrong_number_wrong_code_and_hidden_case_are_one(
    history_may_go: None, live_server: Any, settings: Any
) -> None:
    settings.STATIC_ROOT, settings.PORTAL_TRIES, settings.PORTAL_FLOOR = None, 10**9, 0.06
    office = PublicOffice()
    row, code = office.visit("keep")
    hidden, hidden_code = office.visit("keep")
    QueryCode.objects.filter(reception=hidden).update(ended_at=clock.now())
    kinds = {
        "number": ("C-JD-2021-000001", code),
        "code": (row.number, "0" * LETTERS),
        "hidden": (hidden.number, hidden_code),
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    answers = set()
    order = [kind for kind in kinds for _ in range(ASKED)]
    random.Random(7).shuffle(order)
    for kind in order:
        took, status, told = post(live_server.url, *kinds[kind])
        times[kind].append(took)
        answers.add((status, told))
    assert len(answers) == 1
    assert post(live_server.url, row.number, code)[1] == 200, "the test could not fail"
    found = {pair: auc(times[pair[0]], times[pair[1]]) for pair in itertools.combinations(kinds, 2)}
    print({pair: round(value, 3) for pair, value in found.items()})
    if SOAK:
        assert all(abs(value - 0.5) <= BOUND for value in found.values()), found


def test_the_measure_finds_a_difference() -> None:
    chance = random.Random(3)
    slow = [chance.gauss(10.5, 1) for _ in range(2000)]
    quick = [chance.gauss(10, 1) for _ in range(2000)]
    assert auc(slow, quick) > 0.6
    assert abs(auc(quick, quick[::-1]) - 0.5) < 0.001


def test_guesses_open_nothing_and_the_holder_is_served(db: None, settings: Any) -> None:
    settings.PORTAL_FLOOR = 0
    chance, client = random.Random(11), Client()
    with clock.at(at(5, 12)):
        office = PublicOffice()
        row, code = office.visit("keep")
        told = {404: 0, 429: 0, 200: 0}
        for n in range(GUESSES):
            guess = "".join(chance.choices(ALPHABET, k=LETTERS))
            source = f"127.1.{n % 20}.{n % 7}"
            answer = client.post("/public/", {"number": row.number, "code": guess}, REMOTE_ADDR=source)
            told[answer.status_code] += 1
            if n % (GUESSES // 10) == 0:
                own = {"number": row.number, "code": code}
                assert client.post("/public/", own, REMOTE_ADDR="127.9.9.9").status_code == 200
    assert told[200] == 0
    assert told[404] + told[429] == GUESSES
    sources = min(GUESSES, 140)
    assert told[404] <= sources * settings.PORTAL_TRIES, "each source is looked up for so often and no more"
    assert SignInTry.objects.count() == told[404]
