"""接龙: a list pasted from a group chat.

It is read for the units that it names; a text reminds the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.org.models import Unit
from taizhang.workbooks.sheets.names import plain, variants

_ITEM = re.compile(r"^\s*(?:[(（]?\d{1,3}\s*[.、)）．:：]|[①-⑳]|[-*•])\s*(.+)$")


@dataclass(frozen=True)
class Chain:
    """The result of reading a pasted list.

    It holds the units found, lines that name no unit, and lines that could name several.
    """

    units: tuple[Unit, ...]
    unknown: tuple[str, ...]
    several: tuple[tuple[str, tuple[str, ...]], ...]


def units_in(text: str, units: Sequence[Unit]) -> list[Unit]:
    """Find the units named by a text.

    The longest name that fits a place counts, so 城关社 is not 甲县城关社.
    """
    flat = plain(text)
    found: list[tuple[int, int, Unit]] = []
    for unit in units:
        for name in variants(unit):
            if len(name) < 2 and name not in (flat,):
                continue
            start = flat.find(name)
            while start >= 0:
                found.append((start, start + len(name), unit))
                start = flat.find(name, start + 1)
    found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
    spans: list[tuple[int, int, set[int]]] = []
    starts: dict[int, tuple[int, Unit]] = {}
    for start, end, unit in found:
        same = next((t for t in spans if (t[0], t[1]) == (start, end)), None)
        if same is not None:
            same[2].add(unit.pk)
            starts[unit.pk] = (start, unit)
        elif not any(start < t[1] and t[0] < end for t in spans):
            spans.append((start, end, {unit.pk}))
            starts[unit.pk] = (start, unit)
    return [unit for _, unit in sorted(starts.values(), key=lambda found: found[0])]


def read(text: str, units: Sequence[Unit]) -> Chain:
    """Read a pasted list line by line.

    Only numbered lines are read when there are any, else every line.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    numbered = [item[1] for line in lines if (item := _ITEM.match(line))]
    ticked: dict[int, Unit] = {}
    unknown, several = [], []
    for line in numbered or lines:
        matches = units_in(line, units)
        if len(matches) == 1:
            ticked[matches[0].pk] = matches[0]
        elif matches:
            several.append((line[:60], tuple(unit.short for unit in matches)))
        else:
            unknown.append(line[:60])
    return Chain(tuple(ticked.values()), tuple(unknown), tuple(several))


def reminder(
    title: str,
    period: str,
    missing: Sequence[Unit],
    total: int,
    due: str = "",
    unsigned: Sequence[Unit] = (),
) -> str:
    """Write the text to paste into the group.

    It says who has not reported yet, and whose table still lacks the signature.
    """
    if not missing and not unsigned:
        return f"【{period}{title}】应报{total}个单位，已全部报齐，谢谢大家。"
    count = total - len(missing) - len(unsigned)
    clauses = [f"应报{total}个单位，已报{count}个"]
    if unsigned:
        names = "、".join(unit.short for unit in unsigned)
        clauses.append(f"表已收、待单位负责人签字的{len(unsigned)}个：{names}（请把签字页拍照发来）")
    head = f"【催报】{period}{title}"
    if not missing:
        return f"{head}{'，'.join(clauses)}。"
    names = "、".join(unit.short for unit in missing)
    clauses.append(f"还缺{len(missing)}个：{names}")
    until = f"请于{due}前报送" if due else "请尽快报送"
    return f"{head}{'，'.join(clauses)}。{until}；没有发生的也要报，写明“无异常”并由单位负责人签字。"
