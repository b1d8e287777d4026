"""A register: lives in months, counts, looks, loans, lists, merging, labels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.models import Event, Offer
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds, merging, sweep
from taizhang.kernel.days import Period
from tests.invented import register
from tests.office import NOW, Office, Unreached, refused


@contextmanager
def barred() -> Iterator[dict[str, list[str]]]:
    """The messages of the refusal by which the office could not make a record."""
    errors: dict[str, list[str]] = {}
    try:
        yield errors
    except Unreached as unreached:
        errors.update(unreached.refusal.errors)
    assert errors, "the record was made"


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def device(office: Office, name: str, made_on: date = date(2020, 6, 1), **more: Any) -> Any:
    return office.record("invented.device", name=name, made_on=made_on, **more)


def look(office: Office, rows: list[dict[str, Any]], **more: Any) -> Any:
    clerk = office.holder("safety")
    data = {"unit": office.units["C"].pk, "occurred_at": clock.now(), "looked_by": clerk.pk, **more}
    return deeds.create(office.acting(clerk), register.LOOK, data, lines={"rows": rows, "items": []})


@pytest.mark.parametrize(
    ("kind", "made", "serviced", "due", "scrap"),
    [
        ("powder", date(2011, 6, 1), None, date(2016, 6, 30), date(2021, 6, 30)),
        ("powder", date(2011, 6, 17), date(2016, 6, 2), date(2018, 6, 30), date(2021, 6, 30)),
        ("powder", date(2011, 6, 1), date(2018, 6, 30), date(2020, 6, 30), date(2021, 6, 30)),
        ("water", date(2018, 3, 31), None, date(2021, 3, 31), date(2024, 3, 31)),
        ("water", date(2018, 3, 1), date(2021, 3, 5), date(2022, 3, 31), date(2024, 3, 31)),
        ("water", date(2016, 2, 29), None, date(2019, 2, 28), date(2022, 2, 28)),
    ],
)
def test_a_life_and_a_service_end_with_their_month(
    office: Office, kind: str, made: date, serviced: date | None, due: date, scrap: date
) -> None:
    row = device(office, "甲", made, kind=kind, **({"serviced_on": serviced} if serviced else {}))
    assert (row.service_due, row.scrap_on) == (due, scrap)


def test_the_month_of_manufacture_is_not_typed_anew(office: Office) -> None:
    row = device(office, "甲")
    data = {"made_on": date(2021, 6, 1), "name": "甲改"}
    clerk = office.acting(office.holder("safety"))
    row = deeds.edit(clerk, register.DEVICES, row, data, version=row.version, note="名称写错")
    assert (row.name, row.made_on) == ("甲改", date(2020, 6, 1))


def test_a_name_stands_once_in_a_place_while_in_use(office: Office) -> None:
    first = device(office, "甲")
    with barred() as errors:
        device(office, "甲")
    assert first.number in errors["name"][0]
    office.take(first, "scrap")
    device(office, "甲")


def count(office: Office, day: date) -> str | None:
    figure = next(figure for figure in register.DEVICES.figures if figure.key == "devices_used")
    return compute([(register.DEVICES, figure)], Context(Period.parse(f"{day}..{day}")))[0].value


def test_things_in_use_are_counted_as_of_a_day(office: Office) -> None:
    with clock.at(NOW - timedelta(days=30)):
        first = device(office, "甲")
        device(office, "乙")
    with clock.at(NOW - timedelta(days=10)):
        office.take(first, "scrap")
    today = clock.local_date(NOW)
    days = [today - timedelta(days=n) for n in (31, 30, 11, 10, 0)]
    assert [count(office, day) for day in days] == [None, "2", "2", "1", "1"]


def test_a_look_lists_all_in_use_and_one_tick_answers_the_rest(office: Office) -> None:
    rows = [device(office, name) for name in ("甲", "乙", "丙")]
    office.take(rows[2], "scrap")
    client = office.client_of(office.holder("safety"))
    page = client.get("/t/invented-look/new/").content.decode()
    assert [name in page for name in ("甲", "乙", "丙")] == [True, True, False]
    assert "其余全部正常" in page
    assert "压力正常" in page, "the check list stands in the form"
    typed = {
        "unit": office.units["C"].pk, "occurred_at": f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M}",
        "looked_by": office.holder("safety").pk, "entry": "direct", "save": "1",
        "rows-count": "2", "rows-0-device": rows[0].pk, "rows-1-device": rows[1].pk,
        "rows-1-result": "fault", "rows-1-note": "压力低", "rows-rest": "1", "items-count": "0",
    }  # fmt: skip
    answer = client.post("/t/invented-look/new/", typed)
    assert answer.status_code == 302, answer.content.decode()
    record = register.Look.objects.get()
    assert list(record.rows.values_list("device__name", "result")) == [("甲", "ok"), ("乙", "fault")]


def test_without_the_tick_a_row_without_an_answer_is_refused(office: Office) -> None:
    row = device(office, "甲")
    with refused() as errors:
        look(office, [{"device": row.pk, "result": ""}])
    assert errors == {"rows-0-result": ["“器材”第1行：请填写“结果”。"]}


def test_a_look_is_owed_by_the_month_for_a_mall(office: Office) -> None:
    since = date(2022, 1, 1)
    assert register.LOOK.life.expects is not None
    owed = list(register.LOOK.life.expects(since, clock.local_date(NOW)))
    assert owed, "a mall owes a look a month"
    assert all("商厦" in gap.what for gap in owed)


def test_what_is_out_is_not_lent_again_and_comes_back(office: Office) -> None:
    row = device(office, "甲")
    loan = office.record("invented.loan", device=row)
    with barred() as errors:
        office.record("invented.loan", device=row)
    assert errors["device"] == [f"甲已借出未还（{loan.number}），请先办理归还。"]
    office.take(loan, "return")
    loan.refresh_from_db()
    assert loan.back_on == clock.local_date(NOW)
    office.record("invented.loan", device=row)
    office.take(row, "scrap")
    with barred() as errors:
        office.record("invented.loan", device=row)
    assert list(errors) == ["device"]


def scrapping(office: Office, *devices: Any) -> Any:
    return office.record("invented.scraplist", items=[{"device": row.pk} for row in devices])


def test_a_list_takes_its_members_along(office: Office) -> None:
    rows = [device(office, name) for name in ("甲", "乙")]
    done = office.take(scrapping(office, *rows), "approve")
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.scrapped_on) == ("scrapped", clock.local_date(NOW))
        line = Event.objects.get(ledger="invented.device", record_id=row.pk, act="move:listed_out")
        assert done.number in line.note
        assert line.by is None


def test_all_members_take_the_step_or_none(office: Office) -> None:
    rows = [device(office, name) for name in ("甲", "乙")]
    listed = scrapping(office, *rows)
    office.take(rows[1], "scrap")
    with refused() as errors:
        office.take(listed, "approve")
    assert rows[1].number in errors["items"][0]
    rows[0].refresh_from_db()
    listed.refresh_from_db()
    assert (rows[0].state, listed.state) == ("used", "draft")


def test_two_who_are_one_are_merged(office: Office) -> None:
    kept, gone = device(office, "甲"), device(office, "甲号")
    loan = office.record("invented.loan", device=gone)
    seen = look(office, [{"device": gone.pk, "result": "ok"}])
    clerk = office.acting(office.holder("safety"))
    merging.merge(clerk, register.DEVICES, gone, kept, "同一具登记了两次")
    gone.refresh_from_db()
    loan.refresh_from_db()
    assert gone.voided
    assert kept.number in gone.void_reason
    assert loan.device_id == kept.pk
    assert seen.rows.get().device_id == kept.pk
    for record in (loan, seen):
        key = record._meta.label_lower
        line = Event.objects.filter(ledger=key, record_id=record.pk).order_by("-seq").first()
        assert line is not None
        assert line.act == "mark"
        assert f"{gone.number}并入{kept.number}" in line.note


def test_what_would_stand_twice_stops_a_merge(office: Office) -> None:
    kept, gone = device(office, "甲"), device(office, "甲号")
    seen = look(office, [{"device": row.pk, "result": "ok"} for row in (kept, gone)])
    clerk = office.acting(office.holder("safety"))
    with refused() as errors:
        merging.merge(clerk, register.DEVICES, gone, kept, "同一具登记了两次")
    assert seen.number in errors["kept"][0]
    gone.refresh_from_db()
    assert not gone.voided
    assert seen.rows.count() == 2


def test_merging_asks_for_a_reason_another_record_and_the_right(office: Office) -> None:
    kept, gone = device(office, "甲"), device(office, "甲号")
    clerk = office.acting(office.holder("safety"))
    for other, reason, field in ((gone, "同一具登记了两次", "kept"), (kept, "重", "reason")):
        with refused() as errors:
            merging.merge(clerk, register.DEVICES, gone, other, reason)
        assert list(errors) == [field]
    with refused():
        merging.merge(office.acting(office.holder("duty")), register.DEVICES, gone, kept, "同一具登记了两次")
    page = office.client_of(office.holder("safety")).get(f"/t/invented-device/{gone.public_id}/")
    assert "并入另一条" in page.content.decode()
    where = f"/t/invented-device/{gone.public_id}/merge/"
    client = office.client_of(office.holder("safety"))
    assert client.post(where, {"kept": "没有", "reason": "同一具登记了两次"}).status_code == 422
    answer = client.post(where, {"kept": kept.number, "reason": "同一具登记了两次", "version": gone.version})
    assert answer.status_code == 302
    assert office.client_of(office.holder("duty")).get(where).status_code == 404


def test_nobody_merges_into_a_record_beyond_the_own_reach(office: Office) -> None:
    """What refers to the one would come to stand at a unit of others."""
    gone = office.record("invented.device", unit="A", name="甲号", site=office.sites["office@A"])
    kept = device(office, "甲")
    here = office.acting(office.holder("county_liaison", "A"))
    with refused() as errors:
        merging.merge(here, register.DEVICES, gone, kept, "同一具登记了两次")
    assert errors
    gone.refresh_from_db()
    assert not gone.voided


def test_a_label_bears_name_number_and_code(office: Office) -> None:
    row = device(office, "甲")
    page = office.client_of(office.holder("safety")).get("/t/invented-device/labels/").content.decode()
    assert row.number in page
    assert page.count('class="qr"') == 1
    assert "甲" in page


def test_time_alone_registers_what_follows_from_it(office: Office) -> None:
    with clock.at(NOW - timedelta(days=900)):
        row = device(office, "甲", date(2011, 1, 1), kind="water")
    sweep.run()
    row.refresh_from_db()
    offer = Offer.objects.get(link="X01")
    assert row.past
    hazard = register.DEVICES.model._meta.apps.get_model("safety", "hazard").objects.get(pk=offer.taken_id)
    assert (hazard.occurred_on, hazard.recorded_by, hazard.entry) == (row.scrap_on, None, "direct")
    assert hazard.finder == office.holder("safety")
    assert offer.closed_at is not None
    sweep.run()
    assert Offer.objects.filter(link="X01").count() == 1
