"""C11 学法考试: the ledger of law exams.

Who should sit, how each ended, and the pass rate over those who should (F84).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Computed, Context, Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Roll, Words
from taizhang.engine.declare.measures import Answer, share
from taizhang.engine.declare.office.provisions import Limit
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Needed, NoMore, Once, Ordered, Place, Rows
from taizhang.kernel.words import Style
from taizhang.org.people import in_post

PASS_MARK = Limit(
    "programme.pass_mark",
    "学法考试合格线",
    amount=Decimal(80),
    unit="分",
    least=Decimal(1),
    most=Decimal(100),
)
DESK = "secretary coordinator county_liaison"
COUNTED = ("closed", "filed")
"""States in which the results are settled."""


class Outcome(models.TextChoices):
    SAT = "sat", "参考"
    ABSENT = "absent", "缺考"
    EXEMPT = "exempt", "免考"


class Exam(Record):
    """One law exam.

    `occurred_on` is the day that decides who should sit (the staff in post).
    """

    title = fields.text("考试名称", 60)
    full_mark = fields.number("满分", 5, 1, default=Decimal(100))
    pass_mark = fields.number("合格线", 5, 1)
    platform = fields.text("考试平台", 60, optional=True)
    platform_no = fields.text("上级系统编号", 40, optional=True)
    retake_until = fields.day("补考截止", optional=True)

    class Meta(Record.Meta):
        verbose_name = "学法考试"


class Sitting(Line):
    """One sitting of one person; a second row for the same person is a make-up."""

    parent = fields.parent(Exam, "sittings")
    person = fields.person("姓名")
    outcome = fields.choice("情况", Outcome, default=Outcome.SAT)
    score = fields.number("成绩", 5, 1, optional=True)
    retake = fields.yes("补考")
    sat_on = fields.day("考试日期", optional=True)
    proof = fields.text("免考依据", 100, optional=True)

    class Meta(Line.Meta):
        verbose_name = "考试成绩"


SittingRow = tuple[int, int, str, Decimal | None, bool, Decimal]
"""A sitting as judged: exam, person, outcome, score, whether a make-up, the exam's pass mark."""


def judge(rows: Iterable[SittingRow]) -> tuple[int, int, int, int]:
    """Return (passed in the end, should sit, passed at the first sitting, exempt).

    The final score is that of the make-up where there is one. Who is absent or has no score should
    have sat and did not pass; who is exempt with proof is not in the base.
    """
    first: dict[tuple[int, int], bool] = {}
    final: dict[tuple[int, int], bool] = {}
    exempt: set[tuple[int, int]] = set()
    for exam, person, outcome, score, retake, mark in sorted(rows, key=lambda row: row[4]):
        key = (exam, person)
        if outcome == Outcome.EXEMPT:
            exempt.add(key)
            continue
        passed = score is not None and score >= mark
        if not retake:
            first[key] = passed
        final[key] = passed
    should = final.keys() - exempt
    return (
        sum(final[key] for key in should),
        len(should),
        sum(first.get(key, False) for key in should),
        len(exempt),
    )


def _sitting(row: Place) -> Iterable[Problem]:
    """Check that each sitting says one thing of somebody who should sit."""
    exam, score, person = row.draft.record, row["score"], row["person"]
    if score is not None and not 0 <= score <= exam.full_mark:
        yield "score", f"成绩{score}不在0到{exam.full_mark}分之间，请核对。"
    if score is not None and row["outcome"] != Outcome.SAT:
        yield "score", f"选了“{Outcome(row['outcome']).label}”，不应有成绩。"
    if person.since and person.since > exam.occurred_on:
        yield "person", f"{person.since}才到岗，晚于考试日期{exam.occurred_on}，不在应考之列，请删去。"
    elif person.unit_id != exam.unit_id or (person.until and person.until < exam.occurred_on):
        yield "person", f"{exam.occurred_on}不是本单位在岗人员，请删去或核对。"
    if row["retake"] and exam.retake_until and row["sat_on"] and row["sat_on"] > exam.retake_until:
        yield "sat_on", f"补考日期晚于补考截止（{exam.retake_until}），不能计入。"


RULES = (
    NoMore("pass_mark full_mark", how="高于"),
    Once("sittings.person sittings.retake", "补考的请勾“补考”，其余请删去一行"),
    Needed(
        "sittings.proof",
        lambda row: row["outcome"] == Outcome.EXEMPT,
        "免考的",
        "如长期病假批件、在外培训通知",
    ),
    Ordered("occurred_on sittings.sat_on"),
    Rows("sittings", _sitting),
)


