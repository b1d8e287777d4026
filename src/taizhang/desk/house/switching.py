"""启用台账: the coordinator's choice of the ledgers in use.

Every change stays with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import READS, of_posts
from taizhang.engine.keep import switches
from taizhang.engine.models import LedgerSwitch

TURNS = of_posts(*switches.MAKERS)
"""Who chooses with which ledgers the office works."""


@dataclass(frozen=True)
class Row:
    """A ledger as it stands and what may be done with it."""

    ledger: Ledger
    use: switches.Use
    first: bool
    readable: bool
    problems: tuple[str, ...] = ()

    @property
    def choices(self) -> list[tuple[str, str]]:
        words = {"on": "启用", "off": "停用", "closed": "结束（归档）"}
        return [(key, words[key]) for key in words if key != self.use.standing]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TURNS)
def page(request: Signed) -> HttpResponse:
    """Show the switches of every ledger with their history."""
    wrong: dict[str, tuple[str, ...]] = {}
    if request.method == "POST":
        key = request.POST.get("ledger", "")
        if key == switches.PORTAL:
            return _portal(request)
        try:
            ledger = by_key(key)
        except KeyError as error:
            raise Http404 from error
        try:
            standing, reason = request.POST.get("standing", ""), request.POST.get("reason", "")
            switches.turn(request.principal, ledger, standing, reason)
            return redirect("/ledgers/?done=switched")
        except Refused as refused:
            wrong[key] = tuple(refused.messages)
    return _shown(request, wrong)


def _portal(request: Signed) -> HttpResponse:
    """Open or close the public pages."""
    try:
        on = request.POST.get("standing") == LedgerSwitch.Standing.ON
        switches.turn_portal(request.principal, on, request.POST.get("reason", ""))
        return redirect("/ledgers/?done=switched")
    except Refused as refused:
        return _shown(request, {switches.PORTAL: tuple(refused.messages)})


def _shown(request: Signed, wrong: dict[str, tuple[str, ...]]) -> HttpResponse:
    used = switches.uses()
    rooms: dict[str, list[Row]] = {}
    for ledger in ledgers():
        row = Row(
            ledger,
            used[ledger.key],
            switches.starts(ledger),
            holds(READS, request.principal, ledger),
            wrong.get(ledger.key, ()),
        )
        rooms.setdefault(str(apps.get_app_config(ledger.room).verbose_name), []).append(row)
    titles = {ledger.key: ledger.title for ledger in ledgers()} | {switches.PORTAL: "公开查询"}
    past = LedgerSwitch.objects.select_related("by").order_by("-id")[:100]
    context = {
        "shelves": rooms.items(),
        "portal": switches.portal_on(),
        "count": sum(use.on for use in used.values()),
        "total": len(used),
        "wrong": [text for texts in wrong.values() for text in texts],
        "typed": request.POST.get("reason", "") if wrong else "",
        "past": [(row, titles.get(row.ledger, row.ledger)) for row in past],
    }
    return render(request, "house/ledgers.html", context, status=422 if wrong else 200)
