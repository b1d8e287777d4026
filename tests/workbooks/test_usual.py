"""A slip of the unit of measure is named with what was usual.

A person says whether it is right, nothing is guessed.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare import checks
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.parts import Usual
from taizhang.engine.models import Event
from taizhang.engine.read.doubts import Watch
from taizhang.engine.write import deeds
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.publicity import Publicity
from taizhang.workbooks.intake import outcomes, parcels, rehearsing, taking
from taizhang.workbooks.reading import doubts
from tests.rooms.programme.programme_office import ProgrammeOffice
from tests.workbooks import ugly

FIFTEEN = ("15", "16", "14", "15")
HEADS = [*ugly.PLAIN, "费用（元）"]


@pytest.fixture
def usual(office: ProgrammeOffice) -> ProgrammeOffice:
    """County A has spent about fifteen yuan on each of four banners."""
    for n, cost in enumerate(FIFTEEN, 1):
        data = {
            "unit": office.units["A"].pk,
            "occurred_at": clock.now(),
            "kind": "banner",
            "carrier": "board",
        }
        data |= {"text": f"第{n}条", "place": f"第{n}处", "qty": n, "cost": cost}
        paper = office.file("liaison_A")
        deeds.create(office.as_("liaison_A"), publicity.LEDGER, data, files=[paper])
    return office


def dropped(who: Any, *rows: list[Any]) -> Any:
    content = ugly.sheet([HEADS, *rows])
    parcel = parcels.receive(who, "宣传.xlsx", content, publicity.LEDGER)
    return parcel, rehearsing.examine(who, parcel)


def test_an_amount_a_thousand_times_the_usual_one_is_named_and_waits_for_a_person(
    usual: ProgrammeOffice, liaison: Any
) -> None:
    parcel, outcome = dropped(liaison, [*ugly.good(), 15296], [*ugly.good(place="仓库"), 17])
    assert outcome.holes == ()
    assert [(hole.row, hole.name, hole.given) for hole in outcome.doubts] == [(2, "cost", "15296")]
    assert outcome.doubts[0].words == (
        "“费用（元）”写的是15296，约为本单位以往（14至16）的1000倍。"
        "请核对计量单位（如元与万元、公斤与吨）；确实如此的，勾选“已核对”后再登记。"
    )
    assert (outcome.complete, outcome.ready) == (True, False)
    with pytest.raises(Refused, match="有1处数字像是计量单位不对"):
        taking.take(liaison, parcel)
    assert Publicity.objects.count() == len(FIFTEEN)
    parcels.keep_answers(parcel, {doubts.SURE: outcome.doubted})
    assert rehearsing.examine(liaison, parcel).ready
    taking.take(liaison, parcel)
    assert sorted(Publicity.objects.values_list("cost", flat=True))[-2:] == [17, 15296]
    assert "计量单位存疑的1处已核对" in Event.objects.get(act="import").note


def test_the_word_of_a_person_is_for_the_amounts_they_saw(usual: ProgrammeOffice, liaison: Any) -> None:
    parcel, outcome = dropped(liaison, [*ugly.good(), 15296])
    parcels.keep_answers(parcel, {doubts.SURE: outcome.doubted, ":2:cost": "16000"})
    again = rehearsing.examine(liaison, parcel)
    assert [hole.given for hole in again.doubts] == ["16000"]
    assert not again.ready
    with pytest.raises(Refused):
        taking.take(liaison, parcel)


def test_an_amount_put_right_on_the_page_is_doubted_no_more(usual: ProgrammeOffice, liaison: Any) -> None:
    parcel, _ = dropped(liaison, [*ugly.good(), 15296])
    parcels.keep_answers(parcel, {":2:cost": "15.3"})
    outcome = rehearsing.examine(liaison, parcel)
    assert (outcome.doubts, outcome.ready) == ((), True)
    taking.take(liaison, parcel)
    assert Publicity.objects.latest("id").cost == Decimal("15.30")


@pytest.mark.parametrize(
    ("cost", "times"),
    [("0.0015", "10000分之一"), ("15", ""), ("900", ""), ("160000", "10000倍"), ("1,5296", "1000倍")],
)
def test_slips_go_both_ways_and_honest_jumps_pass(
    usual: ProgrammeOffice, liaison: Any, cost: str, times: str
) -> None:
    data = {"kind": "banner", "cost": cost}
    found = list(Watch(liaison, publicity.LEDGER).doubts(usual.units["A"].pk, data, {}))
    assert [times in doubt.words for doubt in found] == ([True] if times else [])


def test_only_the_same_unit_and_kind_are_compared(usual: ProgrammeOffice, liaison: Any) -> None:
    watch = Watch(liaison, publicity.LEDGER)
    for unit, kind in (("A", "leaflet"), ("B", "banner"), ("A1", "banner")):
        assert list(watch.doubts(usual.units[unit].pk, {"kind": kind, "cost": "15296"}, {})) == []


def test_amounts_seen_before_are_not_doubted_again(usual: ProgrammeOffice, liaison: Any) -> None:
    for row in Publicity.objects.order_by("-id")[:2]:
        deeds.edit(
            liaison, publicity.LEDGER, row, {"entry": "copied", "cost": "15296"}, version=1, note="改正单位"
        )
    found = Watch(liaison, publicity.LEDGER).doubts(
        usual.units["A"].pk, {"kind": "banner", "cost": "15000"}, {}
    )
    assert list(found) == []


def test_rows_of_one_file_are_measured_by_the_rows_before(office: ProgrammeOffice, liaison: Any) -> None:
    rows = [[*ugly.good(place=f"第{n}处"), cost] for n, cost in enumerate((12, 14, 13, 13000, 12))]
    _, outcome = dropped(liaison, *rows)
    assert [(hole.row, hole.given) for hole in outcome.doubts] == [(5, "13000")]


def test_a_correction_by_table_is_looked_at_too(usual: ProgrammeOffice, liaison: Any) -> None:
    number = Publicity.objects.order_by("id").first().number  # type: ignore[union-attr]
    content = ugly.sheet([["编号", "版本", "费用（元）", "数量"], [number, 1, 15000, 1]])
    outcome = rehearsing.examine(liaison, parcels.receive(liaison, "改.xlsx", content, publicity.LEDGER))
    assert [texts for _, _, texts in outcome.changes] == [(("费用（元）", "15.00", "15000"),)]
    assert [(hole.row, hole.name) for hole in outcome.doubts] == [(2, "cost")]


def test_a_range_counts_from_the_first_amount_on_and_in_child_rows(
    office: ProgrammeOffice, liaison: Any
) -> None:
    from taizhang.rooms.petitions.group import ledger as group

    watch = Watch(liaison, group.LEDGER)
    rows = {"arrears": [{"principal": "120", "months": "6"}, {"principal": "1.2", "months": "6"}]}
    found = list(watch.doubts(office.units["A"].pk, {}, rows))
    assert [(doubt.line, doubt.index, doubt.name) for doubt in found] == [("arrears", 1, "principal")]
    assert "不少于10" in found[0].words


def test_what_was_understood_is_kept_with_its_doubts(usual: ProgrammeOffice, liaison: Any) -> None:
    parcel, outcome = dropped(liaison, [*ugly.good(), 15296])
    outcomes.keep_outcome(parcel, outcome)
    assert outcomes.outcome_of(parcel) == outcome


@pytest.mark.parametrize(
    ("usual", "words"), [("cots", "是不是“cost”"), ("text", "不是数"), ("row.cost", "没有"), ("qty", "")]
)
def test_a_wrong_declaration_stops_the_start(usual: str, words: str) -> None:
    ledger = replace(publicity.LEDGER, usual=(Usual(usual),))
    found = [str(error.msg) for error in checks.check_usual(ledger)]
    assert [error for error in found if words in error or "不存在" in error] == found
    assert bool(found) is bool(words)
