"""The context of every page.

Menu, who is signed in, today's date, the trial banner.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest

from taizhang.desk.frame.menu import menu
from taizhang.desk.frame.values import day_text
from taizhang.engine import clock
from taizhang.engine.keep import switches
from taizhang.engine.keep.switches import Office
from taizhang.org import posts
from taizhang.org.principals import Principal

DONE = {
    "created": "已登记。",
    "edited": "已更正，原来的内容留在办理经过里。",
    "moved": "已办理。",
    "merged": "已合并，引用已改到这一条。",
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


def trial(office: Office) -> str:
    """Return why this installation is only for trial; empty when in earnest."""
    if office.kind == "demo":
        return "试用版：演示数据，人名均为虚构"
    return "试用版：使用内嵌数据库" if connection.vendor == "sqlite" else ""


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame; a stranger sees only the banner."""
    office: Office = getattr(request, "office", None) or switches.office()
    banner: dict[str, Any] = {"trial": trial(office), "today_text": day_text(clock.today())}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return banner
    principal: Principal = request.principal  # type: ignore[attr-defined]  # set by the sign-in middleware
    names = list(dict.fromkeys(posts.title(held.post) for held in principal.held))
    return banner | {
        "person": principal.person,
        "username": request.user.get_username(),
        "post_names": "、".join(names) or "未任岗",
        "may_ask": principal.holds(posts.BUSINESS),
        "menu": menu(principal, request.path, office.in_use),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
