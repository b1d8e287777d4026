"""The pages in a real browser are whole at 360 and 1280 px.

There is no accessibility violation and no console message.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tests.desk.conftest import PASSWORD, DeskOffice

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as play:
        found = Path(CHROMIUM).exists()
        browser = play.chromium.launch(executable_path=CHROMIUM if found else None, args=QUIET)
        made = browser.new_page(viewport={"width": request.param, "height": 900})
        yield made
        browser.close()


def check(page: Page, messages: list[str]) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    assert messages == []


def test_the_day_of_a_secretary(
    history_may_go: None, office: DeskOffice, live_server: Any, page: Page
) -> None:
    row = office.poster()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(f"{live_server.url}/sign-in/")
    check(page, messages)
    page.fill("#id_username", "wenmi")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    check(page, messages)
    page.click("main button")
    here = f"/t/programme-publicity/{row.public_id}/"
    for path in ("/", "/password/", "/t/programme-publicity/", "/t/programme-publicity/new/", here):
        page.goto(live_server.url + path)
        check(page, messages)
    for path in ("edit/", "move/take_down/", "void/", "attach/", "history/"):
        page.goto(live_server.url + here + path)
        check(page, messages)
    page.goto(f"{live_server.url}/t/programme-publicity/new/")
    page.fill("#id_text", "<script>alert(1)</script>")
    page.fill("#id_qty", "20余")
    with page.expect_navigation():
        page.click("button[name=save]")
    assert page.input_value("#id_qty") == "20余"
    messages = [text for text in messages if "422" not in text]
    check(page, messages)
