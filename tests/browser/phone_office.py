"""A small office with a gate, made in empty tables by a process of its own through the same deeds; prints codes as JSON."""

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
    from tests.office import People
    from tests.office.cast import PersonRow, SiteRow, UnitRow

    unit = UnitRow("C", "市社机关", "city", whole="市供销合作社")
    gate = SiteRow("gate", "C", "大门岗", "gate")
    office = People((unit,), (gate,), (PersonRow("wenmi", "C", "secretary", "周文静"),), (), SINCE)
    for year in (clock.today().year - 1, clock.today().year):
        calendar.publish(year, "测试通知", date(year, 1, 1), {})
    Account.objects.open("wenmi", office.people["wenmi"], "Deng-lu-2021-zhou")
    desk, site, unit = office.as_("wenmi"), office.sites["gate"], office.units["C"]
    people = [guard(desk, unit, name) for name in GUARDS]
    phones = [binding.register(desk, name, site, "guard") for name in ("大门岗手机", "备用手机")]
    points(desk, unit, site)
    listed(desk, unit)
    return {
        "codes": [code for _, code in phones],
        "starters": [codes.starter(desk, person) for person in people],
        "points": point_codes(),
    }


def guard(desk: Any, unit: Any, name: str) -> Any:
    from taizhang.engine import clock
    from taizhang.engine.keep import evidence
    from taizhang.engine.write import deeds
    from taizhang.org.models import Holding, Person
    from taizhang.play.stage import picture
    from taizhang.rooms.premises import guards

    person = Person.objects.create(name=name, unit=unit)
    Holding.objects.create(person=person, post="guard", unit=unit, since=SINCE)
    photo = evidence.add(desk, f"{name}.png", picture(name)).public_id
    told = {"unit": unit.pk, "occurred_at": clock.now() - timedelta(days=1), "person": person.pk}
    told |= {"company": "安和物业公司", "cert_no": f"湘{person.pk:06d}", "full_time": True}
    deeds.create(desk, guards.ROSTER, told, files=[photo])
    return person


def points(desk: Any, unit: Any, site: Any) -> None:
    from taizhang.engine import clock
    from taizhang.engine.write import deeds
    from taizhang.rooms.premises.patrol import routes

    head = {"unit": unit.pk, "occurred_at": clock.now() - timedelta(days=1), "site": site.pk}
    made = [
        deeds.create(desk, routes.POINTS, head | {"name": name, "look_at": "门窗、电源"})
        for name in ("锅炉房", "配电间", "档案室", "后院车棚")
    ]
    here = clock.now().astimezone(clock.SHANGHAI)
    opens, closes = (f"{here + timedelta(hours=hours):%H:%M}" for hours in (-2, 2))
    lines = {"points": [{"point": row.pk} for row in made], "windows": [{"opens": opens, "closes": closes}]}
    deeds.create(desk, routes.ROUTES, head | {"name": "办公区巡逻", "walk_seconds": 1}, lines=lines)


def listed(desk: Any, unit: Any) -> None:
    from taizhang.engine import clock
    from taizhang.engine.write import deeds
    from taizhang.rooms.premises import cars

    for number, label in enumerate(("送水车", "食堂送菜车", "物业工程车", "邮政投递车"), 1):
        told = {"unit": unit.pk, "occurred_at": clock.now() - timedelta(days=1), "label": label}
        told |= {"whose": "frequent", "plate": f"湘B1234{number}", "dept": "办公室"}
        deeds.create(desk, cars.CARS, told)


def point_codes() -> list[str]:
    from taizhang.rooms.premises.patrol import routes

    return list(routes.PatrolPoint.objects.order_by("id").values_list("code", flat=True))


if __name__ == "__main__":
    main()
