"""Take in the tables, papers and photos of a day at the desk.

The tasks are held to the steps and inputs of docs/tasks.md.

With TAIZHANG_PICTURES=folder each task leaves its pictures there.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser.conftest import Desk
from tests.browser.counting import task
from tests.browser.test_desk_tasks import done, frame, screenshot

pytestmark = pytest.mark.needs_chromium
Sit = Callable[[str], Desk]
desk_only = pytest.mark.parametrize("width", [1280], indirect=True)

OPEN, EARLIER = "2020-12", "2020-11"
"""Months without any report: the demonstration has all of 2021."""
PAGE = "/workbooks/?ledger=programme-zeroreport&month="
HEADING = "零报告（无异常）"


def bundle(desk: Desk, month: str) -> dict[str, bytes]:
    """The workbook of each unit by its short name, as the product hands them out."""
    address = f"{desk.demo.address}/workbooks/bundle/?ledger=programme-zeroreport&month={month}"
    with zipfile.ZipFile(io.BytesIO(desk.page.request.get(address).body())) as packed:
        return {name.split("-")[0]: packed.read(name) for name in packed.namelist()}


def heads(page: Any) -> tuple[int, dict[str, int]]:
    """The row of the headings and the column of each."""
    for row in page.iter_rows(max_row=4):
        names = {str(cell.value).strip(" *"): cell.column for cell in row if cell.value}
        if any(name.startswith("零报告（") for name in names):
            return row[0].row, names
    raise AssertionError([[cell.value for cell in row] for row in page.iter_rows(max_row=4)])


def filled(content: bytes, to: Path, clear: str, note: str = "", *, moved: bool = False) -> Path:
    """A workbook as a unit fills it.

    `moved` with an own first column and the others turned round.
    """
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["零报告"]
    top, names = heads(page)
    page.cell(top + 1, next(at for name, at in names.items() if name.startswith("零报告（")), clear)
    page.cell(top + 1, names["说明"], note)
    if moved:
        for row in (top, top + 1):
            values = [page.cell(row, at).value for at in range(1, max(names.values()) + 1)]
            for at, value in enumerate(["", *reversed(values)], 1):
                page.cell(row, at).value = value
    book.save(to)
    return to


@desk_only
def test_nine_tables_are_dropped_mended_and_taken_in(at_desk: Sit, tmp_path: Path) -> None:
    desk = at_desk("pinganban")
    sheets = bundle(desk, OPEN)
    assert len(sheets) == 12
    nine, missing = list(sheets)[:9], list(sheets)[9:]
    desk.open(f"{PAGE}{OPEN}")
    first = filled(sheets[nine[8]], tmp_path / f"{nine[8]}先报的.xlsx", "是")
    desk.page.set_input_files("#f_files", str(first))
    desk.page.click("[value=drop]")
    desk.page.click("[value=take]")
    assert "应报 12，已报 0，表已收待签 1" in (desk.page.locator("main").text_content() or "")
    files = [filled(sheets[name], tmp_path / f"{name}.xlsx", "是") for name in nine[:6]]
    files.append(filled(sheets[nine[6]], tmp_path / f"{nine[6]}.xlsx", "是", moved=True))
    files.append(filled(sheets[nine[7]], tmp_path / "新建表格.xlsx", "无"))
    files.append(filled(sheets[nine[8]], tmp_path / f"{nine[8]}改.xlsx", "是", "含网点三个"))
    desk.open("/")
    with task(desk.page, "nine county tables dropped at once", more=2) as hand:
        hand.tap("nav a[href='/workbooks/']")
        desk.page.goto(desk.demo.address + PAGE + OPEN)  # the demonstration's last month is complete
        hand.drop("#f_files", *files)
        hand.tap("[value=drop]")
        desk.look()
        frame(desk.page, "tables-1-waiting")
        assert desk.page.locator("#waiting li").count() == 9
        assert "看懂的 7 份" in (desk.page.locator("#waiting [value=take]").text_content() or "")
        hand.choose("#waiting select[name$='clear']", "是")
        hand.tap("#waiting [name=agree]")
        hand.tap("#waiting [value=take]")
    assert "已登记" in done(desk)
    frame(desk.page, "tables-2-taken")
    assert desk.page.locator("#waiting").count() == 0
    assert "应报 12，已报 0，表已收待签 9" in (desk.page.locator("main").text_content() or "")
    reminder = desk.page.locator("#f_text").input_value()
    came, _, lacking = reminder.partition("还缺3个")
    assert "应报12个单位，已报0个，表已收、待单位负责人签字的9个" in came
    assert all(name in came for name in nine)
    assert all(name in lacking for name in missing)
    assert not any(name in lacking for name in nine)
    desk.page.set_viewport_size({"width": 360, "height": 800})
    desk.width = 360
    desk.page.set_input_files("#f_files", str(filled(sheets[missing[0]], tmp_path / "缺.xlsx", "无")))
    desk.press("[value=drop]")
    frame(desk.page, "tables-3-narrow")
    desk.page.locator("#waiting li a").first.click()
    desk.look()
    desk.page.click("[value=drop]")


@desk_only
def test_a_signed_paper_that_nothing_happened(at_desk: Sit) -> None:
    desk = at_desk("pinganban")
    desk.open("/")
    with task(desk.page, "zero report, nothing happened, from a signed paper") as hand:
        hand.tap("nav a[href='/workbooks/']")
        desk.page.goto(desk.demo.address + PAGE + EARLIER)  # the demonstration's last month is complete
        hand.tap("a:has-text('有签字件') >> nth=3")
        desk.look()
        unit = desk.page.locator("#paper h2").text_content() or ""
        hand.fill("#p_day", "2020-12-02")
        hand.drop("#p_file", screenshot(desk, "零报告签字件"))
        frame(desk.page, "paper-1-filled")
        hand.tap("#paper [value=signed]")
    assert "已登记" in done(desk)
    frame(desk.page, "paper-2-done")
    line = desk.page.locator("ul.units li", has_text="已报")
    assert "已报" in (line.text_content() or "")
    assert (line.locator("span").nth(1).text_content() or "") in unit
    desk.page.locator("ul.units li a[href*='/t/']").first.click()
    desk.look()
    assert desk.state == "已报"
    told = desk.page.locator("main").text_content() or ""
    assert "2020-12-02" in told
    frame(desk.page, "paper-3-record")
    desk.page.set_viewport_size({"width": 360, "height": 800})
    desk.width = 360
    desk.open(f"{PAGE}{EARLIER}")
    desk.page.locator("a", has_text="有签字件").first.click()
    desk.look()
    frame(desk.page, "paper-4-narrow")
    desk.page.click("#paper [value=signed]")
    assert "请附签字件" in (desk.page.locator("main [role=alert]").first.text_content() or "")
    desk.look()
    desk.complaints[:] = [told for told in desk.complaints if "status of 422" not in told]


@desk_only
def test_a_hazard_is_put_right_and_rechecked(at_desk: Sit) -> None:
    officer, duty, checker = at_desk("anquan"), at_desk("wenmi"), at_desk("fenguan")
    mends, checks = (desk.page.locator(".who b").text_content() or "" for desk in (duty, checker))
    officer.open("/t/safety-hazard/new/")
    officer.fill(
        site="=办公区", spot="二楼档案室", kind="=消防", description="档案室门口堆放纸箱", source="=自查"
    )
    officer.fill(finder="=沈向阳")
    officer.attach("整改前", "照片")
    officer.save()
    address = officer.page.url.split("?")[0].removeprefix(officer.demo.address)
    officer.step("下达整改")
    deadline = officer.page.locator("main [name=decided_at]").input_value()[:10]
    later = datetime.fromisoformat(deadline) + timedelta(days=2)
    officer.fill(duty_person=f"={mends}", measure="当日清走", recheck_by=f"={checks}")
    officer.fill(deadline=f"{later:%Y-%m-%d}")
    officer.save()
    duty.open(address)
    duty.step("签收")
    duty.save()
    number = duty.page.locator("h1").text_content() or ""
    number = re.search(r"[A-Z]+-\S+", number)[0]  # type: ignore[index]  # the headline begins with it
    duty.open("/")
    checker.open("/")
    with task(duty.page, "hazard after-photo and re-check") as hand:
        frame(duty.page, "hazard-1-today")
        hand.tap(duty.page.locator("tr", has_text=number).locator("a", has_text="整改完成"))
        hand.drop("#id_upload", screenshot(duty, "整改后"))
        duty.look()
        frame(duty.page, "hazard-2-done")
        hand.tap("main [name=save]")
        assert "已办理" in done(duty)
        assert duty.state == "待复查"
        checker.page.reload()
        frame(checker.page, "hazard-3-today")
        hand.tap(checker.page.locator("tr", has_text=number).locator("a", has_text="复查合格销号"))
        checker.look()
        frame(checker.page, "hazard-4-pass")
        hand.tap(checker.page.locator("main [name=save]"))
    assert "已办理" in done(checker)
    assert checker.state == "已销号"
    frame(checker.page, "hazard-5-closed")
    checker.page.set_viewport_size({"width": 360, "height": 800})
    checker.width = 360
    checker.open("/")
    checker.open(address)
