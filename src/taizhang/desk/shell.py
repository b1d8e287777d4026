"""What surrounds every page: menu, who is signed in, today's date, the trial banner."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from taizhang.desk.house import doors as house
from taizhang.desk.phone import office
from taizhang.desk.showing import day_text
from taizhang.engine import clock, switches
from taizhang.engine.ledger import by_key, ledgers
from taizhang.engine.models import Instance
from taizhang.org import posts
from taizhang.org.principals import Principal

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
DONE = {
    "created": "已登记。",
    "edited": "已更正，原来的内容留在办理经过里。",
    "moved": "已办理。",
    "voided": "已作废，不再计入统计。",
    "attached": "佐证材料已补充。",
    "declined": "已记为不登记，原因留存。",
    "handed": "已移交，移交的原因留在办理经过里。",
    "turned": "年度结转已办理，清单已固定。",
    "switched": "台账的启用状态已改，原因留存。",
    "unit": "单位已增设。",
    "person": "人员已登记。",
    "account": "账号已办理。",
    "post": "任岗已办理。",
    "calendar": "年历已提交或审核。",
    "plan": "备份设置已保存。",
    "copied": "备份已做好，并已重新读出核对。",
    "signed": "签字件已补上。",
    "unprinted": "已注销，不再等它回传。",
    "password": "密码已修改，其他地方的登录已全部退出。",
}


def _there(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _pages(principal: Principal, path: str, used: frozenset[str]) -> list[tuple[str, str, bool]]:
    """The pages beside the ledgers that this person may open; the longest address that fits is where one is."""
    daily: list[tuple[str, str]] = []
    if "premises.dutysheet" in used and by_key("premises.dutysheet").may_read(principal):
        daily += _DUTY
    if "petitions.reception" in used and by_key("petitions.reception").may_write(principal):
        daily += _RECEPTION
    mine = [(where, title) for where, title, wanted in _OFFICE if principal.holds(wanted)]
    if any(ledger.may_write(principal) for ledger in ledgers()):
        mine = [*_WRITING, *mine]
    shown = (*(house.pages(principal) or (*daily, *_LATER)), *mine, HANDBOOK)
    rows = [(where, title) for where, title in shown if _there(where)]
    here = max((where for where, _ in rows if path.startswith(where)), key=len, default="")
    return [(where, title, where == here) for where, title in rows]


def _rooms(principal: Principal, path: str, used: frozenset[str]) -> list[dict[str, Any]]:
    """The ledgers in use that this person reads, by room in the order of the registry."""
    rooms: dict[str, list[dict[str, Any]]] = {}
    for ledger in ledgers():
        if ledger.key in used and ledger.may_read(principal):
            here = path.startswith(f"/t/{ledger.slug}/")
            rooms.setdefault(ledger.room, []).append(
                {"title": ledger.title, "slug": ledger.slug, "here": here}
            )
    return [{"title": apps.get_app_config(room).verbose_name, "rows": rows} for room, rows in rooms.items()]


def trial() -> str:
    """Why this installation is only for trial; empty when it is in earnest."""
    kind = Instance.objects.filter(pk=1).values_list("kind", flat=True).first()
    if kind == "demo":
        return "试用版：演示数据，人名均为虚构"
    return "试用版：使用内嵌数据库" if connection.vendor == "sqlite" else ""


def context(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame; a stranger sees only the banner."""
    told: dict[str, Any] = {"trial": trial(), "today_text": day_text(clock.today())}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return told
    principal: Principal = request.principal  # type: ignore[attr-defined]  # set by the sign-in middleware
    used = switches.in_use()
    names = list(dict.fromkeys(posts.title(held.post) for held in principal.held))
    return told | {
        "person": principal.person,
        "username": request.user.get_username(),
        "home": request.path == "/",
        "post_names": "、".join(names) or "未任岗",
        "may_ask": principal.holds(BUSINESS),
        "rooms": _rooms(principal, request.path, used),
        "pages": _pages(principal, request.path, used),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
