"""Personal fields stay closed until opened for a purpose.

Running clocks stand on the home page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from taizhang.desk.ledger.terms import term
from taizhang.engine import clock
from taizhang.engine.keep import deadlines
from taizhang.engine.models import Deadline, Event
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.rooms.petitions.reception.ledger import LEDGER as RECEPTIONS
from taizhang.rooms.petitions.reception.ledger import Reception
from taizhang.rooms.programme.incident.ledger import LEDGER as INCIDENTS
from tests.desk.conftest import DeskOffice

LIST = "/t/petitions-reception/"
NAME = "欧阳某某"


def visit(office: DeskOffice, **more: Any) -> dict[str, Any]:
    moment = (clock.now() - timedelta(minutes=30)).astimezone(clock.SHANGHAI)
    return {
        "unit": office.units["C"].pk,
        "occurred_at": f"{moment:%Y-%m-%dT%H:%M}",
        "form": "visit",
        "persons": "1",
        "topic": RECEPTIONS.model._meta.get_field("topic").flatchoices[0][0],
        "matter": "反映宿舍漏水",
        "request": "请求维修",
        "petitioner": NAME,
        "address": "某路1号",
        "received_by": office.people["xinfang"].pk,
    } | more


@pytest.fixture
def reception(office: DeskOffice) -> Reception:
    answer = office.client("xinfang").post(f"{LIST}new/?quick=1", visit(office))
    assert answer.status_code == 302, answer.content.decode()
    return Reception.objects.get()


def test_no_page_shows_a_personal_value_but_the_opened_one(office: DeskOffice, reception: Reception) -> None:
    client = office.client("xinfang")
    here = f"{LIST}{reception.public_id}/"
    for path in (LIST, f"{LIST}?q={NAME}", here, f"{here}edit/", f"{here}history/", "/"):
        page = client.get(path)
        assert page.status_code == 200
        assert NAME not in page.content.decode().replace(f'value="{NAME}"', "", path.count("?q="))
    assert "●●●" in client.get(here).content.decode()
    opened = client.post(f"{here}reveal/", {"purpose": "电话告知"})
    assert NAME in opened.content.decode()
    assert list(Event.objects.filter(act="reveal").values_list("note", flat=True)) == ["电话告知"]


def test_opening_needs_a_purpose_and_the_right_post(office: DeskOffice, reception: Reception) -> None:
    here = f"{LIST}{reception.public_id}/reveal/"
    unsaid = office.client("xinfang").post(here, {"purpose": ""})
    assert (unsaid.status_code, "请写明查看个人信息的用途" in unsaid.content.decode()) == (422, True)
    leader = office.client("fenguan").post(here, {"purpose": "了解情况"})
    assert (leader.status_code, NAME in leader.content.decode()) == (403, False)
    assert office.client("xinfang").get(here).status_code == 405
    assert Event.objects.filter(act="reveal").count() == 0


def test_a_changed_personal_value_is_named_and_not_shown(office: DeskOffice, reception: Reception) -> None:
    version = reception.version
    deeds.edit(
        office.principal("xinfang"),
        RECEPTIONS,
        reception,
        {"petitioner": "司马某某"},
        version=version,
        note="听错了",
    )
    page = office.client("xinfang").get(f"{LIST}{reception.public_id}/history/").content.decode()
    assert "信访人姓名：<ins>（个人信息，内容不显示）</ins>" in page
    assert "司马" not in page


def test_more_rows_come_without_saving_and_without_script(office: DeskOffice) -> None:
    client = office.client("xinfang")
    name = RECEPTIONS.lines[0].name
    typed = visit(office, more=name) | {f"{name}-count": "3", f"{name}-0-name": "甲代表"}
    page = client.post(f"{LIST}new/", typed).content.decode()
    assert f'name="{name}-count" value="5"' in page or f'name="{name}-count" value="6"' in page
    assert 'value="甲代表"' in page
    assert Reception.objects.count() == 0


def test_a_running_clock_is_on_the_home_page_with_its_arithmetic(office: DeskOffice) -> None:
    moment = clock.now() - timedelta(minutes=10)
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": moment,
        "found_at": moment,
        "kind": "10",
        "title": "聚餐不适",
        "place": "食堂",
        "people": 3,
    }
    record = deeds.create(office.principal("pinganban"), INCIDENTS, values)
    rows = deadlines.of_record(INCIDENTS.key, record.pk)
    assert rows
    page = office.client("pinganban").get("/").content.decode()
    assert record.number in page
    assert "聚餐不适" in page
    for row in rows:
        assert term(row).steps[0] in page
    assert record.number not in office.client("menwei").get("/").content.decode()


def test_the_petitioners_own_time_is_never_red(office: DeskOffice) -> None:
    today = clock.today()

    def clock_of(rule: str) -> Deadline:
        start = today - timedelta(days=100)
        row = Deadline(rule=rule, received_on=start, started_at=clock.local(start, 9))
        return deadlines.date_row(row, calendar.current())

    assert (term(clock_of("R06")).tone, term(clock_of("R06")).words) == ("plain", "信访人期限已过")
    assert term(clock_of("R07")).tone == "red"
