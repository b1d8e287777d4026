"""Write the year's report beside python-docx and typst.

They are given the same content ready-made.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

from bench.contender import Run


def _tree() -> Any:
    import django

    django.setup()
    from taizhang.engine.declare.figure import Context
    from taizhang.kernel.days import Period
    from taizhang.report import layout
    from taizhang.report.annual import annual

    return layout.document(annual(Context(Period.year(2021))))


def ours() -> Run:
    import django

    django.setup()
    from taizhang.engine.declare.figure import Context
    from taizhang.kernel.days import Period
    from taizhang.report.annual import annual
    from taizhang.report.issue import files

    def run() -> int:
        docx, sheet = files(annual(Context(Period.year(2021))))
        assert docx and sheet
        return 1

    return run


def content() -> dict[str, Any]:
    """Title, paragraphs (text, level) and tables of the report."""
    tree = _tree()
    told: list[dict[str, Any]] = []
    for block in (*tree.blocks, *tree.tail):
        kind = type(block).__name__
        if kind == "Table":
            told.append({"rows": [list(block.header), *(list(row) for row in block.rows)]})
        else:
            text = getattr(block, "text", None) or "".join(run.text for run in getattr(block, "runs", ()))
            told.append({"text": text, "level": getattr(block, "level", 0)})
    return {"title": tree.title, "blocks": told}


def bare() -> Run:
    import docx
    import typst

    from taizhang.paper import fonts

    told = json.loads(Path(os.environ["BENCH_CONTENT"]).read_text())

    def word() -> bytes:
        made = docx.Document()
        made.add_heading(told["title"], 0)
        for block in told["blocks"]:
            if rows := block.get("rows"):
                table = made.add_table(len(rows), len(rows[0]))
                for row, values in zip(table.rows, rows, strict=True):
                    for cell, value in zip(row.cells, values, strict=True):
                        cell.text = value
            elif block["level"]:
                made.add_heading(block["text"], block["level"])
            else:
                made.add_paragraph(block["text"])
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()

    def sheet() -> bytes:
        parts = [f"= {told['title']}\n"]
        for block in told["blocks"]:
            if rows := block.get("rows"):
                cells = ", ".join(json.dumps(value, ensure_ascii=False) for row in rows for value in row)
                parts.append(f"#table(columns: {len(rows[0])}, {cells})\n")
            else:
                parts.append(f"#par({json.dumps(block['text'], ensure_ascii=False)})\n")
        source = f'#set text(font: "{fonts.PDF_SERIF}", size: 16pt, lang: "zh")\n' + "\n".join(parts)
        return bytes(
            typst.compile(source.encode(), font_paths=[str(fonts.folder())], ignore_system_fonts=True)
        )

    def run() -> int:
        assert word() and sheet()
        return 1

    return run


if __name__ == "__main__":
    print(json.dumps(content(), ensure_ascii=False))
