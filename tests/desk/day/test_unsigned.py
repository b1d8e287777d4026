"""待补签: an act by telephone is listed until its signed scan is there.

A further line of history names it.
"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.desk.day import digest
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import READS
from taizhang.engine.models import Event
from taizhang.engine.read import unsigned
from taizhang.engine.write import deeds
from taizhang.org import posts
from taizhang.rooms.programme import publicity
from tests.desk.conftest import DeskOffice
from tests.desk.ledger.test_every_ledger import holder
from tests.office import png


def taken_down(office: DeskOffice, way: Way = Way.PHONE) -> Event:
    row, who = office.poster(text=f"横标{way}"), office.principal("wenmi")
    act = Act(office.people["pinganban"], clock.now(), way)
    deeds.move(who, publicity.LEDGER, row, "take_down", {"taken_down_on": f"{clock.today()}"}, act=act)
    return Event.objects.latest("seq")


def test_an_act_by_telephone_waits_until_its_signed_scan_is_attached(office: DeskOffice) -> None:
    event, client = taken_down(office), office.client("wenmi")
    assert unsigned.count(office.principal("wenmi")) == 1
    page = client.get("/unsigned/").content.decode()
    for words in (event.number, "冯协", "电话", "撤下"):
        assert words in page
    one = f"/unsigned/{event.seq}/"
    assert client.post(one, {}).status_code == 422
    told = {"upload": SimpleUploadedFile("签字.png", png("sign")), "upload_kind": "signed"}
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


def test_it_is_not_listed_where_it_is_not_seen_nor_for_voided_records(office: DeskOffice) -> None:
    event = taken_down(office)
    assert unsigned.count(office.principal("pinganban")) == 1
    assert unsigned.count(office.principal("xianshe")) == 0
    assert event.number not in office.client("xianshe").get("/unsigned/").content.decode()
    assert office.client("xianshe").get(f"/unsigned/{event.seq}/").status_code == 404
    row = publicity.Publicity.objects.get()
    deeds.void(office.principal("wenmi"), publicity.LEDGER, row, "登记重复了")
    assert unsigned.count(office.principal("wenmi")) == 0


def test_the_list_prints(office: DeskOffice) -> None:
    taken_down(office, Way.WECHAT)
    assert office.client("wenmi").get("/unsigned/print/").content[:5] == b"%PDF-"


def test_it_is_counted_on_the_first_page_and_in_the_reminder_of_who_writes_it(office: DeskOffice) -> None:
    event = taken_down(office)
    first = office.client("wenmi").get("/").content.decode()
    assert "1 项按当面、电话、微信决定" in first
    reminder = office.client("wenmi").get("/digest/").content.decode()
    assert "◆待补签（1）" in reminder
    assert event.number in reminder
    assert "项按当面" not in office.client("xianshe").get("/").content.decode()


def test_a_reminder_of_another_leaves_out_ledgers_that_the_sender_does_not_read(office: DeskOffice) -> None:
    event, clerk = taken_down(office), office.principal("wenmi")
    assert [item.number for item in digest.to_sign(clerk, clerk)] == [event.number]
    stranger = office.principal("menwei")
    assert not holds(READS, stranger, publicity.LEDGER)
    assert digest.to_sign(clerk, stranger) == []


PAPER = ("/inbox/", "/returns/", "/unsigned/")


@pytest.mark.parametrize("post", [row.key for row in posts.POSTS])
def test_the_menu_offers_paper_pages_to_those_for_whom_they_open(office: DeskOffice, post: str) -> None:
    client = holder(office, post)
    menu = client.get("/").content.decode()
    for where in PAPER:
        assert (f'href="{where}"' in menu) == (client.get(where).status_code == 200), (post, where)
