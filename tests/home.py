"""A scratch home for every test process, set before the settings are read.

The database engine is chosen by TAIZHANG_TEST_DATABASE.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

SCRATCH = Path(tempfile.mkdtemp(prefix="taizhang-test-"))
HOME = SCRATCH / "home"
os.environ["TAIZHANG_HOME"] = str(HOME)
os.environ["TAIZHANG_OUT"] = str(HOME / "out")
os.environ["TAIZHANG_DATABASE"] = os.environ.get("TAIZHANG_TEST_DATABASE", f"sqlite:{HOME / 'taizhang.db'}")
os.environ["DJANGO_SETTINGS_MODULE"] = "taizhang.site.settings"


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """End red where no test passed: a gate through which nothing went proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    looks = hasattr(session.config, "workerinput") or session.config.option.collectonly
    if exitstatus == 0 and not looks and reporter and not reporter.stats.get("passed"):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
