"""Answers in words, whatever is asked.

No address, parameter or field brings the server to an error of its own. TAIZHANG_FUZZ is the number of
requests, sent in two parts. A request that failed is printed with its number; TAIZHANG_FUZZ_AT=number sends
that one alone.
"""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import got_request_exception

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.measures import COUNTED
from taizhang.kernel import environment
from taizhang.kernel.days import Period
from taizhang.numbers.asked import ask
from taizhang.numbers.catalogue import answers, catalogue
from tests.fuzz.office import House, built
from tests.fuzz.sending import Request
from tests.fuzz.walk import Walk
from tests.office import NOW
from tests.office.standing import standing

pytestmark = pytest.mark.xdist_group("fuzz")  # one house for all: it takes longer to build than a part
SEED = 2021
PARTS = 2
ASKED = environment.number("TAIZHANG_FUZZ", 2000)
ONLY = environment.number("TAIZHANG_FUZZ_AT", 0)
REFUSED = (400, 403, 404, 409, 410, 413, 414, 415, 422)
HAN = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9a-f]{3}")
"""A Chinese sign, in JSON maybe escaped."""


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with standing(django_db_blocker) as office:
        yield built(office)


@pytest.fixture(autouse=True)
def quick(db: None, settings: Any) -> None:
    """Passwords are hashed cheaply, and nobody is kept waiting.

    Static files come from the package.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PORTAL_FLOOR, settings.STATIC_ROOT = 0, None


class Failures:
    """What went wrong while requests were sent, told so that each can be sent again."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.count = 0
        self._trace = ""
        got_request_exception.connect(self._raised)

    def _raised(self, sender: Any, **_: Any) -> None:
        self._trace = traceback.format_exc(limit=-12)

    def look(self, number: int, request: Request, response: Any) -> None:
        """Note an answer of 500 and above, and a refusal without words."""
        trace, self._trace = self._trace, ""
        if response.status_code >= 500:
            self._note(
                trace.strip().splitlines()[-1] if trace else str(response.status_code), number, request, trace
            )
        elif response.status_code in REFUSED and not response.streaming and request.method != "HEAD":
            body = response.content.decode(errors="replace")
            if not HAN.search(body):
                self._note(f"{response.status_code} without words", number, request, body[:300])

    def _note(self, kind: str, number: int, request: Request, detail: str) -> None:
        self.count += 1
        where = re.findall(r'File ".*?/(taizhang/[^"]+)", line \d+, in (\w+)', detail)
        key = f"{kind[:120]} {where[-1] if where else ''}"
        self.told.setdefault(key, f"TAIZHANG_FUZZ_AT={number} {request}\n{detail}")

    def __str__(self) -> str:
        return "\n\n".join(f"== {key}\n{told}" for key, told in self.told.items())


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_asked_is_answered_with_words(house: House, part: int) -> None:
    walk, failures = Walk(house, SEED), Failures()
    asked, answers = Counter[str](), Counter[int]()
    each = ASKED // PARTS
    for number in range(ONLY, ONLY + 1) if ONLY else range(part * each, part * each + each):
        route, request = walk.step(number)
        response = house.answer(request)
        asked[route] += 1
        answers[response.status_code] += 1
        failures.look(number, request, response)
    print(sorted(answers.items()))
    assert not failures.count, f"{failures.count} of {answers.total()}:\n{failures}"
    if not ONLY:
        wanted = {address.route for address in walk.addresses} | {str(one) for one in walk.operations}
        assert (answers.total(), wanted - set(asked)) == (each, set())
        assert answers[200] + answers[302] > each // 5, "most doors were closed: nothing was looked at"


@pytest.mark.parametrize(
    "period", ["1949", "2999Q4", "2022-06", "2022-06-15..2022-06-15", "1949-01-01..2999-12-31"]
)
def test_every_figure_is_told_for_every_period(house: House, period: str) -> None:
    with clock.at(NOW):
        context = Context(Period.parse(period))
        rows = answers(context, catalogue())
        assert [row.figure.label for row in rows if row.status == COUNTED and row.value is None] == []
        for entry in catalogue():
            assert str(ask(entry, context))
