"""What records of the safety room need beside their declarations."""

from __future__ import annotations

from collections.abc import Mapping

from tests.office.steps import Given, step
from tests.office.values import Day, Nth, Of

ORDER = {
    "duty_person": "section_head",
    "recheck_by": "safety",
    "measure": "清走纸箱，划线禁放",
    "deadline": Day(7),
}

GIVEN: Mapping[str, Given] = {
    "safety.hazard": {
        "new": step(source="self", spot=Nth("{n}号走廊"), files="photo"),
        "fix_on_spot": step(by="section_head", files="photo"),
        "issue": step(grade="general", **ORDER),
        "issue_major": step(**ORDER, new={"grade": "major"}),
        "receive": step(by=Of("duty_person")),
        "extend": step(extended_to=Day(14)),
        "done": step(by=Of("duty_person"), files="photo"),
    },
}
