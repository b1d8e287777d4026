"""Casework of the year: from acceptance to reply, rating and file, with the few that take a special way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.play.petition_desk import (
    Key,
    Matter,
    clerk_of,
    decider_of,
    dice,
    handler_of,
    head_of,
    in_order,
)
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions.case import ledger as case


def open_case(stage: Stage, code: str, matter: Matter, at: datetime, **more: Any) -> Any:
    """A case at the desk of a unit."""
    data = {
        "unit": stage.unit(code).pk,
        "occurred_at": at,
        "kind": "claim",
        "topic": matter.topic,
        "origin": "direct",
        "received_on": clock.local_date(at),
        "summary": f"{matter.facts}；{matter.request}",
    }
    return deeds.create(clerk_of(stage, code), case.LEDGER, data | more)


def accept(stage: Stage, row: Any, code: str, leader: Any = "") -> Any:
    """Told that it is accepted, and given to who handles it."""
    number = f"告{row.number[-4:]}"
    row = deeds.move(head_of(stage, code), case.LEDGER, row, "accept", {"notice_no": number})
    data = {"handler": handler_of(stage, code).pk, "leader": leader}
    return deeds.move(clerk_of(stage, code), case.LEDGER, row, "assign", data)


SPECIAL = ("overdue", "extended", "reopened", "withdrawn", "refused", "elsewhere", "merged", "late_notice")


def casework(stage: Stage, code: str, moment: datetime, number: int) -> Iterator[Scene]:
    """The steps of one case; the city's first ones each take a special way."""
    order = stage.kept.setdefault("special", list(SPECIAL))
    way = order.pop(0) if code == "ZSG" and order and moment.month < 9 and moment.month > 1 else ""
    day = clock.local_date(moment)

    wait = 18 if way == "late_notice" else dice(stage).randrange(2, 12)
    if way in ("refused", "elsewhere", "withdrawn", "merged"):
        (told,) = in_order(day, wait)
        yield clock.local(told, 10, number % 60), partial(_short_way, code=code, number=number, way=way)
        return
    length = 70 if way == "overdue" else 75 if way == "extended" else dice(stage).randrange(20, 45)
    begun, heard, *more = in_order(
        day, wait, wait + 5, *([wait + 50] if way == "extended" else []), wait + length - 3, wait + length
    )
    rated, closed = in_order(more[-1], 6, 42)
    minute = number % 60
    yield clock.local(begun, 10, minute), partial(_begin, code=code, number=number)
    yield clock.local(heard, 15, minute), partial(_inquire, code=code, number=number)
    if way == "extended":
        yield clock.local(more[0], 10, minute), partial(_extend, number=number)
    yield clock.local(more[-2], 10, minute), partial(_submit, code=code, number=number)
    yield clock.local(more[-1], 15, minute), partial(_answer, code=code, number=number)
    yield clock.local(rated, 10, minute), partial(_rate, code=code, number=number)
    yield clock.local(closed, 10, minute), partial(_close, code=code, number=number, again=way == "reopened")


def reply(key: Key, moment: datetime) -> Iterator[Scene]:
    """The reply of a city case that was accepted at once: answered within 45 days, closed when all rights lapsed."""
    heard, drafted, answered, rated, closed = in_order(clock.local_date(moment), 6, 38, 42, 48, 84)
    yield clock.local(heard, 15, 40), partial(_inquire, code="ZSG", number=key)
    yield clock.local(drafted, 10, 40), partial(_submit, code="ZSG", number=key)
    yield clock.local(answered, 15, 40), partial(_answer, code="ZSG", number=key)
    yield clock.local(rated, 10, 40), partial(_rate, code="ZSG", number=key)
    yield clock.local(closed, 10, 40), partial(_close, code="ZSG", number=key, again=False)


def _move(
    stage: Stage, number: Key, by: Principal, key: str, data: dict[str, Any] | None = None, **more: Any
) -> None:
    row = stage.kept["case", number]
    stage.kept["case", number] = deeds.move(by, case.LEDGER, row, key, data or {}, **more)


def _turn(number: Key) -> int:
    """A number for a case, so that outcomes vary: that of its visit, or one made of its name."""
    return number if isinstance(number, int) else 900 + sum(map(ord, "".join(number))) % 97


def _begin(stage: Stage, code: str, number: int) -> None:
    stage.kept["case", number] = accept(stage, stage.kept["case", number], code)


