"""The single form of every ledger: one record on paper, its code read from a spoilt photo, its places to sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import models
from PIL import Image, ImageFilter

from taizhang.desk.ledger.papers import form_document
from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.org.models import Person, Unit
from taizhang.paper.pdf import places, write_pdf
from taizhang.report.recognise import codes_in
from tests.report.test_printing import CODE, jpeg, pictures_of, shadowed, words_of

LONG = "情况说明较长的一段话" * 12


def filled(model: Any, unit: Unit, person: Person, depth: int = 0) -> Any:
    """An unsaved record with long words in every field, for the layout alone."""
    row = model(pk=1)
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            other = {Unit: unit, Person: person}.get(field.related_model)
            if other is None and not field.null and depth < 3:
                other = filled(field.related_model, unit, person, depth + 1)
            if other is not None:
                setattr(row, field.name, other)
        elif isinstance(field, models.DateTimeField):
            setattr(row, field.name, clock.now())
        elif isinstance(field, models.DateField):
            setattr(row, field.name, clock.today())
        elif field.choices:
            setattr(row, field.name, field.choices[0][0])
        elif isinstance(field, models.TextField):
            setattr(row, field.name, LONG)
        elif isinstance(field, models.CharField):
            setattr(row, field.name, LONG[: field.max_length or 20])
    if hasattr(row, "number"):
        row.number, row.voided = "ZSG-2021-0001", False
    return row


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_its_form_prints_whole_with_code_and_signatures(ledger: Ledger, db: None, tmp_path: Path) -> None:
    unit = Unit.objects.create(code="C", name="市社机关全称", short="市社机关", kind="city")
    person = Person.objects.create(name="周文", unit=unit, title="职员")
    tree = form_document(ledger, filled(ledger.model, unit, person))
    pages, _ = places(tree)
    made = write_pdf(tree, dict.fromkeys(range(1, pages + 1), CODE))
    for page in pictures_of(made, tmp_path, 150):
        photo = page.rotate(5, expand=True, fillcolor=(122, 98, 70), resample=Image.Resampling.BICUBIC)
        photo = shadowed(photo).filter(ImageFilter.GaussianBlur(0.8))
        assert codes_in("照片.jpg", jpeg(photo, 45), "image/jpeg") == [CODE]
    words = "".join(words_of(made, tmp_path))
    for told in (ledger.paper.form, "ZSG-2021-0001", "（盖章）"):
        assert told in words
    for place in ledger.paper.signatures:
        assert f"{place}（签字）" in words
