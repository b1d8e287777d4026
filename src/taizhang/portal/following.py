"""The facts of a matter open to the holder of its code.

They are steps, days and what comes next: no names, no opinion text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.keep import deadlines
from taizhang.engine.keep.rows import rows_for
from taizhang.org.principals import public
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.matter import Rating
from taizhang.rooms.petitions.querycode import ANSWERED, Held
from taizhang.rooms.petitions.reception import ledger as reception


@dataclass(frozen=True)
class Step:
    """Something that happened, with its day."""

    words: str
    day: date


@dataclass(frozen=True)
class Term:
    """A running time limit of law.

    It says what has to happen by when, and whose it is.
    """

    words: str
    last: date
    ours: bool


@dataclass(frozen=True)
class Following:
    """The page of one matter."""

    number: str
    now: str
    steps: tuple[Step, ...]
    terms: tuple[Term, ...]
    right: str
    rating: str
    may_rate: bool


TERMS = {
    "R01": "我们书面告知是否受理",
    "R02": "我们书面告知办理情况",
    "R05": "我们作出书面答复",
    "R06": "您可以申请复查",
    "R07": "我们作出复查意见",
    "R08": "您可以申请复核",
    "R09": "我们作出复核意见",
    "R10": "我们回复您的建议",
}
RIGHTS = {
    "waiting": "请等候书面告知。到期没有收到的，可以凭登记编号向本单位负责人或上一级询问。",
    "refused": "不服不予受理的，可以向上一级单位提出。",
    "elsewhere": "请按告知书写明的单位和途径提出。",
    "passed": "本件已转下级单位办理，由其书面告知您。",
    "handling": "您可以补充材料、要求说明情况。",
    "answered": "不服答复的，可以自收到答复之日起30日内，书面向答复单位的上一级申请复查。",
    "reviewing": "请等候复查意见。",
    "reviewed": "不服复查意见的，可以自收到之日起30日内，书面向复查单位的上一级申请复核。",
    "rereviewing": "请等候复核意见。",
    "concluded": "复核意见是信访程序的最后意见；以同一事实和理由再提出的，不再受理。",
    "over": "有新的事实和理由的，可以另行提出。",
    "merged": "本件与同一事项合并办理，时限按最早收到的日期计算。",
}
PHASE = {
    "screening": "waiting", "objecting": "waiting", "told": "handling", "handling": "handling",
    "signing": "handling", "issued": "handling", "rechecking": "answered", "executing": "answered",
    "routed": "elsewhere", "objected": "elsewhere", "raised": "elsewhere", "closed": "over",
    "archived": "over", "withdrawn": "over",
}  # fmt: skip
NOW = {
    "screening": "已登记，正在甄别", "objecting": "已登记，正在核实办理单位", "signing": "办理中",
    "issued": "答复已作出，正在送达", "answered": "已答复", "rechecking": "正在由另一人再次核查",
    "executing": "已答复，正在落实",
}  # fmt: skip
DATES = (
    ("notified_on", "发出书面告知"),
    ("accepted_on", "受理"),
    ("delivered_on", "答复送达"),
    ("rated_on", "您作了评价"),
    ("executed_on", "答复事项落实"),
    ("review_asked_on", "收到复查申请"),
    ("reviewed_on", "复查意见送达"),
    ("final_asked_on", "收到复核申请"),
    ("concluded_on", "复核意见送达"),
    ("closed_on", "办结"),
)


def following(found: Held) -> Following:
    """Read the matter of a code through the one door of records, for it alone."""
    if found.case is None:
        return _of_visit(found)
    who = public(case.LEDGER.key, found.case)
    row: Any = rows_for(case.LEDGER, who, "follow").get()
    steps = [Step("登记", row.received_on)]
    steps += [Step(words, day) for name, words in DATES if (day := getattr(row, name))]
    if row.extension_days:
        steps.append(Step(f"经批准延期{row.extension_days}日", row.accepted_on))
    rating = Rating(row.rating).label if row.rating else ""
    return Following(
        row.number,
        NOW.get(row.state, case.LEDGER.flow.state(row.state).label),
        tuple(sorted(steps, key=lambda step: step.day)),
        _terms(row.pk),
        RIGHTS[_phase(row)],
        rating,
        found.rates and row.state in ANSWERED,
    )


def _phase(row: Any) -> str:
    """Return how far the matter has come.

    Once reviewed, it stays so while something is carried out or looked at again.
    """
    phase: str = PHASE.get(row.state, row.state)
    if phase == "answered":
        return "concluded" if row.concluded_on else "reviewed" if row.reviewed_on else phase
    return phase


def _terms(key: int) -> tuple[Term, ...]:
    """Return the running clocks.

    Ours count by the raw last day, the petitioner's own by the day moved forward.
    """
    terms = []
    for row in deadlines.open_rows(case.LEDGER.key, key):
        if row.rule in TERMS:
            ours = deadlines.ours(row)
            terms.append(Term(TERMS[row.rule], row.raw_last if ours else row.statutory_last, ours))
    return tuple(terms)


def _of_visit(found: Held) -> Following:
    row: Any = rows_for(reception.LEDGER, public(reception.LEDGER.key, found.reception), "follow").get()
    done = row.state == "done"
    day = clock.local_date(row.occurred_at)
    now, right = ("已当场答复", "over") if done else ("已登记，正在甄别", "waiting")
    return Following(row.number, now, (Step("登记", day),), (), RIGHTS[right], "", False)
