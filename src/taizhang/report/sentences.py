"""The sentences of the annual report: our own prose with slots.

Numbers are never part of the text. A slot `{F44}` prints the figure's wording; `{F34:短语}` prints
the phrase itself when the figure bears it out; `{F38.groups}` prints a part of a compound figure. A
sentence whose slot cannot be printed is left out and listed as not stated. What names a firm or a
building of one office is a sentence of that office (本单位指标), which follows one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taizhang.engine.declare.office.figures import template
from taizhang.kernel.days import Period
from taizhang.numbers import office


@dataclass(frozen=True)
class Chapter:
    """A heading with its sentences. `level` 1 is 一、, level 2 is （一）."""

    level: int
    title: str
    sentences: tuple[str, ...] = ()


TITLE = "{year}年平安创建工作总结"

LEAD = (
    "{F01}年，我社在市委、市政府领导下，把平安创建列入年度重点工作，各项工作随做随记、逐件留痕，"
    "全年情况报告如下。",
)

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(1, "基础工作建设"),
    Chapter(
        2,
        "落实人防物防技防，守好办公区大门",
        (
            "办公区配备专职门卫{F04}，实行{F05:24小时}门卫值班，岗位在岗率{F05.percent}。",
            "夜间按时窗分轮巡逻，逐点打卡，全年夜间巡逻{F06}。",
            "对进入办公区的人员和车辆逐一登记，全年登记外来人员{F07.persons}、外来车辆{F07.vehicles}。",
            "节假日值班制度执行到位，法定节假日带班领导和值班人员到岗签到率{F10}。",
            "值班交接手续齐全，交接班双方签字率{F11}。",
            "办公区{F12:每季度}开展消防安全检查，检查人和被查部门负责人当季签字，检查发现的隐患按期整改率{F13}。",
        ),
    ),
    Chapter(
        2,
        "落实领导责任，加强平安法治宣传",
        (
            "党组会、领导小组会全年研究平安建设{F96}，议定事项逐项明确责任人和期限。",
            "召开专题会议{F32}，部署平安创建电话测评工作。",
            "把商厦租户、农资经营点和基层社{F25}重点领域纳入矛盾纠纷排查，发现一件、登记一件、调处一件。",
            "全年使用门户网站、电子屏幕、微信群、公开栏等{F27}宣传载体，张贴标语{F28}、横标{F29}，"
            "设置专栏{F30}。",
        ),
    ),
    Chapter(
        1,
        "履职尽责情况",
        (
            "全年各报送单位按月签报零报告：没有发生{F34:有重大影响的政治性案事件}、"
            "{F35:暴力恐怖事件}和{F36:邪教案事件}。",
            "没有发生{F37:有重大影响的群体性事件}。",
            "没有发生{F38:有重大影响的集体上访}和{F39:赴京非访事件}；全年接待集体访{F38.groups}，均已定级。",
            "没有发生{F40:刑事治安案事件}和{F41:公共安全事件}。",
            "没有发生{F42:生产安全事故}和{F43:食品安全事故}。",
        ),
    ),
    Chapter(
        2,
        "信访工作",
        (
            "全市供销系统全年接待来访{F44}，做到件件有登记、事事有回音。",
            "对群体诉求由领导包案，全年包案办理群体访{F47}。",
            "定期开展信访排查，全年{F51}，其中按月{F51.month}、重要节点前{F51.node}，"
            "各单位逐轮签报，情况按期上报，针对问题出台举措。",
            "上门看、打电话、开座谈会，全年走访联系老职工、困难户和商户{F52}，听到的诉求逐项答复。",
            "改制职工退休时缺档案材料的，我社同社区、档案、人社等{F94}部门协调，逐处查找，"
            "全年为{F49}办理和补齐了退休手续，其中整卷无档、经多方查证解决的典型个案{F50}。",
        ),
    ),
    Chapter(
        2,
        "安全生产工作",
        (
            "元旦、春节、全国两会、中秋国庆等{F62}重要节点，节前都开专题会议部署。",
            "全系统未发生{F63:安全生产事故}，重要节点平稳有序。",
        ),
    ),
    Chapter(
        2,
        "教育培训工作",
        (
            "坚持每周一次学习例会，全年{F81}不断线，学习形式{F82}，学习法律{F82.laws}。",
            "普法学习机关干部到会和补学率{F83}。",
            "年终学法考试按应考人数计算，通过率{F84}。",
        ),
    ),
    Chapter(2, "深入社区开展宣传", ("面向商业区域街道和社有企业集中宣传，印发宣传资料{F75}。",)),
)

CLOSING = ("下一步，我社将针对本报告所附“未写入事项”补齐台账记录，继续做好平安创建工作。",)

SLOT = re.compile(r"\{([A-Z]\d{2,3})(?:\.(\w+))?(?::([^}]*))?\}")
"""A slot of a sentence: the code of a figure, a part of it, a phrase that it must bear out."""


def _heads() -> Iterator[tuple[str, Chapter, str]]:
    """Yield each sentence of the program under the code of its first figure."""
    for chapter in CHAPTERS:
        for sentence in chapter.sentences:
            if match := SLOT.search(sentence):
                yield match[1], chapter, sentence


def places() -> list[tuple[str, str]]:
    """Return after which sentences one of the office may stand, in words."""
    plain = [(code, chapter, SLOT.sub("××", sentence)) for code, chapter, sentence in _heads()]
    return [(code, f"{chapter.title}：{sentence[:20]}……之后") for code, chapter, sentence in plain]


def of_office(period: Period) -> Mapping[str, list[str]]:
    """Return the sentences of the office, by the code after whose sentence they stand.

    One whose base the program no longer has says nothing.
    """
    own = dict[str, list[str]]()
    listing = [one for one in office.of_period(period) if one.sentence]
    for one, (ledger, figure) in zip(listing, office.pairs(listing), strict=True):
        parts = {part.label: part.key for part in figure.parts}
        if ledger is not None:
            own.setdefault(one.after, []).append(template(one.sentence, one.code, parts))
    return own


def with_own(sentences: tuple[str, ...], own: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the sentences of a chapter, each followed by those of the office."""
    together = list[str]()
    for sentence in sentences:
        match = SLOT.search(sentence)
        together += [sentence, *(own.get(match[1], ()) if match else ())]
    return tuple(together)
