"""What records of the invented room need beside their declarations."""

from __future__ import annotations

from collections.abc import Mapping

from tests.office.steps import Given, step
from tests.office.values import A, Day, Everyone, Nth, NthDay

GIVEN: Mapping[str, Given] = {
    "invented.device": {
        "new": step(name=Nth("器材{n}"), made_on=NthDay()),
        "scrap": step(witness="duty", files="photo"),
    },
    "invented.look": {
        "new": step(rows=({"device": A(), "result": "ok"},)),
    },
    "invented.loan": {"new": step(back_by=Day(7))},
    "invented.scraplist": {
        "new": step(first="typist", second="duty", items=({"device": A()},)),
    },
    "invented.notice": {
        "new": step(answer_by=Day(7)),
        "send": step(readers=Everyone(), replies=()),
    },
    "invented.scheme": {
        "new": step(
            name=Nth("专项{n}"),
            ends_on=Day(300),
            milestones=({"what": "开工", "owner": "typist", "due": Day(9)},),
        )
    },
    "invented.household": {
        "new": step(name=Nth("第{n}户"), scheme=A(values={"name": Nth("某专项{n}"), "ends_on": Day(300)}))
    },
    "invented.receipt": {"new": step(amount=100)},
    "invented.due": {"new": step(amount=100)},
}
