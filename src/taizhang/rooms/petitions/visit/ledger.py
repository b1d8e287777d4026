"""D7 走访、电话、座谈: contacts with former staff, merchants and households.

One row is one contact (1 次).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State
from taizhang.engine.declare.ledger import (
    THREE_WORKDAYS,
    Access,
    Ledger,
    Lines,
    Note,
    Paper,
    Retention,
    Rule,
    Words,
)
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Share, Sum
from taizhang.engine.declare.parts import Usual, Wall
from taizhang.engine.declare.vocabulary import Bounds, Needed, Once, Ordered, since_the_record
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Evidence
from taizhang.kernel.words import Style
from taizhang.org.conflicts import everybody
from taizhang.org.principals import Principal, system
from taizhang.rooms.petitions.visit.model import VISITING, Help, Kind, Request, Visit, Visitor, Whom

CLERKS = "petition_clerk county_liaison"
DESK = f"{CLERKS} assets"
MANY = 20
"""Home visits by one person in half a day from which the record says so (it never refuses)."""
HALF_DAY = timedelta(hours=5)


def _company(draft: Draft) -> Iterable[Problem]:
    """Require two people at least for a visit to a home."""
    people = draft.lines.get("visitors")
    if people is not None and draft.record.kind == Kind.HOME and len({row["person"] for row in people}) < 2:
        yield "visitors", "上门走访须两人以上同行，请补填走访人。"


def _consented(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    photos = [file for file in draft.evidence if file.kind == Evidence.Kind.PHOTO]
    if photos and not row.photo_consent and row.kind != Kind.CALL:
        yield "photo_consent", "附有现场照片，须经本人同意并勾选“同意拍照”；不同意的请不要附照片。"


RULES: tuple[Rule, ...] = (
    Needed("name", lambda row: row.draft.new, hint="座谈会填群体名称；只写类别不算走访"),
    Bounds("met", least=1, words="，没有见到人的不算走访"),
    Once("visitors.person"),
    _company,
    Needed("case", lambda row: row["whom"] == Whom.PETITIONER, "回访信访人的"),
    Needed("help_receipt", lambda row: row["help"], "有帮扶的"),
    Needed("help_what", lambda row: row["help"] == Help.GOODS, "送慰问品的"),
    Needed("help_amount", lambda row: row["help"] == Help.MONEY, "发慰问金的"),
    Bounds("help_amount", least=Decimal("0.01")),
    Needed("help", lambda row: row["help_what"] or row["help_amount"], "填了物品或金额的"),
    _consented,
    Ordered("occurred_on next_on"),
    Needed("requests.due", lambda row: row["goes"] == Request.Goes.HERE, "由走访人答复的"),
    Ordered("occurred_on requests.due"),
    Needed("requests.reply", lambda row: row["replied_on"], "填了答复日期的"),
    Needed("requests.replied_on", lambda row: row["reply"], "填了答复内容的"),
    *since_the_record("requests.replied_on"),
)


def _unanswered(draft: Draft) -> str | None:
    rows = Request.objects.filter(parent=draft.record, goes=Request.Goes.HERE, replied_on=None)
    if n := rows.count():
        return f"还有{n}项诉求没有答复，答复后再办结。"
    return None


def notes(row: Any) -> Iterator[Note]:
    """Yield quality flags for the reader of the record.

    They inform and never bar.
    """
    people = list(Visitor.objects.filter(parent=row).values_list("person", "person__name"))
    if row.kind == Kind.HOME:
        for key, name in people:
            if (n := _in_half_day(key, row.occurred_at)) >= MANY:
                yield Note(f"{name}这半天登记了{n}次上门走访，请核对时间和次数。", "amber")
    same = _told().filter(situation=row.situation, voided=False, unit_lo=row.unit_lo).exclude(pk=row.pk)
    if numbers := list(same.order_by("id").values_list("number", flat=True)[:4]):
        yield Note(f"“了解到的情况”与{'、'.join(numbers)}完全相同，请核对是否照抄。", "amber")
    left = Request.objects.filter(parent=row, replied_on=None, due__lt=clock.today())
    if n := left.count():
        yield Note(f"有{n}项诉求过了答复期限还没有答复。", "red")


def _told() -> QuerySet[Visit]:
    """Select the visits open to mention in a note to anybody."""
    return rows_for(LEDGER, system("走访核对", behind=(everybody(),)), "notes")


def _in_half_day(person: int, moment: datetime) -> int:
    """Count a person's home visits in the busiest half day around a moment."""
    times = sorted(
        _told()
        .filter(
            visitors__person=person,
            kind=Kind.HOME,
            voided=False,
            occurred_at__gte=moment - HALF_DAY,
            occurred_at__lte=moment + HALF_DAY,
        )
        .values_list("occurred_at", flat=True)
    )
    return max((sum(first <= at <= first + HALF_DAY for at in times) for first in times), default=0)


