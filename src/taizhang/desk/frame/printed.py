"""A paper written from a record: history first, then the file as PDF or Word."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from taizhang.desk.frame.doors import Signed
from taizhang.desk.frame.files import attached, pdf
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import history
from taizhang.paper.tree import Document


def printed(request: Signed, ledger: Ledger, record: Any, tree: Document, *, word: bool) -> HttpResponse:
    """The file of a paper, named after it and its record; each fetch is history."""
    from taizhang.paper.pdf import write_pdf
    from taizhang.paper.word import write_docx

    history.append("print", request.principal, ledger, record, note=tree.title, whole=False)
    name = f"{tree.title} {record.number}"
    return attached(write_docx(tree), f"{name}.docx") if word else pdf(write_pdf(tree), name)
