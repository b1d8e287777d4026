"""数字核对: every number of a written report against the counted figures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.measures import COUNTED, TEXT, ZERO
from taizhang.engine.read.answers import Counted
from taizhang.kernel.days import Period
from taizhang.kernel.measures import text_of
from taizhang.kernel.packed import DAMAGED
from taizhang.kernel.words import accepts
from taizhang.numbers.catalogue import answers, catalogue, find, trace_rows
from taizhang.numbers.claims import Claim, Phrase, find_claims
from taizhang.numbers.wording import printed, value_text
from taizhang.org.principals import system

AGREES, DIFFERS, UNKNOWN = "agrees", "differs", "unknown"
LABELS = {AGREES: "一致", DIFFERS: "不一致", UNKNOWN: "无法核对"}


@dataclass(frozen=True)
class Checked:
    """A claim with its verdict, the figure it was taken for and the right wording."""

    claim: Claim
    verdict: str
    reason: str
    row: Counted | None = None
    right: str = ""

    @property
    def verdict_label(self) -> str:
        return LABELS[self.verdict]

    @property
    def counted(self) -> str:
        """Return the exact number behind a rounding wording.

        Example: 34幅 behind 30余幅; empty when the wording shows the number.
        """
        value = self.row.value if self.row else None
        text = value_text(self.row) if self.row and value else ""
        return "" if not value or value in self.right or text == self.right else text

    def as_json(self) -> dict[str, Any]:
        claim = self.claim
        return {
            "sentence": claim.sentence,
            "start": claim.start,
            "end": claim.end,
            "text": claim.surface,
            "context": claim.context,
            "stated": text_of(claim.stated) if claim.stated is not None else None,
            "qualifier": claim.qualifier,
            "figure": claim.figure or None,
            "label": self.row.figure.label if self.row else None,
            "value": self.row.value if self.row else None,
            "unit": self.row.figure.unit if self.row else None,
            "verdict": self.verdict,
            "reason": self.reason,
            "right": self.right or None,
        }


def phrasebook(period: Period) -> list[Phrase]:
    """List every phrase by which texts speak of a figure that holds in a period."""
    return [Phrase(entry.figure.code, p) for entry in catalogue(period) for p in entry.figure.phrases]


def reconcile(text: str, context: Context) -> list[Checked]:
    """Check a text: each claim with its figure, the counted value and a verdict."""
    claims = find_claims(text, phrasebook(context.period))
    codes = sorted({claim.figure for claim in claims if claim.figure})
    rows = dict(zip(codes, answers(context, [find(code) for code in codes]), strict=True))
    return [_check(claim, rows.get(claim.figure), context) for claim in claims]


def _check(claim: Claim, row: Counted | None, context: Context) -> Checked:
    if row is None:
        return Checked(claim, UNKNOWN, "没有对应的指标，或其台账尚未启用")
    if row.status not in (COUNTED, ZERO, TEXT) or row.value is None:
        return Checked(claim, UNKNOWN, row.note or f"{row.figure.label}：{row.status_label}", row)
    if claim.month is not None and claim.month not in _months(row, context):
        months = "、".join(f"{month}月" for month in sorted(_months(row, context)))
        return Checked(claim, DIFFERS, f"台账记载在{months}", row, months)
    value = Decimal(row.value)
    if claim.stated is None:
        return _without_number(claim, row, value)
    if row.figure.style is not None and row.figure.style.kind == "phrase":
        right = row.wording or printed(row)
        fits = f"{text_of(claim.stated)}" in right and row.wording is not None
        return Checked(
            claim, AGREES if fits else DIFFERS, "" if fits else f"台账为{printed(row)}", row, right
        )
    if row.base and not row.figure.unit and claim.percent:
        value *= 100
    verdict = accepts(claim.qualifier, claim.stated, value)
    right = printed(row)
    return Checked(claim, AGREES if verdict.ok else DIFFERS, verdict.reason or verdict.warning, row, right)


def _without_number(claim: Claim, row: Counted, value: Decimal) -> Checked:
    """Judge a claim in words, without a number.

    Such a claim says none of a kind, all of them, a list of things, or simply that it was done.
    """
    if row.status == ZERO:
        return Checked(claim, AGREES, f"有{row.rows}份零报告", row)
    if row.figure.style is not None and row.figure.style.kind == "phrase" and row.wording is None:
        return Checked(claim, DIFFERS, row.note or f"台账为{printed(row)}", row, printed(row))
    if row.base and not row.figure.unit:
        whole = value == 1 or row.wording is not None
        text = f"{printed(row)}（{row.base[0]}{row.base[1]}）"
        return Checked(claim, AGREES if whole else DIFFERS, text, row, text)
    least = max(claim.listed, 1, Decimal(row.base[1]) if row.base else 0)
    ok = value >= least
    return Checked(claim, AGREES if ok else DIFFERS, f"台账为{printed(row)}", row, printed(row))


def _months(row: Counted, context: Context) -> set[int]:
    """Return the months of the records behind a figure."""
    days = [item.day for item in trace_rows(find(row.figure.code), context, system("数字核对"))]
    return {int(day[5:7]) for day in days}


def read_text(name: str, content: bytes) -> str:
    """Read the text of a .txt or .docx file; refuse anything else in Chinese."""
    ending = Path(name).suffix.lower()
    if len(content) > 10 * 1024 * 1024:
        raise Refused([("file", "文件超过10兆，请只放正文。")])
    if ending == ".docx":
        return _word_text(content)
    if ending == ".txt":
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise Refused([("file", "文本的编码看不懂，请另存为 UTF-8 后再试。")])
    raise Refused([("file", f"“{name}”不是 .txt 或 .docx 文件；.doc 和 .wps 请先另存为 .docx。")])


def _word_text(content: bytes) -> str:
    """Return the text of a Word file paragraph by paragraph, in tables and boxes too."""
    from docx.oxml import parse_xml
    from lxml import etree

    unreadable: tuple[type[Exception], ...] = (*DAMAGED, etree.LxmlError)
    damaged = Refused([("file", "Word 文件打不开，可能已损坏，请在WPS或Word里打开后另存一份再试。")])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            part = next((part for part in box.infolist() if _BODY.fullmatch(part.filename)), None)
            if part is None:
                raise damaged
            if part.file_size > MOST_TEXT:
                raise Refused([("file", "文件展开后过大，请只放正文。")])
            root = parse_xml(box.read(part))
    except unreadable as error:
        raise damaged from error
    if root.find(f"{_W}body") is None:
        raise damaged
    return "".join(_pieces(root))


MOST_TEXT = 30 * 1024 * 1024
_BODY = re.compile(r"word/document\d*\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def _pieces(element: Any) -> Iterator[str]:
    """Yield the words of an element in order; each paragraph ends its line.

    A box stands twice in the file, the second time for old programmes, and is read once.
    """
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS and element.tag == f"{_W}r":
            yield _SIGNS[child.tag]
        elif child.tag != _COPY and isinstance(child.tag, str):
            yield from _pieces(child)
    if element.tag == f"{_W}p":
        yield "\n"
