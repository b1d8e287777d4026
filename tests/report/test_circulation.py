"""H5 年度总结签批: the way of a report.

It goes from the sections to the head, the seal, the superior and the file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.report.circulation_ledger import LEDGER
from taizhang.report.issue import issued, stored
from taizhang.report.tables import IssuedReport
from taizhang.rooms.programme import publicity
from tests.office import at
from tests.office.cast import PersonRow
from tests.rooms.programme.programme_office import ProgrammeOffice


def on(day: int, hour: int = 10) -> datetime:
    return clock.local(date(2022, 1, day), hour)


class WayOffice(ProgrammeOffice):
    """An office that writes its report of 2021."""

    def __init__(self) -> None:
        super().__init__()
        self.unit = self.units["C"]
        self.take_on(PersonRow("section_head", "C", "section_head", "section"))

    def begin(self, year: int = 2021) -> Any:
        data = {"unit": self.unit.pk, "occurred_at": clock.now(), "year": year}
        return deeds.create(self.as_("coordinator"), LEDGER, data)

    def step(self, row: Any, key: str, who: str = "coordinator", data: Any = None, **more: Any) -> Any:
        return deeds.move(self.as_(who), LEDGER, row, key, data or {}, **more)

    def check(self, row: Any, *found: tuple[str, str, str]) -> Any:
        rows = [
            {
                "section": section,
                "person": self.people["section_head"].pk,
                "on": clock.today(),
                "result": result,
                "told": told,
            }
            for section, result, told in found
        ]
        return self.step(row, "check", "section_head", lines={"checks": rows})

    def reviewed(self) -> Any:
        row = self.step(self.check(self.begin(), ("办公室", "agreed", "")), "agree")
        return self.step(row, "review", "section_head")

    def approved(self) -> Any:
        return self.step(self.reviewed(), "approve", "deputy")

    def signed(self) -> Any:
        return self.step(self.approved(), "sign", "head")

    def sent(self) -> Any:
        row = self.step(self.signed(), "seal", data={"doc_no": "供社平安〔2022〕1号", "copies": 5})
        return self.step(row, "send", data={"sent_to": "市平安办", "sent_on": clock.today()})


@pytest.fixture
def office(db: None) -> WayOffice:
    with clock.at(on(4)):
        return WayOffice()


def test_the_whole_way_issues_once_and_keeps_its_trail(office: WayOffice) -> None:
    with clock.at(on(10)):
        row = office.signed()
        frozen = IssuedReport.objects.get()
        assert issued(Period.year(2021)) == row.issued == frozen
        assert (frozen.title, frozen.signed_by) == (row.title, office.people["head"])
        assert stored(frozen.word_sha)[:2] == b"PK"
        row = office.step(row, "seal", "secretary", {"doc_no": "供社平安〔2022〕1号"})
        row = office.step(row, "send", data={"sent_to": "市平安办", "sent_on": clock.today()})
        row = office.step(row, "receipt", data={"receipt_no": "收12", "receipt_on": clock.today()})
        row = office.step(row, "archive", "secretary", {"archive_no": "2022-WS-001"})
        with pytest.raises(Refused, match="已经签发定稿，不能作废"):
            deeds.void(office.as_("coordinator"), LEDGER, row, "想要重来一次")
    acts = (
        Event.objects.filter(ledger=LEDGER.key, record_id=row.pk)
        .order_by("seq")
        .values_list("act", flat=True)
    )
    steps = "check agree review approve sign seal send receipt archive"
    assert list(acts) == ["create", *(f"move:{key}" for key in steps.split())]
    assert row.state == "archived"


def test_signed_on_paper_the_head_is_named_and_the_typist_beside(office: WayOffice) -> None:
    with clock.at(on(10)):
        row = office.approved()
    with clock.at(on(11)):
        head = office.people["head"]
        by_paper = Act(decided_by=head, decided_at=on(10, 16), way=Way.PAPER)
        with pytest.raises(Refused, match="须附签字件"):
            office.step(row, "sign", act=by_paper)
        assert IssuedReport.objects.count() == 0
        scan = office.file("coordinator", "signed", "签批单")
        row = office.step(row, "sign", act=by_paper, files=[scan])
    assert (row.issued.signed_by, row.issued.issued_by) == (head, office.people["coordinator"])
    event = Event.objects.get(ledger=LEDGER.key, record_id=row.pk, act="move:sign")
    assert (event.decided_by, event.way, event.paper.public_id) == (head, "paper", scan)


@pytest.mark.parametrize(("key", "who"), [("review", "deputy"), ("approve", "head"), ("sign", "deputy")])
def test_nobody_decides_for_another_post(office: WayOffice, key: str, who: str) -> None:
    with clock.at(on(10)):
        made = {"review": "checked", "approve": "reviewed", "sign": "approved"}
        row = office.reviewed() if key != "sign" else office.approved()
        if key == "review":
            row = office.step(row, "back", data={"back_reason": "重新核对"})
            row = office.step(row, "agree")
        assert row.state == made[key]
        with pytest.raises(Refused, match="您的岗位不能办理"):
            office.step(row, key, who)
        assert IssuedReport.objects.count() == 0


def test_a_section_that_objects_holds_it_until_it_agrees(office: WayOffice) -> None:
    with clock.at(on(10)):
        row = office.begin()
        with pytest.raises(Refused, match="还没有科室核对"):
            office.step(row, "agree")
        with pytest.raises(Refused, match="“科室核对”第1行：有出入的请填写“出入和处理”"):
            office.check(row, ("信访科", "objected", ""))
        first = ("信访科", "objected", "接待人次差一人")
        row = office.check(row, ("办公室", "agreed", ""), first)
        with pytest.raises(Refused, match="信访科核对有出入"):
            office.step(row, "agree")
        row = office.check(row, ("办公室", "agreed", ""), first, ("信访科", "agreed", "已更正"))
        assert office.step(row, "agree").state == "checked"


def test_what_changed_after_the_review_is_not_signed(office: WayOffice) -> None:
    with clock.at(at(6, 1)):
        slogan = office.put_up()
    with clock.at(on(10)):
        row = office.approved()
        deeds.void(office.as_("coordinator"), publicity.LEDGER, slogan, "重复登记的")
        with pytest.raises(Refused, match="审核以后报告的数字或文字有了变动"):
            office.step(row, "sign", "head")
        assert issued(Period.year(2021)) is None
        row = office.step(row, "back", "head", {"back_reason": "数字有变动，请重新核对"})
        row = office.step(row, "agree")
        row = office.step(office.step(row, "review", "section_head"), "approve", "deputy")
        assert office.step(row, "sign", "head").state == "signed"


def test_the_seal_is_not_before_the_signature(office: WayOffice) -> None:
    with clock.at(on(11)):
        row = office.signed()
    with clock.at(on(12)):
        early = Act(decided_by=office.people["coordinator"], decided_at=on(10), way=Way.PERSON)
        with pytest.raises(Refused, match="决定时间早于“签发定稿”（2022-01-11）"):
            office.step(row, "seal", data={"doc_no": "1号"}, act=early)
        with pytest.raises(Refused):
            office.step(row, "seal")
        assert office.step(row, "seal", data={"doc_no": "1号"}).state == "sealed"


def test_a_year_goes_its_way_once_and_when_it_is_over(office: WayOffice) -> None:
    with clock.at(on(10)):
        office.begin()
        with pytest.raises(Refused, match="2021年度总结已在签批"):
            office.begin()
        with pytest.raises(Refused, match="2022年还没有结束"):
            office.begin(2022)


def test_days_stand_in_their_order(office: WayOffice) -> None:
    with clock.at(on(10)):
        row = office.sent()
        with pytest.raises(Refused, match="“收到回执日期”在将来"):
            office.step(row, "receipt", data={"receipt_no": "收1", "receipt_on": date(2022, 1, 12)})
        with pytest.raises(Refused, match="“收到回执日期”早于“发生日期”（2022-01-10）"):
            office.step(row, "receipt", data={"receipt_no": "收1", "receipt_on": date(2022, 1, 3)})


def test_an_amendment_tells_of_a_change_and_leaves_the_files(office: WayOffice) -> None:
    with clock.at(at(6, 1)):
        slogan = office.put_up()
    with clock.at(on(10)):
        row = office.sent()
        rows = [{"on": clock.today(), "doc_no": "2号", "told": "标语少一条", "sent_to": "市平安办"}]
        with pytest.raises(Refused, match="没有指标变动"):
            office.step(row, "amend_sent", lines={"amendments": rows})
        deeds.void(office.as_("coordinator"), publicity.LEDGER, slogan, "重复登记的")
        before = stored(row.issued.word_sha)
        row = office.step(row, "amend_sent", lines={"amendments": rows})
        assert row.state == "sent"
        assert stored(row.issued.word_sha) == before
        assert row.amendments.get().doc_no == "2号"
