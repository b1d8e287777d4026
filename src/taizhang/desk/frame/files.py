"""Serving of evidence: never rendered as a page.

Permission is checked through its record at each fetch.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.rights import ANYBODY
from taizhang.engine.keep import evidence, history, outgoing
from taizhang.engine.models import Evidence

_UNSAFE = re.compile(r"[\x00-\x1f\x7f\"\\/\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def disposition(name: str, *, inline: bool = False) -> str:
    """Return the header value for a file name.

    An ASCII stand-in, and the name itself in UTF-8.
    """
    clean = _UNSAFE.sub("_", name)[-100:] or "file"
    ending = re.sub(r"[^.A-Za-z0-9]", "", clean[clean.rfind(".") :]) if "." in clean else ""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"file{ending}\"; filename*=UTF-8''{quote(clean, safe='')}"


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(content: bytes, name: str) -> HttpResponse:
    """Send a Word file to be saved under a name."""
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = disposition(f"{name}.docx")
    return response


def pdf(content: bytes, name: str) -> HttpResponse:
    """Send a PDF to open in the browser under a name."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = disposition(f"{name}.pdf", inline=True)
    return response


def _file(request: Signed, public_id: str) -> Evidence:
    row = Evidence.objects.filter(public_id=public_id).prefetch_related("uses").first()
    if row is None or not evidence.may_see(request.principal, row):
        raise Http404
    return row


def _served(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = disposition(name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
@needs(ANYBODY)
def evidence_file(request: Signed, public_id: str) -> HttpResponse:
    """Send a copy of one file without place and author.

    It is for those who see a record that uses it.

    `?original=1` gives the stored bytes, with their fingerprint, and leaves a line of history.
    """
    row = _file(request, public_id)
    original = bool(request.GET.get("original"))
    try:
        content = evidence.read(row)
        if not original:
            content = outgoing.clean(content, row.media_type)
    except Refused as refused:
        return HttpResponse(str(refused), status=refused.status, content_type="text/plain; charset=utf-8")
    if original:
        history.append("original", request.principal, note=f"取原件 {row.name} {row.sha256[:16]}")
    return _served(content, row.media_type, row.name)


@require_safe
@needs(ANYBODY)
def evidence_thumb(request: Signed, public_id: str) -> HttpResponse:
    """Send the small picture of a file, under the same permission."""
    row = _file(request, public_id)
    try:
        content = evidence.read_thumb(row)
    except Refused as refused:
        return HttpResponse(str(refused), status=refused.status, content_type="text/plain; charset=utf-8")
    if not content:
        raise Http404
    return _served(content, "image/jpeg", "thumb.jpg")
