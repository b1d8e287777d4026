"""Every ledger's pages, because it is declared.

And the same refusals at every address.
"""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.models import Event
from taizhang.org.models import Account
from tests.desk.conftest import DeskOffice

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
LIST = "/t/programme-publicity/"


def holder(office: DeskOffice, post: str) -> Client:
    return office.client_of(office.newcomer(post))


@each
def test_its_pages_open_for_who_writes_it(office: DeskOffice, ledger: Ledger) -> None:
    client = holder(office, min(ledger.access.writers))
    here = f"/t/{ledger.slug}/"
    for path in (
        "",
        "new/",
        "new/?quick=1",
        f"book/?month={clock.today():%Y-%m}",
        "?q=一&state=x&entry=late&kept=no",
    ):
        assert client.get(here + path).status_code == 200, path
    page = client.get(f"{here}new/").content.decode()
    for name in ledger.form_fields:
        assert f'name="{name}"' in page
    assert ledger.title in client.get("/").content.decode()


@each
def test_a_filter_that_does_not_exist_is_named(office: DeskOffice, ledger: Ledger) -> None:
    client = holder(office, min(ledger.access.writers))
    for name, label in (("unit", "单位"), ("state", "状态"), ("entry", "登记方式"), ("kept", "作废")):
        page = client.get(f"/t/{ledger.slug}/?{name}=nothing").content.decode()
        assert f"“{label}”没有“nothing”可选" in page, name
    known = ledger.flow.states[0].key
    assert "可选，已按" not in client.get(f"/t/{ledger.slug}/?state={known}&kept=no").content.decode()


@each
def test_an_export_is_not_wider_than_what_was_asked(office: DeskOffice, ledger: Ledger) -> None:
    client = holder(office, min(ledger.access.writers))
    for asked in ("unit=nowhere", f"x={'字' * 1400}&kept=nothing", f"x={'a' * 4100}&kept=no"):
        answer = client.post(f"/t/{ledger.slug}/export/", {"asked": asked, "form": "csv"})
        assert answer.status_code == 422, asked[:20]
        assert "看不懂" in answer.content.decode()


@each
def test_an_empty_form_is_refused_in_chinese(office: DeskOffice, ledger: Ledger) -> None:
    answer = holder(office, min(ledger.access.writers)).post(f"/t/{ledger.slug}/new/", {})
    assert answer.status_code == 422
    assert "没有保存" in answer.content.decode()
    assert ledger.model._default_manager.count() == 0


@each
def test_it_does_not_exist_for_who_does_not_read_it(office: DeskOffice, ledger: Ledger) -> None:
    client = holder(office, "system_admin")
    for path in ("", "new/", f"book/?month={clock.today():%Y-%m}"):
        assert client.get(f"/t/{ledger.slug}/{path}").status_code == 404


def test_nothing_is_done_without_the_forms_own_token(office: DeskOffice) -> None:
    row = office.poster()
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(username="wenmi"))
    before = Event.objects.count()
    here = f"{LIST}{row.public_id}/"
    paths = [f"{here}{tail}" for tail in ("edit/", "move/take_down/", "void/", "attach/", "reveal/")]
    for path in (*paths, f"{LIST}new/", "/sign-out/", "/password/", "/notice/", "/sign-in/"):
        assert client.post(path, {"void_reason": "不想要了", "version": "1"}).status_code == 403, path
    assert Event.objects.count() == before


def test_typed_markup_is_shown_as_text(office: DeskOffice) -> None:
    row = office.poster(text="<script>alert(1)</script>", place='"><img src=x onerror=alert(1)>')
    client = office.client("wenmi")
    here = f"{LIST}{row.public_id}/"
    for path in (LIST, f"{LIST}?q=<script>alert(1)</script>", here, f"{here}edit/", f"{here}history/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page or path.endswith("history/")


def test_every_cell_of_a_table_names_its_column_on_a_phone() -> None:
    """At phone width a table is a list of cards, where each cell is told by its label."""
    folder = settings.PACKAGE / "desk" / "templates"
    bare = [
        f"{path.name}: {cell}"
        for path in sorted(folder.glob("*/*.html"))
        for table in re.findall(r'<table class="list.*?</table>', path.read_text(), re.DOTALL)
        for cell in re.findall(r"<td(?![^>]*(?:data-label|colspan))[^>]*>", table)
    ]
    assert bare == []
