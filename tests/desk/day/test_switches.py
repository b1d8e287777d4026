"""启用台账: off means out of sight everywhere, never out of reach.

Three persons at the page.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import NO_DATA
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.keep import switches
from taizhang.engine.models import Event, LedgerSwitch, Offer
from taizhang.engine.read.counting import compute
from taizhang.kernel.days import Period
from taizhang.org.principals import staff
from tests.desk.conftest import DeskOffice
from tests.desk.day.conftest import client_of, holder, instance

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
PUBLICITY = "programme.publicity"


def off(office: DeskOffice, key: str, standing: str = "off") -> None:
    switches.turn(office.principal("pinganban"), by_key(key), standing, "暂不使用这本台账")


@each
def test_off_hides_it_everywhere_and_on_shows_it_again(office: DeskOffice, ledger: Ledger) -> None:
    writer = client_of(holder(office, min(ledger.access.writers)))
    menu, new = f'<a href="/t/{ledger.slug}/"', f"/t/{ledger.slug}/new/"
    offer = Offer.objects.create(
        link="L0", source_ledger=PUBLICITY, source_id=1, source_number="X-1", target_ledger=ledger.key,
        unit=office.units["C"], unit_lo=office.units["C"].lo, title="转来的一件", made_at=clock.now(),
    )  # fmt: skip

    def seen() -> tuple[bool, bool, bool, bool, bool]:
        home = writer.get("/").content.decode()
        listed = [row["key"] for row in writer.get("/api/ledgers").json()]
        return (
            menu in home,
            "转来的一件" in home,
            "来自X-1" in writer.get("/digest/").content.decode(),
            new in writer.get(f"/t/{ledger.slug}/").content.decode()
            or "new/" in writer.get(f"/t/{ledger.slug}/").content.decode(),
            ledger.key in listed,
        )

    assert seen() == (True, True, True, True, True)
    off(office, ledger.key)
    assert seen() == (False, False, False, False, False)
    page = writer.get(f"/t/{ledger.slug}/")
    assert page.status_code == 200
    assert "台账未启用" in page.content.decode()
    assert (new in writer.get("/").content.decode()) is False
    switches.turn(office.principal("pinganban"), ledger, "on")
    assert seen() == (True, True, True, True, True)
    assert Offer.objects.get(pk=offer.pk).closed_at is None


@each
def test_its_figures_say_that_it_is_not_in_use(office: DeskOffice, ledger: Ledger) -> None:
    context = Context(Period.parse("2021"))
    pairs = [(ledger, figure) for figure in ledger.figures]
    before = compute(pairs, context)
    assert all(row.note != "台账未启用" for row in before)
    off(office, ledger.key)
    for row, was in zip(compute(pairs, context), before, strict=True):
        assert row.status == was.status
        if row.status == NO_DATA:
            assert row.note == "台账未启用"


def test_records_stay_and_count(office: DeskOffice) -> None:
    row = office.poster()
    off(office, PUBLICITY)
    client = office.client("wenmi")
    assert client.get(f"/t/programme-publicity/{row.public_id}/").status_code == 200
    ledger = by_key(PUBLICITY)
    banners = next(f for f in ledger.figures if f.key == "banners")
    found = compute([(ledger, banners)], Context(Period.year(clock.today().year)))[0]
    assert (found.status, found.note) == ("counted", "")


def test_a_new_office_begins_with_the_eight_and_a_demo_with_all(office: DeskOffice) -> None:
    instance("office", date(2021, 1, 1))
    began = {ledger.key for ledger in ledgers() if switches.starts(ledger)}
    assert switches.in_use() == began
    assert {"premises.dutysheet", "premises.gateshift", "programme.zeroreport"} <= began
    assert PUBLICITY not in began
    assert "petitions.case" not in began
    switches.turn(office.principal("pinganban"), by_key(PUBLICITY), "on")
    assert switches.in_use() == began | {PUBLICITY}
    instance("demo", date(2021, 1, 1))
    assert switches.in_use() == {ledger.key for ledger in ledgers()}


def test_what_starts_is_named_by_section_room_or_key() -> None:
    known = {name for ledger in ledgers() for name in (ledger.section, ledger.room, ledger.key)}
    planned = {"A3", "A4", "C3", "C11", "F2", "office"}
    assert settings.TAIZHANG_STARTS - planned <= known


def test_only_the_coordinator_turns_them(office: DeskOffice) -> None:
    ledger = by_key(PUBLICITY)
    for name, status in (("pinganban", 200), ("wenmi", 404), ("xianshe", 404), ("fenguan", 404)):
        assert office.client(name).get("/ledgers/").status_code == status
    assert client_of(holder(office, "system_admin")).get("/ledgers/").status_code == 404
    with pytest.raises(Refused):
        switches.turn(office.principal("wenmi"), ledger, "off", "暂不使用这本台账")
    given = {"ledger": PUBLICITY, "standing": "off", "reason": "暂不使用这本台账"}
    assert office.client("wenmi").post("/ledgers/", given).status_code == 404
    assert not LedgerSwitch.objects.exists()


def test_the_page_keeps_what_was_typed_and_asks_for_a_reason(office: DeskOffice) -> None:
    client = office.client("pinganban")
    page = client.post("/ledgers/", {"ledger": PUBLICITY, "standing": "off", "reason": "不用"})
    assert page.status_code == 422
    assert "请写明原因" in page.content.decode()
    assert 'value="不用"' in page.content.decode()
    given = {"ledger": PUBLICITY, "standing": "off", "reason": "暂不使用这本台账"}
    assert client.post("/ledgers/", given).status_code == 302
    assert client.post("/ledgers/", given).status_code == 302
    assert LedgerSwitch.objects.count() == 1
    assert Event.objects.filter(act="switch").count() == 1
    assert "暂不使用这本台账" in client.get("/ledgers/").content.decode()


def test_a_ledger_with_open_matters_is_not_closed(office: DeskOffice) -> None:
    row = office.poster()
    ledger = by_key(PUBLICITY)
    final = ledger.flow.state(row.state).final
    if not final:
        with pytest.raises(Refused, match="还有1件"):
            off(office, PUBLICITY, "closed")
    off(office, "petitions.groupcase", "closed")
    assert switches.uses()["petitions.groupcase"].label == "已结束"
    assert not final


def test_the_pages_cost_the_same_however_often_it_was_turned(office: DeskOffice) -> None:
    client = office.client("pinganban")

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    off(office, PUBLICITY)
    for path in ("/ledgers/", "/"):  # what is worked out once a process is worked out
        client.get(path)
    one = cost("/ledgers/"), cost("/")
    for n in range(30):
        standing = "on" if n % 2 == 0 else "off"
        switches.turn(office.principal("pinganban"), by_key(PUBLICITY), standing, "试用之后再定")
    client.get("/")
    assert (cost("/ledgers/"), cost("/")) == one


def test_nothing_is_owed_before_the_ledger_came_into_use(office: DeskOffice, settings: Any) -> None:
    from taizhang.engine.read.expected import gaps

    office.units["A"].reports_zero = True
    office.units["A"].save()
    today = clock.today()
    who = staff(office.people["pinganban"], today)
    instance("demo", today - timedelta(days=300))
    many = [gap for gap in gaps(who) if gap.ledger.key == "programme.zeroreport"]
    assert len(many) >= 8
    off(office, "programme.zeroreport")
    assert not [gap for gap in gaps(who) if gap.ledger.key == "programme.zeroreport"]
    switches.turn(who, by_key("programme.zeroreport"), "on")
    assert not [gap for gap in gaps(who) if gap.ledger.key == "programme.zeroreport"]
