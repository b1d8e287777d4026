"""Drop what was printed, signed and photographed.

The photo is on its records, once, whoever drops it how often.
"""

from __future__ import annotations

import contextvars
import io
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.keep import evidence
from taizhang.engine.models import EvidenceUse
from taizhang.engine.write import deeds
from taizhang.report import printing
from taizhang.report.tables import PrintedPaper, PrintedSheet
from taizhang.rooms.programme import publicity
from tests import pdf
from tests.desk.conftest import DeskOffice
from tests.desk.ledger.test_pages import LIST
from tests.report.test_printing import jpeg

MONTH = f"{LIST}book/?month="


def photo_of(paper: bytes, page: int = 0) -> bytes:
    shown = pdf.pictures(paper, 120)[page].rotate(3, expand=True, fillcolor="grey")
    return jpeg(shown)


def drop(client: Any, *photos: bytes) -> str:
    files = [SimpleUploadedFile(f"微信图片{n}.jpg", photo, "image/jpeg") for n, photo in enumerate(photos)]
    return client.post("/returns/", {"upload": files}).content.decode()


def test_a_form_comes_back_to_its_record(office: DeskOffice) -> None:
    row, client = office.poster(), office.client("wenmi")
    made = client.get(f"{LIST}{row.public_id}/print/").content
    assert client.get(f"{LIST}{row.public_id}/print/").content == made, "printing again is the same paper"
    assert PrintedPaper.objects.count() == 1
    listed = client.get("/returns/").content.decode()
    assert row.number in listed
    photo = photo_of(made)
    assert "已回传，附在1条记录上" in drop(client, photo)
    kept = evidence.of_record(publicity.LEDGER.key, row.pk)[-1]
    assert kept.kind == "signed"
    assert kept.thumb
    assert PrintedPaper.objects.get().returned_at is not None
    assert "没有重复附上" in drop(client, photo)
    assert EvidenceUse.objects.filter(file=kept).count() == 1
    assert row.number not in client.get("/returns/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_eight_drops_at_once_attach_a_sheet_once(history_may_go: None, office: DeskOffice) -> None:
    """Eight connections drop the very same photo at once.

    They do so on the database in use.
    """
    row = office.poster()
    signed_in = office.client("wenmi")
    photo = photo_of(signed_in.get(f"{LIST}{row.public_id}/print/").content)
    gate, told = threading.Barrier(8), list[str]()
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.cookies = signed_in.cookies

    def one(client: Any) -> None:
        gate.wait(60)
        try:
            told.append(drop(client, photo))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=contextvars.copy_context().run, args=(one, c)) for c in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 8
    assert sum("已回传，附在1条记录上" in page for page in told) == 1
    assert sum("没有重复附上" in page for page in told) == 7
    signed = [file for file in evidence.of_record(publicity.LEDGER.key, row.pk) if file.kind == "signed"]
    assert len(signed) == 1
    assert PrintedPaper.objects.get().returned_at is not None


def test_a_page_of_the_book_comes_back_to_all_its_records(office: DeskOffice) -> None:
    posters = [office.poster(text=f"第{n}条", place=f"{n}号楼") for n in range(3)]
    deeds.void(office.principal("wenmi"), publicity.LEDGER, posters[2], "登记重复了")
    client = office.client("wenmi")
    made = client.get(f"{MONTH}{posters[0].occurred_on:%Y-%m}").content
    assert "已回传，附在2条记录上" in drop(client, photo_of(made, 1))
    for row in posters[:2]:
        assert [file.kind for file in evidence.of_record(publicity.LEDGER.key, row.pk)] == ["photo", "signed"]


def test_a_photo_without_a_readable_code_waits_for_the_code_to_be_typed(office: DeskOffice) -> None:
    from PIL import Image

    row, client = office.poster(), office.client("wenmi")
    client.get(f"{LIST}{row.public_id}/print/")
    code = PrintedSheet.objects.get().code
    body = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(body, "PNG")
    answer = client.post("/returns/", {"upload": SimpleUploadedFile("糊.png", body.getvalue())})
    page = answer.content.decode()
    assert "没有认出回传码" in page
    kept = evidence.Evidence.objects.latest("id")
    told = {"pending": kept.public_id, f"code-{kept.public_id}": "ZZZZ-ZZZZ"}
    assert printing.NO_CODE in client.post("/returns/", told).content.decode()
    told[f"code-{kept.public_id}"] = code.lower().replace("-", " ")
    assert "已回传，附在1条记录上" in client.post("/returns/", told).content.decode()


def test_a_code_tells_nothing_to_who_does_not_see_the_record(office: DeskOffice) -> None:
    row = office.poster()
    photo = photo_of(office.client("wenmi").get(f"{LIST}{row.public_id}/print/").content)
    county = office.client("xianshe")
    page = drop(county, photo)
    assert printing.NO_CODE in page
    assert row.number not in page
    assert row.number not in county.get("/returns/").content.decode()
    assert EvidenceUse.objects.filter(record_id=row.pk).count() == 1
    paper = PrintedPaper.objects.get()
    assert county.post(f"/returns/{paper.pk}/cancel/", {"reason": "不要了"}).status_code == 404


def test_a_cancelled_print_is_refused_with_its_reason(office: DeskOffice) -> None:
    row, client = office.poster(), office.client("wenmi")
    made = client.get(f"{LIST}{row.public_id}/print/").content
    paper = PrintedPaper.objects.get()
    assert client.post(f"/returns/{paper.pk}/cancel/", {"reason": ""}).status_code == 422
    assert client.post(f"/returns/{paper.pk}/cancel/", {"reason": "填错重打"}).status_code == 302
    page = drop(client, photo_of(made))
    assert "注销（填错重打）" in page
    assert EvidenceUse.objects.filter(record_id=row.pk).count() == 1
    assert client.get(f"{LIST}{row.public_id}/print/").content != made, "a new print has a new code"


def test_administrators_have_no_such_page(office: DeskOffice) -> None:
    from tests.desk.ledger.test_every_ledger import holder

    assert holder(office, "system_admin").get("/returns/").status_code == 404


def test_the_check_sheet_names_how_and_when_each_row_came_in(office: DeskOffice) -> None:
    office.poster()
    answer = office.client("wenmi").get(f"{LIST}papers/check-sheet/?month={clock.today():%Y-%m}")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert PrintedPaper.objects.count() == 0, "it stays in the office and never comes back"


def test_a_form_and_a_book_in_word_come_back_like_printed_ones(office: DeskOffice) -> None:
    row, client = office.poster(), office.client("wenmi")
    for where in (f"{LIST}{row.public_id}/print/?as=word", f"{MONTH}{row.occurred_on:%Y-%m}&as=word"):
        answer = client.get(where)
        assert (answer.status_code, answer.content[:2]) == (200, b"PK")
        assert answer["Content-Disposition"].endswith(".docx")
        assert client.get(where).content == answer.content, "the same records are the same paper"
        sheet = PrintedSheet.objects.latest("id")
        assert list(sheet.rows.values_list("record_id", flat=True)) == [row.pk]
    assert PrintedPaper.objects.count() == 2
