"""Input that is no text, no number and no day of the calendar.

Every door answers it with words, never with 500.
"""

from __future__ import annotations

import ast
import json
from datetime import timedelta
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, RequestFactory

from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.registry import ledgers
from taizhang.org.models import Unit
from taizhang.rooms.programme import publicity
from tests.conftest import ROOT
from tests.desk.conftest import DeskOffice

BASE = "/api/ledgers/programme-publicity/records"
LIST = "/t/programme-publicity/"
UNREADABLE = "内容里有看不懂的字符（显示为“�”），请删掉或重新输入这几个字。"
YEARS = "年份不对，请填1949年到2999年之间的日期。"


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


def call(office: DeskOffice, body: Any, path: str = BASE, **more: Any) -> Any:
    return office.client("wenmi").post(path, json.dumps(body), content_type="application/json", **more)


# what comes in as bytes


@pytest.mark.parametrize("charset", ["rot13", "base64", "idna", "punycode", "none-such", "gbk", "utf-16"])
def test_a_charset_that_is_none_does_not_bring_the_server_down(db: None, charset: str) -> None:
    application = import_module("taizhang.site.wsgi").application
    body = "username=某人&password=x".encode()
    environ = RequestFactory().get("/sign-in/?next=%E5%8F%B0").environ | {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(body),
    }
    told: list[str] = []
    page = b"".join(application(environ, lambda status, _: told.append(status)))
    assert told == ["403 Forbidden"], "no token came with the form"
    assert "页面已过期" in page.decode()


@pytest.mark.parametrize("sign", ["%00", "%ED%A0%80", "%FF%FE", "%1F", "%EF%BF%BE"])
def test_signs_that_are_no_text_are_answered_with_words_at_every_door(office: DeskOffice, sign: str) -> None:
    client = office.client("wenmi")
    paths = [
        f"{LIST}?q={sign}",
        f"{LIST}?unit={sign}&state={sign}&from={sign}",
        f"/figures/?unit={sign}&q={sign}",
    ]
    paths += [f"/ask/?q={sign}&unit={sign}", f"/t/{sign}/", f"/figures/{sign}/", f"/sign-in/?next={sign}"]
    for path in paths:
        page = client.get(path)
        assert page.status_code in (200, 302, 404), path
        assert "系统出错" not in page.content.decode()
    for path in (f"/api/figures/{sign}?period=2021", f"/api/ledgers/{sign}/records", f"{BASE}/{sign}"):
        answer = client.get(path)
        assert (answer.status_code, list(answer.json())) == (404, ["errors"])
    assert client.get(f"/api/figures?period=2021&unit={sign}").status_code == 422


@pytest.mark.parametrize("sign", ["\x00", "\ud800", "\udfff\ud83d", "\ufffe"])
def test_signs_that_are_no_text_are_refused_by_the_field_in_a_call(office: DeskOffice, sign: str) -> None:
    answer = call(office, banner(office, text=f"平安{sign}建设", place=sign))
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"text": [UNREADABLE], "place": [UNREADABLE]}
    odd = call(office, banner(office, kind=sign, qty=sign, occurred_at=sign) | {"once": sign})
    assert (odd.status_code, sorted(odd.json()["errors"])) == (422, ["kind", "occurred_at", "qty"])
    assert publicity.Publicity.objects.count() == 0


def test_signs_that_are_no_text_are_refused_by_the_field_of_a_form(office: DeskOffice) -> None:
    given = banner(office)["values"] | {"text": "平安\x00建设", "once": "\x00"}
    page = office.client("wenmi").post(f"{LIST}new/", given)
    assert page.status_code == 422
    assert UNREADABLE in page.content.decode()
    assert publicity.Publicity.objects.count() == 0


def test_control_signs_of_a_pasted_text_are_left_out(office: DeskOffice) -> None:
    answer = call(office, banner(office, text="平安\x0b建设\x1f人人\x85有责\x7f\r\n好"))
    assert answer.status_code == 201
    assert publicity.Publicity.objects.get().text == "平安建设人人有责\n好"


def test_a_personal_value_is_read_like_every_text(office: DeskOffice) -> None:
    for field in forms.form_class(*_personal()).base_fields.values():
        assert field.clean("王\x0b某e\u0301") == "王某é"
        with pytest.raises(forms.forms.ValidationError, match="看不懂的字符"):
            field.clean("王\ud800")


