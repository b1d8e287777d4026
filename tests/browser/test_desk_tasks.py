"""Do the desk's daily tasks in a real browser.

They are held to the steps and inputs of docs/tasks.md.

With TAIZHANG_PICTURES=folder each task leaves its pictures there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Desk, until
from tests.browser.counting import task

pytestmark = pytest.mark.needs_chromium
Sit = Callable[[str], Desk]
desk_only = pytest.mark.parametrize("width", [1280], indirect=True)


def frame(page: Page, name: str) -> None:
    """One picture of the film strip."""
    if folder := os.environ.get("TAIZHANG_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def done(desk: Desk) -> str:
    desk.look()
    return desk.page.locator("main .done").first.text_content() or ""


def screenshot(desk: Desk, name: str) -> Path:
    from taizhang.play.stage import picture

    path = desk.demo.home / f"{name}.png"
    path.write_bytes(picture(name))
    return path


@desk_only
def test_a_month_by_turns_is_drawn_up_published_and_printed(at_desk: Sit) -> None:
    office, leader = at_desk("wenmi"), at_desk("fenguan")
    office.open("/duty/draw/")
    leader.open("/duty/?month=2022-04")
    with task(office.page, "month's roster by rotation or paste") as hand:
        hand.fill("#id_month", "2022-04")
        hand.tap("[name=preview]")
        office.look()
        frame(office.page, "roster-1-preview")
        hand.tap("[name=store]")
        assert "已排60班" in done(office)
        frame(office.page, "roster-2-stored")
        leader.page.reload()
        hand.tap(leader.page.locator("main .actions a", has_text="批准发布"))
        leader.look()
        frame(leader.page, "roster-3-publish")
        hand.tap(leader.page.locator("main [name=save]"))
    assert "已批准发布60班" in done(leader)
    paper = office.page.request.get(
        f"{office.demo.address}/t/premises-dutysheet/papers/roster/?month=2022-04"
    )
    assert paper.body().startswith(b"%PDF-")


@desk_only
def test_a_pasted_month_names_its_holes_then_is_stored(at_desk: Sit) -> None:
    office = at_desk("wenmi")
    office.open("/duty/draw/?month=2022-05")
    names = re.split("、", office.page.locator("#id_officers").input_value())
    lead = office.page.locator("#id_leaders").input_value().split("、")[0]
    rows = []
    for day in range(1, 32):
        four = [names[(day * 4 + n) % 16] for n in range(4)]
        rows.append(f"5月{day}日\t{lead}\t{four[0]}、{four[1]}\t{four[2]}、{four[3]}")
    text = "日期\t带班领导\t白班\t夜班\n" + "\n".join(rows)
    with task(office.page, "month's roster by rotation or paste") as hand:
        hand.tap("summary:has-text('粘贴')")
        hand.paste("#id_text", text.replace(rows[8], "").replace(names[5], "某某某", 1))
        hand.tap("[name=preview]")
        wrong = office.page.locator("section.problem li").all_text_contents()
        assert "5月9日白班：没有值班员。" in wrong
        assert any("没有叫“某某某”的值班员" in one for one in wrong)
        office.look()
        frame(office.page, "paste-1-holes")
        hand.paste("#id_text", text)
        hand.tap("[name=preview]")
        hand.tap("[name=store]")
    assert "已排62班" in done(office)
    # the browser itself notes the answer 422 to the first table, when it comes to it
    office.complaints[:] = [told for told in office.complaints if "status of 422" not in told]


@desk_only
def test_a_swap_is_three_clicks_and_the_screenshot(at_desk: Sit) -> None:
    office = at_desk("wenmi")
    office.open("/duty/")
    shot = screenshot(office, "微信同意调班")
    with task(office.page, "swap") as hand:
        hand.tap("a[href*='swap/']")
        relief = office.page.locator("#id_relief option", has_text="顶班").nth(3).text_content() or ""
        hand.choose("#id_relief", relief.strip())
        hand.fill("#id_reason", "下县督查")
        hand.drop("#id_upload", shot)
        office.look()
        frame(office.page, "swap-1-form")
        hand.tap("main [name=save]")
    assert "已办理调班" in done(office)
    frame(office.page, "swap-2-done")


@desk_only
def test_a_normal_shift_is_two_taps_and_the_reliefs_own(at_desk: Sit) -> None:
    office, officer, relief, leader = (at_desk(name) for name in ("wenmi", "zhiban", "pinganban", "fenguan"))
    office.open("/t/premises-dutysheet/new/")
    now = datetime.fromisoformat(office.page.locator("main [name=occurred_at]").input_value())
    start, end = now - timedelta(hours=5), now - timedelta(hours=4)
    office.fill(occurred_at=f"{start:%Y-%m-%dT%H:%M}", ends_at=f"{end:%Y-%m-%dT%H:%M}", shift="=白班")
    leads = office.page.locator("main [name=leader] option").all_text_contents()[2].strip()
    office.fill(leader=f"={leads}", officer=f"={officer.page.locator('.who b').text_content()}")
    office.save()
    address = office.page.url.split("?")[0].removeprefix(office.demo.address)
    leader.open(address)
    leader.step("批准发布")
    leader.save()
    officer.open(address)
    officer.step("到岗签字")
    officer.fill(signed_on_at=f"{start:%Y-%m-%dT%H:%M}")
    officer.save()
    officer.open("/duty/now/")
    frame(officer.page, "shift-1-on-duty")
    with task(officer.page, "duty sheet, all normal, with handover") as hand:
        hand.tap("button:has-text('全部正常')")
        assert "查看情况已登记" in done(officer)
        frame(officer.page, "shift-2-looked")
        hand.tap("button:has-text('交班签字')")
        assert "已交班" in done(officer)
        frame(officer.page, "shift-3-handed")
        relief.open("/duty/now/")
        frame(relief.page, "shift-4-relief")
        hand.tap(relief.page.locator("button", has_text="接班签字").first)
    assert "已接班" in done(relief)
    officer.open(address)
    assert officer.state == "已交接"
    officer.open(f"/duty/sheet/{address.strip('/').split('/')[-1]}/")
    with (
        task(officer.page, "print the book page") as hand,
        officer.context.expect_event("response", lambda answer: "/book/" in answer.url) as got,
    ):
        hand.tap("a:has-text('打印本月登记簿')")
    assert got.value.headers["content-type"] == "application/pdf"


@desk_only
def test_a_visitor_is_received_in_a_minute_with_a_slip(at_desk: Sit) -> None:
    clerk = at_desk("xinfang")
    clerk.open("/reception/")
    with task(clerk.page, "petition reception with slip") as hand:
        hand.fill("#id_petitioner", "禾木翁")
        hand.fill("#id_persons", "2")
        hand.choose("#id_topic", "养老保险")
        hand.fill("#id_matter", "养老保险漏缴八个月")
        hand.fill("#id_request", "请核实补缴")
        hand.press("[name=outcome][value=settle]")
        hand.fill("#id_on_spot", "已说明政策，三日内查档回复")
        clerk.look()
        frame(clerk.page, "reception-1-filled")
        hand.tap(".submit [name=save]")
        assert "已登记" in done(clerk)
        frame(clerk.page, "reception-2-done")
        with clerk.context.expect_event("response", lambda answer: "/slip/" in answer.url) as got:
            hand.tap("a:has-text('打印回执')")
    assert got.value.headers["content-type"] == "application/pdf"
    clerk.open("/reception/")
    assert not clerk.page.locator("#id_representatives-0-name").is_visible()
    clerk.page.fill("#id_persons", "6")
    assert clerk.page.locator("#id_representatives-0-name").is_visible()
    clerk.page.fill("#id_petitioner", "禾木翁")
    clerk.press("[name=look_up]")
    assert "同名的以前来过" in (clerk.page.locator(".found").text_content() or "")
    frame(clerk.page, "reception-3-look-up")


def test_any_number_in_three_steps(at_desk: Sit, width: int) -> None:
    head = at_desk("zhuyao")
    head.open("/")
    with task(head.page, "any number asked by the leader") as hand:
        hand.fill("#ask", "去年三季度来访多少人次")
        hand.tap(".ask button")
        head.look()
        frame(head.page, f"number-1-{width}")
        value = head.page.locator("main .value").text_content() or ""
        assert re.fullmatch(r"\d+人次", value.strip())
        hand.tap("[data-copy]")
        assert head.page.locator("[data-copy]").text_content() == "已复制"
        hand.tap("summary:has-text('看图片')")
        until(head.page, "document.querySelector('.card-picture').naturalWidth === 1080")
    frame(head.page, f"number-2-{width}")
    head.open("/ask/?q=" + "来访" + "&period=2021-07")
    assert "2021年7月" in (head.page.locator("main .asked").text_content() or "")


@desk_only
def test_a_wands_file_is_looked_at_and_taken_in(at_desk: Sit) -> None:
    desk = at_desk("anquan")
    desk.open("/t/premises-patrol/")
    names = ("大门岗", "办公楼大厅", "档案室走廊", "配电间", "食堂后门", "停车场")
    rows = [f"{n},{name},2022-01-08 20:{10 + 3 * n:02d}:00" for n, name in enumerate(names, 1)]
    path = desk.demo.home / "巡更棒.csv"
    path.write_text("\n".join(["设备,地点,时间", *rows]), encoding="gb18030")
    with task(desk.page, "patrol wand file") as hand:
        hand.tap("text=巡更棒导入")
        hand.drop("#id_upload", path)
        hand.tap("[name=look]")
        desk.look()
        frame(desk.page, "wand-1-looked")
        assert "6／6" in (desk.page.locator("main table").text_content() or "")
        hand.tap("[name=store]")
    desk.look()
    frame(desk.page, "wand-2-stored")
    assert desk.page.locator("main tbody tr").count() >= 1


@desk_only
def test_a_door_systems_file_is_looked_at_and_taken_in(at_desk: Sit) -> None:
    desk = at_desk("wenmi")
    desk.open("/t/premises-visit/")
    path = desk.demo.home / "道闸.csv"
    rows = ["车牌号码,入场时间,出场时间", "湘B33445,2022-01-09 10:05:00,2022-01-09 10:40:00"]
    path.write_text("\n".join([*rows, "湘B33446,昨天,"]), encoding="gb18030")
    desk.page.click("text=门禁道闸导入")
    desk.page.set_input_files("#id_upload", str(path))
    desk.fill(dept="办公室")
    desk.press("[name=look]")
    assert "第3行的时间“昨天”看不懂" in (desk.page.locator("section.problem").text_content() or "")
    assert desk.page.locator("[name=store]").count() == 0
    path.write_text("\n".join(rows), encoding="gb18030")
    desk.page.set_input_files("#id_upload", str(path))
    desk.press("[name=look]")
    frame(desk.page, "passages-1-looked")
    desk.press("[name=store]")
    frame(desk.page, "passages-2-stored")
    assert "转录" in (desk.page.locator("main tbody").text_content() or "")
    desk.complaints[:] = [told for told in desk.complaints if "status of 422" not in told]
