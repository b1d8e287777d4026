"""Write down what the product answers over a played folder, so that two source trees can be compared.

    PYTHONPATH=TREE/src python tools/snapshot.py PLAYED_HOME TARGET_DIR
    diff -r TARGET_OF_ONE_TREE TARGET_OF_ANOTHER

The source tree on the path answers over a copy of PLAYED_HOME that is thrown away; a refactoring changes nothing.
Only names that outlive a refactoring are used: the settings, the models by their labels, the console's entry.

What is the same from run to run:
- the clock stands still at `MOMENT` of the played time;
- what is random is drawn from a source that begins anew at each address, so that codes on paper come out alike;
- long work in the background is waited for, and sets keep one order.
What is replaced in the answers stands in `REPLACED`; what is left out of files stands in `UNSAID`. The text of PDF
files stands in a folder of its own, which is there only where `pypdfium2` is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import importlib.util
import io
import json
import logging
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time
import traceback
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from lxml import etree, html

MOMENT = datetime(2022, 1, 10, 1, 5, tzinfo=UTC)
"""09:05 in Shanghai, on the first morning after the year is done."""
HOST = "localhost"
CONSOLE = "taizhang.site.cli"
FORM = "application/x-www-form-urlencoded"
PERIOD, MONTH = "2021", "2021-07"
EVERY_FIGURE = ("pinganban", "shenji", "xianshe")
"""Accounts for whom each figure is asked and traced through the API: coordinator, auditor, a county's liaison."""
STARTS = (
    "/",
    f"/figures/?period={PERIOD}",
    f"/year/?period={PERIOD}",
    f"/report/?period={PERIOD}",
    f"/check/?period={PERIOD}",
    f"/ask/?{urlencode({'q': '2021年来访多少批次'})}",
    f"/ask/?{urlencode({'q': '去年三季度隐患'})}",
    f"/duty/?month={MONTH}",
    f"/workbooks/?month={MONTH}",
    "/restore/",
    "/first/",
    "/no-such-page/",
)
STRANGER = (
    "/",
    "/sign-in/",
    "/public/",
    "/public/rate/",
    "/p/",
    "/p/join/",
    "/p/who/",
    "/p/leave/",
    "/p/state/",
    "/p/queue/",
    "/p/point/",
    "/p/inside/",
    "/p/round/",
    "/p/worker.js",
    "/help/",
    "/phone-guide/",
    "/phone-guide/address.svg",
    "/phone-guide/taizhang-ca.crt",
    "/first/",
    "/restore/",
    "/no-such-page/",
    "/api/ledgers",
    "/api/openapi.json",
    f"/api/figures?period={PERIOD}",
)
NEVER = ("/sign-out/",)
READING_POSTS = re.compile(r"/(export|reveal|identity|named/[\w-]+)/$")
"""Forms that are sent although they post: they change nothing but the history."""
SEARCHED = {"q": "2021"}
STATED = {"purpose": "核对前后一致"}
"""What is typed into empty fields of forms that are looked up, and of forms that are sent."""
UNIT = "ZSG"
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--help",),
    *(("figures", "--period", period, "--format", "json") for period in (PERIOD, "2021Q3", MONTH)),
    ("figures", "--period", PERIOD),
    ("figures", "--period", PERIOD, "--unit", UNIT),
    ("figures", "--period", "1x"),
    ("trace", "F44", "--period", PERIOD, "--as", "coordinator"),
    ("trace", "nothing", "--period", PERIOD),
    ("digest",),
    ("digest", "--format", "json"),
    ("digest", "--as", "coordinator"),
    ("digest", "--as", "guard"),
    ("report", "annual", "--period", PERIOD, "--out", "OUT", "--format", "json"),
    ("weekly", "--week", "2021-07-08", "--out", "OUT", "--format", "json"),
    ("reconcile", "OUT/2021年平安创建工作总结.docx", "--period", PERIOD, "--format", "json"),
    ("doctor",),
    ("sweep", "--format", "json"),
    ("verify",),
)
REPLACED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'), r"\1CSRF"),
    (re.compile(r'(name="once" value=")[\w-]{24}'), r"\1ONCE"),
    (re.compile(r"余\d+兆"), "余N兆"),
    (re.compile(r"只剩\d+兆"), "只剩N兆"),
)
"""Tokens of forms and free space; the scratch folder is replaced as well (`Words`)."""
UNSAID = re.compile(
    rb"/(?:CreationDate|ModDate)\s*\([^)]*\)|/ID\s*\[[^\]]*\]"
    rb"|<xmp:\w+Date>[^<]*</xmp:\w+Date>|<xmpMM:\w+ID>[^<]*</xmpMM:\w+ID>"
    rb"|<dcterms:(?:created|modified)[^>]*>[^<]*</dcterms:(?:created|modified)>"
)
"""When a file was made, and the name it drew for itself."""
OWN_LINES = ("content-type", "location", "content-disposition")
UNTOLD = ("content-length", "last-modified", "etag", "expires", "date")
ID = re.compile(r"[2-9a-hjkmnp-z]{12}")
LONGEST = 180
"""Bytes of a file's name, beyond which the rest of an address is told by its hash."""


