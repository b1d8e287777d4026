"""The public pages in a real browser.

They are tried at 320, 360 and 1280 px, by keyboard, without script, and for an old phone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from taizhang.engine import clock
from taizhang.org import calendar
from taizhang.rooms.petitions.case import ledger as case
from tests.desk.conftest import history_may_go
from tests.desk.frame.test_browser import CHROMIUM, QUIET
from tests.portal.test_portal import PublicOffice

__all__ = ["history_may_go"]
pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
SHOTS = os.environ.get("TAIZHANG_SHOTS", "")


@pytest.fixture(params=[320, 360, 1280])
def page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as play:
        found = Path(CHROMIUM).exists()
        browser = play.chromium.launch(executable_path=CHROMIUM if found else None, args=QUIET)
        yield browser.new_page(viewport={"width": request.param, "height": 800})
        browser.close()


@pytest.fixture
def office(history_may_go: None, settings: Any) -> PublicOffice:
    settings.STATIC_ROOT, settings.PORTAL_FLOOR = None, 0
    made = PublicOffice()
    for year in range(clock.today().year - 1, clock.today().year + 2):
        calendar.publish(year, "测试通知", date(year - 1, 11, 25), {})
    return made


def look(page: Page, name: str) -> None:
    """No violation, nothing wider than the screen, every target large enough.

    A picture where one is asked for.
    """
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    width = page.viewport_size["width"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        "[...document.querySelectorAll('button, input:not([type=hidden]):not([type=radio])')]"
        ".filter(e => e.getBoundingClientRect().height < 40).length"
    )
    assert small == 0
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/portal-{name}-{width}.png", full_page=True)


def test_follow_and_rate_by_keyboard(office: PublicOffice, live_server: Any, page: Page) -> None:
    row, code = office.visit()
    office.answered(row)
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(f"{live_server.url}/public/")
    look(page, "ask")
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type(row.number)
    page.keyboard.press("Tab")
    page.keyboard.type("0000 0000 0000 0000")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    look(page, "nothing")
    page.fill("#number", row.number)
    page.fill("#code", code.lower())
    page.keyboard.press("Enter")
    page.wait_for_selector(".now")
    assert code not in page.url
    look(page, "matter")
    page.focus("input[value=good]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert "正在由另一人再次核查" in page.inner_text(".now")
    look(page, "rated")
    assert [text for text in messages if "404" not in text] == []
    assert case.Case.objects.get(pk=row.case_id).rating == "bad"


def test_it_works_without_script(office: PublicOffice, live_server: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    row, code = office.visit("keep")
    with sync_playwright() as play:
        found = Path(CHROMIUM).exists()
        browser = play.chromium.launch(executable_path=CHROMIUM if found else None, args=QUIET)
        page = browser.new_context(
            java_script_enabled=False, viewport={"width": 320, "height": 568}
        ).new_page()
        page.goto(f"{live_server.url}/public/")
        page.fill("#number", row.number)
        page.fill("#code", code)
        page.click("main button")
        page.wait_for_selector(".now")
        assert "正在甄别" in page.inner_text(".now")
        browser.close()
