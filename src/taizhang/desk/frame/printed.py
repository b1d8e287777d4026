"""A paper as a file: PDF to look at and print, Word to keep."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from taizhang.desk.frame.doors import Signed
from taizhang.desk.frame.files import attached, pdf
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import history
from taizhang.paper.tree import Document


def drawn(tree: Document, name: str, *, word: bool) -> HttpResponse:
    """Draw a document under a file name."""
    from taizhang.paper.pdf import write_pdf
    from taizhang.paper.word import write_docx

    return attached(write_docx(tree), f"{name}.docx") if word else pdf(write_pdf(tree), name)


def printed(request: Signed, ledger: Ledger, record: Any, tree: Document, *, word: bool) -> HttpResponse:
    """Draw a paper of a record, named after both; each fetch is history first."""
    history.append("print", request.principal, ledger, record, note=tree.title, whole=False)
    return drawn(tree, f"{tree.title} {record.number}", word=word)
