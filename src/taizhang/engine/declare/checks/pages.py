"""Check the pages of things and the table of links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.checks import CheckMessage, Error

from taizhang.engine.declare.checks.findings import error, nearest
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.links import ORGANISATION, Link
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.org import posts

PLACES = ("menu", "list", "phones")
"""Where a page may be offered."""


def check_pages(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check where a page is offered and whose right leads to it."""
    keys = [other.key for other in ledgers()]
    for page in ledger.pages:
        for place in page.shown.split():
            if place not in PLACES:
                yield error(ledger, 34, f"页面 {page.name} 的 shown 没有“{place}”{nearest(place, PLACES)}")
        for post in sorted(page.right.named - set(posts.BY_KEY)):
            yield error(ledger, 34, f"页面 {page.name} 没有岗位“{post}”{nearest(post, posts.BY_KEY)}")
        if page.right.key and page.right.key not in keys:
            near = nearest(page.right.key, keys)
            yield error(ledger, 34, f"页面 {page.name} 的权限没有台账“{page.right.key}”{near}")
        elif page.right.step:
            owner = by_key(page.right.key) if page.right.key else ledger
            steps = [step.key for step in owner.flow.moves]
            if page.right.step not in steps:
                near = nearest(page.right.step, steps)
                yield error(ledger, 34, f"页面 {page.name} 的权限没有步骤“{page.right.step}”{near}")


def check_links(table: Iterable[Link]) -> Iterator[CheckMessage]:
    """Check that links lead from and to what exists, each under an id of its own."""
    targets = [ledger.key for ledger in ledgers()]
    sources, seen = [*targets, *ORGANISATION], set[str]()
    for link in table:
        if link.source not in sources:
            yield _error(f"联动 {link.id} 的来源“{link.source}”不是台账{nearest(link.source, sources)}")
        if link.target not in targets:
            yield _error(f"联动 {link.id} 的去向“{link.target}”不是台账{nearest(link.target, targets)}")
        if link.id in seen:
            yield _error(f"联动“{link.id}”声明了两次")
        seen.add(link.id)


def _error(text: str) -> Error:
    return Error(text, id="taizhang.E035")
