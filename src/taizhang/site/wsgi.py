"""The WSGI application, loaded whole."""

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application


@contextmanager
def _without_test_tools() -> Iterator[None]:
    """Load nothing of the framework's tools for tests.

    The library of the API asks their package for one signal, and it would bring 4 MB into every worker.
    """
    package = "django.test"
    spec = find_spec(package)
    if spec is None or package in sys.modules:
        yield
        return
    sys.modules[package] = module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[package]


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
gc.disable()  # nothing loaded here is ever thrown away: looking for garbage in it costs a fifth of the start
with _without_test_tools():
    _pages = get_wsgi_application()
    import_module(settings.ROOT_URLCONF)  # the pages, else loaded by the first request of each worker
in_utf8 = import_module("taizhang.desk.frame.readable").in_utf8
gc.freeze()
gc.enable()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request."""
    return _pages(in_utf8(environ), start)
