"""Cases of the year that took a longer way: an old one carried in, one handed down, one passed on and reviewed.

Nothing here is a visit, so the year's persons stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions.case import ledger as case

YEAR = 2021
OLD_RECEIVED, OLD_ACCEPTED = date(2020, 11, 20), date(2020, 11, 27)
ASKED = date(YEAR, 4, 15)
OPINION = {
    "claim": "请求核实工龄并按政策认定",
    "facts": "经查阅原始名册并听取陈述，下乡年限属实",
    "reasons": "原始名册与当事人陈述一致",
    "basis": "信访条例第三十二条及工龄计算有关规定",
    "support": "explain",
}


def scenes() -> Iterator[Scene]:
    """Every scene of these cases."""
    yield at(1, 4, 9), _old
    yield from _worked("old", "ZSG", at(1, 8, 10), at(1, 19, 10), at(1, 20, 15))
    yield at(3, 2, 9), _handed_down
    yield from _worked("down", "ZSG", at(3, 12, 10), at(4, 7, 10), at(4, 8, 15))
    yield at(5, 18, 10), _passed
    yield at(5, 20, 9), _taken
    yield from _worked("passed", "CL", at(5, 31, 10), at(6, 24, 10), at(6, 25, 15))
    yield (
        at(7, 12, 10),
        partial(_step, name="passed", who="liaison", key="ask_review", data={"review_body": "ours"}),
    )
    yield at(8, 4, 15), _reviewed
    yield (
        at(8, 25, 10),
        partial(_step, name="passed", who="liaison", key="ask_final", data={"final_body": "above"}),
    )
    yield at(9, 17, 15), _concluded
    yield at(9, 24, 10), partial(_step, name="passed", who="chief", key="close")
    yield at(7, 21, 9), _personal
    yield from _worked("personal", "ZSG", at(7, 28, 10), at(8, 18, 10), at(8, 19, 15))


def at(month: int, day: int, hour: int) -> datetime:
    """A moment of the year."""
    return clock.local(date(YEAR, month, day), hour, 20)


def _who(stage: Stage, code: str) -> tuple[Principal, Principal, Principal]:
    """Who writes, who heads the desk, who signs, in a unit."""
    if code == "ZSG":
        return stage.as_post("petition_clerk"), stage.as_post("section_head"), stage.as_post("deputy")
    chief = stage.as_post("unit_head", code)
    return stage.as_post("county_liaison", code), chief, chief


def _move(stage: Stage, name: str, by: Principal, key: str, data: Any = None, **more: Any) -> None:
    row = stage.kept["way", name]
    stage.kept["way", name] = deeds.move(by, case.LEDGER, row, key, data or {}, **more)


def _step(stage: Stage, name: str, who: str, key: str, data: Any = None) -> None:
    clerk, chief, _ = _who(stage, "CL")
    _move(stage, name, clerk if who == "liaison" else chief, key, data)


def _open(stage: Stage, name: str, *, files: list[str] | None = None, **data: Any) -> None:
    clerk, _, _ = _who(stage, "ZSG")
    values = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": clock.now(),
        "kind": "claim",
        "topic": "seniority",
        "origin": "direct",
        "received_on": clock.today(),
        "summary": "下乡知青工龄没有计入；请按政策认定",
    }
    stage.kept["way", name] = deeds.create(clerk, case.LEDGER, values | data, files=files or [])


def _assigned(stage: Stage, name: str, code: str, *, told: bool = False) -> None:
    clerk, chief, _ = _who(stage, code)
    if not told:
        _move(stage, name, chief, "accept", {"notice_no": f"告〔{YEAR}〕{len(name)}0{len(code)}号"})
    assert clerk.person is not None
    _move(stage, name, clerk, "assign", {"handler": clerk.person.pk})


def _old(stage: Stage) -> None:
    """A case of the year before, from the paper register, already accepted there."""
    clerk, _, _ = _who(stage, "ZSG")
    page = stage.photo(clerk, "上年信访登记簿.png", "photo", OLD_RECEIVED)
    given = {"entry": "carried", "occurred_at": clock.local(OLD_RECEIVED, 9), "received_on": OLD_RECEIVED}
    _open(stage, "old", files=[page], accepted_on=OLD_ACCEPTED, **given)
    _assigned(stage, "old", "ZSG", told=True)


def _handed_down(stage: Stage) -> None:
    """交办: the bureau wants it by a day that comes before the law's."""
    given: dict[str, Any] = {
        "transferor": "市信访局",
        "transfer_no": f"信交〔{YEAR}〕7号",
        "outside_no": f"LD{YEAR}0007",
    }
    _open(stage, "down", origin="handed", asked_due=ASKED, **given)
    _assigned(stage, "down", "ZSG")


