"""The HTTP API: the same doors as the pages, typed, refusing in Chinese by field."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from taizhang.desk.ledger import story
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused
from taizhang.engine.models import Event
from taizhang.engine.write import deeds, drafting
from taizhang.org.models import Account
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.meeting.ledger import LEDGER as MEETING
from tests.desk.conftest import DeskOffice

BASE = "/api/ledgers/programme-publicity/records"


def send(client: Client, method: str, path: str, body: Any) -> Any:
    return getattr(client, method)(path, json.dumps(body), content_type="application/json")


def banner(office: DeskOffice, **more: Any) -> dict[str, Any]:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": (clock.now() - timedelta(hours=1)).isoformat(),
        "kind": "banner",
        "carrier": "object",
        "theme": "safe",
        "text": "平安建设人人有责",
        "place": "大门",
        "qty": 2,
    }
    return {"values": values | more, "files": [office.waiting()], "once": "one-key"}


def test_a_record_is_registered_once_corrected_stepped_and_voided(office: DeskOffice) -> None:
    client = office.client("wenmi")
    body = banner(office)
    made = send(client, "post", BASE, body)
    assert made.status_code == 201, made.content
    again = send(client, "post", BASE, body)
    assert again.json()["number"] == made.json()["number"]
    assert publicity.Publicity.objects.count() == 1
    one = f"{BASE}/{made.json()['id']}"
    fixed = send(client, "patch", one, {"values": {"qty": 5}, "version": 1, "note": "数错了"})
    assert (fixed.status_code, fixed.json()["values"]["qty"], fixed.json()["version"]) == (200, 5, 2)
    stale = send(client, "patch", one, {"values": {"qty": 6}, "version": 1, "note": "数错了"})
    assert stale.status_code == 409
    done = send(client, "post", f"{one}/void", {"version": 2, "reason": "重复登记"})
    assert (done.status_code, done.json()["voided"]) == (200, True)


def test_a_refusal_names_the_field_and_the_remedy(office: DeskOffice) -> None:
    answer = send(office.client("wenmi"), "post", BASE, banner(office, qty="30余", place=""))
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert sorted(errors) == ["place", "qty"]
    assert "准确的数" in errors["qty"][0]
    assert publicity.Publicity.objects.count() == 0


def test_a_misshapen_body_is_refused_by_name(office: DeskOffice) -> None:
    answer = send(office.client("wenmi"), "post", BASE, {"values": {}})
    assert answer.status_code == 422
    assert [key for key in answer.json()["errors"] if key.endswith("once")]


def test_other_posts_find_nothing(office: DeskOffice) -> None:
    row = office.poster()
    for who in ("menwei", "xianshe"):
        client = office.client(who)
        assert client.get(f"{BASE}/{row.public_id}").status_code == 404
        answer = send(
            client, "patch", f"{BASE}/{row.public_id}", {"values": {"qty": 9}, "version": 1, "note": "改"}
        )
        assert answer.status_code == 404
    assert publicity.Publicity.objects.get().qty == 2


def test_a_write_without_its_token_is_refused(office: DeskOffice) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(username="wenmi"))
    assert send(client, "post", BASE, banner(office)).status_code == 403
    assert publicity.Publicity.objects.count() == 0


def test_the_description_lists_every_operation(office: DeskOffice) -> None:
    found = office.client("wenmi").get("/api/openapi.json").json()
    operations = {(path, method) for path, methods in found["paths"].items() for method in methods}
    assert len(operations) == 10
    assert found["openapi"].startswith("3.")


def test_figures_have_the_agreed_shape(office: DeskOffice) -> None:
    office.poster()
    year = clock.today().year
    row = office.client("wenmi").get(f"/api/figures/F29?period={year}").json()
    assert (row["value"], row["unit"], row["wording"], row["rows"]) == ("2", "幅", "2幅", 1)
    trace = office.client("wenmi").get(f"/api/figures/F29/trace?period={year}").json()
    assert (len(trace["rows"]), trace["hidden"]) == (1, 0)
    hidden = office.client("menwei").get(f"/api/figures/F29/trace?period={year}").json()
    assert (len(hidden["rows"]), hidden["hidden"]) == (0, 1)
    wrong = office.client("wenmi").get("/api/figures?period=去年")
    assert wrong.status_code == 422
    assert "2021Q3" in wrong.json()["errors"]["period"][0]


def test_what_does_not_fit_its_type_is_named_with_the_remedy(office: DeskOffice) -> None:
    client = office.client("wenmi")
    empty = send(client, "post", BASE, {})
    assert empty.status_code == 422
    assert set(empty.json()["errors"]) == {"values", "once"}
    assert "请补上" in empty.json()["errors"]["once"][0]
    assert "不能大于200" in client.get(f"{BASE}?limit=9999").json()["errors"]["limit"][0]
    assert "整数" in client.get(f"{BASE}?limit=ten").json()["errors"]["limit"][0]
    broken = client.post(BASE, "{bad", content_type="application/json")
    assert broken.status_code == 400
    assert "JSON" in broken.json()["errors"][""][0]


def test_doors_that_do_not_open_answer_in_chinese(office: DeskOffice) -> None:
    for client, method, path, status, words in (
        (Client(), "get", "/api/ledgers", 401, "请先登录"),
        (office.client("menwei"), "get", BASE, 404, "没有找到"),
        (office.client("wenmi"), "get", "/api/figures/F444?period=2021", 404, "没有找到"),
    ):
        answer = getattr(client, method)(path)
        assert answer.status_code == status
        assert words in answer.json()["errors"][""][0]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(username="wenmi"))
    refused = send(strict, "post", BASE, banner(office))
    assert refused.status_code == 403
    assert "X-CSRFToken" in refused.json()["errors"][""][0]
    assert publicity.Publicity.objects.count() == 0


def step(**more: Any) -> dict[str, Any]:
    return {"values": {"taken_down_on": clock.today().isoformat()}, "version": 1, "once": "step"} | more


@pytest.mark.parametrize("way", ["none", "carrier-pigeon", "", " screen", "SCREEN"])
def test_a_way_that_is_none_is_refused_and_nothing_is_stored(office: DeskOffice, way: str) -> None:
    row, client = office.poster(), office.client("wenmi")
    answer = send(client, "post", f"{BASE}/{row.public_id}/moves/take_down", step(way=way))
    assert answer.status_code == 422
    assert "paper" in answer.json()["errors"]["way"][0]
    with pytest.raises(Refused, match="纸质签批（paper）"):
        deeds.move(
            office.principal("wenmi"), publicity.LEDGER, row, "take_down", step()["values"], act=Act(way=way)
        )
    assert not Event.objects.filter(act="move:take_down").exists()


def test_every_step_over_the_api_names_its_decider(office: DeskOffice) -> None:
    row, client = office.poster(), office.client("wenmi")
    done = send(client, "post", f"{BASE}/{row.public_id}/moves/take_down", step())
    assert done.status_code == 200, done.content
    event = Event.objects.get(act="move:take_down")
    assert (event.decided_by_id, event.way) == (office.principal("wenmi").person.pk, "screen")


def test_child_rows_of_another_table_are_refused_by_name(office: DeskOffice) -> None:
    row, client = office.poster(), office.client("wenmi")
    one = f"{BASE}/{row.public_id}"
    for method, path, body in (
        ("post", BASE, banner(office) | {"once": "other"}),
        ("patch", one, {"values": {"qty": 5}, "version": 1, "note": "数错了"}),
        ("post", f"{one}/moves/take_down", step()),
    ):
        answer = send(client, method, path, body | {"lines": {"nope": []}})
        assert answer.status_code == 422, answer.content
        assert "nope" in answer.json()["errors"]["lines"][0]
    notify = MEETING.flow.move("notify")
    assert notify is not None
    with pytest.raises(Refused, match="这一步不填“议定事项”"):
        drafting.only_lines(MEETING, {"decisions": []}, notify.line_names)


def test_a_record_with_a_way_of_an_older_programme_still_opens(office: DeskOffice) -> None:
    chapter = story._chapter(
        publicity.LEDGER,
        Event(
            act="move:take_down",
            way="none",
            by_id=1,
            decided_by=office.principal("wenmi").person,
            at=clock.now(),
            decided_at=clock.now(),
            by=office.principal("wenmi").person,
        ),
        [],
    )
    assert "none" in chapter.decided
