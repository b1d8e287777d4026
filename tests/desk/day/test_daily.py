"""Ask the pages of daily work through their real addresses.

They are roster, shift, swap, reception, and any number.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from taizhang.desk.ledger import facts
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.numbers import asked, card
from taizhang.numbers.catalogue import find
from taizhang.org.models import Account, Holding, Unit
from taizhang.rooms.premises.duty import ledger as duty_room
from taizhang.rooms.premises.duty.model import DutySheet
from tests.desk.conftest import PASSWORD, DeskOffice
from tests.office.cast import PersonRow


@pytest.fixture
def duty(office: DeskOffice) -> DeskOffice:
    """The office with six officers on duty and a second leader."""
    for number, name in enumerate("甲乙丙丁戊己", 1):
        office.take_on(PersonRow(f"duty_{number}", "C", "duty", f"值{name}", "职员"))
    Account.objects.open("zhijia", office.people["duty_1"], PASSWORD)
    office.give("fenguan", "duty_leader")
    return office


def month_after() -> Period:
    day = clock.today().replace(day=1)
    return Period.month(day.year + day.month // 12, day.month % 12 + 1)


def form(duty: DeskOffice, **more: str) -> dict[str, str]:
    month = month_after()
    data = {"unit": "C", "month": f"{month.start:%Y-%m}", "pattern": "two", "hour": "8", "phone": ""}
    data |= {
        "officers": "值甲、值乙、值丙、值丁、值戊、值己",
        "leaders": "吴管",
        "text": "",
        "once": "draw-1",
    }
    return data | more


def test_a_month_that_does_not_exist_is_named_and_nothing_is_stored(duty: DeskOffice) -> None:
    client = duty.client("wenmi")
    assert "月份“2021-99”看不懂" in client.get("/duty/?month=2021-99").content.decode()
    for edge in ("0000-01", "0001-01", "9999-12"):
        for path in (
            f"/duty/?month={edge}",
            f"/duty/draw/?month={edge}",
            f"/year/?period={edge}",
            f"/ask/?q=来访&period={edge}",
        ):
            assert client.get(path).status_code in (200, 422), path
    assert "看不懂" not in client.get("/duty/?month=2021-09").content.decode()
    answer = client.post("/duty/draw/", form(duty, month="2021年5月", text="1日 值甲") | {"store": "1"})
    assert answer.status_code == 422
    assert "月份“2021年5月”看不懂" in answer.content.decode()
    assert "1日 值甲" in answer.content.decode(), "what was pasted is lost"
    assert DutySheet.objects.count() == 0


def test_a_month_from_the_form_to_the_wall(duty: DeskOffice) -> None:
    client, month = duty.client("wenmi"), month_after()
    page = client.get("/duty/draw/").content.decode()
    assert "值甲、值乙、值丙、值丁、值戊、值己" in page
    assert "存为值班表" not in page
    shown = client.post("/duty/draw/", form(duty) | {"preview": "1"})
    assert "存为值班表" in shown.content.decode()
    assert DutySheet.objects.count() == 0
    for _ in range(2):
        answer = client.post("/duty/draw/", form(duty) | {"store": "1"})
        assert answer.status_code == 302
    assert DutySheet.objects.count() == len(month) * 2
    part = f"unit=C&month={month.start:%Y-%m}"
    leader = duty.client("fenguan")
    assert f"批准发布 {len(month) * 2} 班" in leader.get(f"/duty/?{part}").content.decode()
    leader.post(
        "/duty/publish/", {"unit": "C", "month": f"{month.start:%Y-%m}", "save": "1", "way": "screen"}
    )
    assert set(DutySheet.objects.values_list("state", flat=True)) == {"published"}
    paper = client.get(f"/t/premises-dutysheet/papers/roster/?{part}")
    assert paper.content.startswith(b"%PDF-")
    assert duty.client("xinfang").get(f"/duty/?{part}").status_code == 200
    assert duty.client("xinfang").post("/duty/draw/", form(duty)).status_code == 404


def test_an_ugly_table_is_answered_hole_by_hole(duty: DeskOffice) -> None:
    client, month = duty.client("wenmi"), month_after()
    rows = [
        f"{day}日\t吴管\t{'值甲' if day % 2 else '值乙'}\t{'值丙' if day % 2 else '值丁'}"
        for day in range(1, 29)
    ]
    rows[2] = "3日\t吴管\t不认识\t值丙"
    rows[6] = "吴管 值甲"
    answer = client.post("/duty/draw/", form(duty, text="\n".join(rows)) | {"store": "1"})
    text = answer.content.decode()
    head = f"{month.start.month}月"
    assert answer.status_code == 422
    for told in (
        f"{head}3日白班：第3行没有叫“不认识”的值班员",
        "第7行“吴管 值甲”没有日期",
        f"{head}7日夜班：没有值班员。",
    ):
        assert told in text
    assert "不认识\t值丙" in text
    assert DutySheet.objects.count() == 0


def test_one_wrong_name_in_the_order_is_one_line(duty: DeskOffice) -> None:
    answer = duty.client("wenmi").post("/duty/draw/", form(duty, leaders="吴管、不认识") | {"store": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "带班领导顺序：没有叫“不认识”的带班领导" in text
    assert "请改正以下 1 处" in text
    answer = duty.client("wenmi").post("/duty/draw/", form(duty, officers="不认识") | {"store": "1"})
    assert "请改正以下 1 处" in answer.content.decode()
    assert DutySheet.objects.count() == 0


def test_the_month_page_asks_as_much_for_two_shifts_as_for_sixty(duty: DeskOffice) -> None:
    client, month = duty.client("wenmi"), month_after()
    part = f"unit=C&month={month.start:%Y-%m}"
    counts = []
    for _ in range(2):
        client.get(f"/duty/?{part}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(f"/duty/?{part}")
        counts.append(len(seen))
        client.post("/duty/draw/", form(duty) | {"store": "1"})
    assert counts[1] <= counts[0] + 1
    assert counts[1] < 25


def test_a_swap_needs_a_person_a_reason_and_a_leader(duty: DeskOffice) -> None:
    client = duty.client("wenmi")
    client.post("/duty/draw/", form(duty) | {"store": "1"})
    duty.client("fenguan").post("/duty/publish/", {"unit": "C", "month": form(duty)["month"], "save": "1"})
    sheet = DutySheet.objects.order_by("occurred_at").first()
    assert sheet is not None
    address = f"/duty/swap/{sheet.public_id}/"
    leader = str(duty.people["fenguan"].pk)
    answer = client.post(address, {"relief": "", "reason": "有事外出", "decided_by": leader, "save": "1"})
    assert answer.status_code == 422
    assert "请选择由谁顶班" in answer.content.decode()
    assert "有事外出" in answer.content.decode()
    relief = duty.people["duty_3"]
    answer = client.post(
        address, {"relief": f"person-{relief.pk}", "reason": "", "decided_by": leader, "save": "1"}
    )
    assert "请填写“调班原因”。" in answer.content.decode()
    good = {
        "relief": f"person-{relief.pk}",
        "reason": "有事外出",
        "decided_by": leader,
        "way": "wechat",
        "save": "1",
    }
    good["files"] = duty.waiting()
    assert client.post(address, good | {"once": "swap-1"}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.officer == relief
    assert duty.client("xinfang").get(address).status_code == 404


def test_a_shift_page_is_for_its_readers_and_acts_for_its_officers(duty: DeskOffice) -> None:
    client = duty.client("wenmi")
    client.post("/duty/draw/", form(duty) | {"store": "1"})
    sheet = DutySheet.objects.first()
    assert sheet is not None
    assert "现在没有您的班" in duty.client("zhijia").get("/duty/now/").content.decode()
    answer = client.post(f"/duty/sheet/{sheet.public_id}/look/", {"all": "1"})
    assert answer.status_code in (409, 422)
    assert "没有保存" in answer.content.decode()
    assert client.post(f"/duty/sheet/{sheet.public_id}/nonsense/").status_code == 404
    assert duty.client("xianshe").get(f"/duty/sheet/{sheet.public_id}/").status_code == 404


def test_nothing_is_said_of_equipment_before_the_handover(duty: DeskOffice) -> None:
    client = duty.client("wenmi")
    client.post("/duty/draw/", form(duty) | {"store": "1"})
    sheet = DutySheet.objects.first()
    assert sheet is not None
    page = client.get(f"/t/premises-dutysheet/{sheet.public_id}/").content.decode()
    assert "值班电话</dt>" in page
    for said in ("设备正常", "值班电话畅通", "钥匙印信清点无误"):
        assert said not in page
    for state, shown in (("on_duty", False), ("handing", True), ("handed", True)):
        sheet.state = state
        labels = [one.label for _, part in facts.fields(duty_room.LEDGER, sheet) for one in part]
        assert ("设备正常" in labels) is shown


def test_who_decides_sees_the_matter_on_the_page_of_the_decision(duty: DeskOffice) -> None:
    duty.client("wenmi").post("/duty/draw/", form(duty) | {"store": "1"})
    sheet = DutySheet.objects.first()
    assert sheet is not None
    place = f"/t/premises-dutysheet/{sheet.public_id}/move"
    decided = duty.client("fenguan").get(f"{place}/publish/").content.decode()
    assert '<details class="card block" open><summary><h2>本件内容</h2></summary>' in decided
    assert decided.index(sheet.officer.name) < decided.index('class="sheet"')
    own = duty.client("zhijia").get(f"{place}/sign_on/").content.decode()
    assert '<details class="card block"><summary><h2>本件内容</h2></summary>' in own


# any number


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("来访", "F44"),
        ("接待来访多少人次", "F44"),
        ("f28", "F28"),
        ("标语", "F28"),
        ("交接班", "F11"),
        ("节假日值班", "F10"),
        ("来访人次", "F44"),
        ("接待来访人次", "F44"),
    ],
)
def test_a_number_is_found_by_its_words(words: str, code: str) -> None:
    assert asked.search(words)[0].figure.code == code


def test_an_open_period_is_compared_with_as_many_days(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2022, 1, 10))
    spans = [
        [one.span for one in asked.ask(find("F44"), Context(Period.parse(period))).compared]
        for period in ("2022", "2022-01", "2021-12")
    ]
    assert spans == [
        ["2021年1月1日至10日"],
        ["2021年1月1日至10日", "2021年12月1日至10日"],
        ["2020年12月", "2021年11月"],
    ]


def test_days_and_months_ahead_are_not_missing(office: DeskOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2022, 3, 10))
    Unit.objects.filter(code="A").update(reports_zero=True)
    page = office.client("fenguan").get("/year/?period=2022").content.decode()
    assert f"还没有到 {365 - 31 - 28 - 10} 天" in page
    assert "没有排班 69 天" in page
    assert page.count(">未到<") == 10
    assert page.count(">未报<") == 2
    assert "应报 2　" in page


def test_words_of_nothing_find_nothing() -> None:
    assert asked.search("zzzz") == []
    assert asked.search(" ？") == []


def test_the_answer_states_what_the_figure_states(office: DeskOffice) -> None:
    office.poster(kind="slogan", qty=3)
    year = clock.today().year
    page = office.client("fenguan").get("/ask/", {"q": f"{year}年标语"}).content.decode()
    told = asked.ask(find("F28"), Context(Period.parse(f"{year}")))
    for text in (told.value, "上年同期", "存为图片", f"{year}年全系统{told.name}{told.value}"):
        assert text in page
    assert "未填报" not in told.sentence


def test_the_picture_is_a_picture_with_every_line(office: DeskOffice) -> None:
    office.poster(kind="slogan", qty=3)
    year = clock.today().year
    answer = office.client("fenguan").get(f"/ask/F28/picture/?period={year}")
    image = Image.open(BytesIO(answer.content))
    assert (image.format, image.size[0]) == ("PNG", card.WIDTH)
    assert image.getextrema() != ((255, 255),) * 3
    told = asked.ask(find("F28"), Context(Period.parse(f"{year}")))
    said = " ".join(line[0] for line in card.lines(told))
    for text in (
        told.name,
        told.value,
        f"{year}年",
        "全系统",
        "数据截至",
        told.as_of,
        "来源：平安创建工作台账",
    ):
        assert text in said
    assert office.client("fenguan").get("/ask/F28/picture/?period=nonsense").status_code == 404
    assert office.client("fenguan").get("/ask/F999/picture/").status_code == 404


def test_what_is_not_understood_is_said_and_nothing_breaks(office: DeskOffice) -> None:
    client = office.client("fenguan")
    assert "没有找到“不存在的数”" in client.get("/ask/", {"q": "不存在的数"}).content.decode()
    assert "想查什么数" in client.get("/ask/").content.decode()
    page = client.get("/ask/", {"q": "来访", "period": "从前"}).content.decode()
    assert "期间“从前”看不懂" in page
    assert "没有所选的单位" in client.get("/ask/", {"q": "来访", "unit": "ZZZ"}).content.decode()
    assert client.get("/ask/", {"q": "来访", "figure": "F999"}).status_code == 404


def test_the_field_is_on_every_page_but_not_for_administrators(office: DeskOffice) -> None:
    assert 'action="/ask/"' in office.client("menwei").get("/").content.decode()
    Holding.objects.filter(person=office.people["menwei"]).update(post="system_admin")
    client = office.client("menwei")
    assert 'action="/ask/"' not in client.get("/").content.decode()
    assert client.get("/ask/", {"q": "来访"}).status_code == 404
    assert client.get("/ask/F44/picture/").status_code == 404