class Draws:
    """A source of randomness that begins anew by name."""

    def __init__(self) -> None:
        self._source = random.Random(0)

    def __call__(self, count: int) -> bytes:
        return self._source.randbytes(count)

    def begin(self, name: str) -> None:
        """Begin the sequence that belongs to a name."""
        self._source.seed(name)


DRAWS = Draws()


@dataclass
class Words:
    """Text as it is kept: what differs from run to run replaced."""

    scratch: str = ""

    def kept(self, text: str) -> str:
        """Replace what says nothing about the product."""
        if self.scratch:
            text = text.replace(self.scratch, "SCRATCH")
        for pattern, stand_in in REPLACED:
            text = pattern.sub(stand_in, text)
        return text


WORDS = Words()


# ---- what a body says


def digest(content: bytes) -> str:
    """Name content by its hash and size."""
    return f"sha256 {hashlib.sha256(content).hexdigest()} {len(content)} bytes"


def body_text(content: bytes, media_type: str) -> str:
    """Put a body into lines that a reader can compare."""
    if content.startswith(b"%PDF"):
        return pdf_text(content)
    if content.startswith(b"PK\x03\x04"):
        return zip_text(content)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return digest(content)
    if "\0" in text:
        return digest(content)
    if media_type.startswith("application/json"):
        with contextlib.suppress(ValueError):
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    return WORDS.kept(text)


def pdf_text(content: bytes) -> str:
    """Tell a PDF by the hash of what it says, its pages, and how much is drawn on them."""
    bare = UNSAID.sub(b"", content)
    pages, drawn = 0, 0
    for stream in _streams(bare):
        pages += len(re.findall(rb"/Type\s*/Page\b", stream))
        drawn += len(stream)
    pages += len(re.findall(rb"/Type\s*/Page\b", bare))
    return f"PDF {digest(bare)}, {pages} pages, {drawn} bytes unpacked"


def _streams(content: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            yield zlib.decompress(found[1])


def pdf_words(content: bytes) -> str:
    """Read the text of a PDF; empty where no reader of PDF is installed."""
    if importlib.util.find_spec("pypdfium2") is None:
        return ""
    reader = importlib.import_module("pypdfium2")
    with contextlib.closing(reader.PdfDocument(content)) as paper:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in paper)


def zip_text(content: bytes) -> str:
    """Tell a zip file (Word, Excel, a bundle) by its members in order, and by the text of those that hold text."""
    lines, texts = ["ZIP"], list[str]()
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        for member in box.infolist():
            inside = UNSAID.sub(b"", box.read(member))
            boxed = inside.startswith(b"PK\x03\x04")  # its own members say more, and hold times of making
            lines.append(f"{member.filename}{'' if boxed else f': {digest(inside)}'}")
            if boxed:
                texts.append(f"== {member.filename}\n{zip_text(inside)}")
            elif told := _member_text(member.filename, inside):
                texts.append(f"== {member.filename}\n{told}")
    return "\n".join((*lines, *texts))


