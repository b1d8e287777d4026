"""Share one file between records.

It is tried who sees it, who may use it again, and what a second copy of it tells.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence, EvidenceUse
from taizhang.engine.write import deeds
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.publicity import Publicity
from tests.desk.conftest import DeskOffice
from tests.desk.ledger.test_pages import LIST
from tests.office import png


def county_poster(office: DeskOffice) -> Publicity:
    return office.poster("xianshe", "A", text="县社标语")


def test_one_page_photo_serves_forty_copied_rows(office: DeskOffice) -> None:
    who = office.principal("wenmi")
    page = evidence.add(who, "本子第3页.png", png("page"), "paper")
    moment = clock.now() - timedelta(days=30)
    for number in range(40):
        data = {
            "unit": office.units["C"].pk,
            "occurred_at": moment,
            "entry": "copied",
            "kind": "banner",
            "carrier": "object",
            "text": f"第{number}条标语",
            "place": f"{number}号楼",
            "qty": 1,
        }
        deeds.create(who, publicity.LEDGER, data, files=[page.public_id])
    assert EvidenceUse.objects.filter(file=page).count() == 40
    assert Evidence.objects.count() == 1


def test_a_file_is_seen_through_each_of_its_uses_and_through_nothing_else(office: DeskOffice) -> None:
    """The city clerk sees both records, the county clerk one, the guard none."""
    who = office.principal("wenmi")
    photo = evidence.add(who, "合影.png", png("both"))
    address = f"/evidence/{photo.public_id}/"
    seen = {name: office.client(name) for name in ("wenmi", "xianshe", "menwei")}

    def codes() -> list[int]:
        return [client.get(address).status_code for client in seen.values()]

    assert codes() == [200, 404, 404], "it waits: only who uploaded it"
    deeds.attach(who, publicity.LEDGER, office.poster(), [photo.public_id])
    assert codes() == [200, 404, 404]
    shared = county_poster(office)
    evidence.take(publicity.LEDGER.key, shared, [photo], who)
    assert codes() == [200, 200, 404]


def test_a_file_of_others_can_be_used_by_who_sees_it_only(office: DeskOffice) -> None:
    mine = office.poster()
    row = county_poster(office)
    photo = evidence.of_record(publicity.LEDGER.key, row.pk)[0]
    hidden = evidence.of_record(publicity.LEDGER.key, mine.pk)[0]
    county = office.principal("xianshe")
    deeds.attach(
        county,
        publicity.LEDGER,
        county_poster_again := office.poster("xianshe", "A", text="又一条"),
        [photo.public_id],
    )
    assert photo in evidence.of_record(publicity.LEDGER.key, county_poster_again.pk)
    with pytest.raises(Refused, match="无权查看"):
        deeds.attach(county, publicity.LEDGER, row, [hidden.public_id])


def test_the_same_content_is_kept_once_and_nothing_is_told_of_hidden_files(office: DeskOffice) -> None:
    city = office.principal("wenmi")
    first = evidence.add(city, "一.png", png("same"))
    assert evidence.add(city, "二.png", png("same")) == first
    other = evidence.add(office.principal("xianshe"), "三.png", png("same"))
    assert other != first, "the county clerk does not see the first and learns nothing of it"
    deeds.attach(city, publicity.LEDGER, office.poster(), [first.public_id])
    assert evidence.add(city, "四.png", png("same")) == first
    assert evidence.add(office.principal("xianshe"), "五.png", png("same")) == other


def test_a_second_upload_of_a_known_file_lands_on_the_record_once(office: DeskOffice) -> None:
    row, client = office.poster(), office.client("wenmi")
    for name in ("现场.png", "现场副本.png"):
        client.post(f"{LIST}{row.public_id}/attach/", {"upload": SimpleUploadedFile(name, png("again"))})
    assert [file.name for file in evidence.of_record(publicity.LEDGER.key, row.pk)] == [
        "photo.png",
        "现场.png",
    ]
