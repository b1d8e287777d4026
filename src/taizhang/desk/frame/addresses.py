"""Start-up check: every page that a thing declares has a view at its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import Resolver404, resolve

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.registry import ledgers


def missing(page: Page) -> bool:
    """Return whether no view stands at the address of a page without names in it."""
    try:
        resolve(page.address)
    except Resolver404:
        return True
    return False


@register("taizhang")
def check_addresses(**_: Any) -> list[CheckMessage]:
    return list(_wrong())


def _wrong() -> Iterator[CheckMessage]:
    for ledger in ledgers():
        for page in ledger.pages:
            if "<" not in page.at and missing(page):
                text = f"{ledger.title}（{ledger.key}）：页面 {page.name} 的地址“{page.at}”没有视图"
                yield Error(text, id="taizhang.E036")
