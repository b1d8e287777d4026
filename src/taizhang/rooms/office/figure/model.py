"""本单位指标: a figure of the program, narrowed to what this office names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from django.db import models
from django.db.models import Field, Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Computed, Figure
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.office import figures
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import all_figures
from taizhang.engine.declare.vocabulary import Needed, Ordered, Unique
from taizhang.engine.declare.vocabulary.place import others
from taizhang.engine.read.answers import full_key
from taizhang.engine.read.cuts import cuts, known, named

MOST_PHRASES, LONGEST_PHRASE = 20, 80
_CODE = re.compile(r"[A-Z]\d{2,3}")


class Writing(models.TextChoices):
    """How a report writes the number; empty: the number with its unit."""

    OVER = "over", "余（舍去尾数，如30余名）"
    MORE = "more", "多（舍去尾数，如30多名）"
    SEVERAL = "several", "多次（满3）"
    NUMERAL = "numeral", "汉字数字"


def bases() -> dict[str, tuple[Ledger, Figure]]:
    """Return the figures that an office may narrow, by key: those that are queries."""
    pairs = {full_key(ledger, figure): (ledger, figure) for ledger, figure in all_figures()}
    return {
        key: (ledger, figure)
        for key, (ledger, figure) in pairs.items()
        if not isinstance(figure.of, Computed) and figure.source is None and cuts(ledger, figure)
    }


def _offered() -> list[tuple[str, str]]:
    return [
        (key, f"{ledger.title}：{figure.label}（{figure.unit}）") for key, (ledger, figure) in bases().items()
    ]


def column_of(base: str, label: str) -> Field[object, object] | None:
    """Return the column of a base figure that is called so on screens, or None."""
    pair = bases().get(base)
    return cuts(*pair).get(label) if pair else None


class OfficeFigure(Record):
    """One figure of this office, in force from a day.

    column, value: what `cut` and `told` mean in the rows
    """

    code_no = fields.text("指标号", 4)
    title = fields.text("名称", 40)
    base = ListedField("取自指标", max_length=60, offered=_offered)
    cut = fields.text("限定栏目", 20)
    told = fields.text("限定为", 60)
    column = fields.text("栏目", 40, computed=True)
    value = fields.text("值", 60, computed=True)
    style = fields.choice("总结里的写法", Writing, optional=True)
    place = fields.count("舍到（10、100）", optional=True)
    word = fields.text("量词", 4, optional=True)
    phrases = fields.prose("总结里的说法（一行一条）", 1000, optional=True)
    after = ListedField("写在哪句之后", max_length=4, blank=True, offered=figures.PLACES)
    sentence = fields.prose("写入年度总结的句子", 300, optional=True)
    since = fields.day("起用日期")
    source = fields.text("依据（文件、会议）", 120)
    ended_on = fields.day("停用日期", optional=True)

    class Meta(Record.Meta):
        verbose_name = "本单位指标"


def open_still(draft: Draft) -> bool:
    """Return whether what a figure says is still being settled.

    What is approved stays what it was, whatever units and lists are called later.
    """
    return draft.new or draft.before.get("state") == "draft"


def resolve(draft: Draft) -> None:
    """Find the column and value that were named."""
    row = draft.record
    if not open_still(draft):
        return
    column = column_of(row.base, row.cut.strip())
    value = None if column is None else named(column, row.told.strip())
    row.column = "" if column is None else column.name
    row.value = "" if value is None else str(value)


def _settled(draft: Draft) -> Iterator[Problem]:
    if not draft.new and draft.move is None and draft.record.state != "draft":
        yield "", "已批准的指标不能更正：请先停用，再登记新的一条。"


def _code(draft: Draft) -> Iterator[Problem]:
    code = draft.record.code_no
    if not _CODE.fullmatch(code):
        yield "code_no", "指标号是一个大写字母加两三位数字，如 Z01；总结里已有编号的照填，如 F45。"
    elif code in (known_codes := figures.CODES()):
        yield "code_no", f"指标号{code}是系统指标的，请换一个，如 Z01。"
    elif code[0] == "F" and int(code[1:]) > max(int(known[1:]) for known in known_codes):
        yield "code_no", f"F开头的新号留给系统，{code}请换一个，如 Z01；总结里已有编号的照填，如 F45。"


def _in_turn(draft: Draft) -> Iterator[Problem]:
    row = draft.record
    former = others(draft).filter(code_no=row.code_no, state="stopped", ended_on__gte=row.since)
    if last := former.order_by("-ended_on").first():
        yield "since", f"同号的指标（{last.number}）到{last.ended_on}停用，起用日期请填在其后。"


def _narrowed(draft: Draft) -> Iterator[Problem]:
    row = draft.record
    pair = bases().get(row.base)
    if pair is None:
        return
    column = column_of(row.base, row.cut.strip())
    if column is None:
        yield "cut", f"“{pair[1].label}”可以按这些栏目限定：{'、'.join(cuts(*pair))}。"
    elif not row.value:
        choices = known(column)
        hint = f"可填：{'、'.join(choices)}" if choices else "请照“单位”或“场所”里的名称填，名称不能重复"
        yield "told", f"“{row.cut}”里没有“{row.told}”。{hint}。"


def _phrases(draft: Draft) -> Iterator[Problem]:
    lines = [line.strip() for line in draft.record.phrases.splitlines() if line.strip()]
    if len(lines) > MOST_PHRASES:
        yield "phrases", f"说法最多{MOST_PHRASES}条。"
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_PHRASE:
            yield "phrases", f"第{number}条说法太长，最多{LONGEST_PHRASE}个字。"
        elif problem := figures.wrong_phrase(line):
            yield "phrases", f"第{number}条“{line}”：{problem}"


def _sentence(draft: Draft) -> Iterator[Problem]:
    row = draft.record
    pair = bases().get(row.base)
    if pair is None or not row.sentence:
        return
    allowed = [figures.NUMBER, *(part.label for part in pair[1].parts)]
    if row.style == Writing.SEVERAL:
        allowed.append(figures.SEVERAL)
    used = figures.slots(row.sentence)
    if unknown := [name for name in used if name not in allowed]:
        yield "sentence", f"句子里的〔{unknown[0]}〕看不懂。可用：{'、'.join(f'〔{n}〕' for n in allowed)}。"
    elif not {figures.NUMBER, figures.SEVERAL} & set(used):
        yield "sentence", "句子里要有〔数〕，句子才有据可查。"
    if any(sign in row.sentence for sign in "{}"):
        yield "sentence", "句子里不能用花括号。"
    if re.search(r"[0-9０-９]", row.sentence):
        yield "sentence", "句子里的数都从台账取：请把写死的数字换成〔数〕等。"


def _while_open(rule: Callable[[Draft], Iterable[Problem]]) -> Callable[[Draft], Iterable[Problem]]:
    """Return a rule that looks only at what is still being settled."""
    return lambda draft: rule(draft) if open_still(draft) else ()


RULES: tuple[Callable[[Draft], Iterable[Problem]], ...] = (
    Ordered("since ended_on"),
    Unique(
        "code_no",
        "指标号已用于{number}，要改先停用它，再登记新的一条。",
        within=Q(state__in=("draft", "approved")),
        when=open_still,
    ),
    Needed("after", lambda row: row["sentence"], "有句子的", "写在哪句之后"),
    Needed("sentence", lambda row: row["after"], "选了位置的", "写入年度总结的句子"),
    _settled,
    *map(_while_open, (_code, _in_turn, _narrowed, _phrases, _sentence)),
)
APPROVED = Q(state__in=("approved", "stopped"), voided=False)
