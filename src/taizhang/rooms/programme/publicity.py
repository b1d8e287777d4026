"""C5 平安法治宣传: one row per batch and place; units of count are never added together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State
from taizhang.engine.declare.ledger import Access, Ledger, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Distinct, Sum
from taizhang.engine.declare.parts import Usual
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import Bounds, Chosen, NeedsFile, NoMore, Ordered, OwnProof, Unique
from taizhang.kernel.words import Style
from taizhang.rooms.programme.activity import Activity, Theme


class Kind(models.TextChoices):
    """宣传品类别, each with its own unit of count."""

    SLOGAN = "slogan", "标语（幅）"
    BANNER = "banner", "横标（幅）"
    COLUMN = "column", "专栏（处）"
    LEAFLET = "leaflet", "宣传资料（份）"
    SCREEN = "screen", "电子屏（条次）"
    POST = "post", "微信群推送（条）"
    ARTICLE = "article", "网站稿件（篇）"
    BOARD = "board", "展板（块）"


class Carrier(models.TextChoices):
    """宣传载体; 实物 is not counted among the carriers of F27."""

    WEBSITE = "website", "门户网站"
    SCREEN = "screen", "电子屏幕"
    GROUP = "group", "微信群"
    BOARD = "board", "公开栏"
    OBJECT = "object", "实物"


class Publicity(Record):
    """A batch of publicity material put up, posted or printed at one place."""

    kind = fields.choice("宣传品", Kind)
    carrier = fields.choice("载体", Carrier)
    theme = fields.choice("主题", Theme, default=Theme.SAFE)
    activity = fields.refers(Activity, "所属活动", "batches", optional=True)
    text = fields.text("内容", 200)
    place = fields.text("地点（栏目）", 60)
    qty = fields.count("数量")
    given_out = fields.count("已发放", optional=True)
    taken_down_on = fields.day("撤下日期", optional=True)
    cost = fields.money("费用（元）", optional=True)

    class Meta(Record.Meta):
        verbose_name = "宣传品"


CARRIED_BY = {
    Kind.COLUMN: Carrier.BOARD,
    Kind.LEAFLET: Carrier.OBJECT,
    Kind.SCREEN: Carrier.SCREEN,
    Kind.POST: Carrier.GROUP,
    Kind.ARTICLE: Carrier.WEBSITE,
}
"""Kinds that exist on one carrier only."""


def _carried(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.kind == Kind.COLUMN and row.qty != 1:
        yield "qty", "专栏按处登记，一处一行，数量填1；同一处换期不另计。"
    needed = CARRIED_BY.get(Kind(row.kind))
    if needed and row.carrier != needed:
        yield "carrier", f"“{Kind(row.kind).label}”的载体请选“{needed.label}”。"


RULES = (
    Bounds("qty", least=1),
    NoMore("given_out qty"),
    Ordered("occurred_on taken_down_on"),
    _carried,
    Chosen("activity", same_unit=True),
    NeedsFile("请附张贴、发放或发布的照片（截图），没有佐证材料的数量不予登记。"),
    OwnProof("请换这一批自己的照片", kind="photo", among="kind"),
    Unique(
        "text unit kind place occurred_on",
        "同日同地同样内容的已经登记（{number}），不能重复计数；数量有误请更正原记录。",
    ),
)


MOVES = (
    Move(
        "take_down", "撤下", "up", "down", by="secretary coordinator", asks="taken_down_on",
        need="taken_down_on", spare=True,
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "carriers", "宣传载体", "种", of=Distinct("carrier"),
        where={"carrier__in": ("website", "screen", "group", "board")}, code="F27",
        phrases=(r"(?P<list>(?:[^，。；、,]{2,7}、){2,}[^，。；、,]{2,7}?)等(?:宣传)?载体",),
        definition="使用过的载体种类：门户网站、电子屏幕、微信群、公开栏；实物不算载体。",
    ),
    Figure(
        "slogans", "张贴标语", "幅", of=Sum("qty"), where={"kind": "slogan"}, code="F28", style=Style.over(10),
        phrases=(r"标语\D{0,4}?<n>(?:幅|条)",),
    ),
    Figure(
        "banners", "横标", "幅", of=Sum("qty"), where={"kind": "banner"}, code="F29", style=Style.exact(),
        phrases=(r"横(?:标|幅)\D{0,2}?<n>(?:幅|条)",),
    ),
    Figure(
        "columns", "专栏", "处", of=Distinct("place"), where={"kind": "column"}, code="F30", style=Style.exact(),
        phrases=(r"专栏\D{0,2}?<n>处",), definition="设过专栏的地点数，同一处换期不另计。",
    ),
    Figure(
        "leaflets", "印发宣传资料", "份", of=Sum("qty"), where={"kind": "leaflet"}, code="F75",
        style=Style.over(1000), phrases=(r"宣传资料\D{0,4}?<n>份",), definition="印制并发放的宣传资料份数。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Publicity,
    code="XC",
    title="平安法治宣传",
    section="C5",
    matter="text",
    words=Words("横幅 标语 展板 宣传栏 宣传资料", "悬挂 张贴 发放 刊播 推送", "条 幅 块 份 次"),
    flow=Flow(
        path="up down",
        states=(State("up", "在用"), State("down", "已撤下", final=True)),
        moves=MOVES,
    ),
    access=Access(read="deputy head auditor section_head", write="secretary coordinator county_liaison"),
    columns="occurred_on kind carrier theme text place qty",
    filters="kind carrier theme",
    find="text place",
    form="宣传品: kind carrier theme activity text place qty | 发放与费用: given_out cost",
    paper=Paper("宣传品登记表", "平安法治宣传登记簿", ("经办人", "审核人")),
    rules=RULES,
    usual=(Usual("qty", by="kind"), Usual("given_out", by="kind"), Usual("cost", by="kind")),
    life=Life(weekly="carriers", anew="年度宣传计划"),
    figures=FIGURES,
)
