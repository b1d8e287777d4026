"""Mediation agreement, notice of the ways to law, archive reply.

The tests cover what stands on each, and whose names when.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper, Named
from taizhang.engine.declare.registry import of as ledger_of
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.paper.word import write_docx
from taizhang.paper.words import BLANK
from taizhang.rooms.petitions.archive import ledger as archive_ledger
from tests.office import at
from tests.rooms.petitions import test_archive_help as helping
from tests.rooms.petitions.dispute_office import LEDGER, DisputeOffice


@pytest.fixture
def office(db: None) -> DisputeOffice:
    return DisputeOffice()


def words(tree: Any) -> str:
    """All text of the Word file, tables included."""
    document = docx.Document(io.BytesIO(write_docx(tree)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)


def titles(row: Any) -> list[str]:
    return [paper.key for paper in papers(row)]


def papers(row: Any) -> list[LedgerPaper]:
    return [paper for paper in ledger_of(row).papers if paper.fits(row)]


def written(row: Any, key: str, opened: Any = ()) -> str:
    (paper,) = [paper for paper in papers(row) if paper.key == key]
    return words(paper.document(Named(row, dict(opened))))


def test_the_agreement_has_the_five_things_and_the_last_day_of_confirmation(office: DisputeOffice) -> None:
    with clock.at(at(9, 1)):
        row = office.mediating()
        assert titles(row) == []
        row = office.drafted(row)
        assert titles(row) == ["agreement"]
        row = office.do(row, "settle", lines={"sessions": [office.sat()]}, files=[office.file("clerk")])
        opened = deeds.reveal(office.as_("clerk"), LEDGER, row, "打印协议书")
        told = written(row, "agreement", opened)
        blank = written(row, "agreement")
    for part in (
        "人民调解协议书",
        "禾木商行业主",
        "押金没有退还",
        "抵扣维修费",
        "6000.00元",
        "2021年9月11日前履行",
    ):
        assert part in told
    assert "最迟2021年10月8日" in told
    assert "申请方（签字）" in told
    assert "禾木" not in blank
    assert BLANK in blank


def test_a_body_that_is_no_committee_promises_no_force(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        body = office.committee(kind="unit", until="", name="商厦调解室")
        row = office.settled(office.mediating(body=body))
        told = written(row, "agreement")
    assert "人民调解协议书" not in told
    assert "不适用司法确认" in told
    assert "商厦调解室" in told


def test_an_own_settlement_has_no_agreement_of_ours(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.drafted(form="own")
    assert titles(row) == []


def test_q16_the_ways_to_law_with_the_last_day_for_arbitration_and_no_name(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.sorted(category="labour", matter="", knew_on=date(2020, 9, 30))
        said = office.answers({"party_no": 1, "agrees": True}, {"party_no": 2, "agrees": False})
        routes = {"routes_told": "可以向市劳动人事争议仲裁委员会申请仲裁"}
        row = office.do(row, "refuse", data=routes, lines={"consents": said})
        (paper,) = papers(row)
        told = words(paper.document(row))
    assert paper.names is None
    assert "到2021年9月30日届满" in told
    assert "仲裁委员会申请仲裁" in told
    assert "一方当事人明确拒绝" in told
    assert "禾木" not in told


def test_the_archive_reply_tells_where_it_looked_and_certifies_no_more(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = helping.accepted(office)
        assert titles(row) == []
        row = helping.searched(office, row, helping.HIT, helping.MISS)
        row = helping.step(office, row, "conclude", data={"result": "partly"})
        opened = deeds.reveal(office.as_("clerk"), archive_ledger.LEDGER, row, "打印答复")
        told = written(row, "reply", opened)
        blank = written(row, "reply")
    for part in (
        "禾木翁",
        "原某厂",
        "1980年1月至1999年1月",
        "招工表",
        "市档案馆",
        "未查得",
        "花名册摘页",
        "其余没有查到",
    ):
        assert part in told
    assert "只证明上述出处所载" in told
    assert "禾木" not in blank


def test_names_are_printed_for_a_purpose_which_is_history(office: DisputeOffice, client: Any) -> None:
    from taizhang.org.models import Account

    with clock.at(at(3, 8)):
        row = office.settled()
    address = f"/t/petitions-dispute/{row.public_id}/papers/agreement/"

    def fetch(who: str, **typed: str) -> Any:
        account = Account.objects.filter(person=office.people[who]).first() or Account.objects.open(
            who, office.people[who], "Probe-2021-longpass"
        )
        client.force_login(account)
        return client.post(address, typed)

    def text_of(answer: Any) -> str:
        document = docx.Document(
            io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        )
        return "\n".join(cell.text for table in document.tables for line in table.rows for cell in line.cells)

    assert "禾木商行业主" in text_of(fetch("clerk", purpose="双方签名", **{"as": "word"}))
    assert "禾木" not in text_of(fetch("clerk", **{"as": "word"}))
    assert fetch("auditor", purpose="查看", **{"as": "word"}).status_code == 403
    assert fetch("auditor", **{"as": "pdf"}).content.startswith(b"%PDF")
    acts = list(Event.objects.filter(record_id=row.pk, ledger=LEDGER.key).values_list("act", flat=True))
    assert acts.count("reveal") == 1
    assert acts.count("print") == 3
    page = client.get(f"/t/petitions-dispute/{row.public_id}/").content.decode()
    assert "调解协议书" in page
    assert "印上姓名" not in page, "the auditor opens no names"


def test_a_table_of_a_later_step_is_not_asked_for_at_registration(office: DisputeOffice, client: Any) -> None:
    from taizhang.org.models import Account

    with clock.at(at(3, 8)):
        row = office.sorted()
    client.force_login(Account.objects.open("clerk", office.people["clerk"], "Probe-2021-longpass"))
    new = client.get("/t/petitions-dispute/new/").content.decode()
    asked = client.get(f"/t/petitions-dispute/{row.public_id}/move/ask/").content.decode()
    assert "parties-0-side" in new
    assert "consents-0-party_no" not in new
    assert "sessions-0-at" not in new
    assert "consents-0-party_no" in asked
