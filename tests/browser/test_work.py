"""A day's work through the screens, at desk and phone width: no sideways scroll, no axe violation."""

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
    """Void the shift that the play left running now, so that the test's own can stand in its place."""
    desk.open(f"/t/premises-dutysheet/?from={today(desk)}&to={today(desk)}")
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


def test_a_petition_from_the_desk_to_the_answer(at_desk: Sit, demo: Demo) -> None:
    before = figure(demo, "F44", "2022")
    clerk = at_desk("xinfang")
    clerk.open("/t/petitions-reception/new/")
    clerk.fill(
        persons="2", topic="=养老保险", matter="反映改制期间养老保险没有接续", request="请核实并告知办理途径"
    )
    clerk.fill(petitioner="方远桥", phone="13611112222", received_by="=" + name_at(clerk))
    clerk.save()
    assert "方远桥" not in clerk.page.content()
    reception = clerk.page.url.split("?")[0].removeprefix(demo.address)
    clerk.fill(purpose="核对登记")
    clerk.page.click(".open-form button")
    clerk.look()
    assert "方远桥" in clerk.page.content()
    assert figure(demo, "F44", "2022") == before + 2

    clerk.open("/t/petitions-case/new/")
    clerk.fill(topic="=养老保险", summary="改制期间养老保险没有接续，请核实", received_on=moment(clerk)[:10])
    clerk.save()
    case = clerk.page.url.split("?")[0].removeprefix(demo.address)
    number = (clerk.page.locator("h1").text_content() or "").split()[0]
    clerk.open(reception)
    clerk.step("归入信访件")
    clerk.fill(case=f"={number}")
    clerk.save()
    clerk.open(case)
    clerk.step("告知受理")
    signer = [
        t for t in clerk.page.locator("main [name=decided_by] option").all_text_contents() if t.strip("- ")
    ][-1]
    clerk.fill(notice_no="告2022-1", decided_by=f"={signer.strip()}", way="=当面")
    clerk.save()
    assert "60日" in (clerk.page.locator("main").text_content() or "")
    clerk.step("交承办人")
    clerk.fill(handler="=" + name_at(clerk))
    clerk.save()
    clerk.step("补记调查")
    clerk.fill(
        inquiries__0__on=today(clerk), inquiries__0__way="=听取陈述", inquiries__0__found="当面听取陈述"
    )
    clerk.save()
    clerk.step("报审")
    clerk.fill(
        claim="核实养老保险", facts="改制期间漏缴八个月", reasons="原始名册相符", basis="信访条例第三十二条"
    )
    clerk.fill(support="=解释说明")
    clerk.save()
    sign(at_desk("fenguan"), case)
    serve(clerk, case)


def sign(leader: Desk, case: str) -> None:
    """The leader signs the written opinion."""
    leader.open(case)
    leader.step("审签处理意见")
    leader.fill(opinion_no="处理〔2022〕1号")
    leader.attach("处理意见书")
    leader.save()
    assert leader.state == "已签发待送达"


def serve(clerk: Desk, case: str) -> None:
    """The clerk hands it over; the receipt proves it, and the clock stops."""
    clerk.open(case)
    clerk.step("送达")
    clerk.fill(delivery="=当面")
    clerk.attach("处理意见书签收回执", "回执")
    clerk.save()
    assert clerk.state == "已答复（送达）"
    assert "按期" in (clerk.page.locator("main").text_content() or "")


def name_at(desk: Desk) -> str:
    return (desk.page.locator(".who b").text_content() or "").strip()


def today(desk: Desk) -> str:
    shown = desk.page.locator(".day").text_content() or ""
    year, month, day = re.findall(r"\d+", shown)[:3]
    return f"{year}-{int(month):02d}-{int(day):02d}"


def test_numbers_open_their_records_and_a_text_is_checked(at_desk: Sit) -> None:
    desk = at_desk("zhuyao")
    for path in ("/", "/figures/", "/year/", "/report/", "/check/", "/t/petitions-reception/"):
        desk.open(path)
    desk.open("/report/")
    desk.page.locator("a.chip", has_text="700余人次").click()
    desk.look()
    assert "736人次" in (desk.page.locator("main").text_content() or "")
    desk.page.locator("table.list tbody th a").first.click()
    desk.look()
    assert "JD" in (desk.page.locator("h1").text_content() or "")
    desk.open("/check/?period=2021")
    desk.page.set_input_files("[name=file]", str(SUMMARY))
    desk.page.click("main form button")
    desk.look()
    assert desk.page.locator("mark.differs").count() == 0
    assert desk.page.locator("mark.agrees").count() == 28
    with desk.page.expect_download() as waiting:
        desk.page.goto(f"{desk.demo.address}/report/", wait_until="load")
        desk.page.locator("a.button", has_text="Word").click()
    content = waiting.value.path().read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        assert "F44_1" in box.read("word/document.xml").decode()
