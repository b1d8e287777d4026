"""Use a post's phone in a real browser against a real server.

The day's tasks stay in their budgets, and no entry is lost.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from taizhang.play.stage import picture
from tests import stock
from tests.browser.conftest import _free_port, until
from tests.browser.counting import task
from tests.stock import COMMAND

pytestmark = pytest.mark.needs_chromium
CODE = "2580"
PICTURES = os.environ.get("TAIZHANG_PICTURES", "")


@dataclass
class Server:
    """A small office on its own port.

    It may be killed at any moment and started again.
    """

    home: Path
    told: dict[str, Any]
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [*COMMAND, "serve", "--port", str(self.port), "--workers", "1"]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stderr=log, start_new_session=True)
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.address}/p/join/", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.home / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """The groups of the server and of its parts at once, as a power cut does it."""
        assert self.process
        for group in (self.process.pid, *stock.children(self.process.pid)):
            with suppress(ProcessLookupError):  # a job belongs to the first group
                os.killpg(group, signal.SIGKILL)
        self.process.wait(20)

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.home / "taizhang.db")) as base:
            return base.execute(query).fetchall()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of the office before its day begins, and what its maker said."""
    home = tmp_path_factory.mktemp("phones")
    stock.lay_tables(home)
    said = stock.run(home, sys.executable, "-m", "tests.browser.phone_office")
    return home, json.loads(said)


@pytest.fixture
def server(prepared: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Server]:
    home, said = prepared
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    office = Server(tmp_path, said, stock.environment(tmp_path), _free_port())
    office.start()
    yield office
    office.kill()


@dataclass
class Phone:
    """One phone of 360 px; what its browser complains of is kept."""

    server: Server
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def fresh(self) -> Page:
        """A new page in the same browser, as after the old one was killed."""
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        return self.page

    def _heard(self, message: Any) -> None:
        cut = "net::" in message.text or "Failed to load resource" in message.text
        if message.type == "error" and not cut and "service worker" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str = "/p/") -> None:
        self.page.goto(self.server.address + path)

    def look(self, name: str = "") -> None:
        """Whole at 360 px and nothing that axe finds wrong."""
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, (self.page.url, wide)
        found = Axe().run(self.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], self.page.url
        if PICTURES and name:
            self.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)

    def press(self, target: str) -> None:
        """Press what opens a page and wait for that page."""
        with self.page.expect_navigation():
            self.page.click(target)

    def bind(self, which: int = 0) -> None:
        self.open(f"/p/join/#{self.server.told['codes'][which]}")
        self.look(f"join-{which}")
        self.press("main button")

    def first(self, name: str, starter: str, code: str = CODE) -> None:
        self.press(f"text={name}")
        self.look(f"first-{name}")
        for box, text in (("starter", starter), ("code", code), ("again", code)):
            self.page.fill(f"[name={box}]", text)
        self.page.click("main form button")
        expect(self.page.locator("[data-person-name]")).to_have_text(name)

    def sign_on(self) -> None:
        self.page.click("a.tile:has-text('上岗')")
        self.look("sign-on")
        self.page.click("#on button.big")
        expect(self.page.locator("a.tile:has-text('签退')")).to_be_visible()

    def form(self, tile: str, first: str) -> None:
        """Open a form and wait until its first field has the focus.

        Whatever is typed goes to the field that has it.
        """
        self.page.click(f"a.tile:has-text('{tile}')")
        expect(self.page.locator(first)).to_be_focused()

    def said(self, words: str) -> None:
        expect(self.page.locator("[data-said]")).to_contain_text(words, timeout=15000)

    @property
    def waiting(self) -> int:
        return int(self.page.evaluate("phoneQueue.all().then(rows => rows.length)"))

    def emptied(self) -> bool:
        """Whether the queue empties while this page stays open."""
        for _ in range(60):
            if not self.waiting:
                return True
            time.sleep(0.25)
        return False


def opened(server: Server, browser: Browser, script: str = "") -> Phone:
    context = browser.new_context(viewport={"width": 360, "height": 760})
    context.set_default_timeout(15000)
    if script:
        context.add_init_script(script)
    phone = Phone(server, context, context.new_page())
    phone.fresh()
    return phone


def photo(phone: Phone, name: str) -> Path:
    path = phone.server.home / f"{name}.png"
    path.write_bytes(picture(name))
    return path


