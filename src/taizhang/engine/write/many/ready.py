"""A bulk deed judged and written out beside the database.

A short transaction puts it in its place.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError

from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import history
from taizhang.engine.models import Batch
from taizhang.engine.write import conflicts, offers
from taizhang.engine.write.many.again import Acts, Overtaken
from taizhang.engine.write.many.basis import Basis
from taizhang.engine.write.many.serials import Keys, Serials
from taizhang.engine.write.many.written import Written
from taizhang.org.models import Person

SIZE = 500
"""Rows that are stored together."""
HEARD = 2000
"""So many corrections at most of which other records hear: these are told while nobody else writes."""
IN_MEMORY = 4 * 1024 * 1024
"""So many bytes are kept in memory before a file is used."""


class _Pile:
    """A pile of things laid down one after another and taken up in that order.

    They lie in a file without a name.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(_folder()))  # noqa: SIM115
        self.height = 0

    def lay(self, thing: Any) -> None:
        self._file.seek(0, 2)
        pickle.dump(thing, self._file, pickle.HIGHEST_PROTOCOL)
        self.height += 1

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        for _ in range(self.height):
            yield pickle.load(self._file)  # noqa: S301  # our own, in a file without a name

    def close(self) -> None:
        self._file.close()


class Ready:
    """The rows of a bulk deed as they will be stored, in files without names.

    A process that dies leaves nothing behind.
    """

    def __init__(self, ledger: Ledger, person: Person | None, moment: datetime, basis: Basis) -> None:
        self.ledger, self.basis, self.count = ledger, basis, 0
        self.serials = Serials()
        self.keys = Keys(ledger, self.serials)
        self._person, self._moment = person, moment
        self._numbers = ("", "")
        self._changed: list[int] = []
        self._heard: dict[int, Draft] = {}
        self._waiting: list[Written] = []
        self._rows, self._lines = _Pile(), _Pile()

    def close(self) -> None:
        """Forget all of it."""
        self._rows.close()
        self._lines.close()

    def add(self, written: Written, number: str = "", *, heard: Draft | None = None) -> None:
        """Add the writes of one deed; more of the same may follow until the next is added.

        A new record has a number. With `heard`, other records hear of the draft when it is stored.
        """
        if len(self._waiting) >= SIZE or heard is not None or self._rows.height in self._heard:
            self._lay_down()
        if heard is not None:
            self._heard[self._rows.height] = heard
        if len(self._heard) > HEARD:
            raise Acts
        self._waiting.append(written)
        self._changed += written.changed_keys
        if number:
            self.count += 1
            self._numbers = (self._numbers[0] or number, number)

    def _lay_down(self) -> None:
        if self._waiting:
            whole, self._waiting = _joined(self._waiting), []
            lines, whole.lines = whole.lines, []
            self._rows.lay(whole)
            self._lines.lay(lines)

    def parts(self) -> Iterator[Written]:
        """Return all rows that were added, in their order."""
        yield from self._rows
        if self._waiting:
            yield _joined(self._waiting)

    def put(self, key: str, source: str) -> Batch:
        """Store all, inside the caller's transaction; return the batch.

        The batch is stored only where there are new records. Raises `Overtaken` when it must be
        judged again, and `Refused` when the table holds already what it may hold once: since
        transactions take turns, nobody can have stored it after the last look at the basis.
        """
        self._lay_down()
        with conflicts.named():
            return self._put(key, source)

    def _put(self, key: str, source: str) -> Batch:
        batch = Batch(key=key, ledger=self.ledger.key, source=source[:120], at=self._moment, by=self._person)
        if self.count:
            begin(batch)
        self._take()
        if self._heard:
            first = self._one_by_one()
        else:
            for rows in self._rows:
                rows.store()
            first = self._hold() + 1
            for lines in self._lines:
                history.chain(lines)
        if self.count:
            batch.rows, batch.first_seq, batch.last_seq = self.count, first, first + self.count - 1
            batch.first_number, batch.last_number = self._numbers
            batch.save()
        return batch

    def _one_by_one(self) -> int:
        """Store part by part with its history.

        A record that hears of such a row writes its own line before it.
        """
        first = self._hold() + 1
        for nth, (rows, lines) in enumerate(zip(self._rows, self._lines, strict=True)):
            rows.store()
            if nth in self._heard:
                offers.tell(self._heard[nth])
            history.chain(lines)
        return first

    def _take(self) -> None:
        """Take what every deed takes before the chain: the records, then the numbers."""
        rows = self.ledger.model._default_manager.order_by("id").select_for_update()
        for start in range(0, len(self._changed), SIZE):
            list(rows.filter(pk__in=self._changed[start : start + SIZE]).values_list("pk"))
        free = self.serials.take() and self.keys.free()
        if not free or not self.basis.offers_stand() or not self.basis.stands():
            raise Overtaken

    def _hold(self) -> int:
        """Take the chain and return its last serial.

        It is seen once more that all is as it was when it was judged.
        """
        seq, _ = history.head()
        if not self.basis.stands():
            raise Overtaken
        return seq


def begin(batch: Batch) -> None:
    """Store the batch first: the same key comes no further."""
    try:
        batch.save(force_insert=True)
    except IntegrityError as error:
        raise Overtaken from error


def _joined(waiting: list[Written]) -> Written:
    whole = Written()
    for written in waiting:
        whole.join(written)
    return whole


def _folder() -> Path:
    place: Path = settings.HOME / "work"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place
