"""The PDF writer: the same tree through typst.

It uses the wheel's fonts and no network.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from taizhang.paper import fonts, typesetting
from taizhang.paper.tree import (
    SHORT,
    Align,
    Annex,
    Block,
    Document,
    Heading,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signatures,
    Square,
    Table,
)

QR_PREFIX = "TZ"
"""What a return code begins with in its QR picture, so that no other code is taken for one."""
_SETTINGS = {
    Page.OFFICIAL: (
        '#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm),'
        " footer-descent: 7mm, footer: context { let n = counter(page).get().first();"
        " set text(size: 14pt); let mark = [— #str(n) —];"
        " if calc.odd(n) [#h(1fr)#mark#h(14pt)] else [#h(14pt)#mark#h(1fr)] })\n"
        '#set text(font: "%SERIF%", size: 16pt, lang: "zh", region: "cn", tracking: -0.25pt, top-edge: 13.4pt,'
        " bottom-edge: -2.6pt)\n"
        "#set par(leading: 12.99pt, spacing: 12.99pt, justify: true, first-line-indent: (amount: 2em, all: true))\n"
        "#let keep = block.with(spacing: 12.99pt, width: 100%)\n"
    ),
    Page.FORM: (
        '#set page(paper: "a4", margin: (top: 25mm, left: 25mm, right: 20mm, bottom: 20mm), footer: %PAGES%)\n'
        '#set text(font: "%SERIF%", size: 12pt, lang: "zh", region: "cn")\n'
        "#set par(leading: 9pt, spacing: 9pt, first-line-indent: (amount: 2em, all: true))\n"
        "#let keep = block.with(spacing: 9pt, width: 100%)\n"
    ),
    Page.SLIP: (
        '#set page(paper: "a5", margin: (top: 16mm, left: 15mm, right: 15mm, bottom: 14mm), footer: %PAGES%)\n'
        '#set text(font: "%SERIF%", size: 10pt, lang: "zh", region: "cn")\n'
        "#set par(leading: 6pt, spacing: 7pt)\n"
        "#let keep = block.with(spacing: 7pt, width: 100%)\n"
    ),
    Page.BOOK: (
        '#set page(paper: "a4", flipped: true, margin: (top: 25mm, left: 28mm, right: 14mm, bottom: 18mm),'
        " footer: %PAGES%)\n"
        '#set text(font: "%SERIF%", size: 10.5pt, lang: "zh", region: "cn")\n'
        "#set par(leading: 7pt, spacing: 7pt)\n"
        "#let keep = block.with(spacing: 7pt, width: 100%)\n"
    ),
}
_PAGES = (
    "context { set text(size: 9pt); h(1fr); [第#counter(page).display()页　共#counter(page).final().first()页];"
    " h(1fr) }"
)
_MARK = "#context [#metadata((%d, here().page())) <row>]"
"""Leaves no trace on the page; asked for, it tells on which page a row begins."""
_CODES = """
#let codes = (%s)
#set page(background: context {
  let code = codes.at(str(here().page()), default: "")
  if code != "" {
    place(top + right, dx: -12mm, dy: 5mm, image("qr-" + str(here().page()) + ".svg", width: 17mm))
    place(top + right, dx: -33mm, dy: 9mm, align(right, text(size: 8pt)[回传码 #code \\ 签字盖章后拍照回传]))
  }
})
"""


_NUMBER = re.compile(r"(?<![A-Z0-9-])([A-Z0-9]{1,12}-[A-Z]{1,4}-\d{4}-\d{4,9})(?![0-9-])")
_GAP = "#h(0.2em, weak: true)"
_LONG = re.compile(r"[!-~]{24,}")


def literal(words: str) -> str:
    """Write any text as a typst string: nothing in it is ever markup."""
    plain = (
        words.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "")
        .replace("\t", " ")
    )
    return '"' + "".join(ch for ch in plain if ch >= " ") + '"'


def _text(words: str, options: str = "") -> str:
    return f"#text({options + ', ' if options else ''}{literal(words)})"


def _run(run: Run) -> str:
    """Write a stretch of text; never break a record number at its hyphens."""
    options = 'weight: "bold"' if run.bold else ""
    parts = _NUMBER.split(run.text)
    pieces = [
        _text(words, options) if not at % 2 else _GAP + f"#box[{_text(words, options)}]" + _GAP
        for at, words in enumerate(parts)
    ]
    return "".join(pieces)


def _paragraph(block: Paragraph) -> str:
    body = "".join(_run(run) for run in block.runs)
    options = [] if block.indent else ["first-line-indent: 0pt"]
    markup = f"#par({', '.join(options)}{', ' if options else ''}[{body}])"
    return markup if block.align is Align.LEFT else f"#align({block.align.value})[{markup}]"


def _heading(block: Heading) -> str:
    """Write a heading and keep it off the end of a page."""
    face = fonts.PDF_SANS if block.level == 1 else fonts.PDF_SERIF
    return f"#keep(sticky: true)[#par[{_text(block.text, f'font: {literal(face)}')}]]"


def _broken(words: str) -> str:
    """Add places to break inside long runs of letters in a cell.

    So nothing is cut.
    """
    return _LONG.sub(
        lambda found: "\u200b".join(found.group()[i : i + 8] for i in range(0, len(found.group()), 8)), words
    )


def _table(block: Table) -> str:
    columns = ", ".join(f"{width}mm" for width in block.widths)
    head = ", ".join(f"[{_text(words, f'font: {literal(fonts.PDF_SANS)}')}]" for words in block.header)
    marks = [_MARK % key for key in block.keys] or [""] * len(block.rows)
    cells = ",\n".join(
        ", ".join(f"[{mark if not at else ''}{_text(_broken(words))}]" for at, words in enumerate(row))
        for mark, row in zip(marks, block.rows, strict=True)
    )
    return (
        f'#[#set text(size: {block.size}pt, tracking: 0pt, top-edge: "cap-height", bottom-edge: "baseline")\n'
        "#set par(first-line-indent: 0pt, justify: false, leading: 5pt, spacing: 5pt)\n"
        f"#table(columns: ({columns}), stroke: 0.5pt, inset: 4pt, table.header({head}),\n{cells})]"
    )


def _signatures(block: Signatures) -> str:
    lines = [
        f"#v(4pt)\n#par(first-line-indent: 0pt)[{_text(label)}#box(width: 32mm, stroke: (bottom: 0.5pt))"
        f"{_text('　　　　年　　月　　日')}]"
        for label in block.labels
    ]
    seal = f"#align(right)[{_text('（盖章）　　　　')}]" if block.seal else ""
    return "\n".join((*lines, seal))


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block)
    if isinstance(block, Heading):
        return _heading(block)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Signatures):
        return _signatures(block)
    if isinstance(block, Square):
        picture = f'#image("{block.name}.svg", width: 20mm)'
        return f"#grid(columns: (24mm, 1fr), align: horizon, [{picture}], [{_text(_broken(block.words))}])"
    if isinstance(block, Annex):
        return f"#pagebreak()\n#par(first-line-indent: 0pt)[{_text(block.title, f'font: {literal(fonts.PDF_SANS)}')}]"
    assert isinstance(block, PageBreak)
    return "#pagebreak()"


def _title(tree: Document) -> str:
    size = 22 if tree.page is Page.OFFICIAL else 18
    return f"#align(center)[#par(first-line-indent: 0pt)[{_text(tree.title, f'size: {size}pt')}]]"


def _cover(tree: Document) -> str:
    """Write the cover: a page of its own with title and lines, without a number."""
    if not tree.cover:
        return ""
    lines = "\n\n".join(_text(words, "size: 16pt") for words in tree.cover)
    title = _text(tree.title, f"size: 32pt, font: {literal(fonts.PDF_SANS)}")
    return (
        f"#page(footer: none, background: none)[#align(center)[#v(30mm)\n\n{title}\n\n#v(22mm)\n\n"
        f"#set par(spacing: 18pt)\n{lines}]]\n#counter(page).update(1)"
    )


def _body(tree: Document) -> list[str]:
    """Write everything below the title.

    What is signed stays together, with a short last paragraph before it.
    """
    parts, tail = [_block(block) for block in tree.blocks], list(tree.tail)
    signed = [
        f"#align(right)[{_text(words + '　' * 4)}]" for words in (tree.organisation, tree.date_text) if words
    ]
    if signed and tree.page is Page.OFFICIAL:
        signed.insert(0, '#par[#text(" ")]')
    if not signed and tail and isinstance(tail[0], Signatures):
        signed = [_block(tail.pop(0))]
    if signed:
        last = tree.blocks[-1] if tree.blocks else None
        before = [parts.pop()] if isinstance(last, Paragraph) and _short(last) else []
        parts.append(_together((*before, *signed)))
    return parts + [_block(block) for block in tail]


def _short(block: Paragraph) -> bool:
    return sum(len(run.text) for run in block.runs) <= SHORT


def _together(parts: Sequence[str]) -> str:
    """Join parts without a page break between them."""
    return "#keep(breakable: false)[" + "\n\n".join(parts) + "]"


def source(tree: Document, codes: Mapping[int, str] | None = None) -> str:
    """Write the typst text of a tree.

    `codes` gives the return code of each page, the cover being page 1.
    """
    settings = _SETTINGS[tree.page].replace("%PAGES%", _PAGES).replace("%SERIF%", fonts.PDF_SERIF)
    entries = ", ".join(f'"{page}": {literal(code)}' for page, code in (codes or {}).items())
    parts = [
        settings,
        _CODES % entries if entries else "",
        _cover(tree),
        _title(tree),
        "#v(1em)" if tree.page is not Page.OFFICIAL else '#par[#text(" ")]',
        *_body(tree),
    ]
    return "\n\n".join(part for part in parts if part)


def places(tree: Document) -> tuple[int, list[tuple[int, int]]]:
    """Count the pages of a tree and find the first page of each keyed row.

    The cover is included in the count.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "main.typ"
        place.write_text(source(tree) + "\n\n" + _MARK % 0, encoding="utf-8")
        _draw(folder, {}, tree)
        marks: list[list[int]] = typesetting.queried(
            place,
            selector="<row>",
            field="value",
            root=folder,
            font_paths=[str(fonts.folder())],
            ignore_system_fonts=True,
        )
    return marks[-1][1], [(row[0], row[1]) for row in marks[:-1]]


def qr(code: str) -> Any:
    """Make the QR of a return code.

    It is short, in the strongest correction, for creased and shadowed paper.
    """
    import segno

    return segno.make_qr(QR_PREFIX + code.replace("-", ""), error="h")


def _draw(folder: str, codes: Mapping[int, str], tree: Document) -> None:
    """Draw the QR pictures named by a tree and its return codes."""
    import segno

    for block in (*tree.blocks, *tree.tail):
        if isinstance(block, Square):
            picture = segno.make_qr(block.address, error="m")
            picture.save(str(Path(folder) / f"{block.name}.svg"), border=2, scale=10)
    for page, code in codes.items():
        qr(code).save(str(Path(folder) / f"qr-{page}.svg"), border=0, scale=10)


def write_pdf(tree: Document, codes: Mapping[int, str] | None = None) -> bytes:
    """Write the PDF of a tree; an unknown font is an error, never a silent substitute."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "main.typ"
        place.write_text(source(tree, codes), encoding="utf-8")
        _draw(folder, codes or {}, tree)
        content, warnings = typesetting.compiled(
            place,
            root=folder,
            font_paths=[str(fonts.folder())],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=946684800,
        )
    unknown = [warning for warning in warnings if "font" in warning]
    if unknown:
        raise RuntimeError(f"PDF缺少字体：{unknown[0]}")
    return content
