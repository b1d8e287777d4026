"""Rows of the demonstration year: cases that took a longer way.

An old one carried in, one handed down, one passed on and reviewed, one of a group that needs a reply of its own.
Nothing here is a visit, so the year's persons stay what they are.
"""

from datetime import date, datetime, timedelta

PLACE = 440

OPINION = {
    "claim": "请求核实工龄并按政策认定",
    "facts": "经查阅原始名册并听取陈述，下乡年限属实",
    "reasons": "原始名册与当事人陈述一致",
    "basis": "信访条例第三十二条及工龄计算有关规定",
    "support": "explain",
}
CASE = {
    "kind": "claim",
    "topic": "seniority",
    "origin": "direct",
    "received_on": timedelta(),
    "summary": "下乡知青工龄没有计入；请按政策认定",
}
ASSIGN = {"who": "desk@{unit}", "move": "assign", "data": {"handler": "desk@{unit}"}}
ACCEPT = {"who": "chief@{unit}", "move": "accept", "data": {"notice_no": "{notice_no}"}}
OPINIONS = [("意见书-{step}.png", "signed"), ("回证-{step}.png", "receipt")]

SHARED = {
    "answer a case": {
        "record": "case {case}",
        "scenes": (
            {
                "at": "{heard}",
                "who": "desk@{unit}",
                "move": "inquire",
                "lines": {
                    "inquiries": [{"on": timedelta(), "way": "heard", "found": "当面听取陈述，核对诉求"}],
                },
            },
            {"at": "{drafted}", "who": "desk@{unit}", "move": "submit", "data": OPINION},
            {
                "at": "{served}",
                "do": (
                    {
                        "who": "signer@{unit}",
                        "move": "answer",
                        "data": {"opinion_no": "{opinion_no}"},
                        "files": [("处理意见书-{case}.png", "signed")],
                    },
                    {
                        "who": "desk@{unit}",
                        "move": "deliver",
                        "data": {"delivery": "hand"},
                        "files": [("送达回证-{case}.png", "receipt")],
                    },
                ),
            },
        ),
    },
}

PLAY = (
    {
        "let": {
            "unit": "ZSG",
            "case": "old",
            "heard": "{at(date(2021, 1, 8), 10, 20)}",
            "drafted": "{at(date(2021, 1, 19), 10, 20)}",
            "served": "{at(date(2021, 1, 20), 15, 20)}",
            "opinion_no": "处理〔2021〕ZSG-3号",
        },
        "scenes": (
            {
                "at": datetime(2021, 1, 4, 9, 20),
                "who": "clerk",
                "create": "petitions.case",
                "as": "case old",
                "data": {
                    **CASE,
                    "entry": "carried",
                    "occurred_at": datetime(2020, 11, 20, 9),
                    "received_on": date(2020, 11, 20),
                    "accepted_on": date(2020, 11, 27),
                },
                "files": [("上年信访登记簿.png", "photo", "{date(2020, 11, 20)}")],
                "then": ASSIGN,
            },
        ),
        "parts": ({"course": "answer a case"},),
    },
    {
        "let": {
            "unit": "ZSG",
            "case": "down",
            "heard": "{at(date(2021, 3, 12), 10, 20)}",
            "drafted": "{at(date(2021, 4, 7), 10, 20)}",
            "served": "{at(date(2021, 4, 8), 15, 20)}",
            "notice_no": "告〔2021〕403号",
            "opinion_no": "处理〔2021〕ZSG-4号",
        },
        "scenes": (
            {
                "at": datetime(2021, 3, 2, 9, 20),
                "who": "clerk",
                "create": "petitions.case",
                "as": "case down",
                "data": {
                    **CASE,
                    "origin": "handed",
                    "asked_due": date(2021, 4, 15),
                    "transferor": "市信访局",
                    "transfer_no": "信交〔2021〕7号",
                    "outside_no": "LD20210007",
                },
                "then": (ACCEPT, ASSIGN),
            },
        ),
        "parts": ({"course": "answer a case"},),
    },
    {
        "at": datetime(2021, 5, 18, 10, 20),
        "who": "clerk",
        "create": "petitions.case",
        "as": "case given",
        "data": {**CASE, "topic": "lease", "summary": "租期内被要求提前腾退；请协调退还押金"},
        "then": {
            "who": "section_petition",
            "move": "pass",
            "data": {"passed_to": "CL", "notice_no": "转〔2021〕1号"},
        },
    },
    {
        "let": {
            "unit": "CL",
            "case": "passed",
            "heard": "{at(date(2021, 5, 31), 10, 20)}",
            "drafted": "{at(date(2021, 6, 24), 10, 20)}",
            "served": "{at(date(2021, 6, 25), 15, 20)}",
            "notice_no": "告〔2021〕602号",
            "opinion_no": "处理〔2021〕CL-6号",
        },
        "record": "case passed",
        "scenes": (
            {
                "at": datetime(2021, 5, 20, 9, 20),
                "do": {
                    "let": {"given": "@case given"},
                    "who": "liaison_CL",
                    "create": "petitions.case",
                    "offer": {"link": "I10b", "source": "{given.number}"},
                    "data": {"occurred_at": timedelta(), "received_on": timedelta()},
                    "then": (ACCEPT, ASSIGN),
                },
            },
            {
                "at": datetime(2021, 7, 12, 10, 20),
                "who": "liaison_CL",
                "move": "ask_review",
                "data": {"review_body": "ours"},
            },
            {
                "at": datetime(2021, 8, 4, 15, 20),
                "who": "deputy_1",
                "let": {"step": "review"},
                "move": "review",
                "data": {"review_no": "复查〔2021〕1号", "review_result": "upheld"},
                "files": OPINIONS,
            },
            {
                "at": datetime(2021, 8, 25, 10, 20),
                "who": "liaison_CL",
                "move": "ask_final",
                "data": {"final_body": "above"},
            },
            {
                "at": datetime(2021, 9, 17, 15, 20),
                "who": "head",
                "let": {"step": "conclude"},
                "move": "conclude",
                "data": {"final_no": "市复核〔2021〕19号", "final_result": "upheld"},
                "files": OPINIONS,
            },
            {"at": datetime(2021, 9, 24, 10, 20), "who": "head_CL", "move": "close"},
        ),
        "parts": ({"course": "answer a case"},),
    },
    {
        "let": {
            "unit": "ZSG",
            "case": "personal",
            "heard": "{at(date(2021, 7, 28), 10, 20)}",
            "drafted": "{at(date(2021, 8, 18), 10, 20)}",
            "served": "{at(date(2021, 8, 19), 15, 20)}",
            "notice_no": "告〔2021〕803号",
            "opinion_no": "处理〔2021〕ZSG-8号",
        },
        "scenes": (
            {
                "at": datetime(2021, 7, 21, 9, 20),
                "who": "clerk",
                "create": "petitions.case",
                "as": "case personal",
                "data": {
                    **CASE,
                    "topic": "medical",
                    "collective": "case group SZ",
                    "summary": "本人医保个人账户断缴期间的待遇；请逐月核对并答复",
                },
                "then": (ACCEPT, ASSIGN),
            },
        ),
        "parts": ({"course": "answer a case"},),
    },
)
