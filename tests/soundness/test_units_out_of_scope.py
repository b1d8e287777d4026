"""不纳入全系统统计: what every figure of the whole leaves out, whatever counts it.

With all units but one out of scope the whole is that unit alone. It is compared with the same question
asked for a unit of that place only, which narrows the rows by another condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers
from taizhang.org.models import Unit
from taizhang.play.year import END
from tests import bases
from tests.home import SCRATCH

pytestmark = pytest.mark.xdist_group("figures two ways")


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with bases.working_on("year", SCRATCH / "figures-scope"):
        yield


def told(context: Context) -> dict[str, Any]:
    return {
        row.full_key: (row.value, row.rows, row.parts, row.coverage, row.late) for row in answers(context)
    }


@pytest.mark.parametrize("code", ["ZSG", "LK", "JD"])
def test_the_whole_without_the_others_is_the_one_alone(year: None, db: None, code: str) -> None:
    unit = Unit.objects.get(code=code)
    alone = copy(unit)
    alone.hi = alone.lo
    with clock.at(END):
        every = told(Context(Period.parse("2021")))
        asked = told(Context(Period.parse("2021"), unit=alone))
        Unit.objects.exclude(pk=unit.pk).update(in_scope=False)
        bases.forget()
        whole = told(Context(Period.parse("2021")))
    assert {key: (whole[key], asked[key]) for key in whole if whole[key] != asked[key]} == {}
    assert sum(every[key] != whole[key] for key in whole) > 30, "the others count something"