def _personal() -> tuple[Any, tuple[str, ...]]:
    from taizhang.engine.declare.personal import personal_fields

    model = next(ledger.model for ledger in ledgers() if personal_fields(ledger.model))
    return model, tuple(field.name for field in personal_fields(model))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[" * 3000, "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"a=1", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_body_that_is_no_json_is_refused_in_words(office: DeskOffice, body: bytes, kind: str) -> None:
    answer = office.client("wenmi").post(BASE, body, content_type=kind)
    assert answer.status_code == 400
    assert answer.json() == {"errors": {"": ["请求正文不是正确的JSON，请核对括号、引号和编码。"]}}


def test_a_query_too_long_for_any_database_is_refused_in_words(office: DeskOffice) -> None:
    page = office.client("wenmi").get(f"{LIST}?q={'a' * 5000}")
    assert page.status_code == 414
    assert "地址太长" in page.content.decode()
    assert page.headers["X-Frame-Options"] == "DENY"
    assert office.client("wenmi").get(f"{LIST}?q={'a' * 3000}").status_code == 200


# numbers


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 400, "²", "-1", "1e9", "NaN"])
def test_a_number_that_is_no_key_is_answered_with_words(office: DeskOffice, number: str) -> None:
    person = office.people["wenmi"]
    for post in ("system_admin", "security_admin", "audit_admin"):
        person.holdings.create(post=post, unit=Unit.objects.get(code="C"), since=clock.today())
    client = office.client("wenmi")
    for path in ("/house/people/?unit={0}&page={0}", "/house/posts/?page={0}", "/house/calendar/?year={0}",
                 "/weekly/?leader={0}", "/handover/?person={0}&to={0}", f"{LIST}?page={{0}}", "/digest/?person={0}",
                 "/cases/standing/?year={0}", "/house/history/?page={0}"):  # fmt: skip
        assert client.get(path.format(number)).status_code in (200, 404), path
    for act in ("end", "replace", "grant"):
        told = {"act": act, "person": number, "unit": number, "holding": number}
        assert client.post("/house/posts/", told).status_code == 422
    assert client.post("/house/calendar/decide/", {"act": "approve", "draft": number}).status_code == 422
    assert (
        client.post("/inbox/", {"act": "hand", "person": number, "files": office.waiting()}).status_code < 500
    )
    assert call(office, banner(office, unit=number)).status_code == 422


def test_numbers_of_addresses_and_forms_are_read_in_one_place() -> None:
    package = ROOT / "src" / "taizhang"
    own = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if _reads_digits(path.read_text())
    }
    assert own == {
        "desk/phone/binding.py",  # the number in a phone's cookie
        "desk/phone/codes.py",  # a short code is digits, not a number
        "desk/phone/pages.py",  # milliseconds
        "engine/declare/forms.py",  # the keys that an API names other rows by
        "kernel/numbers.py",  # `whole`
        "kernel/spoken.py",  # the number of a said period
        "workbooks/intake/rehearsing.py",  # the place of a child row, as the engine gave it
        "workbooks/reading/doubts.py",  # a quantity that the table has read
    }


def _reads_digits(text: str) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isdecimal", "isnumeric")
        for node in ast.walk(ast.parse(text))
    )


@pytest.mark.parametrize("value", [[1], {"a": 1}, True, 20210304, 1.5, float("nan"), float("inf"), 10**400])
def test_a_field_takes_no_other_kind_of_json(office: DeskOffice, value: Any) -> None:
    names = ("occurred_at", "kind", "qty", "unit")
    answer = call(office, banner(office, **dict.fromkeys(names, value)))
    assert answer.status_code == 422, answer.content
    told = answer.json()["errors"]
    assert set(told) <= set(names)
    assert {"occurred_at", "kind"} <= set(told)
    assert publicity.Publicity.objects.count() == 0


# days


@pytest.mark.parametrize("day", ["0001-01-01", "1948-12-31", "3000-01-01", "9999-12-31"])
def test_no_field_of_any_ledger_takes_a_day_outside_the_calendar(db: None, day: str) -> None:
    asked = 0
    for ledger in ledgers():
        names = forms.HEAD + ledger.form_fields
        wanted = [(ledger.model, names), *((line.model, line.fields) for line in ledger.lines)]
        wanted += [(ledger.model, move.fields) for move in ledger.flow.moves if move.fields]
        for model, fields in wanted:
            for field in forms.fields_of(model, tuple(fields)).values():
                if not isinstance(field, (forms.forms.DateField, forms.forms.DateTimeField)):
                    continue
                asked += 1
                texts = (
                    [day] if isinstance(field, forms.DayField) else [f"{day}T00:00", f"{day}T00:00:00+14:00"]
                )
                for text in texts:
                    with pytest.raises(forms.forms.ValidationError) as raised:
                        field.clean(text)
                    assert raised.value.messages == [YEARS]
    assert asked > 100, "no field was asked"


