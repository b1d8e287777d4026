"""Play disputes from screening and visits to agreement or to law.

All parties are invented and exist only as sealed values.
"""

from datetime import date, timedelta

PLACE = 500

TOLD = (
    (
        date(2021, 1, 14), "JD", "mall", "contract", "rent", 2, 12000, "疫情停业期间租金减免没有约定", "一方要求减免两个月，一方只同意一个月",
        "settled", "", "", "",
    ),
    (
        date(2021, 2, 24), "ZSG", "reformed", "housing", "reform", 8, 40000, "宿舍公共维修费用分担不清", "八户要求由原单位承担",
        "settled", "group", 8, "八户住户2月22日当面表示要集体走访",
    ),
    (
        date(2021, 3, 18), "JD", "mall", "damages", "fitting", 2, 36000, "提前退租，装修残值有争议", "要求补偿装修残值", "failed",
        "", "", "",
    ),
    (
        date(2021, 4, 8), "LK", "outlet", "consumer", "farm", 3, 9600, "育秧基质质量引起减产争议", "要求赔偿损失", "settled",
        "", "", "",
    ),
    (
        date(2021, 5, 20), "JD", "mall", "contract", "sublet", 2, 8000, "转租后押金由谁退还有争议", "要求退还押金", "refused",
        "", "", "",
    ),
    (
        date(2021, 6, 16), "ZSG", "inner", "labour", "", 1, 6800, "退休返聘报酬结算有出入", "要求补足差额", "petition", "", "",
        "",
    ),
    (
        date(2021, 7, 6), "JD", "mall", "contract", "clearing", 15, 180000, "过渡期清退补偿标准没有谈妥", "十五户要求统一标准",
        "settled", "group", 15, "商户代表7月5日递交联名信，表示要到市里走访",
    ),
    (
        date(2021, 8, 11), "TC", "assets", "contract", "contracting", 2, 20000, "仓库承包期内维修费分担", "要求分担维修费",
        "settled", "", "", "",
    ),
    (
        date(2021, 9, 23), "YX", "grassroots", "property", "title", 2, "", "门店地界与邻户有出入", "要求确认界址",
        "withdrawn", "", "", "",
    ),
    (
        date(2021, 10, 27), "JD", "mall", "contract", "deposit", 2, 5000, "押金抵扣水电费有争议", "要求退还余额", "broken",
        "", "", "",
    ),
)  # fmt: skip
"""Disputes told at a desk beside those that screening finds: day, unit, area, category, matter, people, money,

facts, claims, how it ends; what petition it prevented: by how many, on which ground.
"""

ROUTES = {"routes_told": "可以在法定期限内向有管辖权的人民法院起诉，或者依约定申请仲裁"}
PARTIES = [
    {"side": "first", "kind": "person", "name": "{name_of(1699 + nth)}", "people": "{max(people - 1, 1)}"},
    {
        "side": "second",
        "kind": {"by": "people > 1", "of": {True: "company", False: "unit"}},
        "name": "某公司{nth - 1}",
        "people": "{min(people - 1, 1)}",
    },
]
SAT = {
    "at": timedelta(hours=-2),
    "place": "调解室",
    "present": "双方和调解员",
    "course": "听取双方陈述，核对合同和票据，逐项商量",
    "signed": True,
}
AGREED = {"party_no": 1, "agrees": True, "on": timedelta(), "way": "met"}

SORT = (
    {
        "move": "sort",
        "data": {
            "category": "{row.category}",
            "matter": "{row.matter}",
            "level": "{row.level}",
            "lead_unit": "{row.unit}",
        },
    },
    {
        "if": "row.level != 'general'",
        "who": "signer@{unit}",
        "move": "lead",
        "data": {"leader": "signer@{unit}"},
    },
)
ASK = {
    "move": "ask",
    "lines": {"consents": [AGREED, {**AGREED, "party_no": 2, "agrees": False}]},
}
CONSENT = (
    {"let": {"short": "{row.unit.short}"}, "do": "open a mediation room"},
    {
        "of": "dispute {nth}",
        "move": "consent",
        "data": {"body": "mediators {unit}"},
        "lines": {
            "consents": [AGREED, {**AGREED, "party_no": 2}],
            "mediators": [{"person": "clerk_2", "free": True}],
        },
    },
)
SETTLE = (
    {
        "move": "draft",
        "data": {
            "form": "written",
            "agreement_no": "调字〔2021〕{row.number[-4:]}号",
            "agreement": "各方按核对结果分担，按期给付，互不再追究",
            "amount": "{row.money * 3 // 4}",
            "perform_by": timedelta(days=15),
        },
    },
    {
        "move": "settle",
        "data": {
            "in_force_on": timedelta(),
            "prevented": "{prevented}",
            "prevented_people": "{prevented_people}",
            "prevented_basis": "{prevented_basis}",
        },
        "lines": {"sessions": [{**SAT, "result": "agreed"}]},
        "files": [("调解协议书{row.number}.png", "signed")],
    },
)
PERFORM = {
    "move": "done",
    "lines": {
        "performances": [
            {
                "on": timedelta(),
                "extent": "full",
                "amount": "{row.amount}",
                "voucher": "收条{row.number[-4:]}",
            },
        ],
    },
}
REVISIT = {
    "move": "revisit",
    "lines": {
        "revisits": {
            "same": "",
            "rows": [
                {"after": "{after}", "on": timedelta(), "way": "phone", "holds": True, "told": "没有反复"},
            ],
        },
    },
}
PETITION = (
    {"move": "petition", "data": {"pass_reason": "涉及政策口径，不宜调解"}},
    {
        "decline": {"link": "I15", "source": "{row.number}"},
        "because": "已当面说明政策口径，本人不再要求立件",
    },
)
"""What concerns policy goes to the petition desk, which finds it answered before and says so."""

