"""Drive the demonstration in Chromium.

It is made by its own command and served by its own server.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests import stock
from tests.stock import COMMAND

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


LOOKED_AT: set[tuple[int, str]] = set()
SHAPE = """() => {
  const other = /^(href|src|action|formaction|value|data-.*)$/  // lead elsewhere or hold what was typed
  const shape = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? "text" : ""
    if (node.nodeType !== Node.ELEMENT_NODE) return ""
    const parts = [...node.attributes].map(({name, value}) => name + "=" + (other.test(name) ? !!value : value))
    const inside = []
    for (const child of node.childNodes) {
      const text = shape(child)
      if (text && text !== inside.at(-1)) inside.push(text)
    }
    return "<" + [node.tagName, ...parts].join(" ") + ">" + inside.join("") + "</>"
  }
  return [document.documentElement.scrollWidth, shape(document.documentElement)]
}"""
"""The width of a page, and how it is built: elements with what axe judges them by, without their words.

Like elements in a row count as one.
"""


@dataclass(frozen=True)
class Demo:
    """A served demonstration: its address, its folder, the password of its accounts."""

    address: str
    home: Path
    password: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        command = [*COMMAND, *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PASSWORD = "Probe-2021-longpass"
NEW_PASSWORD = """
import sys, django
django.setup()
from django.contrib.auth.hashers import make_password
from taizhang.org.models import Account
Account.objects.update(password=make_password(sys.argv[1]))
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A copy of the demonstration for this process, served.

    Every account has one known password.
    """
    home = tmp_path_factory.mktemp("demo")
    stock.copy(stock.year(), home)
    stock.run(home, sys.executable, "-c", NEW_PASSWORD, PASSWORD)
    environment = stock.environment(home) | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    port = _free_port()
    log = (home / "server.log").open("wb")
    server = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=2).close()
            break
        except OSError:
            time.sleep(0.2)
    yield Demo(address, home, PASSWORD, environment)
    server.send_signal(signal.SIGTERM)
    server.wait(20)
    log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield made
        made.close()


def until(page: Page, expression: str) -> None:
    """Wait for an expression to hold in the page.

    Its own policy forbids Playwright's way of waiting.
    """
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


@dataclass
class Desk:
    """One person at one screen; everything the browser complains of is kept."""

    demo: Demo
    context: BrowserContext
    page: Page
    width: int
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        response = self.page.goto(self.demo.address + path)
        assert response
        assert response.status == 200, path
        self.look()

    def look(self) -> None:
        """Whole at this width, and nothing that axe finds wrong.

        A page built like one before at this width is not given to axe again.
        """
        self.page.wait_for_load_state()
        wide, shape = self.page.evaluate(SHAPE)
        assert wide <= self.width, (self.page.url, wide)
        if (self.width, shape) in LOOKED_AT:
            return
        LOOKED_AT.add((self.width, shape))
        found = Axe().run(self.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], self.page.url

    def fill(self, **values: str) -> None:
        """Fill fields by name.

        A value that starts with = chooses an option by a part of its label.
        """
        for name, value in values.items():
            box = self.page.locator(f"main [name='{name.replace('__', '-')}']").first
            if not box.is_visible():
                box.evaluate("node => node.closest('details') && (node.closest('details').open = true)")
            if value.startswith("="):
                options = box.locator("option").all_text_contents()
                label = next(text for text in options if value[1:] in text)
                box.select_option(label=label.strip())
            elif value in ("on", "off"):
                box.set_checked(value == "on")
            else:
                box.fill(value)

    def attach(self, name: str, kind: str = "签字件") -> None:
        from taizhang.play.stage import picture

        path = self.demo.home / f"{name}.png"
        path.write_bytes(picture(name + str(self.width)))
        self.page.set_input_files("[name=upload]", str(path))
        self.fill(upload_kind=f"={kind}")

    def press(self, target: str | Locator) -> None:
        """Press what opens a page, wait for that page and look at it.

        Without waiting, the page before could be read once more.
        """
        button = self.page.locator(target).first if isinstance(target, str) else target
        with self.page.expect_navigation():
            button.click()
        self.look()

    def save(self) -> None:
        with self.page.expect_navigation():
            self.page.click("[name=save]")
        wrong = self.page.locator("section.problem li").all_text_contents()
        assert wrong == [], (self.page.url, wrong)
        self.look()

    def step(self, label: str) -> None:
        """Open the page of a step and wait for it: its form is read next.

        Steps taken only when something calls for them are folded.
        """
        link = self.page.locator("main .steps a", has_text=label).first
        link.wait_for(state="attached")
        if not link.is_visible():
            self.page.click("main details.spare summary")
        with self.page.expect_navigation():
            link.click()

    @property
    def state(self) -> str:
        return (self.page.locator("main .marks .state").text_content() or "").strip()


@pytest.fixture(params=[1280, 360])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def at_desk(demo: Demo, browser: Browser, width: int) -> Iterator[Callable[[str], Desk]]:
    opened: list[Desk] = []

    def sit(username: str) -> Desk:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(8000)
        desk = Desk(demo, context, context.new_page(), width)
        desk.page.on("console", lambda m: desk.complaints.append(m.text) if m.type == "error" else None)
        desk.page.on("request", lambda r: r.url.startswith(demo.address) or desk.complaints.append(r.url))
        desk.open("/sign-in/")
        desk.page.fill("[name=username]", username)
        desk.page.fill("[name=password]", demo.password)
        desk.page.click("main button")
        if "/notice/" in desk.page.url:
            desk.look()
            desk.page.click("main button")
        assert "/sign-in/" not in desk.page.url
        opened.append(desk)
        return desk

    yield sit
    for desk in opened:
        assert desk.complaints == []
        desk.context.close()
