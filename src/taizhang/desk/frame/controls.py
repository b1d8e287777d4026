"""The controls over a list.

Words, unit, period, state, and the filters that the ledger declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from taizhang.desk.frame.requests import units_of, units_within
from taizhang.engine import clock
from taizhang.engine.declare import detect, registry
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.record import Entry, Record
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.shown import name_column
from taizhang.engine.models import Pending
from taizhang.kernel.days import Period, day_in
from taizhang.kernel.numbers import whole
from taizhang.org.models import Unit
from taizhang.org.principals import Principal
from taizhang.org.statements import ask

OWN = "own"
MOST_OPTIONS = 300
UNSET = "unset"
"""Asks for the rows with a choice that is stored as empty text, such as 没有."""
LONGEST = 60
"""So many signs are searched for: databases refuse to match by very long words."""
UNCLEAR = "列表的筛选条件里有看不懂的，请返回列表，按红字提示改好再办理。"
"""Said instead of a file: a list names what it does not understand, a file could not."""


@dataclass(frozen=True)
class Control:
    """One filter: a choice with its options ready made, else an input of its kind."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    options: SafeString = SafeString("")  # noqa: RUF009  # a constant


@lru_cache(maxsize=256)
def _drawn(controls: tuple[Control, ...]) -> SafeString:
    """Draw controls as they stand on the page."""
    return render_to_string("frame/controls.html", {"controls": controls})


@dataclass(frozen=True)
class Bar:
    """The whole bar of controls.

    The line always in sight, the further filters, ready periods, what was not understood.
    """

    search: str
    first: tuple[Control, ...]
    more: tuple[Control, ...]
    periods: SafeString
    problems: tuple[str, ...]

    @property
    def first_html(self) -> SafeString:
        return _drawn(self.first)

    @property
    def more_html(self) -> SafeString:
        return _drawn(self.more)

    @property
    def open(self) -> bool:
        """Return whether one of the further filters is in use."""
        return any(control.value for control in self.more)

    @property
    def used(self) -> bool:
        return bool(self.search or self.open or any(control.value for control in self.first))


def words(request: HttpRequest) -> str:
    """Return the words that a page is searched by.

    They are cleaned and no longer than a person types.
    """
    return detect.clean(request.GET.get("q", ""))[:LONGEST]


def narrowed(ledger: Ledger, principal: Principal, given: QueryDict) -> tuple[QuerySet[Any], Bar]:
    """Return the rows left by the controls, and the controls as they stand."""
    query = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    problems: list[str] = []
    within, unit, several = _by_unit(ledger, principal, query.get("unit", ""))
    between, dates = _by_days(query, problems)
    chosen, more = _by_choices(ledger, principal, query)
    wanted = within & between & chosen
    search = detect.clean(query.get("q", ""))[:LONGEST]
    if search:
        wanted &= holding_words(ledger, search)
    rows = rows_for(ledger, principal, "list").filter(wanted)
    problems += _not_understood((unit, *more), query)
    first = (unit, *dates) if several else dates
    return rows, Bar(search, first, more, _periods(clock.today()), tuple(problems))


def _not_understood(controls: Iterable[Control], asked: Mapping[str, str]) -> list[str]:
    """Name what the address asks of a control without having it.

    Said, so that nobody takes all rows for some.
    """
    return [
        f"“{control.label}”没有“{text[:20]}”可选，已按“全部”显示，请重新选择。"
        for control in controls
        if (text := asked.get(control.name, "")) and not control.value
    ]


def holding_words(ledger: Ledger, search: str) -> Q:
    condition = Q(number__icontains=search)
    for name in ledger.find_names:
        condition |= Q(**{f"{name}__icontains": search})
    return condition


def _choice(
    name: str, label: str, value: str, pairs: Sequence[tuple[str, str]], none: str = "全部"
) -> Control:
    known = value if any(value == key for key, _ in pairs) else ""
    return Control(name, label, known, "choice", options((("", none), *pairs), known))