TEXT_ELEMENTS = {
    "word/": ("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p",),
    "xl/sharedStrings": ("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}si",),
    "xl/worksheets/": ("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row",),
}
WITH_TEXT = re.compile(
    r"word/(document|header\d*|footer\d*)\.xml|xl/sharedStrings\.xml|xl/worksheets/\w+\.xml"
)


def _member_text(name: str, content: bytes) -> str:
    """The text of a member, a line for each paragraph or row."""
    if name.endswith((".txt", ".csv")):
        return content.decode(errors="replace")
    if not WITH_TEXT.fullmatch(name):
        return ""
    wanted = next(tags for start, tags in TEXT_ELEMENTS.items() if name.startswith(start))
    lines = []
    for _, node in etree.iterparse(io.BytesIO(content), tag=wanted):
        words = ("".join(cell.itertext()) for cell in node) if name.startswith("xl/w") else node.itertext()
        lines.append(("|" if name.startswith("xl/w") else "").join(words))
        node.clear()
    return "\n".join(lines)


# ---- one answer


@dataclass(frozen=True)
class Answer:
    """What came back for one address."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes
    raised: str = ""

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def is_page(self) -> bool:
        return self.media_type.startswith("text/html")

    @property
    def is_made(self) -> bool:
        """Whether it is a file that takes long to make."""
        return self.body.startswith((b"%PDF", b"PK\x03\x04"))

    def common(self) -> str:
        """The headers that most answers share."""
        own = (*OWN_LINES, *UNTOLD)
        return "\n".join(
            f"{name}: {value}" for name, value in sorted(self.headers.items()) if name not in own
        )


def answer_of(response: Any) -> Answer:
    """Read a response of the test client to its end."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    error = getattr(response, "exc_info", None)
    flags = []
    for name, cookie in sorted(response.cookies.items()):
        told = [f"{key}={cookie[key]}" for key in ("path", "samesite", "secure", "httponly") if cookie[key]]
        flags.append(f"{name}{'' if cookie.value else ' emptied'} {' '.join(told)}")
    headers = {name.lower(): value for name, value in response.headers.items()}
    raised = "".join(traceback.format_exception_only(error[1])).strip() if error else ""
    return Answer(response.status_code, headers, tuple(flags), body, raised)


def place_of(address: str) -> str:
    """The name of the file of an address, short enough for any disk."""
    path, _, query = address.partition("?")
    whole = (path.strip("/") or "home") + (f"@{query}" if query else "")
    parts = []
    for part in unquote(whole).split("/"):
        name = re.sub(r"[\s:*?\"<>|\\]", "_", part)
        if len(name.encode()) > LONGEST:
            name = f"{name[:40]}~{hashlib.sha256(part.encode()).hexdigest()[:12]}"
        parts.append(name if name.strip(".") else f"_{name}")
    return "/".join(parts)


