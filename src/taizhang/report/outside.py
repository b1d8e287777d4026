"""外来数字: values stated by another body's paper.

They stand beside our counts, with source and signer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Problem, Refused
from taizhang.engine.keep import evidence, history
from taizhang.engine.models import Evidence
from taizhang.kernel.days import Period
from taizhang.kernel.measures import text_of
from taizhang.numbers.catalogue import Entry
from taizhang.org import posts
from taizhang.org.principals import Principal
from taizhang.report.tables import OutsideFigure

MAKERS = ("coordinator", "secretary")
LEDGER = "outside"
"""Under this name the papers of outside figures are kept."""
evidence.doors[LEDGER] = lambda principal: principal.holds(posts.BUSINESS)


def told(row: OutsideFigure) -> str:
    """Write a value as it is printed: 据《来源》（签发人签发）15.3万吨."""
    return f"据《{row.source.strip('《》')}》（{row.signer}签发）{text_of(row.value)}{row.unit_word}"


def enter(
    principal: Principal,
    entry: Entry,
    *,
    period: str,
    value: str,
    unit_word: str,
    source: str,
    signer: str,
    files: Sequence[str],
) -> OutsideFigure:
    """Register a value with its paper.

    A paper states one value here, so that a second arrival changes nothing.
    """
    if not principal.holds(MAKERS) or principal.person is None:
        raise Refused("外来数字由平安办（综治办）经办人或文秘人员登记。", status=403)
    problems: list[Problem] = []
    number, span = Decimal(0), ""
    try:
        span = Period.parse(period).label
    except ValueError as error:
        problems.append(("period", str(error)))
    try:
        number = _number(value)
    except InvalidOperation:
        problems.append(("value", f"“数值”须是数字，小数不超过五位；填的是“{value}”。"))
    problems += _wordless(unit_word, source, signer)
    papers = evidence.waiting(principal, list(files))
    if len(papers) != 1:
        problems.append(("evidence", "请附来源文件的扫描件，一个数字附一份。"))
    elif OutsideFigure.objects.filter(paper=papers[0]).exists():
        problems.append(("evidence", f"“{papers[0].name}”已作为另一个数字的来源登记，请核对是否重复登记。"))
    if problems:
        raise Refused(problems)
    try:
        return _enter(principal, entry, span, number, (unit_word, source, signer), papers[0])
    except IntegrityError as error:
        text = f"“{papers[0].name}”刚被登记为另一个数字的来源，请刷新页面核对。"
        raise Refused([("evidence", text)], 409) from error


def _number(value: str) -> Decimal:
    """Read a value that our tables can hold; raise `InvalidOperation` for any other."""
    number = Decimal(value.strip())
    if not number.is_finite() or number < 0 or number >= Decimal(10) ** 15 or number != round(number, 5):
        raise InvalidOperation
    return number


def _wordless(unit_word: str, source: str, signer: str) -> Iterator[Problem]:
    """Name the texts that are missing or too long."""
    for name, label, text, most in (
        ("unit_word", "计量单位", unit_word, 10),
        ("source", "来源文件", source, 120),
        ("signer", "签发人", signer, 40),
    ):
        if not text.strip():
            yield name, f"请填写“{label}”。"
        elif len(text.strip()) > most:
            yield name, f"“{label}”最多{most}个字。"


def _enter(
    principal: Principal,
    entry: Entry,
    span: str,
    number: Decimal,
    words: tuple[str, str, str],
    paper: Evidence,
) -> OutsideFigure:
    assert principal.person is not None
    with transaction.atomic():
        row = OutsideFigure(code=entry.key, period=span, value=number, paper=paper)
        row.unit_word, row.source, row.signer = (text.strip() for text in words)
        row.entered_at, row.entered_by = clock.now(), principal.person
        evidence.keep(LEDGER, principal.person.unit.lo, paper, principal)
        row.save()
        history.append("outside", principal, note=f"{entry.key} {span} {told(row)} {paper.sha256[:16]}")
    return row


def of(entry: Entry) -> list[OutsideFigure]:
    """Fetch every value of a figure, the newest first."""
    rows = OutsideFigure.objects.filter(code=entry.key).select_related("paper", "entered_by")
    return list(rows.order_by("-id"))


def in_force(period: Period) -> dict[str, OutsideFigure]:
    """Return the values of a period by the key of their figure.

    A later entry takes the place of an earlier.
    """
    return {row.code: row for row in OutsideFigure.objects.filter(period=period.label).order_by("id")}
