"""Refusals of the API.

It refuses as the pages do, in Chinese, naming the field and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ShapeError
from ninja.parser import Parser

from taizhang.engine.declare import detect
from taizhang.engine.declare.flow import Refused

_SHAPES = {
    "missing": "缺少这一项，请补上。",
    "extra_forbidden": "没有这一项，请去掉。",
    "less_than_equal": "不能大于{le}，请改小。",
    "greater_than_equal": "不能小于{ge}，请改大。",
    "literal_error": "只能是{expected}之一。",
    "enum": "只能是{expected}之一。",
    "int_parsing": "要填整数。",
    "int_type": "要填整数。",
    "string_type": "要填文字。",
    "dict_type": "要填一组“名称: 值”。",
    "list_type": "要填一个列表。",
}
_OTHER = "格式不对，请对照 /api/openapi.json 里的说明。"
_STATUS = {
    400: "请求正文不是正确的JSON，请核对括号、引号和编码。",
    401: "请先登录。",
    403: "本次操作没有带上页面的校验码（X-CSRFToken），请带上再发。",
    404: "没有找到，或您无权查看。请核对地址里的台账、编号和指标。",
}


class Body(Parser):
    """The body of a request as JSON whose texts every database and document takes."""

    def parse_body(self, request: HttpRequest) -> Any:
        return _readable(super().parse_body(request))


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return detect.readable(value)
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, dict):
        return {detect.readable(name): _readable(item) for name, item in value.items()}
    return value


def of_shape(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name of a field of the wrong type, and its error."""
    source, *path = error["loc"]
    if source == "body" and len(path) > 1:
        path = path[1:]  # the name of the function's parameter says nothing to a caller
    text = _SHAPES.get(error["type"], _OTHER).format_map(
        {"le": "", "ge": "", "expected": ""} | error.get("ctx", {})
    )
    return ".".join(str(part) for part in path) or "body", text


def install(api: NinjaAPI) -> None:
    """Give the API its refusals."""

    def say(request: HttpRequest, status: int) -> HttpResponse:
        return api.create_response(request, {"errors": {"": [_STATUS[status]]}}, status=status)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return api.create_response(request, {"errors": error.errors}, status=error.status)

    @api.exception_handler(ShapeError)
    def misshapen(request: HttpRequest, error: ShapeError) -> HttpResponse:
        names: dict[str, list[str]] = {}
        for item in error.errors:
            name, text = of_shape(item)
            names.setdefault(name, []).append(text)
        return api.create_response(request, {"errors": names}, status=422)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return say(request, 401)

    @api.exception_handler(Http404)
    def absent(request: HttpRequest, error: Http404) -> HttpResponse:
        return say(request, 404)

    @api.exception_handler(RawPostDataException)
    def packed(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
        return say(request, 400)  # a form with files where JSON is wanted

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return say(request, error.status_code if error.status_code in _STATUS else 400)
