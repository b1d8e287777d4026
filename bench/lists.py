"""List receptions of a county with two filters and the total, in three programs.

The clerk of the city turns to a far page of the whole list and searches it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

from bench.calls import again, ask, environ
from bench.contender import Run
from bench.office import CITY, NAME, PASSWORD, PAST, WORDS

FORM, TOPIC = "visit", "pension"
LIST = "/t/petitions-reception/"
FAR = 2000
SEARCHES = ("档案", *WORDS[::4], PAST, "没有")
"""Words in every row, in fewer and fewer, in old rows alone, in none."""
ROW = re.compile(r'<th scope="row" data-label="编号"><a href="/t/petitions-reception/(\w+)/"')


def _total(body: bytes, pattern: str) -> int:
    found = re.search(pattern, body.decode())
    assert found, body[:2000]
    return int(found.group(1))


def ours() -> Run:
    """Open the page as a clerk of the county does.

    It has menu, controls, total and fifty dressed rows.
    """
    from bench.ours import cookies
    from taizhang.site.wsgi import application

    asked = environ("/t/petitions-reception/", f"form={FORM}&topic={TOPIC}", cookies())
    made = again(application, asked)

    def run() -> int:
        status, _, body = ask(application, made)
        assert status == 200 and body.count(b"<tr") > 50
        return _total(body, r"筛出的 (\d+) 条")

    return run


def bare() -> Run:
    from bench.peers.bare import program

    made = environ("/", f"form={FORM}&topic={TOPIC}", {"sessionid": os.environ["BENCH_SESSION"]})
    answer = program(NAME)

    def run() -> int:
        status, _, body = ask(answer, made)
        assert status == 200 and body.count(b"<tr") == 50
        return _total(body, r"共(\d+)条")

    return run


def admin() -> Run:
    from bench.peers.plain import configure

    configure()
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.wsgi import get_wsgi_application
    from django.test import Client

    user = User.objects.filter(username=NAME).first() or User.objects.create_superuser(NAME, "", PASSWORD)
    client = Client()
    client.force_login(user)
    application = get_wsgi_application()
    asked = environ(
        "/admin/cases/reception/",
        f"form__exact={FORM}&topic__exact={TOPIC}",
        {name: morsel.value for name, morsel in client.cookies.items()},
    )
    made = again(application, asked)

    def run() -> int:
        status, _, body = ask(application, made)
        assert status == 200 and body.count(b"<tr") > 50
        return _total(body, r"(\d+)\s*(?:条|reception)")

    return run


def _opened(query: str) -> Run:
    """Open the list of the whole city; the first and the last record come out."""
    from bench.ours import cookies
    from taizhang.site.wsgi import application

    made = again(application, environ(LIST, query, cookies(CITY)))

    def run() -> list[str]:
        status, _, body = ask(application, made)
        rows = ROW.findall(body.decode())
        assert status == 200 and len(rows) == 50
        return [rows[0], rows[-1]]

    return run


def first_page() -> Run:
    return _opened("")


def far_by_number() -> Run:
    return _opened(f"page={FAR}")


def far_by_link() -> Run:
    """Follow the link from the page ahead of it."""
    from bench.ours import cookies
    from taizhang.site.wsgi import application

    made = again(application, environ(LIST, f"page={FAR - 1}", cookies(CITY)))
    _, _, body = ask(application, made)
    link = re.search(r'rel="next" href="\?([^"]+)"', body.decode())
    assert link
    return _opened(unescape(link[1]))


def searched(place: int) -> Run:
    """Search the whole city: the keys of the first page come out."""
    from bench.ours import cookies
    from taizhang.site.wsgi import application

    made = again(application, environ(LIST, urlencode({"q": SEARCHES[place]}), cookies(CITY)))

    def run() -> list[str]:
        status, _, body = ask(application, made)
        assert status == 200
        return ROW.findall(body.decode())

    return run


def read(place: int) -> Run:
    """Read the text of every row, as the list did: for total and first page."""
    from bench.peers.bare import connect

    sql, lite = connect()
    like = "number {0} OR matter {0} OR request {0}".format("LIKE ?" if lite else "ILIKE ?")
    text = f"SELECT public_id FROM petitions_reception WHERE {like} ORDER BY {NEWEST} LIMIT 50"
    count = f"SELECT COUNT(*) FROM petitions_reception WHERE {like}"
    values = (f"%{SEARCHES[place]}%",) * 3

    def run() -> list[str]:
        sql(count, values)
        return [row[0] for row in sql(text, values)]

    return run


NEWEST = "occurred_on DESC, occurred_at DESC, id DESC"


def _searches(side: Callable[[int], Run]) -> Run:
    runs = [side(place) for place in range(len(SEARCHES))]
    return lambda: [run() for run in runs]


def searches() -> Run:
    return _searches(searched)


def reads() -> Run:
    return _searches(read)


def longest_search() -> Run:
    """Search by the word that takes longest."""
    runs = [searched(place) for place in range(len(SEARCHES))]
    for run in runs:
        run()

    def timed(run: Run) -> float:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    return max(runs, key=lambda run: min(timed(run) for _ in range(3)))


def rare_read() -> Run:
    """Read every text for a word that none has."""
    return read(SEARCHES.index("没有"))
