"""Play twelve monthly rounds of screening and four before key times.

Each is answered by twelve units.

`nth` is the place of a unit among those that report.
"""

from datetime import date

PLACE = 470

NODES = (
    (date(2021, 2, 2), "春节前排查"),
    (date(2021, 2, 23), "全国两会前排查"),
    (date(2021, 9, 9), "中秋国庆前排查"),
    (date(2021, 12, 16), "元旦前排查"),
)
LATE = ((4, 3), (9, 8))
"""Month and unit of which the head signed after the last day."""
FINDS = {
    (1, "JD"): ("mall", "contract", 2, "商铺合同到期，押金抵扣有争议"),
    (2, "LK"): ("outlet", "consumer", 1, "农户对化肥包装破损要求更换"),
    (3, "JD"): ("mall", "contract", 6, "六户商户对公摊水电分摊有意见"),
    (4, "ZSG"): ("reformed", "labour", 3, "改制留守人员对补发工资的算法有争议"),
    (5, "YX"): ("grassroots", "contract", 2, "基层社门店承包费减免没有谈妥"),
    (6, "JD"): ("mall", "damages", 2, "楼上漏水淋湿货物，赔偿数额有分歧"),
    (8, "LL"): ("outlet", "consumer", 2, "种子发芽率引起争议"),
    (9, "JD"): ("mall", "contract", 12, "租赁过渡期内多户要求明确搬迁顺序"),
    (10, "TC"): ("inner", "labour", 1, "岗位调整后的津贴有争议"),
    (11, "CL"): ("grassroots", "contract", 2, "门店转租未经同意引起纠纷"),
}
"""What the monthly rounds find, by month and unit: area, category, people, matter."""
MEASURES = {3: "公摊水电逐户公示", 6: "商铺漏水隐患集中检修", 9: "租赁过渡专人对接"}
OPEN = ("registered", "consenting", "mediating", "performing")
"""States of a dispute that is still looked at."""
AREAS = {
    "ZSG": ["reformed", "inner"],
    "JD": ["mall"],
    "SN": ["outlet"],
    "XY": ["outlet"],
    "ZB": ["inner"],
}
PLACES = {
    "mall": "金都商厦一至三楼",
    "outlet": "城区及乡镇农资门店",
    "grassroots": "两个基层社",
    "reformed": "改制企业家属区",
    "inner": "各科室",
}

ANSWER = {
    "let": {
        "open": {
            "records": "petitions.dispute",
            "where": {"unit": "{unit}", "state__in": OPEN, "case": None},
        },
        "new": {"by": "(month, unit) in finds", "of": {True: "{[finds[(month, unit)]]}", False: []}},
        "usual": {"by": "unit", "of": AREAS, "else": ["grassroots", "outlet"]},
        "found_in": "{column(open, 'area') + column(new, 0)}",
    },
    "create": "petitions.screening",
    "data": {"kind": "{kind}"},
    "lines": {
        "screeners": [{"person": "desk@{unit}", "leads": True}],
        "areas": [
            {
                "each": {"values": "{distinct(usual + found_in)}", "as": "area", "count": "place"},
                "row": {
                    "area": "{area}",
                    "way": {"turn": ("visit", "talk"), "of": "place"},
                    "places": {"by": "area", "of": PLACES, "else": "现场"},
                    "heard": "{3 + (nth + month + place) % 9}",
                    "result": {"by": "area in found_in", "of": {True: "found", False: "clear"}},
                },
            },
        ],
        "found": [
            {
                "each": {"values": "{open}", "as": "dispute"},
                "row": {
                    "area": "{dispute.area}",
                    "category": "{dispute.category}",
                    "people": "{dispute.people}",
                    "matter": "继续跟踪",
                    "known_no": "{dispute.number}",
                },
            },
            {
                "each": {"columns": "area category people matter", "rows": "{new}"},
                "row": {
                    "area": "{area}",
                    "category": "{category}",
                    "people": "{people}",
                    "matter": "{matter}",
                },
            },
        ],
    },
}
"""What is open from before stands under the number it has, then what is new this month."""

ROUND = {
    "scenes": (
        {
            "on": "{called}",
            "at": "9:40",
            "who": "clerk",
            "create": "petitions.screeninground",
            "as": "screening {kind}",
            "data": {
                "name": "{name}",
                "kind": "{kind}",
                "theme": "all",
                "answer_by": "{workdays(called, 5)}",
                "asked": "到现场看、当面听，没有发现问题的也要签报",
            },
        },
        {
            "on": "{workdays(called, 7)}",
            "at": "10:00",
            "who": "clerk",
            "of": "screening {kind}",
            "move": "close",
            "data": {
                "summary": {
                    "by": "month in months",
                    "of": {
                        True: "{name}，各单位均已签报，新发现1件，已转矛盾纠纷台账办理",
                        False: "{name}，各单位均已签报，没有新发现的纠纷",
                    },
                },
                "measures": {"by": "month", "of": MEASURES, "else": ""},
            },
        },
    ),
    "parts": (
        {
            "each": {"units": "reporting", "count": "nth"},
            "let": {"late": f"{{(month, nth) in {LATE}}}"},
            "who": "desk@{unit}",
            "record": "screening {kind} {nth}",
            "scenes": (
                {
                    "on": "{workdays(called, 1 + nth % 3)}",
                    "at": "{9 + nth % 6}:{nth * 11 % 60}",
                    "do": ANSWER,
                },
                {
                    "on": {
                        "by": "late",
                        "of": {True: "{workdays(called, 6)}", False: "{workdays(called, 4)}"},
                    },
                    "at": "10:{nth * 3}",
                    "of": "screening {kind} {nth}",
                    "move": "sign",
                    "signed": ("head@{unit}", "{short}排查表签字件{row.number}"),
                },
            ),
        },
    ),
}

PLAY = (
    {
        "lay": {"finds": FINDS, "months": [month for month, _ in FINDS]},
        "each": {"days": "first day of a month", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        "let": {
            "called": "{workday(day + days(7))}",
            "kind": "month",
            "month": "{day.month}",
            "name": "{month}月矛盾纠纷排查",
        },
        **ROUND,
    },
    {
        "lay": {"finds": FINDS, "months": []},
        "each": {"columns": "called name", "rows": NODES},
        "let": {"kind": "node", "month": 0},
        **ROUND,
    },
)
