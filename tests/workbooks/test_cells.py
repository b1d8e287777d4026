# ruff: noqa: DTZ001  (what stands in a cell has no time zone)
"""One cell: understood exactly or named; never rounded, never guessed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.kernel.days import Period
from taizhang.org.principals import system
from taizhang.workbooks.sheets.cells import understood
from taizhang.workbooks.sheets.columns import Column, sheets
from taizhang.workbooks.sheets.names import Names, Unclear

NAMES = Names(system("测试"))
COUNT = Column("n", "数量", "count", required=True)
AMOUNT = Column("n", "费用", "amount")
DAY = Column("d", "日期", "day")
MOMENT = Column("m", "时间", "moment")
TICK = Column("t", "集体访", "tick")
TEXT = Column("x", "说明", "text")
CHOICE = Column("k", "种类", "choice", choices=(("slogan", "标语（幅）"), ("banner", "横标（幅）")))
MARCH = Period.month(2021, 3)
CLEAR: list[tuple[Column, Any, Any]] = [
    (COUNT, 3.0, "3"),
    (COUNT, "３", "3"),
    (COUNT, "1,200", "1200"),
    (COUNT, "1.2万", "12000"),
    (COUNT, "三十", "30"),
    (COUNT, "30人", "30"),
    (COUNT, 0, "0"),
    (AMOUNT, 0.1 + 0.2, "0.3"),
    (AMOUNT, "15.3万", "153000.0"),
    (DAY, date(2021, 3, 4), date(2021, 3, 4)),
    (DAY, datetime(2021, 3, 4, 9), date(2021, 3, 4)),
    (DAY, "2021.3.4", date(2021, 3, 4)),
    (DAY, "2021年3月4日", date(2021, 3, 4)),
    (DAY, "20210304", date(2021, 3, 4)),
    (DAY, 20210304.0, date(2021, 3, 4)),
    (DAY, "２０２１／３／４", date(2021, 3, 4)),
    (DAY, "3月4日（星期四）", date(2021, 3, 4)),
    (MOMENT, "2021-03-04 9:30", datetime(2021, 3, 4, 9, 30)),
    (MOMENT, "2021年3月4日下午3点半", datetime(2021, 3, 4, 15, 30)),
    (MOMENT, "3月4日9时5分", datetime(2021, 3, 4, 9, 5)),
    (MOMENT, "2021-03-04T09:30", datetime(2021, 3, 4, 9, 30)),
    (TICK, "√", "True"),
    (TICK, "否", "False"),
    (TICK, True, "True"),
    (TEXT, 123.0, "123"),
    (TEXT, "无", "无"),
    (CHOICE, "横标", "banner"),
    (CHOICE, "标语(幅)", "slogan"),
    (COUNT, "", ""),
    (COUNT, None, ""),
    (COUNT, "  ", ""),
]
UNCLEAR: list[tuple[Column, Any]] = [
    (COUNT, "30余"),
    (COUNT, "近百"),
    (COUNT, "无"),
    (COUNT, "/"),
    (COUNT, "—"),
    (COUNT, 5.3),
    (COUNT, "5.3"),
    (COUNT, "若干"),
    (COUNT, "3-5"),
    (COUNT, date(2021, 3, 4)),
    (COUNT, True),
    (DAY, "3.4月"),
    (DAY, 44259.0),
    (DAY, 3.4),
    (DAY, "2021-02-30"),
    (DAY, "上周三"),
    (DAY, "无"),
    (DAY, "5月4日"),
    (MOMENT, "2021-03-04 25:00"),
    (TICK, "也许"),
    (TEXT, 430102199001011234.0),
    (CHOICE, "横幅"),
    (CHOICE, "（幅）"),
]


@pytest.mark.parametrize(("column", "raw", "value"), CLEAR)
def test_clear_cells_are_understood_exactly(column: Column, raw: Any, value: Any) -> None:
    assert understood(column, raw, NAMES, MARCH) == value


@pytest.mark.parametrize(("column", "raw"), UNCLEAR)
def test_unclear_cells_are_named_with_a_remedy(column: Column, raw: Any) -> None:
    with pytest.raises(Unclear) as unclear:
        understood(column, raw, NAMES, MARCH)
    assert str(unclear.value).endswith("。")


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_every_choice_is_read_as_a_list_writes_it(ledger: Ledger) -> None:
    for sheet in sheets(ledger):
        for column in sheet.columns:
            for key, label in column.choices:
                assert understood(column, label, NAMES) == key, (column.name, label)


def test_a_date_without_a_year_needs_a_period_that_settles_it() -> None:
    with pytest.raises(Unclear, match="年份"):
        understood(DAY, "3月4日", NAMES, None)
    two_winters = Period.between(date(2020, 12, 1), date(2021, 12, 31))
    with pytest.raises(Unclear, match="年份"):
        understood(DAY, "12月4日", NAMES, two_winters)


@given(st.integers(0, 2_000_000_000))
def test_every_count_comes_back_from_its_number_and_its_text(value: int) -> None:
    assert understood(COUNT, float(value), NAMES) == understood(COUNT, f"{value:,}", NAMES) == str(value)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))
def test_every_moment_comes_back_from_its_texts(value: datetime) -> None:
    value = value.replace(second=0, microsecond=0)
    for form in ("%Y-%m-%d %H:%M", "%Y.%m.%d %H:%M", "%Y年%m月%d日%H时%M分"):
        assert understood(MOMENT, value.strftime(form), NAMES) == value