def test_the_tasks_of_the_gate_and_the_round_in_their_budgets(server: Server, browser: Browser) -> None:
    phone = opened(server, browser)
    phone.bind()
    phone.look("who")
    phone.first("王立新", server.told["starters"][0])
    phone.look("home")
    phone.sign_on()
    page = phone.page
    with task(page, "visitor in") as hand:
        hand.tap("a.tile:has-text('人员进入')")
        hand.fill("#in-visitor", "方远桥")
        hand.fill("#in-host_dept", "业务科")
        hand.choose("#in-reason", "业务")
        phone.look("visitor")
        hand.tap("#in button.big")
    phone.said("已进入")
    with task(page, "known vehicle in") as hand:
        hand.tap("a.tile:has-text('车辆进入')")
        phone.look("car")
        hand.tap("#car button:has-text('送水车')")
    phone.said("车辆已进入")
    with task(page, "visitor or vehicle out") as hand:
        hand.tap("a.tile:has-text('离开')")
        expect(page.locator("#out .pick")).to_have_count(2)
        phone.look("leave")
        hand.tap("#out .pick:has-text('方远桥')")
    phone.said("已离开")
    with task(page, "closing count") as hand:
        hand.tap("button.tile:has-text('清点')")
    phone.said("关闭1条")
    rounds(phone)
    phone.open()
    with task(page, "hazard found") as hand:
        hand.tap("a.tile:has-text('发现隐患')")
        hand.drop("#hazard-photo", photo(phone, "楼道"))
        hand.fill("#hazard-spot", "二楼楼道")
        hand.choose("#hazard-kind", "消防")
        hand.fill("#hazard-description", "楼道堆放杂物")
        phone.look("hazard")
        hand.tap("#hazard button.big")
    phone.said("隐患已登记")
    phone.look("after")
    assert phone.complaints == []
    phone.context.close()


def rounds(phone: Phone) -> None:
    page, address, codes = phone.page, phone.server.address, phone.server.told["points"]
    with task(page, "patrol point, normal") as hand:
        hand.scan(f"{address}/p/point/#{codes[0]}")
        phone.look("point")
        hand.tap("button:has-text('正常')")
    phone.said("锅炉房：正常")
    page.goto("about:blank")
    with task(page, "patrol point, problem") as hand:
        hand.scan(f"{address}/p/point/#{codes[1]}")
        hand.tap("summary:has-text('异常')")
        hand.drop("#point-photo", photo(phone, "渗漏"))
        hand.press("label:has-text('渗漏')")
        phone.look("problem")
        hand.tap("button:has-text('保存异常')")
    phone.said("配电间：异常已记")
    phone.open()
    page.click("a.tile:has-text('本轮巡逻')")
    expect(page.locator("#round .points li")).to_have_count(4)
    phone.look("round")
    page.click("#round button.big")
    phone.said("漏2个点")
    assert phone.server.rows("select result, count(*) from premises_pointline group by 1 order by 1") == [
        ("bad", 1),
        ("missed", 2),
        ("ok", 1),
    ]


AHEAD = "const real = Date.now.bind(Date); Date.now = () => real() + 3 * 3600 * 1000;"
MANY = 50


def test_fifty_entries_through_cuts_and_kills_arrive_once_each(server: Server, browser: Browser) -> None:
    dice = random.Random(7)
    phone = opened(server, browser, AHEAD)
    phone.bind()
    phone.first("王立新", server.told["starters"][0])
    phone.sign_on()
    until(phone.page, "navigator.serviceWorker.controller !== null")
    phone.open()
    phone.context.set_offline(True)
    server.kill()
    made = {}
    for number in range(MANY):
        made[f"科室{number:02d}"] = datetime.now(UTC)
        enter(phone, number)
        assert phone.waiting == number + 1
        if number in (17, 33):
            phone.page.close()
            phone.fresh()
            phone.open()
    phone.look("queue")
    phone.context.set_offline(False)
    server.start()
    for _ in range(8):
        phone.page.close()
        phone.fresh()
        phone.open()
        time.sleep(dice.uniform(0.05, 0.9))
        server.kill()
        time.sleep(dice.uniform(0, 0.3))
        server.start()
    drained(phone)
    rows = server.rows("select host_dept, occurred_at, recorded_at, entry from premises_visit")
    assert sorted(row[0] for row in rows) == sorted(made)
    for dept, occurred, recorded, entry in rows:
        assert abs(moment(occurred) - made[dept]) < timedelta(seconds=5)
        assert moment(recorded) >= moment(occurred)
        assert entry == "direct"
    arrivals = server.rows("select claimed_at, received_at from org_arrival where kind = 'in'")
    assert len(arrivals) == MANY
    assert all(moment(claimed) - moment(got) > timedelta(hours=2, minutes=30) for claimed, got in arrivals)
    notes = server.rows("select note from engine_event where ledger = 'premises.visit' and act = 'create'")
    assert len(notes) == MANY
    assert all("已校正" in note and "大门岗手机" in note for (note,) in notes)
    checked = subprocess.run([*COMMAND, "verify"], env=server.environment, capture_output=True, check=False)
    assert checked.returncode == 0
    assert phone.complaints == []
    phone.context.close()


