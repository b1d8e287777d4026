"""The leader's week as a page on screen, a Word and a PDF file.

It is one sheet of A4, black on white.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from taizhang.desk.day.weekly import Line, Weekly, leaders, usual_week, week_of, weekly
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.printed import KINDS, saved, written
from taizhang.desk.frame.requests import Signed
from taizhang.engine import clock
from taizhang.engine.declare.rights import OVERSEES
from taizhang.engine.keep import history
from taizhang.kernel.days import Period
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person
from taizhang.paper.tree import Block, Document, Heading, Page, Signatures, Table
from taizhang.paper.words import line

TITLE = "平安创建工作一周情况"
SIZE, EM = 9.0, 3.25
"""Points of the tables, and millimetres of one full-width character at that size."""
NUMBER_WIDTHS = (60.0, 35.0, 35.0, 35.0)
LINE_WIDTHS = (68.0, 20.0, 33.0, 44.0)
SIGN_WIDTHS = (98.0, 25.0, 42.0)


def clipped(text: str, width: float) -> str:
    """Cut a text to one line of a column.

    With … where something is left out.
    """
    room = int((width - 5) / EM * 2)
    clip, length = "", 0
    for ch in text.replace("\n", " "):
        narrow = ch.isascii() and not ch.isupper() and ch not in "@%"
        size = 1 if narrow or (unicodedata.east_asian_width(ch) in "HN" and not ch.isascii()) else 2
        if length + size > room - 2:
            return clip + ch if length + size <= room and ch == text[-1] else f"{clip}…"
        clip, length = clip + ch, length + size
    return clip


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[float, ...]) -> Table:
    cut = tuple(tuple(clipped(text, width) for text, width in zip(row, widths, strict=True)) for row in rows)
    return Table(header, cut, widths, size=SIZE)


def _left(shown: int, count: int, hidden: int = 0, among: str = "") -> str:
    notes = []
    if count > shown:
        notes.append(f"另有{count - shown}项未列")
    if hidden:
        notes.append(f"另有{hidden}件{among}事项超期，打印人无权查看，由承办人另报")
    return "；".join(notes) + "。" if notes else ""


def document(made: Weekly) -> Document:
    """Write the page as a document tree.

    Its tables have bounded rows of one line, so that it stays one page.
    """
    blocks: list[Block] = [
        line(f"报：{made.leader.name}　　{made.week.label}　　打印：{clock.today()}"),
        Heading(1, "一、本周数字"),
    ]
    if made.numbers:
        rows = [(n.label, n.now, n.before, n.last_year) for n in made.numbers]
        blocks.append(_table(("指标", "本周", "上周", "上年同周"), rows, NUMBER_WIDTHS))
    else:
        blocks.append(line("在用的台账还没有列入本页的指标。"))
    blocks.append(Heading(1, f"二、红灯事项（{made.reds_count}）"))
    if made.reds:
        lines = [(item.what, item.unit, item.who, item.since) for item in made.reds]
        blocks.append(_table(("事项", "单位", "谁办", "自何时"), lines, LINE_WIDTHS))
    left = _left(len(made.reds), made.reds_count, made.hidden, made.hidden_among)
    if left or not made.reds:
        blocks.append(line(left or "没有超期和逾期未报的事项。"))
    blocks.append(Heading(1, f"三、待您审签（{made.signs_count}）"))
    if made.signs:
        short = [(item.what, item.unit, item.since) for item in made.signs]
        blocks.append(_table(("事项", "单位", "状态和期限"), short, SIGN_WIDTHS))
    left = _left(len(made.signs), made.signs_count)
    if left or not made.signs:
        blocks.append(line(left or "没有等您审签的事项。"))
    return Document(TITLE, tuple(blocks), page=Page.FORM, tail=(Signatures(("领导阅示",), seal=False),))


def _asked(request: Signed) -> tuple[Weekly, list[Person]]:
    people = leaders(request.principal)
    own = next((row for row in people if row == request.principal.person), None)
    key = whole(request.GET.get("leader", ""))
    leader = next((row for row in people if row.pk == key), None) if key else own or next(iter(people), None)
    if leader is None:
        raise Http404
    week = usual_week()
    if text := request.GET.get("week", ""):
        try:
            week = week_of(Period.parse(f"{text}..{text}").start)
        except ValueError as error:
            raise Http404 from error
    return weekly(leader, request.principal, week), people


@require_safe
@needs(OVERSEES)
def page(request: Signed) -> HttpResponse:
    """Show the week: every number opens its figure, every item its record."""
    sheet, people = _asked(request)
    context = {
        "made": sheet,
        "people": people,
        "title": TITLE,
        "reds_left": _left(len(sheet.reds), sheet.reds_count, sheet.hidden, sheet.hidden_among),
        "signs_left": _left(len(sheet.signs), sheet.signs_count),
        "before": sheet.week.start.fromordinal(sheet.week.start.toordinal() - 7),
        "after": sheet.week.start.fromordinal(sheet.week.start.toordinal() + 7),
        "query": f"leader={sheet.leader.pk}&week={sheet.week.start}",
        "period": f"{sheet.week.start}..{sheet.week.end}",
    }
    return render(request, "day/weekly.html", context)


@require_GET
@needs(OVERSEES)
def download(request: Signed, kind: str) -> HttpResponse:
    """Send the Word or PDF file of the week. Each fetch is history."""
    if kind not in KINDS:
        raise Http404
    sheet, _ = _asked(request)
    history.append("export", request.principal, note=f"{TITLE} {sheet.leader.name} {sheet.week.label}.{kind}")
    return saved(file(sheet, kind), f"{TITLE} {sheet.week.start}", kind)


def file(made: Weekly, kind: str) -> bytes:
    """Return the bytes of the page as Word or PDF."""
    return written(document(made), kind)


def lines(items: tuple[Line, ...]) -> list[str]:
    """Write the items as plain text for the console."""
    return ["　".join(filter(None, (item.what, item.unit, item.who, item.since))) for item in items]
