"""今日, 报送: what we owe to whom, the overdue first and reckoned.

Who has no business is reminded of none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from taizhang.desk.day.digest import parts
from taizhang.desk.day.waiting import agenda
from taizhang.desk.day.weekly import usual_week, weekly
from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.office.owed import ledger as owed_ledger
from taizhang.rooms.office.owed import model as owed
from tests.desk.conftest import DeskOffice
from tests.desk.ledger.test_every_ledger import holder


def owe(office: DeskOffice, title: str, due_at: datetime) -> Any:
    asked = due_at - timedelta(days=9)
    data = {"unit": office.units["C"].pk, "occurred_at": asked, "title": title, "to": f"收{title}的"}
    told = {"due_at": due_at, "came_by": "wechat", "filler": office.people["wenmi"].pk}
    return deeds.create(office.principal("wenmi"), owed_ledger.LEDGER, data | told)


@pytest.fixture
def three(office: DeskOffice) -> list[Any]:
    now = clock.now()
    times = {"近的": timedelta(hours=5), "过期的": -timedelta(days=4, hours=16), "远的": timedelta(days=8)}
    return [owe(office, title, now + ahead) for title, ahead in times.items()]


def test_the_overdue_comes_first_with_its_arithmetic(office: DeskOffice, three: list[Any]) -> None:
    page = office.client("wenmi").get("/").content.decode()
    block = page[page.index('aria-label="报送"') : page.index("</section>", page.index('aria-label="报送"'))]
    assert block.index("过期的") < block.index("近的")
    assert "远的" not in block
    for told in ("已过4天", "报收过期的的", "对方要求的期限", "两者相差：已过4天16小时", "【催办】"):
        assert told in block
    assert f"/t/office-owedreport/{three[1].public_id}/move/send/" in block
    assert "move/sign/" not in block, "a leader decides that step"
    rest = page[page.index("待办 ") :]
    assert three[2].number in rest, "what is due later stays among the tasks"
    assert three[1].number not in rest, "nothing is told twice"


def test_the_leader_is_told_in_red_and_the_reminder_names_no_matter(
    office: DeskOffice, three: list[Any]
) -> None:
    leader = office.principal("fenguan")
    found = agenda(leader)
    assert [row.number for row in found.owing] == [three[1].number, three[0].number]
    told = next(part for part in parts(found, leader) if part.title == "应报送")
    assert "过期的" not in str(told)
    made = weekly(office.people["fenguan"], leader, usual_week())
    assert f"报送 {three[1].number}" in [line.what for line in made.reds]
    assert f"报送 {three[0].number}" not in [line.what for line in made.reds]
    page = office.client("fenguan").get("/").content.decode()
    assert "move/sign/" in page


def test_another_unit_and_an_administrator_see_none_of_it(office: DeskOffice, three: list[Any]) -> None:
    assert agenda(office.principal("xianshe")).owing == []
    page = holder(office, "system_admin").get("/").content.decode()
    assert "每日提醒" not in page
    assert 'aria-label="报送"' not in page
    assert "每日提醒" in office.client("wenmi").get("/").content.decode()


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=20), "不到1分钟"),
        (timedelta(minutes=5), "5分钟"),
        (timedelta(hours=2), "2小时"),
        (timedelta(hours=3, minutes=20), "3小时20分钟"),
        (timedelta(days=1), "1天"),
        (timedelta(days=4, hours=16, minutes=40), "4天16小时"),
    ],
)
def test_a_length_of_time_in_words(time: timedelta, words: str) -> None:
    assert owed.span(time) == words


def test_a_step_that_does_not_fit_or_that_nobody_is_reminded_of_is_not_offered(
    office: DeskOffice, three: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered() -> set[str]:
        rows = agenda(office.principal("wenmi")).owing
        return {where.split("/")[-2] for row in rows for _, where in row.steps}

    assert offered() == {"fill", "send"}
    flow = owed_ledger.LEDGER.flow
    other = {"fill": {"spare": True}, "send": {"fits": lambda _: False}}
    moves = tuple(replace(move, **other.get(move.key, {})) for move in flow.moves)
    monkeypatch.setitem(owed_ledger.LEDGER.__dict__, "flow", replace(flow, moves=moves))
    assert offered() == set()
