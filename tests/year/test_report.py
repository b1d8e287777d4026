"""Write the report of the year.

It is tried what it states, what it leaves out, and how issuing freezes it.
"""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, catalogue
from taizhang.org.models import Holding, Person, Unit
from taizhang.org.principals import Principal, console, staff
from taizhang.paper.tree import Table
from taizhang.report import circulation_ledger
from taizhang.report.annual import annual
from taizhang.report.circulation import Circulation
from taizhang.report.consistency import problems
from taizhang.report.issue import corrections, files, issue, issued, stored
from taizhang.report.layout import document
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.zero import ledger as zero


def person(post: str) -> Person:
    return Holding.objects.filter(post=post).select_related("person").order_by("id")[0].person


def principal(post: str) -> Principal:
    from taizhang.engine import clock

    return staff(person(post), clock.today())


def values(context: Context) -> dict[str, Any]:
    return {row.full_key: (row.value, row.parts, row.status) for row in answers(context, catalogue())}


def moved(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {key for key in before if before[key] != after[key]}


@pytest.fixture
def sealed(whole_year: Context) -> Any:
    """The head has signed, and the coordinator has brought word.

    This is the last step before the seal of what the play prepared.
    """
    act = Act(decided_by=person("head"), way=Way.PERSON)
    return sign(principal("coordinator"), act=act).issued


def way() -> Circulation:
    return Circulation.objects.get(year=2021, voided=False)


def sign(who: Principal, **more: Any) -> Any:
    return deeds.move(who, circulation_ledger.LEDGER, way(), "sign", **more)


def test_every_digit_of_the_text_belongs_to_a_figure(whole_year: Context) -> None:
    report = annual(whole_year)
    loose = [p.text for b in report.blocks for p in b.pieces if not p.figure and re.search(r"\d", p.text)]
    assert loose == []


def test_the_annex_tells_of_each_number_whence_it_comes(whole_year: Context) -> None:
    report = annual(whole_year)
    table = next(block for block in document(report).tail if isinstance(block, Table))
    assert len(table.rows) == len(report.used())
    told = {row[1]: dict(zip(table.header, row, strict=True)) for row in table.rows}
    visitors = told["700余人次"]
    assert visitors["指标（台账）"] == "F44 接待来访（信访接待登记）"
    assert visitors["准确数值（写法）"] == "736人次；满100舍尾写“余”"
    assert told["1046辆"]["准确数值（写法）"] == "外来车辆1046辆"
    assert told["9天"]["准确数值（写法）"] == "用时9天"
    assert told["99.8%"]["准确数值（写法）"].startswith("99.8%（应值分钟525600）")
    assert "达99.5%写“24小时”" in told["24小时"]["准确数值（写法）"]
    assert (told["5月"]["记录数"], told["7月"]["记录数"]) == ("1", "1")


def test_the_annex_counts_what_was_corrected(whole_year: Context) -> None:
    def corrected() -> dict[str, str]:
        table = next(block for block in document(annual(whole_year)).tail if isinstance(block, Table))
        return {row[2][:3]: row[-1] for row in table.rows}

    before = corrected()
    clerk = principal("petition_clerk")
    row = rows_for(reception.LEDGER, clerk, "list").filter(form="visit", voided=False, persons=1)[0]
    deeds.edit(clerk, reception.LEDGER, row, {"persons": 2}, version=row.version, note="数错了")
    after = corrected()
    assert int(after["F44"]) == int(before["F44"]) + 1
    assert {code for code in after if after[code] != before[code]} == {"F44"}


def test_the_built_figures_are_all_stated(whole_year: Context) -> None:
    report = annual(whole_year)
    stated = {piece.figure for piece, _ in report.used()}
    from tests.year.test_figures import BUILT

    assert stated == set(BUILT)
    assert problems(report) == []


def test_what_has_no_ledger_is_listed_as_not_stated(whole_year: Context) -> None:
    report = annual(whole_year)
    listed = {code for row in report.not_stated for code in row.codes}
    from tests.year.test_figures import BUILT, FIXTURES

    assert listed == {row["id"] for row in FIXTURES} - set(BUILT)


def test_a_missing_zero_report_takes_its_sentences_out(whole_year: Context) -> None:
    row = zero.LEDGER.model.objects.filter(unit__code="LK", period_start="2021-05-01").get()
    deeds.void(console(), zero.LEDGER, row, "测试：误报作废")
    report = annual(whole_year)
    stated = {piece.figure for piece, _ in report.used()}
    assert stated & {f"F{n}" for n in range(34, 44)} == set()
    reasons = [row.reason for row in report.not_stated if "F34" in row.codes]
    assert len(reasons) == 1
    assert "渌口" in reasons[0]


def test_same_records_give_the_same_bytes(whole_year: Context) -> None:
    assert files(annual(whole_year)) == files(annual(whole_year))


def test_every_number_is_bookmarked_and_in_the_source_annex(whole_year: Context) -> None:
    report = annual(whole_year)
    document = docx.Document(io.BytesIO(files(report)[0]))
    xml = document.element.xml
    marks = re.findall(r'w:bookmarkStart[^>]*w:name="(F\d\d)_(\d+)"', xml)
    assert [mark for mark, _ in marks] == [piece.figure for piece, _ in report.used()]
    assert len(set(marks)) == len(marks)
    sources = document.tables[0]
    texts = [[cell.text for cell in row.cells] for row in sources.rows[1:]]
    assert [(row[1], row[2][:3], row[4], row[6]) for row in texts] == [
        (piece.text, row.figure.code, str(row.rows), str(row.late) if row.ledger else "")
        for piece, row in report.used()
    ]


def test_issuing_happens_once_and_by_the_right_people(whole_year: Context, sealed: Any) -> None:
    assert issued(whole_year.period) == sealed == way().issued
    assert (sealed.signed_by, sealed.issued_by) == (person("head"), person("coordinator"))
    with pytest.raises(Refused, match="当前状态是“已签发（定稿）”"):
        sign(principal("head"))
    with pytest.raises(Refused, match="已经定稿"):
        issue(principal("coordinator"), whole_year.period, person("head"))


@pytest.mark.parametrize("post", ["guard", "deputy", "coordinator"])
def test_only_the_head_signs(whole_year: Context, post: str) -> None:
    with pytest.raises(Refused):
        sign(principal(post))
    with pytest.raises(Refused, match="所选决定人当时不是主要负责人"):
        sign(principal("coordinator"), act=Act(decided_by=person("deputy"), way=Way.PHONE))
    assert issued(whole_year.period) is None


def test_a_year_that_runs_is_not_issued(whole_year: Context) -> None:
    with pytest.raises(Refused, match="2022年还没有结束"):
        issue(principal("coordinator"), Period.year(2022), person("head"))


def test_a_record_corrected_after_the_review_stops_the_signature(whole_year: Context) -> None:
    row = publicity.LEDGER.model.objects.filter(kind="slogan").order_by("id")[0]
    deeds.void(console(), publicity.LEDGER, row, "测试：重复登记")
    with pytest.raises(Refused, match="审核以后报告的数字或文字有了变动"):
        sign(principal("head"))
    assert issued(whole_year.period) is None


def test_the_page_of_the_report_shows_how_far_it_is(whole_year: Context, client_of: Any, sealed: Any) -> None:
    row, office = way(), client_of(("coordinator",), Unit.objects.get(code="ZSG"))
    told = {"doc_no": "株供社平安〔2022〕1号"}
    deeds.move(principal("coordinator"), circulation_ledger.LEDGER, row, "seal", told)
    page = office.get("/report/?period=2021").content.decode()
    assert f'<a href="/t/report-circulation/{row.public_id}/">{row.number} 2021年平安创建工作总结</a>' in page
    assert "已编号用印" in page
    assert told["doc_no"] in page
    assert "/t/report-circulation/new/?year=2021" not in page
    assert "/t/report-circulation/new/?year=2020" in office.get("/report/?period=2020").content.decode()
    guard = client_of(("guard",), Unit.objects.get(code="ZSG"))
    assert "report-circulation" not in guard.get("/report/?period=2021").content.decode()


def test_corrections_stand_beside_the_issued_files(whole_year: Context, sealed: Any) -> None:
    before = (stored(sealed.word_sha), stored(sealed.pdf_sha))
    assert corrections(sealed, whole_year) == []
    row = publicity.LEDGER.model.objects.filter(kind="banner").order_by("id")[0]
    deeds.edit(console(), publicity.LEDGER, row, {"qty": row.qty + 3}, version=row.version, note="补登三幅")
    found = corrections(sealed, whole_year)
    assert [(c.code, c.was, c.now, c.records) for c in found] == [("F29", "8", "11", (row.number,))]
    assert (stored(sealed.word_sha), stored(sealed.pdf_sha)) == before


def test_voiding_a_slogan_moves_exactly_its_figure(whole_year: Context) -> None:
    before = values(whole_year)
    row = publicity.LEDGER.model.objects.filter(kind="slogan").order_by("id")[0]
    deeds.void(console(), publicity.LEDGER, row, "测试：重复登记")
    assert moved(before, values(whole_year)) == {"programme.slogans"}


def test_voiding_a_visit_moves_exactly_the_figures_of_visits(whole_year: Context) -> None:
    before = values(whole_year)
    row = reception.LEDGER.model.objects.filter(
        form="visit", is_group=False, turn="first", case=None, leader_day=False
    ).order_by("occurred_at", "recorded_at")[0]
    deeds.void(console(), reception.LEDGER, row, "测试：重复登记")
    assert moved(before, values(whole_year)) == {
        "petitions.visitors",
        "petitions.batches",
        "petitions.all_receptions",
    }


def test_correcting_a_count_of_persons_moves_the_person_times_only(whole_year: Context) -> None:
    before = values(whole_year)
    row = reception.LEDGER.model.objects.filter(form="visit", persons=1, turn="first").order_by(
        "occurred_at", "recorded_at"
    )[0]
    deeds.edit(console(), reception.LEDGER, row, {"persons": 2}, version=row.version, note="数错人数")
    after = values(whole_year)
    assert moved(before, after) == {"petitions.visitors"}
    assert int(after["petitions.visitors"][0]) == int(before["petitions.visitors"][0]) + 1