def _inquire(stage: Stage, code: str, number: Key) -> None:
    rows = [
        {"on": clock.today(), "way": "heard", "found": "当面听取陈述，核对诉求"},
        {"on": clock.today(), "way": "papers", "found": "查阅改制方案和原始名册"},
    ]
    _move(stage, number, clerk_of(stage, code), "inquire", lines={"inquiries": rows})


def _extend(stage: Stage, number: int) -> None:
    head = stage.as_post("head")
    scan = stage.photo(head, "延期审批表.png", "signed")
    data = {
        "extension_days": 30,
        "extension_reason": "需向档案馆调取原始档案",
        "extension_no": "延〔2021〕1号",
    }
    _move(stage, number, head, "extend", data, files=[scan])


def _submit(stage: Stage, code: str, number: Key) -> None:
    data = {
        "claim": "请求核实并按政策落实待遇",
        "facts": "经查阅原始资料并听取陈述，情况基本属实",
        "reasons": "原始名册与当事人陈述一致",
        "basis": "信访条例第三十二条及有关改制政策",
        "support": "support" if _turn(number) % 3 == 0 else "explain",
    }
    _move(stage, number, clerk_of(stage, code), "submit", data)


def _answer(stage: Stage, code: str, number: Key) -> None:
    decider = decider_of(stage, code)
    scan = stage.photo(decider, f"处理意见书{_turn(number)}.png", "signed")
    data = {"opinion_no": f"处理〔2021〕{_turn(number)}号"}
    _move(stage, number, decider, "answer", data, files=[scan])
    clerk = clerk_of(stage, code)
    receipt = stage.photo(clerk, f"送达回证{_turn(number)}.png", "receipt")
    _move(stage, number, clerk, "deliver", {"delivery": "hand"}, files=[receipt])


def _rate(stage: Stage, code: str, number: Key) -> None:
    clerk = clerk_of(stage, code)
    if stage.kept["case", number].support == "support":
        due = clock.today() + timedelta(days=30)
        _move(stage, number, clerk, "execute", {"payer": "有关企业", "execution_due": due})
        _move(stage, number, clerk, "executed", {"executed_on": clock.today()})
    turn = _turn(number)
    if turn % 4 == 3:
        return
    rating = "bad" if turn % 17 == 5 else "fair" if turn % 5 == 1 else "good"
    slip = stage.photo(clerk, f"评价表{turn}.png", "receipt")
    _move(stage, number, clerk, "rate", {"rating": rating, "rated_on": clock.today()}, files=[slip])
    if rating == "bad":
        _move(stage, number, head_of(stage, code), "doubt")
        if code == "ZSG":
            data = {"second_look": "由另一人核查，程序和结论无误，已再次当面说明"}
            second = stage.as_post("section_head", nth=1)
            _move(stage, number, second, "second", data)


def _close(stage: Stage, code: str, number: Key, *, again: bool) -> None:
    if stage.kept["case", number].state != "answered":
        return
    head, clerk = head_of(stage, code), clerk_of(stage, code)
    _move(stage, number, head, "close")
    if again:
        _move(stage, number, head, "reopen")
        _submit(stage, code, number)
        _answer(stage, code, number)
        return
    _move(stage, number, clerk, "archive", {"archive_no": f"XF-2021-{_turn(number):03d}"})


def _short_way(stage: Stage, code: str, number: int, way: str) -> None:
    head = head_of(stage, code)
    if way == "refused":
        deputy = stage.as_post("deputy")
        scan = stage.photo(deputy, "不予受理审批.png", "signed")
        _move(
            stage, number, deputy, "refuse", {"refusal": "court", "notice_no": f"不受{number}"}, files=[scan]
        )
    elif way == "elsewhere":
        _move(stage, number, head, "redirect", {"body_told": "市社保经办机构", "notice_no": f"告{number}"})
    elif way == "withdrawn":
        scan = stage.photo(head, "撤回申请.png", "signed")
        data = {"withdraw_reason": "问题已由企业直接解决，本人申请撤回，另一人已电话核实"}
        _move(stage, number, head, "withdraw", data, files=[scan])
    else:
        into = stage.kept.get(("group", "YD"), None)
        if into is None:
            _begin(stage, code, number)
            return
        _move(stage, number, head, "merge", {"merged_into": into.pk})
