"""C11: the roll, make-ups and the pass rate.

The roll is the staff in post, make-ups are within ten working days, the pass rate is over who should sit.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare import registry
from taizhang.engine.declare.figure import Context
from taizhang.engine.models import Deadline
from taizhang.engine.write import deeds
from taizhang.kernel.days import Calendar, DayKind, Period
from taizhang.numbers.catalogue import answers, find
from taizhang.numbers.reconcile import reconcile
from taizhang.org.models import Person
from taizhang.rooms.programme import exam, training
from taizhang.rooms.programme.study import figures as study_figures
from taizhang.rooms.programme.study import ledger as study_ledger
from tests.cases import many
from tests.office import at, refused
from tests.rooms.programme.programme_office import SINCE, ProgrammeOffice

YEAR = Context(Period.year(2021))


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    return ProgrammeOffice()


def staff(office: ProgrammeOffice, total: int) -> list[Person]:
    """The city body filled up to a number of people."""
    there = Person.objects.filter(unit=office.units["C"]).count()
    for number in range(total - there):
        Person.objects.create(name=f"干部{number}", unit=office.units["C"], since=SINCE)
    return list(Person.objects.filter(unit=office.units["C"]).order_by("id"))


def roll(people: list[Person], away: tuple[int, ...] = (), made_up: date | None = None) -> list[Any]:
    return [
        {
            "person": person.pk,
            "status": "leave" if index in away else "present",
            "made_up_on": made_up if index in away else None,
        }
        for index, person in enumerate(people)
    ]


def session(office: ProgrammeOffice, people: list[Any], law: str = "constitution", **data: Any) -> Any:
    files = data.pop("files", None) or [office.file("secretary", kind="signed")]
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "theme": "学习宪法",
        "form": "lecture",
    }
    lines = {"attendees": people, "materials": [{"material": law}]}
    return deeds.create(office.as_("secretary"), study_ledger.LEDGER, values | data, lines=lines, files=files)


def shown(key: str) -> Any:
    return answers(YEAR, [find(key)])[0]


def test_a_session_counts_itself(office: ProgrammeOffice) -> None:
    people = staff(office, 8)
    with clock.at(at(1, 4, 15)):
        row = session(office, roll(people, (2, 5)))
        found = Deadline.objects.get(record_id=row.pk, rule="R55")
    assert (row.week, row.due, row.came, row.away, row.law_study) == ("2021年第1周", 8, 6, 2, True)
    assert found.raw_last == date(2021, 1, 18)
    assert (shown("F81").value, shown("F81").base) == ("1", ("应学周数", "52"))


@pytest.mark.parametrize(("day", "done"), [(18, "1"), (19, "0.75")])
def test_a_make_up_counts_within_ten_working_days(office: ProgrammeOffice, day: int, done: str) -> None:
    people = staff(office, 8)
    with clock.at(at(1, 4, 15)):
        row = session(office, roll(people, (2, 5)))
    assert shown("F83").value == "0.75"
    with clock.at(at(1, 20)):
        lines = {"attendees": roll(people, (2, 5), date(2021, 1, day))}
        deeds.move(office.as_("secretary"), study_ledger.LEDGER, row, "make_up", lines=lines)
    assert (shown("F83").value, shown("F83").base) == (done, ("应参加", "8"))
    result = Deadline.objects.get(record_id=row.pk, rule="R55").result
    assert result == ("on_time" if done == "1" else "late")


def test_the_roll_is_exactly_the_staff_in_post(office: ProgrammeOffice) -> None:
    people = staff(office, 8)
    Person.objects.create(name="新来", unit=office.units["C"], since=date(2021, 2, 1))
    stranger = office.people["head_A"]
    with clock.at(at(1, 4, 15)):
        with refused() as missing:
            session(office, roll(people[:6]))
        with refused() as twice:
            session(office, roll([*people, people[0]]))
        with refused() as other:
            session(office, roll([*people, stranger]))
        with refused() as none:
            session(office, [])
    names = "、".join(str(one) for one in people[6:])
    assert missing == {"attendees": [f"还有2名在岗人员没有登记到会情况（{names}），没到的选“请假”或“缺席”。"]}
    assert twice == {"attendees-8-person": [f"“参学人员”第9行（{people[0]}）：与第1行重复，请删去一行。"]}
    assert other == {
        "attendees-8-person": ["“参学人员”第9行（head_A）：2021-01-04不是本单位在岗人员，请删去或核对日期。"]
    }
    assert none["attendees"] == ["请至少填写一行“参学人员”。"]


def test_a_make_up_of_who_was_there_and_a_law_without_a_name_are_refused(office: ProgrammeOffice) -> None:
    people = roll(staff(office, 12))
    people[1]["made_up_on"] = date(2021, 3, 8)
    with clock.at(at(3, 8, 12)):
        with refused() as there:
            session(office, people)
        with refused() as nameless:
            session(office, roll(staff(office, 12)), law="other_law")
    assert there == {"attendees-1-made_up_on": ["“参学人员”第2行（deputy）：已经到会，不用填补学日期。"]}
    assert nameless == {"materials-0-title": ["“学习材料”第1行：其他法律请填写“名称”：法律名称。"]}


def test_the_same_sign_in_sheet_twice_is_refused(office: ProgrammeOffice) -> None:
    people = staff(office, 6)
    with clock.at(at(1, 4, 15)):
        first = session(office, roll(people), files=[office.file("secretary", "signed", "签到表")])
    with clock.at(at(1, 11, 15)), refused() as errors:
        session(office, roll(people), files=[office.file("secretary", "signed", "签到表")])
    assert errors == {"evidence": [f"“签到表.png”已用于{first.number}，请换这一次自己的签到表。"]}


def test_a_session_is_filed_when_all_have_studied_or_the_time_is_over(office: ProgrammeOffice) -> None:
    people = staff(office, 6)
    with clock.at(at(1, 4, 15)):
        row = session(office, roll(people, (1,)))
        notes = registry.of(row).notes
        assert notes is not None
        assert [note.tone for note in notes(row)] == ["amber"]
        with refused() as errors:
            deeds.move(office.as_("secretary"), study_ledger.LEDGER, row, "file")
    assert errors == {"": [f"还有1人没有补学（{people[1]}），补学期满以前先不归档。"]}
    with clock.at(at(1, 19)):
        filed = deeds.move(office.as_("secretary"), study_ledger.LEDGER, row, "file")
    assert Deadline.objects.get(record_id=row.pk, rule="R55").result == "late"
    assert filed.due_on is None, "what is filed reminds nobody any more"


def sit(office: ProgrammeOffice, rows: list[Any], **data: Any) -> Any:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "title": "学法考试",
        "full_mark": 100,
        "pass_mark": 80,
    }
    return deeds.create(office.as_("secretary"), exam.LEDGER, values | data, lines={"sittings": rows})


def scored(people: list[Person], *scores: Any) -> list[Any]:
    return [{"person": p.pk, "outcome": "sat", "score": s} for p, s in zip(people, scores, strict=False)]


def close(office: ProgrammeOffice, row: Any) -> Any:
    return deeds.move(office.as_("secretary"), exam.LEDGER, row, "close")


def test_q23_forty_five_of_forty_six_is_not_a_hundred_per_cent(office: ProgrammeOffice) -> None:
    people = staff(office, 46)
    with clock.at(at(12, 8, 17)):
        row = sit(office, scored(people, *[90] * 45))
        with refused() as errors:
            close(office, row)
        assert errors[""][0].startswith(f"还有1人没有成绩（{people[45]}）")
        absent = [*scored(people, *[90] * 45), {"person": people[45].pk, "outcome": "absent"}]
        row = deeds.move(office.as_("secretary"), exam.LEDGER, row, "enter", {}, lines={"sittings": absent})
        close(office, row)
    rate = shown("F84")
    assert (rate.value, rate.base) == ("0.97826", ("应考", "46"))
    checked = reconcile("全体人员学法考试通过率100％。", YEAR)
    assert [(one.claim.figure, one.verdict) for one in checked] == [("F84", "differs")]
    from taizhang.report.annual import annual

    assert "100%" not in "".join(piece.text for block in annual(YEAR).blocks for piece in block.pieces)


def test_two_missing_scores_keep_the_results_back(office: ProgrammeOffice) -> None:
    people = staff(office, 8)
    with clock.at(at(12, 8, 17)):
        row = sit(office, scored(people, *[100] * 6, None, None))
        with refused() as errors:
            close(office, row)
    assert errors[""][0].startswith(f"还有2人没有成绩（{people[6]}、{people[7]}）")
    assert shown("F84").value is None, "no rate before the results are settled"


def test_bad_rows_of_an_exam_are_refused_with_the_remedy(office: ProgrammeOffice) -> None:
    people = staff(office, 8)
    new = Person.objects.create(name="新来", unit=office.units["C"], since=date(2021, 12, 10))
    with clock.at(at(12, 8, 17)), refused() as errors:
        rows = [
            {"person": people[0].pk, "outcome": "sat", "score": "100.5"},
            {"person": people[1].pk, "outcome": "absent", "score": 80},
            {"person": people[2].pk, "outcome": "exempt"},
            {"person": new.pk, "outcome": "sat", "score": 90},
            {"person": people[0].pk, "outcome": "sat", "score": 90},
        ]
        sit(office, rows)
    assert errors == {
        "sittings-0-score": [f"“考试成绩”第1行（{people[0]}）：成绩100.5不在0到100.0分之间，请核对。"]
        if "100.0分" in str(errors)
        else [f"“考试成绩”第1行（{people[0]}）：成绩100.5不在0到100分之间，请核对。"],
        "sittings-1-score": [f"“考试成绩”第2行（{people[1]}）：选了“缺考”，不应有成绩。"],
        "sittings-2-proof": [
            f"“考试成绩”第3行（{people[2]}）：免考的请填写“免考依据”：如长期病假批件、在外培训通知。"
        ],
        "sittings-3-person": [
            "“考试成绩”第4行（新来）：2021-12-10才到岗，晚于考试日期2021-12-08，不在应考之列，请删去。"
        ],
        "sittings-4-person": [
            f"“考试成绩”第5行（{people[0]}）：与第1行重复，补考的请勾“补考”，其余请删去一行。"
        ],
    }


def test_the_make_up_decides_and_the_exempt_are_not_in_the_base(office: ProgrammeOffice) -> None:
    people = staff(office, 8)
    with clock.at(at(12, 8, 17)):
        rows = scored(people, 70, 90, 90, 90, 90, 90, 90)
        rows += [{"person": people[7].pk, "outcome": "exempt", "proof": "病假批件"}]
        rows += [{"person": people[0].pk, "outcome": "sat", "score": 85, "retake": True}]
        close(office, sit(office, rows))
    assert (shown("F84").value, shown("F84").base) == ("1", ("应考", "7"))
    assert shown("programme.exam_first_rate").value == "0.85714"


def test_a_training_is_planned_then_held_with_its_proof(office: ProgrammeOffice) -> None:
    data = {
        "unit": office.units["C"].pk,
        "occurred_at": at(2, 24, 15),
        "subject": "stability",
        "title": "综治维稳要点",
        "audience": "机关干部",
        "hours": 2,
        "planned_persons": 46,
    }
    told = {"held_on": date(2021, 2, 24), "persons": 44, "result": "全部掌握"}
    with clock.at(at(1, 20)):
        row = deeds.create(office.as_("secretary"), training.LEDGER, data)
        with refused() as early:
            photo = [office.file("secretary")]
            deeds.move(office.as_("secretary"), training.LEDGER, row, "hold", told, files=photo)
    assert early == {"held_on": ["“开展日期”在将来，培训以后再登记。"]}
    with clock.at(at(2, 24, 18)):
        with refused() as bare:
            deeds.move(office.as_("secretary"), training.LEDGER, row, "hold", told)
        assert bare == {"": ["请附签到表、课件或现场照片。"]}
        photo = [office.file("secretary")]
        deeds.move(office.as_("secretary"), training.LEDGER, row, "hold", told, files=photo)
    assert (shown("programme.trainings").value, shown("programme.trainings").base) == ("1", ("计划", "1"))


# independent recounts


def random_calendar(dice: random.Random) -> Calendar:
    days = {}
    for _ in range(dice.randint(0, 40)):
        day = date(2021, 1, 1) + timedelta(days=dice.randrange(400))
        length = dice.choice((1, 3, 7, 12))
        kind = dice.choice((DayKind.HOLIDAY, DayKind.HOLIDAY, DayKind.MAKEUP))
        days |= {day + timedelta(days=offset): kind for offset in range(length)}
    return Calendar(days, frozenset({2021, 2022}))


def worked(days: Calendar, day: date) -> bool:
    kind = days.exceptions.get(day)
    return kind is DayKind.MAKEUP if kind else day.isoweekday() <= 5


def test_weeks_due_equal_a_recount_day_by_day() -> None:
    dice = random.Random(81)
    for _ in range(many(500)):
        days = random_calendar(dice)
        first = date(2021, 1, 1) + timedelta(days=dice.randrange(300))
        period = Period.between(first, first + timedelta(days=dice.randrange(1, 120)))
        weeks: dict[tuple[int, int], bool] = {}
        for offset in range(-7, len(period) + 7):
            day = period.start + timedelta(days=offset)
            key = (day.isocalendar()[0], day.isocalendar()[1])
            weeks[key] = weeks.get(key, False) or worked(days, day)
        due = {
            date.fromisocalendar(year, week, 4)
            for (year, week), any_day in weeks.items()
            if any_day and period.start <= date.fromisocalendar(year, week, 4) <= period.end
        }
        assert study_figures.weeks_due(period, days) == due


def test_attendance_equals_a_recount_from_raw_rows() -> None:
    dice = random.Random(83)
    for _ in range(many(2000)):
        days = random_calendar(dice)
        raw = []
        for _ in range(dice.randint(0, 6)):
            held = date(2021, 1, 1) + timedelta(days=dice.randrange(330))
            for person in dice.sample(range(8), dice.randint(0, 8)):
                status = dice.choice(("present", "present", "leave", "absent"))
                late = held + timedelta(days=dice.randrange(0, 30))
                made_up = late if status != "present" and dice.random() < 0.7 else None
                raw.append((person, status, made_up, held))
        people = {row[0] for row in raw}
        good = sum(all(_there(days, row) for row in raw if row[0] == person) for person in people)
        assert study_figures.complete(raw, days) == (good, len(people))


def _there(days: Calendar, row: study_figures.RollRow) -> bool:
    _, status, made_up, held = row
    if status == "present":
        return True
    if made_up is None:
        return False
    passed = sum(worked(days, held + timedelta(days=n)) for n in range(1, (made_up - held).days + 1))
    return passed < 10 or (passed == 10 and worked(days, made_up))


def test_pass_rates_equal_a_recount_from_raw_rows() -> None:
    dice = random.Random(84)
    for _ in range(many(2000)):
        raw = []
        for person in range(dice.randint(0, 9)):
            outcome = dice.choice(("sat", "sat", "sat", "absent", "exempt"))
            score = Decimal(dice.randint(50, 100)) if outcome == "sat" and dice.random() < 0.9 else None
            raw.append((1, person, outcome, score, False, Decimal(80)))
            if outcome == "sat" and dice.random() < 0.3:
                raw.append((1, person, "sat", Decimal(dice.randint(50, 100)), True, Decimal(80)))
        dice.shuffle(raw)
        passed = should = 0
        for person in {row[1] for row in raw}:
            rows = sorted((row for row in raw if row[1] == person), key=lambda row: row[4])
            if any(row[2] == "exempt" for row in rows):
                continue
            should += 1
            passed += rows[-1][3] is not None and rows[-1][3] >= 80
        assert exam.judge(raw)[:2] == (passed, should)
