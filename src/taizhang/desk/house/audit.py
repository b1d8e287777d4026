"""操作记录: the history as the audit administrator reads, verifies and exports it."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from taizhang.desk.frame.controls import words
from taizhang.desk.frame.files import disposition
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.desk.house.people import A_PAGE
from taizhang.engine import clock
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import of_posts
from taizhang.engine.keep import history, sealing, wall
from taizhang.engine.models import ChainHead, Event
from taizhang.kernel import seal

MOST_LINES = 20000
ACTS = {
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出",
    "password": "改密码",
    "password_reset": "重置密码",
    "account_opened": "开账号",
    "account_disabled": "停用账号",
    "account_enabled": "启用账号",
    "sessions_ended": "强制退出",
    "post_granted": "任岗",
    "post_ended": "免岗",
    "administrator_replaced": "更换管理员",
    "unit_added": "增设单位",
    "unit_closed": "停用单位",
    "person_added": "登记人员",
    "person_left": "离岗",
    "office_set_up": "启用",
    "calendar_seeded": "载入年历",
    "calendar_proposed": "提出改年历",
    "calendar_approved": "审核年历",
    "calendar_returned": "退回年历",
    "copies_set": "设置备份",
    "copy_made": "备份",
    "key_exported": "导出密钥",
    "create": "登记",
    "edit": "更正",
    "void": "作废",
    "attach": "补充材料",
    "reveal": "查看个人信息",
    "print": "打印",
}
OFFICE = frozenset(ACTS) - {"create", "edit", "void", "attach", "reveal", "print"}
"""Acts on the house itself: their notes hold no business content."""


def _lines(events: Any, last: int) -> list[tuple[str, ...]]:
    """Return the lines as shown, newest first.

    Numbered down from the last among those that this reader may see.
    """
    titles = {ledger.key: ledger.title for ledger in ledgers()}
    return [
        (
            str(last - place),
            f"{event.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}",
            event.by.name if event.by else "系统",
            ACTS.get(event.act, "办理"),
            titles.get(event.ledger, ""),
            event.note if event.act in OFFICE else "",
        )
        for place, event in enumerate(events)
    ]


@require_GET
@needs(of_posts("audit_admin"))
def audit(request: Signed) -> HttpResponse:
    """Show the acts with person and time: no numbers, no content of business.

    The chain is checked on request; the lines are exported as CSV.
    """
    rows = wall.pointing(Event.objects.select_related("by").order_by("-seq"), request.principal.walls)
    if act := request.GET.get("act", ""):
        rows = rows.filter(act=act)
    if search := words(request):
        rows = rows.filter(by__name__contains=search)
    if request.GET.get("as") == "csv":
        return _export(request, rows)
    context: dict[str, Any] = {"acts": ACTS.items(), "act": act, "words": search}
    context["page"] = page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context["lines"] = _lines(page.object_list, page.paginator.count - page.start_index() + 1)
    if request.GET.get("verify"):
        report = seal.verify_chain(sealing.keys().chain, history.chain_rows())
        head = ChainHead.objects.filter(pk=1).first()
        whole = report.ok and (head is None or (head.seq, head.mac) == (report.entries, report.last.hex()))
        context["verified"] = whole
        context["verdict"] = "全部记录逐条相符" if whole else f"有记录不符：{report.reason}"
    return render(request, "house/history.html", context)


def _export(request: Signed, rows: Any) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("序号", "时间", "人员", "操作", "台账", "说明"))
    for line in _lines(rows[:MOST_LINES], rows.count()):
        writer.writerow(f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in line)
    history.append("audit_exported", request.principal, note=f"至多{MOST_LINES}条")
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = disposition(f"操作记录{clock.today()}.csv")
    return response
