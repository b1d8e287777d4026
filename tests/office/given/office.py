"""What records of the office room need beside their declarations."""

from __future__ import annotations

from collections.abc import Mapping

from tests.office.steps import Given, step
from tests.office.values import At, Day, Nth, NthDay, NthMonth

UNSIGNED = {"signature": False, "stamp": False}

GIVEN: Mapping[str, Given] = {
    "office.owedreport": {
        "new": step(title=Nth("第{n}项报送"), due_at=At(days=2)),
        "received:send": step(new=UNSIGNED),
        "filled:send": step(new=UNSIGNED),
        "signed:send": step(new={"stamp": False}),
    },
    "office.recurringreport": {"stop": step(until=Day(30))},
    "office.provisionversion": {
        "new": step(about="programme.pass_mark", amount=70, since=NthDay()),
        "stop": step(ended_on=Day(400)),
    },
    "office.officefigure": {
        "new": step(
            code_no=Nth("Z{n:02}"),
            base="petitions.groups",
            cut="责任单位",
            told="C",
            style="",
            after="",
            sentence="",
            phrases="",
        ),
        "stop": step(ended_on=Day(400)),
    },
    "office.totalreport": {
        "new": step(month=NthMonth(), totals=({"figure": "premises.visits", "amount": 12},)),
    },
    "office.statement": {"new": step(happened="登记簿受潮，三月上旬的登记页无法辨认")},
}
