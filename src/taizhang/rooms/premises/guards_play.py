"""Hire the four guards of the gate in the year before."""

from datetime import datetime

PLACE = 110

PLAY = (
    {
        "at": datetime(2020, 12, 28, 9),
        "who": "secretary",
        "do": {
            "each": {"numbers": (1, 5)},
            "create": "premises.guard",
            "as": "guard {number}",
            "data": {
                "occurred_at": "2020-0{number}-1{number} 08:00",
                "entry": "carried",
                "person": "guard_{number}",
                "company": "安和物业公司",
                "post": "办公区大门岗",
                "cert_no": "湘B2020{number:04d}",
                "cert_issued_on": "2019-11-08",
                "full_time": True,
                "id_last4": "10{number}2",
                "phone": "1390000000{number}",
            },
            "lines": {
                "trainings": [
                    {
                        "held_on": "2020-12-15",
                        "content": "门卫职责与应急处置",
                        "hours": "4",
                        "result": "合格",
                    },
                ],
            },
            "files": [("保安员证{number}.png", "paper")],
        },
    },
)