SORTED = {"on": "{workdays(today, 1)}", "do": SORT}
CONSENTED = {"on": "{workdays(today, 2)}", "do": CONSENT}
FIFTH = "{workdays(today, 5)}"
SHARED = {
    "dispute settled": {
        "let": {"done": "{workdays(today, 12)}"},
        "steps": (
            SORTED,
            CONSENTED,
            {"on": FIFTH, "do": SETTLE},
            {"on": "{done}", "do": PERFORM},
            {"on": "{workday(done + days(7))}", "do": {"let": {"after": 7}, **REVISIT}},
            {"on": "{workday(done + days(30))}", "do": {"let": {"after": 30}, **REVISIT}},
            {
                "on": "{workday(done + days(90))}",
                "do": (
                    {"let": {"after": 90}, **REVISIT},
                    {"move": "archive", "data": {"archive_no": "JF-{row.number[-4:]}"}},
                ),
            },
        ),
    },
    "dispute broken": {
        "steps": (
            SORTED,
            CONSENTED,
            {"on": FIFTH, "do": SETTLE},
            {"on": "{workdays(today, 30)}", "do": {"move": "break", "data": ROUTES}},
        ),
    },
    "dispute failed": {
        "steps": (
            SORTED,
            CONSENTED,
            {
                "on": FIFTH,
                "do": {
                    "who": "chief@{unit}",
                    "move": "fail",
                    "data": ROUTES,
                    "lines": {"sessions": [{**SAT, "result": "apart"}]},
                },
            },
        ),
    },
    "dispute refused": {
        "steps": (
            SORTED,
            {"on": "{workdays(today, 2)}", "do": ASK},
            {"on": FIFTH, "do": {"move": "refuse", "data": ROUTES}},
        ),
    },
    "dispute petition": {"steps": (SORTED, CONSENTED, {"on": FIFTH, "do": PETITION})},
    "dispute withdrawn": {
        "steps": (
            SORTED,
            CONSENTED,
            {
                "on": FIFTH,
                "do": {"move": "withdraw", "data": {"withdraw_reason": "双方自行量界，撤回申请"}},
            },
        ),
    },
}
"""When each step of a new dispute comes: sorted, asked, sat over, ended, performed, revisited."""

PLAY = (
    {
        "each": {
            "columns": (
                "day unit area category matter people money facts claims ends"
                " prevented prevented_people prevented_basis"
            ),
            "rows": TOLD,
        },
        "on": "{day}",
        "at": "10:{number * 5}",
        "who": "desk@{unit}",
        "record": "dispute {nth}",
        "do": {
            "let": {"nth": {"next": "disputes"}},
            "create": "petitions.dispute",
            "data": (
                {
                    "found_via": {"by": "nth % 2", "of": {1: "call", 0: "visit"}},
                    "area": "{area}",
                    "category": "{category}",
                    "matter": "{matter}",
                    "people": "{people}",
                    "money": "{money}",
                    "facts": "{facts}",
                    "claims": "{claims}",
                    "level": "general",
                },
                {"if": "category == 'labour'", "knew_on": "{day - days(60)}"},
            ),
            "lines": {"parties": PARTIES},
            "then": {"plan": "disputes", "steps": "dispute {ends}"},
        },
    },
    {
        "each": {"days": "every workday", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        "on": "{day}",
        "at": "16:20",
        "do": (
            {
                "each": {"offers": {"link": "I14"}},
                "let": {
                    "nth": {"next": "disputes"},
                    "people": "{offer.carried['people']}",
                    "prevented": "",
                    "prevented_people": "",
                    "prevented_basis": "",
                },
                "who": "desk@{unit}",
                "record": "dispute {nth}",
                "create": "petitions.dispute",
                "offer": "this",
                "data": (
                    {
                        "claims": "各方对分担办法各有主张",
                        "level": "general",
                        "matter": {"by": "offer.carried['area']", "of": {"mall": "deposit"}, "else": ""},
                        "money": "3200",
                    },
                    {"if": "offer.carried['category'] == 'labour'", "knew_on": timedelta(days=-40)},
                ),
                "lines": {"parties": PARTIES},
                "then": {"plan": "disputes", "steps": "dispute settled"},
            },
            {"work": "disputes"},
        ),
    },
)
"""The last: what screening handed over is registered, each dispute takes the steps that its day brings."""
