"""Run a real office on a folder of its own.

Its own command starts it, and Chromium drives it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests import stock
from tests.stock import COMMAND, environment

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/sign-in/", timeout=5).close()
    except OSError:
        return False
    return True


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something that must come."""
    for _ in range(1200):
        if true():
            return
        time.sleep(0.2)
    raise AssertionError(what)


@dataclass
class Running:
    """A started program with its folder and what it printed."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def code(self) -> str:
        found = re.search(r"启用码：(\d{8})", self.log.read_text())
        assert found
        return found[1]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    begun: list[Running] = []

    def go(home: Path | None = None, *more: str, empty: bool = False) -> Running:
        folder, port = home or tmp_path / "office", free_port()
        if not empty:
            stock.lay_tables(folder)
        log = tmp_path / f"log-{port}"
        env = environment(folder) | {"PYTHONUTF8": "1"}
        env.pop("DISPLAY", None)
        with log.open("wb") as out:
            command = [*COMMAND, "start", "--port", str(port), *more]
            process = subprocess.Popen(command, env=env, stderr=out, stdout=out, cwd=tmp_path)
        one = Running(folder, port, process, log)
        begun.append(one)
        until(lambda: answers(one.address), "it starts")
        return one

    yield go
    for one in begun:
        if one.process.poll() is None:
            one.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield made
        made.close()


def look(page: Page, name: str = "") -> None:
    """Whole at 360 and at 1280, and clean to axe.

    A picture where TAIZHANG_PICTURES names a folder.
    """
    page.wait_for_load_state()
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (page.url, wide)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], page.url
        if name and (folder := os.environ.get("TAIZHANG_PICTURES")):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(20000)
    one = context.new_page()
    complaints: list[str] = []
    meant = re.compile(r"status of (404|422)")
    one.on(
        "console",
        lambda m: complaints.append(m.text) if m.type == "error" and not meant.search(m.text) else None,
    )
    yield one
    context.close()
    assert complaints == []


NAMES = {
    "name": "某某市供销合作社联合社",
    "short": "市社机关",
    "code": "MM",
    "system_admin-name": "李系统",
    "system_admin-username": "xitong",
    "security_admin-name": "王安全",
    "security_admin-username": "anquan",
    "audit_admin-name": "张审计",
    "audit_admin-username": "shenji",
}


def set_up(page: Page, one: Running, **changed: str) -> dict[str, str]:
    """Go through the first run; gives first passwords by sign-in name."""
    page.goto(one.address)
    page.fill("[name=code]", one.code)
    page.click("[value=new]")
    for name, value in (NAMES | changed).items():
        page.fill(f"[name='{name}']", value)
    page.click("[name=save]")
    return slips_of(page)


def slips_of(page: Page) -> dict[str, str]:
    """The first passwords on a page, by sign-in name."""
    slips = page.locator(".slip")
    texts = [slips.nth(i).locator("dd").all_text_contents() for i in range(slips.count())]
    return {username: password for _, username, password in texts}


def said(page: Page) -> str:
    """What the page says."""
    return page.text_content("main") or ""


def status(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer
    return answer.status


NEW = "Xin-mi-ma-2026"


def _press(page: Page) -> None:
    """Press the form's button and wait for the page that it opens."""
    with page.expect_navigation():
        page.click("main button")


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    """Sign in; a first password is changed on the way."""
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    _press(page)
    if "/notice/" in page.url:
        _press(page)
    if "/password/" in page.url:
        for name, value in (("old", password), ("new", NEW), ("again", NEW)):
            page.fill(f"[name={name}]", value)
        _press(page)
    assert "/sign-in/" not in page.url
    assert "/password/" not in page.url, page.locator("main").text_content()
