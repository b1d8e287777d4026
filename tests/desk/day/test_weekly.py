"""领导一周A4: one page whatever it holds, every number a figure's, for whom it is."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.desk.day import weekly as week
from taizhang.desk.day import weekly_paper as paper
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, find
from taizhang.numbers.wording import value_text
from taizhang.org.models import Person, Unit
from taizhang.org.principals import staff
from taizhang.paper.pdf import write_pdf
from taizhang.paper.word import write_docx
from taizhang.site import cli
from tests import pdf
from tests.desk.conftest import DeskOffice
from tests.desk.day.conftest import client_of, holder, instance

LONG = "关于某某市场消防通道长期堵塞、反复整改反复反弹、群众意见很大的事项以及有关情况的说明和处理意见" * 2
WEEK = Period.parse("2021-12-27..2022-01-02")


def made(count: int, text: str, left: int = 0) -> week.Weekly:
    number = week.Number("premises.handovers", text, text, text, text, text)
    line = week.Line(text, text, text, text, "/")
    return week.Weekly(
        Person(name="钱秋月"), WEEK,
        (number,) * min(count, week.FIGURES), left,
        (line,) * min(count, week.REDS), count, left,
        (line,) * min(count, week.SIGNS), count,
    )  # fmt: skip


CASES = {"nothing": made(0, ""), "typical": made(5, "接待来访 12人次"), "extreme": made(999, LONG, 888)}
CASES["latin"] = made(999, "WWWWWWWWMMMMMMMM" * 8, 888)


A4 = (595, 842)


@pytest.mark.parametrize("name", CASES)
def test_the_pdf_is_one_page(name: str) -> None:
    assert pdf.sizes(write_pdf(paper.document(CASES[name]))) == [A4]


@pytest.mark.needs_soffice
def test_the_word_file_is_one_page(tmp_path: Path) -> None:
    sources = []
    for name, content in CASES.items():
        source = tmp_path / f"{name}.docx"
        source.write_bytes(write_docx(paper.document(content)))
        sources.append(str(source))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *sources]
    subprocess.run(command, check=True, capture_output=True)
    sizes = {name: pdf.sizes((tmp_path / f"{name}.pdf").read_bytes()) for name in CASES}
    assert sizes == {name: [A4] for name in CASES}


def test_a_cell_is_one_line_and_says_when_it_is_cut() -> None:
    assert paper.clipped("短", 20) == "短"
    cut = paper.clipped(LONG, 62)
    assert cut.endswith("…")
    assert len(cut) * paper.EM < 62
    assert paper.clipped("甲\n乙", 30) == "甲 乙"


def test_what_is_left_out_is_counted(office: DeskOffice) -> None:
    text = paper.document(CASES["extreme"])
    told = "".join(run.text for block in text.blocks for run in getattr(block, "runs", ()))
    assert f"另有{999 - week.REDS}项未列" in told
    assert "另有888件" in told
    assert f"另有{999 - week.SIGNS}项未列" in told


def test_every_number_is_its_figure(office: DeskOffice) -> None:
    office.poster()
    boss = holder(office, "head")
    found = week.weekly(boss, staff(boss, clock.today()), week.week_of(clock.today()))
    assert found.numbers
    for row in found.numbers:
        for when, told in (
            (found.week, row.now),
            (week.same_week(found.week, 1), row.before),
            (week.same_week(found.week, 52), row.last_year),
        ):
            assert len(when) == 7
            assert when.start.weekday() == 0
            assert told == value_text(answers(Context(when), [find(row.key)])[0])
    carriers = next(row for row in found.numbers if row.key == "programme.carriers")
    assert carriers.now != carriers.before


def test_red_items_say_who_and_since_when(office: DeskOffice) -> None:
    office.units["A"].reports_zero = True
    office.units["A"].save()
    instance("office", clock.today() - timedelta(days=70))
    boss = office.people["fenguan"]
    found = week.weekly(boss, office.principal("fenguan"), week.usual_week())
    first = found.reds[0]
    assert "零报告" in first.what
    assert (first.unit, first.who) == ("甲县社", "县市区社联络员 郑联")
    assert re.match(r"\d{4}-\d\d-\d\d起 已过期\d+天", first.since)


def test_whose_page_it_is(office: DeskOffice) -> None:
    boss = holder(office, "head", name="主任")
    assert "报主任" in client_of(boss).get("/weekly/").content.decode()
    page = office.client("pinganban").get("/weekly/").content.decode()
    assert "报主任" in page
    assert "吴管" in page
    for name in ("wenmi", "menwei", "xianshe"):
        assert office.client(name).get("/weekly/").status_code == 404
        assert office.client(name).get("/weekly/file/pdf/").status_code == 404
    county = holder(office, "unit_head", "A", "甲社长")
    page = client_of(county).get("/weekly/").content.decode()
    assert "报甲社长" in page
    assert "吴管" not in page
    assert client_of(county).get(f"/weekly/?leader={boss.pk}").status_code == 404
    answer = office.client("pinganban").get("/weekly/file/docx/")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_what_the_printer_may_not_read_is_only_counted(office: DeskOffice) -> None:
    from taizhang.engine.models import Deadline
    from taizhang.engine.write import deeds
    from taizhang.rooms.petitions.case import ledger as case

    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now() - timedelta(hours=1), "kind": "claim",
        "topic": "pension", "summary": "要求补缴养老保险", "origin": "direct", "received_on": clock.today(),
    }  # fmt: skip
    row = deeds.create(office.principal("xinfang"), case.LEDGER, data)
    Deadline.objects.filter(record_id=row.pk).update(internal_due=date(2021, 1, 4))
    boss = office.people["fenguan"]
    own = week.weekly(boss, office.principal("fenguan"), week.usual_week())
    assert any(row.number in line.what for line in own.reds)
    assert own.hidden == 0
    printed = week.weekly(boss, office.principal("pinganban"), week.usual_week())
    assert not any(row.number in line.what for line in (*printed.reds, *printed.signs))
    assert printed.hidden >= 1


def test_the_page_costs_the_same_for_few_and_many(office: DeskOffice) -> None:
    instance("office", clock.today() - timedelta(days=70))
    office.units["A"].reports_zero = True
    office.units["A"].save()
    client = office.client("fenguan")

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/weekly/").status_code == 200
        return len(found)

    client.get("/weekly/")
    few = cost()
    for n in range(30):
        Unit.objects.create(
            code=f"N{n}",
            name=f"第{n}社",
            short=f"第{n}社",
            kind="county",
            parent=office.units["C"],
            reports_zero=True,
        )
    assert cost() == few


def test_the_command_writes_both_files(
    office: DeskOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holder(office, "head")
    assert cli.main(["weekly", "--as", "head", "--out", str(tmp_path)]) in (0, 1)
    assert {path.suffix for path in tmp_path.iterdir()} == {".docx", ".pdf"}
    assert "平安创建工作一周情况" in capsys.readouterr().out
