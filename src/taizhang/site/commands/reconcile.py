"""`taizhang reconcile`: check every number of a written text."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.numbers import reconcile as checking
from taizhang.site.commands import output


def reconcile(given: argparse.Namespace) -> int:
    """List the claims with their verdicts; 1 when one differs."""
    path = Path(given.file)
    text = checking.read_text(path.name, path.read_bytes())
    rows = checking.reconcile(text, Context(Period.parse(given.period)))
    totals = Counter(row.verdict for row in rows)
    if given.format == "json":
        output.document({"totals": dict(totals), "claims": [row.as_json() for row in rows]})
    elif not rows:
        print("文中没有找到可以核对的数字或说法，请看是不是选错了文件。")
    else:
        output.table(
            ("句", "文中", "指标", "台账", "结果", "说明"),
            [
                (
                    r.claim.sentence,
                    r.claim.surface,
                    f"{r.row.figure.code} {r.row.figure.label}" if r.row else "",
                    r.right,
                    r.verdict_label,
                    r.reason,
                )
                for r in rows
            ],
        )
        print("　".join(f"{checking.LABELS[key]}{count}处" for key, count in totals.items()))
    return 1 if totals[checking.DIFFERS] else 0
