"""Restoring by page, as a clerk does it.

It is done on a fresh machine, and over live data only with the words typed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.faults.console import run
from tests.house.conftest import NEW, Running, Start, answers, look, said, set_up, sign_in, until

pytestmark = pytest.mark.needs_chromium
PASSPHRASE = "一句只写在信封里的口令足够长"


def make_copy(page: Page, one: Running, disk: Path, key_file: Path, first: str) -> None:
    """Choose the disk, copy now, export the key: all by page."""
    disk.mkdir(exist_ok=True)
    sign_in(page, one.address, "xitong", first)
    page.goto(f"{one.address}/house/copies/")
    page.fill("[name=folder]", "/nowhere/at/all")
    page.click("[value=plan]")
    assert "找不到文件夹" in said(page)
    page.fill("[name=folder]", str(disk))
    page.click("[value=plan]")
    page.click("[value=now]")
    assert "已重新读出核对" in said(page)
    for name in ("passphrase", "again"):
        page.fill(f"[name={name}]", PASSPHRASE)
    with page.expect_download() as download:
        page.click("text=下载密钥备份")
    download.value.save_as(key_file)
    page.goto(f"{one.address}/house/copies/")
    assert page.locator(".tag.red", has_text="要处理").count() <= 1, (
        "only that the copy shares the disk in a test"
    )
    look(page, "copies")


def rehearse(page: Page, one: Running, disk: Path, key_file: Path) -> None:
    page.goto(f"{one.address}/restore/?folder={disk}")
    look(page, "restore-choose")
    page.set_input_files("[name=key]", str(key_file))
    page.fill("[name=passphrase]", "不对的口令不对的口令")
    page.click("[value=rehearse]")
    assert "口令不对" in said(page)
    page.set_input_files("[name=key]", str(key_file))
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("[value=rehearse]")
    page.wait_for_selector("text=第三步", timeout=600_000)
    look(page, "restore-ready")


def test_a_clerk_restores_on_a_fresh_machine(start: Start, page: Page, tmp_path: Path) -> None:
    disk, key_file = tmp_path / "disk", tmp_path / "key.txt"
    old = start(tmp_path / "old")
    first = set_up(page, old)["xitong"]
    make_copy(page, old, disk, key_file, first)
    old.stop()
    (disk / "平安台账备份-20990101-000000.zip").write_bytes(b"")
    new = start(tmp_path / "new")
    page.context.clear_cookies()
    page.goto(new.address)
    page.fill("[name=code]", new.code)
    page.click("[value=restore]")
    rehearse(page, new, disk, key_file)
    assert "空文件或不完整" not in said(page)
    page.click("[value=agree]")
    look(page, "restored")
    until(lambda: not (new.home / "restoring").exists(), "the data takes its place")
    until(lambda: answers(new.address), "it serves again")
    sign_in(page, new.address, "xitong", NEW)
    assert "李系统" in (page.text_content("header") or "")
    assert run(new.home, "verify").returncode == 0
    assert "还没有导出" not in said(page), "the key copy was just used"


def test_live_data_is_covered_only_with_the_words(start: Start, page: Page, tmp_path: Path) -> None:
    disk, key_file = tmp_path / "disk", tmp_path / "key.txt"
    one = start()
    make_copy(page, one, disk, key_file, set_up(page, one)["xitong"])
    page.goto(f"{one.address}/house/people/")
    page.click("text=登记人员")
    page.fill("[name=person]", "备份以后")
    page.click("[value=person]")
    before = run(one.home, "doctor").stdout
    rehearse(page, one, disk, key_file)
    page.click("[value=agree]")
    assert "覆盖现有台账" in said(page)
    page.goto(f"{one.address}/house/people/")
    assert "备份以后" in said(page), "nothing changed without the words"
    page.goto(f"{one.address}/restore/")
    page.fill("[name=words]", "覆盖现有台账")
    page.click("[value=agree]")
    until(lambda: not (one.home / "restoring").exists(), "the data takes its place")
    until(lambda: answers(one.address), "it serves again")
    sign_in(page, one.address, "xitong", NEW)
    page.goto(f"{one.address}/house/people/")
    assert "备份以后" not in said(page)
    kept = list(one.home.glob("before-*/taizhang.db"))
    assert len(kept) == 1, "what was there stays beside it"
    assert before
