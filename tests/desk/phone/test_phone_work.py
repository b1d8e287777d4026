"""Do the shift's work on a phone.

Visitors, cars, the closing count, rounds and hazards go through their ledgers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.models import Evidence, Offer
from taizhang.engine.write import deeds
from taizhang.org.devices import Stint
from taizhang.org.models import Site
from taizhang.rooms.premises import cars
from taizhang.rooms.premises.counts import ClosingCount
from taizhang.rooms.premises.patrol import model as patrol
from taizhang.rooms.premises.patrol import routes
from taizhang.rooms.premises.visit.model import Visit
from taizhang.rooms.safety.hazard.model import Hazard
from tests.desk.conftest import DeskOffice, picture
from tests.desk.phone.phones import Phone, hired, phone_of

WHO = {"visitor": "方远桥", "host_dept": "业务科", "reason": "business"}


@pytest.fixture
def phone(office: DeskOffice) -> Phone:
    """A guard signed on at the gate, three hours ago."""
    made = phone_of(office, hired(office, "王卫", "menwei"))
    Stint.objects.update(begun_at=clock.now() - timedelta(hours=6))
    at = clock.now() - timedelta(hours=3)
    told = made.send("on", "on", at, begins=f"{at.astimezone(clock.SHANGHAI):%H:%M}", hours="8")
    assert told.status_code == 200, told.json()
    return made


def ok(answer: Any) -> str:
    assert answer.status_code == 200, answer.json()
    return str(answer.json()["told"])


def now() -> Any:
    return clock.now()


def test_a_visitor_comes_and_goes_and_no_name_leaves_the_store(phone: Phone) -> None:
    assert "已进入" in ok(phone.send("in", "v1", now() - timedelta(hours=1), **WHO))
    row = Visit.objects.get()
    assert (row.kind, row.host_dept, row.guard.name) == ("person", "业务科", "王卫")
    listed = phone.client.get("/p/inside/?part=1").content.decode()
    assert row.public_id in listed
    for address in ("/p/", "/p/inside/"):
        assert "方远桥" not in phone.client.get(address).content.decode()
    assert "业务科" in phone.client.get("/p/").content.decode()
    assert "已离开" in ok(phone.send("out", "o1", now(), visit=row.public_id))
    row.refresh_from_db()
    assert row.state == "left"
    refused = phone.send("out", "o2", now(), visit=row.public_id)
    assert refused.status_code == 422
    assert "已经离开" in refused.json()["told"]


def test_who_came_in_offline_can_leave_by_the_entry_itself(phone: Phone) -> None:
    at = now() - timedelta(minutes=50)
    ok(phone.send("in", "v1", at, **WHO))
    ok(phone.send("out", "o1", at + timedelta(minutes=20), visit="entry:v1"))
    row = Visit.objects.get()
    assert row.state == "left"
    assert abs(row.left_at - at - timedelta(minutes=20)) < timedelta(seconds=2)


def listed(office: DeskOffice, plate: str, whose: str, label: str) -> Any:
    told = {
        "unit": office.units["C"].pk,
        "occurred_at": now() - timedelta(days=1),
        "label": label,
        "whose": whose,
        "plate": plate,
        "dept": "办公室",
    }
    return deeds.create(office.principal("wenmi"), cars.CARS, told)


def test_a_known_car_by_one_press_and_a_typed_plate_finds_it(phone: Phone, office: DeskOffice) -> None:
    water = listed(office, "湘B12345", "frequent", "送水车")
    listed(office, "湘B99999", "staff", "蓝色轿车")
    page = phone.client.get("/p/").content.decode()
    assert "送水车" in page
    assert "蓝色轿车" not in page
    assert "湘B12345" not in page
    ok(phone.send("car", "c1", now(), car=water.pk))
    assert Visit.objects.get().car == water
    twice = phone.send("car", "c2", now(), car=water.pk)
    assert "还没有登记离开" in twice.json()["told"]
    ok(phone.send("out", "o1", now(), visit="entry:c1"))
    ok(phone.send("car", "c3", now(), plate="湘b·12345"))
    assert Visit.objects.filter(car=water).count() == 2
    own = phone.send("car", "c4", now(), plate="湘B99999", **WHO)
    assert "本社车辆" in own.json()["told"]


def test_a_plate_seen_before_needs_no_department_again(phone: Phone) -> None:
    ok(phone.send("car", "c1", now() - timedelta(minutes=9), plate="湘A55555", **WHO))
    ok(phone.send("out", "o1", now() - timedelta(minutes=8), visit="entry:c1"))
    ok(phone.send("car", "c2", now(), plate="湘A55555", visitor="方远桥"))
    assert Visit.objects.filter(host_dept="业务科", reason="business").count() == 2


def test_a_petition_visit_keeps_time_and_number_only(phone: Phone) -> None:
    ok(phone.send("petition", "p1", now(), party_size="3", visitor="不应留下"))
    row = Visit.objects.get()
    assert (row.kind, row.party_size, bool(row.visitor)) == ("petition", 3, False)
    assert Offer.objects.get(link="I01").target_ledger == "petitions.reception"


def test_one_press_counts_and_says_how_many(phone: Phone) -> None:
    for number in range(3):
        ok(phone.send("in", f"v{number}", now() - timedelta(hours=2, minutes=-number), **WHO))
    told = ok(phone.send("count", "n1", now()))
    assert "关闭3条" in told
    assert ok(phone.send("count", "n1", now())) == told
    assert ClosingCount.objects.get().closed == 3
    assert set(Visit.objects.values_list("state", flat=True)) == {"left"}


@pytest.fixture
def points(office: DeskOffice, phone: Phone) -> list[Any]:
    """A route of three points with a window around now."""
    site = Site.objects.get(name="大门岗")
    head = {"unit": office.units["C"].pk, "occurred_at": now() - timedelta(days=1), "site": site.pk}
    made = [
        deeds.create(office.principal("wenmi"), routes.POINTS, head | {"name": name})
        for name in ("锅炉房", "配电间", "档案室")
    ]
    opens, closes = (f"{now().astimezone(clock.SHANGHAI) + timedelta(hours=h):%H:%M}" for h in (-4, 2))
    lines = {
        "points": [{"point": point.pk} for point in made],
        "windows": [{"opens": opens, "closes": closes}],
    }
    route = head | {"name": "办公区夜巡", "at_night": True, "walk_seconds": 30}
    deeds.create(office.principal("wenmi"), routes.ROUTES, route, lines=lines)
    return made


def scan(phone: Phone, entry: str, point: Any, ago: int, **more: Any) -> Any:
    told = {"code": point.code.lower(), "method": "scan", "result": "ok"} | more
    return phone.send("point", entry, now() - timedelta(minutes=ago), **told)


def test_a_round_is_begun_by_its_first_point_and_ended_by_its_last(phone: Phone, points: list[Any]) -> None:
    assert "锅炉房：正常，已到1个点，共3个" in ok(scan(phone, "s1", points[0], 30))
    assert ok(scan(phone, "s1", points[0], 30))
    ok(scan(phone, "again", points[0], 29))
    shown = phone.client.get("/p/round/").content.decode()
    assert shown.count("已到") == 1
    assert shown.count("未到</span>") == 2
    ok(scan(phone, "s2", points[1], 20))
    assert "已走完" in ok(scan(phone, "s3", points[2], 10))
    row = patrol.Patrol.objects.get()
    assert (row.state, row.reached, row.complete, row.missed) == ("done", 3, True, False)
    assert set(row.points.values_list("method", flat=True)) == {"scan"}


def test_points_not_reached_become_rows(phone: Phone, points: list[Any]) -> None:
    ok(scan(phone, "s1", points[0], 30, method="code"))
    assert "漏2个点" in ok(phone.send("finish", "f1", now()))
    row = patrol.Patrol.objects.get()
    assert (row.reached, row.planned) == (1, 3)
    assert row.points.filter(result="missed").count() == 2


def test_a_problem_is_a_photo_and_a_kind_and_goes_to_the_hazard_desk(phone: Phone, points: list[Any]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = SimpleUploadedFile("现场.png", picture(), "image/png")
    assert "异常已记" in ok(scan(phone, "s1", points[0], 30, result="bad", kind="leak", photo=photo))
    row = patrol.Patrol.objects.get()
    found = row.findings.get()
    assert (found.kind, found.place) == ("leak", "锅炉房")
    assert Evidence.objects.count() >= 1
    assert Offer.objects.get(link="I03a").target_ledger == "safety.hazard"
    refused = scan(phone, "s2", points[1], 20, result="bad")
    assert refused.json()["errors"] == {"kind": ["请选择异常的类别。"]}
    strange = phone.send("point", "s9", now(), code="ZZZZZZ", result="ok")
    assert "没有这个点位码" in strange.json()["told"]


def test_a_hazard_wants_its_photo(phone: Phone) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    told = {"spot": "二楼楼道", "kind": "fire", "description": "楼道堆放杂物"}
    assert phone.send("hazard", "h1", now(), **told).status_code == 422
    photo = SimpleUploadedFile("现场.png", picture(), "image/png")
    assert "隐患已登记" in ok(phone.send("hazard", "h1", now(), photo=photo, **told))
    row = Hazard.objects.get()
    assert (row.spot, row.finder.name, row.state) == ("二楼楼道", "王卫", "found")


def test_labels_are_printed_by_who_keeps_the_points(
    office: DeskOffice, phone: Phone, points: list[Any]
) -> None:
    page = office.client("wenmi").get("/phones/points/").content.decode()
    assert points[0].code in page
    assert page.count('class="qr"') == 3
    assert office.client("fenguan").get("/phones/points/").status_code == 404
    assert office.client("menwei").get("/phones/points/").status_code == 404


def test_a_safety_phone_has_no_gate(office: DeskOffice) -> None:
    person = hired(office, "王卫", "menwei")
    phone = phone_of(office, person, post="patrol", name="巡逻手机")
    page = phone.client.get("/p/").content.decode()
    assert 'href="#point"' in page
    assert 'href="#in"' not in page
    assert phone.client.get("/p/inside/").status_code == 404