@pytest.mark.parametrize("day", ["0001-01-01", "1948-12-31", "9999-12-31", "x"])
def test_a_day_typed_on_a_page_of_its_own_is_one_of_the_calendar(office: DeskOffice, day: str) -> None:
    client = office.client("wenmi")
    page = client.get(f"{LIST}?from={day}&until={day}").content.decode()
    assert page.count("看不懂，请按 2021-03-04 的样子填写") == 2
    page = client.post(
        "/inbox/", {"act": "file", "day": day, "files": office.waiting(), "ledger": LIST}
    ).status_code
    assert page < 500
    given = banner(office)["values"] | {"upload_taken_on": day, "once": "k"}
    assert "材料日期看不懂" in client.post(f"{LIST}new/", given).content.decode()


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1948-12-31T00:00:00"]
)
def test_a_decision_is_of_the_years_of_the_calendar(office: DeskOffice, moment: str) -> None:
    poster = office.poster()
    body = {
        "version": 1,
        "once": "k",
        "way": "paper",
        "decided_by": office.people["fenguan"].pk,
        "decided_at": moment,
    }
    step = publicity.LEDGER.flow.moves_from(poster.state)[0]
    answer = call(office, body, f"{BASE}/{poster.public_id}/moves/{step.key}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["decided_at"]


def test_a_moment_without_a_zone_is_one_of_here(office: DeskOffice) -> None:
    poster = office.poster()
    step = publicity.LEDGER.flow.moves_from(poster.state)[0]
    soon = (clock.now() + timedelta(hours=3)).astimezone(clock.SHANGHAI).replace(tzinfo=None)
    body = {"version": 1, "once": "k", "decided_at": soon.isoformat()}
    answer = call(office, body, f"{BASE}/{poster.public_id}/moves/{step.key}")
    assert answer.json() == {"errors": {"decided_at": ["决定时间在将来，请核对。"]}}


# periods


@pytest.mark.parametrize(
    "period",
    [
        "0001",
        "1948",
        "9999",
        "0000",
        "9999-12",
        "0001年1月",
        "9999年12月",
        "9999Q4",
        "1948-12-31..1949-01-01",
    ],
)
def test_a_period_outside_the_calendar_is_answered_with_words(office: DeskOffice, period: str) -> None:
    client = office.client("pinganban")
    for path in (
        f"/figures/?period={period}",
        f"/figures/F44/?period={period}",
        f"/ask/?q=宣传&period={period}",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert f"期间“{period}”" in page.content.decode()
    answer = client.get("/api/figures", {"period": period})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["period"])
    assert client.get(f"{LIST}?occurred_at={period}").status_code == 200


@pytest.mark.parametrize(
    "said", ["接待来访 9999年", "0001年1月 接待来访", "1948年四季度", "9999年12月", "2021-13"]
)
def test_a_spoken_period_outside_the_calendar_is_not_taken_for_another(office: DeskOffice, said: str) -> None:
    page = office.client("pinganban").get("/ask/", {"q": said}).content.decode()
    assert "的年份不对，请填1949年到2999年之间的" in page or "里的日期不存在" in page


def test_words_with_a_number_that_is_no_year_are_still_words(office: DeskOffice) -> None:
    page = office.client("pinganban").get("/ask/", {"q": "接待来访 736"}).content.decode()
    assert "期间“" not in page


def test_a_key_of_background_work_that_is_no_key_is_nobodys(office: DeskOffice) -> None:
    for key in ("a" * 300, "x", "-"):
        assert office.client("wenmi").get(f"/work/{key}/").status_code == 404


def test_a_stranger_is_answered_with_words_too(office: DeskOffice) -> None:
    client = Client()
    for name in ("\x00", "某\x00", "人" * 500, "\x1f"):
        page = client.post("/sign-in/", {"username": name, "password": name})
        assert page.status_code in (200, 401, 422, 429)
        assert "系统出错" not in page.content.decode()
