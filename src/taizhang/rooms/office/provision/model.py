"""本单位规定: one version of a list, limit or check list of this office."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.office.provisions import Checklist, Limit, Provision
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.registry import provisions
from taizhang.engine.declare.vocabulary import Once, Ordered, Unique
from taizhang.kernel.measures import text_of

LONGEST = 40
"""So many characters a name has at most; records keep it as it was chosen."""


def _offered() -> list[tuple[str, str]]:
    return [(key, provision.title) for key, provision in provisions().items()]


class ProvisionVersion(Record):
    """A version, in force from a day until the next one of the same matter is.

    amount: what a limit is set to
    """

    about = ListedField("规定事项", max_length=60, offered=_offered)
    since = fields.day("起用日期")
    source = fields.text("依据（文件、会议）", 120)
    amount = fields.number("限额（数）", 14, 2, optional=True)
    ended_on = fields.day("停用日期", optional=True)

    class Meta(Record.Meta):
        verbose_name = "本单位规定"
        indexes = (*Record.Meta.indexes, models.Index(fields=("about", "since"), name="provision_since"))


class ProvisionItem(Line):
    """A row of a list: a name, or a thing to look at with its code."""

    parent = fields.parent(ProvisionVersion, "items")
    text = fields.text("名称（检查内容）", 120)
    code = fields.text("代码", 20, optional=True)
    key = fields.yes("重点")

    class Meta(Line.Meta):
        verbose_name = "条目"


def fitting(draft: Draft) -> Iterator[Problem]:
    """Check that a version holds what its matter is made of: a number, or rows."""
    version, rows = draft.record, draft.rows("items")
    if not draft.new and draft.move is None and version.state != "draft":
        yield "", "已批准的规定不能更正：请登记新的一版，写明起用日期，再报批。"
    provision = provisions().get(version.about)
    if isinstance(provision, Limit):
        yield from _number(provision, version, rows)
    elif provision is not None:
        yield from _list(provision, version, rows)


def _number(limit: Limit, version: ProvisionVersion, rows: list[dict[str, object]]) -> Iterator[Problem]:
    if rows:
        yield "items", f"“{limit.title}”是一个数，请填“限额”，去掉条目。"
    if version.amount is None:
        yield "amount", f"请填写“限额”（单位：{limit.unit or '个'}）。"
    elif not limit.allows(version.amount):
        most = f"到{text_of(limit.most)}" if limit.most is not None else "以上"
        yield "amount", f"“{limit.title}”只能定在{text_of(limit.least)}{most}{limit.unit}。"


def _list(
    provision: Provision, version: ProvisionVersion, rows: list[dict[str, object]]
) -> Iterator[Problem]:
    if version.amount is not None:
        yield "amount", f"“{provision.title}”是一份清单，不填“限额”。"
    if not rows:
        yield "items", f"请至少填写一行条目：“{provision.title}”是一份清单。"
    coded = isinstance(provision, Checklist)
    for place, row in enumerate(rows):
        if coded and not row["code"]:
            yield f"items-{place}-code", f"“条目”第{place + 1}行：检查表的每一项要有代码，如 01。"
        if not coded and len(str(row["text"])) > LONGEST:
            yield f"items-{place}-text", f"“条目”第{place + 1}行：名称最多{LONGEST}个字。"


RULES = (
    Ordered("since ended_on"),
    Unique("about since", within=models.Q(state__in=("draft", "approved"))),
    Once("items.text"),
    Once("items.code"),
    fitting,
)
