"""The index of words: which records of a long ledger hold two signs side by side.

Chinese is searched by words of two signs, anywhere in a text. A database has no index for that which
both engines and every office have, and reading the texts of a million records takes a second. So a
stretch of records keeps, for each pair of neighbouring signs in their texts, the places at which it
occurs. Whoever searches finds by it which records may hold the words, and looks at these alone
(`engine/read/finding.py`).

No deed writes here. The index knows up to which line of history it was made; what was touched
later is looked at beside it, until the sweep takes it in. So it may hold a pair that a text has no
longer, but never lacks one. A ledger of few records has no index.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.parts import Chore
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import fast_rows, history
from taizhang.engine.models import Event, Pair, Stretch, WordIndex

LONG = 20_000
"""Ledgers of fewer records have no index: reading their texts takes no longer."""
STRETCH = 20_000
LATE = 2_000
"""Touched records from which on the index is made longer; fewer are looked at beside it."""
LINES = 20_000
"""So many lines of history behind the index are read at most to find the records touched since."""
SMALL = 16
"""So many stretches of few records are put together."""


def pairs(texts: Iterable[str | None]) -> set[str]:
    """Return the pairs of neighbouring signs in some texts, of which one is not ASCII.

    Letters are taken as capitals, since a search does not tell them apart. Pairs of digits and
    Latin letters are in too many numbers to find anything by.
    """
    text = "\n".join(filter(None, texts)).upper()
    return {pair for pair in map("".join, pairwise(text)) if not pair.isascii()}


def packed(numbers: Sequence[int]) -> bytes:
    """Pack whole numbers, none below 0, as small as the largest allows."""
    most = max(numbers, default=0)
    code = "H" if most < 1 << 16 else "I" if most < 1 << 32 else "Q"
    return code.encode() + array(code, numbers).tobytes()


def unpacked(content: bytes | memoryview) -> array[int]:
    """Return packed numbers."""
    view = memoryview(content)
    numbers = array(chr(view[0]))
    numbers.frombytes(view[1:])
    return numbers


def of(ledger: Ledger) -> WordIndex | None:
    """Return the index of a ledger, if it is whole and of the fields searched now."""
    row = WordIndex.objects.filter(ledger=ledger.key, spelled=_spelled(ledger)).first()
    return row if row is not None and row.through is not None else None


def _spelled(ledger: Ledger) -> str:
    return f"{' '.join(_names(ledger))} {unicodedata.unidata_version}"


def _names(ledger: Ledger) -> tuple[str, ...]:
    """Name the fields searched in a list of the ledger."""
    return ("number", *ledger.find_names)


def touched(ledger: Ledger, since: int) -> QuerySet[Any, Any]:
    """Select the keys of the records with a line of history after a line."""
    lines = Event.objects.filter(seq__gt=since, ledger=ledger.key).exclude(record_id=None)
    return lines.order_by().values_list("record_id", flat=True).distinct()


def chores() -> Iterator[tuple[Ledger, Callable[[], Iterator[Chore]]]]:
    """Yield each searched ledger with what lists the chores of its index.

    By them an index is made, or takes in what was touched.
    """
    reached = history.reached()
    stored = {row.ledger: row for row in WordIndex.objects.exclude(through=None)}
    for ledger in filter(lambda ledger: ledger.find_names, ledgers()):
        index = stored.get(ledger.key)
        if index is not None and index.spelled == _spelled(ledger):
            yield ledger, partial(_longer, ledger, index, reached)
        elif reached >= LONG:  # every record has a line of history
            yield ledger, partial(anew, ledger, reached)


def anew(ledger: Ledger, reached: int) -> Iterator[Chore]:
    """Yield the chores that make the index of a ledger, if it is long.

    reached: the line of history up to which the records are taken in
    """
    rows = ledger.model._default_manager.order_by()
    if not rows[LONG - 1 : LONG].exists():
        return
    spans = list(_spans(rows))
    yield Chore("", partial(_begin, ledger), ledger.key)
    for first, last in spans:
        yield Chore("", partial(_put, ledger, Q(occurred_on__range=(first, last))), ledger.key)
    yield Chore("", partial(_finish, ledger, reached, len(spans)), ledger.key)


def _spans(rows: QuerySet[Any]) -> Iterator[tuple[date, date]]:
    """Divide the days of a ledger into spans of some `STRETCH` records."""
    days = rows.values_list("occurred_on").annotate(n=Count("pk")).order_by("occurred_on")
    first, size = None, 0
    for day, count in days:
        first, size = first or day, size + count
        if size >= STRETCH:
            yield first, day
            first, size = None, 0
    if first is not None:
        yield first, day


def _begin(ledger: Ledger) -> int:
    Stretch.objects.filter(ledger=ledger.key).delete()
    WordIndex.objects.update_or_create(
        ledger=ledger.key, defaults={"spelled": _spelled(ledger), "through": None}
    )
    return 0


def _finish(ledger: Ledger, reached: int, stretches: int) -> int:
    """Declare the index whole, unless a stretch of it did not come about."""
    if Stretch.objects.filter(ledger=ledger.key).count() == stretches:
        WordIndex.objects.filter(ledger=ledger.key).update(through=reached)
    return 0


def _late(ledger: Ledger, index: WordIndex, reached: int) -> list[int]:
    """Return the records to take in; none while they are few."""
    assert index.through is not None
    if reached == index.through:
        return []
    keys = list(touched(ledger, index.through))
    if not keys:
        WordIndex.objects.filter(pk=index.pk, through__lt=reached).update(through=reached)
    return keys if len(keys) >= LATE or reached - index.through >= LINES else []


def _longer(ledger: Ledger, index: WordIndex, reached: int) -> Iterator[Chore]:
    late = _late(ledger, index, reached)
    if not late:
        return
    small = list(Stretch.objects.filter(ledger=ledger.key, size__lt=STRETCH // 2))
    small = small if len(small) >= SMALL else []
    keys = sorted({*late, *(key for stretch in small for key in unpacked(stretch.keys))})
    pieces = [keys[at : at + STRETCH] for at in range(0, len(keys), STRETCH)]
    before = Stretch.objects.filter(ledger=ledger.key).aggregate(most=Max("pk"))["most"] or 0
    for piece in pieces:
        yield Chore("", partial(_put, ledger, Q(pk__in=piece)), ledger.key)
    old = [stretch.pk for stretch in small]
    yield Chore("", partial(_lengthened, ledger, index, reached, before, len(pieces), old), ledger.key)


def _lengthened(
    ledger: Ledger, index: WordIndex, reached: int, before: int, pieces: int, old: list[int]
) -> int:
    """Move the index on when all of it came about, and drop what was put together."""
    if Stretch.objects.filter(ledger=ledger.key, pk__gt=before).count() == pieces:
        WordIndex.objects.filter(pk=index.pk, through=index.through).update(through=reached)
        Stretch.objects.filter(pk__in=old).delete()
    return 0


def _put(ledger: Ledger, which: Q) -> int:
    """Index the words of some records as one stretch."""
    rows = ledger.model._default_manager.filter(which).order_by("occurred_on", "pk")
    days, keys = list[int](), list[int]()
    places: dict[str, array[int]] = {}
    last = date.min
    for place, (key, last, *texts) in enumerate(
        rows.values_list("pk", "occurred_on", *_names(ledger)).iterator()
    ):
        days.append(last.toordinal())
        keys.append(key)
        for pair in pairs(texts):
            if (known := places.get(pair)) is None:
                known = places[pair] = array("I")
            known.append(place)
    stretch = Stretch.objects.create(
        ledger=ledger.key, last_on=last, size=len(keys), days=packed(days), keys=packed(keys)
    )
    writer = fast_rows.Writer(Pair, keyed=False)
    writer.write(
        [
            writer.values(Pair(stretch=stretch, pair=pair, count=len(found), places=packed(found)))
            for pair, found in places.items()
        ]
    )
    return 0
