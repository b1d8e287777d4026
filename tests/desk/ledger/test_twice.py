"""Send posts that arrive twice.

There is a double click, a press of "back", and two people with one file.
"""

from __future__ import annotations

import re

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.models import Event, EvidenceUse, Once
from taizhang.engine.write import deeds, sweep
from taizhang.engine.write.idempotency import KEPT
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.publicity import Publicity
from tests.desk.conftest import DeskOffice
from tests.desk.ledger.test_pages import LIST, typed
from tests.office import png


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def test_a_form_sent_twice_is_one_record_and_one_answer(office: DeskOffice) -> None:
    client, form = office.client("wenmi"), typed(office)
    first, second = client.post(f"{LIST}new/", form), client.post(f"{LIST}new/", form)
    assert first["Location"] == second["Location"]
    assert Publicity.objects.count() == 1


def test_changed_words_under_a_used_key_are_refused_and_kept_on_the_page(office: DeskOffice) -> None:
    client, form = office.client("wenmi"), typed(office)
    client.post(f"{LIST}new/", form)
    again = client.post(f"{LIST}new/", form | {"text": "另一条标语", "files": office.waiting()})
    page = again.content.decode()
    assert again.status_code == 422
    assert f"已经保存为{Publicity.objects.get().number}" in page
    assert "另一条标语" in page
    assert Publicity.objects.count() == 1


def test_every_sheet_of_a_record_carries_a_key_and_a_second_press_changes_nothing(office: DeskOffice) -> None:
    client, row = office.client("wenmi"), office.poster()
    one = f"{LIST}{row.public_id}/"
    sent = {
        "edit/": {
            "kind": "banner",
            "carrier": "object",
            "text": "平安建设你我同行",
            "place": "大门",
            "qty": "2",
            "note": "写错了字",
        },
        "attach/": {"files": office.waiting()},
        "move/take_down/": {"taken_down_on": f"{clock.today()}", "way": "screen"},
        "void/": {"void_reason": "重复登记作废"},
    }
    for page, form in sent.items():
        shown = client.get(one + page).content.decode()
        told = form | {"version": hidden(shown, "version"), "once": hidden(shown, "once")}
        before = Event.objects.count()
        answers = [client.post(one + page, told) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302], page
        assert Event.objects.count() == before + 1, page


def test_a_key_of_one_person_opens_no_record_to_another(office: DeskOffice) -> None:
    office.client("wenmi").post(f"{LIST}new/", typed(office))
    person = office.principal("xianshe")
    with pytest.raises(Refused) as refused:
        deeds.create(person, publicity.LEDGER, {"unit": office.units["A"].pk}, once="key-1")
    assert "标识已经用过" in str(refused.value)


def test_a_file_attached_twice_to_one_record_is_attached_once(office: DeskOffice) -> None:
    row, who = office.poster(), office.principal("wenmi")
    photo = evidence.add(who, "a.png", png("7"))
    deeds.attach(who, publicity.LEDGER, row, [photo.public_id])
    with pytest.raises(Refused, match="已经附在"):
        deeds.attach(who, publicity.LEDGER, row, [photo.public_id])
    assert EvidenceUse.objects.filter(file=photo).count() == 1


def test_keys_that_nobody_can_send_any_more_are_dropped(office: DeskOffice) -> None:
    office.client("wenmi").post(f"{LIST}new/", typed(office))
    with clock.at(clock.now() + KEPT / 2):
        sweep.run()
    assert Once.objects.count() == 1
    with clock.at(clock.now() + KEPT * 2):
        sweep.run()
    assert Once.objects.count() == 0
