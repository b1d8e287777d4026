"""A scratch home for every test process, set before the settings are read.

The database engine is chosen by TAIZHANG_TEST_DATABASE.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="taizhang-test-"))
os.environ["TAIZHANG_HOME"] = str(HOME)
os.environ["TAIZHANG_OUT"] = str(HOME / "out")
os.environ["TAIZHANG_DATABASE"] = os.environ.get("TAIZHANG_TEST_DATABASE", f"sqlite:{HOME / 'taizhang.db'}")
os.environ["DJANGO_SETTINGS_MODULE"] = "taizhang.site.settings"


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(HOME, ignore_errors=True)
