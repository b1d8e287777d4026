"""D1 矛盾纠纷排查: the ledgers of rounds and of the units' answers.

With their figures and links.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.life import Life, Missing
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.measures import Answer, Distinct, Sum, share
from taizhang.engine.declare.recurring import Recurring, of_units
from taizhang.engine.keep.history import plain_value
from taizhang.engine.write import deeds
from taizhang.kernel.turns import Every
from taizhang.org.models import Unit
from taizhang.rooms.petitions.dispute.ledger import CAME_TOGETHER
from taizhang.rooms.petitions.screening import rules
from taizhang.rooms.petitions.screening.model import (
    KEY_AREAS,
    FoundItem,
    RoundKind,
    ScreenedArea,
    Screener,
    Screening,
    ScreeningRound,
    owes,
)

DESK = "petition_clerk coordinator"
WRITERS = "petition_clerk county_liaison safety assets"
LEADERS = "section_head unit_head deputy head auditor"


def _coverage(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide signed answers by units × rounds called in the period."""
    units = Unit.objects.filter(reports_zero=True)
    units = context.within(units, "lo")
    there = list(units)
    owed = {(call.pk, unit.pk) for call in rows.select_related("unit") for unit in there if owes(unit, call)}
    signed = Screening.objects.filter(round__in=rows, voided=False, state="signed")
    answers = signed.values_list("round_id", "unit_id", "late")
    delays = [was_late for call, unit, was_late in answers if (call, unit) in owed]
    due, done, late = len(owed), len(delays), sum(delays)
    answer = share(done, due, "应报", (("late", "迟报", str(late), "份"),))
    return Answer(answer.value, answer.status, answer.parts, answer.base, (due, done, late) if due else None)


owed_rounds = Recurring(
    ScreeningRound,
    "{turn}矛盾纠纷排查",
    lambda: of_units(Unit.objects.filter(parent=None, reports_zero=True), Every.MONTH),
    on="month",
    where={"kind": RoundKind.MONTH},
)
"""The monthly rounds that each city body has to call, by the end of the month."""


def owed_answers(since: date, _: date) -> Iterator[Missing]:
    """Yield the missing signed answers of every unit in every open round."""
    calls = list(
        ScreeningRound.objects.filter(state="open", voided=False, occurred_on__gte=since).select_related(
            "unit"
        )
    )
    rows = {
        (row.round_id, row.unit_id): row for row in Screening.objects.filter(round__in=calls, voided=False)
    }
    units = list(Unit.objects.filter(reports_zero=True).order_by("lo"))
    for call in calls:
        for unit in (reporter for reporter in units if owes(reporter, call)):
            row = rows.get((call.pk, unit.pk))
            if row is None or row.state != "signed":
                yield Missing(unit, call.name, call.answer_by, row)


def disputes(draft: Draft) -> Iterator[Carry]:
    """Offer each matter found as a dispute, once the head has signed (I14).

    A matter that has a number goes on there.
    """
    row = draft.record
    if draft.move is None or draft.move.key != "sign":
        return
    for number, item in enumerate(draft.rows("found"), 1):
        if not item["known_no"]:
            values = {
                "found_via": "screening",
                "source_no": f"{row.number}/{number}",
                "area": item["area"],
                "category": item["category"],
                "people": item["people"],
                "facts": item["matter"],
                "occurred_at": plain_value(row.occurred_at),
            }
            yield Carry(f"排查发现：{item['matter'][:60]}", values, f"/{number}")


def registered(draft: Draft, source: Any, mark: str) -> None:
    """Write the dispute's number and day of settlement to the screening (I14 back)."""
    row = draft.record
    rows = FoundItem.objects.filter(parent=source)
    at = {"dispute_no": row.number} if draft.before else {"line_no": int(mark.removeprefix("/"))}
    line = rows.filter(**at).first()
    day = row.ended_on if row.outcome in CAME_TOGETHER else None
    if line is not None and (line.dispute_no, line.settled_on) != (row.number, day):
        values = {"dispute_no": row.number, "settled_on": day}
        why = f"纠纷{row.number}" + ("已化解" if day else "已登记")
        deeds.mark(SCREENINGS, source, values, why, line="found", line_no=line.line_no)


