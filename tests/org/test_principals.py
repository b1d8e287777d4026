"""Name the post by which somebody acts."""

from __future__ import annotations

from tests.office import Office


def test_the_post_for_a_unit_is_one_of_those_asked_for(db: None) -> None:
    office = Office()
    person = office.holder("safety", "A")
    office.holders.clear()
    key = next(name for name, other in office.people.items() if other.pk == person.pk)
    office.give(key, "secretary")
    acting, unit = office.acting(person), office.units["A"].lo
    assert acting.post_for(["secretary"], unit) == "secretary"
    assert acting.post_for(["safety"], unit) == "safety"
    assert acting.post_for(["guard"], unit) == ""
    assert acting.post_for(["safety"], office.units["B"].lo) == ""
