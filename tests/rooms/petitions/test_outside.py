"""The superior's system.

A copy stands in its field order, its export is read back, and nothing of ours is moved by it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep.rows import rows_for
from taizhang.rooms.petitions.case import outside
from taizhang.rooms.petitions.case.standing import Stand, standing
from taizhang.rooms.petitions.matter import Topic
from tests.office import at
from tests.rooms.petitions.petition_office import PetitionOffice

HEAD = ("序号", "信访人", "信访编号", "办理状态", "受理日期", "办结日期")


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    return PetitionOffice()


def handed(desk: PetitionOffice, no: str) -> Any:
    data: dict[str, Any] = {"origin": "transferred", "transferor": "市信访局", "outside_no": no}
    return desk.open(**data)


def test_the_copy_stands_in_the_order_of_the_other_form(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        desk.receive()
        lines = outside.copied(handed(desk, "LD2021-31")).split("\n")
    assert [line.split("\t")[0] for line in lines] == [label for label, _ in outside.ORDER]
    assert lines[0] == "信访编号\tLD2021-31"
    assert lines[4] == "内容分类\t养老保险"
    assert "禾木翁" not in "".join(lines)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("甲", "乙")], "须有“信访编号”和“办理状态”"),
        ([HEAD, (1, "某", "", "已受理", "", "")], "第2行：没有信访编号"),
        ([HEAD, (1, "某", "A1", "已受理", "五月", "")], "第2行：日期“五月”看不懂"),
    ],
)
def test_a_table_that_is_not_clear_says_where(rows: Any, words: str) -> None:
    _, problems = outside.read(rows)
    assert words in problems[0]


def test_what_the_other_system_says_is_kept_beside_ours(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row, same = handed(desk, "A1"), handed(desk, "A2")
        row = desk.step(row, "accept", "section", {"notice_no": "告1"})
        before = [desk.clock(row, rule).raw_last for rule in ("R02", "R05")]
    with clock.at(at(6, 1)):
        table = [
            HEAD,
            (1, "禾木翁", "A1", "已办结", date(2021, 5, 10), "2021/5/30"),
            (2, "某", "A2", "已转送", None, None),
            (3, "某", "A9", "已转送", None, None),
        ]
        rows, problems = outside.read(table)
        assert problems == []
        assert "禾木翁" not in repr(rows), "names in the table are not read"
        found = outside.compare(desk.as_("clerk"), rows)
        assert [bool(seen.case) for seen in found] == [True, True, False]
        assert found[0].differences == (
            "受理日期：上级2021-05-10，本系统2021-05-12",
            "答复日期：上级2021-05-30，本系统没有",
        )
        assert outside.take(found) == 2
        assert outside.take(outside.compare(desk.as_("clerk"), rows)) == 0, (
            "the same table twice changes nothing"
        )
        row.refresh_from_db()
        same.refresh_from_db()
        told = [note.text for note in outside.notes(row)]
    assert row.outside_state.startswith("已办结（不一致：受理日期")
    assert (row.state, row.accepted_on, row.delivered_on) == ("told", date(2021, 5, 12), None)
    assert [desk.clock(row, rule).raw_last for rule in ("R02", "R05")] == before
    assert told[1].endswith("以上级系统为准")
    assert same.outside_state == "已转送"


def test_a_table_is_taken_in_as_a_whole_or_not_at_all(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row, gone = handed(desk, "A1"), handed(desk, "A2")
        rows, _ = outside.read([HEAD, (1, "", "A1", "已办结", "", ""), (2, "", "A2", "已转送", "", "")])
        found = outside.compare(desk.as_("clerk"), rows)
        type(gone).objects.filter(pk=gone.pk).delete()
        with pytest.raises(Refused):
            outside.take(found)
        row.refresh_from_db()
    assert row.outside_state == ""


def test_a_desk_compares_only_what_it_may_see(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        handed(desk, "A1")
        rows, _ = outside.read([HEAD, (1, "", "A1", "已办结", "", "")])
        stranger = desk.people["clerk"]
        stranger.holdings.all().delete()
        assert outside.compare(desk.as_("clerk"), rows)[0].case is None


# The picture


def test_the_picture_counts_in_open_due_and_late(desk: PetitionOffice) -> None:
    """By unit and by topic; the lines of a kind add up to the total."""
    from taizhang.rooms.petitions.case.ledger import LEDGER

    with clock.at(at(5, 12)):
        desk.answered()
        desk.handling(desk.open(topic="housing"))
        desk.open(topic="lease")
    with clock.at(at(7, 6)):
        found = standing(rows_for(LEDGER, desk.as_("deputy"), "standing"), _year(), clock.today())
        assert found.total == Stand("合计", 3, 1, 3, 1, 1)
        assert [row.label for row in found.units] == ["市社机关"]
        assert {row.label: row.late for row in found.topics} == {"养老保险": 0, "住房水电": 0, "租赁经营": 1}
    for rows in (found.units, found.topics):
        for name in ("received", "answered", "open", "soon", "late"):
            assert sum(getattr(row, name) for row in rows) == getattr(found.total, name)
    assert {row.label for row in found.topics} <= {str(label) for _, label in Topic.choices}


def _year() -> Any:
    from taizhang.kernel.days import Period

    return Period.parse("2021")
