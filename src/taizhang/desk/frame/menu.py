"""The menu beside every page: the pages and the ledgers in use that a person's posts open.

Posts and ledgers in use decide it, so it is made once for each such pair and place, not for each request.
"""

from __future__ import annotations

from functools import cache, lru_cache

from django.apps import apps
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString

from taizhang.desk.house import doors as house
from taizhang.desk.phone import office
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.keep import switches
from taizhang.org import posts
from taizhang.org.principals import Held, Kind, Principal

BUSINESS = frozenset(posts.BY_KEY) - posts.ADMINISTRATORS
OVERSEERS = posts.LEADERS | {"coordinator", "auditor", "unit_head"}
_LATER = (("/figures/", "指标"), ("/year/", "全年总览"), ("/report/", "年度总结"), ("/check/", "数字核对"))
_OFFICE = (
    ("/digest/", "每日提醒", BUSINESS),
    ("/weekly/", "领导一周", OVERSEERS),
    ("/handover/", "人员交接", OVERSEERS | {"section_head", "petition_clerk", "secretary", "security_admin"}),
    ("/year-turn/", "年度结转", posts.LEADERS | switches.MAKERS),
    ("/ledgers/", "启用台账", switches.MAKERS),
    ("/phones/", "岗位手机", office.KEEPERS),
)
"""Pages of the running office and whose they are."""
_WRITING = (
    ("/workbooks/", "收表"),
    ("/inbox/", "佐证收件箱"),
    ("/returns/", "打印与回传"),
    ("/unsigned/", "待补签"),
)
"""Pages for whoever writes some ledger."""
HANDBOOK = ("/help/", "使用手册")
_DUTY = (("/duty/now/", "值班"), ("/duty/", "值班表"))
_RECEPTION = (("/reception/", "来访登记"),)
"""The pages of the duty room for those who read its ledger, of the reception desk for those who write."""
Link = tuple[str, str]
"""Address and title."""


def menu(principal: Principal, path: str, used: frozenset[str]) -> SafeString:
    """The menu with the entry of the page at hand marked."""
    pages, rooms = _entries(principal.held, used)
    addresses = [where for where, _ in pages] + [where for _, rows in rooms for where, _ in rows]
    here = "/" if path == "/" else max(filter(path.startswith, addresses), key=len, default="")
    return _drawn(principal.held, used, here)


@lru_cache(maxsize=512)
def _drawn(held: tuple[Held, ...], used: frozenset[str], here: str) -> SafeString:
    pages, rooms = _entries(held, used)
    return render_to_string("frame/menu.html", {"pages": pages, "rooms": rooms, "here": here})


@lru_cache(maxsize=512)
def _entries(held: tuple[Held, ...], used: frozenset[str]) -> tuple[list[Link], list[tuple[str, list[Link]]]]:
    """The pages, and the ledgers by room, that whoever holds these posts may open."""
    principal = Principal(Kind.STAFF, None, held)
    return _pages(principal, used), _rooms(principal, used)


def _pages(principal: Principal, used: frozenset[str]) -> list[Link]:
    daily: list[Link] = []
    if "premises.dutysheet" in used and by_key("premises.dutysheet").may_read(principal):
        daily += _DUTY
    if "petitions.reception" in used and by_key("petitions.reception").may_write(principal):
        daily += _RECEPTION
    mine = [(where, title) for where, title, wanted in _OFFICE if principal.holds(wanted)]
    if any(ledger.may_write(principal) for ledger in ledgers()):
        mine = [*_WRITING, *mine]
    shown = (*(house.pages(principal) or (*daily, *_LATER)), *mine, HANDBOOK)
    return [(where, title) for where, title in shown if _there(where)]


@cache
def _there(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _rooms(principal: Principal, used: frozenset[str]) -> list[tuple[str, list[Link]]]:
    """The ledgers in use that this person reads, by room in the order of the registry."""
    rooms: dict[str, list[Link]] = {}
    for ledger in ledgers():
        if ledger.key in used and ledger.may_read(principal):
            rooms.setdefault(ledger.room, []).append((f"/t/{ledger.slug}/", ledger.title))
    return [(str(apps.get_app_config(room).verbose_name), rows) for room, rows in rooms.items()]
