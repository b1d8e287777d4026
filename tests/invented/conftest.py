"""Collect the tests of the invented room only under its own settings.

`tools/run-tests` and `tools/run-further` run them so.
"""

from django.conf import settings

collect_ignore_glob = [] if "tests.invented" in settings.INSTALLED_APPS else ["test_*.py"]
