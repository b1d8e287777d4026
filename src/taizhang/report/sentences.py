"""The sentences of the annual report: our own prose with slots; numbers are never part of the text.

A slot `{F44}` prints the figure's wording; `{F34:短语}` prints the phrase itself when the figure bears it
out; `{F38.groups}` prints a part of a compound figure. A sentence whose slot cannot be printed is left out
and listed as not stated.
"""

from __future__ import annotations

from dataclasses import dataclass


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
            "5月，原银都大厦{F45.people}职工反映改制待遇问题，我社派专人到场沟通并定期回访，"
            "已立案办理{F45}。",
            "7月，原市食杂果品公司{F46}退休人员反映医疗保险问题，我社当天派人联系安抚。",
            "经督促，神农果业补缴了欠费，{F48}欠缴事项自来访之日起{F48.days}内缴清并核验到账。",
        ),
    ),
    Chapter(2, "安全生产工作", ("全系统未发生{F63:安全生产事故}，重要节点平稳有序。",)),
    Chapter(2, "深入社区开展宣传", ("面向商业区域街道和社有企业集中宣传，印发宣传资料{F75}。",)),
)

CLOSING = ("下一步，我社将针对本报告所附“未写入事项”补齐台账记录，继续做好平安创建工作。",)
