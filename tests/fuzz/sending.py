"""Write one request as bytes.

It is sent so, and written down so that it can be sent again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

from django.test import Client
from django.test.client import ClientHandler

from taizhang.desk.frame.readable import in_utf8

Pair = tuple[bytes, bytes]
BOUNDARY = b"----taizhang-fuzz"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY.decode()}"


@dataclass(frozen=True)
class Request:
    """A request of somebody.

    The path is as it stands in the address; query and body are bytes.
    """

    who: str
    method: str
    path: str
    query: tuple[Pair, ...] = ()
    body: bytes = b""
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Path and query as they travel."""
        return f"{self.path}?{encoded(self.query).decode()}" if self.query else self.path

    def send(self, client: Client) -> Any:
        """Send it as it is: nothing is encoded, checked or corrected on the way."""
        client.handler = Handler(enforce_csrf_checks=False)
        more: dict[str, Any] = {"QUERY_STRING": encoded(self.query).decode(), **self.headers}
        return client.generic(self.method, self.path, self.body, self.content_type, **more)

    def __str__(self) -> str:
        told = f"{self.who}: {self.method} {self.address[:600]}"
        if self.body:
            told += f"\n  {self.content_type}\n  {self.body[:1500]!r}"
            told += f" … {len(self.body)} bytes" if len(self.body) > 1500 else ""
        return told + (f"\n  {self.headers}" if self.headers else "")


class Handler(ClientHandler):
    """The test client's way in, past the same first door as the server's."""

    def __call__(self, environ: dict[str, Any]) -> Any:
        return super().__call__(in_utf8(environ))


def encoded(pairs: Iterable[Pair]) -> bytes:
    """Pairs as a query or a plain form."""
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs).encode()


def multipart(pairs: Iterable[Pair], files: Iterable[tuple[bytes, bytes, bytes]]) -> bytes:
    """Pairs and files (field, name, content) as a form with files.

    Names stand there as they are.
    """
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (BOUNDARY, name, value)
        for name, value in pairs
    ]
    parts += [
        b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%b\r\n" % (BOUNDARY, name, title, content)
        for name, title, content in files
    ]
    return b"".join(parts) + b"--%b--\r\n" % BOUNDARY


def in_path(value: bytes) -> str:
    """A value as a part of a path."""
    return quote_from_bytes(value, safe="")
