"""The settings of a later version whose last migration breaks off half-way."""

from tests.later.settings import *  # noqa: F403
from tests.later.settings import MIGRATION_MODULES

MIGRATION_MODULES = {**MIGRATION_MODULES, "safety": "tests.later.safety"}
