"""Sessions: idle and absolute limits, at most three per account.

And what is owed before work begins.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from taizhang.engine import clock
from taizhang.org.conflicts import standing
from taizhang.org.models import Account

ON_POST = ("guard", "duty")
"""Posts whose shift may be idle for long: a guard at the gate is not signed out for it."""
BEGUN, SEEN, EPOCH, STEADY, NOTICE = "begun", "seen", "epoch", "steady", "notice"
TOUCH_EVERY = 60


def _seconds() -> int:
    return int(timezone.now().timestamp())


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Account, **_: Any) -> None:
    """Stamp a new session and end the oldest ones beyond the limit."""
    moment = _seconds()
    current = standing(clock.today()).filter(person_id=user.person_id, post__in=ON_POST)
    request.session[BEGUN] = request.session[SEEN] = moment
    request.session[EPOCH], request.session[STEADY] = user.session_epoch, current.exists()
    others = sorted(_sessions_of(user), key=lambda found: found[0], reverse=True)
    keys = [key for _, key in others if key != request.session.session_key]
    Session.objects.filter(session_key__in=keys[settings.SESSION_LIMIT - 1 :]).delete()


def _sessions_of(user: Account) -> list[tuple[int, str]]:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    sessions = []
    for row in Session.objects.all():
        data = row.get_decoded()
        if data.get("_auth_user_id") == str(user.pk):
            sessions.append((int(data.get(BEGUN, 0)), row.session_key))
    return sessions


def alive(request: HttpRequest) -> bool:
    """Return whether the session is within its limits.

    Notes that it was used, at most once a minute.
    """
    session, moment = request.session, _seconds()
    user: Any = request.user
    if (
        session.get(EPOCH) != user.session_epoch
        or moment - session.get(BEGUN, 0) > settings.SESSION_COOKIE_AGE
    ):
        return False
    idle = moment - session.get(SEEN, 0)
    if idle > settings.SESSION_IDLE and not session.get(STEADY):
        return False
    if idle >= TOUCH_EVERY:
        session[SEEN] = moment
    return True


def owed(request: HttpRequest) -> str:
    """Return the page owed first by this person.

    A password to change, the notice to read; empty when nothing.
    """
    user: Any = request.user
    if user.must_change:
        return "/password/"
    return "/notice/" if request.session.get(NOTICE) else ""
