"""A file of another system on one page.

Dropped, read and shown, then stored; nothing before it was seen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import redirect, render

from taizhang.desk.frame import uploads
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.workbooks.sheets import files

Rows = Iterable[Sequence[Any]]


class Reader(ABC):
    """One reading of a dropped file.

    A room has a subclass for each kind of file that it reads.

    template: the page
    kept: whether the file stays as evidence of what was taken from it, under a hidden id until it
        is stored
    field: the name of the file's box
    wanted: what is said where no file was chosen
    """

    template: ClassVar[str]
    wanted: ClassVar[str]
    kept: ClassVar[bool] = True
    field: ClassVar[str] = "file"

    def __init__(self, request: Signed) -> None:
        self.request = request
        self.upload = uploads.Upload()

    @abstractmethod
    def read(self, rows: Rows) -> list[str]:
        """Understand the rows of the first sheet.

        Returns what is wrong with them, in Chinese.
        """

    @abstractmethod
    def store(self) -> str:
        """Store what was read and give the address where it is to be seen."""

    @abstractmethod
    def context(self) -> dict[str, Any]:
        """Return what the page shows of the rows read."""

    @property
    def storing(self) -> bool:
        """Return whether the button was to store, not only to look."""
        return "store" in self.request.POST

    def refuse(self, words: str) -> Refused:
        """Make a refusal at the file's box."""
        return Refused([(self.field, words)])

    def _rows(self) -> Rows:
        """Return the rows of the file at hand.

        Raises `Refused` where there is none or it cannot be opened.
        """
        if self.kept:
            if not self.upload.waiting:
                raise self.refuse(self.wanted)
            row = self.upload.waiting[0]
            book = files.opened(row.name, evidence.read(row))
        else:
            file = self.request.FILES.get(self.field)
            if file is None:
                raise self.refuse(self.wanted)
            book = files.opened(file.name or "", file.read())
        return next((table.rows() for table in book.shown), iter(()))

    def page(self) -> HttpResponse:
        """Answer the request.

        The empty page, what was read with its problems, or the way to what was stored.
        """
        if self.kept:
            self.upload = uploads.received(self.request, Evidence.Kind.LOG).newest
        problems = list(self.upload.problems)
        if self.request.method == "POST" and not problems:
            try:
                problems = self.read(self._rows())
                if self.storing and not problems:
                    return redirect(self.store())
            except Refused as refused:
                problems = refused.messages
        context = {"upload": self.upload, "problems": problems} | self.context()
        return render(self.request, self.template, context, status=422 if problems else 200)
