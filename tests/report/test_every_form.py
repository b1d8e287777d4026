"""The single form of every ledger.

It is one record on paper; the tests read its code from a spoilt photo and cover its places to sign.
"""

from __future__ import annotations

import pytest
from PIL import Image, ImageFilter

from taizhang.desk.ledger.papers.form_and_book import form_document
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.org.models import Person, Unit
from taizhang.paper.pdf import places, write_pdf
from taizhang.report.recognise import codes_in
from tests import pdf
from tests.filled import filled
from tests.report.test_printing import CODE, jpeg, shadowed


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_its_form_prints_whole_with_code_and_signatures(ledger: Ledger, db: None) -> None:
    unit = Unit.objects.create(code="C", name="市社机关全称", short="市社机关", kind="city")
    person = Person.objects.create(name="周文", unit=unit, title="职员")
    tree = form_document(ledger, filled(ledger.model, unit, person))
    pages, _ = places(tree)
    made = write_pdf(tree, dict.fromkeys(range(1, pages + 1), CODE))
    for page in pdf.pictures(made, 150):
        photo = page.rotate(5, expand=True, fillcolor=(122, 98, 70), resample=Image.Resampling.BICUBIC)
        photo = shadowed(photo).filter(ImageFilter.GaussianBlur(0.8))
        assert codes_in("照片.jpg", jpeg(photo, 45), "image/jpeg") == [CODE]
    words = "".join(pdf.texts(made))
    for told in (ledger.paper.form, "ZSG-2021-0001", "（盖章）"):
        assert told in words
    for place in ledger.paper.signatures:
        assert f"{place}（签字）" in words
