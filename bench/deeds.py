"""Register one reception: our form post beside a plain one.

Ours checks, seals, starts clocks and chains history.
"""

from __future__ import annotations

import itertools
import re
import secrets
from datetime import datetime, timedelta

from bench.calls import ask, environ, posted
from bench.contender import Run
from bench.office import NAME, PASSWORD

SAID = {
    "form": "visit",
    "place": "office",
    "persons": "2",
    "turn": "first",
    "topic": "pension",
    "matter": "反映历年缴费记录与档案不符一事。",
    "request": "请求按规定补发，并书面答复。",
    "petitioner": "某某",
    "address": "某市某区某街某号",
    "phone": "13000000000",
}


def token(body: bytes) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body.decode())
    assert found
    return found.group(1)


def ours() -> Run:
    import django

    from bench.ours import cookies

    django.setup()
    from taizhang.org.models import Account, Unit
    from taizhang.site.wsgi import application

    kept, path = cookies(), "/t/petitions-reception/new/"
    _, headers, body = ask(application, environ(path, cookies=kept))
    kept["csrftoken"] = headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
    moment = datetime.now() - timedelta(hours=3)
    said = SAID | {
        "csrfmiddlewaretoken": token(body),
        "unit": str(Unit.objects.get(code="X05").pk),
        "occurred_at": f"{moment:%Y-%m-%dT%H:%M}",
        "entry": "direct",
        "count_method": "counted",
        "received_by": str(Account.objects.get(username=NAME).person_id),
    }

    def run() -> int:
        status, _, answer = ask(application, posted(path, said | {"once": secrets.token_hex(16)}, kept))
        assert status == 302, re.sub(r"<[^>]+>|\s+", " ", answer.decode())[-1500:]
        return status

    return run


def plain() -> Run:
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
    client.get("/admin/")
    application = get_wsgi_application()
    token = secrets.token_hex(16)
    kept = {"sessionid": client.cookies["sessionid"].value, "csrftoken": token}
    said = SAID | {"csrfmiddlewaretoken": token, "unit_code": "X05", "received_by": "某专干"}
    moment, count = datetime.now(), itertools.count()

    def run() -> int:
        at = moment + timedelta(seconds=next(count))
        status, _, answer = ask(
            application, posted("/visits/new/", said | {"occurred_at": f"{at:%F %T}"}, kept)
        )
        assert status == 302, answer.decode()[:1500]
        return status

    return run
