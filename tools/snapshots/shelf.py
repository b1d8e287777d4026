"""Store answers in a folder: one file each.

There is an index for each account, and the sets of headers.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from snapshots.bodies import WORDS, body_text, pdf_words

OWN_LINES = ("content-type", "location", "content-disposition")


UNTOLD = ("content-length", "last-modified", "etag", "expires", "date")


LONGEST = 180
"""Bytes of a file's name, beyond which the rest of an address is told by its hash."""


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
        """Return whether it is a file that takes long to make."""
        return self.body.startswith((b"%PDF", b"PK\x03\x04"))

    def common(self) -> str:
        """Return the headers that most answers share."""
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
    """Name the file of an address, short enough for any disk."""
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
    """The folder that is written: one file for an answer.

    An index for each account and the sets of headers stand beside them.
    """

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
        """Store the text of a PDF apart.

        Answers are so the same with and without a reader of PDF.
        """
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
