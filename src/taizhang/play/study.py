"""C11 in the play: 52 weekly sessions with their rolls and make-ups, the law exam, the training plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.people import in_post
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.programme import exam, training
from taizhang.rooms.programme.study import ledger as study_ledger
from taizhang.rooms.programme.study.model import StudyAttendee

YEAR = 2021
CITY = "ZSG"
PLANNED_OFF = 3
"""At most so many are away from a session."""

LAWS = (
    ("constitution", "宪法总纲和公民的基本权利义务"),
    ("civil", "民法典合同编租赁合同"),
    ("cooperative", "农民专业合作社法总则"),
    ("civil", "民法典物权编"),
    ("constitution", "国家机构"),
)
THEMES = (
    ("paper", "全国供销合作总社工作会议精神"),
    ("regulation", "信访条例"),
    ("paper", "市委平安建设工作会议精神"),
    ("regulation", "机关、团体、企业、事业单位消防安全管理规定"),
    ("paper", "党史学习教育专题"),
    ("regulation", "生产安全事故报告和调查处理条例"),
    ("paper", "综合改革文件"),
)
EXAM, RETAKE, CLOSED = date(YEAR, 12, 8), date(YEAR, 12, 15), date(YEAR, 12, 16)
TRAININGS = (
    ("02-24", "stability", "综治维稳工作要点和群众工作方法", "机关干部", 46, 44),
    ("03-24", "safe", "平安创建标准和台账登记", "各科室联络员", 14, 14),
    ("04-14", "secrecy", "保密常识和失泄密案例", "机关干部", 46, 45),
    ("06-16", "work_safety", "安全生产法和有限空间作业", "企业安全员", 18, 17),
    ("07-14", "petition", "信访接待和答复文书", "信访专干", 12, 12),
    ("09-15", "safe", "反诈和禁毒知识", "机关干部", 46, 43),
    ("11-10", "fire", "灭火器使用和疏散逃生", "机关干部和租户代表", 60, 58),
    ("12-01", "law", "宪法宣传周专题", "机关干部", 46, 46),
)


def scenes() -> Iterator[Scene]:
    """Every scene of study, exam and training."""
    dice = Random(YEAR)
    for number, week in enumerate(calendar.current().weeks_with_workday(Period.year(YEAR))):
        yield from _week(number, week, dice)
    yield clock.local(EXAM, 17), sit_exam
    yield clock.local(RETAKE, 17), _retake
    yield clock.local(CLOSED, 9), partial(_step, "exam", "close")
    yield clock.local(date(YEAR, 12, 24), 9), partial(_step, "exam", "file")
    for number, row in enumerate(TRAININGS):
        yield from _training(number, *row)


def _week(number: int, week: Period, dice: Random) -> Iterator[Scene]:
    """Monday afternoon or the first working day; those away make it up within some days, then it is filed."""
    published = calendar.current()
    day = next(day for day in week.days() if published.is_workday(day))
    law = number % 5 == 0
    away = dice.sample(range(46), dice.randint(0, PLANNED_OFF))
    yield clock.local(day, 16, 40), partial(_session, number, law, tuple(away))
    kept = away if law or number % 7 else away[1:]
    made_up = published.add_workdays(day, dice.randint(3, 8))
    last = clock.local(published.add_workdays(day, 11), 9, 15)
    if kept:
        yield clock.local(made_up, 17, 10), partial(_make_up, number, tuple(kept))
    if last.year == YEAR:
        yield last, partial(_step, f"study {number}", "file")


def _session(number: int, law: bool, away: tuple[int, ...], stage: Stage) -> None:
    office, today = stage.as_post("secretary"), clock.today()
    people = list(in_post(stage.unit(CITY), today).values_list("pk", flat=True))
    material, title = LAWS[number // 5 % len(LAWS)] if law else THEMES[number % len(THEMES)]
    form = "lecture" if law else "board" if number % 13 == 6 else "discussion"
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.local(today, 15),
        "theme": f"学习{title}",
        "form": form,
        "lecturer": "市委党校讲师" if form == "lecture" else "",
        "place": "四楼会议室",
    }
    rows: Any = {
        "attendees": [
            {"person": pk, "status": "leave" if index in away else "present"}
            for index, pk in enumerate(people)
        ],
        "materials": [{"material": material, "title": title}],
    }
    photo = stage.photo(office, f"{today}学习例会签到表.png", "signed")
    row = deeds.create(office, study_ledger.LEDGER, data, lines=rows, files=[photo])
    stage.kept[f"study {number}"] = row


def _make_up(number: int, kept: tuple[int, ...], stage: Stage) -> None:
    row, today = stage.kept[f"study {number}"], clock.today()
    found = StudyAttendee.objects.filter(parent=row).values_list("person", "status")
    rows = [
        {"person": person, "status": status, "made_up_on": today if index in kept else None}
        for index, (person, status) in enumerate(found)
    ]
    stage.kept[f"study {number}"] = deeds.move(
        stage.as_post("secretary"), study_ledger.LEDGER, row, "make_up", lines={"attendees": rows}
    )


def _step(name: str, step: str, stage: Stage) -> None:
    ledger = exam.LEDGER if name == "exam" else study_ledger.LEDGER
    stage.kept[name] = deeds.move(stage.as_post("secretary"), ledger, stage.kept[name], step)


def sit_exam(stage: Stage) -> None:
    """Forty-four pass at the first sitting, one fails, one is away; both pass the make-up."""
    people = in_post(stage.unit(CITY), EXAM)
    dice = Random(YEAR + 1)
    rows: list[dict[str, Any]] = []
    for index, pk in enumerate(people.values_list("pk", flat=True)):
        row: dict[str, Any] = {"person": pk, "outcome": "sat", "score": dice.randint(82, 100), "sat_on": EXAM}
        if index == 11:
            row["score"] = 74
        if index == 29:
            row |= {"outcome": "absent", "score": None}
        rows.append(row)
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.local(EXAM, 9),
        "title": f"{YEAR}年度机关干部学法考试",
        "full_mark": 100,
        "pass_mark": 80,
        "platform": "如法网学法考法平台",
        "retake_until": date(YEAR, 12, 20),
    }
    stage.kept["exam rows"] = rows
    stage.kept["exam"] = deeds.create(stage.as_post("secretary"), exam.LEDGER, data, lines={"sittings": rows})


def _retake(stage: Stage) -> None:
    rows = stage.kept.pop("exam rows")
    again = [
        {"person": rows[index]["person"], "outcome": "sat", "score": score, "retake": True, "sat_on": RETAKE}
        for index, score in ((11, 88), (29, 91))
    ]
    told = {"retake_until": date(YEAR, 12, 20)}
    stage.kept["exam"] = deeds.move(
        stage.as_post("secretary"),
        exam.LEDGER,
        stage.kept["exam"],
        "enter",
        told,
        lines={"sittings": [*rows, *again]},
    )


def _training(
    number: int, day: str, subject: str, title: str, audience: str, planned: int, came: int
) -> Iterator[Scene]:
    month, of_month = day.split("-")
    on = date(YEAR, int(month), int(of_month))
    plan = {"subject": subject, "title": title, "audience": audience, "planned_persons": planned, "hours": 2}
    yield clock.local(date(YEAR, 1, 20), 10, number), partial(_plan_training, number, on, plan)
    held = {"held_on": on, "persons": came, "lecturer": "业务科室", "result": "现场提问，全部掌握"}
    yield clock.local(on, 17, 5), partial(_hold_training, number, held)
    yield clock.local(on + timedelta(days=7), 9), partial(_file_training, number)


def _plan_training(number: int, on: date, plan: dict[str, Any], stage: Stage) -> None:
    data = plan | {"unit": stage.unit(CITY).pk, "occurred_at": clock.local(on, 15)}
    stage.kept[f"training {number}"] = deeds.create(stage.as_post("coordinator"), training.LEDGER, data)


def _hold_training(number: int, held: dict[str, Any], stage: Stage) -> None:
    desk, row = stage.as_post("coordinator"), stage.kept[f"training {number}"]
    photo = stage.photo(desk, f"{row.title}签到表.png", "signed")
    stage.kept[f"training {number}"] = deeds.move(desk, training.LEDGER, row, "hold", held, files=[photo])


def _file_training(number: int, stage: Stage) -> None:
    deeds.move(stage.as_post("coordinator"), training.LEDGER, stage.kept.pop(f"training {number}"), "file")
