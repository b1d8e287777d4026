"""Rows of the play as they are read, and the words by which they are understood."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from typing import Any

import pytest
import yaml

from taizhang.engine import clock
from taizhang.engine.declare.registry import ledgers
from taizhang.play import acting, library, values, year
from taizhang.play.scope import Scope


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("05", "05"),
        ("12", 12),
        ("-3", -3),
        ("48960.00", "48960.00"),
        ('"12"', "12"),
        ('""', ""),
        ("", None),
        ("null", None),
        ("true", True),
        ("9:40", time(9, 40)),
        ("2021-03-08", date(2021, 3, 8)),
        ("2021-03-08 9:40", clock.local(date(2021, 3, 8), 9, 40)),
        ("10:<number>", "10:<number>"),
        ("=day + days(7)", "=day + days(7)"),
        ("0731-00000000", "0731-00000000"),
    ],
)
def test_a_plain_value_is_read_as_what_it_looks_like(text: str, value: Any) -> None:
    found = yaml.load(f"key: {text}", library._Reader)["key"]
    assert (found, type(found)) == (value, type(value))


def test_a_head_is_split_outside_of_its_sums() -> None:
    head = "workdays(called, 1 + nth % 3) <9 + nth % 6>:<nth * 11 % 60> desk@<unit> close"
    assert acting.words_of(head) == [
        "workdays(called, 1 + nth % 3)",
        "<9 + nth % 6>:<nth * 11 % 60>",
        "desk@<unit>",
        "close",
    ]
    assert (
        acting.words_of("at at(date(2021, 1, 1), 13)+hours(12) secretary")[1]
        == "at(date(2021, 1, 1), 13)+hours(12)"
    )


def test_words_of_the_play_are_no_fields_columns_or_steps() -> None:
    """A word that a ledger has as a field could not be said in its rows."""
    known = list(ledgers())
    assert len(known) > 30
    for ledger in known:
        names = {field.name for field in ledger.model._meta.concrete_fields}
        assert names & acting._FORM == set(), ledger.key
        assert {move.key for move in ledger.flow.moves} & acting.VERBS.keys() == set(), ledger.key
        assert {line.name for line in ledger.lines} & acting._FORM == set(), ledger.key
        for line in ledger.lines:
            columns = {field.name for field in line.model._meta.concrete_fields}
            assert columns & (values._OF_ROWS | {"same"}) == set(), (ledger.key, line.name)


def test_a_name_that_all_files_share_stands_in_one() -> None:
    names = Counter(name for rows in library.books().values() for name in rows if " " in name)
    shared = {name: count for name, count in names.items() if not name.startswith("play ")}
    assert len(shared) > 5
    assert {name for name, count in shared.items() if count > 1} == set()


def test_a_name_that_is_nowhere_is_named_with_the_nearest() -> None:
    assert library.called("open a case", "premises.visit")[0] == "petitions.case"
    with pytest.raises(ValueError, match="是不是“open a case”"):
        library.called("open the case", "premises.visit")


@pytest.mark.parametrize(
    ("head", "wrong"), [("clerk settle", "没有说明何时"), ("2021-03-08 9:40 clerk petition settle", "读不懂")]
)
def test_a_head_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, head: str, wrong: str) -> None:
    rows = {"play": [{head: None}]}
    monkeypatch.setattr(library, "books", lambda: {"made": rows})
    monkeypatch.setattr(library, "called", lambda name, book: (book, rows[name]))
    stage: Any = None
    acts = (act() for _, act in year._of_book(Scope(stage, "made", {}, {})))
    with pytest.raises(ValueError, match=wrong):
        list(acts)
