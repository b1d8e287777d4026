"""Rates of casework, each printed with its N.

Everything that could flatter it stands beside it: nothing improves unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.measures import NO_DATA, Answer, share, tally
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.registry import of as ledger_of
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Deadline
from taizhang.org.principals import Principal, system
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.matter import RatedVia, Rating

Part = tuple[str, str, str, str]
ANSWER = (
    "法定末日落在期间内、已到末日或已答复的信访件中，在末日前送达处理意见书的占比；"
    "撤回、并案的，终止时已过末日的按超期计；重开的按原时限计；末日按法定末日，不顺延。"
)
NOTICE = (
    "告知时限末日落在期间内、已到末日或已告知的信访件中，在末日前发出告知书的占比；姓名住址不清的不计，另列。"
)
SATISFIED = (
    "期间内送达处理意见书的信访件中，信访人凭查询码作出的首次评价为满意、基本满意的占已评价的比例；"
    "未评价不算满意；工作人员代录的纸质评价单列，不计入。"
)
SMALL, FULL, RESPONSE = 5, 10, Decimal("0.6")
"""Below 5 ratings nothing is stated, below 10 or with a response under 60 % no percentage."""
KEY = Case._meta.label_lower


def clocks_due(rule: str, context: Context) -> QuerySet[Deadline]:
    """Select the clocks of a rule due in the period.

    Their last day falls in the period and has come, or they were stopped before it.
    """
    rows = Deadline.objects.filter(
        ledger=KEY,
        rule__in=rule.split(),
        raw_last__gte=context.period.start,
        raw_last__lte=context.period.end,
    ).filter(Q(stopped_at__isnull=False) | Q(raw_last__lt=clock.today()))
    return rows.exclude(_ended_in_time())


def _ended_in_time() -> Q:
    """Match clocks ended without an answer while there was still time.

    They are neither on time nor late. A clock ended after its time is late.
    """
    return Q(result="ended", stopped_at__lte=F("raw_at"))


def due(rule: str) -> Callable[[Context, Principal], QuerySet[Any]]:
    """Select the cases behind a rate.

    Those with a clock of the rule that was due in the period.
    """

    def rows(context: Context, principal: Principal) -> QuerySet[Any]:
        cases = rows_for(ledger_of(Case()), principal, "figure").filter(voided=False)
        cases = context.within(cases)
        return cases.filter(Exists(clocks_due(rule, context).filter(record_id=OuterRef("pk"))))

    return rows


def on_time(rule: str, label: str) -> Callable[[QuerySet[Any], Context], Answer]:
    """Compute the share of clocks stopped by their last day.

    N, late, overdue and what else bears on it stand beside it.
    """

    def rate(rows: QuerySet[Any], context: Context) -> Answer:
        counts = tally(clocks_due(rule, context).filter(record_id__in=rows.values("pk")), **CLOCKS)
        n, good, late = counts["n"], counts["on_time"], counts["late"]
        parts = _components(rule, rows, context, counts)
        answer = share(good, n, label, parts)
        coverage = (n, good, late) if n else None
        return Answer(answer.value, answer.status, parts=parts, base=answer.base, coverage=coverage)

    return rate


CLOCKS = {
    "on_time": Q(result="on_time"),
    "late": Q(result__in=("late", "ended")),
    "overdue": Q(result=""),
    "extended": Q(extended_days__gt=0),
}
"""What became of the clocks behind a rate."""


def _components(
    rule: str, rows: QuerySet[Any], context: Context, clocks: Mapping[str, int]
) -> tuple[Part, ...]:
    """Return the parts printed beside the rate.

    They are of the rows behind it and of those that left it.
    """
    of_rows = tally(
        rows,
        reopened=Q(reopened__gt=0),
        disputed=Q(review_asked_on__isnull=False) | Q(first_rating=Rating.BAD),
        dated_back=Q(dated_back=True),
    )
    counts = [
        ("on_time", "按期", clocks["on_time"]),
        ("late", "超期办结", clocks["late"]),
        ("overdue", "超期未办", clocks["overdue"]),
        ("extended", "其中经批准延期", clocks["extended"]),
        ("reopened", "其中重开", of_rows["reopened"]),
        ("disputed", "其中有异议（复查或不满意）", of_rows["disputed"]),
        ("dated_back", "其中送达日期凭回执补记", of_rows["dated_back"]),
        *_left(rule, context),
    ]
    return tuple((key, label, str(count), "件") for key, label, count in counts)


def _left(rule: str, context: Context) -> list[tuple[str, str, int]]:
    """Count the cases of the period not counted in the rate.

    They no longer count, or never did; each kind stands beside the rate.
    """
    period, valid = context.period, Q(voided=False)
    ended = Deadline.objects.filter(
        ledger=KEY,
        rule__in=rule.split(),
        result="ended",
        raw_last__gte=period.start,
        raw_last__lte=period.end,
    )
    of_ended = valid & Q(pk__in=ended.values("record_id"))
    of_period = _of_period(context)
    counts = tally(
        _cases(context),
        merged=of_ended & Q(state="merged"),
        withdrawn=of_ended & Q(state="withdrawn"),
        voided=of_period & Q(voided=True),
        unclear=of_period & valid & Q(unclear=True),
        turned=of_period & valid & Q(accepted_on=None),
        follows=of_period & valid & Q(follows__isnull=False),
        carried=valid & Q(entry=Entry.CARRIED),
    )
    return [(key, label, counts[key]) for key, label in LEFT.items()]


LEFT = {
    "merged": "并案",
    "withdrawn": "撤回",
    "voided": "作废",
    "unclear": "姓名住址不清未计",
    "turned": "未受理（转送、告知、退回）",
    "follows": "有新事实另立",
    "carried": "承前转入",
}


def _cases(context: Context) -> QuerySet[Any]:
    """Select every case of the unit asked for, void ones too.

    They stay behind the walls of whoever is shown the answer.
    """
    cases = rows_for(ledger_of(Case()), system("取数", behind=context.behind), "figure")
    return context.within(cases)


def _of_period(context: Context) -> Q:
    return Q(received_on__gte=context.period.start, received_on__lte=context.period.end)


def satisfaction(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide good and fair first ratings by all first ratings by query code.

    A petitioner who did not rate is never counted as content.
    """
    own = Q(rated_via=RatedVia.CODE)
    ratings = tally(
        rows,
        rated=own,
        good=own & Q(first_rating__in=(Rating.GOOD, Rating.FAIR)),
        bad=own & Q(first_rating=Rating.BAD),
        changed=own & ~Q(first_rating="") & ~Q(rating=F("first_rating")),
        paper=Q(rated_via=RatedVia.PAPER),
        silent=Q(rated_via=""),
    )
    invited, rated, good = ratings["n"], ratings["rated"], ratings["good"]
    counts = (
        ("invited", "应评价", invited),
        ("rated", "凭查询码评价", rated),
        ("bad", "不满意", ratings["bad"]),
        ("changed", "评价后改变", ratings["changed"]),
        ("paper", "代录纸质评价（不计入）", ratings["paper"]),
        ("silent", "未评价", ratings["silent"]),
        ("voided", "作废", _cases(context).filter(_of_period(context), voided=True).count()),
    )
    parts = tuple((key, label, str(count), "件") for key, label, count in counts)
    if rated < SMALL:
        return Answer(None, NO_DATA, parts, note=f"凭查询码评价{rated}件，不足{SMALL}件，不计算满意率。")
    answer = share(good, rated, "已评价", parts)
    silent = rated < FULL or Decimal(rated) < RESPONSE * invited
    note = f"应评{invited}件，参评{rated}件，满意和基本满意{good}件。" if silent else ""
    return Answer(
        answer.value, answer.status, parts, answer.base, (invited, rated, 0), note=note, silent=silent
    )
