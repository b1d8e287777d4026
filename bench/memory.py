"""Measure the memory of two preloaded workers.

It is proportional set size (PSS) at work, and after 2,000 mixed requests.

A day's pages as four people open them, papers and workbooks among them; between them the largest text that may be
checked, photographs of some megabytes and tables of 1,500 rows.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from bench.calls import joined

BOUND = 200.0
"""MiB that two workers may take together at work."""
GROWTH = 1.5
"""So many times what they took at their start may the workers take after the mixed requests."""
REQUESTS = 2000
THREADS = 4
POSTS = ("coordinator", "petition_clerk", "head", "deputy")
LIST = "/t/petitions-reception/?form=visit&topic=pension"
IMPORT = "/t/petitions-reception/import/"
TEXT_EVERY, PHOTO_EVERY, TABLE_EVERY = 40, 50, 100
LONGEST, ROWS = 60_000, 1_500
STARTS = (
    "/",
    "/figures/?period=2021",
    "/year/?period=2021",
    "/report/?period=2021",
    "/workbooks/",
    "/inbox/",
)
LINK = re.compile(r'(?:href|src)="([^"#]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Serving:
    """A server of two workers on a port of its own."""

    port: int
    pid: int

    def size(self) -> float:
        """MiB of PSS of all its processes."""
        return sum(_pss(pid) for pid in _family(self.pid)) / 1024

    def ask(self, path: str, cookies: Mapping[str, str], body: bytes = b"", kind: str = "") -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        told = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        if body:
            told |= {"Content-Type": kind}
        line.request("POST" if body else "GET", path, body or None, told)
        answer = line.getresponse()
        given = Answer(answer.status, joined(answer.getheaders()), answer.read())
        line.close()
        return given


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")


@contextlib.contextmanager
def serving(env: Mapping[str, str]) -> Iterator[Serving]:
    """Start a server and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "taizhang.site.cli", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, env={**os.environ, **env}, stderr=subprocess.DEVNULL)
    try:
        house = Serving(port, server.pid)
        for _ in range(300):
            time.sleep(0.2)
            with contextlib.suppress(OSError):
                house.ask("/sign-in/", {})
                break
        yield house
    finally:
        server.terminate()
        server.wait(20)


def workers(env: Mapping[str, str], session: str) -> float:
    """MiB of PSS after every thread of the workers has answered the list page."""
    with serving(env) as house:
        for _ in range(60):
            assert house.ask(LIST, {"sessionid": session}).status == 200
        return house.size()


# ---- mixed requests


@dataclass
class Person:
    """One who works: a browser's cookies, the addresses still to open."""

    cookies: dict[str, str]
    queue: deque[str] = field(default_factory=lambda: deque(STARTS))
    seen: set[str] = field(default_factory=set)
    opened: list[str] = field(default_factory=list)

    def next(self) -> str:
        """Return the next address, or one already opened when no new one is left."""
        if not self.queue:
            self.queue.extend(self.opened)
        return self.queue.popleft()

    def read(self, path: str, answer: Answer) -> None:
        """Follow the links of a page."""
        if answer.status == 200 and path not in self.seen:
            self.seen.add(path)
            self.opened.append(path)
        if answer.is_page:
            for link in LINK.findall(answer.body.decode()):
                to = urlsplit(urljoin(path, unescape(link)))
                whole = f"{to.path}?{to.query}" if to.query else to.path
                if not to.netloc and whole not in self.seen and "/sign-out/" not in whole:
                    self.seen.add(whole)
                    self.queue.append(whole)


