"""The disputes that people of the play tell at a desk, beside those that screening finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

YEAR = 2021


@dataclass(frozen=True)
class Told:
    """A dispute told at a desk: when, where, what, and how it ends."""

    day: date
    code: str
    area: str
    category: str
    matter: str
    people: int
    money: int
    facts: str
    claims: str
    end: str = "settled"
    prevented: tuple[str, int, str] = ("", 0, "")


TOLD: tuple[Told, ...] = (
    Told(date(YEAR, 1, 14), "JD", "mall", "contract", "rent", 2, 12000, "疫情停业期间租金减免没有约定", "一方要求减免两个月，一方只同意一个月"),
    Told(date(YEAR, 2, 24), "ZSG", "reformed", "housing", "reform", 8, 40000, "宿舍公共维修费用分担不清", "八户要求由原单位承担", prevented=("group", 8, "八户住户2月22日当面表示要集体走访")),
    Told(date(YEAR, 3, 18), "JD", "mall", "damages", "fitting", 2, 36000, "提前退租，装修残值有争议", "要求补偿装修残值", end="failed"),
    Told(date(YEAR, 4, 8), "LK", "outlet", "consumer", "farm", 3, 9600, "育秧基质质量引起减产争议", "要求赔偿损失"),
    Told(date(YEAR, 5, 20), "JD", "mall", "contract", "sublet", 2, 8000, "转租后押金由谁退还有争议", "要求退还押金", end="refused"),
    Told(date(YEAR, 6, 16), "ZSG", "inner", "labour", "", 1, 6800, "退休返聘报酬结算有出入", "要求补足差额", end="petition"),
    Told(date(YEAR, 7, 6), "JD", "mall", "contract", "clearing", 15, 180000, "过渡期清退补偿标准没有谈妥", "十五户要求统一标准", prevented=("group", 15, "商户代表7月5日递交联名信，表示要到市里走访")),
    Told(date(YEAR, 8, 11), "TC", "assets", "contract", "contracting", 2, 20000, "仓库承包期内维修费分担", "要求分担维修费"),
    Told(date(YEAR, 9, 23), "YX", "grassroots", "property", "title", 2, 0, "门店地界与邻户有出入", "要求确认界址", end="withdrawn"),
    Told(date(YEAR, 10, 27), "JD", "mall", "contract", "deposit", 2, 5000, "押金抵扣水电费有争议", "要求退还余额", end="broken"),
)  # fmt: skip
