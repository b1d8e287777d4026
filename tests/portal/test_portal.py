"""The public pages.

The tests cover what the holder of a code sees and may do, and what everybody else never learns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import zxingcpp
from django.db import connection
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import switches
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org.models import Account, SignInTry
from taizhang.org.principals import public
from taizhang.paper.pdf import write_pdf
from taizhang.rooms.petitions import querycode
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.querycode import QueryCode
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.reception import papers, receiving
from tests import pdf
from tests.office import at
from tests.office.cast import PersonRow
from tests.rooms.petitions.petition_office import OPINION, PetitionOffice

FAST = "django.contrib.auth.hashers.MD5PasswordHasher"


class PublicOffice(PetitionOffice):
    """A petition office whose public pages are open."""

    def __init__(self) -> None:
        super().__init__()
        self.take_on(PersonRow("maker", "C", "coordinator", "经办人"))
        switches.turn_portal(self.as_("maker"), True, "党组会议决定开通")

    def visit(self, outcome: str = "case", **data: Any) -> tuple[Any, str]:
        """A visit received and its query code."""
        values = {
            "unit": self.unit.pk, "occurred_at": clock.now(), "form": "visit", "place": "office", "persons": 1,
            "count_method": "counted", "turn": "first", "topic": "pension", "matter": "养老保险没有接续",
            "request": "请核实", "petitioner": "禾木翁", "address": "某路1号", "phone": "0730-1",
            "received_by": self.people["clerk"].pk,
        }  # fmt: skip
        row = receiving.receive(self.as_("clerk"), values | data, outcome)
        return row, querycode.issue(self.as_("clerk"), row)

    def answered(self, row: Any) -> Any:
        """The case of a visit, answered and served."""
        matter = self.drafted(self.handling(row.case))
        matter = self.step(matter, "answer", "deputy", {"opinion_no": "处1"}, files=[self.file("deputy")])
        return self.step(
            matter, "deliver", "clerk", {"delivery": "hand"}, files=[self.file("clerk", "receipt")]
        )


@pytest.fixture
def office(db: None, settings: Any) -> Iterator[PublicOffice]:
    settings.PORTAL_FLOOR = 0
    settings.PASSWORD_HASHERS = [FAST]
    with clock.at(at(5, 12)):
        yield PublicOffice()


def ask(number: str, code: str, client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post("/public/", {"number": number, "code": code}, **more)


def rate(number: str, code: str, rating: str) -> Any:
    return Client().post("/public/rate/", {"number": number, "code": code, "rating": rating})


# Open or not


def test_it_is_closed_until_the_office_opens_it(db: None) -> None:
    with clock.at(at(5, 12)):
        assert Client().get("/public/").status_code == 404
        office = PublicOffice()
        assert Client().get("/public/").status_code == 200
        switches.turn_portal(office.as_("maker"), False, "系统维护期间暂停")
        assert Client().get("/public/").status_code == 404
        assert ask("C-XF-2021-000001", "0" * 16).status_code == 404
        with pytest.raises(Refused, match="经办人"):
            switches.turn_portal(office.as_("clerk"), True, "自行开通试试")
        with pytest.raises(Refused, match="依据"):
            switches.turn_portal(office.as_("maker"), True, " ")
    notes = Event.objects.filter(act="switch").values_list("note", flat=True)
    assert list(notes) == ["启用 公开查询 党组会议决定开通", "未启用 公开查询 系统维护期间暂停"]


def test_the_page_of_switches_opens_it(office: PublicOffice) -> None:
    client = Client()
    client.force_login(Account.objects.open("maker", office.people["maker"], "Deng-lu-2021"))
    wrong = client.post("/ledgers/", {"ledger": "portal", "standing": "off", "reason": ""})
    assert (wrong.status_code, switches.portal_on()) == (422, True)
    client.post("/ledgers/", {"ledger": "portal", "standing": "off", "reason": "系统维护暂停"})
    assert not switches.portal_on()
    assert "公开查询" in client.get("/ledgers/").content.decode()


# Codes


def test_a_code_has_80_bits_and_only_its_keyed_hash_is_kept(office: PublicOffice) -> None:
    row, code = office.visit()
    assert len(querycode.ALPHABET) == 32
    assert len(code) == querycode.LETTERS == 16
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')  # a table name
            told = repr(cursor.fetchall())
            assert code not in told
            assert querycode.grouped(code) not in told
    other, another = office.visit()
    assert another != code
    assert QueryCode.objects.count() == 2
    assert row.pk != other.pk


@pytest.mark.parametrize(
    "typed", ["{0}", " {0} ", "{1}", "{2}", "{3}"], ids=["plain", "blanks", "lower", "grouped", "dashes"]
)
def test_a_code_is_read_as_people_type_it(office: PublicOffice, typed: str) -> None:
    row, code = office.visit()
    said = typed.format(
        code, code.lower(), querycode.grouped(code), "-".join(code[n : n + 4] for n in (0, 4, 8, 12))
    )
    found = querycode.held(row.number.lower(), said)
    assert found is not None
    assert found.case == row.case_id


def test_look_alikes_and_full_width_letters_are_forgiven() -> None:
    assert querycode.plain("ＯＩＬ0 o-il1") == "01100111"
    assert set("OILU") & set(querycode.ALPHABET) == set()


def test_the_slip_bears_the_code_once(office: PublicOffice) -> None:
    client = Client()
    client.force_login(Account.objects.open("clerk", office.people["clerk"], "Deng-lu-2021"))
    row = receiving.receive(
        office.as_("clerk"),
        {
            "unit": office.unit.pk, "occurred_at": clock.now(), "form": "visit", "place": "office", "persons": 1,
            "count_method": "counted", "turn": "first", "topic": "pension", "matter": "某事", "request": "某事",
            "petitioner": "某某", "received_by": office.people["clerk"].pk,
        },
        "case",
    )  # fmt: skip
    here = f"/reception/{row.public_id}/"
    assert "打印回执（含查询码）" in client.get(here).content.decode()
    first = _text(client.post(f"{here}slip/").content)
    code = _code(first)
    found = querycode.held(row.case.number, code)
    assert found is not None
    assert _code(_text(client.get(f"/t/petitions-reception/{row.public_id}/papers/slip/").content)) == ""
    assert "补发查询码" in client.get(here).content.decode()
    again = _code(_text(client.post(f"{here}slip/").content))
    assert again not in ("", code)
    assert querycode.held(row.case.number, code) is None, "a new code ends the old one"
    notes = Event.objects.filter(act="query_code").values_list("note", flat=True)
    assert list(notes) == ["发出查询码", "补发查询码，原码作废"]


def _text(content: bytes) -> str:
    return "\n".join(pdf.texts(content))


def _code(text: str) -> str:
    found = re.search(r"(?<![0-9A-Z])((?:[0-9A-Z]{4} ){3}[0-9A-Z]{4})(?![0-9A-Z])", text)
    return found[1].replace(" ", "") if found else ""


def test_the_slip_bears_a_square_of_the_address_alone_where_one_is_set(
    office: PublicOffice, settings: Any
) -> None:
    row, code = office.visit()

    def squares() -> list[str]:
        first = pdf.pictures(write_pdf(papers.slip(row, querycode.grouped(code))), 200)[0]
        return [found.text for found in zxingcpp.read_barcodes(first)]

    settings.PUBLIC_ADDRESS = ""
    assert squares() == []
    settings.PUBLIC_ADDRESS = "https://xf.example.gov.cn"
    assert squares() == ["https://xf.example.gov.cn/public/"]
    assert not any("example" in str(block) for block in papers.slip(row).blocks), "no code, no way to follow"


def test_no_code_is_printed_while_it_is_closed_and_only_the_desk_gives_one(office: PublicOffice) -> None:
    row, _ = office.visit()
    with pytest.raises(Refused, match="不能办理"):
        querycode.issue(office.as_("deputy"), row)
    client = Client()
    client.force_login(Account.objects.open("clerk", office.people["clerk"], "Deng-lu-2021"))
    switches.turn_portal(office.as_("maker"), False, "系统维护暂停")
    assert client.post(f"/reception/{row.public_id}/slip/").status_code == 404
    assert "查询码" not in client.get(f"/reception/{row.public_id}/").content.decode()
    assert write_pdf(papers.slip(row))[:5] == b"%PDF-"


# What is shown


def test_the_holder_follows_the_steps_with_days_and_the_next_right(office: PublicOffice) -> None:
    row, code = office.visit()
    page = ask(row.number, code).content.decode()
    assert row.case.number in page
    assert "已登记，正在甄别" in page
    assert "2021年5月27日" in page, "the notice within 15 days"
    matter = office.answered(row)
    page = ask(matter.number, code).content.decode()
    for words in ("已答复", "答复送达", "您可以申请复查", "2021年6月11日", "自收到答复之日起30日内"):
        assert words in page, words


def test_no_name_no_text_and_no_unit_of_staff_is_shown(office: PublicOffice) -> None:
    row, code = office.visit()
    office.answered(row)
    page = re.sub(r"<[^>]*>", " ", ask(row.number, code).content.decode())
    hidden = ["禾木翁", "某路1号", "0730-1", "养老保险没有接续", *OPINION.values()]
    hidden += [person.name for person in office.people.values()]
    assert [word for word in hidden if word in page] == []


def test_a_visit_not_yet_filed_can_be_followed(office: PublicOffice) -> None:
    row, code = office.visit("keep")
    assert "正在甄别" in ask(row.number, code).content.decode()


def test_the_public_sees_one_record_and_no_other(office: PublicOffice) -> None:
    row, _ = office.visit()
    other, _ = office.visit()
    who = public(case.LEDGER.key, row.case_id)
    assert list(rows_for(case.LEDGER, who, "test")) == [row.case]
    assert not rows_for(reception.LEDGER, who, "test").exists()
    assert not holds(WRITES, who, case.LEDGER)
    with pytest.raises(Refused):
        deeds.reveal(who, reception.LEDGER, other, "看看")


# What is not told


def test_everything_wrong_is_answered_with_the_same_bytes(office: PublicOffice, settings: Any) -> None:
    settings.PORTAL_TRIES = 1000
    row, code = office.visit()
    other, other_code = office.visit()
    void, void_code = office.visit("keep")
    deeds.void(office.as_("clerk"), reception.LEDGER, void, "重复登记作废")
    hidden, hidden_code = office.visit("keep")
    QueryCode.objects.filter(reception=hidden).update(ended_at=clock.now())
    sealed, sealed_code = office.visit("keep")
    reception.Reception.objects.filter(pk=sealed.pk).update(sealed_no="密1号")
    answers = [
        ask(number, said)
        for number, said in (
            ("C-XF-2021-000001", code), (row.number, "0" * 16), (row.number, other_code), ("", ""),
            (void.number, void_code), (hidden.number, hidden_code), (sealed.number, sealed_code),
            ("' or 1=1 --", "\x00" * 16), ("编" * 500, code * 500), (other.case.number, code),
        )
    ]  # fmt: skip
    assert ask(row.number, code).status_code == 200, "the test could not fail"
    kept = {(a.status_code, a.content, tuple(sorted(a.headers.items()))) for a in answers}
    assert len(kept) == 1
    assert "没有查到" in answers[0].content.decode()


def test_guesses_are_slowed_by_source_and_others_are_served(office: PublicOffice) -> None:
    row, code = office.visit()
    told = [ask(row.number, f"{n:016d}").status_code for n in range(14)]
    assert told == [404] * 10 + [429] * 4
    assert ask(row.number, code).status_code == 429, "the guessing source waits, right or wrong"
    assert ask(row.number, code, REMOTE_ADDR="127.0.0.9").status_code == 200
    assert SignInTry.objects.filter(source__contains="127.0.0").count() == 0, "no address is kept"
    assert SignInTry.objects.count() == 10


def test_no_cookie_no_script_and_a_strict_policy(office: PublicOffice) -> None:
    row, code = office.visit()
    for answer in (Client().get("/public/"), ask(row.number, code), ask(row.number, "x")):
        assert not answer.cookies
        assert "<script" not in answer.content.decode()
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_code_in_an_address_opens_nothing(office: PublicOffice) -> None:
    row, code = office.visit()
    assert (
        row.case.number not in Client().get("/public/", {"number": row.number, "code": code}).content.decode()
    )


# Rating


def test_the_holder_rates_and_a_bad_rating_is_looked_at_by_another(office: PublicOffice) -> None:
    row, code = office.visit()
    assert rate(row.number, code, "bad").status_code == 422, "there is no answer yet"
    office.answered(row)
    assert rate(row.number, code, "no").status_code == 422
    page = rate(row.number, code, "bad")
    assert page.status_code == 200
    assert "正在由另一人再次核查" in page.content.decode()
    matter = case.Case.objects.get(pk=row.case_id)
    assert (matter.state, matter.rating, matter.rated_via) == ("rechecking", "bad", "code")
    with pytest.raises(Refused, match="不能由同一人决定"):
        office.step(matter, "second", "deputy", {"second_look": "复核无误"})
    matter = office.step(matter, "second", "section_2", {"second_look": "已当面说明"})
    assert matter.state == "answered"
    assert rate(row.number, code, "good").status_code == 200
    matter.refresh_from_db()
    assert (matter.rating, matter.first_rating) == ("good", "bad"), "the rate counts the first"


def test_after_a_review_the_next_right_is_another_and_a_bad_rating_counts_as_much(
    office: PublicOffice,
) -> None:
    row, code = office.visit()
    matter = office.step(office.answered(row), "ask_review", "clerk", {"review_body": "above"})
    given = {"review_no": "复1", "review_result": "upheld"}
    files = [office.file("head"), office.file("head", "receipt")]
    office.step(matter, "review", "head", given, files=files)
    assert "申请复核" in ask(row.number, code).content.decode()
    page = rate(row.number, code, "bad").content.decode()
    assert "正在由另一人再次核查" in page
    assert "向复查单位的上一级申请复核" in page
    assert case.Case.objects.get(pk=row.case_id).state == "rechecking"


def test_a_code_made_again_after_the_answer_does_not_rate(office: PublicOffice) -> None:
    row, code = office.visit()
    office.answered(row)
    row.refresh_from_db()
    again = querycode.issue(office.as_("clerk"), row)
    assert "只能查询，不能评价" in rate(row.number, again, "good").content.decode()
    assert rate(row.number, code, "good").status_code == 404
    assert case.Case.objects.get(pk=row.case_id).rating == ""


def test_who_does_not_rate_is_never_content_and_the_rate_says_how_many_answered(office: PublicOffice) -> None:
    rows = [office.visit() for _ in range(10)]
    for row, _ in rows:
        office.answered(row)
    figure = next(f for f in case.LEDGER.figures if f.key == "satisfaction")

    def told() -> Any:
        return compute([(case.LEDGER, figure)], Context(Period.parse("2021")))[0]

    assert told().value is None
    for row, code in rows[:6]:
        rate(row.number, code, "good" if row.pk != rows[0][0].pk else "bad")
    found = told()
    parts = {key: value for key, _, value, _ in found.parts}
    assert (found.base, found.coverage) == (("已评价", "6"), (10, 6, 0))
    assert found.value == "0.83333"
    assert (parts["silent"], parts["bad"]) == ("4", "1")


def test_a_process_for_the_public_alone_knows_no_other_page(office: PublicOffice, settings: Any) -> None:
    settings.ROOT_URLCONF = "taizhang.portal.urls"
    assert Client().get("/public/").status_code == 200
    for path in ("/", "/sign-in/", "/t/petitions-case/", "/api/figures?period=2021", "/house/people/"):
        answer = Client().get(path)
        assert answer.status_code == 404, path
        assert "没有找到" in answer.content.decode()
