"""Read rows as far as a principal reaches, and no further."""

from __future__ import annotations

from taizhang.engine import clock
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep.rows import lines_for
from taizhang.org.principals import system
from tests.office import NOW, Office


def test_child_rows_are_those_of_the_records_in_reach(db: None) -> None:
    ledger = by_key("premises.firecheck")
    with clock.at(NOW):
        office = Office()
        near, far = (office.record(ledger.key, unit=code) for code in ("A", "C"))

        def parents(*args: object) -> set[int]:
            return set(lines_for(ledger, "items", *args).values_list("parent", flat=True))  # type: ignore[arg-type]

        assert parents(office.acting(office.holder("safety", "A")), "test") == {near.pk}
        assert parents(office.acting(office.holder("safety", "B")), "test") == set()
        assert parents(system("test"), "test") == {near.pk, far.pk}
