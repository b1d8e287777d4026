"""Draw the pictures of the handbook, each of few colours and at most 60 kB.

A copy of a demonstration is served and each page drawn once.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path("docs/handbook/pictures")
README = Path("docs/pictures")
PASSWORD = "Shou-ce-2021"  # of a copy that is thrown away
MOST = 60_000
SHOTS = (
    ("", "sign-in", "/sign-in/"),
    ("wenmi", "today", "/"),
    ("menwei", "guard", "/t/premises-visit/"),
    ("zhiban", "duty", "/t/premises-dutysheet/"),
    ("xinfang", "petitions", "/"),
    ("xianshe", "liaison", "/t/programme-zeroreport/"),
    ("wenmi", "list", "/t/programme-publicity/"),
    ("pinganban", "report", "/report/?period=2021"),
    ("pinganban", "figures", "/figures/?period=2021"),
    ("zhuyao", "year", "/year/?period=2021"),
    ("xitong", "take-in", "/house/import/"),
    ("xitong", "copies", "/house/copies/"),
    ("xitong", "restore", "/restore/"),
    ("anquanguanli", "posts", "/house/posts/"),
)
"""Who looks, the picture's name, the page."""
RESET = """
import django; django.setup()
from taizhang.org.models import Account
from django.contrib.auth.hashers import make_password
Account.objects.update(password=make_password({password!r}), must_change=False)
"""


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(900):
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=10).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def save(content: bytes, place: Path, most: int = MOST) -> None:
    """Write a picture in as many colours as fit."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    for colours in (64, 32, 16, 8):
        out = io.BytesIO()
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= most:
            break
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(out.getvalue())


def shots(browser: Browser, address: str) -> None:
    """Sign each person in once and draw each page at desk width."""
    pages: dict[str, Page] = {}
    for username, name, path in SHOTS:
        if username not in pages:
            page = browser.new_context(viewport={"width": 1100, "height": 620}).new_page()
            page.set_default_timeout(60_000)
            pages[username] = page
            if username:
                page.goto(f"{address}/sign-in/")
                page.fill("[name=username]", username)
                page.fill("[name=password]", PASSWORD)
                page.click("main button")
                if "/notice/" in page.url:
                    page.click("main button")
        answer = pages[username].goto(f"{address}{path}")
        assert answer
        assert answer.status == 200, (name, path)
        content = pages[username].screenshot()
        save(content, OUT / f"{name}.png")
        if (README / f"{name}.png").exists():
            save(content, README / f"{name}.png")


def first_run(browser: Browser, folder: Path, environment: dict[str, str]) -> None:
    """Draw the pages of a fresh machine.

    They are the first run and the guide of its own certificate.
    """
    port, secure = _port(), _port()
    command = [sys.executable, "-m", "taizhang.site.cli", "serve", "--tls", "--port", str(port)]
    home = folder / "fresh"
    server = subprocess.Popen(
        [*command, "--tls-port", str(secure)], env=environment | {"TAIZHANG_HOME": str(home)}
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        page = browser.new_context(viewport={"width": 1100, "height": 760}).new_page()
        page.goto(f"{address}/first/")
        page.fill("[name=code]", (home / "first-code").read_text())
        page.click("[value=new]")
        save(page.screenshot(), OUT / "first-unit.png")
        phone = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
        for name, path in (("phone-guide", "/phone-guide/"), ("phone", "/p/join/")):
            phone.goto(f"{address}{path}")
            save(phone.screenshot(), OUT / f"{name}.png")
    finally:
        server.terminate()
        server.wait()


def main(home: Path) -> None:
    """Draw everything from a copy of a demonstration."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, port = Path(scratch), _port()
        shutil.copytree(home, folder / "home")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TAIZHANG_")}
        here = environment | {"TAIZHANG_HOME": str(folder / "home")}
        settings = {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
        reset = [sys.executable, "-c", RESET.format(password=PASSWORD)]
        subprocess.run(reset, env=here | settings, check=True)
        command = [sys.executable, "-m", "taizhang.site.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=here)
        try:
            _wait(f"http://127.0.0.1:{port}")
            with sync_playwright() as play:
                flags = ["--no-sandbox", "--disable-gpu"]
                browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
                shots(browser, f"http://127.0.0.1:{port}")
                first_run(browser, folder, environment)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
