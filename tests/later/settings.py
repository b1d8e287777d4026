"""The settings of a later version: two rooms have one migration more."""

from taizhang.site.settings import *  # noqa: F403
from taizhang.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.later.apps.LaterConfig"]
MIGRATION_MODULES = {"engine": "tests.later.engine", "office": "tests.later.office"}
