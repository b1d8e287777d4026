"""The picture of the desk and the superior's export as pages."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger as reception
from tests.desk.conftest import DeskOffice


@pytest.fixture
def row(office: DeskOffice) -> Any:
    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "kind": "claim", "topic": "pension",
        "origin": "transferred", "transferor": "市信访局", "outside_no": "A1",
        "received_on": clock.today(), "summary": "养老保险没有接续",
    }  # fmt: skip
    return deeds.create(office.principal("xinfang"), case.LEDGER, data)


def table(*rows: tuple[Any, ...]) -> io.BytesIO:
    book = Workbook()
    for cells in (("信访编号", "信访人", "办理状态"), *rows):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "导出.xlsx"
    return out


def test_the_picture_is_for_clerk_and_leader(office: DeskOffice, row: Any) -> None:
    for who, status in (("xinfang", 200), ("fenguan", 200), ("menwei", 404)):
        answer = office.client(who).get("/cases/standing/")
        assert answer.status_code == status
        if status == 200:
            page = answer.content.decode()
            assert "收到 1 件" in page
            assert "在办 1 件" in page
            assert 'role="img" aria-label="信访件按内容"' in page
            assert "陈访" not in page.split("<main")[1], "nobody is named in it"


def test_an_export_is_compared_first_and_kept_when_asked(office: DeskOffice, row: Any) -> None:
    client = office.client("xinfang")
    page = client.post(
        "/cases/outside/", {"table": table(("A1", "禾木翁", "已办结"), ("A7", "某", "已转送"))}
    )
    text = page.content.decode()
    assert "2 件，找到 1 件" in text
    assert "禾木翁" not in text
    row.refresh_from_db()
    assert row.outside_state == "", "looking stores nothing"
    given = {"table": table(("A1", "禾木翁", "已办结")), "store": "1"}
    assert client.post("/cases/outside/", given).status_code == 302
    row.refresh_from_db()
    assert row.outside_state == "已办结"
    shown = client.get(f"/t/petitions-case/{row.public_id}/").content.decode()
    assert "以上级系统为准" in shown
    assert "复制上报内容" in shown


def test_a_wrong_file_says_so_and_stores_nothing(office: DeskOffice, row: Any) -> None:
    client = office.client("xinfang")
    for data, words in (({}, "请选择上级系统导出的表"), ({"table": io.BytesIO(b"")}, "空文件")):
        if "table" in data:
            data["table"].name = "空.csv"
        answer = client.post("/cases/outside/", data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert office.client("fenguan").get("/cases/outside/").status_code == 404


def test_a_case_lists_the_receptions_that_belong_to_it(office: DeskOffice, row: Any) -> None:
    told = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "form": "visit", "place": "office",
        "persons": 1, "received_by": office.principal("xinfang").person.pk, "topic": "pension",
        "matter": "来问养老保险", "request": "请接续",
        "petitioner": "禾木翁", "case": row.pk,
    }  # fmt: skip
    made = deeds.create(office.principal("xinfang"), reception.LEDGER, told)
    page = office.client("xinfang").get(f"/t/{case.LEDGER.slug}/{row.public_id}/").content.decode()
    assert "归入本件的" in page
    assert f'/t/{reception.LEDGER.slug}/{made.public_id}/">{made.number}</a>' in page
