"""A bulk deed judged and written out beside the database; a short transaction puts it in its place."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import IntegrityError

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import history
from taizhang.engine.models import Batch, ChainHead
from taizhang.engine.write.basis import Basis, Overtaken
from taizhang.engine.write.serials import Keys, Serials
from taizhang.engine.write.together import Values, Written, writer
from taizhang.org.models import Person

SIZE = 500
"""Rows that are stored together."""
IN_MEMORY = 4 * 1024 * 1024
"""So many bytes are written to a file; what ends before leaves none."""


class Ready:
    """The rows of a bulk deed as they will be stored, in a file without a name: who dies leaves nothing."""

    def __init__(self, ledger: Ledger, person: Person | None, moment: datetime, basis: Basis) -> None:
        self.ledger, self.basis, self.count = ledger, basis, 0
        self.serials = Serials()
        self.keys = Keys(ledger, self.serials)
        self.first_number = self.last_number = ""
        self._person, self._moment = person, moment
        self._waiting: list[Written] = []
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(_folder()))  # noqa: SIM115

    def close(self) -> None:
        """Forget all of it."""
        self._file.close()

    def add(self, written: Written, number: str) -> None:
        """Add what one new record writes; more of the same may follow until the next one is added."""
        if len(self._waiting) >= SIZE:
            self._write_down()
        self._waiting.append(written)
        self.count += 1
        self.first_number, self.last_number = self.first_number or number, number

    def _write_down(self) -> None:
        self._file.seek(0, 2)
        pickle.dump(_merged(self._waiting), self._file, pickle.HIGHEST_PROTOCOL)
        self._waiting = []

    def parts(self) -> Iterator[tuple[Values, list[history.Unchained]]]:
        """All that was added, in its order."""
        self._file.seek(0)
        while True:
            try:
                part = pickle.load(self._file)  # noqa: S301  # our own, in a file without a name
            except EOFError:
                break
            yield part
        if self._waiting:
            yield _merged(self._waiting)

    def put(self, key: str, source: str) -> Batch:
        """Store all rows, inside the caller's transaction. Raises `Overtaken` when it must be judged again."""
        try:
            return self._put(key, source)
        except IntegrityError as error:  # somebody stored the same in this very moment
            raise Overtaken from error

    def _put(self, key: str, source: str) -> Batch:
        batch = Batch(key=key, ledger=self.ledger.key, source=source[:120], at=self._moment, by=self._person)
        batch.save(force_insert=True)  # first, so that the same key waits here
        self._hold()
        for values, lines in self.parts():
            for model, rows in values.items():
                writer(model).write(rows)
            history.chain(lines)
        batch.rows, batch.first_number, batch.last_number = self.count, self.first_number, self.last_number
        batch.last_seq = ChainHead.objects.values_list("seq", flat=True).get(pk=1)
        batch.first_seq = batch.last_seq - batch.rows + 1
        batch.save()
        return batch

    def _hold(self) -> None:
        """Take the numbers, then the chain, as every deed does; see that all is as it was when it was judged."""
        if not self.serials.take():
            raise Overtaken
        history.head()
        if not self.basis.stands() or not self.keys.free():
            raise Overtaken


def _merged(waiting: list[Written]) -> tuple[Values, list[history.Unchained]]:
    values: Values = {}
    for written in waiting:
        for model, rows in written.rows.items():
            values.setdefault(model, []).extend(rows)
    return values, [written.line for written in waiting if written.line is not None]


def _folder() -> Path:
    place: Path = settings.HOME / "work"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place
