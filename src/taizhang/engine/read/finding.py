"""Search of a long list: the records that hold some words, newest first.

The index of words (`engine/keep/words.py`) says which records may hold them. These are looked at, day
by day from the newest, with all conditions of the list, until a page is full: what is found is what
reading every text would find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import words
from taizhang.engine.models import Pair, Stretch
from taizhang.engine.read import plans

FIRST, MOST = 2_000, 16_000
"""So many records are looked at at once, at first and at most; each time twice as many."""
AT_ONCE = 10_000
"""No more keys than this stand in one statement."""
BESIDE = 10_000
"""With more records touched since the index was made it is of no use: all of them are looked at."""
_DAY = 64
"""Day and key make one number, by which records are sorted: the day stands above so many bits."""


@dataclass(frozen=True)
class Found:
    """A page of what a search found.

    keys: of the records of the page
    start: number of the first of them, from 0; that of the last page where so many were not found
    total: how many were found
    more: whether more may be found among the records not looked at
    """

    keys: list[int]
    start: int
    total: int
    more: bool


class _Gone(Exception):
    """The exception for a stretch that was put together with others meanwhile."""


@dataclass(frozen=True)
class _Part:
    """A stretch with all pairs that are looked for.

    last: its last day, as a number
    pairs: the rarest first
    most: so many of its records hold that one
    """

    key: int
    last: int
    pairs: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class _Candidates:
    """The records of a ledger that may hold some words.

    parts: the newest first
    fresh: records touched since the index was made
    """

    parts: tuple[_Part, ...]
    fresh: frozenset[int]

    def groups(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the indexed records in groups of whole days, the newest first.

        Each comes with its first day as a number; that of the last group is 0.
        """
        size, waiting, rest = FIRST, list[int](), list(self.parts)
        while rest or waiting:
            while rest and (len(waiting) < size or waiting[size - 1] >> _DAY <= rest[0].last):
                some = [rest.pop(0)]
                while rest and len(waiting) + sum(part.most for part in some) < size:
                    some.append(rest.pop(0))
                waiting = sorted((*waiting, *_loaded(some)), reverse=True)
            first = waiting[min(size, len(waiting)) - 1] >> _DAY if waiting else 0
            end = next((n for n in range(size, len(waiting)) if waiting[n] >> _DAY < first), len(waiting))
            group, waiting = waiting[:end], waiting[end:]
            keys = {number & ((1 << _DAY) - 1) for number in group}
            yield first if rest or waiting else 0, list(keys - self.fresh)
            size = min(2 * size, MOST)


def _loaded(parts: list[_Part]) -> list[int]:
    """Return the records of stretches with all the pairs, as numbers of day and key."""
    keys, pairs = [part.key for part in parts], parts[0].pairs
    rows = Pair.objects.filter(stretch__in=keys, pair__in=pairs)
    places = {(key, pair): content for key, pair, content in rows.values_list("stretch", "pair", "places")}
    stretches = {row.pk: row for row in Stretch.objects.filter(pk__in=keys)}
    out = list[int]()
    for part in parts:
        if part.key not in stretches or any((part.key, pair) not in places for pair in pairs):
            raise _Gone
        rarest, *others = (words.unpacked(places[part.key, pair]) for pair in part.pairs)
        found = set(rarest).intersection(*others) if others else rarest
        days, own = (
            words.unpacked(content) for content in (stretches[part.key].days, stretches[part.key].keys)
        )
        out += [days[place] << _DAY | own[place] for place in found]
    return out


def _candidates(ledger: Ledger, search: str) -> _Candidates | None:
    """Return the records that may hold some words; None where only the texts tell."""
    pairs = words.pairs([search])
    index = words.of(ledger) if pairs else None
    if index is None or index.through is None:
        return None
    fresh = frozenset(words.touched(ledger, index.through)[: BESIDE + 1])
    if len(fresh) > BESIDE:
        return None
    counts: dict[tuple[date, int], list[tuple[int, str]]] = {}
    rows = Pair.objects.filter(stretch__ledger=ledger.key, pair__in=pairs)
    for last_on, key, pair, count in rows.values_list("stretch__last_on", "stretch", "pair", "count"):
        counts.setdefault((last_on, key), []).append((count, pair))
    parts = []
    for (last_on, key), found in sorted(counts.items(), reverse=True):
        if len(found) == len(pairs):
            found.sort()
            parts.append(_Part(key, last_on.toordinal(), tuple(pair for _, pair in found), found[0][0]))
    return _Candidates(tuple(parts), fresh)


def page(ledger: Ledger, rows: QuerySet[Any], search: str, start: int, size: int) -> Found | None:
    """Find a page of what a search leaves, from the row numbered `start` on.

    None where only reading the texts tells: in a ledger without an index, for words of one sign or
    of digits and Latin letters alone, and while very many records wait for being indexed.

    rows: of the list, with all its conditions and the words among them
    """
    found = _candidates(ledger, search)
    try:
        return None if found is None else _page(rows, found, start, size)
    except _Gone:
        return None


def _page(rows: QuerySet[Any], found: _Candidates, start: int, size: int) -> Found:
    beside = sorted(_places(rows, list(found.fresh)))
    out, until = list[plans.Key](), date.max
    for first, keys in found.groups():
        day = date.fromordinal(first) if first else date.min
        part = [place for place in _places(rows, keys) if day <= place[0] < until]
        while beside and beside[-1][0] >= day:
            part.append(beside.pop())
        out += sorted(part, reverse=True)
        until = day
        if first and len(out) > start + size:
            return Found(_keys(out, start, size), start, len(out), more=True)
    out += reversed(beside)
    start = min(start, max(0, (len(out) - 1) // size * size))
    return Found(_keys(out, start, size), start, len(out), more=False)


def _keys(places: list[plans.Key], start: int, size: int) -> list[int]:
    return [key for *_, key in places[start : start + size]]


def _places(rows: QuerySet[Any], keys: list[int]) -> Iterator[plans.Key]:
    """Yield the places in the list of those of some records that are among the rows."""
    for at in range(0, len(keys), AT_ONCE):
        yield from plans.places(rows, keys[at : at + AT_ONCE])