def grown(env: Mapping[str, str]) -> tuple[float, float, Counter[str]]:
    """Give MiB of PSS before and after the mixed requests; answers by kind.

    They run on a copy of a played year.

    Raises where the server failed at one of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(env["TAIZHANG_HOME"], Path(folder) / "home")
        given = {**env, "TAIZHANG_HOME": str(home), "TAIZHANG_DATABASE": f"sqlite:{home / 'taizhang.db'}"}
        command = [sys.executable, "-m", "bench.memory"]
        done = subprocess.run(
            command, env={**os.environ, **given}, check=True, stdout=subprocess.PIPE, text=True
        )
        people = [Person({"sessionid": key}) for key in json.loads(done.stdout)]
        with serving(given) as house:
            _lists(house, people)
            before = house.size()
            answers = Counter(_worked(house, people))
            time.sleep(3)
            _lists(house, people)
            return before, house.size(), answers


def _lists(house: Serving, people: Sequence[Person]) -> None:
    """Ask for the list page so often and so many at once that every thread answers."""
    cookies = [person.cookies for person in people] * 20
    with ThreadPoolExecutor(2 * THREADS) as threads:
        assert {answer.status for answer in threads.map(lambda one: house.ask(LIST, one), cookies)} == {200}


def _worked(house: Serving, people: Sequence[Person]) -> list[str]:
    gate, clerk = threading.Lock(), people[POSTS.index("petition_clerk")]

    def work(number: int) -> str:
        person = people[number % len(people)]
        if number % TEXT_EVERY == 7:
            answer = _sent(house, person, "/check/?period=2021", {"text": _text(number)})
        elif number % PHOTO_EVERY == 9:
            answer = _sent(house, person, "/inbox/", {"do": "upload"}, {"upload": ("照片.jpg", _photo())})
        elif number % TABLE_EVERY == 11:
            answer = _sent(house, clerk, IMPORT, {}, {"file": ("来访.xlsx", _table())})
        else:
            with gate:
                path = person.next()
            answer = house.ask(path, person.cookies)
            with gate:
                person.read(path, answer)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        return f"{answer.status} {kind}"

    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(work, range(REQUESTS)))
    well = [row for row in answers if row < "400"]
    assert len(well) > 0.95 * REQUESTS and not [row for row in answers if row >= "500"], Counter(answers)
    return answers


def _sent(
    house: Serving,
    person: Person,
    path: str,
    fields: Mapping[str, str],
    files: Mapping[str, tuple[str, bytes]] | None = None,
) -> Answer:
    """Open a page and send its form."""
    page = house.ask(path, person.cookies)
    token = TOKEN.search(page.body.decode())
    assert token, (path, page.status)
    cookies = {
        **person.cookies,
        "csrftoken": page.headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0],
    }
    said = {"csrfmiddlewaretoken": token[1], **fields}
    if files is None:
        return house.ask(path, cookies, urlencode(said).encode(), "application/x-www-form-urlencoded")
    mark = secrets.token_hex(12)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in said.items()
    ]
    for name, (title, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{title}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    body = b"".join(parts) + f"--{mark}--\r\n".encode()
    return house.ask(path, cookies, body, f"multipart/form-data; boundary={mark}")


def _text(number: int) -> str:
    """Write the longest text that may be checked."""
    said = f"全年接待来访{number}批{number * 3}人次，开展安全检查12次，排查隐患{number % 90}处，全部整改。\n"
    return (said * (LONGEST // len(said) + 1))[:LONGEST]


def _photo() -> bytes:
    """Draw a photograph of some megabytes, another each time."""
    from PIL import Image

    out = io.BytesIO()
    Image.frombytes("RGB", (1600, 1200), os.urandom(1600 * 1200 * 3)).save(out, "JPEG", quality=90)
    return out.getvalue()


def _table() -> bytes:
    """Write a workbook of receptions, another each time."""
    import xlsxwriter

    out, mark = io.BytesIO(), secrets.token_hex(3)
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ("单位", "发生时间", "信访形式", "来访人数", "事由", "事实理由", "诉求"))
    for n in range(1, ROWS + 1):
        moment = f"2021-{n % 12 + 1:02}-{n % 28 + 1:02} 09:30"
        page.write_row(n, 0, ("市社", moment, "来访", 1, "养老保险", f"反映第{n}件{mark}", "请书面答复"))
    book.close()
    return out.getvalue()


def _sessions() -> list[str]:
    """Open a session for the first holder of each post."""
    import django

    django.setup()
    from django.test import Client

    from taizhang.org.models import Account, Holding

    found = []
    for post in POSTS:
        holding = Holding.objects.filter(post=post, until=None).order_by("pk")[0]
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(Account.objects.get(person=holding.person))
        client.post("/notice/", {"read": "1"})
        found.append(client.cookies["sessionid"].value)
    return found


def _family(pid: int) -> list[int]:
    """Return a server's processes: not the nightly work that it starts now and then."""
    below = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    serving = [
        child for child in below if b"taizhang.site.serving" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return [pid, *(member for child in serving for member in _family(child))]


def _pss(pid: int) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(row for row in rows if row.startswith("Pss:")).split()[1])


if __name__ == "__main__":
    print(json.dumps(_sessions()))
