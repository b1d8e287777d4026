"""Set up the city's mediation committee and the rooms of units.

The committee has five members, two women among them.
"""

from datetime import date, datetime

PLACE = 490

SHARED = {
    "open a mediation room": {
        "unless": "mediators {unit}",
        "who": "desk@{unit}",
        "create": "petitions.mediationbody",
        "as": "mediators {unit}",
        "data": {"name": "{short}调解室", "kind": "unit", "ours": True},
        "lines": {"members": [{"person": "clerk_2", "chair": True}]},
    },
}
"""A unit's room, where a mediator of the city's committee sits, is opened for its first dispute."""

PLAY = (
    {
        "at": datetime(2021, 1, 4, 9),
        "who": "clerk",
        "create": "petitions.mediationbody",
        "as": "mediators ZSG",
        "data": {
            "name": "市社人民调解委员会",
            "kind": "people",
            "ours": True,
            "until": date(2023, 12, 31),
        },
        "lines": {
            "members": [
                {"person": "section_petition", "chair": True, "woman": False},
                {"person": "clerk", "chair": False, "woman": False},
                {"person": "clerk_2", "chair": False, "woman": True},
                {"person": "safety", "chair": False, "woman": False},
                {"person": "secretary", "chair": False, "woman": True},
            ],
        },
    },
)
