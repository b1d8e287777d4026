"""The PDF writer: the same tree through typst, with the wheel's fonts and no network."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typst

from taizhang.report import fonts
from taizhang.report.paper import (
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
    Table,
)

_SETTINGS = {
    Page.OFFICIAL: (
        '#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm),'
        " footer-descent: 7mm, footer: context { let n = counter(page).get().first();"
        " set text(size: 14pt); let mark = [— #str(n) —];"
        " if calc.odd(n) [#h(1fr)#mark#h(14pt)] else [#h(14pt)#mark#h(1fr)] })\n"
        '#set text(font: "%SERIF%", size: 16pt, lang: "zh", region: "cn", tracking: -0.25pt, top-edge: 13.4pt,'
        " bottom-edge: -2.6pt)\n"
        "#set par(leading: 12.99pt, spacing: 12.99pt, justify: true, first-line-indent: (amount: 2em, all: true))\n"
    ),
    Page.FORM: (
        '#set page(paper: "a4", margin: (top: 25mm, left: 25mm, right: 20mm, bottom: 20mm), footer: %PAGES%)\n'
        '#set text(font: "%SERIF%", size: 12pt, lang: "zh", region: "cn")\n'
        "#set par(leading: 9pt, spacing: 9pt)\n"
    ),
    Page.BOOK: (
        '#set page(paper: "a4", flipped: true, margin: (top: 25mm, left: 20mm, right: 15mm, bottom: 18mm),'
        " footer: %PAGES%)\n"
        '#set text(font: "%SERIF%", size: 10.5pt, lang: "zh", region: "cn")\n'
        "#set par(leading: 7pt, spacing: 7pt)\n"
    ),
}
_PAGES = (
    "context { set text(size: 9pt); h(1fr); [第#counter(page).display()页　共#counter(page).final().first()页];"
    " h(1fr) }"
)


def literal(words: str) -> str:
    """Any text as a typst string: nothing in it is ever markup."""
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
    return _text(run.text, 'weight: "bold"' if run.bold else "")


def _paragraph(block: Paragraph) -> str:
    body = "".join(_run(run) for run in block.runs)
    options = [] if block.indent else ["first-line-indent: 0pt"]
    made = f"#par({', '.join(options)}{', ' if options else ''}[{body}])"
    return made if block.align is Align.LEFT else f"#align({block.align.value})[{made}]"


def _heading(block: Heading) -> str:
    face = fonts.PDF_SANS if block.level == 1 else fonts.PDF_SERIF
    return f"#par[{_text(block.text, f'font: {literal(face)}')}]"


def _table(block: Table) -> str:
    columns = ", ".join(f"{width}mm" for width in block.widths)
    head = ", ".join(f"[{_text(words, f'font: {literal(fonts.PDF_SANS)}')}]" for words in block.header)
    cells = ",\n".join(", ".join(f"[{_text(words)}]" for words in row) for row in block.rows)
    return (
        f'#[#set text(size: {block.size}pt, tracking: 0pt, top-edge: "cap-height", bottom-edge: "baseline")\n'
        "#set par(first-line-indent: 0pt, justify: false, leading: 5pt, spacing: 5pt)\n"
        f"#table(columns: ({columns}), stroke: 0.5pt, inset: 4pt, table.header({head}),\n{cells})]"
    )


def _signatures(block: Signatures) -> str:
    lines = [
        f"#par(first-line-indent: 0pt)[{_text(place + '（签字）：')}#box(width: 32mm, stroke: (bottom: 0.5pt))"
        f"{_text('　　　　年　　月　　日')}]"
        for place in block.places
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
    if isinstance(block, Annex):
        return f"#pagebreak()\n#par(first-line-indent: 0pt)[{_text(block.title, f'font: {literal(fonts.PDF_SANS)}')}]"
    assert isinstance(block, PageBreak)
    return "#pagebreak()"


def source(tree: Document) -> str:
    """The typst text of a tree."""
    settings = _SETTINGS[tree.page].replace("%PAGES%", _PAGES).replace("%SERIF%", fonts.PDF_SERIF)
    size = 22 if tree.page is Page.OFFICIAL else 18
    parts = [
        settings,
        f"#align(center)[#par(first-line-indent: 0pt)[{_text(tree.title, f'size: {size}pt')}]]",
        "#v(1em)" if tree.page is not Page.OFFICIAL else '#par[#text(" ")]',
        *(_block(block) for block in tree.blocks),
    ]
    for words in filter(None, (tree.organisation, tree.date_text)):
        parts.append(f"#align(right)[{_text(words + '　' * 4)}]")
    parts.extend(_block(block) for block in tree.tail)
    return "\n\n".join(parts)


def write_pdf(tree: Document) -> bytes:
    """The PDF of a tree; an unknown font is an error, never a silent substitute."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "main.typ"
        place.write_text(source(tree), encoding="utf-8")
        made, warnings = typst.compile_with_warnings(
            str(place),
            root=folder,
            font_paths=[str(fonts.folder())],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=946684800,
        )
    unknown = [str(warning) for warning in warnings if "font" in str(warning.message)]
    if unknown:
        raise RuntimeError(f"PDF缺少字体：{unknown[0]}")
    assert isinstance(made, bytes)
    return made
