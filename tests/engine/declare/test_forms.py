"""Numbers typed and proposed, and what a form says of one it cannot take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms

from taizhang.engine import clock
from taizhang.engine.declare.forms import MoneyField, form_for
from taizhang.engine.declare.registry import by_key
from taizhang.rooms.programme.exam import PASS_MARK
from tests.office import Office

SCORE = MoneyField(label="成绩", required=False, max_digits=5, decimal_places=1)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("80.00", "80.0"),
        ("80.50", "80.5"),
        ("100", "100"),
        ("９６.０", "96.0"),
        ("0.000", "0.0"),
    ],
)
def test_zeros_behind_the_point_change_no_number(typed: str, value: str) -> None:
    assert str(SCORE.clean(typed)) == value


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("80.05", "“成绩”最多填1位小数。"),
        ("80000", "“成绩”的数太大，请核对。"),
        ("8" * 40, "“成绩”的数太长，请核对。"),
    ],
)
def test_what_does_not_fit_is_told_by_the_name_of_its_field(typed: str, words: str) -> None:
    with pytest.raises(forms.ValidationError) as refusal:
        SCORE.clean(typed)
    assert words in refusal.value.messages


def test_a_limit_of_the_office_is_proposed_and_taken_as_it_stands(standing_office: Office) -> None:
    standing_office.record(
        "office.provisionversion", "approved", about=PASS_MARK.key, since=date(2021, 1, 1), amount=Decimal(85)
    )
    exam = by_key("programme.exam")
    assert exam.proposed
    proposed = exam.proposed(standing_office.acting(standing_office.holder("secretary")))
    assert PASS_MARK.on(clock.today()) == 85
    field = form_for(exam).fields["pass_mark"]
    assert field.clean(str(proposed["pass_mark"])) == 85
