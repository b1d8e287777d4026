"""Lists of names and check lists of an office, by the day of the record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.read import grouping
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.rooms.office.provision import ledger
from tests.invented import register
from tests.invented.test_register import barred, device
from tests.office import NOW, Office, refused

TODAY = clock.local_date(NOW)


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def settle(office: Office, about: Any, since: date, *items: dict[str, Any]) -> Any:
    clerk = office.acting(office.holder("secretary"))
    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "about": about.key, "since": since,
        "source": "办公会纪要5号",
    }  # fmt: skip
    row = deeds.create(clerk, ledger.LEDGER, data, lines={"items": list(items)})
    return office.take(row, "approve")


def names(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text} for text in texts]


def test_a_name_is_chosen_as_in_force_on_the_records_day(office: Office) -> None:
    settle(office, register.CLASSES, TODAY - timedelta(days=20), *names("推车式", "手提式"))
    settle(office, register.CLASSES, TODAY - timedelta(days=5), *names("手提式", "悬挂式"))
    assert device(office, "甲", group="悬挂式").group == "悬挂式"
    with barred() as errors:
        device(office, "乙", group="推车式")
    assert "没有“推车式”" in errors["group"][0]
    with barred() as errors:
        device(office, "乙", group="没有这个名字")
    assert errors["group"] == ["“分类”请从所列选项中选择。"]
    copied = {"occurred_at": NOW - timedelta(days=10), "group": "推车式"}
    assert device(office, "丙", **copied).group == "推车式"


def test_what_stands_stays_when_the_list_changes(office: Office) -> None:
    row = device(office, "甲", group="手提式")
    settle(office, register.CLASSES, TODAY - timedelta(days=1), *names("悬挂式"))
    clerk = office.acting(office.holder("safety"))
    row = deeds.edit(
        clerk,
        register.DEVICES,
        row,
        {"name": "甲改", "group": "手提式"},
        version=row.version,
        note="名称写错",
    )
    assert (row.name, row.group) == ("甲改", "手提式")


def test_a_correction_brings_no_name_that_is_out_of_force(office: Office) -> None:
    row = device(office, "甲", group="手提式")
    settle(office, register.CLASSES, TODAY - timedelta(days=1), *names("悬挂式"))
    clerk = office.acting(office.holder("safety"))
    other = device(office, "乙", group="悬挂式")
    with refused() as errors:
        deeds.edit(clerk, register.DEVICES, other, {"group": "手提式"}, version=other.version, note="选错了")
    assert "没有“手提式”" in errors["group"][0]
    assert row.group == "手提式"


def test_a_list_of_names_filters_and_groups(office: Office) -> None:
    settle(office, register.CLASSES, TODAY - timedelta(days=9), *names("推车式", "悬挂式"))
    for name, group in (("甲", "推车式"), ("乙", "推车式"), ("丙", "悬挂式")):
        device(office, name, group=group)
    client = office.client_of(office.holder("safety"))
    page = client.get("/t/invented-device/?group=悬挂式").content.decode()
    assert [name in page for name in (">甲<", ">丙<")] == [False, True]
    figure = register.DEVICES.figures[0]
    groups = grouping.grouped(register.DEVICES, figure, Context(Period.parse("2022")), "group")
    assert {key: str(answer.value) for key, answer in groups.items()} == {("推车式",): "2", ("悬挂式",): "1"}


def test_a_check_list_stands_in_the_form_as_of_the_day(office: Office) -> None:
    items = [{"code": "01", "text": "压力表在绿区"}, {"code": "05", "text": "铅封完好"}]
    settle(office, register.LOOKS, TODAY - timedelta(days=3), *items)
    rows = register.LOOK.line("items").firsts(office.units["C"], TODAY)
    assert rows == [{"item": "01", "looked_at": "压力表在绿区"}, {"item": "05", "looked_at": "铅封完好"}]
    before = register.LOOK.line("items").firsts(office.units["C"], TODAY - timedelta(days=4))
    assert [row["looked_at"] for row in before] == ["压力正常", "外观完好"]


def test_a_check_list_has_codes_and_a_list_has_rows(office: Office) -> None:
    with refused() as errors:
        settle(office, register.LOOKS, TODAY, {"text": "没有代码"})
    assert list(errors) == ["items-0-code"]
    with refused() as errors:
        settle(office, register.CLASSES, TODAY)
    assert list(errors) == ["items"]
    with refused() as errors:
        settle(office, register.CLASSES, TODAY, *names("甲", "甲"))
    assert list(errors) == ["items-1-text"]
