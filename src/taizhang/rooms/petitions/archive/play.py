"""Play 53 people getting their missing papers.

Some searches find little, one applicant comes twice.

All applicants are invented and exist only as sealed values.
"""

from datetime import date, timedelta

PLACE = 460

AGAIN = 53
"""The search of somebody who came before, as number 20, for another paper."""
OTHERWISE = {7: "partial", 19: "none", 33: "partial", 46: "none", 52: "elsewhere", 58: "withdrawn"}
SLOW = 11
"""The search that took longer than its 15 working days."""
UNITS = ("ZSG",) * 4 + ("LK", "LL", "YX", "JD")
FORMER = ("GX", "JX", "YD", "SZ", "GX", "JX")
TYPICAL = {2: "GX", 3: "JX", 9: "ZSG"}
"""The cases that stand for others, and their former units."""
PAPERS = ("hire", "wages", "regular", "roster", "transfer", "contract")
PLACES = ("own", "city", "community", "social", "remains")
BODIES = (
    {"body": "archives", "name": "市档案馆", "result": "同意查阅并复制"},
    {"body": "social", "name": "市社保经办机构", "result": "告知所需材料清单"},
    {"body": "community", "name": "城北社区", "result": "出具居住和从业情况说明"},
)

APPLY = {
    "create": "petitions.archivehelp",
    "offer": {"to": "petitions.archivehelp", "unit": "{unit}", "maybe": True},
    "carries": "case",
    "data": {
        "applicant": "{name_of(1300 + person * 3)}",
        "contact": "1380000{person:04d}",
        "purpose": {"by": "person % 5", "of": {0: "seniority"}, "else": "retire"},
        "former_unit": {"by": "number", "of": TYPICAL, "else": {"turn": FORMER, "of": "person"}},
        "worked_from": "{date(1979 + person % 12, 3, 1)}",
        "worked_to": "{date(1998 + person % 6, 9, 1)}",
        "leaving": {"by": "number", "of": {9: "removed"}, "else": "reform"},
    },
    "then": {
        "move": "accept",
        "data": {"told_once": "请带身份证件、原单位名称和大致工作年月"},
        "lines": {
            "missing": [
                {
                    "paper": {
                        "by": "number",
                        "of": {**dict.fromkeys(TYPICAL, "whole"), AGAIN: "hire"},
                        "else": PAPERS,
                    },
                    "about": "退休审核时发现缺少",
                },
            ],
        },
    },
}
"""The application, from the tray where a case or a visit asked for it; accepted at once."""
SEARCH = (
    {
        "move": "search",
        "lines": {
            "searches": [
                {
                    "each": {"numbers": (0, 2), "count": "nth"},
                    "let": {"hit": "{some and nth == 1}"},
                    "row": {
                        "place": {"turn": PLACES, "of": "number + nth"},
                        "on": timedelta(),
                        "by": "desk@{unit}",
                        "hit": "{hit}",
                        "file_no": {
                            "by": "hit",
                            "of": {True: "{1980 + number % 15}-人-{number + 3}", False: ""},
                        },
                        "told": {"by": "hit", "of": {True: "查到原始登记", False: "未见记载"}},
                    },
                },
            ],
            "found": [
                {
                    "if": "some",
                    "row": {
                        "name": "原始花名册摘页",
                        "search_no": 2,
                        "pages": 2,
                        "copied": True,
                        "stamped": True,
                    },
                },
            ],
            "asked": [
                {
                    "body": "{asked['body']}",
                    "name": "{asked['name']}",
                    "on": timedelta(),
                    "result": "{asked['result']}",
                },
            ],
        },
    },
    {
        "move": "conclude",
        "data": {
            "result": {
                "by": "ends",
                "of": {"partial": "partly", "none": "none", "elsewhere": "none"},
                "else": "found",
            },
        },
    },
)
CERTIFY = (
    {
        "move": "certify",
        "data": {
            "certificate_no": {
                "by": "ends",
                "of": {"none": "档查无证明〔2021〕{number + 1}号"},
                "else": "档证明〔2021〕{number + 1}号",
            },
            "basis": "原始花名册及查询记录所载",
        },
    },
    {"who": "signer@{unit}", "move": "approve"},
)

PLAY = (
    {
        "lay": {
            "year": {"days": "every workday", "from": date(2021, 1, 5), "to": date(2021, 11, 19)},
        },
        "each": {"numbers": (0, 60)},
        "let": {
            "ends": {"by": "number", "of": OTHERWISE, "else": "complete"},
            "some": "{ends not in ('none', 'elsewhere')}",
            "asked": BODIES,
            "unit": {"by": "number", "of": dict.fromkeys(TYPICAL, "ZSG"), "else": UNITS},
            "person": {"by": "number", "of": {AGAIN: 20}, "else": "{number}"},
            "minute": "{number * 7 % 60}",
            "day": "{year[number * (len(year) - 1) // 59]}",
            "searched": {
                "by": "number",
                "of": {SLOW: "{workdays(day, 18)}"},
                "else": "{workdays(day, 3 + number % 6)}",
            },
            "done": "{workdays(searched, 1)}",
            "handed": "{workdays(done, 2)}",
        },
        "who": "desk@{unit}",
        "record": "archive {number}",
        "scenes": (
            {"on": "{day}", "at": "9:{minute}", **APPLY},
            {
                "if": "ends == 'withdrawn'",
                "on": "{searched}",
                "at": "10:{minute}",
                "move": "withdraw",
                "data": {"withdraw_reason": "本人已在社区找到原件"},
            },
            {"if": "ends != 'withdrawn'", "on": "{searched}", "at": "10:{minute}", "do": SEARCH},
            {
                "if": "ends != 'withdrawn'",
                "on": "{done}",
                "at": "11:{minute}",
                "do": {"if": "ends != 'elsewhere'", "do": CERTIFY},
            },
            {
                "if": "ends != 'withdrawn'",
                "on": "{handed}",
                "at": "15:{minute}",
                "move": "hand",
                "data": (
                    {
                        "outcome": "{ends}",
                        "typical": f"{{number in {tuple(TYPICAL)}}}",
                        "to_desk": "{ends == 'none'}",
                    },
                    {
                        "if": "ends != 'elsewhere'",
                        "sealed_on": timedelta(),
                        "sealed_no": "印2021-{200 + number}",
                    },
                ),
                "files": [("查档签收{number}.png", "receipt")],
            },
            {
                "if": "ends == 'none'",
                "on": "{handed}",
                "at": "17:00",
                "do": "register what was handed over",
            },
            {
                "if": "ends == 'complete'",
                "on": "{workdays(handed, 9)}",
                "at": "16:{minute}",
                "of": "archive {number}",
                "do": (
                    {
                        "if": "row.purpose == 'retire'",
                        "move": "social",
                        "data": {"social_on": timedelta()},
                    },
                    {"move": "archive", "data": {"archive_no": "CD-2021-{number + 1:03d}"}},
                ),
            },
        ),
    },
    {
        "each": {"days": "last day of a month", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        "on": "{workday_before(day)}",
        "at": "17:30",
        "do": {
            "each": {"offers": {"to": "petitions.archivehelp"}},
            "who": "desk@{unit}",
            "decline": "this",
            "because": "电话核实，信访人自行到人社部门查询，不需要协助",
        },
    },
)
"""The last: what waits at the month's end; those people were asked and look for their papers themselves."""
