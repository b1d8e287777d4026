"""The office room in the play: standing duties to report, requests that came by message, signed and sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.office import statement
from taizhang.rooms.office.owed import ledger as owed_ledger
from taizhang.rooms.office.owed.model import OPEN, OwedReport
from taizhang.rooms.office.recurring import ledger as recurring_ledger

YEAR = 2021
CITY = "ZSG"
STANDING: tuple[tuple[str, str, str, int, int, bool], ...] = (
    ("平安建设情况月报", "市委平安办", "month", 1, 25, True),
    ("信访情况月报", "市信访局", "month", 1, 28, True),
    ("安全生产情况统计", "市安委办", "month", 1, 5, False),
    ("消防安全检查情况", "市消防救援支队", "quarter", 3, 20, True),
    ("保密工作自查情况", "市委保密办", "quarter", 3, 25, True),
    ("普法工作总结", "市司法局", "year", 12, 10, True),
    ("平安创建工作总结", "市委平安办", "year", 12, 20, True),
)
"""Title, to whom, how often, month, day, whether it is stamped."""

ASKED: tuple[tuple[str, str, str, str, int], ...] = (
    ("01-08", "节日值班安排表", "市政府值班室", "wechat", 4),
    ("01-18", "干部职工返乡情况", "市疫情防控指挥部", "wechat", 2),
    ("02-03", "春节慰问情况", "市委老干局", "wechat", 5),
    ("02-22", "节后收心教育情况", "市直机关工委", "wechat", 6),
    ("03-01", "全国两会信访安保方案", "市委平安办", "paper", 2),
    ("03-15", "农资打假专项行动方案", "市农业农村局", "paper", 10),
    ("03-29", "清明森林防火排查", "市森防办", "wechat", 4),
    ("04-12", "国家安全教育日活动情况", "市委国安办", "wechat", 6),
    ("04-26", "五一值班安排表", "市政府值班室", "wechat", 2),
    ("05-17", "信访宣传月活动情况", "市信访局", "wechat", 11),
    ("05-31", "安全生产月活动方案", "市安委办", "paper", 5),
    ("06-15", "禁毒宣传活动情况", "市禁毒办", "wechat", 12),
    ("06-28", "汛期隐患排查表", "市防汛办", "phone", 1),
    ("07-12", "半年平安建设小结", "市委平安办", "paper", 8),
    ("07-30", "外出人员健康情况", "市疫情防控指挥部", "wechat", 1),
    ("08-09", "下沉社区党员名单统计（只报人数）", "市直机关工委", "wechat", 2),
    ("08-30", "开学季校园周边商铺排查", "市委平安办", "wechat", 7),
    ("09-13", "中秋国庆值班安排表", "市政府值班室", "wechat", 3),
    ("10-11", "节后信访形势分析", "市信访局", "phone", 4),
    ("10-25", "电话测评迎检准备情况", "市委平安办", "paper", 5),
    ("11-08", "消防宣传月活动情况", "市消防救援支队", "wechat", 15),
    ("11-22", "反诈宣传覆盖情况", "市反诈中心", "wechat", 6),
    ("12-06", "宪法宣传周活动情况", "市司法局", "wechat", 5),
    ("12-13", "年终安全检查情况", "市安委办", "paper", 9),
    ("12-27", "元旦值班安排表", "市政府值班室", "wechat", 2),
)
"""Day, title, to whom, how it came, days given."""
LATE = ("干部职工返乡情况", "汛期隐患排查表", "下沉社区党员名单统计（只报人数）")
"""Sent on the morning after."""


def scenes(_: Stage) -> Iterator[Scene]:
    """Every scene of the office."""
    for number, row in enumerate(STANDING):
        yield clock.local(date(YEAR, 1, 4), 9, number), partial(_standing, *row)
    for number, (day, title, to, came, days) in enumerate(ASKED):
        month, of_month = day.split("-")
        on = date(YEAR, int(month), int(of_month))
        yield clock.local(on, 10, number), partial(_asked, title, to, came, days)
    yield clock.local(date(YEAR, 2, 23), 10, 30), _stated
    yield clock.local(date(YEAR, 7, 9), 14), _company_told
    yield clock.local(date(YEAR, 7, 17), 10), _company_proves
    published = calendar.current()
    for on in Period.between(date(YEAR, 1, 5), date(YEAR, 12, 31)).days():
        if published.is_workday(on):
            yield clock.local(on, 8, 50), _take_offers
            yield clock.local(on, 9, 10), _late_ones
            yield clock.local(on, 15, 30), _send_due


def _standing(title: str, to: str, every: str, month: int, day: int, stamp: bool, stage: Stage) -> None:
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.now(),
        "title": title,
        "to": to,
        "every": every,
        "month": month,
        "day": day,
        "lead": 7,
        "hour": 17,
        "filler": stage.person("secretary").pk,
        "signature": True,
        "stamp": stamp,
        "starts_on": date(YEAR, 1, 1),
    }
    deeds.create(stage.as_post("secretary"), recurring_ledger.LEDGER, data)


def _asked(title: str, to: str, came: str, days: int, stage: Stage) -> None:
    """A message: its screenshot, what, to whom, by when."""
    office = stage.as_post("secretary")
    due = calendar.current().back(clock.today() + timedelta(days=days))
    kind = "screenshot" if came == "wechat" else "paper"
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.now(),
        "title": title,
        "to": to,
        "due_at": clock.local(max(due, clock.today()), 17),
        "came_by": came,
        "filler": stage.person("secretary").pk,
        "stamp": came == "paper",
    }
    deeds.create(office, owed_ledger.LEDGER, data, files=[stage.photo(office, f"{title}.png", kind)])


def _stated(stage: Stage) -> None:
    """A page of the paper gate book that cannot be read any more: said so and signed, not written anew."""
    office = stage.as_post("secretary")
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.now(),
        "about": "外来人员登记",
        "place": "机关大门传达室",
        "from_on": date(YEAR, 2, 20),
        "to_on": date(YEAR, 2, 20),
        "happened": "周六下午雨水渗入传达室，纸质登记本当日一页浸湿，字迹无法辨认，不能转录。",
        "known": "值班记录显示当日无访客投诉和纠纷；登记本其余各页完好，已按原件转录。",
        "signer": stage.holder("section_head").pk,
    }
    row = deeds.create(office, statement.LEDGER, data)
    paper = stage.signed(office, stage.holder("deputy"), "情况说明签字件")
    deeds.move(office, statement.LEDGER, row, "sign", **paper)


def _take_offers(stage: Stage) -> None:
    """What the duty room and the meetings hand over."""
    office = stage.as_post("secretary")
    rows = Offer.objects.filter(target_ledger=owed_ledger.LEDGER.key, closed_at=None, unit=stage.unit(CITY))
    for offer in rows.order_by("id"):
        carried = {name: value for name, value in offer.carried.items() if value not in (None, "")}
        first = {
            "occurred_at": clock.now(),
            "to": "市政府办",
            "due_at": clock.local(calendar.current().add_workdays(clock.today(), 3), 17),
            "filler": stage.person("secretary").pk,
            "stamp": False,
        }
        data = first | carried | {"unit": offer.unit_id}
        deeds.create(office, owed_ledger.LEDGER, data, offer=offer.pk)


def _company_told(stage: Stage) -> None:
    """The successor company takes up what it has to pay (I21)."""
    offer = Offer.objects.get(link="I21", closed_at=None)
    desk = stage.as_post("county_liaison", offer.unit.code)
    first = {
        "unit": offer.unit_id,
        "occurred_at": clock.now(),
        "due_at": clock.local(date(YEAR, 7, 31), 17),
        "filler": stage.holder("county_liaison", offer.unit.code).pk,
        "signature": False,
        "stamp": False,
    }
    stage.kept["arrears"] = deeds.create(desk, owed_ledger.LEDGER, first | offer.carried, offer=offer.pk)


def _company_proves(stage: Stage) -> None:
    """It pays and reports with the insurer's voucher."""
    row = stage.kept["arrears"]
    desk = stage.as_post("county_liaison", row.unit.code)
    proof = stage.photo(desk, "医保补缴凭证.png", "voucher")
    deeds.move(desk, owed_ledger.LEDGER, row, "send", {"sent_way": "paper"}, files=[proof])


