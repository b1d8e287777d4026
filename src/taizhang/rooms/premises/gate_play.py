"""Play four guards in turn, three shifts a day, with their gaps."""

from datetime import datetime, timedelta

PLACE = 120

GAPS = (*range(2, 22), *range(2, 22), *(11,) * 10, 1)
"""Minutes by which the next guard came late: 571; with one shift never signed out of (480) they make 1,051."""
FORGOTTEN = 500
"""The shift that nobody signed out of."""
COPIED = (60, 406, 752, 925)
"""Shifts copied the next day from the paper book, the post's phone being out of order."""
TOLD = (100, 411, 722, 1033)
"""Shifts entered the next day from memory, with the reason."""

SHIFT = {
    "occurred_at": "{came}",
    "site": "办公区大门岗",
    "guard": "guard {number % 4 + 1}",
    "planned_from": "{start}",
    "planned_to": "{end}",
}

PLAY = (
    {
        "dice": "play",
        "lay": {"gaps": {"scatter": GAPS, "over": range(1, 1095)}},
        "each": {"every": timedelta(hours=8), "from": datetime(2021, 1, 1), "to": datetime(2022, 1, 11)},
        "let": {
            "end": "{start + hours(8)}",
            "afterwards": f"{{number in {COPIED + TOLD}}}",
            "gap": {"by": "number", "of": "{gaps}", "else": 0},
            "came": "{start + minutes(gap)}",
        },
        "who": "guard_{number % 4 + 1}",
        "record": "shift {number}",
        "scenes": (
            {
                "if": "not afterwards",
                "at": "{came}",
                "create": "premises.gateshift",
                "data": (
                    SHIFT,
                    {
                        "if": "gap > 10",
                        "gap_reason": (
                            "接班保安途中车辆故障",
                            "交接清点物品",
                            "接班保安临时就医",
                            "暴雨积水晚到",
                            "送急件到楼上",
                        ),
                    },
                ),
            },
            {
                "if": f"not afterwards and number != {FORGOTTEN}",
                "at": "{end}",
                "move": "sign_out",
                "data": {"relief": "guard {(number + 1) % 4 + 1}"},
            },
            {
                "if": f"number in {COPIED}",
                "at": "{end + hours(26)}",
                "create": "premises.gateshift",
                "data": (SHIFT, {"occurred_at": "{start}", "entry": "copied"}),
                "files": [("门岗登记簿{start:%m%d}.png", "photo", "{day_of(start)}")],
                "then": {"move": "sign_out", "data": {"signed_out": "{end}"}},
            },
            {
                "if": f"number in {TOLD}",
                "at": "{end + hours(26)}",
                "create": "premises.gateshift",
                "data": (
                    SHIFT,
                    {
                        "occurred_at": "{start}",
                        "entry": "late",
                        "late_reason": (
                            "门岗手机送修，当日未带登记簿",
                            "保安请假返岗后补登",
                            "停电，次日补登",
                            "换手机当日未能登录",
                        ),
                    },
                ),
                "then": {"move": "sign_out", "data": {"signed_out": "{end}"}},
            },
            {
                "if": f"number == {FORGOTTEN}",
                "at": "{end + hours(25) + minutes(30)}",
                "who": "secretary",
                "of": f"shift {FORGOTTEN + 1}",
                "edit": "补充间隔说明",
                "data": {"gap_reason": "上一班漏签退，调看监控当班保安在岗"},
            },
        ),
    },
)
