"""C8 零报告: the ledger and the zero claims F34–F43 that rest on it.

A claim prints only where every reporting unit signed zero for every month. The trace of a zero is the signed reports behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models import Sum as SqlSum

from taizhang.engine.declare.figure import Computed, Context, Figure
from taizhang.engine.declare.ledger import Access, Ledger, Lines, Paper, Periodic, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import BLOCKED, COUNTED, NO_DATA, ZERO, Answer, share
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import Period
from taizhang.org.force import in_force
from taizhang.org.models import Unit
from taizhang.org.principals import Principal, system
from taizhang.rooms.programme.event_types import TYPES
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.incident import model as incident
from taizhang.rooms.programme.incident.model import Incident
from taizhang.rooms.programme.zero import flags
from taizhang.rooms.programme.zero.flow import FLOW
from taizhang.rooms.programme.zero.model import SIGNED, Scope, ZeroLine, ZeroReport, reporting_units
from taizhang.rooms.programme.zero.owed import expects
from taizhang.rooms.programme.zero.rules import RULES, fill_rows, set_period

Owed = dict[tuple[int, date], str]
"""What is owed: unit key and first day of the month → the unit's short name."""


def attested(context: Context, principal: Principal) -> QuerySet[Any]:
    """Select the signed monthly reports of the reporting units.

    They are those for the months of the period.
    """
    months = [month.start for month in context.period.months()]
    rows = rows_for(LEDGER, principal, "figure").filter(
        voided=False,
        scope=Scope.MONTH,
        state__in=SIGNED,
        unit__reports_zero=True,
        period_start__gte=months[0],
        period_start__lte=months[-1],
    )
    return context.within(rows)


def zero_claim(kind: str) -> Computed:
    """Make the zero claim of a type.

    It claims that nothing of the type happened, measured on the attested reports (see `attested`).

    `zero` with value 0; `counted` with the real number of events; `blocked` with a note while an
    event is open or a report is missing; `no_data` when nobody reported. Coverage is (due, done,
    late) reports.
    """
    return Computed(lambda rows, context: _claim(kind, context.once(_basis, rows)))


@dataclass(frozen=True)
class _Basis:
    """The base of all claims.

    Reports owed and signed, events that count or are open, those that the reports may speak of,
    numbers reported.
    """

    owed: Owed
    done: dict[tuple[int, date], bool]
    happened: Mapping[str, int]
    unsettled: Mapping[str, list[str]]
    listed: Mapping[str, int]
    reported: Mapping[str, int]

    @property
    def coverage(self) -> tuple[int, int, int]:
        return len(self.owed), len(self.done), sum(self.done.values())


def _basis(rows: QuerySet[Any], context: Context) -> _Basis:
    owed, events = _owed(context), _events(context)
    unsettled: dict[str, list[str]] = defaultdict(list)
    still_open = events.filter(state__in=incident.OPEN).order_by("number")
    for kind, number in still_open.values_list("kind", "number"):
        unsettled[kind].append(number)
    happened = events.filter(incident.COUNTED).order_by().values("kind").annotate(n=Count("pk"))
    listed = happened.filter(pk__in=incident_ledger.told_to_all().values("pk"))
    reported = ZeroLine.objects.filter(parent__in=rows).order_by().values("kind").annotate(n=SqlSum("count"))
    return _Basis(
        owed,
        _done(rows, owed),
        dict(happened.values_list("kind", "n")),
        unsettled,
        dict(listed.values_list("kind", "n")),
        dict(reported.values_list("kind", "n")),
    )


def _claim(kind: str, basis: _Basis) -> Answer:
    n, unsettled, coverage = basis.happened.get(kind, 0), basis.unsettled.get(kind, []), basis.coverage
    missing = {key: unit for key, unit in basis.owed.items() if key not in basis.done}
    name = TYPES[kind].name

    def blocked(note: str) -> Answer:
        return Answer(None, BLOCKED, coverage=coverage, note=note)

    if not basis.done and not n and not unsettled:
        return Answer(None, NO_DATA, coverage=coverage, note="还没有单位签报零报告。")
    if unsettled:
        return blocked(
            f"有{TYPES[kind].kind.label}还没有结案（{'、'.join(unsettled[:5])}），定级结案后才能写入。"
        )
    if missing:
        return blocked(_coverage_note(name, n, basis.owed, missing, coverage))
    reported, listed = basis.reported.get(kind, 0), basis.listed.get(kind, 0)
    differ = "" if reported == listed else f"零报告合计{reported}起、案事件台账{listed}起，请更正有关零报告。"
    if n:
        return Answer(Decimal(n), COUNTED, coverage=coverage, note=differ)
    return blocked(differ) if differ else Answer(Decimal(0), ZERO, coverage=coverage)


def _owed(context: Context) -> Owed:
    units = reporting_units()
    units = context.within(units, "lo")
    months = context.period.months()
    return {
        (unit.pk, month.start): unit.short
        for unit in units
        for month in months
        if (unit.since is None or unit.since <= month.end)
        and (unit.until is None or unit.until >= month.start)
    }


def _done(rows: QuerySet[Any], owed: Owed) -> dict[tuple[int, date], bool]:
    """Return the signed ones among the owed reports, and whether late."""
    reports = rows.values_list("unit_id", "period_start", "late")
    return {(unit, month): late for unit, month, late in reports if (unit, month) in owed}


