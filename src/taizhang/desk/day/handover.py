"""人员交接: the handover of everything in the name of a leaver.

One by one or all at once, and its signed list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from taizhang.desk.day.waiting import agenda
from taizhang.desk.figures.reporting import KINDS
from taizhang.desk.frame.files import disposition
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import BUSINESS, of_posts
from taizhang.engine.keep import history
from taizhang.engine.write import appointing
from taizhang.engine.write import handover as inname
from taizhang.kernel.days import day_in
from taizhang.kernel.numbers import whole
from taizhang.org import posts
from taizhang.org.force import in_force
from taizhang.org.models import Account, Holding, Person
from taizhang.org.principals import Principal, staff
from taizhang.paper.tree import Block, Document, Heading, Page, Paragraph, Run, Signatures, Table

HANDS = of_posts(
    *posts.OVERSEERS - {"auditor"}, "section_head", "petition_clerk", "secretary", "county_liaison"
)
"""Who prepares a handover: each hands over what he may correct in the ledgers that he may read."""
GIVES = of_posts(*appointing.GIVERS)
"""Who hands over the posts themselves."""
OPENS = BUSINESS | GIVES
"""Everybody at work sees at least what is in the own name."""


def people(principal: Principal) -> list[Person]:
    """List the possible leavers for this person.

    Those whose handover this person may prepare: with a post, now or before, in reach; and himself.
    """
    rows = Holding.objects.select_related("person", "person__unit", "unit").order_by(
        "unit__lo", "person_id", "id"
    )
    gives = holds(GIVES, principal)
    leavers: dict[int, Person] = {}
    for row in rows:
        if gives or holds(HANDS, principal, unit_lo=row.unit.lo) or row.person == principal.person:
            leavers.setdefault(row.person_id, row.person)
    return list(leavers.values())


@dataclass(frozen=True)
class Handover:
    """Everything in the name of a leaver, as far as the asker may see."""

    person: Person
    account: str
    holdings: list[Holding]
    items: list[inname.Named]
    hidden: int
    pending: list[tuple[str, str, int]]
    files: int

    @property
    def charges(self) -> list[inname.Named]:
        return [item for item in self.items if item.charge]

    @property
    def facts(self) -> list[inname.Named]:
        return [item for item in self.items if not item.charge]


def handover(person: Person, principal: Principal) -> Handover:
    """Gather a handover.

    An administrator who gives posts sees the posts and no business.
    """
    today = clock.today()
    account = Account.objects.filter(person=person).values_list("username", flat=True).first() or ""
    items, hidden = inname.named(person, principal)
    waiting = agenda(staff(person, today).shown_to(principal.walls), seen_by=principal)
    counts = Counter((task.ledger, task.moves) for task in waiting.tasks)
    counts.update((row.ledger, row.moves) for row in waiting.dated if row.moves)
    counts.update(
        (row.ledger.title, "、".join(label for label, _ in row.steps)) for row in waiting.owing if row.steps
    )
    for pool in waiting.pools:
        counts[pool.title, pool.moves] += pool.count
    pending = [(ledger, moves, n) for (ledger, moves), n in counts.items()]
    files = inname.waiting_of(person).count()
    return Handover(person, account, appointing.held(person, today), items, hidden, pending, files)


@dataclass
class Outcome:
    """The result of one press of the button."""

    done: int = 0
    problems: list[str] = field(default_factory=list)


@require_safe
@needs(OPENS)
def page(request: Signed) -> HttpResponse:
    """Choose who leaves and show all in the name.

    Who prepares no handover of others sees the own one.
    """
    known = people(request.principal)
    return _page(request, known, _chosen(known, request.GET.get("person", "")), Outcome())


@require_POST
@needs(HANDS | GIVES)
def give(request: Signed) -> HttpResponse:
    """Hand over to the successor."""
    known = people(request.principal)
    leaver = _chosen(known, request.POST.get("person") or request.GET.get("person", ""))
    if leaver is None:
        raise Http404
    successor = _successor(request.POST.get("successor", ""))
    outcome = _do(request, leaver, successor)
    if outcome.problems:
        return _page(request, known, leaver, outcome)
    return redirect(f"/handover/?person={leaver.pk}&to={getattr(successor, 'pk', '')}&done=handed")


def _page(request: Signed, known: list[Person], leaver: Person | None, outcome: Outcome) -> HttpResponse:
    principal = request.principal
    context: dict[str, Any] = {
        "people": known,
        "made": handover(leaver, principal) if leaver else None,
        "successors": _candidates() if leaver else [],
        "chosen": whole(request.POST.get("successor") or request.GET.get("to", "")),
        "outcome": outcome,
        "typed": request.POST,
        "today": clock.today(),
        "gives": holds(GIVES, principal),
        "hands": holds(HANDS, principal),
        "asks": holds(BUSINESS, principal),
    }
    return render(request, "day/handover.html", context, status=422 if outcome.problems else 200)


def _chosen(known: list[Person], text: str) -> Person | None:
    if not text:
        return None
    leaver = next((person for person in known if person.pk == whole(text)), None)
    if leaver is None:
        raise Http404
    return leaver


def _candidates() -> list[Person]:
    today = clock.today()
    rows = Person.objects.filter(in_force(today)).select_related("unit")
    return list(rows.order_by("unit__lo", "id"))


def _successor(text: str) -> Person | None:
    return next((person for person in _candidates() if person.pk == whole(text)), None)


def _do(request: Signed, leaver: Person, successor: Person | None) -> Outcome:
    """Hand over each item by its own deed.

    What is done stays done, the rest is listed with its reason.
    """
    outcome, principal = Outcome(), request.principal
    if successor is None:
        outcome.problems.append("请选择接任人。")
        return outcome
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    try:
        if act == "post":
            _hand_post(request, leaver, successor)
            outcome.done += 1
            return outcome
        if not holds(HANDS, principal):
            raise Refused("事项的移交由经办人或本单位负责人办理。", status=403)
        if act == "files":
            outcome.done += inname.pass_on(principal, leaver, successor)
            return outcome
    except Refused as refused:
        outcome.problems += [text for texts in refused.errors.values() for text in texts]
        return outcome
    keys = set(request.POST.getlist("item"))
    items = [
        item
        for item in inname.named(leaver, principal)[0]
        if item.charge and (act == "all" or item.key in keys)
    ]
    if not items:
        outcome.problems.append("请先勾选要移交的事项。")
    for item in items:
        try:
            inname.reassign(principal, item, successor, reason)
            outcome.done += 1
        except Refused as refused:
            problem = "；".join(text for texts in refused.errors.values() for text in texts)
            outcome.problems.append(f"{item.record.number}（{item.label}）没有移交：{problem}")
    return outcome


def _hand_post(request: Signed, leaver: Person, successor: Person) -> None:
    holding = Holding.objects.filter(pk=whole(request.POST.get("holding", "")), person=leaver).first()
    if holding is None:
        raise Refused("请选择要移交的岗位。")
    try:
        day = day_in(request.POST.get("day", ""))
    except ValueError as error:
        raise Refused([("day", "请填写移交日期，如 2022-01-10。")]) from error
    appointing.hand_over(request.principal, holding, successor, day, request.POST.get("basis", ""))


@require_GET
@needs(BUSINESS)
def download(request: Signed, kind: str) -> HttpResponse:
    """Send 工作交接清单 as Word or PDF, to be signed by the three.

    Each fetch is history.
    """
    leaver = _chosen(people(request.principal), request.GET.get("person", ""))
    if kind not in KINDS or leaver is None:
        raise Http404
    matters = handover(leaver, request.principal)
    successor = _successor(request.GET.get("to", ""))
    tree = document(matters, successor)
    from taizhang.paper import pdf, word

    content = word.write_docx(tree) if kind == "docx" else pdf.write_pdf(tree)
    history.append("export", request.principal, note=f"工作交接清单 {leaver.name}.{kind}")
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = disposition(f"工作交接清单 {leaver.name} {clock.today()}.{kind}")
    return response


def _line(words: str) -> Paragraph:
    return Paragraph((Run(words),), indent=False)


def document(made: Handover, successor: Person | None) -> Document:
    """Write the list as a document tree.

    Numbers only, never what a record says.
    """
    to = successor.name if successor else "＿＿＿＿＿＿"
    blocks: list[Block] = [
        _line(
            f"移交人：{made.person.name}（{made.person.unit.short}）　　接交人：{to}　　日期：{clock.today()}"
        ),
        Heading(1, f"一、岗位（{len(made.holdings)}）"),
    ]
    rows = tuple(
        (str(n), row.unit.short, posts.title(row.post), str(row.since), str(row.until or ""))
        for n, row in enumerate(made.holdings, 1)
    )
    blocks.append(Table(("序号", "单位", "岗位", "任岗日期", "移交日期"), rows, (13, 40, 56, 28, 28)))
    for title, items in (
        ("二、负责的在办事项", made.charges),
        ("三、名下其他未办结记录（只列出）", made.facts),
    ):
        blocks.append(Heading(1, f"{title}（{len(items)}）"))
        if items:
            lines = tuple(
                (
                    str(n),
                    i.ledger.title,
                    i.record.number,
                    i.record.unit.short,
                    i.label,
                    i.state,
                    str(i.record.due_on or ""),
                )
                for n, i in enumerate(items, 1)
            )
            header = ("序号", "台账", "编号", "单位", "担任", "状态", "期限")
            blocks.append(Table(header, lines, (11, 28, 44, 23, 22, 20, 17), size=9.0))
    if made.hidden:
        blocks.append(_line(f"另有{made.hidden}项在打印人无权查看的台账里，由该台账的经办人另行移交。"))
    blocks.append(Heading(1, "四、随岗位转给接任人的待办"))
    blocks += [_line(f"{ledger}：{moves} {count}件") for ledger, moves, count in made.pending] or [
        _line("无。")
    ]
    blocks.append(Heading(1, "五、其他"))
    account = f"登录名{made.account}，离岗后请系统管理员停用" if made.account else "没有登录账号"
    blocks.append(
        _line(
            f"收件箱待归档佐证材料{made.files}份；{account}。实物（印章、钥匙、证件、文件）：＿＿＿＿＿＿＿＿"
        )
    )
    return Document(
        "工作交接清单", tuple(blocks), page=Page.FORM, tail=(Signatures(("移交人", "接交人", "监交人")),)
    )
