"""Planted personal values, found nowhere.

They are not in the database's files, journal, logs, temporary files, or exports. They are sealed before they
reach the database, so that a copy, a deleted page and a backup hold only ciphertext.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.reception import ledger as reception
from tests.desk.conftest import history_may_go
from tests.home import HOME
from tests.office import at
from tests.rooms.petitions.petition_office import PetitionOffice
from tests.walls.office import text_of

__all__ = ["history_may_go"]
PLANTED = {
    "petitioner": "司徒金丝雀",
    "address": "金丝雀巷七十七号",
    "phone": "0730-7700770",
}
LATER = {"petitioner": "上官百灵鸟", "address": "百灵鸟里八十八号"}
KIN = {"name": "诸葛画眉", "contact": "画眉0731"}
EVERY = (*PLANTED.values(), *LATER.values(), *KIN.values())


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files lie in these tests."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def planted(
    transactional_db: None, history_may_go: None, temporary: Path, settings: Any
) -> Iterator[tuple[PetitionOffice, Any]]:
    """A reception holds planted values, and comes with its client.

    It was corrected, looked up, opened, and refused once.
    """
    from django.test import Client

    from taizhang.org.models import Account

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.at(at(5, 12)):
        office, client = PetitionOffice(), Client()
        client.force_login(Account.objects.open("clerk", office.people["clerk"], "Deng-lu-2021"))
        typed = {
            "unit": office.unit.pk, "occurred_at": "2021-05-12T09:00", "form": "visit", "place": "office",
            "persons": "6", "count_method": "counted", "topic": "pension", "matter": "某事", "request": "某事",
            "received_by": office.people["clerk"].pk, "outcome": "keep", "representatives-count": "1",
            "representatives-0-name": KIN["name"], "representatives-0-contact": KIN["contact"],
        }  # fmt: skip
        refused = client.post("/reception/", typed | PLANTED | {"topic": "no such"})
        assert refused.status_code == 422
        made = client.post("/reception/", typed | PLANTED)
        assert made.status_code == 302, made.content.decode()
        row = reception.Reception.objects.get()
        client.post("/reception/", {"look_up": "1", "petitioner": PLANTED["petitioner"]})
        deeds.edit(office.as_("clerk"), reception.LEDGER, row, LATER, version=row.version, note="听错了")
        opened = client.post(f"/t/petitions-reception/{row.public_id}/reveal/", {"purpose": "电话告知"})
        assert LATER["petitioner"] in opened.content.decode(), "the entitled read it"
        yield office, client


def found_in(text: str | bytes) -> list[str]:
    """Return the planted values that a text or file holds.

    They are looked for in the encodings that a file might use.
    """
    if isinstance(text, str):
        return [
            word for word in EVERY if word in text or word in text.encode().decode("unicode_escape", "ignore")
        ]
    codes = ("utf-8", "gb18030", "utf-16-le")
    escaped = [(word, word.encode("unicode_escape")) for word in EVERY]
    return [word for word in EVERY for code in codes if word.encode(code) in text] + [
        word for word, code in escaped if code in text
    ]


def test_nothing_is_left_in_files_or_tables(planted: Any, temporary: Path, caplog: Any, capfd: Any) -> None:
    assert found_in("…".join(EVERY)) == list(EVERY), "the test could not fail"
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')  # a table name
            assert found_in(repr(cursor.fetchall())) == [], table
    places = [HOME, temporary]
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        assert database.stat().st_size > 0
        places += [database, *database.parent.glob(f"{database.name}*")]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    assert files
    told = {str(file): found_in(file.read_bytes()) for file in files if file.is_file()}
    assert {name: words for name, words in told.items() if words} == {}
    assert found_in(caplog.text) == []
    assert found_in("".join(capfd.readouterr())) == []


@pytest.mark.parametrize(
    ("how", "path", "data"),
    [
        ("get", "/t/petitions-reception/", {}),
        ("get", "/t/petitions-reception/", {"q": "金丝雀"}),
        ("get", "/t/petitions-reception/{0}/", {}),
        ("get", "/t/petitions-reception/{0}/history/", {}),
        ("get", "/t/petitions-reception/{0}/edit/", {}),
        ("get", "/t/petitions-reception/{0}/print/", {}),
        ("get", "/t/petitions-reception/book/", {"month": "2021-05"}),
        ("get", "/t/petitions-reception/{0}/papers/slip/", {}),
        ("get", "/api/ledgers/petitions-reception/records", {}),
        ("get", "/api/ledgers/petitions-reception/records/{0}", {}),
        ("get", "/report/", {"period": "2021"}),
        ("post", "/t/petitions-reception/export/", {"form": "csv"}),
        ("post", "/t/petitions-reception/export/", {"form": "xlsx"}),
        ("get", "/", {}),
        ("get", "/digest/", {}),
    ],
)
def test_no_list_report_print_or_export_shows_them(planted: Any, how: str, path: str, data: Any) -> None:
    _, client = planted
    row = reception.Reception.objects.get()
    told = text_of(getattr(client, how)(path.format(row.public_id), data))
    assert len(told) > 60
    assert [word for word in found_in(told) if word not in str(data)] == []
