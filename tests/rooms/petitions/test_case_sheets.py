"""Papers of a case.

They have the right words under each regulation, nobody's identity, five parts and the right of review.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper, Named
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.paper.pdf import write_pdf
from taizhang.paper.tree import Document, Heading, Paragraph, Run, Table
from taizhang.paper.word import write_docx
from taizhang.paper.words import day as in_full
from taizhang.rooms.petitions.case.papers import PAPERS
from taizhang.rooms.petitions.reception import ledger as reception
from tests import pdf
from tests.office import at
from tests.rooms.petitions.petition_office import PetitionOffice


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    return PetitionOffice()


def words(tree: Document) -> str:
    """Everything that a paper says."""
    found = [tree.title, tree.organisation, tree.date_text]
    for block in tree.blocks:
        if isinstance(block, Paragraph):
            found += [run.text for run in block.runs]
        if isinstance(block, Heading):
            found.append(block.text)
        if isinstance(block, Table):
            found += [cell for row in block.rows for cell in row]
    return "\n".join(found)


def written(row: Any, key: str) -> str:
    return words(paper_of(row, key).document(row))


def paper_of(row: Any, key: str) -> LedgerPaper:
    return next(paper for paper in PAPERS if paper.key == key and paper.fits(row))


def refused(desk: PetitionOffice) -> Any:
    given = {"notice_no": "不受〔2021〕1号", "refusal": "final"}
    return desk.step(desk.open(), "refuse", "deputy", given, files=[desk.file("deputy")])


@pytest.mark.parametrize(
    ("day", "title", "law"),
    [
        (date(2022, 4, 30), "信访事项受理告知书", "《信访条例》第三十三条"),
        (date(2022, 5, 1), "信访事项接收受理告知书", "《信访工作条例》第三十四条"),
    ],
)
def test_q3_the_notice_follows_the_regulation_of_the_day(
    desk: PetitionOffice, day: date, title: str, law: str
) -> None:
    with clock.at(clock.local(day, 10)):
        row = desk.handling(desk.open())
        told = written(row, "accept")
    assert told.startswith(title)
    assert law in told
    assert in_full(desk.clock(row, "R05").raw_last) in told


def test_the_opinion_has_its_five_parts_and_the_right_of_review(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        told = written(desk.answered(), "opinion")
    for part in ("一、诉求", "二、认定事实", "三、理由", "四、法律、政策依据", "五、处理结论"):
        assert part in told
    assert (
        "30日内，最后一天是2021年6月11日，依照《信访条例》第三十四条请求我单位的上一级机关、单位复查" in told
    )


def test_every_refusal_says_why_by_what_law_and_what_next(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        no = written(refused(desk), "refused")
        row = desk.open()
        given = {"notice_no": "告9", "route": "arbitration", "body_told": "市劳动人事争议仲裁委员会"}
        elsewhere = written(desk.step(row, "route", "section", given), "elsewhere")
    assert all(text in no for text in ("理由：已经复核终结", "依据：《信访条例》第二十二条", "有异议的"))
    assert all(text in elsewhere for text in ("仲裁", "市劳动人事争议仲裁委员会", "依据：《信访条例》"))


def test_an_extension_tells_reason_law_and_the_new_last_day(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.handling(desk.open())
    with clock.at(at(7, 9)):
        given = {"extension_days": 30, "extension_reason": "需调取原始档案", "extension_no": "延1"}
        row = desk.step(row, "extend", "head", given, files=[desk.file("head")])
    with clock.at(at(8, 1)):
        told = written(row, "extension")
    assert "因需调取原始档案" in told
    assert "延长30日，至2021年8月10日前" in told
    assert told.splitlines()[2] == "2021年7月9日", "dated by the decision, not by the printing"


def test_no_paper_of_the_matter_carries_who_brought_it(desk: PetitionOffice) -> None:
    """Sealed words of the visit are looked for in every paper that a case has.

    They are looked for in the text and in the bytes.
    """
    with clock.at(at(5, 12)):
        visit = desk.receive(address="城北路8号", phone="13600000000")
        row = desk.open()
        deeds.move(desk.as_("clerk"), reception.LEDGER, visit, "file", {"case": row.pk})
        row = desk.served(desk.signed(desk.drafted(desk.handling(row))))
        found = [paper for paper in PAPERS if paper.fits(row) and paper.names is None]
        page = paper_of(row, "identity").document(Named(row, {"petitioner": "禾木翁"}, "当面送达"))
    assert "禾木翁" in words(page), "the page of identity does carry it"
    assert {paper.key for paper in found} >= {"accept", "opinion"}
    assert [paper.key for paper in PAPERS if paper.names] == ["identity"]
    for paper in found:
        tree = paper.document(row)
        raw = zipfile.ZipFile(io.BytesIO(write_docx(tree))).read("word/document.xml").decode()
        for secret in ("禾木翁", "城北路8号", "13600000000"):
            assert secret not in words(tree)
            assert secret not in raw


def test_a_paper_is_the_same_in_word_and_pdf(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.answered()
        tree = paper_of(row, "opinion").document(row)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(write_docx(tree))).paragraphs]
    assert "信访事项处理意见书" in texts
    assert "一、诉求" in texts
    assert texts[-1].strip() == "2021年5月12日"
    assert write_pdf(tree).startswith(b"%PDF")


def test_what_goes_to_another_unit_names_nobody_even_where_the_clerk_did(desk: PetitionOffice) -> None:
    """Name, address and telephone typed into the story are taken out of it.

    They are taken out of the sheet, and of what is handed on, as well.
    """
    person = {"petitioner": "禾木翁丁", "address": "栖霞弄十七号半", "phone": "0730-1234567"}
    story = "禾木翁丁（栖霞弄十七号半，0730-1234567）说养老保险没有接续"
    with clock.at(at(5, 12)):
        row = desk.receive(matter=story, request="请给禾木翁丁答复", **person)
        assert row.matter == "信访人（信访人，信访人）说养老保险没有接续"
        made = desk.open(summary=story)
        deeds.move(desk.as_("clerk"), reception.LEDGER, row, "file", {"case": made.pk})
        given = {"notice_no": "转1", "passed_to": desk.former.pk}
        made = desk.step(made, "pass", "section", given)
        sheet = written(made, "transfer")
    assert "没有接续" in sheet
    handed = str(Offer.objects.get(link="I10b").carried)
    assert "没有接续" in handed
    assert [word for word in person.values() if word in sheet or word in handed] == []
    assert "请给信访人答复" in row.request


def test_a_number_is_not_broken_over_two_lines(desk: PetitionOffice) -> None:
    for length in range(20):
        tree = Document(
            "题", (Paragraph((Run("字" * length + "对信访事项ABCDE-XF-2021-330078的处理意见"),)),)
        )
        told = "\n".join(pdf.texts(write_pdf(tree)))
        assert "ABCDE-XF-2021-330078" in told, length
