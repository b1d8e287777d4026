"""QR codes, drawn here and put into the page."""

from __future__ import annotations

import io

from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """Draw a QR code as inline SVG, without any style of its own."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, svgclass="qr", lineclass=None, scale=5)
    return mark_safe(out.getvalue().decode())  # noqa: S308  # made here from a code and an address
