"""Take the entries of a phone once, under the person who made them.

They stand at the time they happened, with both clocks.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.desk.phone.moments import ALIKE, settle
from taizhang.engine import clock
from taizhang.engine.models import Event
from taizhang.org.devices import Arrival, Stint
from taizhang.rooms.premises.gate import GateShift
from tests.desk.conftest import DeskOffice
from tests.desk.phone.phones import JSON, Phone, hired, phone_of

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
SPAN = st.integers(0, 5 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
SKEW = st.integers(-10 * 24 * 3600, 10 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(waited=SPAN, skew=SKEW, since=SPAN)
def test_a_wrong_clock_is_corrected_and_no_entry_leaves_its_stint(
    waited: timedelta, skew: timedelta, since: timedelta
) -> None:
    true = NOW - waited
    found = settle(true - skew, NOW - skew, NOW, true - since)
    assert NOW - waited - ALIKE <= found.at <= NOW
    assert found.at >= true - since
    if abs(skew) > ALIKE:
        assert found.at == true
        assert "校正" in found.told


@given(at=SKEW, sent=SKEW, since=SPAN)
def test_no_clock_puts_an_entry_before_its_person_came_or_into_the_future(
    at: timedelta, sent: timedelta, since: timedelta
) -> None:
    found = settle(NOW + at, NOW + sent, NOW, NOW - since)
    assert NOW - since <= found.at <= NOW


def stood(office: DeskOffice, hours: float = 6) -> Phone:
    """A phone at which the guard has stood for some hours."""
    phone = phone_of(office, hired(office, "王卫", "menwei"))
    Stint.objects.update(begun_at=clock.now() - timedelta(hours=hours))
    return phone


def begins(moment: datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%H:%M}"


def test_without_script_a_plain_form_does_it(office: DeskOffice) -> None:
    phone = stood(office)
    told = {"_id": "a1", "_kind": "on", "_stint": phone.stint.key, "begins": "nonsense", "hours": "8"}
    page = phone.client.post("/p/queue/", told)
    assert page.status_code == 422
    assert "请按 08:00 的样子" in page.content.decode()
    assert 'value="nonsense"' in page.content.decode()
    assert GateShift.objects.count() == 0
    told["begins"] = begins(clock.now())
    answer = phone.client.post("/p/queue/", told)
    assert answer.status_code == 302
    assert "已上岗" in phone.client.get(answer["Location"]).content.decode()
    phone.client.post("/p/queue/", told)
    row = GateShift.objects.get()
    assert row.recorded_by == office.people["menwei"]
    assert (
        "[大门岗手机]" in Event.objects.get(act="create", record_id=row.pk, ledger="premises.gateshift").note
    )
    told = {"_id": "a2", "_kind": "off", "_stint": phone.stint.key}
    assert phone.client.post("/p/queue/", told).status_code == 302
    row.refresh_from_db()
    assert row.state == "off"


def test_an_entry_arrives_once_however_often_it_is_sent(office: DeskOffice) -> None:
    phone = stood(office)
    at = clock.now() - timedelta(hours=1)
    answers = [
        phone.send("on", "one", at, clock.now(), begins=begins(at), hours="8").json()["told"]
        for _ in range(4)
    ]
    assert len(set(answers)) == 1
    row = GateShift.objects.get()
    assert row.number in answers[0]
    assert abs(row.occurred_at - at) < timedelta(seconds=2)
    assert abs(row.recorded_at - clock.now()) < timedelta(minutes=1)
    note = Event.objects.get(act="create", ledger="premises.gateshift").note
    assert "手机记时" in note
    assert "收到" in note
    arrival = Arrival.objects.get()
    assert abs(arrival.claimed_at - at) < timedelta(seconds=1)


@pytest.mark.parametrize("skew", [timedelta(hours=3), timedelta(days=-400), timedelta(minutes=7)])
def test_a_wrong_phone_clock_is_corrected_and_noted(office: DeskOffice, skew: timedelta) -> None:
    phone = stood(office)
    at = clock.now() - timedelta(hours=1)
    answer = phone.send("on", "one", at + skew, clock.now() + skew, begins=begins(at), hours="8")
    assert answer.status_code == 200
    row = GateShift.objects.get()
    assert abs(row.occurred_at - at) < timedelta(seconds=3)
    assert "已校正" in Event.objects.get(act="create", ledger="premises.gateshift").note
    assert abs(Arrival.objects.get().claimed_at - at - skew) < timedelta(seconds=1)


@pytest.mark.parametrize("sent", [99999999999999, 40000000000000])
def test_a_stamp_beyond_the_calendar_is_no_stamp(office: DeskOffice, sent: int) -> None:
    phone = stood(office)
    told = {"_id": "one", "_kind": "on", "_stint": phone.stint.key, "_at": "0", "_sent": str(sent)}
    answer = phone.client.post("/p/queue/", told | {"begins": begins(clock.now()), "hours": "8"}, **JSON)
    assert answer.status_code == 422, answer.content
    assert "签到时间不在本班之内" in answer.json()["errors"]["occurred_at"][0]


def test_what_arrives_after_the_ledgers_time_is_an_honest_late_entry(office: DeskOffice) -> None:
    phone = stood(office, hours=40)
    stint = phone.stint
    Stint.objects.update(ended_at=clock.now() - timedelta(hours=20))
    at = clock.now() - timedelta(hours=30)
    answer = phone.send("on", "old", at, begins=begins(at), hours="12", stint=stint.key)
    assert answer.status_code == 200, answer.json()
    row = GateShift.objects.get()
    assert row.entry == "late"
    assert "离线补传" in row.late_reason
    assert abs(row.occurred_at - at) < timedelta(seconds=3)


def test_an_entry_belongs_to_who_made_it_not_to_who_stands_there_now(office: DeskOffice) -> None:
    phone = stood(office)
    first = phone.stint
    phone.first(hired(office, "李岗"), "1357")
    Stint.objects.filter(ended_at=None).update(begun_at=clock.now() - timedelta(hours=1))
    Stint.objects.filter(pk=first.pk).update(ended_at=clock.now() - timedelta(hours=1))
    at = clock.now() - timedelta(hours=2)
    assert phone.send("on", "his", at, begins=begins(at), hours="8", stint=first.key).status_code == 200
    assert GateShift.objects.get().guard.person == office.people["menwei"]
    late = phone.send("off", "hers", clock.now(), stint=first.key)
    assert late.status_code == 409
    assert "已经交机" in late.json()["told"]
    assert phone.send("off", "none", clock.now(), stint="x").status_code == 409


def test_a_refused_entry_changes_nothing_and_may_be_put_right_under_its_own_id(office: DeskOffice) -> None:
    phone = stood(office)
    answer = phone.send("on", "fix", clock.now(), begins="25:99", hours="8")
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"begins": ["请按 08:00 的样子填写应到时间。"]}
    assert Arrival.objects.count() == 0
    assert phone.send("on", "fix", clock.now(), begins=begins(clock.now()), hours="8").status_code == 200
    assert GateShift.objects.count() == 1


def test_a_phone_does_only_what_its_post_does(office: DeskOffice) -> None:
    person = hired(office, "王卫", "menwei")
    phone = phone_of(office, person, post="patrol", name="巡逻手机")
    answer = phone.send("on", "x", clock.now(), begins="08:00", hours="8")
    assert answer.status_code == 403
    assert "不办理" in answer.json()["told"]
    assert phone.send("nothing", "y", clock.now()).status_code == 403
