"""The pages work through the real address, form and deed."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.models import Event, Evidence, Offer
from taizhang.engine.write import deeds
from taizhang.org.models import Holding
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.publicity import Publicity
from tests.desk.conftest import DeskOffice
from tests.office import png

LIST = "/t/programme-publicity/"


def typed(office: DeskOffice, **more: object) -> dict[str, object]:
    moment = (clock.now() - timedelta(hours=1)).astimezone(clock.SHANGHAI)
    return {
        "unit": office.units["C"].pk,
        "occurred_at": f"{moment:%Y-%m-%dT%H:%M}",
        "entry": "direct",
        "kind": "banner",
        "carrier": "object",
        "theme": "law",
        "text": "学法用法",
        "place": "一楼大厅",
        "qty": "3",
        "once": "key-1",
        "files": more.get("files") or office.waiting(),
    } | more


def test_today_is_quiet_when_nothing_is_due(office: DeskOffice) -> None:
    page = office.client("fenguan").get("/")
    assert page.status_code == 200
    assert "今天没有待办" in page.content.decode()


def test_a_record_is_registered_moved_and_shown(office: DeskOffice) -> None:
    client = office.client("wenmi")
    answer = client.post(f"{LIST}new/", typed(office))
    row = Publicity.objects.get()
    assert answer["Location"] == f"{LIST}{row.public_id}/?done=created"
    page = client.get(answer["Location"]).content.decode()
    for words in (
        row.number,
        "学法用法",
        "一楼大厅",
        "宪法民法典",
        "撤下",
        "由文秘、平安办（综治办）经办人决定",
    ):
        assert words in page
    day = f"{clock.today()}"
    form = {"taken_down_on": day, "version": "1", "way": "screen"}
    moved = client.post(f"{LIST}{row.public_id}/move/take_down/", form)
    assert moved["Location"] == f"{LIST}{row.public_id}/?done=moved"
    row.refresh_from_db()
    assert (row.state, str(row.taken_down_on), row.version) == ("down", day, 2)


def test_the_same_form_sent_twice_makes_one_record(office: DeskOffice) -> None:
    client = office.client("wenmi")
    with clock.at(clock.now()):
        first = client.post(f"{LIST}new/", typed(office))
        second = client.post(f"{LIST}new/", typed(office))
    assert first["Location"] == second["Location"]
    assert Publicity.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed_and_the_files(office: DeskOffice) -> None:
    client = office.client("wenmi")
    photo = SimpleUploadedFile("现场.png", png("现场"), "image/png")
    answer = client.post(f"{LIST}new/", typed(office, qty="20余", upload=photo, upload_kind="photo"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“20余”不是准确的数" in page
    assert 'value="20余"' in page
    assert "一楼大厅" in page
    kept = Evidence.objects.get(name="现场.png")
    assert f'name="files" value="{kept.public_id}"' in page
    assert Publicity.objects.count() == 0
    again = client.post(f"{LIST}new/", typed(office, files=kept.public_id))
    kept.refresh_from_db()
    assert again.status_code == 302
    assert kept.uses.get().record_id == Publicity.objects.get().pk


def test_someone_elses_waiting_file_cannot_be_taken(office: DeskOffice) -> None:
    office.client("xianshe").post(
        f"{LIST}new/", {"upload": SimpleUploadedFile("a.png", png("现场")), "more": "files"}
    )
    kept = Evidence.objects.get()
    answer = office.client("wenmi").post(f"{LIST}new/", typed(office, files=kept.public_id))
    assert answer.status_code == 422
    assert Publicity.objects.count() == 0


def test_an_edit_on_an_old_version_is_a_readable_conflict(office: DeskOffice) -> None:
    row = office.poster()
    client = office.client("wenmi")
    deeds.edit(office.principal("wenmi"), publicity.LEDGER, row, {"qty": 5}, version=1, note="数错了")
    form = {"version": "1", "note": "改地点", "place": "二楼", "text": "新内容"}
    answer = client.post(f"{LIST}{row.public_id}/edit/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "刚被他人修改过" in page
    assert 'value="二楼"' in page
    assert 'name="version" value="2"' in page


def test_the_story_tells_what_changed(office: DeskOffice) -> None:
    row = office.poster()
    deeds.edit(
        office.principal("wenmi"),
        publicity.LEDGER,
        row,
        {"kind": "slogan", "qty": 5},
        version=1,
        note="数错了",
    )
    page = office.client("fenguan").get(f"{LIST}{row.public_id}/history/").content.decode()
    assert "<del>横标（幅）</del> → <ins>标语（幅）</ins>" in page
    assert "<del>2</del> → <ins>5</ins>" in page
    assert "数错了" in page


def test_another_may_record_what_the_secretary_decided(office: DeskOffice) -> None:
    row = office.poster(unit="C")
    Holding.objects.create(
        person=office.people["xianshe"], post="county_liaison", unit=office.units["C"], since=clock.today()
    )
    client = office.client("xianshe")
    page = client.get(f"{LIST}{row.public_id}/").content.decode()
    assert "撤下（代录）" in page
    form = {
        "taken_down_on": f"{clock.today()}",
        "version": "1",
        "way": "phone",
        "decided_by": office.people["wenmi"].pk,
    }
    answer = client.post(f"{LIST}{row.public_id}/move/take_down/", form)
    assert answer.status_code == 302
    event = Event.objects.get(act="move:take_down")
    assert (event.by, event.decided_by, event.way) == (
        office.people["xianshe"],
        office.people["wenmi"],
        "phone",
    )


def test_void_shows_struck_through(office: DeskOffice) -> None:
    row = office.poster()
    client = office.client("wenmi")
    answer = client.post(f"{LIST}{row.public_id}/void/", {"void_reason": "重复登记", "version": "1"})
    assert answer.status_code == 302
    assert '<tr class="voided">' in client.get(LIST).content.decode()
    assert "已作废：重复登记" in client.get(f"{LIST}{row.public_id}/").content.decode()


def test_the_list_finds_and_narrows(office: DeskOffice) -> None:
    office.poster(text="〔2021〕12号宣传")
    office.poster("xianshe", "A", text="消防安全", theme="fire")
    client = office.client("fenguan")

    def found(query: str) -> tuple[bool, bool]:
        page = client.get(f"{LIST}?{query}").content.decode()
        return "〔2021〕12号宣传" in page, "消防安全</td>" in page

    assert found("") == (True, True)
    assert found("q=〔2021〕12") == (True, False)
    assert found("q=消防") == (False, True)
    assert found("unit=A") == (False, True)
    assert found("unit=own") == (True, False)
    assert found("theme=fire") == (False, True)
    assert found("until=2001-01-01") == (False, False)
    assert found("state=down") == (False, False)


def test_the_list_costs_the_same_for_one_row_and_sixty(
    office: DeskOffice, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = office.client("fenguan")
    office.poster()
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(59):
        office.poster(place=f"第{number}处")
    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST)
    assert len(one) == len(many) <= 12
    assert page.content.decode().count("<tr class=") == 50


def test_an_offer_prefills_and_is_taken(office: DeskOffice) -> None:
    offer = Offer.objects.create(
        link="L0",
        source_ledger="programme.incident",
        source_id=1,
        source_number="X-1",
        target_ledger="programme.publicity",
        unit=office.units["C"],
        unit_lo=office.units["C"].lo,
        title="请宣传防火",
        carried={"place": "东门", "theme": "fire"},
        made_at=clock.now(),
    )
    client = office.client("wenmi")
    assert "请宣传防火" in client.get("/").content.decode()
    assert 'value="东门"' in client.get(f"{LIST}new/?offer={offer.pk}").content.decode()
    client.post(f"{LIST}new/", typed(office, offer=str(offer.pk)))
    offer.refresh_from_db()
    assert offer.taken_number == Publicity.objects.get().number
    assert office.client("fenguan").get(f"/offers/{offer.pk}/").status_code == 404


def test_the_time_that_an_offer_carries_stands_in_the_form(office: DeskOffice) -> None:
    offer = Offer.objects.create(
        link="L0",
        source_ledger="programme.incident",
        source_id=2,
        source_number="X-2",
        target_ledger="programme.publicity",
        unit=office.units["C"],
        unit_lo=office.units["C"].lo,
        title="请宣传防火",
        carried={"occurred_at": "2021-05-12T01:30:00+00:00"},
        made_at=clock.now(),
    )
    page = office.client("wenmi").get(f"{LIST}new/?offer={offer.pk}").content.decode()
    assert 'value="2021-05-12T09:30"' in page


def test_form_and_book_print(office: DeskOffice) -> None:
    row = office.poster()
    client = office.client("wenmi")
    for address in (f"{LIST}{row.public_id}/print/", f"{LIST}book/?month={clock.today():%Y-%m}"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (
            200,
            "application/pdf",
            b"%PDF-",
        )
    assert list(Event.objects.filter(act__in=("print", "book")).values_list("act", flat=True)) == [
        "print",
        "book",
    ]


def test_evidence_is_served_only_as_an_opaque_file(office: DeskOffice) -> None:
    row = office.poster()
    client = office.client("wenmi")
    client.post(f"{LIST}{row.public_id}/attach/", {"upload": SimpleUploadedFile('现"场.png', png("spot"))})
    kept = Evidence.objects.get(uses__record_id=row.pk, name__contains="场")
    answer = client.get(f"/evidence/{kept.public_id}/")
    assert answer.content.startswith(b"\x89PNG\r\n")
    assert b"spot" not in answer.content, "what is written beside the picture is left out"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert office.client("xianshe").get(f"/evidence/{kept.public_id}/").status_code == 404
    assert Client().get(f"/evidence/{kept.public_id}/").status_code == 302


def test_days_in_the_wrong_order_are_said_to_be_so(office: DeskOffice) -> None:
    client = office.client("wenmi")
    turned = client.get(f"{LIST}?from=2026-02-01&until=2026-01-01").content.decode()
    assert "“自”的日期晚于“至”" in turned
    assert "晚于" not in client.get(f"{LIST}?from=2026-01-01&until=2026-02-01").content.decode()
