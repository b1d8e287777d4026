"""巡更棒导入: the page of the wand's file.

Drop the file, see the rounds it holds, take them in as copies of it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, units_within
from taizhang.desk.tables.dropping import Reader, Rows
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol import pages, wand

LEDGER = patrols.LEDGER
MOST = 5000


class WandFile(Reader):
    """The stamps of a wand as rounds of a unit."""

    template = "premises/wand.html"
    wanted = "请选择巡更棒导出的一个文件（.xlsx 或 .csv）。"

    def __init__(self, request: Signed) -> None:
        super().__init__(request)
        self.units = list(units_within(request.principal, LEDGER.access.writers))
        code = request.POST.get("unit")
        self.unit = next((unit for unit in self.units if unit.code == code), self.units[0])
        self.rounds: list[wand.Round] = []

    def _people(self) -> list[Person]:
        """List the possible patrollers.

        Those who hold a post of the ledger's writers in the unit.
        """
        rows = Person.objects.filter(holdings__unit=self.unit, holdings__post__in=LEDGER.access.writers)
        return list(rows.distinct().order_by("id"))

    def read(self, rows: Rows) -> list[str]:
        stamps, problems = wand.stamps(rows)
        if len(stamps) > MOST:
            raise self.refuse(f"文件里有{len(stamps)}条打点，一次最多{MOST}条，请分月导入。")
        key = whole(self.request.POST.get("patroller", ""))
        patroller = next((person for person in self._people() if person.pk == key), None)
        self.rounds, more = wand.rounds(self.request.principal, self.unit, stamps, patroller)
        if not self.rounds and not problems and not more:
            problems.append("文件里没有打点记录。")
        return problems + more

    def store(self) -> str:
        rows = wand.take(self.request.principal, self.unit, self.rounds, self.upload.ids[0])
        return f"/t/{LEDGER.slug}/?from={rows[0].occurred_on}&until={rows[-1].occurred_on}"

    def context(self) -> dict[str, Any]:
        return {
            "units": self.units,
            "unit": self.unit,
            "people": self._people(),
            "chosen": whole(self.request.POST.get("patroller", "")),
            "rounds": self.rounds,
            "fresh": sum(not each.known for each in self.rounds),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.WAND.right)
def wand_file(request: Signed) -> HttpResponse:
    """Show the page of the wand's file."""
    return WandFile(request).page()
