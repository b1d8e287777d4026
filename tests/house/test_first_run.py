"""The first run of a real office, from the code to a clerk at work.

It goes through the pages and one Excel file.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from tests import pdf
from tests.house.conftest import NAMES, NEW, Running, Start, look, said, set_up, sign_in, slips_of, status

pytestmark = pytest.mark.needs_chromium


def fill_workbook(path: Path, *, wrong: bool) -> None:
    book = openpyxl.load_workbook(path)
    book["单位"].append(["JX", "甲县供销合作社", "甲县社", "县市区社", "MM", "是", "是"])
    people = [
        ("赵文秘", "MM", "文秘", "wenmi"),
        ("钱联络", "JX", "联络员", "lianluo"),
        ("孙门卫", "MM", "", ""),
    ]
    for row in people:
        book["人员"].append(row)
    if wrong:
        book["单位"].append(["MM", "另一个名字", "别名", "县市区社", "", "是", "也许"])
        book["人员"].append(("周错", "没有", "", "Bad Name"))
    for row in [("赵文秘", "MM", "文秘、保密员", ""), ("钱联络", "JX", "县市区社联络员", "JX")]:
        book["岗位"].append(row)
    book.save(path)


def upload(page: Page, path: Path) -> None:
    page.set_input_files("[name=file]", str(path))
    page.click("text=先检查")


def begin(page: Page, one: Running) -> dict[str, str]:
    """The code, the errors, the rule of separation, the slips; gives first passwords."""
    page.goto(one.address)
    assert page.url.endswith("/first/")
    look(page, "first")
    page.fill("[name=code]", "00000000")
    page.click("[value=new]")
    assert "启用码不对" in said(page)
    page.fill("[name=code]", one.code)
    page.click("[value=new]")
    page.click("[name=save]")
    assert "请改正以下 9 处" in said(page)
    look(page, "unit-errors")
    for name, value in (NAMES | {"audit_admin-name": "李系统"}).items():
        page.fill(f"[name='{name}']", value)
    page.click("[name=save]")
    assert "系统管理员和审计管理员不能是同一个人" in said(page)
    assert page.input_value("[name=name]") == NAMES["name"]
    page.fill("[name='audit_admin-name']", "张审计")
    page.check("[name=audit_admin-superior]")
    page.fill("[name=superior]", "某某省供销合作总社")
    page.click("[name=save]")
    look(page, "first-done")
    passwords = slips_of(page)
    assert set(passwords) == {"xitong", "anquan", "shenji"}
    assert status(page, f"{one.address}/first/unit/") == 404
    assert not (one.home / "first-code").exists()
    return passwords


def take_people_in(page: Page, one: Running, path: Path) -> str:
    """Template, errors, rehearsal, in earnest, slips.

    Gives the first password of the clerk.
    """
    page.goto(f"{one.address}/house/import/")
    with page.expect_download() as download:
        page.click("text=下载单位人员表")
    download.value.save_as(path)
    blank = path.read_bytes()
    fill_workbook(path, wrong=True)
    upload(page, path)
    look(page, "import-errors")
    wanted = (
        "一行也没有导入",
        "单位码“MM”已是",
        "“应报零报告”只填“是”或“否”",
        "没有单位码“没有”",
        "登录名用小写",
    )
    for words in wanted:
        assert words in said(page), words
    path.write_bytes(blank)
    fill_workbook(path, wrong=False)
    upload(page, path)
    look(page, "import-good")
    assert "单位1个、人员3个、账号2个" in said(page)
    page.goto(f"{one.address}/house/people/")
    assert "赵文秘" not in said(page), "a rehearsal leaves nothing"
    page.goto(f"{one.address}/house/import/")
    upload(page, path)
    page.click("text=正式导入")
    assert "已导入" in said(page)
    page.goto(f"{one.address}/house/people/")
    look(page, "people")
    with page.expect_download() as download:
        page.click("text=打印密码条（2人）")
    slip_file = path.with_suffix(".pdf")
    download.value.save_as(slip_file)
    told = "\n".join(pdf.texts(slip_file.read_bytes()))
    return next(line for line in told.splitlines() if "wenmi" in line).split()[-1]


def test_an_office_begins(start: Start, page: Page, tmp_path: Path) -> None:
    one, path = start(empty=True), tmp_path / "表.xlsx"
    passwords = begin(page, one)
    sign_in(page, one.address, "xitong", passwords["xitong"])
    assert "备份要处理" in said(page)
    look(page, "admin-today")
    assert status(page, f"{one.address}/figures/") == 404
    first = take_people_in(page, one, path)
    sign_in(page, one.address, "wenmi", first)
    assert page.locator("#menu a[href^='/t/']").count() == 0, "an account without a post sees no ledger"
    sign_in(page, one.address, "anquan", passwords["anquan"])
    assert status(page, f"{one.address}/house/people/") == 404
    page.goto(f"{one.address}/house/import/")
    upload(page, path)
    page.click("text=正式导入")
    page.goto(f"{one.address}/house/posts/")
    look(page, "posts")
    sign_in(page, one.address, "wenmi", NEW)
    assert page.locator("#menu a[href^='/t/']").count() > 0
    look(page, "clerk-today")
    sign_in(page, one.address, "shenji", passwords["shenji"])
    page.goto(f"{one.address}/house/history/?verify=1")
    assert "逐条相符" in said(page)
    look(page, "history")


def test_the_calendar_is_changed_by_two(start: Start, page: Page) -> None:
    one = start()
    passwords = set_up(page, one)
    sign_in(page, one.address, "xitong", passwords["xitong"])
    page.goto(f"{one.address}/house/calendar/?year=2031")
    page.fill("[name=published_on]", "2030-11-20")
    page.fill("[name=days]", "2031-01-01 休 元旦\n2031-13-01 休\n2031-02-02 假")
    page.click("text=提交审核")
    text = said(page)
    assert "第2行日期看不懂" in text
    assert "第3行第二栏只写" in text
    page.fill("[name=published_on]", "2030-11-20")
    page.fill("[name=days]", "2031-01-01 休 元旦\n2031-01-04 班")
    page.click("text=提交审核")
    look(page, "calendar")
    sign_in(page, one.address, "anquan", passwords["anquan"])
    page.goto(f"{one.address}/house/calendar/?year=2031")
    assert "增加 2031-01-04 班" in said(page)
    page.click("text=同意启用")
    assert "2031-01-01 休 元旦" in (page.text_content("pre") or "")
    look(page)


def test_only_this_machine_may_begin(start: Start) -> None:
    one = start()
    asked = urllib.request.Request(f"{one.address}/first/", headers={"X-Forwarded-For": "10.0.0.9"})
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(asked)
    assert (one.home / "first-code").stat().st_mode & 0o077 == 0
