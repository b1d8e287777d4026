"""The phone guide, the certificate to install, and the handbook."""

from __future__ import annotations

import io
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taizhang.desk.frame.guard import public


def _address() -> str:
    if not settings.LOCAL_TLS or not settings.PHONE_ADDRESS:
        raise Http404
    return str(settings.PHONE_ADDRESS)


@public
@require_safe
def phone_guide(request: HttpRequest) -> HttpResponse:
    """Show how a phone or another desk comes to trust this server.

    The page has steps, the fingerprint and the address as a QR code.
    """
    from taizhang.keep import tls

    context = {"address": _address(), "fingerprint": tls.fingerprint(settings.TLS_FOLDER)}
    return render(request, "house/phone_guide.html", context)


@public
@require_safe
def qr(request: HttpRequest) -> HttpResponse:
    """Draw the encrypted address as a QR code."""
    import segno

    out = io.BytesIO()
    segno.make(f"{_address()}/").save(out, kind="svg", scale=6, border=2)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@public
@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """Send the authority's certificate in the form for phones and Windows."""
    from taizhang.keep import tls

    _address()
    content = tls.authority_der(Path(settings.TLS_FOLDER))
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="taizhang-ca.crt"'
    return response
