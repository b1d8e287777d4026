"""Matters that name somebody.

The tests cover who may register, handle and decide them, and which way they go.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.keep import wall
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org import conflicts
from taizhang.org.principals import staff
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.reception import receiving
from tests.office import at
from tests.office.cast import PersonRow, UnitRow
from tests.rooms.petitions.petition_office import PetitionOffice

TODAY = date(2021, 5, 12)


class NamingOffice(PetitionOffice):
    """With a driver and a county coop whose people may be complained of."""

    def __init__(self) -> None:
        super().__init__()
        self.county = self.found_unit(UnitRow("X", "某县社", "county", "C"))
        self.take_on(
            PersonRow("driver", "C"),
            PersonRow("chief", "X", "unit_head"),
            PersonRow("county", "X", "county_liaison"),
            PersonRow("seller", "X"),
        )

    def about(self, who: str, **data: Any) -> Any:
        return self.open(kind="accusation", complained_of=self.people[who].pk, **data)

    def sees(self, who: str, row: Any) -> bool:
        ledger = case.LEDGER if isinstance(row, case.Case) else reception.LEDGER
        return bool(rows_for(ledger, staff(self.people[who], TODAY), "test").filter(pk=row.pk).exists())


@pytest.fixture
def desk(db: None) -> Iterator[NamingOffice]:
    office = NamingOffice()
    with clock.at(at(5, 12)):
        yield office


def test_accusations_are_registered_and_closed_to_whom_they_name(desk: NamingOffice) -> None:
    row = desk.about("driver")
    assert {who for who in desk.people if desk.sees(who, row)} == {"clerk", "deputy", "head", "auditor"}
    plain = desk.open()
    assert desk.sees("section", plain), "the driver's superior sees other matters"


def test_an_accusation_names_somebody(desk: NamingOffice) -> None:
    with pytest.raises(Refused, match="请选择被反映人或被反映单位"):
        desk.open(kind="accusation")


def test_a_unit_complained_of_is_closed_out_with_those_who_serve_in_it(desk: NamingOffice) -> None:
    row = desk.open(complained_unit=desk.county.pk)
    values = {"unit": desk.county.pk, "occurred_at": clock.now(), "topic": "pension", "origin": "direct"}
    values |= {"kind": "claim", "received_on": clock.today(), "summary": "县里的另一件"}
    county = deeds.create(desk.as_("county"), case.LEDGER, values)
    for who in ("chief", "county", "seller"):
        assert not desk.sees(who, row)
    assert desk.sees("county", county), "another matter of the county"
    assert desk.sees("clerk", row)
    desk.give("clerk", "safety", unit=desk.county.code)
    assert not desk.sees("clerk", row), "whoever comes to serve there is closed out at once"


def test_who_heads_whom(desk: NamingOffice) -> None:
    def heads(who: str) -> set[str]:
        found = conflicts.of(desk.people[who], TODAY).people
        return {key for key, person in desk.people.items() if person.pk in found} - {who}

    assert heads("section") == heads("section_2") == {"clerk", "auditor", "driver"}
    assert heads("deputy") == {"section", "section_2"}
    assert heads("head") == {"deputy"}
    assert heads("chief") == {"county", "seller"}
    assert heads("clerk") == heads("county") == set()


def test_a_holding_that_is_over_joins_nobody(desk: NamingOffice) -> None:
    desk.give("clerk", "safety", unit=desk.county.code, until=date(2021, 5, 11))
    assert desk.sees("clerk", desk.open(complained_unit=desk.county.pk))


@pytest.mark.parametrize("step", ["accept", "pass", "redirect", "refuse"])
def test_an_accusation_goes_only_its_lawful_way(desk: NamingOffice, step: str) -> None:
    row = desk.about("driver")
    given = {"notice_no": "告1", "passed_to": desk.former.pk, "body_told": "某委", "refusal": "court"}
    with pytest.raises(Refused, match="纪检监察机关"):
        desk.step(row, step, "deputy", given, files=[desk.file("deputy")])
    given = {"notice_no": "告1", "route": "discipline", "body_told": "派驻纪检监察组"}
    with pytest.raises(Refused, match="主要负责人决定"):
        desk.step(row, "route", "deputy", given)
    row = desk.step(row, "route", "head", given)
    assert (row.state, desk.clock(row, "R01").result) == ("routed", "on_time")


def test_nothing_is_passed_to_the_unit_complained_of(desk: NamingOffice) -> None:
    by_unit = desk.open(complained_unit=desk.county.pk)
    by_person = desk.open(complained_of=desk.people["seller"].pk)
    for row in (by_unit, by_person):
        with pytest.raises(Refused, match="不得把信访材料转给"):
            desk.step(row, "pass", "section", {"notice_no": "告1", "passed_to": desk.county.pk})
    passed = desk.step(by_unit, "pass", "section", {"notice_no": "告1", "passed_to": desk.former.pk})
    assert passed.state == "passed"


def test_nobody_in_conflict_is_chosen_or_decides(desk: NamingOffice) -> None:
    row = desk.open(complained_of=desk.people["driver"].pk)
    row = desk.step(row, "accept", "deputy", {"notice_no": "告1"})
    for who in ("driver", "section"):
        with pytest.raises(Refused, match="应当回避") as refused:
            desk.step(row, "assign", "clerk", {"handler": desk.people[who].pk})
        assert list(refused.value.errors) == ["handler"]
    row = desk.step(row, "assign", "clerk", {"handler": desk.people["clerk"].pk})
    act = Act(desk.people["section"], clock.now(), Way.PHONE)
    heard = {"inquiries": [{"on": clock.today(), "way": "heard", "found": "当面听取"}]}
    with pytest.raises(Refused, match="不能决定"):
        desk.step(row, "inquire", "clerk", lines=heard, act=act)
    with pytest.raises(Refused, match="没有找到这条记录"):
        desk.step(row, "inquire", "section", lines=heard)


@pytest.mark.parametrize("who", ["clerk", "deputy", "head"])
def test_matters_against_the_clerk_or_a_leader_go_up_sealed(desk: NamingOffice, who: str) -> None:
    desk.take_on(PersonRow("clerk_2", "C", "petition_clerk"))
    values = {
        "unit": desk.unit.pk,
        "occurred_at": clock.now(),
        "kind": "accusation",
        "topic": "conduct",
        "origin": "direct",
        "received_on": clock.today(),
        "summary": "反映收受礼品",
        "complained_of": desk.people[who].pk,
    }
    typist = desk.as_("clerk_2")
    with pytest.raises(Refused, match="报上一级办理") as refused:
        deeds.create(typist, case.LEDGER, values)
    assert list(refused.value.errors) == ["sealed_no"]
    row = deeds.create(typist, case.LEDGER, values | {"sealed_no": "密3号"})
    assert row.summary == "见密件密3号", "the content stays on paper"
    assert not desk.sees(who, row)
    up = "section" if who == "deputy" else "deputy"
    given = {"notice_no": "告1", "body_told": "市政府信访局"}
    with pytest.raises(Refused, match="报上一级办理"):
        desk.step(row, "route", up, given | {"route": "discipline"})
    row = desk.step(row, "raise", up, given)
    assert (row.state, desk.clock(row, "R01").result) == ("raised", "on_time")
    with pytest.raises(Refused, match="只有密件"):
        desk.step(desk.open(), "raise", "deputy", given)


def test_the_accused_does_not_register_their_own_matter(desk: NamingOffice) -> None:
    with pytest.raises(Refused, match="您与本事项有利害关系"):
        desk.about("clerk", sealed_no="密1号")
    with pytest.raises(Refused, match="您与本事项有利害关系"):
        desk.receive(complained_of=desk.people["clerk"].pk)
    assert not case.Case.objects.exists()
    assert not reception.Reception.objects.exists()


def test_stepping_back_closes_the_matter(desk: NamingOffice) -> None:
    row = desk.open()
    given = {"recusals": [{"person": desk.people["section"].pk, "reason": "与信访人是亲属"}]}
    with pytest.raises(Refused, match="回避人"):
        desk.step(row, "recuse_screening", "section")
    row = desk.step(row, "recuse_screening", "section", lines=given)
    assert not desk.sees("section", row)
    assert desk.sees("section_2", row), "a relation of one is none of another"
    row = desk.step(row, "accept", "section_2", {"notice_no": "告1"})
    with pytest.raises(Refused, match="应当回避"):
        desk.step(row, "assign", "clerk", {"handler": desk.people["section"].pk})


def test_a_reception_hands_its_wall_on_and_shares_that_of_its_case(desk: NamingOffice) -> None:
    values = {
        "unit": desk.unit.pk,
        "occurred_at": clock.now(),
        "form": "visit",
        "place": "office",
        "persons": 6,
        "count_method": "counted",
        "turn": "first",
        "topic": "conduct",
        "matter": "反映服务态度",
        "request": "请处理",
        "received_by": desk.people["clerk"].pk,
        "complained_of": desk.people["driver"].pk,
    }
    lines = {"representatives": [{"name": "某代表", "contact": ""}]}
    made = receiving.receive(desk.as_("clerk"), values, "case", lines=lines)
    assert made.case.complained_of == desk.people["driver"]
    kin = desk.group(made.case)
    other = desk.receive(case=desk.open(complained_of=desk.people["driver"].pk).pk)
    for ledger, row in ((reception.LEDGER, made), (group.LEDGER, kin), (reception.LEDGER, other)):
        for who, seen in (("section", False), ("deputy", True)):
            assert rows_for(ledger, desk.as_(who), "test").filter(pk=row.pk).exists() is seen
    assert wall.of_record(group.LEDGER, kin.pk).people == {desk.people["driver"].pk}


def test_numbers_have_no_order_and_none_is_used_twice(desk: NamingOffice) -> None:
    rows = [desk.open() for _ in range(6)]
    serials = [int(row.number[-6:]) for row in rows]
    assert len(set(serials)) == 6
    assert serials != sorted(serials)
    assert max(serials) - min(serials) > 6
    assert sorted(row.pk for row in rows) != [row.pk for row in rows]
