"""汇总报数: signed numbers beside the rows, in value, months and trace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.read.grouping import NotCut
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.numbers import reported
from taizhang.numbers.catalogue import answers, find, looked_at, trace_rows
from taizhang.rooms.office.totals import ledger
from taizhang.rooms.office.totals.model import reportable
from tests.office import NOW, Office, refused

FIGURE = "petitions.visitors"
MAY = date(2022, 5, 1)


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def report(office: Office, unit: str, amount: Any, month: date = MAY, figure: str = FIGURE) -> Any:
    clerk = office.holder("county_liaison", unit)
    data = {"unit": office.units[unit].pk, "occurred_at": clock.now(), "month": month}
    lines = {"totals": [{"figure": figure, "amount": amount}]}
    return deeds.create(office.acting(clerk), ledger.LEDGER, data, lines=lines)


def signed(office: Office, unit: str, amount: Any, month: date = MAY, figure: str = FIGURE) -> Any:
    return office.take(report(office, unit, amount, month, figure), "sign")


def visit(office: Office, unit: str, persons: int, at: Any) -> Any:
    with clock.at(at):
        return office.record("petitions.reception", unit=unit, persons=persons)


def value(period: str, unit: Any = None, figure: str = FIGURE) -> Any:
    return answers(Context(Period.parse(period), unit), [find(figure)])[0]


def test_a_signed_number_is_added_and_told_apart(office: Office) -> None:
    visit(office, "C", 3, clock.local(date(2022, 5, 10), 9))
    waiting = report(office, "A", "20")
    assert value("2022-05").value == "3", "what nobody signed does not count"
    office.take(waiting, "sign")
    signed(office, "B", "5")
    row = value("2022-05")
    parts = {key: (number, unit) for key, _, number, unit in row.parts}
    assert (row.value, row.rows) == ("28", 3)
    assert (parts["by_rows"], parts["by_totals"]) == (("3", "人次"), ("25", "人次"))
    assert reported.apart(row) == "其中逐条登记3人次、各单位汇总报数25人次"
    assert row.wording is not None


def test_the_number_of_a_unit_out_of_scope_counts_only_for_itself(office: Office) -> None:
    for unit in "AB":
        signed(office, unit, "20")
    outside = office.units["B"]
    type(outside).objects.filter(pk=outside.pk).update(in_scope=False)
    outside = type(outside).objects.get(pk=outside.pk)
    assert value("2022-05").value == "20"
    assert value("2022-05", outside).value == "20"
    assert value("2022-05", office.units["C"]).value == "20"


def test_the_number_agrees_with_plain_sql(office: Office) -> None:
    visit(office, "C", 3, clock.local(date(2022, 5, 10), 9))
    visit(office, "A", 2, clock.local(date(2022, 4, 10), 9))
    for unit, amount, month in (("A", "20", MAY), ("B", "5", MAY), ("A", "7", date(2022, 4, 1))):
        signed(office, unit, amount, month)
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select coalesce(sum(persons), 0) from petitions_reception where form = 'visit' and"
            " not voided and occurred_on between '2022-04-01' and '2022-05-31')"
            " + (select coalesce(sum(t.amount), 0) from office_totalrow t join office_totalreport r"
            " on r.id = t.parent_id where r.state = 'signed' and not r.voided and t.figure = %s"
            " and r.month between '2022-04-01' and '2022-05-31')",
            [FIGURE],
        )
        told = cursor.fetchone()[0]
    assert Decimal(str(told)) == Decimal(value("2022-04-01..2022-05-31").value) == 37


def test_a_unit_is_asked_with_those_below(office: Office) -> None:
    signed(office, "A", "20")
    signed(office, "B", "5")
    assert value("2022-05", office.units["A"]).value == "20"
    assert value("2022-05", office.units["C"]).value == "25"
    assert value("2022-05", office.units["F"]).value is None


def test_without_a_row_the_number_alone_counts(office: Office) -> None:
    row = value("2022-05")
    assert row.status == "no_data"
    signed(office, "A", "20")
    row = value("2022-05")
    assert (row.value, row.status) == ("20", "counted")


def test_a_month_that_the_period_cuts_is_left_out_by_name(office: Office) -> None:
    signed(office, "A", "20")
    signed(office, "A", "4", date(2022, 4, 1))
    row = value("2022-04-01..2022-05-30")
    assert row.value == "4"
    assert "2022年5月的汇总报数不能按日拆开，没有计入" in row.note
    row = value("2022-05-02..2022-05-30")
    assert row.value is None
    assert "没有计入" in row.note


def test_void_and_withdrawn_reports_do_not_count(office: Office) -> None:
    first, second = signed(office, "A", "20"), signed(office, "B", "5")
    deeds.void(office.acting(office.holder("county_liaison", "A")), ledger.LEDGER, first, "报错了单位")
    assert value("2022-05").value == "5"
    office.take(second, "withdraw")
    assert value("2022-05").value is None


def test_a_signed_number_is_changed_only_after_its_withdrawal(office: Office) -> None:
    form = signed(office, "A", "20")
    clerk = office.acting(office.holder("county_liaison", "A"))
    more = {"totals": [{"figure": FIGURE, "amount": "2000"}]}
    with refused() as errors:
        deeds.edit(clerk, ledger.LEDGER, form, {}, version=form.version, lines=more, note="改一下")
    assert "请负责人先办“撤回更正”" in errors[""][0]
    form = office.take(form, "withdraw")
    deeds.edit(clerk, ledger.LEDGER, form, {}, version=form.version, lines=more, note="改一下")
    assert value("2022-05").value is None, "until it is signed again"


def test_months_trace_and_groups_hold_the_reports(office: Office) -> None:
    visit(office, "C", 3, clock.local(date(2022, 5, 10), 9))
    form = signed(office, "A", "20")
    signed(office, "A", "4", date(2022, 4, 1))
    asker, context = office.acting(office.holder("head")), Context(Period.parse("2022"))
    entry = find(FIGURE)
    found = looked_at(entry, context, Period.parse("2021"), asker)
    assert dict(found.months)["2022-05"] == 23
    assert dict(found.months)["2022-04"] == 4
    rows = list(trace_rows(entry, context, asker))
    assert len(rows) == found.seen == found.now.rows == 3
    assert f"{form.number}/1" in [row.number for row in rows]
    row = value("2022")
    unit = office.units["A"].pk
    assert reported.grouped(row, context, "unit") == {(unit,): Decimal(24)}
    assert reported.grouped(row, context, "month", "unit")["2022-05", unit] == 20
    with pytest.raises(NotCut, match="只分单位和月份"):
        reported.grouped(row, context, "topic")


def test_who_may_not_read_a_report_sees_no_row_of_it(office: Office) -> None:
    signed(office, "A", "20")
    clerk = office.acting(office.holder("petition_clerk", "B"))
    entry, context = find(FIGURE), Context(Period.parse("2022-05"))
    assert list(trace_rows(entry, context, clerk)) == []
    page = (
        office.client_of(office.holder("petition_clerk", "B"))
        .get("/figures/F44/?period=2022-05")
        .content.decode()
    )
    assert "其中汇总报数" in page
    assert "您无权查看其余记录" in page


def test_the_page_and_the_sentence_tell_both_sources(office: Office) -> None:
    visit(office, "C", 3, clock.local(date(2022, 5, 10), 9))
    form = signed(office, "A", "20")
    client = office.client_of(office.holder("head"))
    page = client.get("/figures/F44/?period=2022-05").content.decode()
    assert "其中逐条登记3人次、各单位汇总报数20人次" in page
    assert form.public_id in page
    note = office.client_of(office.holder("county_liaison", "A")).get(
        f"/t/office-totalreport/{form.public_id}/"
    )
    assert "报数不含这些" not in note.content.decode(), "the county has no rows of its own"


def test_the_form_says_what_is_registered_row_by_row(office: Office) -> None:
    visit(office, "A", 2, clock.local(date(2022, 5, 10), 9))
    form = report(office, "A", "20")
    page = office.client_of(office.holder("county_liaison", "A")).get(
        f"/t/office-totalreport/{form.public_id}/"
    )
    assert "2人次；报数不含这些" in page.content.decode()


@pytest.mark.parametrize("amount", ["", "-1", "2.5", "20余"])
def test_a_number_of_people_is_whole(office: Office, amount: str) -> None:
    with refused() as errors:
        report(office, "A", amount, figure="petitions.group_visits")
    assert list(errors) == ["totals-0-amount"]


def test_one_number_of_a_unit_month_and_figure(office: Office) -> None:
    first = report(office, "A", "20")
    with refused() as errors:
        report(office, "A", "3")
    assert first.number in errors["totals-0-figure"][0]
    report(office, "A", "3", figure="petitions.group_visits")
    report(office, "B", "3")
    with refused() as errors:
        report(office, "A", "3", date(2022, 7, 1))
    assert list(errors) == ["month"]
    assert NOW.year == 2022


def test_only_what_adds_up_is_reported() -> None:
    figures = [figure for _, figure in reportable().values()]
    assert len(figures) > 20
    assert all(figure.source is None and not figure.stock for figure in figures)
