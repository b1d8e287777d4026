"""Acts on rows by their own people, projects, money, changes of posts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from taizhang.desk.day.waiting import agenda
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.keep import pending
from taizhang.engine.models import Event, Offer
from taizhang.engine.write import deeds, row_acts
from taizhang.keep import staffing
from taizhang.org.models import Holding
from tests.invented import casework
from tests.invented.test_register import barred
from tests.office import NOW, Office, refused


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def sent(office: Office, readers: int = 3, units: tuple[str, ...] = ("A", "B")) -> Any:
    """A notice sent to the first people in post and to some units."""
    row = office.record("invented.notice")
    people = [office.holder(post) for post in ("guard", "duty", "safety")][:readers]
    lines = {
        "readers": [{"person": person.pk} for person in people],
        "replies": [{"unit": office.units[code].pk} for code in units],
    }
    head = office.acting(office.holder("section_head"))
    return deeds.move(head, casework.NOTICES, row, "send", {}, version=row.version, lines=lines)


def door(office: Office, person: Any, record: Any, line: str, number: int, key: str) -> Any:
    return row_acts.door(office.acting(person), "invented-notice", record.public_id, line, number, key)


def read(office: Office, person: Any, record: Any, number: int, opinion: str = "") -> Any:
    found = door(office, person, record, "readers", number, "read")
    assert found is not None
    return row_acts.take(office.acting(person), found, {"opinion": opinion})


def test_each_reader_acts_on_the_own_row_without_a_conflict(office: Office) -> None:
    record = sent(office)
    version = record.version
    guard, duty = office.holder("guard"), office.holder("duty")
    first = door(office, guard, record, "readers", 1, "read")
    second = door(office, duty, record, "readers", 2, "read")
    row_acts.take(office.acting(guard), first, {"opinion": "已看"})
    row_acts.take(office.acting(duty), second, {"opinion": ""})
    record.refresh_from_db()
    assert record.version == version
    rows = list(record.readers.order_by("line_no").values_list("read_at", "opinion"))
    assert rows == [(NOW.replace(microsecond=0), "已看"), (NOW.replace(microsecond=0), ""), (None, "")]
    lines = Event.objects.filter(ledger="invented.notice", record_id=record.pk, act="row:readers.read")
    assert [line.decided_by for line in lines.order_by("seq")] == [guard, duty]


def test_a_row_is_nobodys_elses(office: Office) -> None:
    record = sent(office)
    assert door(office, office.holder("duty"), record, "readers", 1, "read") is None
    assert door(office, office.holder("guard"), record, "readers", 9, "read") is None
    assert door(office, office.holder("guard"), record, "readers", 1, "answer") is None
    assert door(office, office.holder("guard"), record, "replies", 1, "answer") is None


def test_a_second_arrival_changes_nothing_and_another_is_refused(office: Office) -> None:
    record, guard = sent(office), office.holder("guard")
    read(office, guard, record, 1, "已看")
    with clock.at(NOW + timedelta(minutes=3)):
        read(office, guard, record, 1, "再看")
    assert record.readers.get(line_no=1).opinion == "已看"
    assert Event.objects.filter(act="row:readers.read").count() == 1
    clerk = office.acting(office.holder("secretary"))
    found = row_acts.door(clerk, "invented-notice", record.public_id, "readers", 1, "read")
    assert found is not None
    row_acts.take(clerk, found, {}, act=Act(guard, NOW, Way.PERSON))
    assert Event.objects.filter(act="row:readers.read").count() == 1


def test_a_writer_records_the_act_of_another_with_its_way(office: Office) -> None:
    record, guard = sent(office), office.holder("guard")
    clerk = office.acting(office.holder("secretary"))
    found = row_acts.door(clerk, "invented-notice", record.public_id, "readers", 1, "read")
    assert found is not None
    assert not found.mine
    for act, field in (
        (Act(), "decided_by"),
        (Act(office.holder("duty"), NOW, Way.PHONE), "decided_by"),
        (Act(guard, NOW), "way"),
        (Act(guard, NOW, Way.PAPER), "evidence"),
        (Act(guard, NOW + timedelta(days=2), Way.PHONE), "decided_at"),
    ):
        with refused() as errors:
            row_acts.take(clerk, found, {}, act=act)
        assert list(errors) == [field]
    row_acts.take(clerk, found, {}, act=Act(guard, NOW, Way.PHONE))
    line = Event.objects.get(act="row:readers.read")
    assert (line.by, line.decided_by, line.way) == (clerk.person, guard, "phone")
    page = office.client_of(office.holder("secretary")).get("/unsigned/").content.decode()
    assert record.number in page, "an act by word waits for its signed paper"


def test_the_api_acts_on_a_row(office: Office) -> None:
    record, guard = sent(office), office.holder("guard")
    where = f"/api/rows/invented-notice/{record.public_id}/readers/1/read"
    body = {"values": {"opinion": "已看"}}
    other = office.client_of(office.holder("duty"))
    assert other.post(where, body, content_type="application/json").status_code == 404
    answer = office.client_of(guard).post(where, body, content_type="application/json")
    assert answer.json() == {"number": record.number, "line": "readers", "line_no": 1, "act": "read"}
    assert record.readers.get(line_no=1).opinion == "已看"
    clerk = office.client_of(office.holder("secretary"))
    second = where.replace("/1/", "/2/")
    wrong = clerk.post(second, {"decided_by": guard.pk, "way": "phone"}, content_type="application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["decided_by"])
    shown = clerk.get(f"/api/ledgers/invented-notice/records/{record.public_id}").json()
    assert shown["lines"]["readers"][0]["opinion"] == "已看"


def test_posts_of_the_unit_named_act_for_it(office: Office) -> None:
    record = sent(office)
    head = office.holder("unit_head", "A")
    assert door(office, office.holder("unit_head", "B"), record, "replies", 1, "answer") is None
    found = door(office, head, record, "replies", 1, "answer")
    with refused() as errors:
        row_acts.take(office.acting(head), found, {"count": ""})
    assert list(errors) == ["count"]
    row_acts.take(office.acting(head), found, {"count": "3"})
    assert record.replies.get(line_no=1).answered_on == clock.local_date(NOW)


def test_what_a_row_waits_for_stands_on_the_day_of_whom_it_names(office: Office) -> None:
    record, guard = sent(office), office.holder("guard")
    numbers = lambda person: [t.number for t in agenda(office.acting(person)).tasks if "rows/" in t.address]  # noqa: E731
    assert numbers(guard) == [record.number]
    assert numbers(office.holder("unit_head", "A")) == [record.number]
    assert numbers(office.holder("unit_head", "B")) == [record.number]
    assert numbers(office.holder("section_head", "A")) == []
    client = office.client_of(guard)
    page = client.get("/").content.decode()
    where = f"/t/invented-notice/{record.public_id}/rows/readers/1/read/"
    assert where in page
    assert client.get(where).status_code == 200
    assert client.get(f"/t/invented-notice/{record.public_id}/").status_code == 404
    answer = client.post(where, {"opinion": "已看"})
    assert (answer.status_code, answer["Location"]) == (302, "/?done=moved")
    assert numbers(guard) == []
    assert pending.wrong(casework.NOTICES) == []


def test_a_row_is_open_only_in_its_states_and_not_when_void(office: Office) -> None:
    record, guard = sent(office, units=()), office.holder("guard")
    found = door(office, guard, record, "readers", 1, "read")
    deeds.move(
        office.acting(office.holder("section_head")),
        casework.NOTICES,
        record,
        "close",
        {},
        version=record.version,
    )
    row_acts.take(office.acting(guard), found, {})
    late = door(office, office.holder("duty"), record, "readers", 2, "read")
    deeds.void(office.acting(office.holder("secretary")), casework.NOTICES, record, "发错了，另行通知")
    with refused():
        row_acts.take(office.acting(office.holder("duty")), late, {})
    assert door(office, office.holder("duty"), record, "readers", 2, "read") is None
    assert pending.wrong(casework.NOTICES) == []


def test_a_correction_keeps_what_was_done_and_cannot_take_it_out(office: Office) -> None:
    record, guard = sent(office), office.holder("guard")
    read(office, guard, record, 1, "已看")
    clerk = office.acting(office.holder("secretary"))
    keys = list(record.readers.order_by("line_no").values_list("person", flat=True))

    def edit(people: list[int]) -> Any:
        record.refresh_from_db()
        rows = {"readers": [{"person": key} for key in people]}
        return deeds.edit(
            clerk,
            casework.NOTICES,
            record,
            {"title": "改题"},
            version=record.version,
            lines=rows,
            note="漏了一人",
        )

    edit([*keys, office.holder("assets").pk])
    assert record.readers.get(person=guard).opinion == "已看"
    edit([keys[1], keys[0], keys[2]])
    assert record.readers.get(person=guard).opinion == "已看", "wherever it stands"
    with refused() as errors:
        edit(keys[1:])
    assert "已经办过“已阅”" in errors["readers"][0]
    assert record.readers.filter(person=guard).exists()


def test_a_row_written_anew_meanwhile_is_found_again_or_refused_in_words(office: Office) -> None:
    record, guard = sent(office), office.holder("guard")
    found = door(office, guard, record, "readers", 1, "read")
    gone = door(office, office.holder("safety"), record, "readers", 3, "read")
    clerk = office.acting(office.holder("secretary"))
    rows = {"readers": [{"person": key} for key in (guard.pk, office.holder("duty").pk)]}
    deeds.edit(clerk, casework.NOTICES, record, {}, version=record.version, lines=rows, note="多列一人")
    row_acts.take(office.acting(guard), found, {"opinion": "已看"})
    assert record.readers.get(person=guard).opinion == "已看"
    with refused() as errors:
        row_acts.take(office.acting(office.holder("safety")), gone, {})
    assert "刚被更正过" in errors[""][0]


def test_the_own_act_names_nobody_else(office: Office) -> None:
    record = sent(office)
    first, second = office.holder("unit_head", "A"), office.holder("unit_head", "A", 2)
    found = door(office, first, record, "replies", 1, "answer")
    with refused() as errors:
        row_acts.take(office.acting(first), found, {"count": "3"}, act=Act(second, NOW, Way.PHONE))
    assert list(errors) == ["decided_by"]


def test_a_link_hears_of_an_act_on_a_row(office: Office) -> None:
    record = sent(office)
    head = office.holder("unit_head", "A")
    row_acts.take(office.acting(head), door(office, head, record, "replies", 1, "answer"), {"count": "150"})
    assert Offer.objects.filter(link="X03", source_id=record.pk).count() == 1


def test_a_scheme_is_closed_when_all_its_members_are(office: Office) -> None:
    scheme = office.record("invented.scheme", name="改造")
    first, second = (
        office.record("invented.household", scheme=scheme, name=name) for name in ("一户", "二户")
    )
    for row in (first, second):
        with refused() as errors:
            office.take(scheme, "close")
        assert errors[""] == ["还有户没有验收。"]
        office.take(office.take(row, "fit", meter="A1"), "accept")
    office.take(scheme, "close")
    page = (
        office.client_of(office.holder("safety"))
        .get(f"/t/invented-scheme/{scheme.public_id}/")
        .content.decode()
    )
    assert first.number in page


def test_the_day_of_notice_is_counted_back(office: Office) -> None:
    scheme = office.record(
        "invented.scheme", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), notice_days=60
    )
    assert scheme.notice_by == date(2022, 11, 1)


def test_spans_of_one_thing_do_not_meet(office: Office) -> None:
    one = office.record("invented.scheme", name="改造", starts_on=date(2022, 1, 1), ends_on=date(2022, 6, 30))
    with barred() as errors:
        office.record("invented.scheme", name="改造", starts_on=date(2022, 6, 30), ends_on=date(2022, 9, 30))
    assert one.number in str(errors)
    office.record("invented.scheme", name="改造", starts_on=date(2022, 7, 1), ends_on=date(2022, 9, 30))


def receipt(office: Office, amount: str, *parts: Any, **more: Any) -> Any:
    lines = [{"due": due.pk, "amount": part} for due, part in parts]
    return office.record("invented.receipt", amount=amount, parts=lines, **more)


def test_money_is_reversed_once_by_its_exact_amount(office: Office) -> None:
    one = receipt(office, "120.50")
    for amount in ("-120", "120.50"):
        with barred() as errors:
            receipt(office, amount, reverses=one)
        assert "-120.5" in errors["amount"][0]
    back = receipt(office, "-120.50", reverses=one)
    for other, amount in ((one, "-120.50"), (back, "120.50")):
        with barred() as errors:
            receipt(office, amount, reverses=other)
        assert list(errors) == ["reverses"]
    for amount in ("0", "-5"):
        with barred() as errors:
            receipt(office, amount)
        assert list(errors) == ["amount"]
    assert sum(casework.Receipt.objects.values_list("amount", flat=True)) == 0


def test_money_is_neither_voided_nor_corrected(office: Office) -> None:
    one = receipt(office, "120.50")
    clerk = office.acting(office.holder("assets"))
    with refused() as errors:
        deeds.void(clerk, casework.RECEIPTS, one, "登记错了的一笔")
    assert errors[""] == ["收款不能作废，请登记一笔冲销。"]
    row = deeds.edit(
        clerk,
        casework.RECEIPTS,
        one,
        {"amount": "1", "payer": "某商户"},
        version=one.version,
        note="名称写错",
    )
    assert (row.amount, row.payer) == (Decimal("120.50"), "某商户")


def test_receipts_are_set_against_what_is_due_and_no_more(office: Office) -> None:
    due = office.record("invented.due", amount="100")
    receipt(office, "60", (due, "60"))
    with barred() as errors:
        receipt(office, "60", (due, "60"))
    assert "还应收40元" in errors["parts-0-amount"][0]
    with barred() as errors:
        receipt(office, "30", (due, "40"))
    assert "合计40元，不能超过30元" in errors["parts"][0]
    with barred() as errors:
        receipt(office, "50", (due, "-50"))
    assert "须大于零" in errors["parts-0-amount"][0]
    last = receipt(office, "60", (due, "40"))
    for parts in ((), ((due, "-30"),)):
        with barred() as errors:
            receipt(office, "-60", *parts, reverses=last)
        assert f"冲销{last.number}须照它的“分配”逐行写负数" in errors["parts"][0]
    receipt(office, "-60", (due, "-40"), reverses=last)
    receipt(office, "40", (due, "40"))


def test_a_leaders_leaving_asks_for_a_notice(office: Office) -> None:
    holding = Holding.objects.get(person=office.holder("deputy"), post="deputy")
    staffing.end(office.acting(office.people["security_admin"]), holding)
    offer = Offer.objects.get(link="X02")
    assert holding.person.name in offer.title
    client = office.client_of(office.holder("secretary"))
    page = client.get(f"/offers/{offer.pk}/").content.decode()
    assert "岗位变动" in page
    deeds.create(
        office.acting(office.holder("secretary")),
        casework.NOTICES,
        {
            "unit": office.units["C"].pk,
            "occurred_at": clock.now(),
            "title": "调整分工",
            "answer_by": date(2022, 7, 1),
        },
        offer=offer.pk,
    )
    record = casework.Notice.objects.get()
    page = client.get(f"/t/invented-notice/{record.public_id}/").content.decode()
    assert "岗位变动" in page


def test_other_posts_ask_for_nothing(office: Office) -> None:
    holding = Holding.objects.get(person=office.holder("duty"), post="duty")
    staffing.end(office.acting(office.people["security_admin"]), holding)
    assert not Offer.objects.filter(link="X02").exists()
