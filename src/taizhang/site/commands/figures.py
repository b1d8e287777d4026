"""`taizhang figures` and `taizhang trace`."""

from __future__ import annotations

import argparse

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.measures import BLOCKED
from taizhang.engine.read.answers import full_key
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, catalogue, find, trace_rows
from taizhang.numbers.wording import value_text
from taizhang.org import posts
from taizhang.org.models import Holding, Unit
from taizhang.org.principals import Principal, console, staff
from taizhang.site.commands import output


def context(given: argparse.Namespace) -> Context:
    """Read the context asked by the command: its period and unit."""
    unit = None
    if getattr(given, "unit", ""):
        unit = Unit.objects.filter(code=given.unit).first()
        if unit is None:
            raise LookupError(f"没有单位码“{given.unit}”。")
    return Context(Period.parse(given.period), unit)


def principal(given: argparse.Namespace) -> Principal:
    """Return the console itself, or the first holder of the post named with --as."""
    if not given.as_post:
        return console(f"{given.command} {getattr(given, 'name', '')}".strip())
    if given.as_post not in posts.BY_KEY:
        raise LookupError(f"没有岗位“{given.as_post}”，可用：{'、'.join(posts.BY_KEY)}")
    row = Holding.objects.filter(post=given.as_post).select_related("person").order_by("id").first()
    if row is None:
        raise LookupError(f"岗位“{given.as_post}”目前无人。")
    return staff(row.person, clock.today())


def figures(given: argparse.Namespace) -> int:
    """List figures with their values; 1 when one is blocked."""
    entries = [find(name) for name in given.names] if given.names else catalogue()
    rows = answers(context(given), entries)
    if given.format == "json":
        output.document([row.as_json() for row in rows])
    else:
        output.table(
            ("编号", "指标", "数值", "写法", "状态", "记录数", "名称"),
            [
                (r.figure.code, r.figure.label, value_text(r), r.wording, r.status_label, r.rows, r.full_key)
                for r in rows
            ],
        )
    return 1 if any(row.status == BLOCKED for row in rows) else 0


def trace(given: argparse.Namespace) -> int:
    """List the records behind one figure, as far as the asker may see them."""
    entry, scope, who = find(given.name), context(given), principal(given)
    rows = list(trace_rows(entry, scope, who))
    total = answers(scope, [entry])[0]
    hidden = total.rows - len(rows)
    if given.format == "json":
        output.document(
            {
                "figure": total.as_json(),
                "key": full_key(entry.ledger, entry.figure),
                "rows": [vars(row) for row in rows],
                "hidden": hidden,
            }
        )
        return 0
    output.table(("编号", "日期", "单位"), [(row.number, row.day, row.unit) for row in rows])
    if hidden:
        print(f"另有{hidden}条记录您无权查看，已计入合计。")
    return 0
