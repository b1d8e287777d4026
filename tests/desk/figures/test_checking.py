"""数字核对 of a Word file.

Its words come in the order of reading; a damaged file is refused in words.
"""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.engine.declare.flow import Refused
from taizhang.numbers.claims import Phrase, find_claims, sentences
from taizhang.numbers.reconcile import read_text
from tests import growth
from tests.desk.conftest import DeskOffice
from tests.workbooks import raw

BODY = "word/document.xml"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word() -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph("全年共悬挂横幅2幅。")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "培训", "3次"
    made.add_paragraph("此后另有\t一行")
    made.save(out)
    return out.getvalue()


def other(body: str | None) -> bytes:
    """The same file with another body, or with none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if part.filename != BODY:
                new.writestr(part, old.read(part))
            elif body is not None:
                new.writestr(part, body)
    return out.getvalue()


DAMAGED = {
    "stream": raw.damaged(word(), BODY),
    "packing": raw.repacked(word(), BODY),
    "cut": word()[:-300],
    "no part": other(None),
    "no xml": other("hello"),
    "open": other(f"<w:document {_W}><w:body>"),
    "foreign root": other("<html/>"),
    "no body": other(f"<w:document {_W}/>"),
    "deep": other(f"<w:document {_W}><w:body>" + "<w:p>" * 3000 + "</w:p>" * 3000 + "</w:body></w:document>"),
    "no zip": b"PK\x03\x04" + b"x" * 300,
}


@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_a_damaged_word_file_is_refused_in_words(name: str) -> None:
    with pytest.raises(Refused, match="打不开") as refused:
        read_text("总结.docx", DAMAGED[name])
    assert list(refused.value.errors) == ["file"]


def test_a_cell_over_a_thousand_million_columns_is_read_once() -> None:
    cell = (
        '<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p><w:r><w:t>5次</w:t></w:r></w:p></w:tc>'
    )
    wide = f"<w:document {_W}><w:body><w:tbl><w:tr>{cell}</w:tr></w:tbl></w:body></w:document>"
    assert read_text("总结.docx", other(wide)) == "5次\n"


def test_words_come_in_the_order_of_reading() -> None:
    assert read_text("总结.docx", word()) == "全年共悬挂横幅2幅。\n培训\n3次\n此后另有\t一行\n"


def test_the_page_answers_in_words(office: DeskOffice) -> None:
    client = office.client("wenmi")
    for content, status in ((DAMAGED["stream"], 422), (DAMAGED["no body"], 422), (word(), 200)):
        answer = client.post("/check/", {"file": SimpleUploadedFile("总结.docx", content)})
        assert answer.status_code == status


@pytest.mark.parametrize("sign", ["1", "一", "百", ",111"])
def test_a_long_row_of_numerals_is_searched_once(sign: str) -> None:
    phrase = Phrase("F01", "<n>小时[^，。；]{0,4}值班").compiled()
    assert growth.growth(lambda size: phrase.findall(sign * size), 1000) < growth.LINEAR


def test_a_text_without_any_stop_is_read_in_parts() -> None:
    text = "共悬挂横幅2幅，" * 2000
    assert "".join(part for _, part in sentences(text)) == text
    assert growth.growth(lambda size: find_claims("1件，" * size, ()), 2000) < growth.LINEAR