def visible(principal: Principal) -> Q:
    """Return the visits visible to a principal.

    The assets desk sees, and opens the names of, visits to merchants only; petition posts and
    leaders see all.
    """
    others = LEDGER.access.readers - {"assets"}
    return Q() if principal.holds(others) else Q(whom=Whom.MERCHANT)


MOVES = (
    Move("reply", "登记答复", "visited", "visited", by=DESK, lines="requests"),
    Move("close", "办结", "visited", "closed", by=DESK, guards=(_unanswered,)),
)  # fmt: skip
FIGURES = (
    Figure(
        "visits", "各类走访", "次", where={"kind__in": VISITING},
        parts=tuple(Part(kind.value, str(kind.label), "次", where={"kind": kind.value}) for kind in VISITING),
        code="F52", style=Style.over(10), phrases=(r"各类走访\D{0,2}?<n>次", r"(?<!各类)走访<n>次"),
        definition="上门、电话、座谈的次数，一条记录一次，不论人数；慰问、回访另计。",
    ),
    Figure("comfort_visits", "慰问、回访", "次", where={"kind__in": (Kind.COMFORT, Kind.RETURN)}),
    Figure(
        "visited_people", "走访见到人数", "人次", of=Sum("met"), where={"kind__in": VISITING},
        definition="上门、电话、座谈中见到的人数之和；慰问、回访的不计在内。",
    ),
    Figure(
        "visit_requests", "走访诉求答复", "",
        of=Share(Q(replied_on__isnull=False) | ~Q(goes=Request.Goes.HERE), "记录诉求"), line="requests",
        definition="已答复或已转信访接待、协助查档的诉求，除以走访中记录的诉求。",
    ),
    Figure("opinions", "走访记录诉求", "条", line="requests", definition="走访中记录的诉求和意见建议。"),
)  # fmt: skip
LEDGER = Ledger(
    Visit,
    code="ZF",
    title="走访联系",
    section="D7",
    matter="situation",
    words=Words("走访 走访慰问 结对联系", "走访 慰问 看望", "次 户 人"),
    flow=Flow(
        path="visited closed",
        states=(
            State("visited", "已走访"),
            State("closed", "诉求已答复", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(
        read="deputy head auditor section_head unit_head",
        write=DESK,
        private="petition_clerk county_liaison section_head assets",
        rows=visible,
    ),
    columns="occurred_on kind whom met place help next_on",
    filters="kind whom help satisfied next_on",
    shown_on="case",
    find="situation place",
    form=(
        "走访: kind whom name met place | 情况: situation case"
        " | 帮扶: help help_what help_amount help_receipt | 其他: photo_consent satisfied next_on"
    ),
    paper=Paper("走访登记表", "走访联系登记簿", ("走访人", "审核人")),
    lines=(
        Lines("visitors", Visitor, "person", "走访人", required=True, most=20),
        Lines("requests", Request, "matter want goes due reply replied_on", "诉求", most=50),
    ),
    late_after=THREE_WORKDAYS,
    rules=RULES,
    usual=(Usual("help_amount", least=10),),
    notes=notes,
    quick="kind whom name situation",
    hint="一次走访（一个电话、一场座谈）登记一条，人数多少都算1次。",
    wall=Wall(via="case", asker="走访对象"),
    life=Life(weekly="comfort_visits"),
    figures=FIGURES,
    retention=Retention(None, "随走访案卷保管，按机关档案保管期限鉴定销毁（机关档案管理规定）"),
)
