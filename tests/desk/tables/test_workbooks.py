"""Send tables through the pages.

It is tried who finds the doors, what a dropped file shows, a double click, and a lost browser.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.desk.tables import parcels as pages
from taizhang.engine import clock
from taizhang.engine.models import Event
from taizhang.org.models import Holding
from taizhang.rooms.programme.publicity import Publicity
from taizhang.workbooks.intake import taking
from taizhang.workbooks.models import Parcel
from tests.desk.conftest import DeskOffice
from tests.desk.ledger.test_pages import LIST
from tests.workbooks import ugly


def file(content: bytes, name: str = "宣传.xlsx") -> Any:
    return SimpleUploadedFile(name, content)


def rows(**over: Any) -> bytes:
    when = f"{clock.today() - timedelta(days=1)} 09:30"
    return ugly.sheet([ugly.PLAIN, ugly.good(unit="市社机关", **({"when": when} | over))])


def dropped(client: Any, content: bytes) -> str:
    answer = client.post(f"{LIST}import/", {"file": file(content)})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return str(answer["Location"])


def test_only_those_who_write_find_template_and_import(office: DeskOffice) -> None:
    for name, status in (("wenmi", 200), ("fenguan", 404), ("menwei", 404)):
        client = office.client(name)
        assert client.get(f"{LIST}template/").status_code == status, name
        assert client.get(f"{LIST}import/").status_code == status, name
    page = office.client("fenguan").get(LIST).content.decode()
    assert "导出Excel" in page
    assert 'href="import/"' not in page


def test_those_who_read_export_what_the_list_shows_and_it_is_history(office: DeskOffice) -> None:
    office.poster()
    office.poster(text="另一条", qty=5)
    client = office.client("fenguan")
    answer = client.post(f"{LIST}export/", {"form": "xlsx", "asked": "q=另一条"})
    page = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert page.max_row == 2
    line = Event.objects.get(act="export")
    assert "1条" in line.note
    assert "另一条" in line.note
    answer = client.post(f"{LIST}export/", {"form": "csv", "asked": ""})
    assert b"".join(answer.streaming_content).decode("utf-8-sig").count("\r\n") == 3
    for unclear in ("state=nonsense", "from=2021-99-99"):
        for answer in (
            client.post(f"{LIST}export/", {"form": "csv", "asked": unclear}),
            client.get(f"{LIST}photos/?per=2&{unclear}"),
        ):
            assert answer.status_code == 422
            assert "筛选条件里有看不懂的" in answer.content.decode()
    assert Event.objects.filter(act="export").count() == 2
    assert office.client("menwei").post(f"{LIST}export/", {"form": "csv"}).status_code == 404
    assert client.get(f"{LIST}export/").status_code == 405


def test_a_dropped_file_is_shown_mended_and_taken_in(office: DeskOffice) -> None:
    client = office.client("wenmi")
    place = dropped(client, rows(qty="30余"))
    page = client.get(place).content.decode()
    assert "30余" in page
    assert Publicity.objects.count() == 0
    key = re.search(r'name="(fix-[^"]+:qty)"', page)
    assert key
    client.post(
        place,
        {
            key[1]: "30",
            f"was-{key[1][4:]}": "30余",
            "act": "check",
            "entry": "copied",
            "unit": "",
            "period": "",
        },
    )
    page = office.client("wenmi").get(place).content.decode()  # another browser: nothing was lost
    assert "全部登记" in page
    first = client.post(place, {"act": "take", "entry": "copied", "unit": "", "period": ""})
    second = client.post(place, {"act": "take", "entry": "copied", "unit": "", "period": ""})
    assert first.status_code == 302
    assert Publicity.objects.get().qty == 30
    assert second.status_code == 200
    assert "新登记1条" in second.content.decode()


@pytest.mark.parametrize("row", ["²", "9" * 5000, "-1", "x"])
def test_an_answer_to_no_row_of_the_table_is_passed_over(office: DeskOffice, row: str) -> None:
    client = office.client("wenmi")
    place = dropped(client, rows(qty="30余"))
    key = re.search(r'name="fix-([^"]+):qty"', client.get(place).content.decode())
    assert key
    sheet = key[1].rpartition(":")[0]
    typed = urlencode({f"fix-{sheet}:{row}:qty": "30", "act": "check"})
    answer = client.post(place, typed, "application/x-www-form-urlencoded")
    assert "30余" in client.get(place).content.decode()
    assert answer.status_code < 400


@pytest.mark.parametrize("act", ["check", "drop"])
def test_another_tab_never_takes_back_what_was_registered(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    client = office.client("wenmi")
    place = dropped(client, rows())
    real = pages.mine

    def read_before(request: Any, public_id: str) -> Parcel:
        row = real(request, public_id)
        monkeypatch.setattr(pages, "mine", real)
        taking.take(office.principal("wenmi"), Parcel.objects.get(pk=row.pk))
        return row

    monkeypatch.setattr(pages, "mine", read_before)
    told = {"entry": "copied", "unit": "", "period": ""}
    answer = client.post(place, {"act": act} | told)
    assert answer["Location"] == place
    row = Parcel.objects.get()
    assert (row.state, Publicity.objects.count()) == ("taken", 1)
    assert "新登记1条" in client.get(place).content.decode()
    client.post(place, {"act": "take"} | told)
    assert Publicity.objects.count() == 1


def test_a_period_that_is_no_month_or_year_is_refused(office: DeskOffice) -> None:
    client = office.client("wenmi")
    place = dropped(client, rows())
    for period, words in (("2021-03-04..2021-03-10", "一段日期"), ("2021-3", "看不懂"), ("某月", "看不懂")):
        answer = client.post(place, {"act": "take", "entry": "copied", "unit": "", "period": period})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert (Parcel.objects.get().period, Publicity.objects.count()) == ("", 0)
    client.post(place, {"act": "check", "entry": "copied", "unit": "", "period": "2021Q1"})
    assert Parcel.objects.get().period == "2021Q1"
    with pytest.raises(ValueError, match="按月报"):
        pages._period("2021", monthly=True)


def test_a_file_that_is_no_table_is_refused_and_nothing_waits(office: DeskOffice) -> None:
    client = office.client("wenmi")
    answer = client.post(f"{LIST}import/", {"file": file(b"\x89PNG\r\n\x1a\n" + bytes(300), "改名.xlsx")})
    assert answer.status_code == 422
    assert "不是表格文件" in answer.content.decode()
    assert Parcel.objects.count() == 0


def test_a_parcel_is_for_its_person_alone(office: DeskOffice) -> None:
    place = dropped(office.client("wenmi"), rows())
    for name in ("xianshe", "fenguan", "menwei"):
        assert office.client(name).get(place).status_code == 404
        assert office.client(name).get(f"{place}marked/").status_code == 404
    assert office.client("wenmi").get(f"{place}marked/").status_code == 200


def test_many_files_at_once_good_ones_enter_and_bad_ones_wait(office: DeskOffice) -> None:
    client = office.client("wenmi")
    given = [
        file(rows(place="东门"), "1.xlsx"),
        file(rows(qty="/", place="西门"), "2.xlsx"),
        file(rows(place="北门"), "3.xlsx"),
    ]
    bad = file(b"junk\x00\x00", "4.xlsx")
    answer = client.post("/workbooks/", {"act": "drop", "files": [*given, bad]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "4.xlsx" in page
    assert "看懂的 2 份全部登记" in page
    client.post("/workbooks/", {"act": "take"})
    assert sorted(Publicity.objects.values_list("place", flat=True)) == ["东门", "北门"]
    assert [row.file.name for row in Parcel.objects.filter(state="waiting")] == ["2.xlsx"]


def test_the_page_of_collecting_is_for_those_who_write(office: DeskOffice) -> None:
    Holding.objects.filter(person=office.people["fenguan"]).update(post="auditor")
    for name, status in (("wenmi", 200), ("fenguan", 404)):
        client = office.client(name)
        assert client.get("/workbooks/").status_code == status
        assert client.get("/workbooks/bundle/").status_code == status
        assert ("/workbooks/" in client.get("/").content.decode()) is (status == 200)


def test_a_month_that_is_not_clear_is_named_and_nothing_is_done_for_another(office: DeskOffice) -> None:
    client = office.client("xianshe")
    assert "月份“" not in client.get("/workbooks/").content.decode()
    for text in ("2021-13", "上个月", "2021"):
        told = f"月份“{text}”看不懂，请按 2021-03 的样子填写，再办理。"
        page = client.get("/workbooks/", {"month": text})
        assert (page.status_code, told in page.content.decode()) == (422, True)
        page = client.post("/workbooks/", {"month": text, "act": "drop", "files": [file(rows())]})
        assert (page.status_code, told in page.content.decode()) == (422, True)
        assert client.get("/workbooks/bundle/", {"month": text}).status_code == 404
    assert not Parcel.objects.exists()


def test_a_slip_of_the_unit_of_measure_is_confirmed_on_the_page(office: DeskOffice) -> None:
    for n in range(3):
        office.poster(text=f"第{n}条", qty=12)
    client = office.client("wenmi")
    place = dropped(client, rows(qty=12000))
    page = client.get(place).content.decode()
    assert "计量单位要核对的数" in page
    assert "1000倍" in page
    blank = {"act": "take", "entry": "copied", "unit": "", "period": "", "doubted": "1"}
    refused = client.post(place, blank)
    assert refused.status_code == 422
    assert "计量单位不对" in refused.content.decode()
    assert "数字要核对 1 处" in client.get("/workbooks/").content.decode()
    client.post("/workbooks/", {"act": "take"})
    assert Publicity.objects.count() == 3
    token = re.search(r'name="sure" value="(\w+)"', page)
    assert token
    assert client.post(place, blank | {"sure": token[1]}).status_code == 302
    assert Publicity.objects.latest("id").qty == 12000


def test_a_slip_typed_on_a_form_is_asked_about_once(office: DeskOffice) -> None:
    for n in range(3):
        office.poster(text=f"第{n}条", qty=12)
    client = office.client("wenmi")
    when = f"{clock.today() - timedelta(days=1)}T09:30"
    data = {"unit": office.units["C"].pk, "occurred_at": when, "kind": "banner", "carrier": "object"}
    data |= {"text": "一条", "place": "大门", "qty": "12000", "files": office.waiting(), "save": "1"}
    answer = client.post(f"{LIST}new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "约为本单位以往（12至12）的1000倍" in page
    token = re.search(r'name="sure" value="(\w+)"', page)
    assert token
    assert client.post(f"{LIST}new/", data | {"sure": token[1], "qty": "13000"}).status_code == 422
    assert Publicity.objects.count() == 3
    assert client.post(f"{LIST}new/", data | {"sure": token[1]}).status_code == 302
    row = Publicity.objects.latest("id")
    assert row.qty == 12000
    edited = {
        "qty": "11",
        "version": "1",
        "note": "数错了",
        "entry": "direct",
        "kind": "banner",
        "carrier": "object",
    }
    edited |= {"text": "一条", "place": "大门", "save": "1"}
    assert client.post(f"{LIST}{row.public_id}/edit/", edited).status_code == 302