def enter(phone: Phone, number: int) -> None:
    page = phone.page
    phone.form("人员进入", "#in-visitor")
    page.fill("#in-visitor", "方远桥")
    page.fill("#in-host_dept", f"科室{number:02d}")
    page.select_option("#in-reason", "business")
    page.click("#in button.big")
    expect(page.locator(f"[data-waiting='{number + 1}']")).to_be_visible()


def drained(phone: Phone) -> None:
    """Wait until the queue is empty; the page itself sends again every ten seconds."""
    for _ in range(12):
        phone.page.close()
        phone.fresh()
        phone.open()
        if phone.emptied():
            return
    raise AssertionError(phone.page.evaluate("phoneQueue.all().then(rows => JSON.stringify(rows))"))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_refused_entry_waits_to_be_put_right(server: Server, browser: Browser) -> None:
    phone = opened(server, browser)
    phone.bind()
    phone.first("王立新", server.told["starters"][0])
    page = phone.page
    phone.form("人员进入", "#in-visitor")
    page.fill("#in-visitor", "方远桥")
    page.fill("#in-host_dept", "业务科")
    page.select_option("#in-reason", "other")
    page.click("#in button.big")
    expect(page.locator("[data-queue] .problem")).to_contain_text("请填写“事由说明”")
    phone.look("refused")
    assert server.rows("select count(*) from premises_visit") == [(0,)]
    page.click("[data-queue] button:has-text('改正')")
    assert page.input_value("#in-host_dept") == "业务科"
    page.click("#in summary")
    page.fill("#in-reason_text", "送锦旗")
    page.click("#in button.big")
    phone.said("已进入")
    assert phone.waiting == 0
    assert server.rows("select count(*) from premises_visit") == [(1,)]
    phone.context.close()


def test_a_revoked_phone_keeps_what_it_holds_and_sends_it_when_bound_again(
    server: Server, browser: Browser
) -> None:
    phone = opened(server, browser)
    phone.bind()
    phone.first("王立新", server.told["starters"][0])
    phone.context.set_offline(True)
    enter(phone, 0)
    office = browser.new_page()
    office.goto(f"{server.address}/sign-in/")
    office.fill("[name=username]", "wenmi")
    office.fill("[name=password]", "Deng-lu-2021-zhou")
    office.click("main button")
    office.click("main button")
    office.goto(f"{server.address}/phones/")
    office.locator("tr:has-text('大门岗手机') button:has-text('停用')").click()
    phone.context.set_offline(False)
    phone.page.evaluate("phoneQueue.flush()")
    expect(phone.page.locator("[data-queue]")).to_contain_text("已停用")
    assert phone.waiting == 1
    office.locator("tr:has-text('大门岗手机') button:has-text('重新发码')").click()
    if PICTURES:
        office.screenshot(path=f"{PICTURES}/phones.png", full_page=True)
    code = (office.locator(".code-big").text_content() or "").replace(" ", "")
    office.close()
    phone.open(f"/p/join/#{code}")
    phone.page.click("main button")
    phone.page.click("text=王立新")
    phone.page.fill("[name=code]", CODE)
    phone.page.click("main form button")
    expect(phone.page.locator("[data-person-name]")).to_be_visible()
    assert phone.emptied()
    assert server.rows("select host_dept from premises_visit") == [("科室00",)]
    phone.context.close()


def test_without_script_the_page_still_works(server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 760}, java_script_enabled=False)
    context.set_default_timeout(15000)
    phone = Phone(server, context, context.new_page())
    phone.open("/p/join/")
    phone.page.fill("[name=code]", server.told["codes"][0])
    phone.page.click("main button")
    phone.page.click("text=王立新")
    for box, text in (("starter", server.told["starters"][0]), ("code", CODE), ("again", CODE)):
        phone.page.fill(f"[name={box}]", text)
    phone.page.click("main form button")
    phone.page.click("a.tile:has-text('上岗')")
    phone.page.click("#on button.big")
    phone.said("已上岗")
    phone.page.click("a.tile:has-text('人员进入')")
    phone.page.fill("#in-visitor", "方远桥")
    phone.page.fill("#in-host_dept", "业务科")
    phone.page.select_option("#in-reason", "business")
    phone.page.click("#in button.big")
    phone.said("已进入")
    phone.page.click("a.tile:has-text('离开')")
    phone.page.click("#out a.back")
    phone.page.click(".pick")
    phone.said("已离开")
    phone.page.click("a.tile:has-text('巡逻到点')")
    phone.page.fill("#point-code", server.told["points"][0])
    phone.page.click("#point button:has-text('正常')")
    phone.said("锅炉房：正常")
    context.close()
