"""Run our side of the races: a signed-in clerk and the real WSGI program."""

from __future__ import annotations

import os
import sys

from bench.office import NAME, PASSWORD


def cookies(name: str = NAME) -> dict[str, str]:
    """Give the cookies of a bench clerk.

    It is the session of the environment, or a new one by the sign-in page.
    """
    import django

    if given := os.environ.get("BENCH_SESSION" if name == NAME else "BENCH_CITY_SESSION"):
        return {"sessionid": given}
    django.setup()
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    answer = client.post("/sign-in/", {"username": name, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    session = client.cookies["sessionid"].value
    client.post("/notice/", {"read": "1"})
    return {"sessionid": session}


if __name__ == "__main__":
    print(cookies(sys.argv[1])["sessionid"])
