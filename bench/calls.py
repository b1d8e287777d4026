"""Hand requests straight to a WSGI program.

There are no sockets, so that only the program is timed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

Program = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def environ(path: str, query: str = "", cookies: dict[str, str] | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
    setup_testing_defaults(made)
    made["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    return made


def ask(program: Program, made: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and whole body of one request."""
    seen: list[Any] = []
    parts = program(
        {**made, "wsgi.input": made.get("wsgi.input") or io.BytesIO()}, lambda *told: seen.append(told)
    )
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return int(seen[0][0].split()[0]), joined(seen[0][1]), body


def again(program: Program, made: dict[str, Any]) -> dict[str, Any]:
    """Ask once and give the request as a browser repeats it.

    It holds the cookies that were sent.
    """
    _, headers, _ = ask(program, made)
    sent = [f"{name}={morsel.value}" for name, morsel in SimpleCookie(headers.get("Set-Cookie", "")).items()]
    return {**made, "HTTP_COOKIE": "; ".join((made["HTTP_COOKIE"], *sent))}


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give headers by name; an answer may set several cookies."""
    values: dict[str, str] = {}
    for name, value in headers:
        values[name] = f"{values[name]}; {value}" if name in values else value
    return values


def posted(path: str, data: dict[str, str], cookies: dict[str, str]) -> dict[str, Any]:
    body = urlencode(data).encode()
    return environ(path, cookies=cookies) | {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_REFERER": f"http://localhost{path}",
        "wsgi.input": io.BytesIO(body),
    }