@dataclass
class Shelf:
    """The folder that is written: one file for an answer, an index for each account, the sets of headers."""

    root: Path
    taken: set[str] = field(default_factory=set)
    sets: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        """Write one file; a second answer of the same name gets a name of its own."""
        nth = name
        while nth in self.taken:
            nth += "~"
        self.taken.add(nth)
        target = self.root / f"{nth}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.rstrip("\n") + "\n", encoding="utf-8", errors="surrogatepass")

    def keep(self, folder: str, asked: str, answer: Answer, sent: str = "") -> None:
        """Keep an answer with the address it answers and what was sent with it."""
        mark = hashlib.sha256(answer.common().encode()).hexdigest()[:8]
        self.sets[mark] = answer.common()
        told = [asked, *([f"sent: {sent}"] if sent else []), f"status: {answer.status}"]
        told += [f"{name}: {answer.headers[name]}" for name in OWN_LINES if name in answer.headers]
        told += [f"cookie: {cookie}" for cookie in answer.cookies]
        told += [f"headers: {mark}"]
        if answer.raised:
            told.append(f"raised: {answer.raised}")
        method, _, address = asked.partition(" ")
        name = place_of(address) + ("" if method == "GET" else f"@{method}")
        text = WORDS.kept("\n".join(told))
        self.write(f"{folder}/{name}", f"{text}\n\n{body_text(answer.body, answer.media_type)}")
        self.keep_words(f"{folder}/{name}", answer.body)
        self.count(folder, asked, answer)

    def keep_words(self, name: str, content: bytes) -> None:
        """Keep the text of a PDF apart, so that answers are the same with and without a reader of PDF."""
        if content.startswith(b"%PDF") and (words := pdf_words(content)):
            self.write(f"pdf-text/{name}", words)

    def count(self, folder: str, asked: str, answer: Answer) -> None:
        """Count an answer, and note it where it is a failure."""
        counted = self.counts.setdefault(folder, Counter())
        counted[f"{answer.status} {answer.media_type.partition(';')[0]}"] += 1
        if answer.status >= 500 or answer.raised:
            self.odd.append(f"{folder} {asked}: {answer.status} {answer.raised}")

    def finish(self) -> None:
        """Write the sets of headers, the counts and the failures."""
        for mark, text in self.sets.items():
            self.write(f"headers/{mark}", text)
        lines = []
        for folder, counted in sorted(self.counts.items()):
            lines += [f"{folder}: {count} × {what}" for what, count in sorted(counted.items())]
        self.write("counts", "\n".join(lines))
        self.write("failures", "\n".join(self.odd) or "none")


# ---- crawling


def kind_of(address: str) -> str:
    """The kind of an address: numbers, ids and figures replaced, the names of its query in order."""
    path, _, query = address.partition("?")
    parts = path.split("/")
    for nth, part in enumerate(parts):
        if nth and parts[nth - 1] in ("figures", "ask"):
            parts[nth] = "NAME" if part else ""
        elif ID.fullmatch(part):
            parts[nth] = "ID"
        else:
            parts[nth] = re.sub(r"\d+", "N", part)
    names = sorted({piece.partition("=")[0] for piece in query.split("&") if piece})
    return "/".join(parts) + (f"?{'&'.join(names)}" if names else "")


def local(page: str, link: str) -> str:
    """The address of a link on a page of this site; empty for any other."""
    whole = urlsplit(urljoin(f"http://{HOST}{page}", link.strip()))
    if whole.scheme != "http" or whole.netloc != HOST or whole.path in NEVER:
        return ""
    path = quote(whole.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(whole.query, safe='=&%+/:;,.-_~')}" if whole.query else path


Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """What a page leads to: addresses in their order, and forms that only read though they post."""

    links: tuple[str, ...]
    posts: tuple[tuple[str, Values], ...]


def sheet_of(address: str, body: bytes) -> Sheet:
    """Read the links and forms of a page."""
    if not body.strip():
        return Sheet((), ())
    tree = html.document_fromstring(body.decode())
    links = [str(link) for link in tree.xpath("//@href | //@src")]
    posts = []
    for form in tree.forms:
        for where, values in _sendings(form):
            target = local(address, where or address)
            if form.method == "GET":
                links.append(f"{target.partition('?')[0]}?{urlencode(values)}" if values else target)
            elif READING_POSTS.search(target):
                posts.append((target, values))
    found = dict.fromkeys(local(address, link) for link in links)
    return Sheet(tuple(link for link in found if link), tuple(dict.fromkeys(posts)))


def _sendings(form: Any) -> Iterator[tuple[str, Values]]:
    """Each way in which a form is sent: by each of its buttons, for a past month where it asks for one."""
    for empty in form.xpath(".//input[not(@value)][not(@type='checkbox' or @type='radio' or @type='file')]"):
        empty.set("value", "")
    filled = SEARCHED if form.method == "GET" else STATED
    given = [(str(name), str(value) or filled.get(name, "")) for name, value in form.form_values()]
    given = [(name, value) for name, value in given if name != "csrfmiddlewaretoken"]
    past = [(name, MONTH if name == "month" else value) for name, value in given]
    for button in form.xpath(".//button[not(@type) or @type='submit']") or [None]:
        where = (button.get("formaction") if button is not None else None) or form.get("action") or ""
        own = [] if button is None or not button.get("name") else [(button.get("name"), button.get("value"))]
        for values in dict.fromkeys((tuple(past), tuple(given))):
            yield where, (*values, *own)


