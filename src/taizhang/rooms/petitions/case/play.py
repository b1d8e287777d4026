"""Play petition cases from acceptance to reply, rating and file.

Receptions and group cases start these courses under the names `case`, `unit`, `day` (of receipt) and `turn` (a
number of the case, so that outcomes vary).
"""

from datetime import datetime, timedelta

PLACE = 430

OPINION = {
    "claim": "请求核实并按政策落实待遇",
    "facts": "经查阅原始资料并听取陈述，情况基本属实",
    "reasons": "原始名册与当事人陈述一致",
    "basis": "信访条例第三十二条及有关改制政策",
    "support": {"by": "turn % 3", "of": {0: "support"}, "else": "explain"},
}
SUBMIT = {"who": "desk@{unit}", "of": "case {case}", "move": "submit", "data": OPINION}
ANSWER = (
    {
        "who": "signer@{unit}",
        "move": "answer",
        "data": {"opinion_no": "处理〔2021〕{turn}号"},
        "files": [("处理意见书{turn}.png", "signed")],
    },
    {
        "who": "desk@{unit}",
        "move": "deliver",
        "data": {"delivery": "hand"},
        "files": [("送达回证{turn}.png", "receipt")],
    },
)
RATE = (
    {
        "if": "row.support == 'support'",
        "do": (
            {"move": "execute", "data": {"payer": "有关企业", "execution_due": timedelta(days=30)}},
            {"move": "executed", "data": {"executed_on": timedelta()}},
        ),
    },
    {
        "if": "turn % 4 != 3",
        "move": "rate",
        "data": {
            "rating": {
                "by": "turn % 17",
                "of": {5: "bad"},
                "else": {"by": "turn % 5", "of": {1: "fair"}, "else": "good"},
            },
            "rated_on": timedelta(),
        },
        "files": [("评价表{turn}.png", "receipt")],
    },
    {
        "if": "turn % 4 != 3 and turn % 17 == 5",
        "do": (
            {"who": "chief@{unit}", "move": "doubt"},
            {
                "if": "unit == 'ZSG'",
                "who": "section_office",
                "move": "second",
                "data": {"second_look": "由另一人核查，程序和结论无误，已再次当面说明"},
            },
        ),
    },
)
CLOSE = {
    "if": "row.state == 'answered'",
    "do": (
        {"who": "chief@{unit}", "move": "close"},
        {
            "if": "again",
            "do": ({"who": "chief@{unit}", "move": "reopen"}, SUBMIT, {"do": ANSWER}),
        },
        {
            "if": "not again",
            "who": "desk@{unit}",
            "move": "archive",
            "data": {"archive_no": "XF-2021-{turn:03d}"},
        },
    ),
}
SHORT_WAYS = (
    {
        "if": "way == 'refused'",
        "who": "deputy_1",
        "move": "refuse",
        "data": {"refusal": "court", "notice_no": "不受{turn}"},
        "files": [("不予受理审批.png", "signed")],
    },
    {
        "if": "way == 'elsewhere'",
        "who": "chief@{unit}",
        "move": "redirect",
        "data": {"body_told": "市社保经办机构", "notice_no": "告{turn}"},
    },
    {
        "if": "way == 'withdrawn'",
        "who": "chief@{unit}",
        "move": "withdraw",
        "data": {"withdraw_reason": "问题已由企业直接解决，本人申请撤回，另一人已电话核实"},
        "files": [("撤回申请.png", "signed")],
    },
    {
        "if": "way == 'merged'",
        "do": {
            "when": "case group YD",
            "who": "chief@{unit}",
            "move": "merge",
            "data": {"merged_into": "case group YD"},
            "otherwise": {"let": {"leader": ""}, "do": "accept a case"},
        },
    },
)

