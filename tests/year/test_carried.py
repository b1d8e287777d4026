"""The page and paper of a matter have no heading that is not its own."""

from __future__ import annotations

from typing import Any

from taizhang.desk.ledger.papers.form_and_book import form_document
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.record import Entry
from taizhang.org.models import Unit
from taizhang.paper.tree import Table
from taizhang.rooms.petitions.case import ledger as case

CARRIED = "承前转入的旧件"


def test_only_a_matter_brought_over_has_the_heading_of_such(whole_year: Context, client_of: Any) -> None:
    seen = set()
    for entry in (Entry.CARRIED, Entry.DIRECT):
        row = case.Case.objects.filter(entry=entry, state="answered").latest("id")
        client = client_of("petition_clerk", Unit.objects.get(pk=row.unit_id))
        page = client.get(f"/t/petitions-case/{row.public_id}/").content.decode().split("<main")[1]
        titles = [
            block.header[0] for block in form_document(case.LEDGER, row).blocks if isinstance(block, Table)
        ]
        assert (CARRIED in page) == (CARRIED in titles) == (entry == Entry.CARRIED)
        assert "受理日期" in page
        seen.add(entry)
    assert len(seen) == 2
