"""人员交接: everything in one name, handed over through the deeds.

Clocks and separation hold.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.desk.day.handover import document, handover
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import evidence
from taizhang.engine.models import Deadline, Event, Offer
from taizhang.engine.write import appointing, deeds
from taizhang.engine.write import handover as inname
from taizhang.org.models import Holding, Person
from taizhang.org.principals import staff
from taizhang.paper.word import write_docx
from taizhang.rooms.petitions.case import ledger as case
from tests.desk.conftest import DeskOffice, picture
from tests.desk.day.conftest import client_of, holder

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
REASON = "调离本单位"


@pytest.fixture
def clerks(office: DeskOffice) -> dict[str, Person]:
    return {
        "old": office.people["xinfang"],
        "new": holder(office, "petition_clerk", name="新专干"),
        "accused": holder(office, "safety", name="被反映"),
        "head": holder(office, "section_head", name="科长"),
        "giver": holder(office, "security_admin", name="安管"),
    }


def opened(office: DeskOffice, clerks: dict[str, Person], n: int = 1) -> Any:
    """A case in hand, assigned to the old clerk, about another one."""
    clerk = office.principal("xinfang")
    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now() - timedelta(hours=1), "kind": "claim",
        "topic": "pension", "summary": f"第{n}件，要求补缴养老保险", "origin": "direct",
        "received_on": clock.today(), "complained_of": clerks["accused"].pk,
    }  # fmt: skip
    row = deeds.create(clerk, case.LEDGER, data)
    chief = office.principal("fenguan")
    row = deeds.move(chief, case.LEDGER, row, "accept", {"notice_no": f"告{n}号"})
    return deeds.move(clerk, case.LEDGER, row, "assign", {"handler": clerks["old"].pk})


def charges(person: Person, who: Any) -> list[str]:
    return [item.record.number for item in inname.named(person, who)[0] if item.charge]


def test_everything_in_the_name_is_found_and_handed_over(
    office: DeskOffice, clerks: dict[str, Person]
) -> None:
    rows = [opened(office, clerks, n) for n in range(3)]
    who = office.principal("xinfang")
    assert sorted(charges(clerks["old"], who)) == sorted(row.number for row in rows)
    before = list(Deadline.objects.order_by("id").values())
    client = office.client("xinfang")
    given = {"person": clerks["old"].pk, "successor": clerks["new"].pk, "reason": REASON, "act": "all"}
    page = client.get(f"/handover/?person={clerks['old'].pk}").content.decode()
    assert all(row.number in page for row in rows)
    assert "养老保险" not in page
    assert client.post("/handover/give/", given).status_code == 302
    assert charges(clerks["old"], who) == []
    assert len(charges(clerks["new"], who)) == 3
    assert list(Deadline.objects.order_by("id").values()) == before
    notes = Event.objects.filter(act="edit").values_list("note", flat=True)
    assert all("人员交接：承办人由陈访改为新专干" in note for note in notes)
    count = Event.objects.count()
    again = client.post("/handover/give/", given)
    assert again.status_code == 422
    assert "请先勾选" in again.content.decode()
    assert Event.objects.count() == count


def test_one_by_one(office: DeskOffice, clerks: dict[str, Person]) -> None:
    first, second = opened(office, clerks, 1), opened(office, clerks, 2)
    key = f"petitions-case/{first.public_id}/handler"
    given = {
        "person": clerks["old"].pk,
        "successor": clerks["new"].pk,
        "reason": REASON,
        "act": "some",
        "item": [key],
    }
    assert office.client("xinfang").post("/handover/give/", given).status_code == 302
    assert charges(clerks["old"], office.principal("xinfang")) == [second.number]


def test_the_one_complained_of_never_comes_to_handle_it(
    office: DeskOffice, clerks: dict[str, Person]
) -> None:
    row = opened(office, clerks)
    who = office.principal("xinfang")
    item = next(item for item in inname.named(clerks["old"], who)[0] if item.charge)
    with pytest.raises(Refused, match="应当回避"):
        inname.reassign(who, item, clerks["accused"], REASON)
    given = {"person": clerks["old"].pk, "successor": clerks["accused"].pk, "reason": REASON, "act": "all"}
    answer = office.client("xinfang").post("/handover/give/", given)
    assert answer.status_code == 422
    assert f"{row.number}（承办人）没有移交" in answer.content.decode()
    assert charges(clerks["old"], who) == [row.number]
    facts = [item for item in inname.named(clerks["accused"], who)[0] if item.field == "complained_of"]
    assert facts
    assert not facts[0].charge
    with pytest.raises(Refused, match="不随人员变动"):
        inname.reassign(who, facts[0], clerks["new"], REASON)


def test_what_the_preparer_may_not_read_is_only_counted(
    office: DeskOffice, clerks: dict[str, Person]
) -> None:
    row = opened(office, clerks)
    page = office.client("pinganban").get(f"/handover/?person={clerks['old'].pk}").content.decode()
    assert row.number not in page
    assert "另有 1 项在您无权查看的台账里" in page
    given = {"person": clerks["old"].pk, "successor": clerks["new"].pk, "reason": REASON, "act": "all"}
    office.client("pinganban").post("/handover/give/", given)
    assert charges(clerks["old"], office.principal("xinfang")) == [row.number]


def test_separation_of_duties_holds_for_the_successor(office: DeskOffice, clerks: dict[str, Person]) -> None:
    """Who asked for the signature does not sign, whatever post came to him since."""
    row = opened(office, clerks)
    client = office.client("xinfang")
    given = {"person": clerks["old"].pk, "successor": clerks["new"].pk, "reason": REASON, "act": "all"}
    client.post("/handover/give/", given)
    row.refresh_from_db()
    new = staff(clerks["new"], clock.today())
    inquiry = {"on": clock.today(), "way": "heard", "found": "听取了陈述"}
    opinion = {
        "claim": "补缴",
        "facts": "属实",
        "reasons": "有据",
        "basis": "条例第三十二条",
        "support": "explain",
    }
    row = deeds.move(new, case.LEDGER, row, "inquire", lines={"inquiries": [inquiry]})
    row = deeds.move(new, case.LEDGER, row, "submit", opinion)
    Holding.objects.create(person=clerks["new"], post="deputy", unit=office.units["C"], since=clock.today())
    signed = evidence.add(staff(clerks["new"], clock.today()), "签.png", picture(), "signed").public_id
    with pytest.raises(Refused, match="不能由同一人决定"):
        deeds.move(
            staff(clerks["new"], clock.today()), case.LEDGER, row, "answer",
            {"opinion_no": "意1号", "delivered_on": clock.today(), "delivery": "hand"}, files=[signed],
        )  # fmt: skip


def post_of(office: DeskOffice, clerks: dict[str, Person]) -> Holding:
    return Holding.objects.get(person=clerks["old"], post="petition_clerk")


def test_a_post_is_handed_over_by_the_administrator_alone(
    office: DeskOffice, clerks: dict[str, Person]
) -> None:
    holding, today = post_of(office, clerks), clock.today()
    other = holder(office, "guard", name="接岗的")
    for name in ("pinganban", "fenguan", "xinfang"):
        with pytest.raises(Refused):
            appointing.hand_over(office.principal(name), holding, other, today, "任免〔2026〕1号")
    giver = staff(clerks["giver"], today)
    assert appointing.hand_over(giver, holding, other, today, "任免〔2026〕1号")
    assert not appointing.hand_over(giver, holding, other, today, "任免〔2026〕1号")
    assert Holding.objects.filter(person=other, post="petition_clerk").count() == 1
    assert Event.objects.filter(act="post_handed").count() == 1
    assert staff(clerks["old"], today).holds({"petition_clerk"})
    assert staff(other, today).holds({"petition_clerk"})
    assert not staff(clerks["old"], today + timedelta(days=1)).holds({"petition_clerk"})


@pytest.mark.parametrize(
    ("who", "day", "basis", "told"),
    [
        ("old", 0, "任免〔2026〕1号", "不能是移交人本人"),
        ("giver", 0, "任免〔2026〕1号", "不能把岗位交给自己"),
        ("new", 0, "无", "请写明依据"),
        ("new", -9999, "任免〔2026〕1号", "早于任岗日期"),
    ],
)
def test_a_post_is_not_handed_over_so(
    office: DeskOffice, clerks: dict[str, Person], who: str, day: int, basis: str, told: str
) -> None:
    giver = staff(clerks["giver"], clock.today())
    with pytest.raises(Refused, match=told):
        appointing.hand_over(
            giver, post_of(office, clerks), clerks[who], clock.today() + timedelta(days=day), basis
        )
    assert post_of(office, clerks).until is None


def test_an_administrators_post_is_not_handed_over_here(
    office: DeskOffice, clerks: dict[str, Person]
) -> None:
    other = staff(holder(office, "security_admin", name="另一安管"), clock.today())
    holding = Holding.objects.get(person=clerks["giver"])
    with pytest.raises(Refused, match="管理员岗位不在这里移交"):
        appointing.hand_over(other, holding, clerks["new"], clock.today(), "任免〔2026〕1号")


def test_a_kill_between_the_two_writes_leaves_nothing(
    office: DeskOffice, clerks: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(appointing.history, "append", die)
    giver, holding = staff(clerks["giver"], clock.today()), post_of(office, clerks)
    with pytest.raises(KeyboardInterrupt):
        appointing.hand_over(giver, holding, clerks["new"], clock.today(), "任免〔2026〕1号")
    holding.refresh_from_db()
    assert holding.until is None


def test_three_persons_at_the_page(office: DeskOffice, clerks: dict[str, Person]) -> None:
    row = opened(office, clerks)
    path = f"/handover/?person={clerks['old'].pk}"
    assert row.number in office.client("xinfang").get(path).content.decode()
    giver = client_of(clerks["giver"]).get(path).content.decode()
    assert row.number not in giver
    assert "信访专干" in giver
    assert client_of(clerks["giver"]).get(f"/handover/file/pdf/?person={clerks['old'].pk}").status_code == 404
    assert office.client("menwei").get(path).status_code == 404
    assert office.client("xianshe").get(path).status_code == 404
    own = office.client("menwei").get(f"/handover/?person={office.people['menwei'].pk}")
    assert own.status_code == 200
    assert client_of(holder(office, "system_admin")).get(path).status_code == 404


def test_waiting_files_go_to_the_successors_inbox(office: DeskOffice, clerks: dict[str, Person]) -> None:
    office.waiting("xinfang")
    given = {"person": clerks["old"].pk, "successor": clerks["new"].pk, "act": "files"}
    assert office.client("xinfang").post("/handover/give/", given).status_code == 302
    assert inname.waiting_of(clerks["new"]).count() == 1
    assert inname.waiting_of(clerks["old"]).count() == 0
    assert Event.objects.filter(act="inbox_handed").count() == 1


def test_the_signed_list(office: DeskOffice, clerks: dict[str, Person]) -> None:
    row = opened(office, clerks)
    tree = document(handover(clerks["old"], office.principal("xinfang")), clerks["new"])
    assert tree.tail[0].places == ("移交人", "接交人", "监交人")  # type: ignore[union-attr]
    cells = [cell for block in tree.blocks for line in getattr(block, "rows", ()) for cell in line]
    assert row.number in cells
    assert "信访专干" in cells
    assert write_docx(tree)[:2] == b"PK"
    for kind in ("docx", "pdf"):
        answer = office.client("xinfang").get(f"/handover/file/{kind}/?person={clerks['old'].pk}")
        assert answer.status_code == 200


def test_the_page_costs_the_same_for_one_and_thirty(office: DeskOffice, clerks: dict[str, Person]) -> None:
    client, path = office.client("xinfang"), f"/handover/?person={clerks['old'].pk}"

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    opened(office, clerks)
    client.get(path)
    one = cost()
    for n in range(30):
        opened(office, clerks, n + 2)
    client.get(path)
    assert cost() == one


@each
def test_charges_are_fields_that_a_correction_may_change(ledger: Ledger) -> None:
    """A charge is handed over by a correction.

    It must be no frozen field, and never a subject.
    """
    assert not set(ledger.life.charges) & ledger.frozen_fields
    assert not set(ledger.life.charges) & set(ledger.wall.paths("persons") if ledger.wall else ())
    assert set(ledger.life.charges) <= set(inname.person_fields(ledger))


def test_past_shifts_stay_with_who_stood_them(db: None) -> None:
    from tests.office import at
    from tests.rooms.premises.premises_office import PremisesOffice

    office = PremisesOffice()
    office.on_duty(at(3, 1, 8), "officer_1")
    future = office.published(at(3, 9, 8), "officer_1")
    with clock.at(at(3, 2, 9)):
        who = staff(office.people["secretary"], date(2021, 3, 2))
        found = inname.named(office.people["officer_1"], who)[0]
        assert [item.record.pk for item in found if item.charge] == [future.pk]
        item = next(item for item in found if item.charge)
        inname.reassign(who, item, office.people["officer_2"], REASON)
        future.refresh_from_db()
        assert future.officer == office.people["officer_2"]


def test_a_row_that_a_person_sees_to_passes_on_and_what_is_done_stays(db: None) -> None:
    from tests.rooms.programme import programme_office as near
    from tests.rooms.programme.test_meetings import hold, plan

    office = near.ProgrammeOffice()
    leaver, successor = office.people["deputy"], office.people["safety"]
    seen = {"owner": leaver.pk, "due": date(2021, 3, 20), "report": True}
    rows = [
        seen | {"text": "排查租户", "state": "open"},
        seen | {"text": "张贴通告", "state": "done", "done_on": date(2021, 3, 9)},
        seen | {"text": "修配电间的门", "state": "open"},
    ]
    with clock.at(near.at(3, 9)):
        meeting = hold(office, plan(office, chair=office.people["head"].pk), decisions=rows)
        who = office.as_("secretary")
        found = inname.named(leaver, who)[0]
        assert [(item.record.pk, item.label, item.charge) for item in found] == [
            (meeting.pk, "议定事项第1行责任人", True),
            (meeting.pk, "议定事项第3行责任人", True),
        ]
        offered = list(Offer.objects.order_by("id").values())
        inname.reassign(who, found[1], successor, REASON)
        owners = list(meeting.decisions.order_by("line_no").values_list("owner", "text"))
        assert owners == [
            (leaver.pk, "排查租户"),
            (leaver.pk, "张贴通告"),
            (successor.pk, "修配电间的门"),
        ]
        assert list(Offer.objects.order_by("id").values()) == offered
        assert Event.objects.latest("seq").note.startswith("人员交接：议定事项第3行责任人由deputy改为safety")
        assert [item.label for item in inname.named(leaver, who)[0]] == ["议定事项第1行责任人"]
        tree = document(handover(leaver, who), successor)
        assert "议定事项第1行责任人" in str(tree)
        blind = staff(office.people["head_B"], date(2021, 3, 9))
        assert not inname.named(leaver, blind)[0]
