"""Do study, exams and what is owed in a real browser.

They are held to the steps and inputs of docs/tasks.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.browser.conftest import Desk
from tests.browser.counting import task
from tests.browser.test_desk_tasks import Sit, desk_only, done, frame, screenshot

pytestmark = pytest.mark.needs_chromium


@desk_only
def test_the_monday_study_is_a_theme_a_photo_and_a_tap_for_each_absentee(at_desk: Sit) -> None:
    office = at_desk("wenmi")
    office.open("/")
    with task(office.page, "Monday study", more=2) as hand:
        hand.tap("main .actions a:has-text('学习例会')")
        hand.fill("main [name=theme]", "学习《民法典》合同编")
        ticks = office.page.locator("main .roll input[type=checkbox]")
        staff = ticks.count()
        hand.tap(ticks.nth(1))
        hand.tap(ticks.nth(2))
        hand.drop("[name=upload]", screenshot(office, "学习签到表"))
        office.look()
        frame(office.page, "study-1-form")
        hand.tap("main [name=save]")
    assert "已登记" in done(office)
    assert staff > 2
    shown = office.page.locator("main").text_content() or ""
    assert "2人没有补学" in shown
    frame(office.page, "study-2-done")


def _signed_once(office: Desk, now: datetime) -> None:
    """Make an earlier report that a leader signed.

    From then on the form names the usual decider.
    """
    office.open("/t/office-owedreport/new/")
    office.fill(title="平安建设一季度小结", to="市平安办", due_at=f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}")
    office.save()
    office.step("签字盖章")
    leader = office.page.locator("main [name=decided_by] option").nth(1).text_content() or ""
    office.fill(decided_by=f"={leader.strip()}")
    office.page.set_input_files("[name=upload]", str(screenshot(office, "一季度签字盖章件")))
    office.save()


@desk_only
def test_an_owed_report_from_the_message_to_its_sending(at_desk: Sit) -> None:
    office = at_desk("wenmi")
    office.open("/")
    with task(office.page, "owed report registered from a message") as hand:
        hand.tap("main .actions a:has-text('报送')")
        now = datetime.fromisoformat(office.page.locator("main [name=occurred_at]").input_value())
        hand.fill("main [name=title]", "平安建设半年小结")
        hand.fill("main [name=to]", "市平安办")
        hand.fill("main [name=due_at]", f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}")
        hand.drop("[name=upload]", screenshot(office, "微信群通知"))
        office.look()
        frame(office.page, "owed-1-form")
        hand.tap("main [name=save]")
    assert "已登记" in done(office)
    frame(office.page, "owed-2-registered")
    assert "3天内" in (office.page.locator("main").text_content() or "")
    address = office.page.url.split("?")[0].removeprefix(office.demo.address)
    _signed_once(office, now)
    office.open(address)
    with task(office.page, "owed report signed, stamped, sent") as hand:
        hand.tap("main .steps a:has-text('签字盖章')")
        assert office.page.locator("main [name=decided_by]").input_value() != ""
        hand.drop("[name=upload]", screenshot(office, "签字盖章件"))
        office.look()
        frame(office.page, "owed-3-signed")
        hand.tap("main [name=save]")
        assert "已办理" in done(office)
        hand.tap("main .steps a:text-is('报送')")
        hand.drop("[name=upload]", screenshot(office, "报送回执"))
        hand.tap("main [name=save]")
    assert "已办理" in done(office)
    assert office.state == "已报送"
    frame(office.page, "owed-4-sent")


def test_exam_results_are_pasted_and_their_holes_named(at_desk: Sit, width: int) -> None:
    office = at_desk("wenmi")
    office.open("/t/programme-exam/new/")
    office.fill(title=f"学法考试{width}", platform="法宣在线")
    first = office.page.locator("main .who").first.text_content() or ""
    second = office.page.locator("main .who").nth(1).text_content() or ""
    office.page.click("summary:has-text('从表格粘贴')")
    rows = ["姓名\t情况\t成绩", f"{first}\t参考\t96", f"{second}\t迷路\t"]
    office.page.fill("[name=sittings-paste]", "\n".join(rows))
    office.look()
    with office.page.expect_navigation():
        office.page.click("button:has-text('读入') >> visible=true")
    wrong = office.page.locator("section.problem li").all_text_contents()
    assert [one for one in wrong if one.startswith("第3行“情况”：“迷路”不在可选项里")], wrong
    office.look()
    frame(office.page, f"exam-1-holes-{width}")
    office.page.fill("[name=sittings-paste]", "\n".join(rows).replace("迷路", "缺考"))
    with office.page.expect_navigation():
        office.page.click("button:has-text('读入') >> visible=true")
    assert "已读入 2 行" in done(office)
    assert office.page.locator("[name=sittings-0-score]").input_value() == "96"
    assert office.page.locator("[name=sittings-1-outcome]").input_value() == "absent"
    frame(office.page, f"exam-2-read-{width}")
    office.save()
    assert "96" in (office.page.locator("main").text_content() or "")
    frame(office.page, f"exam-3-stored-{width}")
    office.complaints[:] = [told for told in office.complaints if "status of 422" not in told]


@pytest.mark.parametrize(
    ("who", "ledger"),
    [
        ("wenmi", "programme-meeting"),
        ("wenmi", "programme-studysession"),
        ("pinganban", "programme-node"),
        ("pinganban", "programme-training"),
        ("wenmi", "office-owedreport"),
        ("wenmi", "office-recurringreport"),
        ("xinfang", "petitions-visit"),
    ],
)
def test_forms_and_lists_hold_at_both_widths(at_desk: Sit, width: int, who: str, ledger: str) -> None:
    desk = at_desk(who)
    desk.open(f"/t/{ledger}/new/")
    frame(desk.page, f"{ledger}-new-{width}")
    desk.open(f"/t/{ledger}/")
    frame(desk.page, f"{ledger}-list-{width}")