SHARED = {
    "open a case": {
        "who": "desk@{unit}",
        "create": "petitions.case",
        "as": "case {case}",
        "data": {
            "occurred_at": "{came}",
            "kind": "claim",
            "topic": "{topic}",
            "origin": "direct",
            "received_on": "{day_of(came)}",
            "summary": "{facts}；{request}",
        },
    },
    "accept a case": (
        {
            "who": "chief@{unit}",
            "of": "case {case}",
            "move": "accept",
            "data": {"notice_no": "告{row.number[-4:]}"},
        },
        {
            "who": "desk@{unit}",
            "move": "assign",
            "data": {"handler": "desk@{unit}", "leader": "{leader}"},
        },
    ),
    "work on a case": {
        "record": "case {case}",
        "scenes": (
            {
                "on": "{heard}",
                "at": "15:{minute}",
                "who": "desk@{unit}",
                "move": "inquire",
                "lines": {
                    "inquiries": [
                        {"on": timedelta(), "way": "heard", "found": "当面听取陈述，核对诉求"},
                        {"on": timedelta(), "way": "papers", "found": "查阅改制方案和原始名册"},
                    ],
                },
            },
            {"on": "{drafted}", "at": "10:{minute}", **SUBMIT},
            {"on": "{answered}", "at": "15:{minute}", "do": ANSWER},
            {
                "on": "{rated}",
                "at": "10:{minute}",
                "who": "desk@{unit}",
                "of": "case {case}",
                "do": RATE,
            },
            {"on": "{closed}", "at": "10:{minute}", "of": "case {case}", "do": CLOSE},
        ),
    },
    "case of a visit": {
        "let": {
            "day": "{day_of(came)}",
            "minute": "{turn % 60}",
            "short": "{way in ('refused', 'elsewhere', 'withdrawn', 'merged')}",
            "wait": {"by": "way", "of": {"late_notice": 18}, "else": {"choice": range(2, 12)}},
            "length": {
                "by": "way",
                "of": {
                    "overdue": 70,
                    "extended": 75,
                    "refused": 0,
                    "elsewhere": 0,
                    "withdrawn": 0,
                    "merged": 0,
                },
                "else": {"choice": range(20, 45)},
            },
            "begun": "{workday(day + days(wait))}",
            "heard": "{later(begun, day + days(wait + 5))}",
            "extended": {
                "by": "way",
                "of": {"extended": "{later(heard, day + days(wait + 50))}"},
                "else": "{heard}",
            },
            "drafted": "{later(extended, day + days(wait + length - 3))}",
            "answered": "{later(drafted, day + days(wait + length))}",
            "rated": "{workday(answered + days(6))}",
            "closed": "{later(rated, answered + days(42))}",
            "again": "{way == 'reopened'}",
        },
        "scenes": (
            {"if": "short", "on": "{begun}", "at": "10:{minute}", "of": "case {case}", "do": SHORT_WAYS},
            {
                "if": "not short",
                "on": "{begun}",
                "at": "10:{minute}",
                "do": {"let": {"leader": ""}, "do": "accept a case"},
            },
            {
                "if": "way == 'extended'",
                "on": "{extended}",
                "at": "10:{minute}",
                "who": "head",
                "of": "case {case}",
                "move": "extend",
                "data": {
                    "extension_days": 30,
                    "extension_reason": "需向档案馆调取原始档案",
                    "extension_no": "延〔2021〕1号",
                },
                "files": [("延期审批表.png", "signed")],
            },
        ),
        "parts": ({"if": "not short", "course": "work on a case"},),
    },
    "case accepted at once": {
        "let": {
            "day": "{day_of(came)}",
            "minute": 40,
            "heard": "{workday(day + days(6))}",
            "drafted": "{later(heard, day + days(38))}",
            "answered": "{later(drafted, day + days(42))}",
            "rated": "{later(answered, day + days(48))}",
            "closed": "{later(rated, day + days(84))}",
            "again": False,
        },
        "parts": ({"course": "work on a case"},),
    },
}
"""The last two: answered within 45 days, closed when all rights lapsed."""

PLAY = (
    {
        "let": {"unit": "ZSG", "case": "handed 1", "turn": 979, "came": "{at(date(2021, 4, 6), 9, 5)}"},
        "scenes": (
            {
                "at": datetime(2021, 4, 6, 9, 5),
                "do": (
                    {
                        "who": "clerk",
                        "create": "petitions.case",
                        "as": "case handed 1",
                        "data": {
                            "kind": "claim",
                            "topic": "pension",
                            "origin": "transferred",
                            "transferor": "市信访局",
                            "transfer_no": "信转〔2021〕31号",
                            "received_on": timedelta(),
                            "summary": "改制期间有八个月养老保险没有缴纳；请核实并补缴",
                        },
                    },
                    {"let": {"leader": ""}, "do": "accept a case"},
                ),
            },
        ),
        "parts": ({"course": "case accepted at once"},),
    },
)
"""A matter transferred by the city petition bureau, with its own clock."""
