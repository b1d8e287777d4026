"""佐证收件箱: fifty files at once, dated, pointed out when alike, given to records.

Nothing tells the place.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from taizhang.engine import clock
from taizhang.engine.keep import evidence
from taizhang.engine.keep.outgoing import clean
from taizhang.engine.models import Evidence, EvidenceUse
from taizhang.rooms.programme import publicity
from tests.desk.conftest import DeskOffice

GPS = 34853


def jpeg(seed: int, *, gps: bool = False, taken: str = "", size: tuple[int, int] = (120, 90)) -> bytes:
    image = Image.linear_gradient("L").resize(size).rotate(37 * seed).convert("RGB")
    note = Image.Exif()
    note[315] = "张三"
    note[274] = 6
    if gps:
        note.get_ifd(GPS)[1] = "N"
        note.get_ifd(GPS)[2] = (29.0, 3.0, 12.0)
    if taken:
        note.get_ifd(34665)[36867] = taken
    body = io.BytesIO()
    image.save(body, "JPEG", exif=note, comment=b"secret place")
    return body.getvalue()


def post(client: Any, *files: tuple[str, bytes], **more: str) -> Any:
    told = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/inbox/", {"upload": told, "do": "upload"} | more)


def test_fifty_files_are_dated_each_from_the_best_source(office: DeskOffice) -> None:
    client = office.client("wenmi")
    files = [(f"IMG_20210301_1010{n:02d}.jpg", jpeg(n, size=(100 + n, 90))) for n in range(47)]
    files += [
        ("mmexport1612345678901.jpg", jpeg(48)),
        ("现场.jpg", jpeg(49, taken="2021:05:06 07:08:09")),
        ("无名.jpg", jpeg(50)),
    ]
    page = post(client, *files, taken_on="2021-01-02").content.decode()
    assert "收到50个文件" in page
    assert "微信保存时间" in page
    by_name = {row.name: row for row in Evidence.objects.all()}
    assert len(by_name) == 50
    assert (str(by_name["现场.jpg"].taken_on), by_name["现场.jpg"].dated_by) == ("2021-05-06", "camera")
    assert (str(by_name["mmexport1612345678901.jpg"].taken_on)) == "2021-02-03"
    assert (str(by_name["无名.jpg"].taken_on), by_name["无名.jpg"].dated_by) == ("2021-01-02", "told")
    assert by_name["IMG_20210301_101010.jpg"].dated_by == "name"


def test_files_go_to_records_and_leave_the_inbox(office: DeskOffice) -> None:
    client = office.client("wenmi")
    rows = [office.poster(text=f"第{n}条", place=f"{n}号楼") for n in range(2)]
    day = clock.today() - timedelta(days=1)
    page = post(client, ("一.jpg", jpeg(1)), ("二.jpg", jpeg(2)), taken_on=f"{day}").content.decode()
    for row in rows:
        assert row.number in page, "suggested by its date"
    ids = list(Evidence.objects.filter(uses=None).values_list("public_id", flat=True))
    keys = [f"programme-publicity:{row.public_id}" for row in rows]
    page = client.post("/inbox/", {"do": "assign", "files": ids, "records": keys}).content.decode()
    assert "2个文件已归入2条记录" in page
    for row in rows:
        assert len(evidence.of_record(publicity.LEDGER.key, row.pk)) == 3
    assert "收件箱是空的" in client.get("/inbox/").content.decode()


def test_a_hidden_record_is_refused_and_nothing_is_half_assigned(office: DeskOffice) -> None:
    hidden, mine = office.poster(), office.poster("xianshe", "A", text="县社的")
    client = office.client("xianshe")
    assert (
        hidden.number not in post(client, ("一.jpg", jpeg(1)), taken_on=f"{clock.today()}").content.decode()
    )
    kept = Evidence.objects.get(name="一.jpg")
    keys = [f"programme-publicity:{row.public_id}" for row in (mine, hidden)]
    answer = client.post("/inbox/", {"do": "assign", "files": kept.public_id, "records": keys})
    assert answer.status_code == 422
    assert EvidenceUse.objects.filter(file=kept).count() == 0


def test_alike_photos_are_pointed_out_and_not_blocked(office: DeskOffice) -> None:
    client = office.client("wenmi")
    post(client, ("原图.jpg", jpeg(3, size=(300, 240))))
    page = post(client, ("压缩.jpg", jpeg(3, size=(150, 120)))).content.decode()
    assert "与“原图.jpg”几乎一样" in page
    assert "没有重复保存" in post(client, ("再来.jpg", jpeg(3, size=(300, 240)))).content.decode()
    assert Evidence.objects.count() == 2


def test_a_file_handed_over_waits_at_the_colleagues(office: DeskOffice) -> None:
    client, other = office.client("wenmi"), office.client("pinganban")
    post(client, ("交接.jpg", jpeg(4)))
    kept = Evidence.objects.get()
    assert other.get(f"/evidence/{kept.public_id}/thumb/").status_code == 404
    told = {"do": "hand", "files": kept.public_id, "person": str(office.people["pinganban"].pk)}
    assert "已交给冯协" in client.post("/inbox/", told).content.decode()
    assert "交接.jpg" in other.get("/inbox/").content.decode()
    assert other.get(f"/evidence/{kept.public_id}/thumb/").status_code == 200
    assert "交接.jpg" not in client.get("/inbox/").content.decode()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb() -> bytes:
    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as box:
        box.writestr("a.exe", "MZ")
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("炸弹.png", bomb(), "超过6000万像素"),
        ("夹带.jpg", jpeg(5) + archive(), "夹带了别的文件"),
        (
            "夹带.png",
            b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b"") + b"<script>alert(1)</script>",
            "夹带了别的文件",
        ),
        ("苹果.heic", b"\x00\x00\x00\x18ftypheic" + b"0" * 40, "HEIC"),
        ("半截.jpg", jpeg(6)[:-400], "不完整"),
        ("假的.jpg", b"\xff\xd8\xff" + b"0" * 90, "可能没传完整"),
        ("程序.jpg", b"MZ\x90\x00" + b"\xff" * 90, "不是图片、PDF或Office文件"),
        ("网页.jpg", b"<html></html>", "不是图片、PDF或Office文件"),
    ],
)
def test_what_is_no_plain_picture_is_refused_in_chinese(
    office: DeskOffice, name: str, content: bytes, words: str
) -> None:
    page = post(office.client("wenmi"), (name, content)).content.decode()
    assert words in page
    assert Evidence.objects.count() == 0


def test_no_copy_that_leaves_tells_place_or_author(office: DeskOffice) -> None:
    client = office.client("wenmi")
    for number in range(20):
        taken = "2021:05:06 07:08:09"
        post(client, (f"{number}.jpg", jpeg(number, gps=True, taken=taken, size=(100 + number, 80))))
    for kept in Evidence.objects.all():
        original = client.get(f"/evidence/{kept.public_id}/?original=1").content
        assert Image.open(io.BytesIO(original)).getexif().get_ifd(GPS), "the stored original is as it came"
        copy = client.get(f"/evidence/{kept.public_id}/").content
        note = Image.open(io.BytesIO(copy)).getexif()
        assert (dict(note.get_ifd(GPS)), note.get(315), note.get(274)) == ({}, None, 6)
        assert note.get_ifd(34665)[36867] == taken
        assert b"secret place" not in copy
        assert Image.open(io.BytesIO(copy)).convert("RGB").tobytes() == (
            Image.open(io.BytesIO(original)).convert("RGB").tobytes()
        )


def test_office_and_pdf_copies_name_no_author() -> None:
    made, body = docx.Document(), io.BytesIO()
    made.core_properties.author, made.core_properties.last_modified_by = "李四", "王五"
    made.add_paragraph("正文")
    made.save(body)
    media = evidence._OFFICE[".docx"]
    again = docx.Document(io.BytesIO(clean(body.getvalue(), media)))
    assert (again.core_properties.author, again.core_properties.last_modified_by) == ("", "")
    assert again.paragraphs[0].text == "正文"
    pdf = b"%PDF-1.4\n1 0 obj<</Author (Li Si) /Title (A)>>endobj"
    cleaned = clean(pdf, "application/pdf")
    assert b"Li Si" not in cleaned
    assert len(cleaned) == len(pdf), "no offset moves"


@pytest.mark.parametrize("per", ["2", "4"])
def test_photo_pages_carry_captions_and_no_place_data(office: DeskOffice, per: str) -> None:
    row, client = office.poster(), office.client("wenmi")
    files = [(f"{n}.jpg", jpeg(n, gps=True, taken="2021:05:06 07:08:09")) for n in range(5)]
    post(client, *files)
    ids = list(Evidence.objects.filter(uses=None).values_list("public_id", flat=True))
    told = {"do": "photos", "files": ids, "per": per, "place": "大门", "what": "张贴横标"}
    made = [client.post("/inbox/", told).content]
    key = f"programme-publicity:{row.public_id}"
    client.post("/inbox/", {"do": "assign", "files": ids, "records": key})
    made.append(client.get(f"/t/programme-publicity/{row.public_id}/photos/?per={per}").content)
    made.append(client.get(f"/t/programme-publicity/photos/?q=平安&per={per}").content)
    for content, count in zip(made, (5, 6, 6), strict=True):  # the record had a photograph before
        again = docx.Document(io.BytesIO(content))
        text = "".join(cell.text for table in again.tables for r in table.rows for cell in r.cells)
        assert text.count("时间：2021年05月06日 07:08") == 5
        assert text.count("地点：大门") == count
        assert again.core_properties.author == ""
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            shown = [box.read(name) for name in box.namelist() if name.startswith("word/media/")]
        assert len(shown) == count
        assert all(not Image.open(io.BytesIO(one)).getexif() for one in shown)


def test_administrators_have_no_inbox(office: DeskOffice) -> None:
    from tests.desk.ledger.test_every_ledger import holder

    assert holder(office, "system_admin").get("/inbox/").status_code == 404
