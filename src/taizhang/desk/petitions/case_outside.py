"""上级系统核对: the superior's export beside our cases.

Drop the export, see where the two differ, keep what it says. The file is not kept.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address
from taizhang.desk.tables.dropping import Reader, Rows
from taizhang.engine.keep import history
from taizhang.rooms.petitions.case import outside, pages
from taizhang.rooms.petitions.case.ledger import LEDGER

MOST = 2000


class OutsideFile(Reader):
    """The export of the superior's system beside our cases.

    It holds names and is read, not kept.
    """

    template = "petitions/case_outside.html"
    wanted = "请选择上级系统导出的表（.xlsx 或 .csv）。"
    kept = False
    field = "table"

    def __init__(self, request: Signed) -> None:
        super().__init__(request)
        self.found: list[outside.Seen] = []

    def read(self, rows: Rows) -> list[str]:
        items, problems = outside.read(rows)
        if len(items) > MOST:
            raise self.refuse(f"表里有{len(items)}行，一次最多{MOST}行，请分批导入。")
        if not items and not problems:
            problems.append("表里没有信访件。")
        self.found = outside.compare(self.request.principal, items)
        return problems

    def store(self) -> str:
        changed = outside.take([seen for seen in self.found if seen.case])
        note = f"上级系统导出表 {len(self.found)}行，记录{changed}件"
        history.append("import", self.request.principal, note=note)
        return f"/t/{LEDGER.slug}/"

    def context(self) -> dict[str, Any]:
        return {
            "rows": [(seen, address(LEDGER, seen.case) if seen.case else "") for seen in self.found],
            "known": sum(seen.case is not None for seen in self.found),
            "different": sum(bool(seen.differences) for seen in self.found),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.OUTSIDE.right)
def page(request: Signed) -> HttpResponse:
    """Show the comparison.

    With `store` what the other system says is kept on the cases.
    """
    return OutsideFile(request).page()
