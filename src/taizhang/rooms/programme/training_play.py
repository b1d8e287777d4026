"""Play the training plan, what was held of it, who came."""

from datetime import date

PLACE = 390

PLAY = (
    {
        "each": {
            "columns": "day subject title audience planned came",
            "rows": (
                (date(2021, 2, 24), "stability", "综治维稳工作要点和群众工作方法", "机关干部", 46, 44),
                (date(2021, 3, 24), "safe", "平安创建标准和台账登记", "各科室联络员", 14, 14),
                (date(2021, 4, 14), "secrecy", "保密常识和失泄密案例", "机关干部", 46, 45),
                (date(2021, 6, 16), "work_safety", "安全生产法和有限空间作业", "企业安全员", 18, 17),
                (date(2021, 7, 14), "petition", "信访接待和答复文书", "信访专干", 12, 12),
                (date(2021, 9, 15), "safe", "反诈和禁毒知识", "机关干部", 46, 43),
                (date(2021, 11, 10), "fire", "灭火器使用和疏散逃生", "机关干部和租户代表", 60, 58),
                (date(2021, 12, 1), "law", "宪法宣传周专题", "机关干部", 46, 46),
            ),
        },
        "who": "coordinator",
        "record": "training {number}",
        "scenes": (
            {
                "on": date(2021, 1, 20),
                "at": "10:{number}",
                "create": "programme.training",
                "data": {
                    "occurred_at": "{at(day, 15)}",
                    "subject": "{subject}",
                    "title": "{title}",
                    "audience": "{audience}",
                    "planned_persons": "{planned}",
                    "hours": 2,
                },
            },
            {
                "on": "{day}",
                "at": "17:05",
                "move": "hold",
                "data": {
                    "held_on": "{day}",
                    "persons": "{came}",
                    "lecturer": "业务科室",
                    "result": "现场提问，全部掌握",
                },
                "files": [("{row.title}签到表.png", "signed")],
            },
            {"on": "{day + days(7)}", "at": "9:00", "move": "file"},
        ),
    },
)
