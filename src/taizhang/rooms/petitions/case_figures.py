"""Rates of casework, each printed with its N and with everything that could flatter it: nothing improves unseen."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.figure import NO_DATA, Answer, Context, share
from taizhang.engine.ledger import of as ledger_of
from taizhang.engine.models import Deadline
from taizhang.engine.record import Entry
from taizhang.org.principals import Principal, system
from taizhang.rooms.petitions.casefile import Case
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
    """Clocks whose last day falls in the period and has come, or that were stopped before it."""
    rows = Deadline.objects.filter(
        ledger=KEY,
        rule__in=rule.split(),
        raw_last__gte=context.period.start,
        raw_last__lte=context.period.end,
    ).filter(Q(stopped_at__isnull=False) | Q(raw_last__lt=clock.today()))
    return rows.exclude(_ended_in_time())


def _ended_in_time() -> Q:
    """Ended without an answer while there was still time: neither on time nor late. Ended after it is late."""
    return Q(result="ended", stopped_at__lte=F("raw_at"))


def due(rule: str) -> Callable[[Context, Principal], QuerySet[Any]]:
    """The cases behind a rate: those with a clock of the rule that was due in the period."""

    def rows(context: Context, principal: Principal) -> QuerySet[Any]:
        found = ledger_of(Case()).rows_for(principal, "figure").filter(voided=False)
        if context.unit is not None:
            found = found.filter(unit_lo__gte=context.unit.lo, unit_lo__lte=context.unit.hi)
        return found.filter(Exists(clocks_due(rule, context).filter(record_id=OuterRef("pk"))))

    return rows


def on_time(rule: str, label: str) -> Callable[[QuerySet[Any], Context], Answer]:
    """The share of clocks stopped by their last day, with N, late, overdue and what else bears on it."""

    def rate(rows: QuerySet[Any], context: Context) -> Answer:
        found = clocks_due(rule, context).filter(record_id__in=rows.values("pk"))
        n, good = found.count(), found.filter(result="on_time").count()
        late = found.filter(result__in=("late", "ended")).count()
        answer = share(good, n, label, _components(rule, rows, context, found))
        return Answer(
            answer.value,
            answer.status,
            parts=answer.parts or _components(rule, rows, context, found),
            base=answer.base,
            coverage=(n, good, late) if n else None,
        )

    return rate


def _components(
    rule: str, rows: QuerySet[Any], context: Context, found: QuerySet[Deadline]
) -> tuple[Part, ...]:
    """What is printed beside the rate, of the rows behind it and of those that left it."""
    disputed = Q(review_asked_on__isnull=False) | Q(first_rating=Rating.BAD)
    counts = [
        ("on_time", "按期", found.filter(result="on_time").count()),
        ("late", "超期办结", found.filter(result__in=("late", "ended")).count()),
        ("overdue", "超期未办", found.filter(result="").count()),
        ("extended", "其中经批准延期", found.filter(extended_days__gt=0).count()),
        ("reopened", "其中重开", rows.filter(reopened__gt=0).count()),
        ("disputed", "其中有异议（复查或不满意）", rows.filter(disputed).count()),
        ("dated_back", "其中送达日期凭回执补记", rows.filter(dated_back=True).count()),
        *_left(rule, context),
    ]
    return tuple((key, label, str(count), "件") for key, label, count in counts)


def _left(rule: str, context: Context) -> list[tuple[str, str, int]]:
    """Cases of the period that no longer count, or never did: each kind stands beside the rate."""
    cases, period = _cases(context), context.period
    timed = Deadline.objects.filter(
        ledger=KEY, rule__in=rule.split(), raw_last__gte=period.start, raw_last__lte=period.end
    )
    ended = cases.filter(voided=False, pk__in=timed.filter(result="ended").values("record_id"))
    of_period = _received(context)
    return [
        ("merged", "并案", ended.filter(state="merged").count()),
        ("withdrawn", "撤回", ended.filter(state="withdrawn").count()),
        ("voided", "作废", of_period.filter(voided=True).count()),
        ("unclear", "姓名住址不清未计", of_period.filter(voided=False, unclear=True).count()),
        ("turned", "未受理（转送、告知、退回）", of_period.filter(voided=False, accepted_on=None).count()),
        ("follows", "有新事实另立", of_period.filter(voided=False, follows__isnull=False).count()),
        ("carried", "承前转入", cases.filter(voided=False, entry=Entry.CARRIED).count()),
    ]


def _cases(context: Context) -> QuerySet[Any]:
    """Every case of the unit asked for, void ones too, behind the walls of whoever is shown the answer."""
    cases = ledger_of(Case()).rows_for(system("取数", behind=context.behind), "figure")
    if context.unit is not None:
        cases = cases.filter(unit_lo__gte=context.unit.lo, unit_lo__lte=context.unit.hi)
    return cases


def _received(context: Context) -> QuerySet[Any]:
    return _cases(context).filter(received_on__gte=context.period.start, received_on__lte=context.period.end)


def satisfaction(rows: QuerySet[Any], context: Context) -> Answer:
    """First ratings by query code: good and fair of those rated; who did not rate is never counted as content."""
    invited = rows.count()
    own = rows.filter(rated_via=RatedVia.CODE)
    rated = own.count()
    good = own.filter(first_rating__in=(Rating.GOOD, Rating.FAIR)).count()
    counts = (
        ("invited", "应评价", invited),
        ("rated", "凭查询码评价", rated),
        ("bad", "不满意", own.filter(first_rating=Rating.BAD).count()),
        ("changed", "评价后改变", own.exclude(first_rating="").exclude(rating=F("first_rating")).count()),
        ("paper", "代录纸质评价（不计入）", rows.filter(rated_via=RatedVia.PAPER).count()),
        ("silent", "未评价", invited - rows.exclude(rated_via="").count()),
        (
            "voided",
            "作废",
            _received(context).filter(voided=True).count(),
        ),
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


def days(rows: QuerySet[Any], context: Context) -> Answer:
    """Average calendar days from acceptance to delivery of the cases answered."""
    pairs = (
        rows.exclude(accepted_on=None).exclude(delivered_on=None).values_list("accepted_on", "delivered_on")
    )
    spans = [(delivered - accepted).days for accepted, delivered in pairs]
    if not spans:
        return Answer(None, NO_DATA)
    return Answer((Decimal(sum(spans)) / len(spans)).quantize(Decimal("0.1")))
