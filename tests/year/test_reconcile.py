"""Check a written text.

Every claim of the built sections is found, matched to its figure, and judged.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.numbers.reconcile import AGREES, DIFFERS, UNKNOWN, Checked, read_text, reconcile
from tests.conftest import SEED

SUMMARY = Path(__file__).parent.parent / "data" / "summary-2021.txt"
ZEROS = tuple(f"F{n}" for n in range(34, 44))
IN_SUMMARY = (*"F01 F04 F05 F10 F11 F27 F28 F29 F30 F75 F63 F44 F47 F45 F46 F48 F49 F52".split(), *ZEROS)
IN_SEED = (
    (1, "F01"),
    (4, "F04"),
    (4, "F05"),
    (4, "F06"),
    (4, "F07"),
    (7, "F10"),
    (7, "F11"),
    (8, "F12"),
    (8, "F13"),
    (15, "F96"),
    (18, "F27"),
    (18, "F28"),
    (18, "F29"),
    (18, "F30"),
    (21, "F32"),
    *((25, code) for code in ZEROS),
    (27, "F44"),
    (29, "F47"),
    (29, "F45"),
    (30, "F46"),
    (31, "F48"),
    (16, "F25"),
    (33, "F51"),
    (32, "F94"),
    (32, "F49"),
    (32, "F50"),
    (35, "F52"),
    (39, "F57"),
    (42, "F62"),
    (42, "F63"),
    (51, "F75"),
    *((57, code) for code in ("F81", "F82", "F83", "F84")),
)


def matched(rows: list[Checked]) -> list[Checked]:
    return [row for row in rows if row.claim.figure]


def test_our_own_summary_agrees_number_by_number(whole_year: Context) -> None:
    rows = reconcile(SUMMARY.read_text(), whole_year)
    assert sorted(row.claim.figure for row in matched(rows)) == sorted(IN_SUMMARY)
    assert [(r.claim.surface, r.reason) for r in matched(rows) if r.verdict != AGREES] == []


def test_numbers_without_a_ledger_are_unknown_never_agreed(whole_year: Context) -> None:
    rows = [row for row in reconcile(SUMMARY.read_text(), whole_year) if not row.claim.figure]
    assert {row.verdict for row in rows} == {UNKNOWN}
    assert [row.claim.surface for row in rows if row.claim.surface[0].isdigit()] == [
        "15.3万吨",
    ]


CHANGES = (
    ("2021年度", "2020年度", "F01"),
    ("标语30余条", "标语40余条", "F28"),
    ("横幅8条", "横幅9条", "F29"),
    ("700余人次", "800余人次", "F44"),
    ("5月原银都", "6月原银都", "F45"),
    ("30多名", "50多名", "F46"),
)


def test_six_changed_numbers_are_exactly_the_six_that_differ(whole_year: Context) -> None:
    text = SUMMARY.read_text()
    for before, after, _ in CHANGES:
        assert text.count(before) == 1
        text = text.replace(before, after)
    rows = reconcile(text, whole_year)
    assert sorted(r.claim.figure for r in rows if r.verdict == DIFFERS) == [code for *_, code in CHANGES]
    assert all(row.right for row in rows if row.verdict == DIFFERS), "each says the right wording"


@pytest.mark.parametrize(("before", "after", "code"), CHANGES)
def test_one_changed_number_is_the_only_one_that_differs(
    whole_year: Context, before: str, after: str, code: str
) -> None:
    rows = reconcile(SUMMARY.read_text().replace(before, after), whole_year)
    assert [r.claim.figure for r in rows if r.verdict == DIFFERS] == [code]


def test_a_claim_of_events_that_did_happen_differs(whole_year: Context) -> None:
    rows = reconcile("全年系统内发生3起生产安全事故。", whole_year)
    assert [(r.claim.figure, r.verdict) for r in rows] == [("F42", DIFFERS)]


@pytest.mark.skipif(not SEED, reason="the source text is not beside this checkout")
def test_the_source_text_agrees_in_every_built_section(whole_year: Context) -> None:
    rows = reconcile(SEED[0].read_text(), whole_year)
    found = [(row.claim.sentence, row.claim.figure) for row in matched(rows)]
    hit = set(found) & set(IN_SEED)
    assert len(hit) >= 0.95 * len(IN_SEED)
    assert sorted(found) == sorted(IN_SEED), "nothing matched to a wrong figure"
    assert [(r.claim.figure, r.reason) for r in matched(rows) if r.verdict != AGREES] == []
    assert {row.verdict for row in rows if not row.claim.figure} == {UNKNOWN}


@pytest.mark.skipif(not SEED, reason="the source text is not beside this checkout")
def test_six_numbers_changed_in_a_copy_of_the_source_text_are_the_six_that_differ(
    whole_year: Context,
) -> None:
    text = SEED[0].read_text()
    claims = [row.claim for row in matched(reconcile(text, whole_year))]
    digits = {c.figure: c.start + d.start() for c in claims if (d := re.search(r"\d", c.surface))}
    assert len(digits) >= 8
    codes = sorted(digits)
    for chosen in (codes[:6], codes[-6:]):
        changed = text
        for code in chosen:
            at = digits[code]
            changed = f"{changed[:at]}{int(changed[at]) % 9 + 1}{changed[at + 1 :]}"
        rows = reconcile(changed, whole_year)
        assert sorted(row.claim.figure for row in rows if row.verdict == DIFFERS) == chosen
        assert all(row.right for row in rows if row.verdict == DIFFERS)


def test_the_exact_number_stands_beside_a_wording_that_hides_it(whole_year: Context) -> None:
    text = "张贴标语30余幅，横标8幅。每季度进行消防安全检查。"
    told = {row.claim.figure: row.counted for row in reconcile(text, whole_year)}
    assert told == {"F28": "34幅", "F29": "", "F12": "4季度（季度4）"}


def test_word_files_are_read_with_their_tables(whole_year: Context) -> None:
    document = docx.Document()
    document.add_paragraph("全年接待来访700余人次。")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "横标8幅"
    out = io.BytesIO()
    document.save(out)
    rows = reconcile(read_text("总结.docx", out.getvalue()), whole_year)
    assert [(r.claim.figure, r.verdict) for r in matched(rows)] == [("F44", AGREES), ("F29", AGREES)]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("总结.doc", b"\xd0\xcf\x11\xe0", "请先另存为 .docx"),
        ("总结.docx", b"PK\x03\x04broken", "另存一份再试"),
        ("总结.txt", b"\xff\xfe\xfa\xff\xff", "请另存为 UTF-8"),
        ("总结.txt", b"x" * (10 * 1024 * 1024 + 1), "只放正文"),
    ],
)
def test_bad_files_are_refused_in_chinese(name: str, content: bytes, told: str) -> None:
    with pytest.raises(Refused) as refused:
        read_text(name, content)
    assert list(refused.value.errors) == ["file"]
    assert told in str(refused.value)


def test_gbk_text_is_understood() -> None:
    assert read_text("a.txt", "标语30余幅".encode("gb18030")) == "标语30余幅"
