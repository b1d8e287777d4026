"""Rules of time as data.

A rule says what starts and stops a clock, how long it runs, by which law, in which years.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

FIRST_RECEIPT = date(2005, 5, 1)
"""信访条例 (2005) took effect; earlier receipts are outside every rule."""
NEW_REGIME = date(2022, 5, 1)
"""信访工作条例 took effect."""
OLD_END = date(2022, 4, 30)
"""The last day of receipt under 信访条例 (2005)."""


class Span(StrEnum):
    """The unit in which a length is counted."""

    DAY = "日"
    WORKDAY = "个工作日"
    HOUR = "小时"
    MINUTE = "分钟"
    MONTH_WORKDAY = "次月第几个工作日"


class Owner(StrEnum):
    """The owner of the running time: ours, or the petitioner's own."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Rule:
    """A duty with its clock.

    `since`/`until` bound the date of receipt that chooses the regime. `extension_max` is in days, 0
    where no extension exists; `pausable` means that a hearing, and nothing else, stops the count.
    `whose` names the person whose own time runs,
    where it is not ours. `mark`: V read in the law, G not yet verified, D a convention of this system.
    """

    id: str
    title: str
    starts: str
    stops: str
    length: int
    span: Span
    law: str
    since: date = FIRST_RECEIPT
    until: date = date.max
    owner: Owner = Owner.OURS
    whose: str = ""
    extension_max: int = 0
    extension_by: str = ""
    pausable: bool = False
    mark: str = "V"

    @property
    def in_hours(self) -> bool:
        """Return whether the clock runs by the hour or minute and not by the day."""
        return self.span in (Span.HOUR, Span.MINUTE)


def _both(old: Rule, new: str) -> tuple[Rule, Rule]:
    """Make a petition rule for both regimes.

    `old.law` is the article of 2005, `new` that of 2022.
    """
    return (
        replace(old, law=f"信访条例（2005）{old.law}", until=OLD_END),
        replace(old, law=f"信访工作条例{new}", since=NEW_REGIME),
    )


_DAY, _THEIRS = Span.DAY, Owner.THEIRS
_ANSWER = Rule(
    "R05",
    "办结答复",
    "受理",
    "送达答复意见",
    60,
    _DAY,
    "第三十三条",
    extension_max=30,
    extension_by="主要负责人",
)
_ADVICE = Rule(
    "R10", "书面反馈改进建议", "收到", "书面反馈", 30, _DAY, "信访条例（2005）第三十六条", until=OLD_END
)
_LEAK = Rule(
    "R17",
    "泄密事件报告",
    "发现",
    "报告保密部门",
    24,
    Span.HOUR,
    "保密法实施条例（2014）第三十四条",
    since=date(2014, 3, 1),
    until=date(2024, 8, 31),
)
RULES: tuple[Rule, ...] = (
    *_both(Rule("R01", "告知是否受理", "收到", "发出告知书", 15, _DAY, "第二十二条"), "第二十三条"),
    *_both(Rule("R02", "告知（转送交办）", "收到", "发出告知书", 15, _DAY, "第二十一条"), "第二十三条"),
    Rule("R03", "对转送提出异议", "收到", "提出异议", 5, Span.WORKDAY, "信访工作条例第二十三条", NEW_REGIME),
    *_both(_ANSWER, "第三十四条"),
    *_both(
        Rule(
            "R06",
            "信访人申请复查",
            "收到答复",
            "提出复查",
            30,
            _DAY,
            "第三十四条",
            owner=_THEIRS,
            whose="信访人",
        ),
        "第三十五条",
    ),
    *_both(Rule("R07", "复查答复", "收到复查请求", "作出复查意见", 30, _DAY, "第三十四条"), "第三十五条"),
    *_both(
        Rule(
            "R08",
            "信访人申请复核",
            "收到复查意见",
            "提出复核",
            30,
            _DAY,
            "第三十五条",
            owner=_THEIRS,
            whose="信访人",
        ),
        "第三十六条",
    ),
    *_both(
        Rule("R09", "复核意见", "收到复核请求", "作出复核意见", 30, _DAY, "第三十五条", pausable=True),
        "第三十六条",
    ),
    _ADVICE,
    replace(_ADVICE, law="信访工作条例（30日沿用原条例，待核）", since=NEW_REGIME, until=date.max, mark="G"),
    Rule(
        "R12",
        "调解",
        "各方同意调解",
        "达成协议或终止",
        30,
        _DAY,
        "本系统约定（各方可以约定延长）",
        extension_max=30,
        extension_by="各方当事人",
        mark="D",
    ),
    Rule(
        "R13",
        "共同申请司法确认",
        "调解协议生效",
        "共同申请",
        30,
        _DAY,
        "人民调解法第三十三条",
        since=date(2011, 1, 1),
        owner=_THEIRS,
        whose="当事人",
    ),
    Rule(
        "R14",
        "劳动争议调解",
        "提出调解申请",
        "达成协议，期满可以申请仲裁",
        15,
        _DAY,
        "劳动争议调解仲裁法第十四条",
        since=date(2008, 5, 1),
    ),
    Rule(
        "R16",
        "生产安全事故报告",
        "负责人接报",
        "报告主管部门",
        1,
        Span.HOUR,
        "国务院令第493号第九条",
        since=date(2007, 6, 1),
    ),
    _LEAK,
    replace(_LEAK, law="保密法实施条例（2024）第六十一条", since=date(2024, 9, 1), until=date.max),
    Rule(
        "R18",
        "突发公共卫生事件报告",
        "发现",
        "报告卫生部门",
        2,
        Span.HOUR,
        "突发公共卫生事件应急条例第二十条",
    ),
    Rule("R19a", "紧急信息电话报告", "发现", "电话报告", 30, Span.MINUTE, "地方规定（可改）", mark="G"),
    Rule("R19b", "紧急信息书面报告", "发现", "书面报告", 60, Span.MINUTE, "地方规定（可改）", mark="G"),
    Rule("R55", "补学", "学习例会", "补学", 10, Span.WORKDAY, "本系统约定", mark="D"),
    Rule("R57", "零报告", "月末", "单位负责人签报", 3, Span.MONTH_WORKDAY, "本系统约定", mark="D"),
    Rule("R60", "会议纪要", "会议召开", "纪要审签", 5, Span.WORKDAY, "本系统约定", mark="D"),
    Rule("R72", "确定包案领导", "甄别", "确定包案领导", 1, Span.WORKDAY, "本系统约定", mark="D"),
    Rule("R71", "查档", "受理", "查清", 15, Span.WORKDAY, "本系统约定", mark="D"),
)
IDS: frozenset[str] = frozenset(rule.id for rule in RULES)


def rule(rule_id: str, received_on: date) -> Rule:
    """Return the rule in force for a receipt; raise `ValueError` in Chinese if none."""
    if rule_id not in IDS:
        raise ValueError(f"没有时限规则“{rule_id}”。")
    if received_on < FIRST_RECEIPT:
        raise ValueError("收到日期早于2005年5月1日，那时的事项不适用现有时限规则，请核对收到日期。")
    for candidate in RULES:
        if candidate.id == rule_id and candidate.since <= received_on <= candidate.until:
            return candidate
    raise ValueError(f"{received_on:%Y-%m-%d}收到的事项不适用“{rule_id}”规则，请核对收到日期。")
