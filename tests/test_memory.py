"""What a process remembers of one test's database is not seen by the next one."""

from __future__ import annotations

from datetime import date

import pytest

from taizhang.org import calendar
from taizhang.org.models import CalendarDay

pytestmark = pytest.mark.xdist_group("memory")
DAY = date(2021, 6, 16)
"""A Wednesday."""


@pytest.mark.parametrize("holiday", [True, False], ids=["holiday", "workday"])
def test_each_test_reads_the_days_that_it_published(db: None, holiday: bool) -> None:
    days = {DAY: (CalendarDay.Kind.HOLIDAY, "某节")} if holiday else {}
    calendar.publish(2021, "测试通知", date(2020, 11, 25), days)
    assert calendar.current().is_workday(DAY) is not holiday
