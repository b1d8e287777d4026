"""Do a day's work through the screens, at desk and phone width.

No page scrolls sideways, none has a violation of axe.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import Demo, Desk

pytestmark = pytest.mark.needs_chromium
Sit = Callable[[str], Desk]
SUMMARY = Path(__file__).parent.parent / "data" / "summary-2021.txt"


def moment(desk: Desk, back: timedelta = timedelta()) -> str:
    """The demonstration's own time of day, from the form it is on."""
    shown = desk.page.locator("main [name=occurred_at]").input_value()
    return (datetime.fromisoformat(shown) - back).strftime("%Y-%m-%dT%H:%M")


def figure(demo: Demo, name: str, period: str) -> int:
    rows = json.loads(demo.run("figures", "--period", period, "--format", "json", name))
    return int(rows[0]["value"] or 0)


def test_a_guard_signs_on_and_off(at_desk: Sit, demo: Demo) -> None:
    desk = at_desk("menwei")
    before = figure(demo, "premises.gate_shifts", "2022")
    desk.open("/t/premises-gateshift/new/")
    start = moment(desk)
    desk.fill(site="=大门岗", guard="=" + name_at(desk), planned_from=start)
    ends = datetime.fromisoformat(start) + timedelta(hours=8)
    desk.fill(planned_to=ends.strftime("%Y-%m-%dT%H:%M"), gap_reason="演示开始前没有排班")
    desk.save()
    assert desk.state == "当班"
    desk.step("签退")
    desk.save()
    assert desk.state != "当班"
    assert figure(demo, "premises.gate_shifts", "2022") == before + 1


def test_a_duty_shift_from_roster_to_handover(at_desk: Sit, width: int) -> None:
    office = at_desk("wenmi")
    make_room(office)
    office.open("/t/premises-dutysheet/new/")
    now = datetime.fromisoformat(moment(office))
    shift = "白班" if width == 360 else "夜班"
    start, end = now - timedelta(minutes=60), now - timedelta(minutes=8)
    if width == 360:
        start, end = now - timedelta(minutes=7), now + timedelta(minutes=15)
    office.fill(occurred_at=start.strftime("%Y-%m-%dT%H:%M"), ends_at=end.strftime("%Y-%m-%dT%H:%M"))
    name = at_desk("zhiban").page.locator(".who b").text_content() or ""
    office.fill(shift=f"={shift}", leader="=" + leader_of(office), officer=f"={name.strip()}")
    office.save()
    address = office.page.url.split("?")[0].removeprefix(office.demo.address)
    leader = at_desk("fenguan")
    leader.open(address)
    leader.step("批准发布")
    leader.save()
    officer = at_desk("zhiban")
    officer.open(address)
    officer.step("到岗签字")
    officer.fill(signed_on_at=start.strftime("%Y-%m-%dT%H:%M"))
    officer.save()
    assert officer.state == "在岗"
    officer.step("交班签字")
    officer.fill(
        entries__0__at=(start + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"), entries__0__kind="=来电"
    )
    officer.fill(entries__0__content="询问会议安排", rounds="2")
    officer.save()
    assert officer.state == "交班待签"
    office.open(address)
    office.step("接班签字")
    people = office.page.locator("main [name=decided_by] option").all_text_contents()
    relief = next(text for text in people if text.strip() and name.strip() not in text and "-" not in text)
    office.fill(decided_by=f"={relief.strip()}", way="=纸质签批")
    office.attach(f"接班签字{width}")
    office.save()
    assert office.state == "已交接"


def make_room(desk: Desk) -> None:
    """Void the shift that the play left running now.

    The test's own can then stand in its place.
    """
    desk.open(f"/t/premises-dutysheet/?from={today(desk)}&until={today(desk)}")
    rows = desk.page.locator("main table.list tbody tr:not(.voided)", has_text="在岗").locator("th a")
    if rows.count():
        rows.first.click()
        desk.page.locator("a.quiet-link", has_text="作废").click()
        desk.fill(void_reason="演示：由测试班次代替")
        desk.save()


def leader_of(desk: Desk) -> str:
    """Somebody to be the leader on call: the last of the list of people at work."""
    names = desk.page.locator("main [name=leader] option").all_text_contents()
    return names[2].strip()


def test_a_zero_report_typed_for_another_from_a_signed_paper(at_desk: Sit, width: int) -> None:
    desk = at_desk("pinganban")
    desk.open("/t/programme-zeroreport/new/")
    unit = "攸县社" if width == 1280 else "茶陵县社"
    desk.fill(unit=f"={unit}", scope="=特别时期日报", period_start="2022-01-09", clear="on")
    desk.save()
    desk.step("签报")
    signer = [
        t for t in desk.page.locator("main [name=decided_by] option").all_text_contents() if t.strip("- ")
    ][-1]
    desk.fill(decided_by=f"={signer.strip()}", way="=纸质签批")
    desk.attach(f"{unit}零报告")
    desk.save()
    story = desk.page.locator(".story").text_content() or ""
    assert "纸质签批" in story


def name_at(desk: Desk) -> str:
    return (desk.page.locator(".who b").text_content() or "").strip()


def today(desk: Desk) -> str:
    shown = desk.page.locator(".date").text_content() or ""
    year, month, day = re.findall(r"\d+", shown)[:3]
    return f"{year}-{int(month):02d}-{int(day):02d}"


def test_numbers_open_their_records_and_a_text_is_checked(at_desk: Sit) -> None:
    desk = at_desk("zhuyao")
    for path in ("/", "/figures/", "/year/", "/report/", "/check/", "/t/petitions-reception/"):
        desk.open(path)
        if path == "/year/":
            drawn = "all => all.filter(one => one.getClientRects().length).length"
            assert desk.page.locator("rect.day").evaluate_all(drawn) in (365, 366), "days that are not seen"
    desk.open("/report/")
    desk.press(desk.page.locator("a.chip", has_text="700余人次"))
    assert "736人次" in (desk.page.locator("main").text_content() or "")
    desk.page.locator("table.list tbody th a").first.click()
    desk.look()
    assert "JD" in (desk.page.locator("h1").text_content() or "")
    desk.open("/check/?period=2021")
    desk.page.set_input_files("[name=file]", str(SUMMARY))
    desk.press("main form button")
    assert desk.page.locator("mark.differs").count() == 0
    assert desk.page.locator("mark.agrees").count() == 28
    with desk.page.expect_download() as waiting:
        desk.page.goto(f"{desk.demo.address}/report/", wait_until="load")
        desk.page.locator("a.button", has_text="Word").click()
    content = waiting.value.path().read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        assert "F44_1" in box.read("word/document.xml").decode()
