"""年度结转: the list of a year's turn; listed, signed, done once.

It shows what is open, what is carried as it stands, what has to be made anew. No record is copied:
an open matter stays what it is, with its number and its clocks, and goes on in the new year.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Min

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.keep import history, switches, wall
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Deadline, Offer
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, catalogue
from taizhang.numbers.wording import value_text
from taizhang.org import calendar, posts
from taizhang.org.conflicts import Conflicts
from taizhang.org.models import Holding, Unit
from taizhang.org.principals import Principal, system
from taizhang.paper.tree import Block, Document, Heading, Page, Paragraph, Run, Signatures, Table
from taizhang.report import outside
from taizhang.report.tables import YearTurn

MAKERS = frozenset({"coordinator"})
READERS = MAKERS | posts.LEADERS
CUMULATIVE = re.compile("累计|首次")
CONTACTS = ("head", "deputy", "coordinator", "unit_head", "county_liaison", "petition_clerk", "safety")
WIDTH = 165.0


@dataclass(frozen=True)
class Part:
    """A titled table of the list.

    `links` goes row by row, empty where there is nothing to open.
    """

    title: str
    told: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()


def _open(year: int, walls: tuple[Conflicts, ...]) -> Part:
    rows, links = [], []
    for ledger in ledgers():
        if ledger.planned:
            continue
        final = [state.key for state in ledger.flow.states if state.final]
        records = rows_for(ledger, system("年度结转", behind=walls), "year-turn").filter(
            voided=False, occurred_on__lte=date(year, 12, 31)
        )
        counts = records.exclude(state__in=final).order_by().values_list("state")
        for state, n, first in counts.annotate(n=Count("pk"), first=Min("occurred_on")):
            rows.append((ledger.title, ledger.flow.state(state).label, str(n), str(first)))
            links.append(f"/t/{ledger.slug}/?state={state}")
    note = "不复制、不改编号：原记录照旧办理，时限照走，在新年度的今日和提醒里继续出现。"
    return Part("未办结事项", note, ("台账", "状态", "件数", "最早发生"), tuple(rows), tuple(links))


def _trays(year: int, walls: tuple[Conflicts, ...]) -> Part:
    waiting = wall.pointing(Offer.objects.filter(closed_at=None), walls, "source_ledger", "source_id")
    counts = waiting.order_by().values_list("target_ledger").annotate(n=Count("pk"))
    rows = [(by_key(key).title, "转来待登记", str(n)) for key, n in counts]
    clocks = wall.pointing(Deadline.objects.filter(stopped_at=None), walls)
    rows.append(("各台账", "正在计的时限", str(clocks.count())))
    rows.append(("各台账", "年历公布后须重算的时限", str(clocks.filter(provisional=True).count())))
    return Part("转来待登记和时限", "照旧转入新年度。", ("台账", "事项", "件数"), tuple(rows))


def _anew(year: int, walls: tuple[Conflicts, ...]) -> Part:
    rows, links = [], []
    keys = switches.in_use()
    for ledger in ledgers():
        content = ledger.life.anew or ("新一年的安排" if ledger.planned else "")
        if ledger.key in keys and content:
            records = rows_for(ledger, system("年度结转", behind=walls), "year-turn").filter(
                voided=False, occurred_on__gte=date(year + 1, 1, 1), occurred_on__lte=date(year + 1, 12, 31)
            )
            rows.append((ledger.title, content, f"已有{records.count()}条"))
            links.append(f"/t/{ledger.slug}/")
    published = calendar.current().is_published(year + 1)
    rows.append(("年历", f"{year + 1}年节假日安排", "已公布" if published else "还没有录入"))
    return Part(
        "须重新制定的",
        "点开台账办理；旧的安排留在上年度。",
        ("台账", "内容", "新年度"),
        tuple(rows),
        (*links, ""),
    )


def _units(year: int, walls: tuple[Conflicts, ...]) -> Part:
    rows = tuple((unit.code, unit.name) for unit in Unit.objects.filter(reports_zero=True).order_by("lo"))
    return Part("应报零报告的单位", "名单照旧，有增减的请先更正单位资料。", ("单位码", "单位"), rows)


def _switches(year: int, walls: tuple[Conflicts, ...]) -> Part:
    uses = switches.uses()
    rows = tuple(
        (ledger.title, uses[ledger.key].label, str(uses[ledger.key].since or "")) for ledger in ledgers()
    )
    return Part(
        "台账启用状态", "照旧；一次性的专项办完后在“启用台账”里结束。", ("台账", "状态", "自何时"), rows
    )


def _contacts(year: int, walls: tuple[Conflicts, ...]) -> Part:
    today = clock.today()
    holdings = Holding.objects.filter(post__in=CONTACTS, since__lte=today).exclude(until__lt=today)
    rows = tuple(
        (row.unit.short, posts.title(row.post), row.person.name)
        for row in holdings.select_related("unit", "person").order_by("unit__lo", "id")
    )
    return Part("联系人", "照旧；有变动的办“人员交接”。", ("单位", "岗位", "姓名"), rows)


def _openings(year: int, walls: tuple[Conflicts, ...]) -> Part:
    period = Period.year(year)
    entries = [entry for entry in catalogue() if CUMULATIVE.search(entry.figure.label)]
    figures = outside.in_force(period)
    rows = tuple(
        (
            entry.figure.label,
            entry.figure.code,
            value_text(answer),
            outside.told(figures[entry.key]) if entry.key in figures else "",
        )
        for entry, answer in zip(entries, answers(Context(period, behind=walls), entries), strict=True)
    )
    links = tuple(f"/figures/{entry.figure.code or entry.key}/outside/?period={year}" for entry in entries)
    note = "累计、首次类指标的年初数：本系统有数的照计数；启用以前的，凭来源文件登记为外来数字，印作“据《文件》”。"
    return Part(
        "年初数（累计、首次）", note, ("指标", "编号", f"{year}年末计数", "外来数字和来源"), rows, links
    )


def _carried(year: int, walls: tuple[Conflicts, ...]) -> Part:
    rows = []
    for ledger in ledgers():
        records = rows_for(ledger, system("年度结转", behind=walls), "year-turn").filter(
            voided=False, entry=Entry.CARRIED
        )
        if count := records.count():
            rows.append((ledger.title, str(count)))
    note = "启用本系统以前的事，登记方式选“承前转入”并附来源，不算迟。"
    return Part("承前转入的记录", note, ("台账", "条数"), tuple(rows))


PARTS = (_open, _trays, _anew, _openings, _carried, _units, _contacts, _switches)


def rehearsal(year: int, walls: tuple[Conflicts, ...] = ()) -> list[Part]:
    """List the contents of a year's turn as of now, without changing anything.

    `walls`: the walls of the person to whom it is shown.
    """
    return [make(year, walls) for make in PARTS]


def turned(year: int) -> YearTurn | None:
    """Find the turn of a year; None until it is done."""
    return YearTurn.objects.filter(year=year).select_related("done_by").first()


def listed(row: YearTurn) -> list[Part]:
    """Return the list as it was when the year was turned."""

    def rows(told: list[list[str]]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(line) for line in told)

    return [
        Part(p["title"], p["told"], tuple(p["header"]), rows(p["rows"]), tuple(p["links"]))
        for p in json.loads(row.listed)
    ]


def turn(principal: Principal, year: int) -> YearTurn:
    """Turn a year in one transaction and keep its list as it stands.

    The second time gives the first's list.
    """
    if not principal.holds(MAKERS) or principal.person is None:
        raise Refused("年度结转由平安办（综治办）经办人办理。", status=403)
    if clock.today() <= date(year, 12, 31):
        raise Refused(f"{year}年还没有结束：现在可以预演，{year + 1}年1月1日起办理结转。")
    if earlier := turned(year):
        return earlier
    try:
        with transaction.atomic():
            text = json.dumps([asdict(part) for part in rehearsal(year)], ensure_ascii=False)
            row = YearTurn.objects.create(
                year=year, done_at=clock.now().replace(microsecond=0), done_by=principal.person, listed=text
            )
            history.append("year_turn", principal, note=f"{year}年度结转")
    except IntegrityError:
        first = turned(year)
        if first is None:
            raise
        return first
    return row


def document(year: int, parts: list[Part], done: YearTurn | None) -> Document:
    """Build 年度结转清单 as a document tree with its places to sign."""
    when = (
        f"结转时间：{clock.local_date(done.done_at)}　经办人：{done.done_by.name}"
        if done
        else "预演，尚未结转"
    )
    blocks: list[Block] = [Paragraph((Run(when),), indent=False)]
    for number, part in enumerate(parts):
        blocks += _blocks("一二三四五六七八九十"[number], part)
    title = f"{year}年度结转清单{'' if done else '（预演）'}"
    return Document(
        title, tuple(blocks), page=Page.FORM, tail=(Signatures(("经办人", "审核人", "分管领导")),)
    )


def _blocks(number: str, part: Part) -> Iterator[Block]:
    yield Heading(1, f"{number}、{part.title}（{len(part.rows)}）")
    yield Paragraph((Run(part.told),), indent=False)
    if part.rows:
        width = WIDTH / len(part.header)
        yield Table(part.header, part.rows, (width,) * len(part.header), size=9.0)
