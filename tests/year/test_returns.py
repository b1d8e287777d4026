"""回传 over every ledger: a real record's paper is printed and dropped.

It is photographed before, and the photo is on the record.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import evidence
from taizhang.engine.write import deeds
from taizhang.org.models import Account
from taizhang.org.principals import staff
from taizhang.report.tables import PrintedPaper
from taizhang.rooms.office import statement
from tests import pdf
from tests.report.test_printing import jpeg

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)


def record_of(ledger: Ledger) -> Any:
    """The latest record of the year.

    A year without a gap has no statement on one, so that is written here.
    """
    if ledger is not statement.LEDGER:
        return ledger.model._default_manager.filter(voided=False).order_by("-occurred_at", "-id")[0]
    clerk = Account.objects.get(username="wenmi").person
    day = clock.today()
    data = {"unit": clerk.unit_id, "occurred_at": clock.now(), "about": "巡逻记录", "signer": clerk.pk}
    told = {"from_on": day, "to_on": day, "happened": "巡更棒没有电，当晚的打点没有存下来。"}
    return deeds.create(staff(clerk, day), ledger, data | told)


def signed(ledger: Ledger, record: Any) -> int:
    return sum(file.kind == "signed" for file in evidence.of_record(ledger.key, record.pk))


def drop(client: Any, photo: bytes) -> str:
    page: str = client.post(
        "/returns/", {"upload": SimpleUploadedFile("微信图片.jpg", photo, "image/jpeg")}
    ).content.decode()
    return page


@each
def test_a_photographed_paper_finds_its_records(client_of: Any, whole_year: Any, ledger: Ledger) -> None:
    record = record_of(ledger)
    client = client_of(tuple(sorted(ledger.access.writers)), record.unit)
    here, before = f"/t/{ledger.slug}/", signed(ledger, record)
    form = client.get(f"{here}{record.public_id}/print/")
    pages = pdf.pictures(form.content, 120)
    paper = PrintedPaper.objects.get(ledger=ledger.key, kind="form")
    assert record.number in client.get("/returns/").content.decode()
    assert "已回传，附在1条记录上" in drop(client, jpeg(pages[0].rotate(3, expand=True, fillcolor="grey")))
    assert signed(ledger, record) == before + 1
    for page in pages[1:]:
        assert "已回传，附在1条记录上" in drop(client, jpeg(page))
    paper.refresh_from_db()
    assert paper.returned_at is not None
    assert record.number not in client.get("/returns/").content.decode()
    book = client.get(f"{here}book/?month={record.occurred_on:%Y-%m}").content
    last = pdf.pictures(book, 120)[-1]
    sheet = PrintedPaper.objects.get(ledger=ledger.key, kind="book").sheets.latest("page")
    shown = list(sheet.rows.values_list("record_id", flat=True))
    there = ledger.model._default_manager.filter(pk__in=shown, voided=False).count()
    assert there
    assert f"已回传，附在{there}条记录上" in drop(client, jpeg(last))
