"""待补签: an act by telephone is listed until its signed scan is there; a further line of history names it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.engine import clock, deeds, unsigned
from taizhang.engine.flow import Act, Way
from taizhang.engine.models import Event
from taizhang.rooms.programme import publicity
from tests.desk.conftest import PNG, Office


def taken_down(office: Office, way: Way = Way.PHONE) -> Event:
    row, who = office.poster(text=f"横标{way}"), office.principal("wenmi")
    act = Act(office.people["pinganban"], clock.now(), way)
    deeds.move(who, publicity.LEDGER, row, "take_down", {"taken_down_on": f"{clock.today()}"}, act=act)
    return Event.objects.latest("seq")


def test_an_act_by_telephone_waits_until_its_signed_scan_is_attached(office: Office) -> None:
    event, client = taken_down(office), office.client("wenmi")
    assert unsigned.count(office.principal("wenmi")) == 1
    page = client.get("/unsigned/").content.decode()
    for words in (event.number, "冯协", "电话", "撤下"):
        assert words in page
    one = f"/unsigned/{event.seq}/"
    assert client.post(one, {}).status_code == 422
    told = {"upload": SimpleUploadedFile("签字.png", PNG + b"sign"), "upload_kind": "signed"}
    assert client.post(one, told).status_code == 302
    later = Event.objects.latest("seq")
    assert (later.act, later.about, later.decided_by) == ("sign", event.seq, event.decided_by)
    assert later.paper is not None
    assert unsigned.count(office.principal("wenmi")) == 0
    assert client.get(one).status_code == 404
    record = client.get(
        f"/t/programme-publicity/{publicity.Publicity.objects.get().public_id}/"
    ).content.decode()
    assert "补签" in record


def test_it_is_not_listed_where_it_is_not_seen_nor_for_voided_records(office: Office) -> None:
    event = taken_down(office)
    assert unsigned.count(office.principal("pinganban")) == 1
    assert unsigned.count(office.principal("xianshe")) == 0
    assert event.number not in office.client("xianshe").get("/unsigned/").content.decode()
    assert office.client("xianshe").get(f"/unsigned/{event.seq}/").status_code == 404
    row = publicity.Publicity.objects.get()
    deeds.void(office.principal("wenmi"), publicity.LEDGER, row, "登记重复了")
    assert unsigned.count(office.principal("wenmi")) == 0


def test_the_list_prints(office: Office) -> None:
    taken_down(office, Way.WECHAT)
    assert office.client("wenmi").get("/unsigned/print/").content[:5] == b"%PDF-"
