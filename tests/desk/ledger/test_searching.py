"""Search a long list by its index of words.

It finds what reading every text finds, whatever was written since the index was made.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from taizhang.desk.frame import controls
from taizhang.engine import clock
from taizhang.engine.declare.parts import Chore
from taizhang.engine.keep import history, words
from taizhang.engine.models import Pair, Stretch, WordIndex
from taizhang.engine.read import finding, plans
from taizhang.engine.write import sweep
from taizhang.org.principals import Principal, system
from taizhang.rooms.petitions.reception.ledger import LEDGER, Form, Reception
from tests.desk.conftest import DeskOffice

SIGNS = "档案不符缴费记录，0１１7AaßſΣς𠮷（\n"
ROWS = 240
FILTERS = ("", "form=visit", "unit=A", "kept=yes", "from=2021-01-01", "unit=B&form=letter&kept=yes")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of a few records takes all the turns of one of a million."""
    for name, value in {"LONG": 50, "STRETCH": 40, "LATE": 12, "SMALL": 3}.items():
        monkeypatch.setattr(words, name, value)
    for name, value in {"FIRST": 6, "MOST": 20, "AT_ONCE": 7}.items():
        monkeypatch.setattr(finding, name, value)


class Texts:
    """Random receptions of few signs, and searches for parts of them."""

    def __init__(self, office: DeskOffice, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)
        self.moment = clock.now().replace(microsecond=0)

    def text(self, most: int) -> str:
        return "".join(self.chance.choices(SIGNS, k=self.chance.randint(0, most)))

    def row(self, number: int) -> Reception:
        unit = self.office.units[self.chance.choice("CAB")]
        at = self.moment - timedelta(hours=self.chance.randrange(2500))
        return Reception(
            unit=unit, unit_lo=unit.lo, number=f"档{number}案", state="received", occurred_at=at, recorded_at=at,
            occurred_on=clock.local_date(at), form=self.chance.choice(Form.values), topic="pension",
            matter=self.text(12), request=self.text(6), received_by=self.office.people["xinfang"],
        )  # fmt: skip

    def searches(self) -> Iterator[str]:
        for row in Reception.objects.order_by("?")[:12]:
            for text in (row.matter, row.request, row.number):
                at = self.chance.randrange(len(text) + 1)
                yield text[at : at + self.chance.randint(1, 4)].strip()
        yield from (self.text(4).strip() for _ in range(12))
        yield from ("缴费记录", "档案", "案，", "没有", "aA案", "a费", "A费", "%案", "_案", "\\案")

    def edit(self, row: Reception) -> None:
        """Change a record as a deed does: what is searched, and a line of history."""
        other = self.row(0)
        for name in self.chance.sample(("matter", "request", "occurred_at", "form", "voided"), 2):
            setattr(row, name, not row.voided if name == "voided" else getattr(other, name))
        row.occurred_on = clock.local_date(row.occurred_at)
        with transaction.atomic():
            row.save()
            history.append("edit", system("测试"), LEDGER, row)

    def add(self, count: int) -> None:
        start = Reception.objects.count()
        keep(self.row(number) for number in range(start, start + count))


def keep(rows: Iterable[Reception]) -> None:
    for row in rows:
        with transaction.atomic():
            row.save()
            history.append("create", system("测试"), LEDGER, row)


def chores() -> list[Chore]:
    """What the sweep finds to do for the index."""
    return [chore for ledger, find in words.chores() if ledger is LEDGER for chore in find()]


def indexed() -> None:
    for chore in chores():
        with transaction.atomic():
            chore.act()
    assert words.of(LEDGER) is not None


def narrowed(principal: Principal, asked: str, search: str) -> tuple[QuerySet[Any], str]:
    given = QueryDict(asked, mutable=True)
    given["q"] = search
    rows, bar = controls.narrowed(LEDGER, principal, given)
    return rows, bar.search


def pages(rows: QuerySet[Any], search: str) -> tuple[list[int], bool]:
    """All keys found page by page; whether the index was used."""
    out, start, size = list[int](), 0, 4
    while (found := finding.page(LEDGER, rows, search, start, size)) is not None:
        if found.keys:
            assert found.start == start
        out += found.keys
        assert found.total >= len(out)
        if not found.more and found.total <= start + size:
            assert found.total == len(out)
            beyond = finding.page(LEDGER, rows, search, start + 40 * size, size)
            assert beyond == found, "beyond the last page stands the last page"
            return out, True
        start += size
    return out, False


def same_as_reading(texts: Texts) -> int:
    """Compare searches with reading every text; return how many the index answered."""
    used = 0
    for search in [text for text in texts.searches() if text]:
        for asked in texts.chance.sample(FILTERS, 2):
            principal = texts.office.principal(texts.chance.choice(("fenguan", "xianshe")))
            rows, said = narrowed(principal, asked, search)
            found, answered = pages(rows, said) if said else ([], False)
            if answered:
                used += 1
                expected = list(rows.order_by(*plans.NEWEST).values_list("pk", flat=True))
                assert found == expected, (search, asked)
            else:
                assert not words.pairs([said])
    return used


