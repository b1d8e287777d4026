"""A paper as a file: PDF to look at and print, Word to keep."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from taizhang.desk.frame.files import DOCX, disposition, docx, pdf
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import history
from taizhang.paper.tree import Document

KINDS = {
    "docx": DOCX,
    "pdf": "application/pdf",
}
"""The kinds of file that a document is written as, with their media types."""


def written(tree: Document, kind: str) -> bytes:
    """Write a document as one of the kinds."""
    from taizhang.paper.pdf import write_pdf
    from taizhang.paper.word import write_docx

    return write_docx(tree) if kind == "docx" else write_pdf(tree)


def saved(content: bytes, name: str, kind: str) -> HttpResponse:
    """Send a written document to be saved under a name."""
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = disposition(f"{name}.{kind}")
    return response


def drawn(tree: Document, name: str, *, word: bool) -> HttpResponse:
    """Draw a document under a file name."""
    return docx(written(tree, "docx"), name) if word else pdf(written(tree, "pdf"), name)


def printed(request: Signed, ledger: Ledger, record: Any, tree: Document, *, word: bool) -> HttpResponse:
    """Draw a paper of a record, named after both; each fetch is history first."""
    history.append("print", request.principal, ledger, record, note=tree.title, whole=False)
    return drawn(tree, f"{tree.title} {record.number}", word=word)