def _all_told(draft: Draft) -> str | None:
    """Require a result for everybody in the frame.

    A missing score would make any rate a guess.
    """
    exam = draft.record
    sittings = draft.lines.get("sittings")
    rows = (
        [(sitting["person"].pk, sitting["outcome"], sitting["score"]) for sitting in sittings]
        if sittings is not None
        else list(Sitting.objects.filter(parent=exam).values_list("person", "outcome", "score"))
    )
    keys = {person for person, outcome, score in rows if score is not None or outcome != Outcome.SAT}
    missing = [str(person) for person in in_post(exam.unit, exam.occurred_on) if person.pk not in keys]
    if missing:
        more = "等" if len(missing) > 5 else ""
        return (
            f"还有{len(missing)}人没有成绩（{'、'.join(missing[:5])}{more}）：请补填成绩，没有参加的选“缺考”，"
            "免考的选“免考”并写依据。通过率按应考人数计算，缺成绩时不能公布。"
        )
    return None


def _rows(rows: QuerySet[Any]) -> Iterable[SittingRow]:
    names = ("parent_id", "person_id", "outcome", "score", "retake", "parent__pass_mark")
    sittings: Iterable[SittingRow] = rows.order_by().values_list(*names)
    return sittings


def _passed(rows: QuerySet[Any], _: Context) -> Answer:
    passed, should, first, exempt = judge(_rows(rows))
    parts = (
        ("passed", "合格", str(passed), "人"),
        ("first", "其中首次合格", str(first), "人"),
        ("exempt", "免考", str(exempt), "人"),
    )
    return share(passed, should, "应考", parts)


def _first_rate(rows: QuerySet[Any], _: Context) -> Answer:
    counts = judge(_rows(rows))
    return share(counts[2], counts[1], "应考")


MOVES = (
    Move("enter", "填成绩", "open", "open", by=DESK, asks="retake_until", lines="sittings"),
    Move(
        "close", "公布成绩", "open", "closed", by=f"{DESK} deputy head", guards=(_all_told,),
        note="应考人员每人都要有成绩、缺考或免考；通过率的分母是应考人数。",
    ),
    Move("reopen", "更正成绩", "closed", "open", by="deputy head unit_head", note="经领导同意后重新登记。"),
    Move("file", "归档", "closed", "filed", by=DESK),
)  # fmt: skip
FIGURES = (
    Figure(
        "exam_pass_rate", "学法考试通过率", "", of=Computed(_passed), line="sittings",
        where={"parent__state__in": COUNTED}, code="F84", style=Style.percent(),
        phrases=(r"学法考试通过率\D{0,3}?<n>[%％]",), definition="最后成绩合格的人数除以应考人数（不是参考人数）；补考以补考成绩为准，有依据的免考不计。",
    ),
    Figure(
        "exam_first_rate", "学法考试首次通过率", "", of=Computed(_first_rate), line="sittings",
        where={"parent__state__in": COUNTED}, style=Style.percent(), definition="首次考试即合格的人数除以应考人数。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Exam,
    code="KS",
    title="学法考试",
    section="C11",
    matter="title",
    words=Words("学法考试 考试", "组织 参加", "次 场"),
    flow=Flow(
        path="open closed filed",
        states=(
            State("open", "登记成绩"),
            State("closed", "成绩已定"),
            State("filed", "已归档", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(read="deputy head auditor section_head unit_head", write=DESK),
    columns="occurred_on title pass_mark platform retake_until",
    find="title platform platform_no",
    form="学法考试: title full_mark pass_mark retake_until | 平台: platform platform_no",
    paper=Paper("学法考试成绩表", "学法考试登记簿", ("登记人", "负责人")),
    lines=(
        Lines(
            "sittings",
            Sitting,
            "person outcome score retake sat_on proof",
            "考试成绩",
            most=2000,
            roll=Roll(in_post),
        ),
    ),
    late_after=THREE_WORKDAYS,
    rules=RULES,
    proposed=lambda _: {"pass_mark": PASS_MARK.on(clock.today())},
    hint="应考人员为考试当天在岗的机关干部；补考另加一行并勾“补考”，以补考成绩为最后成绩。",
    figures=FIGURES,
)