@pytest.mark.parametrize("seed", range(3))
def test_what_is_found_is_what_reading_finds(office: DeskOffice, small: None, seed: int) -> None:
    texts = Texts(office, seed)
    texts.add(ROWS)
    indexed()
    assert Stretch.objects.count() > 3
    assert same_as_reading(texts) > 30
    for row in texts.chance.sample(list(Reception.objects.all()), 8):  # beside the index
        texts.edit(row)
    texts.add(3)
    before = Stretch.objects.count()
    indexed()
    assert Stretch.objects.count() == before, "few are not worth a stretch"
    assert same_as_reading(texts) > 30
    for _ in range(5):  # taken in, and at last put together
        for row in texts.chance.sample(list(Reception.objects.all()), 9):
            texts.edit(row)
        texts.add(6)
        indexed()
        assert Stretch.objects.count() <= before + words.SMALL + 2
    index = WordIndex.objects.get()
    assert index.through == history.reached()
    assert same_as_reading(texts) > 30


def test_the_wall_hides_what_is_found(office: DeskOffice, small: None) -> None:
    """What a search may show stands in `rows_for`, as for the whole list."""
    texts = Texts(office, 7)
    texts.add(ROWS)
    Reception.objects.update(matter="档案不符")
    row = Reception.objects.filter(unit=office.units["C"])[0]
    row.complained_of = office.people["fenguan"]
    row.save()
    indexed()
    rows, said = narrowed(office.principal("fenguan"), "", "档案")
    found, answered = pages(rows, said)
    assert answered
    assert len(found) == ROWS - 1
    assert row.pk not in found


def test_a_short_ledger_has_no_index(office: DeskOffice) -> None:
    texts = Texts(office, 1)
    Reception.objects.bulk_create([texts.row(number) for number in range(60)])
    assert chores() == []
    rows, said = narrowed(office.principal("fenguan"), "", "档案")
    assert finding.page(LEDGER, rows, said, 0, 50) is None


def test_an_index_in_the_making_is_not_asked(office: DeskOffice, small: None) -> None:
    """What stopped half-way is made anew by the next sweep."""
    texts = Texts(office, 1)
    texts.add(ROWS)
    for chore in chores()[:3]:
        chore.act()
    assert Stretch.objects.exists()
    assert words.of(LEDGER) is None
    stopped = chores()
    for chore in (*stopped[:2], stopped[-1]):  # one stretch failed, the others did not
        chore.act()
    assert words.of(LEDGER) is None
    sweep.run()
    assert words.of(LEDGER) is not None
    assert same_as_reading(texts) > 30


def test_another_spelling_makes_the_index_anew(
    office: DeskOffice, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Texts(office, 1)
    texts.add(ROWS)
    indexed()
    monkeypatch.setattr(words, "_names", lambda _: ("number", "matter"))
    assert words.of(LEDGER) is None
    indexed()
    assert words.of(LEDGER) is not None


def test_stretches_put_together_meanwhile_leave_it_to_reading(
    office: DeskOffice, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Texts(office, 1)
    texts.add(ROWS)
    indexed()
    rows, said = narrowed(office.principal("fenguan"), "", "档案")
    whole = finding._loaded

    def late(parts: Any) -> list[int]:
        Stretch.objects.all().delete()
        return whole(parts)

    monkeypatch.setattr(finding, "_loaded", late)
    assert finding.page(LEDGER, rows, said, 0, 50) is None


def test_numbers_are_packed_as_small_as_they_are() -> None:
    for most in (0, 65_535, 65_536, 2**32 - 1, 2**32, 2**60):
        numbers = [0, most]
        assert list(words.unpacked(words.packed(numbers))) == numbers
        assert list(words.unpacked(memoryview(words.packed(numbers)))) == numbers
    assert list(words.unpacked(words.packed([]))) == []


def test_the_page_says_when_it_did_not_count_all(office: DeskOffice, small: None) -> None:
    texts = Texts(office, 1)
    rows = [texts.row(number) for number in range(ROWS)]
    for row in rows:
        row.matter, row.request = "档案不符", ""
    rows[0].matter = "档案独一"
    keep(rows)
    client, path = office.client("fenguan"), "/t/petitions-reception/"
    counted = client.get(f"{path}?q=档案").content.decode()
    assert f"{ROWS} 次<" in counted
    indexed()
    expected = list(Reception.objects.order_by(*plans.NEWEST).values_list("public_id", flat=True))
    seen, page = list[str](), 1
    while True:
        body = client.get(f"{path}?q=档案&page={page}").content.decode()
        seen += re.findall(r'<th scope="row" data-label="编号"><a href="/t/petitions-reception/(\w+)/"', body)
        if 'rel="next"' not in body:
            break
        assert "次以上<" in body
        assert "导出的是下面筛出的 全部记录" in body
        page += 1
    assert f"{ROWS} 次<" in body
    assert seen == expected
    assert "1 次<" in client.get(f"{path}?q=独一").content.decode()
    assert "没有符合条件的记录" in client.get(f"{path}?q=没有").content.decode()
    assert Pair.objects.filter(pair="独一").count() == 1


def test_a_search_takes_a_fixed_number_of_queries(
    office: DeskOffice, small: None, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rare words are looked up in all stretches at once."""
    texts = Texts(office, 1)
    texts.add(ROWS)
    indexed()
    monkeypatch.setattr(finding, "FIRST", ROWS)
    monkeypatch.setattr(finding, "AT_ONCE", ROWS)
    rows, said = narrowed(office.principal("fenguan"), "", "档案")
    with django_assert_max_num_queries(6):
        assert finding.page(LEDGER, rows, said, 0, 50) is not None