def _send_due(stage: Stage) -> None:
    """What is due by tomorrow evening goes out today, except the few that are forgotten."""
    until = clock.local(calendar.current().add_workdays(clock.today(), 1), 12)
    rows = OwedReport.objects.filter(state__in=OPEN, voided=False, due_at__lte=until, unit=stage.unit(CITY))
    for row in rows.exclude(title__in=LATE).order_by("id"):
        _send(stage, row)


def _late_ones(stage: Stage) -> None:
    rows = OwedReport.objects.filter(state__in=OPEN, voided=False, title__in=LATE, due_at__lt=clock.now())
    for row in rows:
        _send(stage, row)


def _send(stage: Stage, row: Any) -> None:
    """Filled, signed (and stamped) on paper by the deputy, sent; what has a paper gets its receipt."""
    office = stage.as_post("secretary")
    ledger = owed_ledger.LEDGER
    row = deeds.move(office, ledger, row, "fill")
    paper = stage.signed(office, stage.holder("deputy"), f"{row.title}签字盖章件")
    row = deeds.move(office, ledger, row, "sign_seal" if row.stamp else "sign", **paper)
    row = deeds.move(office, ledger, row, "send", {"sent_way": "paper" if row.stamp else "wechat"})
    if row.stamp and row.came_by == "turn":
        deeds.move(office, ledger, row, "receipt", {"receipt_no": f"签收{clock.today():%m%d}"})
