"""Lead a whole petition through the screens.

It goes from gate and desk over the signed opinion and its service to a rating by code and reopening.

With TAIZHANG_PICTURES=folder the pages of note leave their pictures there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests import pdf
from tests.browser.conftest import Demo, Desk
from tests.browser.test_work import Sit, figure, moment, name_at, today

pytestmark = pytest.mark.needs_chromium
SECTION = "信访维稳科科长"
OPINION = {
    "claim": "核实养老保险", "facts": "改制期间漏缴八个月", "reasons": "原始名册相符",
    "basis": "信访条例第三十二条", "support": "=解释说明",
}  # fmt: skip


def frame(desk: Desk, name: str) -> None:
    if folder := os.environ.get("TAIZHANG_PICTURES"):
        place = Path(folder) / f"petition-{name}-{desk.width}.png"
        desk.page.screenshot(path=str(place), full_page=True)


def here(desk: Desk) -> str:
    return desk.page.url.split("?")[0].removeprefix(desk.demo.address)


def number_of(desk: Desk) -> str:
    return (desk.page.locator("h1").text_content() or "").split()[0]


def told_by(desk: Desk, label: str, **given: str) -> None:
    """A step that the head of the section decided by word, typed by the clerk."""
    desk.step(label)
    desk.fill(decided_by=f"={SECTION}", way="=当面", **given)
    desk.save()


def test_a_petition_from_the_gate_to_the_rating_and_the_reopening(at_desk: Sit, demo: Demo) -> None:
    before = figure(demo, "F44", "2022")
    open_the_public_pages(at_desk("pinganban"))
    gate = at_the_gate(at_desk("menwei"))
    clerk, leader = at_desk("xinfang"), at_desk("fenguan")
    reception = registered(clerk, gate)
    assert figure(demo, "F44", "2022") == before + 2
    case = taken_up(clerk, reception)
    number, code = slip_of(clerk, reception)
    answered(clerk, leader, case, "1")
    public = Public(clerk, number, code)
    public.follow("已答复", "申请复查")
    public.rate("bad", "正在由另一人再次核查")
    clerk.open(case)
    assert clerk.state == "再次核查"
    told_by(clerk, "核查完毕", second_look="已由科长当面说明，信访人认可")
    public.rate("good", "已答复")
    clerk.open(case)
    due = due_of(clerk)
    told_by(clerk, "办结")
    assert clerk.state == "办结"
    frame(clerk, "closed")
    public.follow("办结", "可以另行提出")
    told_by(clerk, "重开", note="信访人补充了工资册，同一事项")
    assert clerk.state == "办理中"
    assert due_of(clerk) == due, "the old clock goes on"
    frame(clerk, "reopened")
    public.follow("办理中", "补充材料")
    written(clerk, leader, case, "2")
    told_by(clerk, "办结")
    clerk.step("归档")
    clerk.fill(archive_no=f"XF-2022-{clerk.width}")
    clerk.save()
    assert clerk.state == "已归档"


def open_the_public_pages(office: Desk) -> None:
    """Once for the office; the second width finds them open."""
    office.open("/ledgers/")
    button = office.page.locator("#portal button")
    if (button.text_content() or "").strip() == "开通":
        office.page.fill("#r-portal", "党组会议决定开通公开查询")
        button.click()
        office.look()
    assert "已开通" in (office.page.locator("#portal").text_content() or "")


def at_the_gate(guard: Desk) -> str:
    """Two people for the petition desk: how many and when, and no name."""
    guard.open("/t/premises-visit/new/")
    guard.fill(kind="=来访（信访）", party_size="2", site="=大门岗")
    guard.save()
    frame(guard, "gate")
    return number_of(guard)


def registered(clerk: Desk, gate: str) -> str:
    """What the gate handed over, registered at the desk.

    The identity opens for a purpose.
    """
    clerk.open("/")
    row = clerk.page.locator("li", has_text=gate)
    row.locator("a.button").click()
    clerk.look()
    frame(clerk, "offer")
    clerk.press(clerk.page.locator("main a.button", has_text="登记"))
    assert clerk.page.locator("main [name=persons]").input_value() == "2"
    clerk.fill(topic="=养老保险", matter="反映改制期间养老保险没有接续", request="请核实并告知办理途径")
    clerk.fill(petitioner="方远桥", phone="13611112222", received_by="=" + name_at(clerk))
    clerk.save()
    assert "方远桥" not in clerk.page.content()
    reception = here(clerk)
    clerk.fill(purpose="核对登记")
    clerk.press(".open-form button")
    assert "方远桥" in clerk.page.content()
    return reception


def taken_up(clerk: Desk, reception: str) -> str:
    """A case from the visit."""
    clerk.open("/t/petitions-case/new/")
    clerk.fill(topic="=养老保险", summary="改制期间养老保险没有接续，请核实", received_on=moment(clerk)[:10])
    clerk.save()
    case, number = here(clerk), number_of(clerk)
    clerk.open(reception)
    clerk.step("归入信访件")
    clerk.fill(case=f"={number}")
    clerk.save()
    return case


def slip_of(clerk: Desk, reception: str) -> tuple[str, str]:
    """The slip with its query code, as the petitioner takes it away."""
    clerk.open(f"/reception/{reception.strip('/').split('/')[-1]}/")
    frame(clerk, "received")
    number = number_of(clerk)
    token = clerk.page.locator("form[action='slip/'] [name=csrfmiddlewaretoken]").input_value()
    sent = clerk.page.request.post(
        clerk.page.url + "slip/",
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": clerk.page.url},
    )
    told = "\n".join(pdf.texts(sent.body()))
    assert "方远桥" not in told
    found = re.search(r"\b[0-9A-Z]{4}(?: [0-9A-Z]{4}){3}\b", told)
    assert found
    assert number in told
    return number, found[0]


def answered(clerk: Desk, leader: Desk, case: str, mark: str) -> None:
    """From the acceptance to the service of the written opinion."""
    clerk.open(case)
    told_by(clerk, "告知受理", notice_no=f"告2022-{clerk.width}")
    assert "60日" in (clerk.page.locator("main").text_content() or "")
    clerk.step("交承办人")
    clerk.fill(handler="=" + name_at(clerk))
    clerk.save()
    clerk.step("补记调查")
    clerk.fill(
        inquiries__0__on=today(clerk), inquiries__0__way="=听取陈述", inquiries__0__found="当面听取陈述"
    )
    clerk.save()
    written(clerk, leader, case, mark)


def written(clerk: Desk, leader: Desk, case: str, mark: str) -> None:
    """Draft the written opinion, have it signed on paper, serve it."""
    clerk.open(case)
    clerk.step("报审")
    clerk.fill(**OPINION)
    clerk.save()
    leader.open(case)
    leader.step("审签处理意见")
    leader.fill(opinion_no=f"处理〔2022〕{clerk.width}-{mark}号")
    leader.attach(f"处理意见书{mark}")
    leader.save()
    assert leader.state == "已签发待送达"
    clerk.open(case)
    clerk.step("送达")
    clerk.fill(delivery="=当面")
    clerk.attach(f"签收回执{mark}", "回执")
    clerk.save()
    assert clerk.state == "已答复（送达）"
    assert "按期" in (clerk.page.locator("main").text_content() or "")
    frame(clerk, f"answered-{mark}")


def due_of(desk: Desk) -> str:
    """The last day of the answer, as the page of the case tells it."""
    term = desk.page.locator(".term", has_text="办结").first.locator("p").first.text_content() or ""
    days = re.findall(r"末日 (\d{4}-\d\d-\d\d)", term)
    assert days, term
    return str(days[-1])


class Public:
    """The petitioner at home: a browser without account, the same width."""

    def __init__(self, desk: Desk, number: str, code: str) -> None:
        context = desk.context.browser.new_context(viewport={"width": desk.width, "height": 800})  # type: ignore[union-attr]
        self.at = Desk(desk.demo, context, context.new_page(), desk.width)
        self.number, self.code = number, code

    def follow(self, now: str, right: str) -> None:
        self.at.open("/public/")
        self.at.page.fill("#number", self.number)
        self.at.page.fill("#code", self.code)
        self.at.press("main button")
        assert self.code.replace(" ", "") not in self.at.page.url
        assert now in (self.at.page.locator(".now").text_content() or "")
        text = self.at.page.locator("main").text_content() or ""
        assert right in text
        assert "方远桥" not in text
        frame(self.at, f"public-{now}")

    def rate(self, rating: str, now: str) -> None:
        self.follow("已答复", "申请复查")
        self.at.page.check(f"input[value={rating}]")
        self.at.press("main form button")
        assert now in (self.at.page.locator(".now").text_content() or "")
        frame(self.at, f"rated-{rating}")


def test_an_accusation_is_opened_by_two(at_desk: Sit) -> None:
    clerk, leader = at_desk("xinfang"), at_desk("fenguan")
    clerk.open("/reception/")
    clerk.fill(petitioner="远山客", kind="=检举控告", topic="=干部作风", complained_unit="=茶陵县社")
    clerk.fill(matter="反映公车私用", request="请查处")
    clerk.page.check("[name=outcome][value=keep]")
    clerk.press(".submit [name=save]")
    clerk.press("a:has-text('看这条记录')")
    record = here(clerk)
    clerk.page.fill("#id_ask_purpose", "核对信访人住址")
    clerk.press("[name=ask]")
    assert "等" in (clerk.page.locator("#opening").text_content() or "")
    frame(clerk, "opening-asked")
    leader.open("/")
    leader.press(f"a[href='{record}#opening']")
    frame(leader, "opening-answer")
    leader.press("[name=answer][value=grant]")
    clerk.open(record)
    assert "远山客" not in clerk.page.content()
    frame(clerk, "opening-granted")
    clerk.press("#opening button")
    assert "远山客" in clerk.page.content()
    assert "核对信访人住址" in (clerk.page.locator("main").text_content() or "")
