"""Count sixty figures of a year and open the pages of figures.

The declared figures are one call. Beside them stands one statement, grouped by hand.
"""

from __future__ import annotations

import re
from typing import Any

from bench.contender import Run
from bench.peers.cases.choices import FORMS, TOPICS

YEAR = ("2021-01-01", "2021-12-31")


def wanted() -> list[tuple[str, dict[str, Any], bool]]:
    """Name, filter, and whether persons are summed: what both sides have to answer."""
    found: list[tuple[str, dict[str, Any], bool]] = []
    for form in FORMS:
        found += [(f"{form} {turn}", {"form": form, "turn": turn}, False) for turn in ("first", "repeat")]
        found += [(f"{form} persons", {"form": form}, True)]
    for topic in TOPICS:
        found += [(f"{topic} rows", {"topic": topic}, False), (f"{topic} persons", {"topic": topic}, True)]
        found += [(f"{topic} groups", {"topic": topic, "is_group": True}, False)]
    found += [("group persons", {"is_group": True}, True), ("all", {}, False), ("all persons", {}, True)]
    return found[:60]


def ours_county() -> Run:
    return _ours("X05")


def ours_city() -> Run:
    return _ours("")


def _ours(code: str) -> Run:
    import django

    django.setup()
    from taizhang.engine.declare.figure import Context, Figure
    from taizhang.engine.declare.measures import Count, Sum
    from taizhang.engine.read.counting import compute
    from taizhang.kernel.days import Period
    from taizhang.org.models import Unit
    from taizhang.rooms.petitions.reception.ledger import LEDGER

    pairs = [
        (LEDGER, Figure(name, name, "件", of=Sum("persons") if persons else Count(), where=where))
        for name, where, persons in wanted()
    ]
    unit = Unit.objects.get(code=code) if code else None

    def run() -> list[str]:
        return [str(answer.value) for answer in compute(pairs, Context(Period.year(2021), unit))]

    return run


def hand_county() -> Run:
    return _hand("X05")


def hand_city() -> Run:
    return _hand("")


def _hand(code: str) -> Run:
    from bench.peers.bare import connect

    sql, _ = connect()
    low, high = sql("SELECT lo, hi FROM org_unit WHERE code = ?", (code or "X",))[0]
    subtree = f" AND unit_lo BETWEEN {low} AND {high}" if code else ""
    text = (
        "SELECT form, turn, topic, is_group, COUNT(*), SUM(persons) FROM petitions_reception"
        f" WHERE NOT voided AND occurred_on BETWEEN ? AND ?{subtree} GROUP BY form, turn, topic, is_group"
    )
    names = ("form", "turn", "topic", "is_group")
    asked = wanted()

    def run() -> list[str]:
        found = [0] * len(asked)
        for row in sql(text, YEAR):
            cell = dict(zip(names, row, strict=False))
            for place, (_, where, persons) in enumerate(asked):
                if all(cell[name] == value for name, value in where.items()):
                    found[place] += row[5 if persons else 4]
        return [str(value) for value in found]

    return run


def _page(path: str, patterns: tuple[str, ...]) -> Run:
    """Open a page as the clerk of the city; what the patterns find comes out."""
    from bench.calls import again, ask, environ
    from bench.office import CITY
    from bench.ours import cookies
    from taizhang.site.wsgi import application

    made = again(application, environ(path, "period=2021", cookies(CITY)))

    def run() -> list[str]:
        status, _, body = ask(application, made)
        assert status == 200
        found = [re.search(pattern, body.decode(), re.DOTALL) for pattern in patterns]
        assert all(found), patterns
        return [match[1] for match in found if match]

    return run


OF_ALL = ("接待来访", "领导接访日", "来访批次", "集体访批次", "集体访人次", "重复来访批次", "接待登记总数")


def ours_page() -> Run:
    """Open the page of all figures."""
    return _page("/figures/", tuple(f"{label}</a>.*?<b>(\\d+)" for label in OF_ALL))


def hand_page() -> Run:
    """Take what the page says of receptions; the other ledgers are empty."""
    from bench.peers.bare import connect

    sql, _ = connect()
    text = (
        "SELECT form, turn, is_group, leader_day, CASE WHEN leader_day THEN occurred_on END, COUNT(*), SUM(persons),"
        " COUNT(*) FILTER (WHERE entry = 'late') FROM petitions_reception"
        " WHERE NOT voided AND occurred_on BETWEEN ? AND ? GROUP BY 1, 2, 3, 4, 5"
    )

    def run() -> list[str]:
        cells = sql(text, YEAR)
        visits, groups = [row for row in cells if row[0] == "visit"], [row for row in cells if row[2]]
        days = len({row[4] for row in cells if row[3]})
        again = sum(row[5] for row in visits if row[1] == "repeat")
        found = (sum(row[6] for row in visits), days, sum(row[5] for row in visits))
        found += (sum(row[5] for row in groups), sum(row[6] for row in groups), again)
        return [str(value) for value in (*found, sum(row[5] for row in cells))]

    return run


OF_ONE = (
    r'<p class="value">(\d+)',
    r"<dt>上年同期</dt><dd>(\d+)",
    r"<dt>明细</dt><dd>(\d+)",
    r"另有 (\d+) 条",
    r'<th scope="row">7月</th><td data-label="人次">(\d+)',
)


def ours_one() -> Run:
    """Open the page of one figure: two years, twelve months, two hundred records."""
    return _page("/figures/F44/", OF_ONE)


def hand_one() -> Run:
    """Take what the page says from one statement over both years."""
    from bench.peers.bare import connect

    sql, lite = connect()
    month = "SUBSTR(occurred_on, 1, 7)" if lite else "TO_CHAR(occurred_on, 'YYYY-MM')"
    text = (
        f"SELECT {month}, COUNT(*), COUNT(*) FILTER (WHERE form = 'visit'),"
        " SUM(persons) FILTER (WHERE form = 'visit'),"
        " COUNT(*) FILTER (WHERE form = 'visit' AND entry = 'late'),"
        " COUNT(*) FILTER (WHERE form = 'visit' AND unit_lo BETWEEN ? AND ?) FROM petitions_reception"
        " WHERE NOT voided AND occurred_on BETWEEN ? AND ? GROUP BY 1"
    )
    reach = sql("SELECT lo, hi FROM org_unit WHERE code = ?", ("X",))[0]

    def run() -> list[str]:
        months = {row[0]: row[1:] for row in sql(text, (*reach, "2020-01-01", YEAR[1]))}
        now = [row for key, row in months.items() if key >= "2021"]
        before = [row for key, row in months.items() if key < "2021"]
        found = (sum(row[2] for row in now), sum(row[2] for row in before), sum(row[1] for row in now))
        return [str(value) for value in (*found, sum(row[4] for row in now) - 200, months["2021-07"][2])]

    return run
