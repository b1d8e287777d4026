"""Make text of what comes in as bytes, before any page meets it.

Signs that are none stand as the mark �.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict

from taizhang.desk.frame.guard import Respond, error_page
from taizhang.engine.declare import detect

CHARSET = "utf-8"
LONGEST = 4094
"""The longest query, as gunicorn has it for a whole line: longer ones no database and no log can do with."""


def in_utf8(environ: dict[str, Any]) -> dict[str, Any]:
    """Return the environment of a request without any charset but UTF-8.

    Forms and JSON are UTF-8 by their standards. Django looks up what a request names before it can answer with
    an error page: names such as base64 or idna are codecs and no charsets, and brought the server down.
    """
    kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
    rest = [part for part in parameters if not _names_charset(part)]
    return environ | {"CONTENT_TYPE": ";".join([kind, *rest])} if len(rest) < len(parameters) else environ


def _names_charset(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip().lower().startswith("charset") and value.strip(" '\"").lower() != CHARSET


class Readable:
    """Path, query and form fields as text that every database and document takes."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if len(request.META.get("QUERY_STRING", "")) > LONGEST:
            return error_page("地址太长", "这个地址里填的内容太长，请返回上一页，把查询的内容改短。", 414)
        request.path_info = detect.readable(request.path_info)
        request.path = detect.readable(request.path)
        request.GET = _read(request.GET)  # type: ignore[assignment]  # the stubs hide that it may be set
        if request.method == "POST":
            request.POST = _read(request.POST)  # type: ignore[assignment]
        return self.respond(request)


def _read(given: QueryDict) -> QueryDict:
    """Return the same pairs with unreadable signs marked.

    A dictionary of their own is made only where something had to be marked.
    """
    pairs = [(name, value) for name, values in given.lists() for value in values]
    if all(name == detect.readable(name) and value == detect.readable(value) for name, value in pairs):
        return given
    fields = QueryDict(mutable=True, encoding=given.encoding)
    for name, value in pairs:
        fields.appendlist(detect.readable(name), detect.readable(value))
    fields._mutable = False
    return fields
