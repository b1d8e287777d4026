"""打印与回传: signed photos and scans dropped many at once.

They are found by their code; the page lists what is printed and not back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_slug, ledgers
from taizhang.engine.declare.rights import WRITES, WRITES_SOME
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.report import printing

MOST = 50


@dataclass(frozen=True)
class Result:
    """The result of one dropped file, in words.

    `file` waits for its code to be typed.
    """

    name: str
    words: str
    good: bool = False
    file: Evidence | None = None
    typed: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES_SOME)
def returns(request: Signed) -> HttpResponse:
    """Show the papers not back yet, and the place to drop returned ones."""
    results: list[Result] = []
    if request.method == "POST":
        for public_id in request.POST.getlist("pending")[:MOST]:
            results += _typed(request, public_id, request.POST.get(f"code-{public_id}", ""))
        dropped = request.FILES.getlist("upload")
        for file in dropped[:MOST]:
            results += _dropped(request, file)
        if len(dropped) > MOST:
            results.append(
                Result("", f"一次最多{MOST}个文件，其余{len(dropped) - MOST}个没有接收，请再放一次。")
            )
    chosen = _chosen(request)
    context = {
        "results": results,
        "good": sum(1 for result in results if result.good),
        "out": printing.outstanding(request.principal, chosen),
        "ledgers": [ledger for ledger in ledgers() if holds(WRITES, request.principal, ledger)],
        "chosen": chosen,
    }
    return render(request, "day/returns.html", context)


def _chosen(request: Signed) -> Ledger | None:
    slug = request.GET.get("ledger", "")
    try:
        return by_slug(slug) if slug else None
    except KeyError:
        return None


def _dropped(request: Signed, file: Any) -> list[Result]:
    from taizhang.report.recognise import codes_in

    name = file.name or "文件"
    if (file.size or 0) > evidence.MAX_BYTES:
        return [Result(name, "超过20兆，请压缩或分开上传。")]
    content = file.read()
    try:
        scan = evidence.add(request.principal, name, content, Evidence.Kind.SIGNED, strict=True)
        codes = codes_in(name, content, scan.media_type)
    except Refused as refused:
        return [Result(name, str(refused))]
    if not codes:
        return [Result(name, "没有认出回传码：请照纸上右上角输入。", file=scan)]
    return [_back(request, scan, code, name) for code in codes]


def _typed(request: Signed, public_id: str, typed: str) -> list[Result]:
    try:
        scan = evidence.waiting(request.principal, [public_id])[0]
    except Refused as refused:
        return [Result("", str(refused))]
    code = printing.read_code(typed)
    if not code:
        return [
            Result(scan.name, "回传码是八位字母和数字，印在纸的右上角，请重新输入。", file=scan, typed=typed)
        ]
    return [_back(request, scan, code, scan.name)]


def _back(request: Signed, kept: Evidence, code: str, name: str) -> Result:
    try:
        back = printing.take_back(request.principal, code, kept)
    except Refused as refused:
        return Result(name, str(refused), file=kept, typed=code)
    paper = back.sheet.paper
    what = f"《{paper.title}》{paper.about} 第{back.sheet.page}张（{code}）"
    if back.again:
        return Result(name, f"{what}此前已回传，没有重复附上。", good=True)
    return Result(name, f"{what}已回传，附在{len(back.numbers)}条记录上。", good=True)


@require_POST
@needs(WRITES_SOME)
def cancel(request: Signed, paper_id: int) -> HttpResponse:
    """Take a printed paper off the list, with the reason."""
    try:
        printing.cancel(request.principal, paper_id, request.POST.get("reason", ""))
    except Refused as refused:
        if refused.status == 404:
            raise Http404 from refused
        return error_page("没有注销", str(refused), refused.status)
    return redirect("/returns/?done=unprinted")