def _passed(stage: Stage) -> None:
    """A matter of a county, passed on without who brought it."""
    _open(stage, "given", topic="lease", summary="租期内被要求提前腾退；请协调退还押金")
    _, chief, _ = _who(stage, "ZSG")
    given = {"passed_to": stage.unit("CL").pk, "notice_no": f"转〔{YEAR}〕1号"}
    _move(stage, "given", chief, "pass", given)


def _taken(stage: Stage) -> None:
    """The county takes it from its tray: its own notice clock runs from now."""
    clerk, _, _ = _who(stage, "CL")
    offer = Offer.objects.get(link="I10b", source_number=stage.kept["way", "given"].number)
    data = offer.carried | {
        "unit": stage.unit("CL").pk,
        "occurred_at": clock.now(),
        "received_on": clock.today(),
    }
    stage.kept["way", "passed"] = deeds.create(clerk, case.LEDGER, data, offer=offer.pk)
    _assigned(stage, "passed", "CL")


def _personal(stage: Stage) -> None:
    """One of the group needs an own reply: a case of their own, tied to that of the group."""
    told: dict[str, Any] = {"topic": "medical", "summary": "本人医保个人账户断缴期间的待遇；请逐月核对并答复"}
    _open(stage, "personal", collective=stage.kept["group", "SZ"].pk, **told)
    _assigned(stage, "personal", "ZSG")


def _worked(name: str, code: str, heard: datetime, drafted: datetime, served: datetime) -> Iterator[Scene]:
    yield heard, partial(_heard, name=name, code=code)
    yield drafted, partial(_drafted, name=name, code=code)
    yield served, partial(_served, name=name, code=code)


def _heard(stage: Stage, name: str, code: str) -> None:
    rows = [{"on": clock.today(), "way": "heard", "found": "当面听取陈述，核对诉求"}]
    _move(stage, name, _who(stage, code)[0], "inquire", lines={"inquiries": rows})


def _drafted(stage: Stage, name: str, code: str) -> None:
    _move(stage, name, _who(stage, code)[0], "submit", OPINION)


def _served(stage: Stage, name: str, code: str) -> None:
    clerk, _, signer = _who(stage, code)
    scan = stage.photo(signer, f"处理意见书-{name}.png", "signed")
    _move(stage, name, signer, "answer", {"opinion_no": f"处理〔{YEAR}〕{code}-{len(name)}号"}, files=[scan])
    receipt = stage.photo(clerk, f"送达回证-{name}.png", "receipt")
    _move(stage, name, clerk, "deliver", {"delivery": "hand"}, files=[receipt])


def _opinion(stage: Stage, who: Principal, key: str, data: dict[str, str]) -> None:
    files = [stage.photo(who, f"意见书-{key}.png", "signed"), stage.photo(who, f"回证-{key}.png", "receipt")]
    _move(stage, "passed", who, key, data, files=files)


def _reviewed(stage: Stage) -> None:
    """The city reviews what the county answered, within its own thirty days."""
    data = {"review_no": f"复查〔{YEAR}〕1号", "review_result": "upheld"}
    _opinion(stage, _who(stage, "ZSG")[2], "review", data)


def _concluded(stage: Stage) -> None:
    """The body above us has decided: only its days are kept here."""
    data = {"final_no": "市复核〔2021〕19号", "final_result": "upheld"}
    _opinion(stage, stage.as_post("head"), "conclude", data)
