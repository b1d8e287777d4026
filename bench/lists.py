"""List one county's subtree with two filters and the exact total.

Three programs do so.
"""

from __future__ import annotations

import os
import re

from bench.calls import again, ask, environ
from bench.contender import Run
from bench.office import NAME, PASSWORD

FORM, TOPIC = "visit", "pension"


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
