"""The WSGI application, loaded whole."""

import gc
import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
gc.disable()  # nothing loaded here is ever thrown away: looking for garbage in it costs a fifth of the start
_pages = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # the pages, else loaded by the first request of each worker
in_utf8 = import_module("taizhang.desk.frame.readable").in_utf8
gc.freeze()
gc.enable()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request."""
    return _pages(in_utf8(environ), start)
