"""The month's roster stored, published and swapped as one act each.

The shift worked in a few.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.models import Event, Evidence
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.principals import staff
from taizhang.rooms.premises.duty import handover, roster, rota
from taizhang.rooms.premises.duty import ledger as duty
from taizhang.rooms.premises.duty.model import DutySheet
from tests.office import at, refused
from tests.rooms.premises.premises_office import PremisesOffice

MARCH = Period.month(2021, 3)
NOW = at(2, 20, 9)


@pytest.fixture
def office(db: None) -> Iterator[PremisesOffice]:
    with clock.at(NOW):
        yield PremisesOffice()


def plan_of(office: PremisesOffice, pattern: str = "two", unit: Any = None, first: int = 0) -> rota.Plan:
    found, past = rota.slots(MARCH, pattern, 8, clock.now())
    who = roster.people(unit or office.unit, MARCH.start)
    officers = [one for one in who if one.serves]
    leaders = [one for one in who if one.leads]
    return rota.rotate(rota.Plan(found, past=past), officers, leaders, calendar.current(), first)


def stored(office: PremisesOffice, **more: Any) -> dict[str, int]:
    return roster.store(office.as_("secretary"), office.unit, plan_of(office, **more), "0731-1", "key")


def test_people_of_the_roster_hold_its_posts_in_the_unit_itself(office: PremisesOffice) -> None:
    who = {one.name: (one.leads, one.serves) for one in roster.people(office.unit, MARCH.start)}
    assert who["leader"] == (True, False)
    assert who["officer_1"] == (False, True)
    assert "secretary" not in who
    assert roster.people(office.other, MARCH.start) == []


def test_a_month_is_stored_whole_and_once(office: PremisesOffice) -> None:
    assert stored(office) == {"made": 62, "changed": 0, "kept": 0}
    assert stored(office) == {"made": 0, "changed": 0, "kept": 62}
    sheets = DutySheet.objects.order_by("occurred_at")
    assert sheets.count() == 62
    assert (sheets[0].number, sheets[0].occurred_at) == ("C-ZB-2021-0001", at(3, 1, 8))
    assert {row.state for row in sheets} == {"drafted"}
    spans = [(row.occurred_at, row.ends_at) for row in sheets]
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert Event.objects.filter(ledger=duty.LEDGER.key, act="create").count() == 62


def test_a_drafted_month_drawn_up_again_is_corrected_in_place(office: PremisesOffice) -> None:
    stored(office)
    assert stored(office, first=1) == {"made": 0, "changed": 62, "kept": 0}
    assert DutySheet.objects.count() == 62
    assert DutySheet.objects.order_by("occurred_at").first().officer.name == "officer_2"


def test_a_published_month_is_not_drawn_up_again(office: PremisesOffice) -> None:
    stored(office)
    roster.publish(office.as_("deputy"), office.unit, MARCH, Act())
    assert stored(office)["kept"] == 62
    with pytest.raises(Refused) as caught:
        stored(office, first=1)
    assert caught.value.errors[""][0] == "3月1日白班：已经发布，不能重排；要换人请办“调班”。"


def test_a_plan_with_holes_stores_nothing(office: PremisesOffice) -> None:
    plan = plan_of(office)
    plan.slots[9].officers = []
    plan.slots[9].wrong = []
    rota.checked(plan, calendar.current())
    with refused() as errors:
        roster.store(office.as_("secretary"), office.unit, plan, once="k")
    assert errors[""] == ["3月5日夜班：没有值班员。"]
    assert DutySheet.objects.count() == 0


def test_what_the_deed_refuses_names_the_shift_and_stores_nothing(office: PremisesOffice) -> None:
    """An officer is already down elsewhere on 4 March.

    The plan does not know it, but the deed does.
    """
    busy = office.people["officer_1"]
    with clock.at(NOW):
        office.give("officer_1", "duty", unit="A")
        office.give("secretary", "secretary", unit="A")
        data = {
            "unit": office.other.pk,
            "occurred_at": at(3, 4, 7),
            "ends_at": at(3, 4, 9),
            "shift": "day",
            "leader": office.people["leader"].pk,
            "officer": busy.pk,
        }
        other = deeds.create(office.as_("secretary"), duty.LEDGER, data)
    with pytest.raises(Refused) as caught:
        stored(office)
    assert caught.value.errors[""] == [
        f"3月4日白班：值班员在这个时段已有另一班（{other.number}），一人不能同时值两班。"
    ]
    assert DutySheet.objects.count() == 1


def test_one_paper_publishes_a_month(office: PremisesOffice) -> None:
    stored(office)
    with refused() as errors:
        roster.publish(office.as_("secretary"), office.unit, MARCH, Act())
    assert list(errors) == ["decided_by"]
    scan = office.file("secretary", "signed")
    act = Act(office.people["deputy"], clock.now(), Way.PAPER)
    assert roster.publish(office.as_("secretary"), office.unit, MARCH, act, [scan]) == 62
    events = Event.objects.filter(act="move:publish")
    paper = Evidence.objects.get(public_id=scan)
    assert {(row.paper_id, row.decided_by_id, row.by_id) for row in events} == {
        (paper.pk, office.people["deputy"].pk, office.people["secretary"].pk)
    }
    with refused() as errors:
        roster.publish(office.as_("deputy"), office.unit, MARCH, Act())
    assert errors == {"": ["2021年3月没有待发布的值班表，请先排班。"]}


def test_a_county_draws_up_its_own_month(office: PremisesOffice) -> None:
    liaison, head = (
        staff(office.newcomer(post, "A"), clock.today()) for post in ("county_liaison", "unit_head")
    )
    for _ in range(6):
        office.newcomer("duty", "A")
    plan = plan_of(office, "one", office.other)
    assert roster.store(liaison, office.other, plan)["made"] == 31
    assert roster.publish(head, office.other, MARCH, Act()) == 31
    with pytest.raises(Refused) as caught:
        roster.store(liaison, office.unit, plan_of(office))
    assert caught.value.status == 403


def test_standing_in_and_changing_places(office: PremisesOffice) -> None:
    stored(office)
    roster.publish(office.as_("deputy"), office.unit, MARCH, Act())
    first, second = DutySheet.objects.order_by("occurred_at")[2:4]
    one, two = first.officer, second.officer
    shot = office.file("secretary", "screenshot")
    act = Act(office.people["leader"], clock.now(), Way.WECHAT)
    found = list(roster.swappable(office.as_("secretary"), first))
    assert second in found
    assert all(row.officer_id != one.pk for row in found)
    for _ in range(2):  # a double click changes places once, not back again
        roster.swap(
            office.as_("secretary"),
            first,
            relief=two.pk,
            reason="家人住院",
            act=act,
            other=second,
            files=[shot],
            once="swap-1",
        )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.officer, second.officer) == (two, one)
    assert Event.objects.filter(act="move:swap").count() == 2
    stand_in = office.people["officer_6"]
    roster.swap(office.as_("deputy"), first, relief=stand_in.pk, reason="外出开会", act=Act())
    first.refresh_from_db()
    assert first.officer == stand_in
    swaps = {key: value for key, _, value, _ in office.count("duty_shifts", "2021-03").parts}
    assert swaps["swaps"] == "2"


def test_both_or_neither_change_places(office: PremisesOffice) -> None:
    stored(office)
    roster.publish(office.as_("deputy"), office.unit, MARCH, Act())
    first, second = DutySheet.objects.order_by("occurred_at")[2:4]
    DutySheet.objects.filter(pk=second.pk).update(state="on_duty")
    act = Act(office.people["leader"], clock.now(), Way.PHONE)
    with pytest.raises(Refused):
        roster.swap(
            office.as_("secretary"), first, relief=second.officer_id, reason="有事", act=act, other=second
        )
    before = first.officer_id
    first.refresh_from_db()
    assert first.officer_id == before


# the shift


@pytest.fixture
def two(office: PremisesOffice) -> tuple[Any, Any]:
    """Two published shifts, one after the other."""
    first = office.published(at(3, 2, 8), "officer_1")
    return first, office.published(at(3, 2, 20), "officer_2")


def test_a_normal_shift_in_a_few_acts(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    first, following = two
    officer, relief = office.as_("officer_1"), office.as_("officer_2")
    with clock.at(at(3, 2, 8)):
        assert handover.sheet_at_hand(officer) == first
        office.step(first, "sign_on", "officer_1")
    with clock.at(at(3, 2, 15)):
        row = handover.look(officer, first, handover.LOOKS, "", version=None, once="l")
    assert (row.looked_at, row.gate_ok, row.website_ok) == (at(3, 2, 15), True, True)
    with clock.at(at(3, 2, 20)):
        assert handover.to_take_over(relief) == []
        handover.hand_over(officer, first, office.fine(), once="h")
        assert handover.to_take_over(relief) == [first]
        assert handover.to_take_over(officer) == []
        handover.take_over(relief, first, once="t")
        handover.take_over(relief, first, once="t")
    first.refresh_from_db()
    following.refresh_from_db()
    assert (first.state, first.taken_by) == ("handed", office.people["officer_2"])
    assert (following.state, following.signed_on_at) == ("on_duty", at(3, 2, 20))
    with clock.at(at(3, 3, 1)):
        assert office.count("handovers", "2021-03").coverage == (1, 1, 0)
        looks = office.count("duty_looks", "2021-03")
    assert (looks.value, {part[2] for part in looks.parts}) == ("1", {"1"})


def test_what_is_not_normal_needs_a_word(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    first, _ = two
    with clock.at(at(3, 2, 8)):
        office.step(first, "sign_on", "officer_1")
        with refused() as errors:
            handover.look(
                office.as_("officer_1"), first, ("gate_ok", "places_ok"), "", version=None, once="a"
            )
        told = "监控查看、网站查看没有勾“正常”，请在“查看说明”写明情况。"
        assert errors == {"looked_note": [told]}
        row = handover.look(
            office.as_("officer_1"), first, ("gate_ok",), "三楼监控黑屏，已报修", version=None, once="b"
        )
    assert (row.gate_ok, row.cameras_ok, row.looked_note) == (True, False, "三楼监控黑屏，已报修")


def test_a_line_of_the_log_joins_those_that_stand(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    first, _ = two
    entry = {"kind": "call", "from_whom": "县社", "content": "问会议", "handled": "", "told_whom": ""}
    entry |= {"told_at": "", "finish_at": ""}
    with clock.at(at(3, 2, 8)):
        office.step(first, "sign_on", "officer_1")
    for hour, content in ((9, "问会议"), (10, "报平安"), (10, "报平安")):
        with clock.at(at(3, 2, hour)):
            said = entry | {"content": content, "at": clock.now()}
            handover.note(office.as_("officer_1"), first, said, once=f"n{hour}")
    assert [row.content for row in first.entries.order_by("line_no")] == ["问会议", "报平安"]


def test_things_counted_at_the_last_handover_are_counted_again(
    office: PremisesOffice, two: tuple[Any, Any]
) -> None:
    first, following = two
    with clock.at(at(3, 2, 8)):
        office.step(first, "sign_on", "officer_1")
    with clock.at(at(3, 2, 20)):
        lines = {"counted": [{"item": "办公楼钥匙", "qty": 12, "ok": True}]}
        office.step(first, "hand_over", "officer_1", office.fine(), lines=lines)
        handover.take_over(office.as_("officer_2"), first)
    with clock.at(at(3, 3, 8)):
        handover.hand_over(office.as_("officer_2"), following, office.fine())
    assert [(row.item, row.qty, row.ok) for row in following.counted.all()] == [("办公楼钥匙", 12, True)]


def test_two_signatures_on_paper_are_one_act(office: PremisesOffice, two: tuple[Any, Any]) -> None:
    first, _ = two
    relief = office.people["officer_2"]
    with clock.at(at(3, 3, 9)):
        with refused() as errors:
            handover.on_paper(office.as_("secretary"), first, relief, [], office.fine(), once="p")
        assert list(errors) == ["evidence"]
        scan = office.file("secretary", "signed")
        with refused() as errors:
            handover.on_paper(
                office.as_("secretary"), first, office.people["officer_1"], [scan], office.fine(), once="p"
            )
        assert list(errors) == ["relief"]
        for _ in range(2):
            row = handover.on_paper(office.as_("secretary"), first, relief, [scan], office.fine(), once="p")
    assert (row.state, row.handed_at, row.taken_at) == ("handed", at(3, 2, 20), at(3, 2, 20))
    decided = Event.objects.filter(record_id=first.pk, way="paper").order_by("seq")
    assert [(event.act, event.decided_by_id, event.by_id) for event in decided] == [
        ("move:sign_on", first.officer_id, office.people["secretary"].pk),
        ("move:hand_over", first.officer_id, office.people["secretary"].pk),
        ("move:take_over", relief.pk, office.people["secretary"].pk),
    ]
    with clock.at(at(3, 3, 1)):
        assert office.count("handovers", "2021-03").value == "1"
