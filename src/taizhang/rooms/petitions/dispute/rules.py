"""D2 矛盾纠纷: derived values, checks and notes.

What is worked out, what may not be so, what the record tells its reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.ledger import Note
from taizhang.engine.declare.life import Missing
from taizhang.engine.declare.vocabulary import Bounds, Needed, NotFuture, Ordered, Place, Rows
from taizhang.org.principals import holders
from taizhang.rooms.petitions.dispute.model import (
    LEASES,
    Category,
    Dispute,
    Level,
    Performance,
    Prevented,
    Revisit,
    Session,
)

LARGER_PEOPLE, MAJOR_PEOPLE = 5, 30
LARGER_MONEY, MAJOR_MONEY = Decimal(50_000), Decimal(500_000)
RANK = {Level.GENERAL: 0, Level.LARGER: 1, Level.MAJOR: 2}
RENT_POSTS = ("assets",)
"""Posts that let premises and collect rent for the office: they have an interest in a lease dispute."""


def least_level(people: int, money: Decimal | None, *, danger: bool) -> Level:
    """Return the lowest level allowed by people, money and danger.

    The levels are a convention of this system.
    """
    sum_at_stake = money or Decimal(0)
    if danger or people >= MAJOR_PEOPLE or sum_at_stake > MAJOR_MONEY:
        return Level.MAJOR
    if people >= LARGER_PEOPLE or sum_at_stake >= LARGER_MONEY:
        return Level.LARGER
    return Level.GENERAL


def year_later(day: date) -> date:
    """Return the same day a year on; for 29 February the day before."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def work_out(draft: Draft) -> None:
    """Set the level and the date of limitation.

    The level rises to what the facts make it; a labour claim has its date of limitation (一年).
    """
    row = draft.record
    least = least_level(row.people, row.money, danger=row.danger)
    row.level = max(Level(row.level), least, key=lambda level: RANK[level])
    row.limitation_on = year_later(row.knew_on) if row.knew_on else None


def registered(draft: Draft) -> Iterable[Problem]:
    """Check the registration of a dispute.

    There are two sides at least and people enough for the parties, and danger is met at once.
    """
    row, parties = draft.record, draft.rows("parties")
    if len({party["side"] for party in parties}) < 2:
        yield "parties", "纠纷至少有两方：请填申请方和对方各一行。"
    if (total := sum(party["people"] or 0 for party in parties)) > row.people:
        yield "people", f"当事人各行合计{total}人，多于涉及人数{row.people}人，请核对。"
    if draft.new and any(not party.get("name") for party in draft.lines.get("parties", [])):
        yield "parties", "每一方都要填称呼（加密保存，列表和打印不显示）。"


def _party(row: Place) -> Iterable[Problem]:
    """Check that a consent names a party of the form."""
    parties = len(row.draft.rows("parties"))
    if not 1 <= row["party_no"] <= parties:
        yield "party_no", f"当事人只有{parties}行，请填1至{parties}。"


def mediators(draft: Draft) -> Iterable[Problem]:
    """Refuse mediators with an interest.

    The interest is undeclared, or that of the landlord's own letting desk in a lease.
    """
    row = draft.record
    rent = holders(RENT_POSTS, row.unit, draft.today) if row.matter in LEASES else []
    rows = draft.rows("mediators") if draft.move is None else draft.lines.get("mediators", [])
    for index, values in enumerate(rows):
        mediator = Place(draft, "mediators", index, values)
        if not mediator["free"]:
            yield mediator.problem("free", "调解员须声明与各方无利害关系，有利害关系的应当回避，请换人。")
        if mediator["person"] in rent:
            yield mediator.problem(
                "person",
                f"{mediator['person']}负责社有资产租赁收费，租赁纠纷应当回避，请另选调解员。",
            )


def _signed(row: Place) -> Iterable[Problem]:
    if row["result"] == Session.Result.AGREED and not row["signed"]:
        yield "signed", "达成一致的，到场各方须在记录上签字。"


