"""The settings of the product with the invented room beside its own."""

from taizhang.site.settings import *  # noqa: F403
from taizhang.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.invented"]
TAIZHANG_LINKS = "tests.invented.links.LINKS"
