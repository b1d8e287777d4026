"""不纳入全系统统计: a unit out of scope counts for itself and for nothing above it."""

from __future__ import annotations

from dataclasses import replace

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.registry import by_key
from taizhang.engine.read.counting import compute, trace
from taizhang.kernel.days import Period
from taizhang.org.principals import system
from tests.office import NOW, Office

YEAR = Context(Period.year(clock.local_date(NOW).year))


def test_a_unit_out_of_scope_counts_only_for_itself(standing_office: Office) -> None:
    above, inside, outside = (standing_office.units[code] for code in "CAB")
    for code in "CAB":
        standing_office.record("petitions.groupcase", unit=code)
    outside.in_scope = False
    outside.save(update_fields=["in_scope"])
    ledger = by_key("petitions.groupcase")
    figure = next(each for each in ledger.figures if each.key == "groups")

    def counted(context: Context) -> int:
        return compute([(ledger, figure)], context)[0].rows

    assert counted(YEAR) == 2
    assert set(trace(ledger, figure, YEAR, system("取数")).values_list("unit", flat=True)) == {
        above.pk,
        inside.pk,
    }
    assert counted(replace(YEAR, unit=outside)) == 1
    assert counted(replace(YEAR, unit=above)) == 2
