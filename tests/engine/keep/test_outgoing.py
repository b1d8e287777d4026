"""Copies of damaged files.

No place and no author leaves with them, and no page fails at them.
"""

from __future__ import annotations

import io
import random
import zipfile

import docx
import pytest
from PIL import Image

from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence, outgoing, pictures
from taizhang.engine.models import Evidence
from tests import growth
from tests.desk.conftest import DeskOffice, fast_hash, office
from tests.workbooks import raw

__all__ = ["fast_hash", "office"]

WORD = evidence._OFFICE[".docx"]
SECRET = b"secret place"


def word() -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.core_properties.author = "李四"
    made.save(out)
    return out.getvalue()


def locked() -> bytes:
    """A packed file whose first part says that it is under a password."""
    body = bytearray(word())
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as packed:
        start = packed.start_dir
    body[6] |= 1
    body[start + 8] |= 1
    return bytes(body)


DAMAGED = {
    "stream": raw.damaged(word(), "word/document.xml"),
    "packing": raw.repacked(word(), "word/document.xml"),
    "cut": word()[:-300],
    "locked": locked(),
}


def photo(way: int = 6) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[274] = way
    exif[282], exif[306], exif[315] = 72.0, "2021:05:06 07:08:09", "李四"
    exif.get_ifd(34665)[36867] = "2021:05:06 07:08:09"
    exif.get_ifd(34853).update({1: "N", 2: (1.0, 2.0, 3.0), 27: SECRET})
    Image.effect_noise((60, 40), 90).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_a_damaged_office_file_is_refused_at_the_door_and_never_given_as_a_copy(
    office: DeskOffice, name: str
) -> None:
    with pytest.raises(Refused, match="另存"):
        evidence.add(office.principal("wenmi"), "材料.docx", DAMAGED[name])
    assert not Evidence.objects.exists()
    with pytest.raises(Refused, match="下载原件"):
        outgoing.clean(DAMAGED[name], WORD)


def test_one_that_was_taken_before_is_given_as_the_original_alone(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = office.client("wenmi")
    monkeypatch.setattr(outgoing, "refuse_damaged", lambda *_: None)
    row = evidence.add(office.principal("wenmi"), "材料.docx", DAMAGED["stream"])
    copy = client.get(f"/evidence/{row.public_id}/")
    assert (copy.status_code, "下载原件" in copy.content.decode()) == (409, True)
    whole = client.get(f"/evidence/{row.public_id}/?original=1")
    assert (whole.status_code, whole.content) == (200, DAMAGED["stream"])


def test_a_picture_cut_short_leaves_without_its_place() -> None:
    whole = photo()
    assert SECRET in whole
    for content in (
        whole[:-200],
        whole[:-2],
        whole[:2] + b"\x00\x07" + whole[2:],
        whole[:2] + b"\xff" + whole[2:],
    ):
        copy = outgoing.clean(content, "image/jpeg")
        assert SECRET not in copy
    out = io.BytesIO()
    exif = Image.Exif()
    exif[315] = "李四"
    exif.get_ifd(34853).update({1: "N", 27: SECRET})
    Image.effect_noise((60, 40), 90).save(out, "PNG", exif=exif)
    assert SECRET in out.getvalue()
    assert SECRET not in outgoing.clean(out.getvalue()[:-30], "image/png")


@pytest.mark.filterwarnings("ignore")  # PIL says what it passes over
def test_a_turned_picture_with_broken_notes_is_shown_all_the_same(office: DeskOffice) -> None:
    """What a telephone writes beside the way up must not keep the picture out."""
    whole, dice = photo(), random.Random(7)
    begin, end = whole.index(b"Exif"), whole.index(SECRET)
    sizes = set()
    for _ in range(400):
        body = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            body[dice.randrange(begin + 6, end)] = dice.choice((0, 1, 2, 7, 12, 255))
        sizes.add(pictures.upright("照片.jpg", bytes(body)).size)
        outgoing.clean(bytes(body), "image/jpeg")
        pictures.look("照片.jpg", bytes(body), "image/jpeg", strict=True)
    assert sizes == {(60, 40), (40, 60)}


def test_the_way_up_is_followed() -> None:
    for way in range(1, 9):
        image = Image.open(io.BytesIO(photo(way)))
        from PIL import ImageOps

        right = ImageOps.exif_transpose(image).convert("RGB")
        assert pictures.upright("照片.jpg", photo(way)).size == right.size


def test_authors_are_sought_once_through_a_file() -> None:
    def named(size: int) -> object:
        return outgoing._AUTHORS.sub(b"", b"<dc:creator " * size)

    def told(size: int) -> object:
        return outgoing.clean(b"%PDF-1.4\n" + b"<dc:creator>" * size, "application/pdf")

    assert growth.growth(named, 500) < growth.LINEAR
    assert growth.growth(told, 500) < growth.LINEAR


def test_authors_are_blanked_wherever_they_stand_in_a_pdf() -> None:
    told = b"%PDF-1.4\n<dc:creator>\nLi</dc:creator> x <dc:creator>Wu</dc:creator> <dc:creator>"
    clean = outgoing.clean(told, "application/pdf")
    assert len(clean) == len(told)
    assert b"Li" not in clean
    assert b"Wu" not in clean
    assert clean.endswith(b" x <dc:creator>  </dc:creator> <dc:creator>")
