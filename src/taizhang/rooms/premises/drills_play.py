"""Rows of the demonstration year: fire drills at the mall and at the office."""

from datetime import date, time

PLACE = 200

DRILLS = (
    (date(2021, 5, 27), "JD", "金都商厦", "safety_JD", "mall_JD", "leave", "二层商铺起火，组织商户和顾客疏散", 86, 22),
    (date(2021, 11, 9), "ZSG", "办公区", "safety", "section_office", "whole", "二楼档案室起火，灭火并疏散", 41, 26),
    (date(2021, 11, 25), "JD", "金都商厦", "safety_JD", "mall_JD", "whole", "三层仓储间起火，灭火并疏散", 93, 30),
)  # fmt: skip

PLAY = (
    {
        "each": {
            "columns": "day unit site officer leader kind scenario people minutes_taken",
            "rows": DRILLS,
        },
        "on": "{day}",
        "at": "17:00",
        "who": "{officer}",
        "create": "premises.drill",
        "data": {
            "occurred_at": time(15),
            "site": "{site}",
            "kind": "{kind}",
            "plan": "{site}灭火和应急疏散预案",
            "scenario": "{scenario}",
            "leader": "{leader}",
            "people": "{people}",
            "minutes": "{minutes_taken}",
        },
        "files": ["演练{unit}.png"],
        "then": {
            "move": "judge",
            "data": {"evaluation": "报警、灭火、疏散衔接较好，达到预案要求"},
            "lines": {"problems": [{"found": "少数人员未走最近出口", "measure": "补贴地面指示标志"}]},
        },
    },
)
