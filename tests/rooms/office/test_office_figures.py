"""本单位指标: figures that name what only this office has, from an empty office."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.office import figures as office_figures
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, catalogue, find
from taizhang.numbers.claims import Phrase, find_claims
from taizhang.numbers.reconcile import reconcile
from taizhang.report.annual import annual
from taizhang.rooms.office.figure import ledger
from tests.office import NOW, Office, refused

TODAY = clock.local_date(NOW)
YEAR = Context(Period.year(TODAY.year))


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def draw_up(office: Office, **more: Any) -> Any:
    clerk = office.holder("secretary")
    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "code_no": "Z01", "title": "商厦租赁专题会议",
        "base": "programme.special_topics", "cut": "议题", "told": "商厦租赁", "since": date(TODAY.year, 1, 1),
        "source": "办公会纪要3号", "style": "", "after": "", "sentence": "", "phrases": "", **more,
    }  # fmt: skip
    return deeds.create(office.acting(clerk), ledger.LEDGER, data)


def settle(office: Office, **more: Any) -> Any:
    return office.take(draw_up(office, **more), "approve")


def meeting(office: Office, topic: str) -> Any:
    return office.record("programme.meeting", "held", kind="special", topics=({"topic": topic},))


def test_a_draft_is_no_figure_and_an_approved_one_counts_what_it_names(office: Office) -> None:
    row = draw_up(office)
    with pytest.raises(LookupError):
        find("Z01")
    office.take(row, "approve")
    for topic in ("mall", "mall", "fire"):
        meeting(office, topic)
    entry = find("Z01")
    (now,) = answers(YEAR, [entry])
    assert (entry.figure.label, now.value, now.rows) == ("商厦租赁专题会议", "2", 2)
    assert "只计议题为“商厦租赁”的" in entry.figure.definition
    assert [each.key for each in catalogue()].count("programme.own_z01") == 1
    assert [each.value for each in answers(YEAR) if each.figure.code == "Z01"] == ["2"]


def test_a_unit_is_named_as_people_call_it(office: Office) -> None:
    former = office.units["X"]
    settle(office, base="petitions.groups", cut="责任单位", told=former.short)
    office.record("petitions.groupcase", persons=7)
    office.record("petitions.groupcase", "urging", persons=9)
    (now,) = answers(YEAR, [find("Z01")])
    assert now.value == "1"
    assert ("people", "人数", "9", "人") in now.parts


def test_its_sentence_stands_in_the_report_and_is_left_out_when_nothing_is_counted(office: Office) -> None:
    settle(
        office, style="several", after="F51", sentence="就商厦租赁〔多次〕召开专题会议，全年〔数〕。",
    )  # fmt: skip
    assert "就商厦租赁" not in text_of_report()
    assert any("就商厦租赁" in left.what for left in annual(YEAR).not_stated)
    for _ in range(3):
        meeting(office, "mall")
    report = annual(YEAR)
    sentence = next("".join(p.text for p in b.pieces) for b in report.blocks if "就商厦租赁" in str(b.pieces))
    assert "就商厦租赁多次召开专题会议，全年多次。" in sentence
    assert {piece.figure for block in report.blocks for piece in block.pieces} >= {"Z01"}


def text_of_report() -> str:
    return "".join(piece.text for block in annual(YEAR).blocks for piece in block.pieces)


def test_texts_that_speak_of_it_are_checked_by_it(office: Office) -> None:
    settle(office, phrases="商厦租赁…召开专题会议〔数〕次\n【多次召开商厦会议】，成立专班")
    for _ in range(3):
        meeting(office, "mall")
    checked = reconcile("就商厦租赁过渡召开专题会议3次。就商厦租赁过渡召开专题会议9次。", YEAR)
    assert [(row.verdict, row.row and row.row.figure.code) for row in checked] == [
        ("agrees", "Z01"),
        ("differs", "Z01"),
    ]


def test_an_ended_one_leaves_the_lists_and_is_found_by_who_knows_its_number(office: Office) -> None:
    row = settle(office)
    meeting(office, "mall")
    office.take(row, "stop", ended_on=TODAY - timedelta(days=1))
    assert "Z01" not in [entry.figure.code for entry in catalogue()]
    assert answers(YEAR, [find("Z01")])[0].value == "1"
    assert "Z01" in [entry.figure.code for entry in catalogue(YEAR.period)], "it held in a part of the year"
    assert "Z01" not in [entry.figure.code for entry in catalogue(Period.year(TODAY.year - 1))]


@pytest.mark.parametrize(
    ("wrong", "at", "words"),
    [
        ({"code_no": "F44"}, "code_no", "系统指标"),
        ({"code_no": "F54"}, "code_no", "系统指标"),
        ({"code_no": "F01"}, "code_no", "系统指标"),
        ({"code_no": "F99"}, "code_no", "留给系统"),
        ({"code_no": "z1"}, "code_no", "大写字母"),
        ({"phrases": "某…某…某…某…召开会议"}, "phrases", "最多3处"),
        ({"cut": "颜色"}, "cut", "议题"),
        ({"told": "烟花"}, "told", "商厦租赁"),
        ({"sentence": "召开〔人数〕。", "after": "F51"}, "sentence", "〔数〕"),
        ({"sentence": "召开专题会议，效果很好。", "after": "F51"}, "sentence", "有据可查"),
        ({"sentence": "召开7次，共〔数〕。", "after": "F51"}, "sentence", "写死的数字"),
        ({"sentence": "召开〔数〕。"}, "after", "写在哪句之后"),
        ({"after": "F51"}, "sentence", "写入年度总结的句子"),
        ({"phrases": "〔数〕次"}, "phrases", "太短"),
        ({"phrases": "召开会议〔天〕"}, "phrases", "只能用〔数〕和〔月〕"),
        ({"phrases": "【召开专题会议"}, "phrases", "一对"),
        ({"phrases": "召开会议〔数〕次，又〔数〕次"}, "phrases", "各只能用一次"),
    ],
)
def test_what_cannot_be_counted_is_refused_at_its_field(
    office: Office, wrong: dict[str, Any], at: str, words: str
) -> None:
    with refused() as errors:
        draw_up(office, **wrong)
    assert list(errors) == [at]
    assert words in errors[at][0]


def test_a_number_stands_once_and_what_is_approved_is_not_corrected(office: Office) -> None:
    row = settle(office)
    with refused() as errors:
        draw_up(office)
    assert list(errors) == ["code_no"]
    clerk = office.acting(office.holder("secretary"))
    with refused() as errors:
        deeds.edit(clerk, ledger.LEDGER, row, {"told": "消防"}, version=row.version, note="换一个")
    assert "登记新的一条" in errors[""][0]


def test_a_number_goes_on_with_another_figure_after_the_first_was_stopped(office: Office) -> None:
    first = settle(office, since=TODAY - timedelta(days=60))
    meeting(office, "mall")
    office.take(first, "stop", ended_on=TODAY - timedelta(days=20))
    with refused() as errors:
        draw_up(office, told="消防", since=TODAY - timedelta(days=20))
    assert first.number in errors["since"][0]
    settle(office, told="消防", title="消防专题会议", since=TODAY - timedelta(days=19))
    assert find("Z01").figure.label == "消防专题会议"
    assert [entry.figure.label for entry in catalogue(YEAR.period) if entry.figure.code == "Z01"] == [
        "消防专题会议"
    ]


def test_what_is_approved_stays_whatever_its_unit_is_called_later(office: Office) -> None:
    former = office.units["X"]
    row = settle(office, base="petitions.groups", cut="责任单位", told=former.short)
    type(former).objects.filter(pk=former.pk).update(name="改了名的单位", short="改了名的")
    office.record("petitions.groupcase", "urging")
    assert answers(YEAR, [find("Z01")])[0].value == "1"
    assert office.take(row, "stop", ended_on=TODAY).state == "stopped"


@pytest.mark.parametrize("gone", ["base", "column"])
def test_a_figure_whose_base_the_program_lost_says_nothing_and_breaks_nothing(
    office: Office, gone: str
) -> None:
    row = settle(office, base="petitions.groups", cut="责任单位", told=office.units["X"].short,
                 sentence="群体访〔数〕，〔人数〕。", after="F51")  # fmt: skip
    type(row).objects.filter(pk=row.pk).update(**{gone: "petitions.lost" if gone == "base" else "lost"})
    assert answers(YEAR, [find("Z01")])[0].status == "no_data"
    text_of_report()
    assert office.client_of(office.holder("secretary")).get("/figures/").status_code == 200


def test_narrowing_lets_nothing_in_that_the_base_leaves_out(office: Office) -> None:
    """The form of a reception is a condition of the base and of its parts."""
    for form in ("visit", "letter", "letter"):
        office.record("petitions.reception", form=form, persons=3)
    settle(office, base="petitions.visitors", cut="信访形式", told="来信")
    settle(office, code_no="Z02", base="petitions.all_receptions", cut="信访形式", told="来信")
    visitors, receptions = answers(YEAR, [find("Z01"), find("Z02")])
    assert visitors.value in (None, "0")
    assert receptions.value == "2"
    assert {label: amount for _, label, amount, _ in receptions.parts if amount != "0"} == {"来信": "2"}


def test_no_figure_is_narrowed_to_a_person(office: Office) -> None:
    labels = {label for pair in ledger_bases() for label in pair}
    assert not {"包案领导", "联系人", "主持人"} & labels
    with refused() as errors:
        draw_up(office, base="programme.meetings", cut="主持人", told="赵一")
    assert list(errors) == ["cut"]


def ledger_bases() -> list[list[str]]:
    from taizhang.engine.read.cuts import cuts
    from taizhang.rooms.office.figure.model import bases

    return [list(cuts(*pair)) for pair in bases().values()]


@pytest.mark.parametrize(
    ("phrase", "text", "judged"),
    [
        (
            "〔月〕，原银都大厦…上访",
            "今年5月原银都大厦职工因改制待遇到信访局上访",
            "5月原银都大厦职工因改制待遇到信访局上访",
        ),
        ("原果品公司〔数〕名退休人员", "原果品公司30多名退休人员", "原果品公司30多名退休人员"),
        ("【多次召开专题会议】，成立专班", "多次召开专题会议，成立专班", "多次召开专题会议"),
        ("A.B(C)召开", "AxB(C)召开", ""),
    ],
)
def test_a_phrase_is_found_as_people_write_it(phrase: str, text: str, judged: str) -> None:
    claims = [
        claim.surface
        for claim in find_claims(text, [Phrase("Z01", office_figures.pattern(phrase))])
        if claim.figure
    ]
    assert claims == ([judged] if judged else [])


def test_the_office_reads_its_figure_on_pages(office: Office) -> None:
    settle(office)
    meeting(office, "mall")
    client = office.client_of(office.holder("secretary"))
    assert "商厦租赁专题会议" in client.get("/figures/").content.decode()
    page = client.get("/figures/Z01/").content.decode()
    assert "只计议题为“商厦租赁”的" in page
    form = client.get("/t/office-officefigure/new/").content.decode()
    assert "写入年度总结的句子" in form
    assert "信访工作：定期开展信访排查" in form
