"""Play four group cases, two of them led by the deputy.

One has arrears that are paid.

One monthly note is forgotten and never made up for, so that the gap stands on the first page of those who owe it.
"""

from datetime import date, datetime, timedelta

PLACE = 420

GROUPS = (
    (datetime(2021, 3, 16, 9, 30), "GX", 6, 937, "原供销大厦宿舍住户"),
    (datetime(2021, 5, 12, 10), "YD", 12, 935, "原银都大厦职工"),
    (datetime(2021, 7, 8, 9, 10), "SZ", 34, 951, "原市食杂果品公司退休人员"),
    (datetime(2021, 10, 20, 10, 20), "JX", 8, 940, "原机械厂退休职工"),
)
"""When they came, their former unit, how many, the number of their case, their name."""
LED = (("YD", datetime(2021, 5, 13, 9)), ("SZ", datetime(2021, 7, 8, 16)))
NOTES = (
    (6, "inquire", "听取职工代表意见，逐项核对改制文件和安置名册；下一步与人社部门核对政策"),
    (7, "coordinate", "与市人社局会商工龄认定口径，形成一致意见；下一步书面答复"),
    (8, "answer", "当面向代表说明答复意见和救济途径；代表要求再核对三人的工龄"),
    (9, "inquire", "三人的工龄已从档案核对，一人补齐材料；下一步送人社部门认定"),
    (10, "coordinate", "人社部门已受理补充材料；下一步跟踪认定结果"),
    (12, "revisit", "走访代表，通报认定进展；元旦春节前再走访一次"),
)
"""What the leader in charge of YD says each month."""
MET = ((7, "市人社局、市信访局"), (10, "市人社局、社区"))
"""Months in which the matter of YD is coordinated at a meeting."""

PLAY = (
    {
        "each": {"columns": "came former persons turn name", "rows": GROUPS},
        "let": {"unit": "ZSG", "case": "group {former}"},
        "scenes": (
            {
                "at": "{came + hours(2)}",
                "who": "clerk",
                "do": (
                    {
                        "let": {
                            "visit": "@visit {former}",
                            "topic": "{visit.topic}",
                            "facts": "{visit.matter}",
                            "request": "{visit.request}",
                        },
                        "do": "open a case",
                    },
                    {
                        "of": "visit {former}",
                        "move": "file",
                        "data": {"case": "case group {former}"},
                        "then": {
                            "create": "petitions.groupcase",
                            "as": "group {former}",
                            "offer": {"link": "I17a", "source": "{row.number}"},
                            "data": (
                                {
                                    "case": "case group {former}",
                                    "group_name": "{name}",
                                    "whole": "{persons * 3}",
                                    "first_contact_minutes": 35,
                                    "contact_person": "clerk",
                                    "has_arrears": False,
                                    "payer": "",
                                },
                                {"if": "former == 'SZ'", "has_arrears": True, "payer": "SN"},
                            ),
                        },
                    },
                    {"let": {"leader": "deputy_1"}, "do": "accept a case"},
                ),
            },
        ),
        "parts": ({"course": "case accepted at once"},),
    },
    {
        "each": {"columns": "former led", "rows": LED},
        "at": "{led}",
        "of": "group {former}",
        "do": (
            {"who": "deputy_1", "move": "lead", "data": {"leader": "deputy_1", "contact_person": "clerk"}},
            {
                "who": "clerk",
                "move": "meet",
                "data": {"policies": "企业改制职工安置有关规定"},
                "lines": {
                    "meetings": [
                        {
                            "on": timedelta(),
                            "bodies": "市信访局、医保局、有关企业",
                            "result": "说明政策，明确专人联系",
                        },
                    ],
                },
            },
        ),
    },
    {
        "who": "clerk",
        "record": "group SZ",
        "scenes": (
            {
                "at": datetime(2021, 7, 9, 9),
                "move": "urge",
                "data": {"payer": "SN"},
                "lines": {
                    "arrears": [
                        {
                            "insurance": "medical",
                            "months": 6,
                            "persons": 34,
                            "principal": "48960.00",
                            "since": date(2021, 1, 1),
                        },
                    ],
                },
            },
            {"at": datetime(2021, 7, 19, 9), "move": "paid", "data": {"paid_on": date(2021, 7, 17)}},
            {
                "at": datetime(2021, 7, 19, 15),
                "move": "verify",
                "data": {"verified_on": timedelta()},
                "files": [("医保缴费凭证.png", "voucher")],
            },
            {
                "at": datetime(2021, 7, 20, 10),
                "who": "section_petition",
                "move": "solve",
                "data": {
                    "told_on": timedelta(),
                    "result": "欠缴的医疗保险费已缴清，待遇恢复，已逐一告知代表",
                },
                "lines": {
                    "settlements": [
                        {
                            "result": "solved",
                            "persons": 34,
                            "item": "医疗保险待遇恢复",
                            "paid_on": date(2021, 7, 17),
                        },
                    ],
                },
            },
        ),
    },
    {
        "each": {"columns": "month bodies", "rows": MET},
        "on": "{workday(date(2021, month, 21))}",
        "at": "11:00",
        "who": "clerk",
        "of": "group YD",
        "move": "meet",
        "lines": {
            "meetings": {
                "same": "",
                "rows": [
                    {
                        "on": timedelta(),
                        "bodies": "{bodies}",
                        "result": "核对认定口径，明确补充材料和办理时间",
                    },
                ],
            },
        },
    },
    {
        "each": {"columns": "month duty told", "rows": NOTES},
        "on": "{workday(date(2021, month, 25))}",
        "at": "15:30",
        "who": "clerk",
        "of": "group YD",
        "move": "month_led",
        "lines": {
            "months": {"same": "", "rows": [{"on": timedelta(), "duty": "{duty}", "told": "{told}"}]},
        },
        "signed": ("deputy_1", "{month}月包案月记"),
    },
)
"""The third: in July the successor company is urged and pays nine days after the visit."""
