"""年度结转: a rehearsal changes nothing, the turn is done once, its list stands.

Nothing is copied.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.keep import switches
from taizhang.engine.models import Event
from taizhang.org.principals import staff
from taizhang.paper.pdf import write_pdf
from taizhang.report import year_turn
from taizhang.report.tables import YearTurn
from tests.desk.conftest import DeskOffice
from tests.desk.day.conftest import client_of, holder

LAST = timezone.localdate().year - 1


def part(parts: list[year_turn.Part], title: str) -> year_turn.Part:
    return next(one for one in parts if one.title == title)


def counts(model: Any = None) -> dict[str, int]:
    return {ledger.key: ledger.model._default_manager.count() for ledger in ledgers()}


def test_a_rehearsal_changes_nothing_and_lists_what_is_open(office: DeskOffice) -> None:
    row = office.poster()
    before, events = counts(), Event.objects.count()
    parts = year_turn.rehearsal(clock.today().year)
    state = by_key("programme.publicity").flow.state(row.state).label
    assert ("平安法治宣传", state, "1", str(row.occurred_on)) in part(parts, "未办结事项").rows
    assert part(year_turn.rehearsal(LAST), "未办结事项").rows == ()
    assert ("市社机关", "分管领导", "吴管") in part(parts, "联系人").rows
    assert len(part(parts, "台账启用状态").rows) == len(ledgers())
    assert any(cells[0] == "值班记录与交接班" for cells in part(parts, "须重新制定的").rows)
    assert counts() == before
    assert Event.objects.count() == events


def test_cumulative_figures_ask_for_their_opening_value(office: DeskOffice) -> None:
    rows = part(year_turn.rehearsal(LAST), "年初数（累计、首次）").rows
    assert {"F73", "F74", "F53"} <= {cells[1] for cells in rows}
    assert all(cells[0] for cells in rows)


def test_it_is_done_once_and_the_list_stands(office: DeskOffice) -> None:
    who = office.principal("pinganban")
    first = year_turn.turn(who, LAST)
    kept = year_turn.listed(first)
    switches.turn(who, by_key("programme.publicity"), "off", "暂不使用这本台账")
    assert year_turn.turn(who, LAST).pk == first.pk
    assert YearTurn.objects.count() == 1
    assert Event.objects.filter(act="year_turn").count() == 1
    again = year_turn.turned(LAST)
    assert again is not None
    assert year_turn.listed(again) == kept
    assert year_turn.listed(again) != year_turn.rehearsal(LAST)


def test_a_year_that_runs_is_only_rehearsed(office: DeskOffice) -> None:
    with pytest.raises(Refused, match="还没有结束"):
        year_turn.turn(office.principal("pinganban"), clock.today().year)
    with clock.at(clock.local(date(clock.today().year + 1, 1, 1), 9)):
        who = staff(office.people["pinganban"], clock.today())
        assert year_turn.turn(who, clock.today().year - 1).year == clock.today().year - 1


def test_a_kill_before_its_history_leaves_nothing(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(year_turn.history, "append", die)
        with pytest.raises(KeyboardInterrupt):
            year_turn.turn(office.principal("pinganban"), LAST)
    assert not YearTurn.objects.exists()
    assert year_turn.turn(office.principal("pinganban"), LAST).year == LAST


def test_who_is_a_moment_later_gets_the_first_list(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two press the button at once: the second looked before the first had stored."""
    who = office.principal("pinganban")
    first = year_turn.turn(who, LAST)
    answers = iter([None, first])
    monkeypatch.setattr(year_turn, "turned", lambda _: next(answers))
    assert year_turn.turn(who, LAST).pk == first.pk
    assert YearTurn.objects.count() == 1
    assert Event.objects.filter(act="year_turn").count() == 1


def test_three_persons_at_the_page(office: DeskOffice) -> None:
    path = f"/year-turn/?year={LAST}"
    assert "办理结转" in office.client("pinganban").get(path).content.decode()
    leader = office.client("fenguan")
    assert leader.get(path).status_code == 200
    assert '<button class="button">办理结转' not in leader.get(path).content.decode()
    assert leader.post("/year-turn/turn/", {"year": LAST}).status_code == 404
    for client in (
        office.client("wenmi"),
        office.client("xianshe"),
        client_of(holder(office, "system_admin")),
    ):
        assert client.get(path).status_code == 404
        assert client.post("/year-turn/turn/", {"year": LAST}).status_code == 404
        assert client.get(f"/year-turn/file/pdf/?year={LAST}").status_code == 404
    assert not YearTurn.objects.exists()


def test_the_page_and_the_signed_list(office: DeskOffice) -> None:
    client = office.client("pinganban")
    assert client.post("/year-turn/turn/", {"year": LAST}).status_code == 302
    assert client.post("/year-turn/turn/", {"year": LAST}).status_code == 302
    page = client.get(f"/year-turn/?year={LAST}").content.decode()
    assert "由冯协办理结转" in page
    assert '<button class="button">办理结转' not in page
    done = year_turn.turned(LAST)
    assert done is not None
    tree = year_turn.document(LAST, year_turn.listed(done), done)
    assert tree.title == f"{LAST}年度结转清单"
    assert tree.tail[0].places == ("经办人", "审核人", "分管领导")  # type: ignore[union-attr]
    assert write_pdf(tree)[:5] == b"%PDF-"
    for kind in ("docx", "pdf"):
        assert client.get(f"/year-turn/file/{kind}/?year={LAST}").status_code == 200
    assert client.get("/year-turn/?year=1999").status_code == 404


def test_the_page_costs_the_same_for_one_and_thirty(office: DeskOffice) -> None:
    client, path = office.client("pinganban"), f"/year-turn/?year={clock.today().year}"

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    office.poster()
    client.get(path)
    one = cost()
    for n in range(29):
        office.poster(place=f"第{n}处", occurred_at=clock.now() - timedelta(minutes=n + 2))
    assert cost() == one