@dataclass
class Crawl:
    """One account's walk through the pages, breadth first."""

    name: str
    client: Any
    shelf: Shelf
    most: int
    met: set[str] = field(default_factory=set)
    visited: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    made: set[str] = field(default_factory=set)
    queue: deque[str] = field(default_factory=deque)
    posts: dict[tuple[str, Values], None] = field(default_factory=dict)
    index: list[str] = field(default_factory=list)
    static: dict[str, None] = field(default_factory=dict)
    reached: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def offer(self, address: str) -> None:
        """Put an address into the queue unless it was met."""
        if address.startswith("/static/"):
            self.static[address] = None
        elif address and address not in self.met:
            self.met.add(address)
            self.queue.append(address)

    def run(self, starts: Iterable[str], named: Iterable[str]) -> None:
        """Walk from the starts, see the named pages, and send the forms that only read."""
        for address in starts:
            self.offer(address)
        self._walk()
        for address in named:
            if address not in self.visited:
                self.met.add(address)
                self._visit(address)
        self._walk()
        for address, values in self.posts:
            way = "&".join(f"{name}={value}" for name, value in values if name in ("as", "form"))
            kind = f"POST {kind_of(address)}?{way}"
            if self._wanted(kind) and self.ask(address, values, f"?{way}" if way else "").is_made:
                self.made.add(kind)
        self.shelf.write(f"index/{self.name}", "\n".join(self.index))

    def _walk(self) -> None:
        while self.queue:
            address = self.queue.popleft()
            if self._wanted(kind_of(address)):
                self._visit(address)

    def _wanted(self, kind: str) -> bool:
        if self.seen[kind] >= (1 if kind in self.made else self.most):
            return False
        self.seen[kind] += 1
        return True

    def _visit(self, address: str) -> None:
        self.visited.add(address)
        answer, kind = self.ask(address), kind_of(address)
        if answer.is_made:
            self.made.add(kind)
        if answer.status == 200:
            self.reached.setdefault(kind, address)
        if target := answer.headers.get("location"):
            self.offer(local(address, target))
        if answer.is_page:
            sheet = sheet_of(address, answer.body)
            for link in sheet.links:
                self.offer(link)
            self.posts.update(dict.fromkeys(sheet.posts))

    def ask(self, address: str, values: Values | None = None, way: str = "") -> Answer:
        """Ask one address and keep the answer; values are posted, in a way that its name tells."""
        answer = self.answer(address, values)
        asked = f"{'GET' if values is None else 'POST'} {address}{way}"
        self.shelf.keep(f"pages/{self.name}", asked, answer, urlencode(values or ()))
        self.index.append(f"{answer.status} {answer.media_type} {asked}")
        return answer

    def answer(self, address: str, values: Values | None = None) -> Answer:
        """Ask one address, with the randomness that belongs to it."""
        DRAWS.begin(f"{self.name} {address} {values}")
        began = time.monotonic()
        if values is None:
            answer = answer_of(self.client.get(address))
        else:
            answer = answer_of(self.client.post(address, urlencode(values), content_type=FORM))
        kind = re.sub(r"^/t/[\w-]+/", "/t/SLUG/", kind_of(address)).partition("?")[0]
        self.seconds[kind] = self.seconds.get(kind, 0.0) + time.monotonic() - began
        return answer


def strange_doors(crawls: Sequence[Crawl], shelf: Shelf) -> None:
    """Ask for each account one page of every kind that another account reached: what is refused stays refused."""
    every: dict[str, str] = {}
    for crawl in crawls:
        for kind, address in crawl.reached.items():
            every.setdefault(kind, address)
    for crawl in crawls:
        lines = []
        for kind, address in sorted(every.items()):
            if kind in crawl.seen:
                continue
            answer = crawl.answer(address)
            lines.append(f"{answer.status} {answer.headers.get('location', '')} {address}")
            if answer.status == 200 or answer.status >= 500:
                shelf.keep(f"doors/{crawl.name}", f"GET {address}", answer)
        shelf.write(f"doors/{crawl.name}", "\n".join(lines))