def _events(context: Context) -> QuerySet[Incident]:
    every = rows_for(incident_ledger.LEDGER, system("零报告核对", behind=context.behind), "figure")
    rows = every.filter(
        voided=False, occurred_on__gte=context.period.start, occurred_on__lte=context.period.end
    )
    return context.within(rows)


def _coverage_note(name: str, n: int, owed: Owed, missing: Owed, coverage: tuple[int, int, int]) -> str:
    """Write the sentence in place of the zero sentence.

    By how many units, and who is missing (Q25).
    """
    units = len({unit for unit, _ in owed}), len({unit for unit, _ in missing})
    shown = [f"{short}{month.year}年{month.month}月" for (_, month), short in sorted(missing.items())[:3]]
    more = "等" if len(missing) > 3 else ""
    late = f"，迟报{coverage[2]}份" if coverage[2] else ""
    clause = f"{name}{n}起" if n else f"没有发生{name}"
    return (
        f"据{units[0] - units[1]}个单位报告，{clause}（应报{units[0]}个单位{coverage[0]}份，"
        f"实报{coverage[1]}份{late}；缺{'、'.join(shown)}{more}）。"
    )


def _filed(rows: QuerySet[Any], context: Context) -> Answer:
    due, done, late = context.once(_basis, rows).coverage
    parts = (("filed", "实报", str(done), "份"), ("late", "迟报", str(late), "份"))
    answer = share(done, due, "应报零报告", parts)
    return replace(answer, coverage=(due, done, late)) if due else answer


CLAIMS: tuple[tuple[str, str, str, str], ...] = (
    ("F34", "political", "01", "有重大影响政治性案事件"),
    ("F35", "terror", "02", "有重大影响暴力恐怖事件"),
    ("F36", "cult", "03", "有重大影响邪教案事件"),
    ("F37", "mass_events", "04", "有重大影响群体性事件"),
    ("F39", "capital_petitions", "06", "赴京越级走访通报"),
    ("F40", "crimes", "07", "刑事治安案事件"),
    ("F41", "public_safety", "08", "公共安全事件"),
    ("F42", "work_accidents", "09", "生产安全事故"),
    ("F43", "food_accidents", "10", "食品安全事故"),
)
"""Code, key, type and label of the claims of this room alone; F38 also counts group visits and spans rooms."""


def _definition(kind: str) -> str:
    which = "定级为有重大影响的" if TYPES[kind].only_major else "已定级的"
    rule = "全部应报单位每月都签报为零、且没有未结案的，才写“没有发生”。"
    return f"{which}{TYPES[kind].kind.label}起数；{rule}"


WORDS = {
    "01": "政治性案?事件",
    "02": "暴力恐怖(?:案?事件)?",
    "03": "邪教案?事件",
    "04": "群体性事件",
    "05": "集体上访",
    "06": "赴京(?:非访|越级)",
    "07": "刑事(?:治安|、治安)?案(?:事)?件",
    "08": "公共安全事件",
    "09": "生产安全(?:责任)?事故",
    "10": "食品安全事故",
    "11": "失(?:密|泄密)",
}
"""How a written text names each type."""


def told(kind: str) -> tuple[str, str]:
    """Return the phrases of a type: nothing happened, or so many did."""
    return (
        rf"(?:没有|未)(?:发生|出现)[^。；]*?(?P<focus>{WORDS[kind]})",
        rf"发生(?:了)?<n>起[^，。；]{{0,6}}{WORDS[kind]}",
    )


FIGURES = (
    *(
        Figure(
            key, label, "起", of=zero_claim(kind), source=attested, code=code, phrases=told(kind),
            definition=_definition(kind),
        )
        for code, key, kind, label in CLAIMS
    ),
    Figure(
        "zero_reports_filed", "零报告报送", "", of=Computed(_filed), source=attested,
        definition="已签报的月度零报告份数与应报份数之比。",
    ),
)  # fmt: skip


def owing(period: Period) -> QuerySet[Unit]:
    """Select the units owing a report for a month.

    They are those on the list that existed in it.
    """
    return reporting_units().filter(in_force(period.start, period.end, since="since"))


LEDGER = Ledger(
    ZeroReport,
    code="LB",
    title="零报告",
    section="C8",
    matter="scope period_start",
    words=Words("零报告 零报告制度", "签报 汇总 锁定", "份 次"),
    flow=FLOW,
    access=Access(read="head deputy auditor unit_head", write="county_liaison coordinator unit_head"),
    columns="unit scope period_start events signer signed_on due late",
    filters="scope clear late",
    find="note",
    form="报告期: scope period_start | 情况: clear note",
    paper=Paper("零报告表", "零报告汇总簿", ("填报人", "单位负责人")),
    lines=(Lines("rows", ZeroLine, "kind count incidents", "各类情况", most=len(TYPES), prepared=True),),
    late_after=None,
    derive=(set_period, fill_rows),
    rules=RULES,
    notes=flags.notes,
    fixed="scope period_start",
    life=Life(anew="应报零报告的单位名单", expects=expects),
    periodic=Periodic("period_start", owing, none={"clear": "True"}, signs="submit"),
    quick="period_start clear",
    hint="全部没有发生的勾“零报告（无异常）”，系统按类逐项填0；发生时间填填表的时间。",
    figures=FIGURES,
)
