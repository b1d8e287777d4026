"""本单位规定: the ledger, and the answers that the program asks of it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.office.provisions import Item, Version
from taizhang.engine.declare.vocabulary.steps import Unless
from taizhang.rooms.office.provision.model import RULES, ProvisionItem, ProvisionVersion

LEADERS = "deputy head"
MOVES = (
    Move(
        "approve", "批准", "draft", "approved", by=LEADERS, unlike="create",
        note="批准后自起用日期起，新登记的记录按这一版；以前的记录不变。",
    ),
    Move("stop", "停用", "approved", "stopped", by=LEADERS, asks="ended_on", need="ended_on", spare=True),
)  # fmt: skip


def _approved() -> Q:
    return Q(state__in=("approved", "stopped"), voided=False)


def version(about: str, day: date) -> Version | None:
    """Return the office's version on a day; None where the program's holds."""
    rows = ProvisionVersion.objects.filter(_approved(), about=about, since__lte=day)
    row = rows.order_by("-since", "-pk").first()
    if row is None or (row.ended_on is not None and row.ended_on < day):
        return None
    items = row.items.order_by("line_no").values_list("text", "code", "key")
    return Version(row.number, row.since, row.amount, tuple(Item(*item) for item in items))


def ever(about: str) -> list[str]:
    """Return the names of all versions of the office, the newest version first."""
    rows = ProvisionItem.objects.filter(parent__in=ProvisionVersion.objects.filter(_approved(), about=about))
    return list(dict.fromkeys(rows.order_by("-parent__since", "line_no").values_list("text", flat=True)))


ANSWERS = {"office.version": version, "office.ever": ever}

LEDGER = Ledger(
    ProvisionVersion,
    code="GD",
    title="本单位规定",
    section="规定",
    matter="about since",
    words=Words("本单位规定", "起用 批准", "项"),
    flow=Flow(
        path="draft approved",
        states=(
            State("draft", "待批准", tone="warn"),
            State("approved", "已批准", tone="green", final=True),
            State("stopped", "已停用", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(
        read=f"{LEADERS} auditor section_head unit_head safety petition_clerk assets county_liaison duty",
        write="coordinator secretary",
    ),
    columns="about since amount source",
    filters="about",
    find="source",
    form="规定: about since amount source",
    lines=(Lines("items", ProvisionItem, "text code key", "条目", most=200),),
    paper=Paper("本单位规定", "本单位规定汇编", ("拟稿人", "批准人")),
    late_after=None,
    fixed="about since",
    voids=(
        Unless(
            lambda draft: draft.record.state != "draft", "批准过的规定不能作废：请办“停用”，或登记新的一版。"
        ),
    ),
    rules=RULES,
    hint="名录、限额和检查表由本单位自己定：写明依据和起用日期，经领导批准后生效。",
)
