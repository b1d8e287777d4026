"""Play reports asked for by message, taken up, signed and sent."""

from datetime import date, datetime

PLACE = 620

ASKED = (
    (date(2021, 1, 8), "节日值班安排表", "市政府值班室", "wechat", 4),
    (date(2021, 1, 18), "干部职工返乡情况", "市疫情防控指挥部", "wechat", 2),
    (date(2021, 2, 3), "春节慰问情况", "市委老干局", "wechat", 5),
    (date(2021, 2, 22), "节后收心教育情况", "市直机关工委", "wechat", 6),
    (date(2021, 3, 1), "全国两会信访安保方案", "市委平安办", "paper", 2),
    (date(2021, 3, 15), "农资打假专项行动方案", "市农业农村局", "paper", 10),
    (date(2021, 3, 29), "清明森林防火排查", "市森防办", "wechat", 4),
    (date(2021, 4, 12), "国家安全教育日活动情况", "市委国安办", "wechat", 6),
    (date(2021, 4, 26), "五一值班安排表", "市政府值班室", "wechat", 2),
    (date(2021, 5, 17), "信访宣传月活动情况", "市信访局", "wechat", 11),
    (date(2021, 5, 31), "安全生产月活动方案", "市安委办", "paper", 5),
    (date(2021, 6, 15), "禁毒宣传活动情况", "市禁毒办", "wechat", 12),
    (date(2021, 6, 28), "汛期隐患排查表", "市防汛办", "phone", 1),
    (date(2021, 7, 12), "半年平安建设小结", "市委平安办", "paper", 8),
    (date(2021, 7, 30), "外出人员健康情况", "市疫情防控指挥部", "wechat", 1),
    (date(2021, 8, 9), "下沉社区党员名单统计（只报人数）", "市直机关工委", "wechat", 2),
    (date(2021, 8, 30), "开学季校园周边商铺排查", "市委平安办", "wechat", 7),
    (date(2021, 9, 13), "中秋国庆值班安排表", "市政府值班室", "wechat", 3),
    (date(2021, 10, 11), "节后信访形势分析", "市信访局", "phone", 4),
    (date(2021, 10, 25), "电话测评迎检准备情况", "市委平安办", "paper", 5),
    (date(2021, 11, 8), "消防宣传月活动情况", "市消防救援支队", "wechat", 15),
    (date(2021, 11, 22), "反诈宣传覆盖情况", "市反诈中心", "wechat", 6),
    (date(2021, 12, 6), "宪法宣传周活动情况", "市司法局", "wechat", 5),
    (date(2021, 12, 13), "年终安全检查情况", "市安委办", "paper", 9),
    (date(2021, 12, 27), "元旦值班安排表", "市政府值班室", "wechat", 2),
)
"""Day, title, to whom, how it came, days given."""
LATE = ("干部职工返乡情况", "汛期隐患排查表", "下沉社区党员名单统计（只报人数）")
"""Sent on the morning after."""
OPEN = ("received", "filled", "signed", "sealed")

WORKDAYS = {"days": "every workday", "from": date(2021, 1, 5), "to": date(2021, 12, 31)}
SENDING = (
    {"move": "fill"},
    {
        "move": {"by": "row.stamp", "of": {True: "sign_seal", False: "sign"}},
        "signed": ("deputy_1", "{row.title}签字盖章件"),
    },
    {
        "move": "send",
        "data": {"sent_way": {"by": "row.stamp", "of": {True: "paper", False: "wechat"}}},
    },
    {
        "if": "row.stamp and row.came_by == 'turn'",
        "move": "receipt",
        "data": {"receipt_no": "签收{today:%m%d}"},
    },
)
"""Filled, signed (and stamped) on paper by the deputy, sent; what has a paper gets its receipt."""

PLAY = (
    {
        "each": {"columns": "day title to came given", "rows": ASKED},
        "on": "{day}",
        "at": "10:{number}",
        "who": "secretary",
        "create": "office.owedreport",
        "data": {
            "title": "{title}",
            "to": "{to}",
            "due_at": "{at(max(workday_before(today + days(given)), today), 17)}",
            "came_by": "{came}",
            "filler": "secretary",
            "stamp": "{came == 'paper'}",
        },
        "files": [("{title}.png", {"by": "came", "of": {"wechat": "screenshot"}, "else": "paper"})],
    },
    {
        "each": WORKDAYS,
        "who": "secretary",
        "scenes": (
            {
                "on": "{day}",
                "at": "8:50",
                "do": {
                    "each": {"offers": {"to": "office.owedreport", "unit": "ZSG"}},
                    "create": "office.owedreport",
                    "offer": "this",
                    "first": {
                        "to": "市政府办",
                        "due_at": "{at(workdays(today, 3), 17)}",
                        "filler": "secretary",
                        "stamp": False,
                    },
                },
            },
            {
                "on": "{day}",
                "at": "9:10",
                "do": {
                    "each": {
                        "records": "office.owedreport",
                        "where": {"state__in": OPEN, "title__in": LATE, "due_at__lt": "{now}"},
                    },
                    "do": SENDING,
                },
            },
            {
                "on": "{day}",
                "at": "15:30",
                "do": {
                    "each": {
                        "records": "office.owedreport",
                        "where": {
                            "unit": "ZSG",
                            "state__in": OPEN,
                            "due_at__lte": "{at(workdays(today, 1), 12)}",
                        },
                        "but": {"title__in": LATE},
                    },
                    "do": SENDING,
                },
            },
        ),
    },
    {
        "who": "liaison_SN",
        "record": "arrears owed",
        "scenes": (
            {
                "at": datetime(2021, 7, 9, 14),
                "create": "office.owedreport",
                "offer": {"link": "I21"},
                "first": {
                    "due_at": datetime(2021, 7, 31, 17),
                    "filler": "liaison_SN",
                    "signature": False,
                    "stamp": False,
                },
            },
            {
                "at": datetime(2021, 7, 17, 10),
                "move": "send",
                "data": {"sent_way": "paper"},
                "files": [("医保补缴凭证.png", "voucher")],
            },
        ),
    },
)
"""The last part: the successor company takes up what it has to pay, pays, and shows the insurer's voucher."""
