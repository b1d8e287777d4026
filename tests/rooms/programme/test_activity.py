"""C5 宣传活动: an activity counts people.

What was put up there counts in its batches alone.
"""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.rooms.programme import activity, publicity
from tests.office import at, refused
from tests.rooms.programme.programme_office import ProgrammeOffice

YEAR = Context(Period.year(2021))


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    return ProgrammeOffice()


def hold(office: ProgrammeOffice, who: str = "secretary", **data: Any) -> Any:
    files = data.pop("files", None)
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "title": "宪法宣传周",
        "theme": "law",
        "form": "rally",
        "place": "商业街路口",
        "audience": "居民",
        "department": "办公室",
        "staff": 4,
        "volunteers": 6,
        "reached": 200,
        "consultations": 12,
    }
    photo = [office.file(who, mark="现场")] if files is None else files
    return deeds.create(office.as_(who), activity.LEDGER, values | data, files=photo)


def figures() -> dict[str, str | None]:
    ledgers = (activity.LEDGER, publicity.LEDGER)
    found = compute([(ledger, figure) for ledger in ledgers for figure in ledger.figures], YEAR)
    return {row.figure.key: row.value for row in found}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"staff": 0}, {"staff": "“工作人员”至少填1"}),
        (
            {"reached": 0},
            {"reached": "没有人参加的不作一次活动", "consultations": "“咨询”12多于“受众”0"},
        ),
        ({"reached": 0, "consultations": 0}, {"reached": "“受众”至少填1，没有人参加的不作一次活动"}),
        ({"consultations": 201}, {"consultations": "“咨询”201多于“受众”200"}),
        ({"reached": "300多"}, {"reached": "“300多”不是准确的数"}),
        ({"files": []}, {"evidence": "没有佐证材料的活动不予登记"}),
        ({"audience": ""}, {"audience": "请填写“宣传对象”"}),
    ],
)
def test_bad_rows_are_refused_with_the_remedy(
    office: ProgrammeOffice, data: dict[str, Any], told: dict[str, str]
) -> None:
    with clock.at(at(12, 3)), refused() as errors:
        hold(office, **data)
    assert list(errors) == list(told)
    assert [name for name, words in told.items() if words not in errors[name][0]] == []


def test_an_activity_is_registered_once_with_its_own_photo(office: ProgrammeOffice) -> None:
    with clock.at(at(12, 3)):
        first = hold(office)
        with refused() as twice:
            hold(office, files=[office.file("secretary", mark="另一张")])
        assert first.number in twice["title"][0]
        with refused() as reused:
            hold(office, title="普法讲座")
        assert reused == {"evidence": [f"“现场.png”已用于{first.number}，请换这次活动自己的照片。"]}


def test_people_are_counted_here_and_things_in_their_batches(office: ProgrammeOffice) -> None:
    with clock.at(at(12, 3)):
        row = hold(office)
        before = figures()
        office.put_up(activity=row.pk, qty=4, files=[office.file("secretary", mark="标语")])
        office.put_up(activity=row.pk, kind="banner", qty=1, files=[office.file("secretary", "横标")])
        after = figures()
        notes = [note.text for note in activity.batches(row)]
    assert (before["activities"], before["activity_reach"], before["activity_consultations"]) == (
        "1",
        "200",
        "12",
    )
    assert {key for key in after if (after[key] or "0") != (before[key] or "0")} == {"slogans", "banners"}
    assert notes == ["本次活动的宣传品（各按各的单位计，只在宣传品台账里计数）：标语（幅）4、横标（幅）1"]


def test_a_batch_belongs_to_a_living_activity_of_its_own_unit(office: ProgrammeOffice) -> None:
    with clock.at(at(12, 3)):
        row = hold(office)
        foreign = hold(
            office, "liaison_A", unit=office.units["A"].pk, files=[office.file("liaison_A", mark="甲县")]
        )
        with refused() as other:
            office.put_up(activity=foreign.pk)
        assert "重新选择" in other["activity"][0]
        deeds.void(office.as_("secretary"), activity.LEDGER, row, "登记错了", version=row.version)
        with refused() as gone:
            office.put_up(activity=row.pk)
        assert list(gone) == ["activity"]
