"""What records of the programme room need beside their declarations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tests.office.steps import Given, step
from tests.office.values import At, Day, Everyone, Month, Nth

WRITTEN = {"to": "市平安办", "way": "written", "at": At(), "by": "值班员"}
GRADED = {"level": "below", "impact": "minor", "criteria": "分级标准第三条"}

GIVEN: Mapping[str, Given] = {
    "programme.activity": {"new": step(title=Nth("第{n}次宣传"), files="photo")},
    "programme.publicity": {
        "new": step(carrier="object", place=Nth("{n}号楼大门"), files="photo"),
    },
    "programme.incident": {
        "new": step(title="门市部门前发生争执", place="门市部", notices=(WRITTEN,)),
        "notify": step(notices=(WRITTEN, WRITTEN)),
        "follow": step(notices=(WRITTEN, WRITTEN)),
        "grade": step(**GRADED),
        "regrade": step(**GRADED),
        "conclude": step(measures="当场接谈处理"),
        "review": step(lesson="加强门市部巡查"),
    },
    "programme.zeroreport": {
        "new": step(period_start=Month(-1), clear=True),
        "submit": step(by="head"),
        "amend": step(clear=True),
    },
    "programme.meeting": {
        "hold": step(attendees=({"person": "deputy"}, {"person": "secretary"}), files="signed"),
    },
    "programme.node": {"new": step(name=Nth("第{n}个节点")), "sum_up": step(after=timedelta(days=2))},
    "programme.studysession": {"new": step(files="signed")},
    "programme.exam": {
        "enter": step(sittings=Everyone({"score": "90"})),
        "open:close": step(via="enter"),
    },
    "programme.training": {
        "new": step(occurred_at=At(days=1)),
        "hold": step(after=timedelta(days=1), held_on=Day(), files="signed"),
    },
}