ROUNDS_MOVES = (
    Move(
        "close", "汇总", "open", "closed", by="petition_clerk coordinator section_head",
        asks="summary measures", need="summary", guards=(rules.everyone,), effect=rules.close,
    ),
)  # fmt: skip
ROUNDS_FIGURES = (
    Figure(
        "screening_rounds", "信访排查", "次",
        where={"state": "closed", "kind__in": (RoundKind.MONTH.value, RoundKind.NODE.value)},
        parts=tuple(
            (
                Part(kind.value, str(kind.label), "次", where={"kind": kind.value})
                for kind in (RoundKind.MONTH, RoundKind.NODE)
            ),
        ),
        code="F51", phrases=(r"(?P<focus>定期开展信访排查)",), definition="期内布置、各单位都已签报并汇总的排查轮次；按月和节点分列，专项另计。",
    ),
    Figure(
        "screening_coverage", "排查签报率", "", of=Computed(_coverage),
        definition="应报单位数乘以轮次为应报，单位负责人已签报的为实报；过期签报的列为迟报。",
    ),
)  # fmt: skip
ROUNDS = Ledger(
    ScreeningRound,
    code="PC",
    title="矛盾纠纷排查轮次",
    section="D1",
    matter="name",
    words=Words("矛盾纠纷排查 排查轮次", "排查 开展", "轮 次"),
    flow=Flow(
        path="open closed",
        states=(State("open", "排查中"), State("closed", "已汇总", final=True)),
        moves=ROUNDS_MOVES,
    ),
    access=Access(read=f"{LEADERS} county_liaison assets safety", write=DESK),
    columns="name kind theme occurred_on answer_by closed_on reported_to reported_on",
    filters="kind theme",
    find="name summary measures",
    form="轮次: name kind theme answer_by asked",
    paper=Paper("矛盾纠纷排查汇总表", "矛盾纠纷排查轮次登记簿", ("经办人", "分管领导")),
    late_after=THREE_WORKDAYS,
    derive=(rules.set_month,),
    rules=rules.CALLED,
    notes=rules.round_notes,
    fixed="occurred_at",
    hint="每月一轮，重要节点前再加一轮；各单位都签报（没有发现问题的也签）后才能汇总。",
    life=Life(weekly="screening_coverage", expects=owed_rounds),
    figures=ROUNDS_FIGURES,
)

SCREENINGS_MOVES = (
    Move(
        "sign", "单位负责人签报", "drafted", "signed", by="unit_head head deputy", effect=rules.sign,
        note="没有发现问题也要签报；签报后发现的问题转矛盾纠纷登记。",
    ),
)  # fmt: skip
SCREENINGS_FIGURES = (
    Figure(
        "screened_areas", "矛盾纠纷排查领域", "个", of=Distinct("area"), line="areas",
        where={"area__in": tuple(area.value for area in KEY_AREAS), "parent__state": "signed"}, code="F25",
        phrases=(r"深入(?P<list>(?:[^，,。；、]{2,8}、)+[^，,。；、]{2,8})等地[，,]?开展矛盾",),
        definition="商厦租户、农资经营点、基层社三个重点领域中，期内至少排查过一轮并经单位负责人签报的个数。",
    ),
    Figure("screening_answers", "单位排查签报", "份", where={"state": "signed"}),
    Figure("screening_heard", "排查听取意见", "人次", of=Sum("heard_n"), where={"state": "signed"}),
    Figure(
        "screening_found", "排查发现问题", "件", of=Sum("found_n"), where={"state": "signed"},
        definition="各单位签报的问题数；同一问题在几轮里出现的每轮都计，纠纷件数以矛盾纠纷台账为准。",
    ),
)  # fmt: skip
SCREENINGS = Ledger(
    Screening,
    code="PCB",
    title="单位排查表",
    section="D1",
    matter="round_name",
    words=Words("排查表", "排查 签报", "份 张"),
    flow=Flow(
        path="drafted signed",
        states=(
            State("drafted", "待签报"),
            State("signed", "已签报", final=True),
        ),
        moves=SCREENINGS_MOVES,
    ),
    access=Access(read=f"{LEADERS} coordinator", write=WRITERS),
    columns="round_name kind occurred_on found_n heard_n signed_on late",
    filters="kind late",
    find="round_name remark",
    form="排查: kind remark",
    paper=Paper("矛盾纠纷排查表", "矛盾纠纷排查登记簿", ("排查人", "单位负责人")),
    lines=(
        Lines("screeners", Screener, "person leads", "排查人", required=True, most=20),
        Lines("areas", ScreenedArea, "area way places heard result", "排查领域", required=True, most=20),
        Lines("found", FoundItem, "area category people matter known_no", "发现的问题", most=50),
    ),
    late_after=THREE_WORKDAYS,
    derive=(rules.find_round, rules.counts),
    rules=rules.SCREENED,
    fixed="kind",
    hint="写明到过哪里、听了多少人；“未发现”也是要签字的结论。",
    life=Life(expects=owed_answers),
    figures=SCREENINGS_FIGURES,
)
