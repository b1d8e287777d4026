"""使用手册 inside the product.

The handbook's pages as they lie in docs/handbook, nothing from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from taizhang.desk.frame.guard import public

FIRST = "README"
_NAME = re.compile(r"[A-Za-z-]{1,60}")
_ITEM = re.compile(r"(?:\* |\d+\. )(.*)")


def folder() -> Path:
    """Return the folder of the pages.

    They stand beside the installed package, or in the checkout.
    """
    packed = Path(settings.PACKAGE) / "handbook"
    return packed if packed.is_dir() else Path(settings.PACKAGE).parent.parent / "docs" / "handbook"


def _inline(text: str) -> str:
    markup = str(escape(text))
    markup = re.sub(r"`([^`]+)`", r"<code>\1</code>", markup)
    markup = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", markup)
    return re.sub(r"\[([^\]]+)\]\(([a-z-]+)\.md\)", r'<a href="/help/\2/">\1</a>', markup)


def _blocks(text: str) -> Iterator[str]:
    """Yield the handbook's few marks as markup.

    Headings, lists, pictures, set-in commands, paragraphs.
    """
    open_list = ""
    for line in text.splitlines():
        kind = "ol" if re.match(r"\d+\. ", line) else "ul" if line.startswith("* ") else ""
        item, stays = _ITEM.fullmatch(line), line.startswith("   ") or not line.strip()
        if open_list and kind != open_list and not stays:
            yield f"</{open_list}>"
            open_list = ""
        if item:
            if kind != open_list:
                yield f"<{kind}>"
                open_list = kind
            yield f"<li>{_inline(item[1])}</li>"
        elif line.startswith("        "):
            yield f"<li class='set-in'><code>{escape(line.strip())}</code></li>"
        elif picture := re.fullmatch(r"!\[([^\]]+)\]\(pictures/([a-z-]+\.png)\)", line.strip()):
            yield f'<p><img src="/help/pictures/{picture[2]}" alt="{escape(picture[1])}" loading="lazy"></p>'
        elif heading := re.fullmatch(r"(#{1,2}) (.*)", line):
            level = len(heading[1])
            yield f"<h{level}>{escape(heading[2])}</h{level}>"
        elif line.strip():
            yield (
                f"<li class='set-in'>{_inline(line.strip())}</li>" if open_list else f"<p>{_inline(line)}</p>"
            )
    if open_list:
        yield f"</{open_list}>"


@cache
def _page(name: str) -> tuple[str, SafeString] | None:
    place = folder() / f"{name}.md"
    if not _NAME.fullmatch(name) or not place.is_file():
        return None
    text = place.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ").strip()
    return title, mark_safe("\n".join(_blocks(text)))  # noqa: S308  # our own pages, each text escaped


@public
@require_safe
def page(request: HttpRequest, name: str = FIRST) -> HttpResponse:
    """Show one page of the handbook.

    For anyone who reaches this server: it holds no data.
    """
    content = _page(name)
    if content is None:
        raise Http404
    return render(
        request, "house/help.html", {"title": content[0], "body": content[1], "first": name == FIRST}
    )


@public
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Send a picture of the handbook; none is larger than 60 kB."""
    place = folder() / "pictures" / f"{name}.png"
    if not _NAME.fullmatch(name) or not place.is_file():
        raise Http404
    return HttpResponse(place.read_bytes(), content_type="image/png")
