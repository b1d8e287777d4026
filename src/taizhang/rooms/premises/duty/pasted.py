"""A duty roster pasted as text or as a table.

The way offices send it: a row a day, names in their places.

Nothing is guessed: an unknown name, a name two people bear, a line without a day are named with
their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.kernel.days import Calendar, Period
from taizhang.rooms.premises.duty.rota import DAY, NIGHT, Plan, Slot, Who, checked

_DATE = re.compile(
    r"(?:(?P<y>\d{4})\s*[年./-]\s*)?(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*[日号]?(?!\d)"
    r"|^\s*(?P<alone>\d{1,2})\s*[日号]?(?=[\s,，|；;、:：]|$)"
)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}(?:[（(][^）)]{1,20}[）)])?")
_PADDED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
_WEEKDAY = re.compile(r"[（(]?(?:星期|周|礼拜)[一二三四五六日天][）)]?")
_HEADS = (
    ("leader", re.compile(r"带班")),
    (NIGHT, re.compile(r"夜班|晚班")),
    (DAY, re.compile(r"白班|日班")),
    ("officer", re.compile(r"值班(?:员|人员|人)?|第二值班员")),
    ("skip", re.compile(r"日期|星期|电话|手机|备注|序号|地点|节日")),
)
_LABEL = re.compile(r"(带班(?:领导)?|夜班|晚班|白班|日班|值班(?:员|人员|人)?|电话|备注)\s*[:：]?\s*")
_NOT_NAMES = {
    "元旦",
    "春节",
    "清明节",
    "清明",
    "劳动节",
    "端午节",
    "端午",
    "中秋节",
    "中秋",
    "国庆节",
    "国庆",
    "休息",
    "全天",
    "上午",
    "下午",
}


@dataclass(frozen=True)
class _Names:
    """The names of one row by the place they are for."""

    leader: tuple[str, ...]
    day: tuple[str, ...]
    night: tuple[str, ...]


def paste(
    plan: Plan, text: str, people: Iterable[Who], calendar: Calendar, month: Period, pattern: str
) -> Plan:
    """Fill a plan from pasted text in the form offices send.

    It has a row a day with the leader and the officers.
    """
    book = _book(people)
    by_day = {slot.day: [other for other in plan.slots if other.day == slot.day] for slot in plan.slots}
    heads: list[str] = []
    seen: dict[date, int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = _joined(raw)
        if not line.strip():
            continue
        where = f"第{number}行"
        match = _DATE.search(line)
        if match is None:
            heads = _heads(line) or heads
            if not _heads(line) and _NAME.search(line) and seen:
                plan.problems.append(f"{where}“{line.strip()[:20]}”没有日期，看不出是哪一天，请补上日期。")
            continue
        day = _day(match, month)
        if day is None:
            plan.problems.append(f"{where}“{match[0].strip()}”不是{month.label}的日期，请核对。")
            continue
        if day in seen and pattern == "one":
            plan.problems.append(f"{where}{day.month}月{day.day}日在第{seen[day]}行已经写过，请去掉一行。")
            continue
        seen.setdefault(day, number)
        names = _names(line[: match.start()] + "\t" + line[match.end() :], heads, pattern)
        _put(by_day.get(day, []), names, book, where)
    return checked(plan, calendar)


def _day(found: re.Match[str], month: Period) -> date | None:
    number = int(found["alone"] or found["d"])
    named = found["m"] is not None
    if named and int(found["m"]) != month.start.month:
        return None
    if found["y"] and int(found["y"]) != month.start.year:
        return None
    return month.start.replace(day=number) if 1 <= number <= month.end.day else None


def _heads(line: str) -> list[str]:
    """Return the meaning of each column of a head row.

    None, as an empty list, when the line is not one.
    """
    cells = re.split(r"\t|\||,|，|\s{1,}", line.strip())
    keys = [next((key for key, mark in _HEADS if mark.search(cell)), "") for cell in cells if cell]
    return keys if sum(bool(key) for key in keys) >= 2 and "：" not in line else []


def _names(rest: str, heads: list[str], pattern: str) -> _Names:
    """Read the names in a row.

    They are told by labels written in it, else by the head row, else the leader comes first.
    """
    if _LABEL.search(rest) and re.search(r"带班|值班", rest):
        return _labelled(rest)
    shift = NIGHT if re.search(r"夜班|晚班", rest) else DAY if re.search(r"白班|日班", rest) else ""
    rest = re.sub(r"夜班|晚班|白班|日班", "\t", _WEEKDAY.sub("\t", rest))
    cells = [cell.strip() for cell in re.split(r"\t|\||；|;|,|，", rest)]
    groups = [tuple(_only(cell)) for cell in cells]
    kinds = [key for key in heads if key != "skip"]
    name_groups = [group for group in groups if group]
    if len(name_groups) == 1 and len(name_groups[0]) > 1 and not kinds:
        name_groups = [(name,) for name in name_groups[0]]
    if not kinds or not name_groups:
        leader, officers = name_groups[:1], name_groups[1:]
        return _spread(leader, officers, shift, pattern)
    by_kind: dict[str, list[str]] = {}
    if len(name_groups) == 1 and len(kinds) > 1:
        name_groups = [(name,) for name in name_groups[0]]
    for index, group in enumerate(name_groups):
        by_kind.setdefault(kinds[min(index, len(kinds) - 1)], []).extend(group)
    if DAY in by_kind or NIGHT in by_kind:
        return _Names(
            tuple(by_kind.get("leader", ())), tuple(by_kind.get(DAY, ())), tuple(by_kind.get(NIGHT, ()))
        )
    officers = [(name,) for name in by_kind.get("officer", ())]
    return _spread([tuple(by_kind.get("leader", ()))], officers, shift, pattern)


def _labelled(rest: str) -> _Names:
    parts = _LABEL.split(_WEEKDAY.sub(" ", rest))
    by_kind: dict[str, list[str]] = {}
    for label, text in zip(parts[1::2], parts[2::2], strict=False):
        key = next((key for key, mark in _HEADS if mark.search(label)), "skip")
        by_kind.setdefault(key, []).extend(_only(text))
    both = by_kind.get("officer", [])
    return _Names(
        tuple(by_kind.get("leader", ())),
        tuple(by_kind.get(DAY, both)),
        tuple(by_kind.get(NIGHT, both if DAY not in by_kind else ())),
    )


def _spread(
    leader: Sequence[tuple[str, ...]], officers: Sequence[tuple[str, ...]], shift: str, pattern: str
) -> _Names:
    """Spread officers over the shifts of a day.

    They are all of one shift, or the first for the day and the second for the night.
    """
    leads = tuple(name for group in leader for name in group)
    every = tuple(name for group in officers for name in group)
    if shift:
        return _Names(leads, every if shift == DAY else (), every if shift == NIGHT else ())
    if pattern == "one":
        return _Names(leads, every, ())
    if len(officers) >= 2:
        half = len(officers) // 2
        days = tuple(name for group in officers[:half] for name in group)
        return _Names(leads, days, tuple(name for group in officers[half:] for name in group))
    return _Names(leads, every, ())


def _only(cell: str) -> list[str]:
    return [name for name in _NAME.findall(cell) if name not in _NOT_NAMES]


def _book(people: Iterable[Who]) -> dict[str, list[Who]]:
    book: dict[str, list[Who]] = {}
    for who in people:
        book.setdefault(who.name, []).append(who)
    return book


def named(text: str, people: Iterable[Who], *, leads: bool) -> tuple[list[Who], list[str]]:
    """Find the people of a typed list of names, in its order.

    Returns them and what is wrong with the list.
    """
    book, persons, wrong = _book(people), list[Who](), list[str]()
    for name in _only(_joined(text)):
        who = _meant(name, book, leads=leads)
        if isinstance(who, str):
            wrong.append(who)
        elif who in persons:
            wrong.append(f"“{name}”写了两次，请去掉一个。")
        else:
            persons.append(who)
    return persons, wrong


def written(who: Who, people: Iterable[Who]) -> str:
    """Write a name so that it is understood again.

    It takes the title where two persons bear the name.
    """
    alike = sum(other.name == who.name for other in people)
    return f"{who.name}（{who.title}）" if alike > 1 and who.title else who.name


def _joined(line: str) -> str:
    """Join names written with a blank inside (张　三)."""
    return _PADDED.sub(r"\1\2", _PADDED.sub(r"\1\2", line.replace("\r", "")))


def _put(day: list[Slot], names: _Names, book: Mapping[str, list[Who]], where: str) -> None:
    for slot in day:
        for name in names.leader[:1]:
            slot.leader = _found(slot, name, book, where, leads=True) or slot.leader
        for name in names.day if slot.shift == DAY else names.night:
            who = _found(slot, name, book, where, leads=False)
            if who is not None:
                slot.officers.append(who)
        if len(names.leader) > 1:
            slot.wrong.append(f"{where}写了{len(names.leader)}名带班领导，只能填一名。")


def _found(slot: Slot, said: str, book: Mapping[str, list[Who]], where: str, *, leads: bool) -> Who | None:
    """Find the person meant by a name.

    A doubt is noted on the shift with the line it came from; then None.
    """
    who = _meant(said, book, leads=leads)
    if isinstance(who, str):
        slot.wrong.append(f"{where}{who}")
        return None
    return who


def _meant(said: str, book: Mapping[str, list[Who]], *, leads: bool) -> Who | str:
    """Find the one person of that name on the post.

    Otherwise the text of what is wrong with it.
    """
    name, _, hint = re.sub(r"[（(]", "（", said).rstrip("）)").partition("（")
    same = book.get(name, [])
    if hint:
        same = [who for who in same if hint in who.title] or same
    able = [who for who in same if (who.leads if leads else who.serves)]
    post = "带班领导" if leads else "值班员"
    if len(able) == 1:
        return able[0]
    if able:
        choices = "、".join(f"{who.name}（{who.title or who.pk}）" for who in able)
        return f"“{said}”有{len(able)}人同名，请写成{choices}。"
    if same:
        return f"“{said}”没有任{post}岗位，请换人，或请系统管理员先任岗。"
    return f"没有叫“{said}”的{post}，请核对姓名。"
