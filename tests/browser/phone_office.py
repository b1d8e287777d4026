"""Make a small office with a gate, and print its codes as JSON.

A process of its own makes it in empty tables, through the same deeds.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from typing import Any

SINCE = date(2020, 1, 1)
GUARDS = ("王立新", "李长青")


def main() -> None:
    import django

    django.setup()
    json.dump(make(), sys.stdout)


def make() -> dict[str, Any]:
    from taizhang.desk.phone import binding, codes
    from taizhang.engine import clock
    from taizhang.org import calendar
    from taizhang.org.models import Account
    from tests.office import Office
    from tests.office.cast import PersonRow, SiteRow, UnitRow

    unit = UnitRow("C", "市社机关", "city", whole="市供销合作社")
    gate = SiteRow("gate@C", "C", "大门岗", "gate")
    office = Office((unit,), (gate,), (PersonRow("wenmi", "C", "secretary", "周文静"),), (), SINCE)
    for year in (clock.today().year - 1, clock.today().year):
        calendar.publish(year, "测试通知", date(year, 1, 1), {})
    Account.objects.open("wenmi", office.people["wenmi"], "Deng-lu-2021-zhou")
    desk, site = office.as_("wenmi"), office.sites["gate@C"]
    people = [office.newcomer("guard", name=name) for name in GUARDS]
    with clock.at(clock.now() - timedelta(days=1)):
        for person in people:
            office.record("premises.guard", person=person)
        rounds(office, site)
        for number, label in enumerate(("送水车", "食堂送菜车", "物业工程车", "邮政投递车"), 1):
            plate = f"湘B1234{number}"
            office.record("premises.car", label=label, whose="frequent", plate=plate, dept="办公室")
    phones = [binding.register(desk, name, site, "guard") for name in ("大门岗手机", "备用手机")]
    return {
        "codes": [code for _, code in phones],
        "starters": [codes.starter(desk, person) for person in people],
        "points": point_codes(),
    }


def rounds(office: Any, site: Any) -> None:
    """Four points, and a route whose window is open now."""
    from taizhang.engine import clock

    points = [
        office.record("premises.patrolpoint", name=name, site=site, look_at="门窗、电源")
        for name in ("锅炉房", "配电间", "档案室", "后院车棚")
    ]
    here = clock.now().astimezone(clock.SHANGHAI)
    opens, closes = (f"{here + timedelta(hours=hours):%H:%M}" for hours in (-2, 2))
    office.record(
        "premises.route",
        name="办公区巡逻",
        site=site,
        walk_seconds=1,
        points=[{"point": row} for row in points],
        windows=[{"opens": opens, "closes": closes}],
    )


def point_codes() -> list[str]:
    from taizhang.rooms.premises.patrol import routes

    return list(routes.PatrolPoint.objects.order_by("id").values_list("code", flat=True))


if __name__ == "__main__":
    main()
