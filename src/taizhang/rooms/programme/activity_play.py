"""Rows of the demonstration year: campaigns on a square, in a mall, in a canteen."""

from datetime import date, timedelta

PLACE = 330

PLAY = (
    {
        "each": {
            "columns": "day title form theme place audience section staff volunteers reached consultations",
            "rows": (
                (date(2021, 3, 8), "平安建设宣传月集中宣传", "rally", "safe", "办公区及商业街", "沿线商户和居民", "办公室", 9, 12, 420, 36),
                (date(2021, 5, 10), "信访宣传月集中宣传", "rally", "petition", "信访接待室门前", "来访群众和商户", "信访室", 6, 4, 180, 27),
                (date(2021, 6, 1), "安全生产月进商厦", "lecture", "work_safety", "金都商厦", "商户和楼层管理员", "资产科", 7, 5, 310, 22),
                (date(2021, 11, 9), "消防宣传月进食堂", "lecture", "fire", "办公区食堂", "机关干部和食堂职工", "办公室", 4, 0, 58, 6),
                (date(2021, 12, 3), "宪法宣传周", "rally", "law", "办公楼和商业街路口", "干部职工和居民", "办公室", 8, 10, 350, 41),
            ),
        },
        "on": "{day}",
        "at": "9:40",
        "who": "secretary",
        "create": "programme.activity",
        "as": "activity {day.month} {theme}",
        "data": {
            "occurred_at": timedelta(minutes=-55),
            "title": "{title}",
            "form": "{form}",
            "theme": "{theme}",
            "place": "{place}",
            "audience": "{audience}",
            "department": "{section}",
            "staff": "{staff}",
            "volunteers": "{volunteers}",
            "reached": "{reached}",
            "consultations": "{consultations}",
        },
        "files": ["{title}.png"],
    },
)  # fmt: skip
