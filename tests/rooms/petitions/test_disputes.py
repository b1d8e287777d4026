"""D2: two sides, and the consent of each.

Mediators are without interest, agreements are signed, and rates are honest.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Deadline, Offer
from taizhang.engine.read import waiting
from taizhang.engine.write import deeds
from taizhang.rooms.petitions import mediators
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.dispute import model as dispute
from taizhang.rooms.petitions.dispute import rules as dispute_rules
from tests.office import at, count, refused
from tests.rooms.petitions.dispute_office import LEDGER, PARTIES, YES, DisputeOffice


@pytest.fixture
def office(db: None) -> DisputeOffice:
    return DisputeOffice()


def clock_of(row: Any, rule: str) -> Deadline:
    return Deadline.objects.filter(ledger=LEDGER.key, record_id=row.pk, rule=rule).latest("id")


# the committee


@pytest.mark.parametrize(
    ("who", "data", "name", "words"),
    [
        ("clerk second", {}, "members", "3至9人"),
        ("clerk clerk second", {}, "members-1-person", "“clerk”与第1行重复，请删去一行"),
        ("clerk second third", {"until": ""}, "until", "三年"),
        ("clerk second third", {"until": date(2023, 6, 2)}, "until", "最晚填2023-06-01"),
        (
            "clerk second third",
            {"until": date(2020, 5, 1)},
            "until",
            "“任期止”须晚于“发生日期”（2020-06-01）",
        ),
    ],
)
def test_a_committee_is_made_up_as_the_law_asks(
    office: DisputeOffice, who: str, data: dict[str, Any], name: str, words: str
) -> None:
    with clock.at(at(3, 8)), refused() as told:
        office.committee(who, **data)
    assert words in " ".join(told[name])


def test_a_committee_has_a_woman_and_one_chair(office: DisputeOffice) -> None:
    men = [{"person": office.people[key].pk} for key in ("clerk", "second", "third")]
    with clock.at(at(3, 8)):
        with refused() as told:
            office.committee(members=men)
        body = office.committee(kind="unit", members=men, until="")
    words = " ".join(told["members"])
    assert "妇女成员" in words
    assert "一名主任" in words
    assert waiting.runs_out(mediators.LEDGER, body.pk) == []


def test_a_term_that_is_over_is_told(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        body = office.committee()
    with clock.at(clock.local(date(2023, 6, 3))):
        (over,) = waiting.runs_out(mediators.LEDGER, body.pk)
    assert (over.tone, over.words) == ("red", f"任期已到期{(date(2023, 6, 3) - body.until).days}天")


# what a dispute is


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ({"parties": PARTIES[:1]}, "parties", "至少有两方"),
        ({"parties": ({**PARTIES[0], "name": ""}, PARTIES[1])}, "parties", "称呼"),
        ({"parties": ({**PARTIES[0], "people": 9}, PARTIES[1])}, "people", "多于涉及人数"),
        ({"people": 0}, "people", "“涉及人数”至少填1"),
        ({"danger": True}, "police_at", "立即报告公安"),
        ({"danger": True}, "precaution", "预防措施"),
        ({"category": "labour", "matter": ""}, "knew_on", "仲裁时效"),
        ({"category": "labour", "knew_on": date(2021, 3, 9)}, "knew_on", "将来"),
        ({"money": "近5万"}, "money", "准确的数"),
    ],
)
def test_a_dispute_that_cannot_be_is_refused(
    office: DisputeOffice, typed: dict[str, Any], name: str, words: str
) -> None:
    with clock.at(at(3, 8)), refused() as told:
        office.found(**typed)
    assert words in " ".join(told[name])
    assert dispute.Dispute.objects.count() == 0


@pytest.mark.parametrize(
    ("people", "money", "danger", "level"),
    [
        (4, "49999.99", False, "general"),
        (5, None, False, "larger"),
        (2, "50000", False, "larger"),
        (2, "500000", False, "larger"),
        (2, "500000.01", False, "major"),
        (30, None, False, "major"),
        (2, None, True, "major"),
    ],
)
def test_the_level_follows_from_people_money_and_danger(
    office: DisputeOffice, people: int, money: str | None, danger: bool, level: str
) -> None:
    more = {"danger": True, "police_at": at(3, 8), "precaution": "两人值守"} if danger else {}
    with clock.at(at(3, 8)):
        row = office.found(people=people, money=money or "", **more)
        assert row.level == level
        high = deeds.edit(
            office.as_("clerk"), LEDGER, row, {"level": "major"}, version=row.version, note="情况变化"
        )
        low = deeds.edit(
            office.as_("clerk"), LEDGER, high, {"level": "general"}, version=high.version, note="恢复"
        )
    assert high.level == "major"
    assert low.level == level, "never below what the facts make it"


def test_a_larger_dispute_has_its_leader_within_a_working_day(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.sorted(people=6)
        body = office.committee()
        with refused() as told:
            office.mediating(row, body)
        assert clock_of(row, "R72").raw_last == date(2021, 3, 9)
        row = office.do(row, "lead", "deputy", {"leader": office.people["deputy"].pk})
        row = office.mediating(row, body)
    assert "确定包案领导" in told[""][0]
    assert clock_of(row, "R72").result == "on_time"


def test_only_the_head_names_the_leader_of_a_major_one(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row, leader = office.sorted(people=31), {"leader": office.people["deputy"].pk}
        with refused() as told:
            office.do(row, "lead", "deputy", leader)
        row = office.do(row, "lead", "head", leader)
    assert "主要负责人" in told[""][0]
    assert row.leader == office.people["deputy"]


# consent and mediators


def test_mediation_begins_when_each_party_has_said_yes(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row, body = office.sorted(), office.committee().pk
        free = [{"person": office.people["second"].pk, "free": True}]

        def consent(*rows: dict[str, Any]) -> dict[str, list[str]]:
            with refused() as told:
                lines = {"consents": office.answers(*rows), "mediators": free}
                office.do(row, "consent", data={"body": body}, lines=lines)
            return told

        half = consent({"party_no": 1, "agrees": True})
        no = consent({"party_no": 1, "agrees": True}, {"party_no": 2, "agrees": False})
        third = consent(*YES, {"party_no": 3, "agrees": True})
        ahead = consent(YES[0], {**YES[1], "on": date(2021, 3, 9)})
    assert "第2行还没有表示同意" in half[""][0]
    assert "第2行明确拒绝" in no[""][0]
    assert "请填1至2" in third["consents-2-party_no"][0]
    assert "将来" in ahead["consents-1-on"][0]
    assert dispute.Dispute.objects.get().state == "consenting"


def test_q16_one_side_refuses_and_the_way_to_law_is_told_with_its_last_day(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.sorted(category="labour", matter="", knew_on=date(2020, 9, 30))
        with refused() as nobody:
            office.do(
                row, "refuse", data={"routes_told": "向仲裁委员会申请"}, lines={"consents": office.answers()}
            )
        said = office.answers({"party_no": 1, "agrees": True}, {"party_no": 2, "agrees": False})
        with refused() as untold:
            office.do(row, "refuse", lines={"consents": said})
        routes = {"routes_told": "可以在2021年9月30日前向劳动人事争议仲裁委员会申请仲裁"}
        row = office.do(row, "refuse", data=routes, lines={"consents": said})
        told = " ".join(note.text for note in dispute_rules.notes(row))
    assert "没有拒绝的一方" in nobody[""][0]
    assert "routes_told" in untold
    assert (row.state, row.outcome) == ("refused", "refused")
    assert row.limitation_on == date(2021, 9, 30)
    assert "2021-09-30届满，还有206天" in told


def test_a_mediator_has_no_interest(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row, body = office.sorted(), office.committee().pk
        for who, free, words in (("second", False, "声明与各方无利害关系"), ("assets", True, "应当回避")):
            lines = {
                "consents": office.answers(),
                "mediators": [{"person": office.people[who].pk, "free": free}],
            }
            with refused() as told:
                office.do(row, "consent", data={"body": body}, lines=lines)
            assert words in str(told)
        other = office.sorted(matter="shares")
        office.mediating(other, mediators.MediationBody.objects.get(), who="assets")


def test_a_body_out_of_office_does_not_mediate(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        body = office.committee()
        body = deeds.move(office.as_("clerk"), mediators.LEDGER, body, "end")
        with refused() as told:
            office.mediating(body=body)
    assert "在任的调解组织" in told[""][0]


# sessions, agreement, performance


def test_thirty_days_from_the_last_consent_and_longer_only_as_the_parties_agree(
    office: DisputeOffice,
) -> None:
    with clock.at(at(3, 8)):
        row = office.mediating()
        assert clock_of(row, "R12").raw_last == date(2021, 4, 7)
        with refused() as unsigned:
            office.do(row, "extend", data={"extension_days": 10})
        row = office.do(row, "extend", data={"extension_days": 10}, files=[office.file("clerk")])
        assert clock_of(row, "R12").raw_last == date(2021, 4, 17)
        with refused() as twice:
            office.do(row, "extend", data={"extension_days": 5}, files=[office.file("clerk")])
    with clock.at(at(4, 18)):
        row = office.settled(row)
    assert "签字件" in str(unsigned)
    assert "不能再延" in twice[""][0]
    assert clock_of(row, "R12").result == "late"
    assert count("dispute_in_time").coverage == (1, 0, 1)


def test_an_agreement_is_signed_sat_over_and_answers_a_claim_of_money(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.mediating()
        sat = {"sessions": [office.sat()]}
        paper = [office.file("clerk")]
        with refused() as no_text:
            office.do(row, "settle", lines=sat, files=paper)
        with refused() as no_money:
            office.drafted(row, amount="")
        row = office.drafted(row)
        with refused() as unsigned:
            office.do(row, "settle", lines=sat)
        with refused() as apart:
            office.do(row, "settle", lines={"sessions": [office.sat("apart")]}, files=paper)
        with refused() as not_signed:
            office.do(row, "settle", lines={"sessions": [office.sat(signed=False)]}, files=paper)
        row = office.do(row, "settle", lines=sat, files=paper)
    assert "起草协议" in no_text[""][0]
    assert "8000" in no_money["amount"][0]
    assert "签字件" in str(unsigned)
    assert "达成一致" in apart[""][0]
    assert "须在记录上签字" in not_signed["sessions-0-signed"][0]
    assert (row.outcome, row.in_force_on) == ("settled", date(2021, 3, 8))


def test_q17_joint_confirmation_within_thirty_days_of_taking_force(office: DisputeOffice) -> None:
    with clock.at(at(9, 1)):
        row = office.settled(office.mediating())
        due = clock_of(row, "R13")
    assert (due.raw_last, due.statutory_last) == (date(2021, 10, 1), date(2021, 10, 8))
    with clock.at(at(10, 8)):
        row = office.do(row, "confirm", data={"confirm_on": date(2021, 10, 8)})
    assert clock_of(row, "R13").result == "on_time", "their own time moves forward over the holiday"


def test_an_agreement_before_another_body_has_no_confirmation(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        body = office.committee(kind="unit", until="")
        row = office.settled(office.mediating(body=body))
    assert not Deadline.objects.filter(record_id=row.pk, ledger=LEDGER.key, rule="R13").exists()


def test_performance_needs_its_proof_and_all_of_it(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.settled()
        part = {"on": date(2021, 3, 8), "extent": "part", "amount": "2000", "voucher": "收条1号"}
        with refused() as no_proof:
            office.do(row, "perform", lines={"performances": [{**part, "voucher": ""}]})
        row = office.do(row, "perform", lines={"performances": [part]})
        with refused() as not_all:
            office.do(row, "done")
        rest = {**part, "amount": "4000", "voucher": "收条2号"}
        row = office.do(row, "done", lines={"performances": [part, rest]})
    assert "凭证" in no_proof["performances-0-voucher"][0]
    assert "没有写明全部履行" in not_all[""][0]
    assert (row.state, row.performed_on) == ("performed", date(2021, 3, 8))


def test_three_revisits_near_their_days_before_the_archive(office: DisputeOffice) -> None:
    def visited(*pairs: tuple[int, date]) -> dict[str, Any]:
        rows = [
            {"after": n, "on": day, "way": "phone", "holds": True, "told": "没有反复"} for n, day in pairs
        ]
        return {"revisits": rows}

    with clock.at(at(3, 8)):
        row = office.performed()
        owed = [(gap.what, gap.due) for gap in dispute_rules.expects(date(2021, 1, 1), date(2021, 3, 8))]
        with refused() as early:
            office.do(row, "revisit", lines=visited((7, date(2021, 3, 8))))
        with refused() as left:
            office.do(row, "archive", data={"archive_no": "JF-1"})
    assert [day for _, day in owed] == [date(2021, 3, 15), date(2021, 4, 7), date(2021, 6, 6)]
    assert "最早2021-03-13" in early["revisits-0-on"][0]
    assert "还差7天、30天、90天回访" in left[""][0]
    with clock.at(at(6, 7)):
        days = ((7, date(2021, 3, 15)), (30, date(2021, 4, 7)), (90, date(2021, 6, 7)))
        assert count("dispute_revisits", "2021").value == "0"
        row = office.do(row, "revisit", lines=visited(*days))
        assert list(dispute_rules.expects(date(2021, 1, 1), date(2021, 6, 7))) == []
        row = office.do(row, "archive", data={"archive_no": "JF-1"})
        assert count("dispute_revisits", "2021").value == "1"
    assert row.state == "archived"


# rates that cannot be bettered by passing things on


def test_success_counts_failures_wherever_they_go_afterwards(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        body = office.committee()
        office.settled(office.mediating(body=body))
        lost = office.failed(office.mediating(body=body))
        sued = office.failed(office.mediating(body=body))
        assert count("dispute_success").value == "0.33333"
        office.do(lost, "petition", data={"pass_reason": "涉及改制政策"})
        office.do(sued, "law", data={"law_no": "〔2021〕民初1号"})
        assert count("dispute_success").value == "0.33333", "what failed stays failed"
        away = office.mediating(body=body)
        office.do(away, "withdraw", data={"withdraw_reason": "自行解决"})
        row = count("dispute_success")
    assert row.value == "0.33333"
    assert ("withdrawn", "撤回", "1", "件") in row.parts


def test_a_broken_agreement_is_no_performance(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        body = office.committee()
        office.performed(office.settled(office.mediating(body=body)))
        row = office.settled(office.mediating(body=body))
        row = office.do(row, "break", data={"routes_told": "可以向人民法院起诉"})
    found = count("dispute_performed")
    assert (found.value, found.parts[0][2]) == ("0.5", "1")
    assert row.state == "broken"
    assert count("dispute_money").value == "12000"


def test_a_reopened_dispute_is_settled_no_more_and_its_clock_goes_on(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.performed()
    with clock.at(at(4, 12)):
        row = office.do(row, "reopen", "section")
        assert count("disputes_settled").rows == 0
        row = office.failed(row)
    assert clock_of(row, "R12").result == "late"


def test_what_was_prevented_has_its_sign_and_its_people(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.mediating()
        with refused() as no_basis:
            office.settled(row, prevented="group", prevented_people=8)
        with refused() as too_few:
            office.settled(
                row, prevented="group", prevented_people=3, prevented_basis="三户当日表示要集体走访"
            )
        office.settled(row, prevented="group", prevented_people=8, prevented_basis="八户3月5日表示要集体走访")
    assert "没有依据的不计" in no_basis["prevented_basis"][0]
    assert "5人以上" in too_few["prevented_people"][0]
    found = count("disputes_prevented")
    assert (found.value, {p[0]: p[2] for p in found.parts}["people"]) == ("1", "8")


# links


def test_i15_what_cannot_be_settled_becomes_a_case_without_names(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.failed()
        office.do(row, "petition", data={"pass_reason": "涉及改制政策"})
        offer = Offer.objects.get(link="I15")
        values = {k: v for k, v in offer.carried.items() if v is not None} | {"unit": office.unit.pk}
        made = deeds.create(office.as_("clerk"), case.LEDGER, values, offer=offer.pk)
        row.refresh_from_db()
    assert row.petition_no == made.number
    assert "禾木" not in str(offer.carried)


def test_i16_a_case_goes_to_mediation_and_shows_how_it_stands(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        made = office.handling(office.open())
        body = office.committee()
        made = office.step(made, "mediate", "clerk")
        offer = Offer.objects.get(link="I16", source_number=made.number)
        assert offer.carried["case"] == made.pk
        row = office.found(case=made.pk, offer=offer.pk)
        values = {"category": row.category, "level": row.level, "lead_unit": office.unit.pk}
        row = office.do(row, "sort", data=values)
        office.settled(office.mediating(row, body))
    made.refresh_from_db()
    assert made.helped == f"调解{row.number}：调解成功"
    assert made.state == "handling", "the clock of the case runs on"
    assert office.clock(made, "R05").stopped_at is None


# who sees what


def test_the_lease_desk_sees_leases_and_the_safety_desk_what_patrols_found(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        lease = office.found()
        other = office.found(matter="shares", category="other")
    seen = set(rows_for(LEDGER, office.as_("assets"), "list"))
    assert seen == {lease}
    assert set(rows_for(LEDGER, office.as_("auditor"), "list")) == {lease, other}


def test_parties_are_sealed_and_no_column_names_a_person(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.found()
        party = row.parties.first()
        assert str(party.name) == "●●●"
        opened = deeds.reveal(office.as_("clerk"), LEDGER, row, "通知调解时间")
        with refused():
            deeds.reveal(office.as_("auditor"), LEDGER, row, "通知调解时间")
    assert opened["party"][1]["name"] == "禾木商行业主"
    assert {"parties", "name", "leader"} & {*LEDGER.column_names, *LEDGER.filter_names} == set()


def test_merged_disputes_go_on_as_one(office: DisputeOffice) -> None:
    with clock.at(at(3, 8)):
        first, second = office.sorted(), office.sorted()
        with refused() as told:
            office.do(first, "merge", "section", {"merged_into": first.pk})
        row = office.do(first, "merge", "section", {"merged_into": second.pk})
    assert "另一件在办" in told[""][0]
    assert row.outcome == "merged"
