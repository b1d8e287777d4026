"""Try rules at the very value where they turn."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act
from taizhang.engine.declare.vocabulary import NotFuture
from taizhang.rooms.petitions.case import rules as case_rules
from taizhang.rooms.petitions.dispute import rules as dispute_rules
from taizhang.rooms.petitions.dispute.ledger import LEDGER as DISPUTES
from taizhang.rooms.petitions.dispute.model import Dispute
from taizhang.rooms.petitions.screening import rules as screening_rules
from taizhang.rooms.petitions.screening.model import Screening
from tests.office import NOW, Office


@pytest.mark.parametrize(("note", "enough"), [("补充材料", True), ("补材料", False), (" 补材料 ", False)])
def test_four_characters_say_what_is_missing(note: str, enough: bool) -> None:
    draft: Any = SimpleNamespace(act=Act(note=note))
    assert (case_rules.with_reason(draft) is None) is enough


@pytest.mark.parametrize(("ahead", "refused"), [(5 * 60, False), (5 * 60 + 1, True)])
def test_a_sitting_may_lie_five_minutes_ahead_and_no_more(ahead: int, refused: bool) -> None:
    session = {"at": NOW + timedelta(seconds=ahead), "result": "none", "signed": True}
    draft: Any = SimpleNamespace(
        ledger=DISPUTES, record=Dispute(), plain={}, lines={"sessions": [session]}, moment=NOW
    )
    [not_future] = [rule for rule in dispute_rules.RULES if isinstance(rule, NotFuture)]
    assert [name for name, _ in not_future(draft)] == (["sessions-0-at"] if refused else [])


def test_an_answer_goes_to_an_open_round_of_its_kind_and_unit(db: None) -> None:
    with clock.at(NOW):
        office = Office()
        call = office.record("petitions.screeninground")
        kinds = [str(key) for key, _ in type(call)._meta.get_field("kind").flatchoices]

        def round_of(kind: str, code: str) -> Any:
            row = Screening(kind=kind, unit=office.units[code])
            draft: Any = SimpleNamespace(record=row, new=True)
            screening_rules.find_round(draft)
            return row.round_id

        assert round_of(call.kind, "A") == call.pk
        assert round_of(next(kind for kind in kinds if kind != call.kind), "A") is None
        county = office.record("petitions.screeninground", unit="A", kind=call.kind)
        type(call)._default_manager.filter(pk=call.pk).update(voided=True)
        assert round_of(call.kind, "A") == county.pk
        assert round_of(call.kind, "B") is None
        type(call)._default_manager.filter(pk=county.pk).update(state="closed")
        assert round_of(call.kind, "A") is None
