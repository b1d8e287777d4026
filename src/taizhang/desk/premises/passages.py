"""门禁道闸导入: the page of the door system's file.

Drop the file, see what it holds, take it in as copies of it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, units_within
from taizhang.desk.tables.dropping import Reader, Rows
from taizhang.engine.declare import detect
from taizhang.kernel.numbers import whole
from taizhang.org.models import Site
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.premises.visit import pages, passage
from taizhang.rooms.premises.visit.model import Reason

LEDGER = visits.VISITS
MOST, SHOWN = 1000, 200


class PassageFile(Reader):
    """The file of a door system as visits at one gate."""

    template = "premises/passages.html"
    wanted = "请选择门禁、道闸或访客机导出的一个文件（.xlsx 或 .csv）。"

    def __init__(self, request: Signed) -> None:
        super().__init__(request)
        units = units_within(request.principal, LEDGER.access.writers)
        gates = Site.objects.filter(kind="gate", unit__in=units).select_related("unit")
        self.gates = list(gates.order_by("unit__lo", "pk"))
        key = whole(request.POST.get("site", ""))
        self.gate = next((gate for gate in self.gates if gate.pk == key), next(iter(self.gates), None))
        self.found: list[passage.Passage] = []
        self.left_out: list[str] = []

    @property
    def dept(self) -> str:
        return detect.clean(self.request.POST.get("dept", ""))[:40]

    @property
    def reason(self) -> str:
        key = self.request.POST.get("reason", "")
        return key if key in Reason.values and key != Reason.PETITION else Reason.BUSINESS.value

    def _rows(self) -> Rows:
        if self.gate is None:
            raise self.refuse("还没有登记门岗场所，请先请系统管理员登记。")
        return super()._rows()

    def read(self, rows: Rows) -> list[str]:
        assert self.gate is not None
        stays, problems, self.left_out = passage.stays(rows)
        if len(stays) > MOST:
            raise self.refuse(f"文件里有{len(stays)}次进出，一次最多{MOST}次，请分段导出。")
        who = self.request.principal
        self.found, more = passage.against_book(who, self.gate, stays, self.dept, self.reason)
        problems += more
        if not self.found and not problems:
            problems.append("文件里没有可登记的进出记录。")
        if not problems and any(each.fresh for each in self.found) and not self.storing:
            problems = passage.rehearsed(who, self.gate, self.found, self.upload.ids[0])
        return problems

    def store(self) -> str:
        assert self.gate is not None
        rows = passage.take(self.request.principal, self.gate, self.found, self.upload.ids[0])
        days = sorted(row.occurred_on for row in rows)
        return f"/t/{LEDGER.slug}/?from={days[0]}&until={days[-1]}&entry=copied"

    def context(self) -> dict[str, Any]:
        return {
            "gates": self.gates,
            "gate": self.gate,
            "dept": self.dept,
            "reasons": [(key, label) for key, label in Reason.choices if key != Reason.PETITION],
            "reason": self.reason,
            "found": self.found[:SHOWN],
            "count": len(self.found),
            "fresh": sum(each.fresh for each in self.found),
            "left_out": self.left_out,
        }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.PASSAGES.right)
def passages_file(request: Signed) -> HttpResponse:
    """Show the page of the door system's file."""
    return PassageFile(request).page()
