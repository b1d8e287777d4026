"""数字核对: drop in a written text; it comes back with every number marked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from taizhang.desk.figures.numbers import period_of
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.rights import BUSINESS
from taizhang.kernel.numbers import flat
from taizhang.numbers.reconcile import LABELS, Checked, read_text, reconcile

MOST = 60_000


@require_http_methods(["GET", "POST"])
@needs(BUSINESS)
def check(request: Signed) -> HttpResponse:
    """Show the checking page. Nothing of the text is kept."""
    period, period_text, problem = period_of(request)
    context: dict[str, Any] = {
        "period": period,
        "asked": period_text,
        "problems": [problem] if problem else [],
    }
    if request.method == "POST":
        try:
            text, name = _given(request)
            rows = reconcile(text, Context(period, behind=request.principal.walls))
            context |= {
                "name": name,
                "rows": rows,
                "paragraphs": _marked(text, rows),
                "totals": [(LABELS[key], key, n) for key, n in Counter(r.verdict for r in rows).items()],
            }
        except Refused as error:
            context["problems"] = error.messages
            context["typed"] = request.POST.get("text", "")
    return render(request, "figures/check.html", context, status=422 if context["problems"] else 200)


def _given(request: Signed) -> tuple[str, str]:
    upload = request.FILES.get("file")
    if upload is not None:
        name = upload.name or "文件"
        text = read_text(name, upload.read())
    else:
        name, text = "粘贴的文字", request.POST.get("text", "")
    if not text.strip():
        raise Refused([("file", "请选择一个 .txt 或 .docx 文件，或者把文字粘贴到下面。")])
    if len(text) > MOST:
        raise Refused([("file", f"文字超过{MOST}字，请分段核对。")])
    return text, name


def _marked(text: str, rows: list[Checked]) -> list[list[tuple[str, Checked | None]]]:
    """Return the text as paragraphs of (stretch, its check).

    They stand in the order of reading.
    """
    folded = flat(text)
    plain, at = text if len(folded) == len(text) else folded, 0
    paragraphs: list[list[tuple[str, Checked | None]]] = [[]]

    def put(stretch: str, row: Checked | None) -> None:
        for n, part in enumerate(stretch.split("\n")):
            if n:
                paragraphs.append([])
            if part:
                paragraphs[-1].append((part, row))

    for row in sorted(rows, key=lambda r: r.claim.start):
        if row.claim.start < at:
            continue
        put(plain[at : row.claim.start], None)
        put(plain[row.claim.start : row.claim.end], row)
        at = row.claim.end
    put(plain[at:], None)
    return [paragraph for paragraph in paragraphs if paragraph]
