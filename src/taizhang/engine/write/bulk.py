"""The bulk deed: many new records as one act, each stored, sealed, numbered and chained as if made alone."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from django.db import IntegrityError, connection, transaction

from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Draft, Problem, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import deadlines, evidence, history, sealing
from taizhang.engine.models import Batch, ChainHead, Offer
from taizhang.engine.write import drafting, offers, storing, together
from taizhang.engine.write.cleaning import Cleaner
from taizhang.kernel import seal
from taizhang.org.models import Unit
from taizhang.org.principals import Principal

SIZE = 500
"""Rows that are stored together; a rule that looks into the tables has what came before it stored first."""
MOST_NAMED = 2000
"""So many refused rows are named one by one; of the others only the number is told."""
TWICE = "和已登记的一条重复，请核对；确是同一件事的删去这一行。"


@dataclass(frozen=True)
class Row:
    """One new record as it would be given to `deeds.create`, with the place by which its errors are named."""

    place: Hashable
    data: Mapping[str, Any]
    lines: drafting.Rows = field(default_factory=dict)


@runtime_checkable
class Known(Protocol):
    """Rows that tell the unit of each without being read as a whole."""

    def units(self) -> Iterable[Mapping[str, Any]]:
        """The data of each row as far as its unit."""


class RowsRefused(Refused):
    """A bulk deed that was not done. `rows` maps places to errors; `more` counts refused rows not named."""

    def __init__(self, rows: dict[Hashable, dict[str, list[str]]], more: int) -> None:
        self.rows, self.more = rows, more
        super().__init__(f"有{len(rows) + more}行不能登记，一行也没有保存。")


class _Looked(Exception):
    """A link looked into the tables while rows after its own were already there."""


def create_many(
    principal: Principal,
    ledger: Ledger,
    rows: Iterable[Row],
    *,
    key: str,
    files: Sequence[str] = (),
    source: str = "",
    told: Callable[[int], None] | None = None,
    inside: bool = False,
) -> tuple[Batch, bool]:
    """Register all rows or none; gives the batch and whether it is new.

    `rows` is gone through twice, so it must start anew each time. The same `key` gives the first batch again
    and changes nothing. `files` prove every row. Raises `RowsRefused` with the errors of all rows at once.
    `inside` says that the caller's own transaction ends with any refusal: then SQLite, where nobody else writes
    meanwhile, needs no savepoint around it all, which would keep every page that was changed in memory.
    """
    joined = inside and connection.vendor == "sqlite"
    for attempt in (1, 2):  # a second time when somebody was quicker with the same key
        if known := Batch.objects.filter(key=key).first():
            return _known(principal, ledger, known), False
        try:
            with transaction.atomic(savepoint=not joined):
                return _Bulk(principal, ledger, files, told).run(rows, key, source), True
        except IntegrityError:
            if attempt == 2 or joined:
                raise
    raise AssertionError("not reached")


def rehearse(
    principal: Principal,
    ledger: Ledger,
    rows: Iterable[Row],
    *,
    files: Sequence[str] = (),
    told: Callable[[int], None] | None = None,
) -> int:
    """Do all that `create_many` checks and store nothing; gives the number of rows or raises `RowsRefused`."""
    with transaction.atomic():
        try:
            return _Bulk(principal, ledger, files, told, keep=False).go_through(rows)
        finally:
            transaction.set_rollback(True)


def _known(principal: Principal, ledger: Ledger, batch: Batch) -> Batch:
    if batch.ledger != ledger.key or not ledger.may_read(principal):
        raise Refused("这次提交的标识已经用过，请刷新页面后重新上传。", status=409)
    return batch


class _Bulk:
    """One run over the rows of a bulk deed, inside its transaction."""

    def __init__(
        self,
        principal: Principal,
        ledger: Ledger,
        files: Sequence[str],
        told: Callable[[int], None] | None,
        keep: bool = True,
    ) -> None:
        self.principal, self.ledger, self.keep = principal, ledger, keep
        self.moment = clock.now().replace(microsecond=0)
        self.evidence = evidence.waiting(principal, list(files))
        self.told = told or (lambda _: None)
        self.cleaner = Cleaner(ledger.model, forms.HEAD + ledger.form_fields)
        self.line_cleaners = {line.name: Cleaner(line.model, line.fields) for line in ledger.lines}
        self.waiting: list[tuple[Hashable, Draft]] = []
        self.errors: dict[Hashable, dict[str, list[str]]] = {}
        self.more = self.stored = 0
        self.size, self.storing, self.linking = SIZE, False, False
        self.serials: dict[str, int] = {}
        self.numbers: list[str] = []
        self.tables = together.tables(ledger)

    def run(self, rows: Iterable[Row], key: str, source: str) -> Batch:
        """Take all rows in; the batch is stored first, so that the same key waits here."""
        batch = Batch(key=key, ledger=self.ledger.key, source=source[:120], at=self.moment)
        batch.by = self.principal.person
        batch.save(force_insert=True)
        self._reserve(rows)
        batch.rows = self.go_through(rows)
        batch.first_number, batch.last_number = self.numbers[0], self.numbers[-1]
        batch.last_seq = ChainHead.objects.values_list("seq", flat=True).get(pk=1)
        batch.first_seq = batch.last_seq - batch.rows + 1
        batch.save()
        return batch

    def go_through(self, rows: Iterable[Row]) -> int:
        """Check every row and store it; refuses with all errors at the end."""
        count = 0
        with self._watched():
            for count, row in enumerate(rows, 1):  # the number of rows is wanted after the loop
                self._take(row)
                if len(self.waiting) >= self.size:
                    self._store()
                if not count % SIZE:
                    self.told(count)
            self._store()
        if self.errors:
            raise RowsRefused(self.errors, self.more)
        if not count:
            raise Refused("没有找到要登记的行，请核对表格。")
        return count

    def _reserve(self, rows: Iterable[Row]) -> None:
        """Take the numbers of all rows in one go, series by series in one order, before anything else is locked."""
        counts: Tally[str] = Tally()
        units = rows.units() if isinstance(rows, Known) else (row.data for row in rows)
        for data in units:
            unit = self.cleaner.one("unit", data)
            if isinstance(unit, Unit):
                counts[storing.series(self.ledger, unit, self.moment)] += 1
        for name in sorted(counts):
            self.serials[name] = storing.reserve(name, counts[name]) - counts[name]

    def _take(self, row: Row) -> None:
        try:
            draft = self._draft(row)  # may store those that wait
        except Refused as refused:
            self._refuse(row.place, refused.errors)
        else:
            self.waiting.append((row.place, draft))

    def _refuse(self, place: Hashable, errors: dict[str, list[str]]) -> None:
        if len(self.errors) < MOST_NAMED or place in self.errors:
            self.errors[place] = errors
        else:
            self.more += 1

    def _draft(self, row: Row) -> Draft:
        """A checked record, as `deeds.create` would store it."""
        problems: list[Problem] = []
        values = self.cleaner.clean(row.data, problems)
        draft = drafting.begun(self.principal, self.ledger, values, self.moment)
        draft.evidence = self.evidence
        for line in self.ledger.lines:
            given = list(row.lines.get(line.name, []))
            read = self.line_cleaners[line.name].read
            draft.lines[line.name] = forms.clean_lines(line, given, problems, read=read)
        drafting.apply(draft, values, {}, problems)
        drafting.check(draft, problems)
        draft.answer["clocks"] = deadlines.started(draft, self.ledger.flow.opening)
        return draft

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Whatever looks into the tables of this ledger sees all rows before its own."""

        def look(execute: Any, sql: str, *more: Any) -> Any:
            if self.waiting and not self.storing and any(table in sql for table in self.tables):
                self._store()
            elif self.linking and any(table in sql for table in self.tables):
                raise _Looked
            return execute(sql, *more)

        with connection.execute_wrapper(look):
            yield

    def _store(self) -> None:
        """Store the waiting rows together, or one by one when one of them cannot stand beside another."""
        rows, self.waiting = self.waiting, []
        if not rows:
            return
        try:
            self._stored(rows)
        except (IntegrityError, _Looked) as reason:
            if isinstance(reason, _Looked):
                self.size = 1
            for place, draft in rows:
                draft.record.pk = draft.record.id = None
                try:
                    self._stored([(place, draft)])
                except IntegrityError:
                    self._refuse(place, {"": [TWICE]})

    def _stored(self, rows: list[tuple[Hashable, Draft]]) -> None:
        self.storing = True
        try:
            with transaction.atomic():
                for place, draft in rows:
                    draft.record.number = self._number(place, draft)
                drafts = [draft for _, draft in rows]
                together.store(self.ledger, self.principal, drafts, self.evidence, keep=self.keep)
                if self.keep and not self.errors:
                    self._finish(drafts, alone=len(rows) == 1)
        finally:
            self.storing = False

    def _number(self, place: Hashable, draft: Draft) -> str:
        if not self.keep:
            return f"第{place}行"[:40]
        name = storing.series(self.ledger, draft.record.unit, self.moment)
        if not draft.record.number:
            self.serials[name] += 1
            self.numbers.append(storing.numbered(self.ledger, name, self.serials[name]))
            return self.numbers[-1]
        return str(draft.record.number)

    def _finish(self, drafts: list[Draft], alone: bool) -> None:
        """Offers and, last, the lines of history."""
        self.linking = not alone
        try:
            made = [offer for draft in drafts for offer in offers.made(draft)]
        finally:
            self.linking = False
        Offer.objects.bulk_create(made)
        history.store(
            [
                history.line_of(
                    "create",
                    self.principal,
                    self.ledger,
                    draft.record,
                    lines=draft.stored,
                )
                for draft in drafts
            ]
        )
        self.stored += len(drafts)


def fresh_key(*parts: str) -> str:
    """The key of a batch from what it is: the same parts give the same key."""
    return seal.blind(sealing.keys().index, "batch", "\x1f".join(parts))
