"""Try scripts that better a rate dishonestly.

Each is refused, or changes nothing, or is printed beside the rate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.models import Event, Instance
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.keep import calendars
from taizhang.kernel.days import Period
from taizhang.org.principals import staff
from taizhang.rooms.petitions.case import effects
from taizhang.rooms.petitions.case import ledger as case
from tests.office import at
from tests.rooms.petitions.gaming import LAST, MORE, NOTICE, REFUSED, correct, disliked, handled, opened
from tests.rooms.petitions.petition_office import OPINION, PetitionOffice


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    made = PetitionOffice()
    Instance.objects.create(pk=1, kind="office", owner=made.unit, made_at=at(3, 1))
    return made


def rate(key: str, period: str = "2021") -> Counted:
    figure = next(f for f in case.LEDGER.figures if f.key == key)
    return compute([(case.LEDGER, figure)], Context(Period.parse(period)))[0]


def parts(counted: Counted) -> dict[str, int]:
    return {key: int(value) for key, _, value, _ in counted.parts}


@pytest.mark.parametrize(("script", "words"), REFUSED, ids=lambda told: getattr(told, "__name__", ""))
def test_the_script_is_refused(
    desk: PetitionOffice, script: Callable[[PetitionOffice], None], words: str
) -> None:
    with clock.at(at(7, 20)), pytest.raises(Refused, match=words):
        script(desk)


# Without effect


def late_acceptance(desk: PetitionOffice) -> tuple[Any, Any]:
    row = opened(desk)
    with clock.at(at(6, 20)):
        row = desk.step(row, "accept", "section", NOTICE)
    return desk.clock(row, "R05").raw_last, date(2021, 5, 27) + timedelta(days=60)


def acceptance_dated_ahead(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 12)):
        row = desk.step(desk.open(), "accept", "section", NOTICE | {"accepted_on": date(2021, 5, 30)})
    return desk.clock(row, "R05").raw_last, LAST


def receipt_corrected(desk: PetitionOffice) -> tuple[Any, Any]:
    row = opened(desk)
    data = {"received_on": date(2021, 7, 1), "occurred_at": at(7, 1), "unclear": True, "origin": "handed"}
    row = correct(desk, row, summary="更正后的概要", **data)
    kept = (row.received_on, row.occurred_on, row.unclear, row.origin, desk.clock(row, "R01").raw_last)
    return kept, (date(2021, 5, 12), date(2021, 5, 12), False, "direct", date(2021, 5, 27))


def regime_by_a_later_event(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 2, year=2022)):
        row = desk.open(received_on=date(2022, 4, 30), origin="transferred", transferor="市信访局")
    return (row.regime, desk.clock(row, "R02").received_on), ("2005", date(2022, 4, 30))


def withdrawn_after_the_last_day(desk: PetitionOffice) -> tuple[Any, Any]:
    row = handled(desk)
    desk.step(row, "withdraw", "section", {"withdraw_reason": "本人撤回"}, files=[desk.file("section")])
    counted = rate("timely_answer")
    return (counted.value, counted.base), ("0", ("应答复", "1"))


def merged_to_a_later_one(desk: PetitionOffice) -> tuple[Any, Any]:
    row = handled(desk)
    with clock.at(at(7, 10)):
        other = desk.open()
        desk.step(row, "merge", "section", {"merged_into": other.pk})
    return desk.clock(other, "R05").raw_last, LAST


def reopened_and_answered(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 12)):
        row = desk.answered()
    row = desk.step(row, "reopen", "section")
    row = desk.served(desk.signed(desk.step(row, "submit", "clerk", OPINION)))
    return desk.clock(row, "R05").result, "late"


def a_later_day_asked(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 12)):
        row = desk.open(origin="handed", transferor="市信访局", asked_due=date(2021, 11, 1))
        row = desk.handling(row)
    return desk.clock(row, "R05").raw_last, LAST


def calendar_changed_by_two(desk: PetitionOffice) -> tuple[Any, Any]:
    """Approved holidays move the internal day and are told; the last day by law stays."""
    row = handled(desk)
    people = []
    for post in ("system_admin", "security_admin"):
        people.append(staff(desk.newcomer(post), clock.today()))
    with clock.at(at(6, 1)):
        text = calendars.text_of(2021) + "\n2021-07-09 休 补休"
        draft = calendars.propose(people[0], 2021, "补充通知", date(2021, 6, 1), text)
        calendars.decide(people[1], draft.pk, approve=True)
    moved = desk.clock(row, "R05")
    told = Event.objects.get(record_id=row.pk, ledger=case.LEDGER.key, act="mark").note
    found = (moved.raw_last, moved.internal_due, "2021年节假日安排经审核变更" in told, "2021-07-08" in told)
    return found, (LAST, date(2021, 7, 8), True, True)


def due_in_the_next_year(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(12, 1)):
        desk.handling(desk.open())
    with clock.at(at(3, 1, year=2022)):
        years = [rate("timely_answer", year) for year in ("2021", "2022")]
    return [(row.value, row.base) for row in years], [(None, None), ("0", ("应答复", "1"))]


HELD: tuple[Callable[[PetitionOffice], tuple[Any, Any]], ...] = (
    late_acceptance, acceptance_dated_ahead, receipt_corrected, regime_by_a_later_event,
    withdrawn_after_the_last_day, merged_to_a_later_one, reopened_and_answered, a_later_day_asked,
    calendar_changed_by_two, due_in_the_next_year,
)  # fmt: skip


@pytest.mark.parametrize("script", HELD, ids=lambda script: script.__name__)
def test_the_script_gains_nothing(
    desk: PetitionOffice, script: Callable[[PetitionOffice], tuple[Any, Any]]
) -> None:
    with clock.at(at(7, 20)):
        found, wanted = script(desk)
    assert found == wanted


# Printed beside the rate


def voided_and_registered_again(desk: PetitionOffice) -> None:
    with clock.at(at(5, 20)):
        deeds.void(desk.as_("clerk"), case.LEDGER, opened(desk), "登记重复")
        desk.handling(desk.open())


def called_unclear(desk: PetitionOffice) -> None:
    opened(desk, unclear=True)


def withdrawn_in_time(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 10)):
        desk.step(row, "withdraw", "section", {"withdraw_reason": "本人撤回"}, files=[desk.file("section")])


def merged_in_time(desk: PetitionOffice) -> None:
    merged_to_a_later_one(desk)


def refused_instead_of_handled(desk: PetitionOffice) -> None:
    data = {"notice_no": "不1", "refusal": "court"}
    desk.step(opened(desk), "refuse", "deputy", data, files=[desk.file("deputy")])


def opened_anew_as_new_facts(desk: PetitionOffice) -> None:
    row = handled(desk)
    desk.handling(desk.open(follows=row.pk))


def delivery_on_a_receipt_of_an_earlier_day(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 8)):
        row = desk.signed(desk.drafted(row))
    desk.served(row, delivered_on=LAST)


def extended_in_time(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 9)):
        desk.step(row, "extend", "head", MORE, files=[desk.file("head")])
    with clock.at(at(7, 30)):
        desk.served(desk.signed(desk.drafted(row)))


def closed_over_a_dispute(desk: PetitionOffice) -> None:
    disliked(desk)


def rated_on_paper(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        desk.rated(desk.answered(), "good")


def coaxed_into_a_better_rating(desk: PetitionOffice) -> None:
    effects.rate_by_code(disliked(desk), "good")


def silence_taken_for_content(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        desk.answered()


SEEN: tuple[tuple[Callable[[PetitionOffice], None], str, str], ...] = (
    (voided_and_registered_again, "timely_notice", "voided"),
    (called_unclear, "timely_notice", "unclear"),
    (withdrawn_in_time, "timely_answer", "withdrawn"),
    (merged_in_time, "timely_answer", "merged"),
    (refused_instead_of_handled, "timely_answer", "turned"),
    (opened_anew_as_new_facts, "timely_answer", "follows"),
    (delivery_on_a_receipt_of_an_earlier_day, "timely_answer", "dated_back"),
    (extended_in_time, "timely_answer", "extended"),
    (reopened_and_answered, "timely_answer", "reopened"),
    (closed_over_a_dispute, "timely_answer", "disputed"),
    (rated_on_paper, "satisfaction", "paper"),
    (coaxed_into_a_better_rating, "satisfaction", "changed"),
    (coaxed_into_a_better_rating, "satisfaction", "bad"),
    (silence_taken_for_content, "satisfaction", "silent"),
)  # fmt: skip


@pytest.mark.parametrize(("script", "key", "part"), SEEN, ids=lambda told: getattr(told, "__name__", told))
def test_the_script_is_seen(desk: PetitionOffice, script: Any, key: str, part: str) -> None:
    with clock.at(at(8, 20)):
        assert parts(rate(key))[part] == 0, "an honest office shows none"
        with clock.at(at(7, 20)):
            script(desk)
        assert parts(rate(key))[part] == 1


def test_there_are_forty_scripts_and_more() -> None:
    assert len(REFUSED) + len(HELD) + len(SEEN) >= 40


def test_the_rate_is_printed_with_what_it_rests_on(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        good, late = desk.handling(desk.open()), desk.handling(desk.open())
        desk.handling(desk.open())
    with clock.at(at(6, 1)):
        desk.served(desk.signed(desk.drafted(good)))
    with clock.at(at(7, 18)):
        desk.served(desk.signed(desk.drafted(late)))
    with clock.at(at(8, 1)):
        counted = rate("timely_answer")
    told = parts(counted)
    assert (counted.value, counted.base, counted.coverage) == ("0.33333", ("应答复", "3"), (3, 1, 1))
    assert (told["on_time"], told["late"], told["overdue"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("good", "fair", "bad", "silent", "wanted"),
    [
        (2, 1, 1, 0, (None, "no_data")),
        (4, 1, 1, 0, ("0.83333", "counted")),
        (9, 1, 2, 20, ("0.83333", "counted")),
    ],
)
def test_satisfaction_needs_enough_answers(
    desk: PetitionOffice, good: int, fair: int, bad: int, silent: int, wanted: Any
) -> None:
    with clock.at(at(5, 12)):
        for rating, count in (("good", good), ("fair", fair), ("bad", bad), ("", silent)):
            for _ in range(count):
                row = desk.answered()
                if rating:
                    effects.rate_by_code(row, rating)
        counted = rate("satisfaction")
    assert (counted.value, counted.status) == wanted
    assert parts(counted)["rated"] == good + fair + bad
    assert f"参评{good + fair + bad}件" in counted.note or counted.value is None