def _in_its_time(row: Place) -> Iterable[Problem]:
    """Check that a revisit is not made long before its day."""
    performed = row.draft.record.performed_on
    first = performed and performed + timedelta(days=row["after"] * 4 // 5)
    if first and row["on"] < first:
        yield "on", f"第{row['after']}天的回访最早{first}，请按时回访。"


def agreed(draft: Draft) -> Iterable[Problem]:
    """Check the agreement.

    It is in force, its money answers a claim of money, and there is a sign of what was prevented.
    """
    row = draft.record
    if row.form and row.money and row.amount is None:
        yield "amount", f"诉求涉及{row.money}元，请填协议金额；协议不涉及给付的填0，并在协议内容里说明。"
    if row.prevented and (not row.prevented_people or len(row.prevented_basis) < 4):
        yield "prevented_basis", "写了化解的苗头，请填涉及人数和依据（谁在何时表示过什么）；没有依据的不计。"
    if row.prevented == Prevented.GROUP and row.prevented_people and row.prevented_people < LARGER_PEOPLE:
        yield "prevented_people", "群体访苗头须涉及5人以上。"


def _danger(row: Place) -> bool:
    return bool(row["danger"])


RULES = (
    Bounds("people", least=1),
    registered,
    Needed("police_at", _danger, "可能激化、有人身危险的，应立即报告公安机关（人民调解法第二十五条），"),
    Needed("precaution", _danger, "有人身危险的"),
    Needed(
        "knew_on",
        lambda row: row["category"] == Category.LABOUR,
        hint="一年的仲裁时效从这天起算（调解仲裁法第二十七条）",
    ),
    NotFuture("police_at knew_on in_force_on confirm_on consents.on sessions.at performances.on revisits.on"),
    Rows("consents", _party),
    mediators,
    Rows("sessions", _signed),
    Needed(
        "performances.voucher",
        lambda row: row["extent"] != Performance.Extent.NOT,
        "已履行的",
        "收条、转账单等",
    ),
    Rows("revisits", _in_its_time),
    Ordered("in_force_on perform_by"),
    Ordered("in_force_on confirm_on"),
    agreed,
)


def revisit_days(row: Dispute) -> list[tuple[int, date]]:
    """Return the revisits still to be made: after how many days, and by when."""
    if row.state != "performed" or row.performed_on is None:
        return []
    days = set(Revisit.objects.filter(parent=row).values_list("after", flat=True))
    return [(n, row.performed_on + timedelta(days=n)) for n in Revisit.After.values if n not in days]


def expects(since: date, _: date) -> Iterator[Missing]:
    """Yield the revisits owed after performance of the agreement."""
    rows = Dispute.objects.filter(state="performed", voided=False, performed_on__gte=since)
    disputes = list(rows.select_related("unit"))
    revisits = set(Revisit.objects.filter(parent__in=disputes).values_list("parent_id", "after"))
    for row in disputes:
        for after in Revisit.After.values:
            if (row.pk, after) not in revisits and row.performed_on:
                due = row.performed_on + timedelta(days=after)
                yield Missing(row.unit, f"{row.number}第{after}天回访", due, row)


def notes(row: Any) -> Iterator[Note]:
    """Yield notes on dates, leader and revisit.

    The party's own dates, a leader still to be named, the revisit that is due.
    """
    today = clock.today()
    if row.limitation_on and row.outcome != "settled":
        left = (row.limitation_on - today).days
        when = f"还有{left}天" if left >= 0 else "已经届满"
        tone = "red" if left <= 30 else "amber"
        yield Note(f"请告知当事人：劳动争议申请仲裁的时效到{row.limitation_on}届满，{when}。", tone)
    if row.level != Level.GENERAL and row.leader_id is None and row.state in ("registered", "consenting"):
        yield Note(f"等级为{row.get_level_display()}，请在一个工作日内确定包案领导。", "red")
    if due := revisit_days(row):
        after, day = due[0]
        yield Note(f"第{after}天回访应在{day}前后办理。", "red" if day < today else "amber")
    if row.case_id:
        yield Note("本件由信访件转来，调解结果会显示在信访件上；信访件的期限照常计算。")
