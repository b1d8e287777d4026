"""The played year reaches the values of the fixtures by counting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.measures import NO_DATA
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.read.counting import trace
from taizhang.numbers.catalogue import answers, catalogue, find, trace_rows
from taizhang.org.principals import system

FIXTURES = json.loads((Path(__file__).parent.parent / "data" / "fixtures.json").read_text())["figures"]
BY_ID = {row["id"]: row for row in FIXTURES}
BUILT = (
    "F01 F04 F05 F10 F11 F27 F28 F29 F30 F34 F35 F36 F37 F38 F39 F40 F41 F42 F43 F44 F45 F46 F47 F48 F63 F75 "
    "F32 F52 F57 F62 F81 F82 F83 F84 F96 F06 F07 F12 F13 F49 F50 F94 F25 F51"
).split()


def shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "value": row["value"],
        "unit": row["unit"],
        "base": row["base"] and row["base"]["value"],
        "parts": {part["label"]: (part["value"], part["unit"]) for part in row["parts"]},
        "status": row["status"],
    }


@pytest.mark.parametrize("code", BUILT)
def test_figure_equals_the_fixture_and_its_trace(whole_year: Context, code: str) -> None:
    entry = find(code)
    row = answers(whole_year, [entry])[0]
    expected = shown(BY_ID[code])
    found = shown(row.as_json())
    assert {**found, "parts": {k: v for k, v in found["parts"].items() if k in expected["parts"]}} == expected
    if BY_ID[code]["wording"] is not None:
        assert row.wording == BY_ID[code]["wording"]
    assert row.rows == len(list(trace_rows(entry, whole_year, system("test"))))


def test_every_other_figure_says_no_data(whole_year: Context) -> None:
    rows = [row for row in answers(whole_year) if row.figure.code and row.figure.code not in BUILT]
    assert len(rows) == len(FIXTURES) - len(BUILT)
    assert {row.status for row in rows} == {NO_DATA}
    assert {row.value for row in rows} == {None}


@pytest.mark.usefixtures("whole_year")
def test_the_catalogue_holds_every_fixture_once() -> None:
    codes = [entry.figure.code for entry in catalogue() if entry.figure.code]
    assert sorted(codes) == sorted(BY_ID)


def test_computed_together_equals_computed_alone(whole_year: Context) -> None:
    together = answers(whole_year)
    alone = [answers(whole_year, [entry])[0] for entry in catalogue()]
    assert [row.as_json() for row in together] == [row.as_json() for row in alone]


def test_of_every_figure_those_entered_late_are_counted_with_its_rows(whole_year: Context) -> None:
    """Every third record of each ledger is told to be 补录.

    A child row goes by its parent.
    """
    for ledger in ledgers():
        keys = list(ledger.model.objects.order_by("pk").values_list("pk", flat=True))
        ledger.model.objects.filter(pk__in=keys[1::3]).update(entry=Entry.LATE)
    mixed = set()
    for row in answers(whole_year):
        if row.ledger is None:
            assert row.late == 0
            continue
        rows = trace(row.ledger, row.figure, whole_year, system("test"))
        column = "parent__entry" if hasattr(rows.model, "line_no") else "entry"
        assert row.late == rows.filter(**{column: Entry.LATE}).count(), row.full_key
        if 0 < row.late < row.rows:
            mixed.add((bool(row.figure.line), bool(row.figure.source), type(row.figure.of).__name__))
    assert {kind for *_, kind in mixed} == {
        "Count",
        "Sum",
        "Distinct",
        "MeanTime",
        "Ratio",
        "Share",
        "Computed",
    }
    assert {line for line, *_ in mixed} == {source for _, source, _ in mixed} == {True, False}
