"""What the petition scenes share: who sits at which desk, what people come about, this room's own chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from taizhang.org import calendar
from taizhang.org.models import Person
from taizhang.org.principals import Principal
from taizhang.play.stage import Stage

YEAR = 2021
Key = int | tuple[str, str]
"""How the play remembers a case: by the number of its visit, or by name."""


@dataclass(frozen=True)
class Matter:
    """What people come about: topic, facts, request, the former unit it concerns."""

    topic: str
    facts: str
    request: str
    unit: str = ""


MATTERS: tuple[Matter, ...] = (
    Matter("archive", "原单位改制后档案里缺招工审批表，社保经办机构要求补证", "请协助查找并出具证明", "GX"),
    Matter("archive", "退休时发现档案里没有转正定级材料", "请查原始花名册", "JX"),
    Matter("pension", "改制期间有八个月养老保险没有缴纳", "请核实并补缴"),
    Matter("identity", "认为改制补偿的工龄少算两年", "请复核工龄并说明依据", "YD"),
    Matter("seniority", "下乡知青工龄没有计入", "请按政策认定"),
    Matter("housing", "宿舍屋面漏水，物业迟迟不修", "请督促维修"),
    Matter("lease", "租期内被要求提前腾退，押金没有退", "请协调退还押金"),
    Matter("lease", "商铺公摊水电费标准不清楚", "请公示收费标准"),
    Matter("farm", "买到的复合肥结块，怀疑质量有问题", "请查验质量"),
    Matter("company", "对公司岗位调整方案有疑问", "请说明依据和程序"),
    Matter("medical", "退休后医疗保险待遇没有接续", "请协助办理接续"),
    Matter("disposal", "询问老仓库处置后的职工安置", "请说明安置方案"),
    Matter("other", "咨询社员股金兑付的历史资料", "请告知查询途径"),
    Matter("safety", "住处旁的老库房外墙有裂缝", "请派人查看"),
)


def dice(stage: Stage) -> Random:
    """This room's own chance, so that another room's play never changes the petitions."""
    dice: Random = stage.kept.setdefault("petition dice", Random(YEAR))
    return dice


def in_order(first: date, *offsets: int) -> list[date]:
    """Working days at or after each offset from a day, each later than the one before it."""
    published, found, last = calendar.current(), [], first
    for offset in offsets:
        last = published.forward(max(first + timedelta(days=offset), last + timedelta(days=1)))
        found.append(last)
    return found


def clerk_of(stage: Stage, code: str) -> Principal:
    """Who receives and writes in a unit."""
    return stage.as_post("petition_clerk") if code == "ZSG" else stage.as_post("county_liaison", code)


def head_of(stage: Stage, code: str) -> Principal:
    """Who heads the desk of a unit."""
    return stage.as_post("section_head") if code == "ZSG" else stage.as_post("unit_head", code)


def decider_of(stage: Stage, code: str) -> Principal:
    """Who signs the answers of a unit."""
    return stage.as_post("deputy") if code == "ZSG" else stage.as_post("unit_head", code)


def handler_of(stage: Stage, code: str) -> Person:
    """Who handles the cases of a unit."""
    person = clerk_of(stage, code).person
    assert person is not None
    return person
