"""本单位规定: versions with their day, source and approval."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.office.provision import ledger
from taizhang.rooms.programme.exam import PASS_MARK
from tests.office import NOW, Office, refused

TODAY = clock.local_date(NOW)


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def version(office: Office, since: date, amount: Any = 70, **more: Any) -> Any:
    clerk = office.holder("secretary")
    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "about": PASS_MARK.key, "since": since,
        "source": "办公会纪要3号", "amount": amount, **more,
    }  # fmt: skip
    lines = data.pop("lines", {})
    return deeds.create(office.acting(clerk), ledger.LEDGER, data, lines=lines)


def test_a_version_holds_from_its_day_once_approved(office: Office) -> None:
    row = version(office, TODAY - timedelta(days=10))
    assert PASS_MARK.on(TODAY) == 80
    office.take(row, "approve")
    days = [TODAY - timedelta(days=n) for n in (11, 10, 0)]
    assert [PASS_MARK.on(day) for day in days] == [80, 70, 70]
    later = office.take(version(office, TODAY - timedelta(days=2), 75), "approve")
    assert [PASS_MARK.on(TODAY - timedelta(days=n)) for n in (3, 2, 0)] == [70, 75, 75]
    assert PASS_MARK.version(TODAY).number == later.number


def test_a_stopped_version_leaves_the_programs_own(office: Office) -> None:
    row = office.take(version(office, TODAY - timedelta(days=10)), "approve")
    office.take(row, "stop", ended_on=TODAY - timedelta(days=3))
    assert [PASS_MARK.on(TODAY - timedelta(days=n)) for n in (4, 3, 2)] == [70, 70, 80]


def test_only_a_draft_is_voided_and_no_version_ends_before_it_began(office: Office) -> None:
    clerk = office.acting(office.holder("secretary"))
    deeds.void(clerk, ledger.LEDGER, version(office, TODAY - timedelta(days=20)), "会议没有通过")
    row = office.take(version(office, TODAY - timedelta(days=10)), "approve")
    with refused() as errors:
        deeds.void(clerk, ledger.LEDGER, row, "会议没有通过")
    assert "请办“停用”" in errors[""][0]
    with refused() as errors:
        office.take(row, "stop", ended_on=TODAY - timedelta(days=11))
    assert list(errors) == ["ended_on"]
    assert PASS_MARK.on(TODAY) == 70


@pytest.mark.parametrize("amount", ["", 0, 101, -3])
def test_a_limit_stays_within_its_bounds(office: Office, amount: Any) -> None:
    with refused() as errors:
        version(office, TODAY, amount)
    assert list(errors) == ["amount"]


def test_a_limit_takes_no_rows_and_one_version_a_day(office: Office) -> None:
    with refused() as errors:
        version(office, TODAY, lines={"items": [{"text": "多余"}]})
    assert list(errors) == ["items"]
    version(office, TODAY)
    with refused() as errors:
        version(office, TODAY)
    assert list(errors) == ["about"]


def test_who_drew_it_up_does_not_approve_and_what_is_approved_is_not_corrected(office: Office) -> None:
    row = office.take(version(office, TODAY), "approve")
    clerk = office.acting(office.holder("secretary"))
    with refused() as errors:
        deeds.edit(clerk, ledger.LEDGER, row, {"amount": "60"}, version=row.version, note="改低一点")
    assert "登记新的一版" in errors[""][0]
    assert PASS_MARK.on(TODAY) == 70


def test_the_exam_form_proposes_the_mark_in_force(office: Office) -> None:
    client = office.client_of(office.holder("secretary"))
    assert 'name="pass_mark" value="80"' in client.get("/t/programme-exam/new/").content.decode()
    office.take(version(office, TODAY, Decimal("72.5")), "approve")
    assert 'name="pass_mark" value="72.50"' in client.get("/t/programme-exam/new/").content.decode()


def test_the_form_and_the_filter_name_the_matters(office: Office) -> None:
    client = office.client_of(office.holder("secretary"))
    page = client.get("/t/office-provisionversion/new/").content.decode()
    assert PASS_MARK.title in page
    row = version(office, TODAY)
    found = client.get(f"/t/office-provisionversion/?about={PASS_MARK.key}").content.decode()
    assert row.number in found
    assert PASS_MARK.title in client.get(f"/t/office-provisionversion/{row.public_id}/").content.decode()