# ---- the API and the console


def ask_api(crawl: Crawl, shelf: Shelf) -> None:
    """Ask the API as one account: ledgers, records, figures, and for some accounts every figure with its trace."""
    folder = f"api/{crawl.name}"

    def told(address: str) -> Any:
        answer = crawl.answer(address)
        shelf.keep(folder, f"GET {address}", answer)
        return json.loads(answer.body) if answer.status == 200 else None

    told("/api/openapi.json")
    for ledger in told("/api/ledgers") or ():
        page = told(f"/api/ledgers/{ledger['slug']}/records?limit=20")
        if page and page["rows"]:
            told(f"/api/ledgers/{ledger['slug']}/records/{page['rows'][0]['id']}")
    figures = told(f"/api/figures?period={PERIOD}") or ()
    if crawl.name in EVERY_FIGURE:
        for figure in figures:
            name = quote(figure["key"], safe="")
            told(f"/api/figures/{name}?period={PERIOD}")
            told(f"/api/figures/{name}/trace?period={PERIOD}")


def run_console(arguments: Sequence[str]) -> tuple[int, str]:
    """Run the console once; gives its exit code and what it printed."""
    said = io.StringIO()
    DRAWS.begin(" ".join(arguments))
    entry = importlib.import_module(CONSOLE).main
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            code = entry(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the answer
            code = -1
            print("".join(traceback.format_exception_only(error)))
    return code, said.getvalue()


def ask_console(shelf: Shelf, out: Path) -> None:
    """Run the commands that only read, the trace of every figure, and keep the papers they write."""
    _, listed = run_console(("figures", "--period", PERIOD, "--format", "json"))
    traces = [("trace", row["key"], "--period", PERIOD, "--format", "json") for row in json.loads(listed)]
    helps = [(name, "--help") for name in sorted({command[0] for command in COMMANDS} - {"--help"})]
    for command in (*COMMANDS, *helps, *traces):
        code, text = run_console([part.replace("OUT", str(out)) for part in command])
        name = "_".join(command).replace("/", "_")
        shelf.write(f"console/{name}", WORDS.kept(f"{' '.join(command)}\nexit code: {code}\n\n{text}"))
    for paper in sorted(path for path in out.rglob("*") if path.is_file()):
        content, name = paper.read_bytes(), f"console/files/{paper.relative_to(out)}"
        shelf.write(name, body_text(content, ""))
        shelf.keep_words(name, content)


def ask_static(crawls: Sequence[Crawl], shelf: Shelf) -> None:
    """Fetch each static file that a page named."""
    for address in sorted({address for crawl in crawls for address in crawl.static}):
        shelf.keep("static", f"GET {address}", crawls[-1].answer(address))


# ---- the standing of the world


def stand_still(scratch: Path) -> None:
    """Set the environment, the randomness, the clock and background work, then start the framework."""
    for name in [name for name in os.environ if name.startswith("TAIZHANG_")]:
        del os.environ[name]
    os.environ |= {
        "TAIZHANG_HOME": str(scratch / "home"),
        "TAIZHANG_OUT": str(scratch / "out"),
        "DJANGO_SETTINGS_MODULE": "taizhang.site.settings",
    }
    random._urandom = DRAWS  # type: ignore[attr-defined]  # whence `secrets` draws
    _work_at_once()
    frozen = [datetime.now(UTC)]
    from django.utils import timezone

    timezone.now = lambda: frozen[0]
    import django

    django.setup()
    importlib.import_module(CONSOLE)  # it is asked last: better missed now
    from django.apps import apps
    from django.conf import settings

    row = apps.get_model("engine", "Instance").objects.get(pk=1)
    frozen[0] = MOMENT - timedelta(seconds=row.offset_seconds)
    time.time = frozen[0].timestamp
    settings.SESSION_COOKIE_AGE = 100 * 365 * 24 * 3600  # the database asks the machine's clock
    logging.disable(logging.CRITICAL)


def _work_at_once() -> None:
    """Let each thread end before its starter goes on."""
    begin = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        begin(thread)
        thread.join(300)

    threading.Thread.start = start  # type: ignore[method-assign]


def crawls_of(shelf: Shelf, most: int, only: Sequence[str]) -> list[Crawl]:
    """A walk for each account, in the order of their names, and the stranger's at the end."""
    from django.apps import apps
    from django.test import Client

    found = []
    for account in apps.get_model("org", "Account").objects.order_by("username"):
        if only and account.username not in only:
            continue
        client = Client(raise_request_exception=False, SERVER_NAME=HOST)
        DRAWS.begin(f"sign in {account.username}")
        client.force_login(account)
        found.append(Crawl(account.username, client, shelf, most))
    found.append(Crawl("anonymous", Client(raise_request_exception=False, SERVER_NAME=HOST), shelf, most))
    return found


def records() -> Iterator[str]:
    """The address of one record of each state in every ledger, void ones apart."""
    from django.apps import apps

    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        if {"public_id", "state", "voided"} <= {column.name for column in model._meta.get_fields()}:
            states: dict[tuple[str, bool], str] = {}
            rows = model._default_manager.order_by("pk").values_list("state", "voided", "public_id")
            for state, voided, public_id in rows.iterator():
                states.setdefault((state, voided), public_id)
            slug = model._meta.label_lower.replace(".", "-")
            yield from (f"/t/{slug}/{public_id}/" for _, public_id in sorted(states.items()))


def take(shelf: Shelf, scratch: Path, most: int, only: Sequence[str]) -> None:
    """Ask everything in one fixed order."""
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.0f}s {len(shelf.taken):6} {what}", file=sys.stderr, flush=True)

    crawls, named = crawls_of(shelf, most, only), tuple(records())
    for crawl in crawls:
        crawl.run(*((STRANGER, ()) if crawl.name == "anonymous" else (STARTS, named)))
        say(f"pages of {crawl.name}")
    strange_doors(crawls, shelf)
    say("doors")
    for crawl in crawls[:-1]:
        ask_api(crawl, shelf)
        say(f"API as {crawl.name}")
    ask_static(crawls, shelf)
    ask_console(shelf, scratch / "out")
    say("console")
    shelf.finish()
    kinds = {kind for crawl in crawls for kind in crawl.seconds}
    spent = [(sum(crawl.seconds.get(kind, 0) for crawl in crawls), kind) for kind in kinds]
    for seconds, kind in sorted(spent, reverse=True)[:15]:
        print(f"{seconds:7.1f}s {kind}", file=sys.stderr)
    print("\n".join(shelf.odd) or "no failures", file=sys.stderr)


def main() -> int:
    """Copy the played folder, ask, write."""
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets of texts in one order
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {"PYTHONHASHSEED": "0"})
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("home", type=Path, help="a played folder, with its database, keys and files")
    parser.add_argument("target", type=Path, help="where to write; must not exist or be empty")
    parser.add_argument("--most", type=int, default=3, help="addresses of one kind for each account")
    parser.add_argument("--only", nargs="*", default=(), help="only these accounts")
    given = parser.parse_args()
    if given.target.exists() and any(given.target.iterdir()):
        parser.error(f"{given.target} is not empty")
    with tempfile.TemporaryDirectory(prefix="snapshot-") as folder:
        scratch = Path(folder).resolve()
        shutil.copytree(given.home, scratch / "home")
        (scratch / "out").mkdir()
        WORDS.scratch = str(scratch)
        stand_still(scratch)
        print(f"asking {importlib.import_module('taizhang').__path__[0]}", file=sys.stderr)
        shelf = Shelf(given.target)
        shelf.write("about", f"moment {MOMENT}\nmost {given.most}\naccounts {given.only or 'all'}")
        take(shelf, scratch, given.most, given.only)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