@lru_cache(maxsize=1024)
def options(pairs: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Draw the lines of a choice control.

    Escaped in one go, because a tree of units makes hundreds of them.
    """
    keys, texts = (escape("\n".join(column)).split("\n") for column in zip(*pairs, strict=True))
    mark = escape(chosen)
    return mark_safe(  # noqa: S308  # both columns are escaped above
        "".join(
            f'<option value="{key}"{" selected" if key == mark else ""}>{text}</option>'
            for key, text in zip(keys, texts, strict=True)
        )
    )


def _by_unit(ledger: Ledger, principal: Principal, value: str) -> tuple[Q, Control, bool]:
    """Narrow to 本级, 全系统 or one unit with all below it.

    Returns also whether there are several units to choose from.
    """
    ranges = principal.ranges(ledger.access.readers)
    reached = [bound for pair in ranges for bound in pair]
    units = ask(_within, reached, principal.everything) if reached or principal.everything else []
    pairs, several = [(code, short) for code, short, _, _ in units], len(units) > 1
    if several:
        pairs[0] = (OWN, f"{units[0][1]}本级")
    chosen = next((span for code, _, *span in units if code == value), None)
    within = Q()
    if several and value == OWN:
        within = Q(unit_lo=units[0][2])
    elif chosen is not None:
        within = Q(unit_lo__gte=chosen[0], unit_lo__lte=chosen[1])
    return within, _choice("unit", "单位", value, pairs, "全系统"), several


def _within(numbers: Sequence[int], everything: bool) -> QuerySet[Any, tuple[Any, ...]]:
    """Select the units of these ranges of unit numbers, in the order of the tree."""
    ranges = zip(numbers[::2], numbers[1::2], strict=True)
    rows = Unit.objects.all() if everything else units_of(ranges)
    return rows.order_by("lo").values_list("code", "short", "lo", "hi")


def _by_days(asked: Mapping[str, str], problems: list[str]) -> tuple[Q, tuple[Control, ...]]:
    between, controls, days = Q(), [], []
    for name, label, lookup in (("from", "自", "occurred_on__gte"), ("until", "至", "occurred_on__lte")):
        text = asked.get(name, "")
        try:
            if text:
                days.append(day_in(text))
                between &= Q(**{lookup: days[-1]})
        except ValueError:
            problems.append(f"“{label}”的日期“{text[:20]}”看不懂，请按 2021-03-04 的样子填写。")
        controls.append(Control(name, label, text, kind="date"))
    if days != sorted(days):
        problems.append("“自”的日期晚于“至”，没有这样的日子，请对调或改一个。")
    return between, tuple(controls)


@lru_cache(maxsize=4)
def _periods(today: date) -> SafeString:
    """Draw the links to ready periods."""
    last = today.replace(day=1) - timedelta(days=1)
    spans = (
        ("本月", Period.month(today.year, today.month)),
        ("上月", Period.month(last.year, last.month)),
        ("本年", Period.year(today.year)),
        ("上年", Period.year(today.year - 1)),
    )
    return format_html_join(
        "", '<a href="?from={}&amp;until={}">{}</a>', ((span.start, span.end, label) for label, span in spans)
    )


def _by_choices(
    ledger: Ledger, principal: Principal, asked: Mapping[str, str]
) -> tuple[Q, tuple[Control, ...]]:
    chosen = Q()
    controls = [_choice("state", "状态", asked.get("state", ""), _states(ledger.key))]
    if controls[0].value:
        chosen &= Q(state=controls[0].value)
    for name in ledger.filter_names:
        field: Any = ledger.model._meta.get_field(name)
        value = asked.get(name, "")[:LONGEST]
        control = _control(field, principal, value)
        if control.value:
            chosen &= _match(field, value)
        controls.append(control)
    if ledger.expires:
        ends = _choice("ends", "到期", asked.get("ends", ""), _ends(ledger.key))
        if ends.value:
            chosen &= _running_out(ledger, ends.value)
        controls.append(ends)
    entry = _choice("entry", "登记方式", asked.get("entry", ""), _ENTRIES)
    validity = _choice("kept", "作废", asked.get("kept", ""), [("yes", "只看有效"), ("no", "只看作废")])
    if entry.value:
        chosen &= Q(entry=entry.value)
    if validity.value:
        chosen &= Q(voided=validity.value == "no")
    return chosen, (*controls, entry, validity)


@cache
def _ends(key: str) -> tuple[tuple[str, str], ...]:
    """Return the steps before the end of what runs out, the longest first."""
    levels = {level for expiry in registry.by_key(key).expires for level in expiry.levels}
    return (*((str(level), f"{level}天内到期") for level in sorted(levels, reverse=True)), ("past", "已到期"))


def _running_out(ledger: Ledger, step: str) -> Q:
    """Make the condition on records of which something runs out within a step, or has."""
    today = clock.today()
    rows = Pending.objects.filter(ledger=ledger.key, what__in=[expiry.key for expiry in ledger.expires])
    if step == "past":
        rows = rows.filter(due_on__lt=today)
    else:
        rows = rows.filter(due_on__range=(today, today + timedelta(days=int(step))))
    return Q(pk__in=rows.values("record_id"))


_ENTRIES = tuple((entry.value, entry.label) for entry in Entry)


@cache
def _states(key: str) -> tuple[tuple[str, str], ...]:
    return tuple((state.key, state.label) for state in registry.by_key(key).flow.states)


@cache
def _choices(field: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(key) or UNSET, str(text)) for key, text in field.flatchoices)


def _control(field: Any, principal: Principal, value: str) -> Control:
    label = str(field.verbose_name)
    if field.is_relation:
        value = value if whole(value) else ""  # the chosen row may lie beyond the most that are offered
        lines = options((("", "全部"), *_related(field, principal)), value)
        return Control(field.name, label, value, "choice", lines)
    if field.choices:
        return _choice(field.name, label, value, _choices(field))
    if isinstance(field, ListedField):
        return _choice(field.name, label, value, list(field.ever()))
    if isinstance(field, models.BooleanField):
        return _choice(field.name, label, value, [("1", "是"), ("0", "否")])
    if isinstance(field, models.DateField):
        try:
            Period.parse(value)
        except ValueError:
            value = ""
        return Control(field.name, f"{label}（如2021-03）", value)
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        value = str(whole(value)) if whole(value) else ""
    return Control(field.name, label, value)


def _match(field: Any, value: str) -> Q:
    if field.is_relation:
        return Q(**{field.attname: whole(value)})
    if isinstance(field, models.BooleanField):
        return Q(**{field.name: value == "1"})
    if isinstance(field, models.DateField):
        period = Period.parse(value)
        if isinstance(field, models.DateTimeField):
            end = clock.local(period.end) + timedelta(days=1)
            return Q(**{f"{field.name}__gte": clock.local(period.start), f"{field.name}__lt": end})
        return Q(**{f"{field.name}__gte": period.start, f"{field.name}__lte": period.end})
    if field.choices and value == UNSET:
        return Q(**{field.name: ""})
    exact = field.choices or isinstance(field, ListedField)
    if exact or not isinstance(field, (models.CharField, models.TextField)):
        return Q(**{field.name: value})
    return Q(**{f"{field.name}__icontains": value})


def related_rows(model: Any, principal: Principal) -> QuerySet[Any]:
    """Select the rows of a related table on offer.

    Other ledgers' only as far as this person sees them.
    """
    if issubclass(model, Record):
        ledger = registry.by_key(model._meta.label_lower)
        return rows_for(ledger, principal, "choose").filter(voided=False)
    rows: QuerySet[Any] = model._default_manager.all()
    return rows


def _related(field: Any, principal: Principal) -> list[tuple[str, str]]:
    model = field.related_model
    rows, column = related_rows(model, principal), name_column(model)
    if model is Unit:  # a fact of the record, offered as its form does; of very many only those in reach
        units = [(str(pk), text) for pk, text in rows.values_list("pk", column)[: MOST_OPTIONS + 1]]
        if len(units) <= MOST_OPTIONS:
            return units
        rows = units_within(principal, frozenset(held.post for held in principal.held))
    if issubclass(model, Record) and column != "number":  # two may bear one name
        triples = rows.values_list("pk", column, "number")[:MOST_OPTIONS]
        return [(str(pk), f"{text}（{number}）") for pk, text, number in triples]
    return [(str(pk), str(text)) for pk, text in rows.values_list("pk", column)[:MOST_OPTIONS]]
