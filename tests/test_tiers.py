"""Hold the tiers of tests.

What was touched is found by its path, and a run that proves nothing is red.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools import touched


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A made-up checkout: where tests stand, beside folders without any."""
    for folder in (
        "rooms/petitions",
        "rooms/safety",
        "desk/petitions",
        "desk/ledger",
        "engine/write",
        "faults",
        "report",
    ):
        (tmp_path / "tests" / folder).mkdir(parents=True)
        (tmp_path / "tests" / folder / "test_one.py").touch()
    (tmp_path / "tests" / "org").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("src/taizhang/rooms/petitions/case/flow.py", {"tests/rooms/petitions", "tests/desk/petitions"}),
        ("src/taizhang/rooms/safety/models.py", {"tests/rooms/safety"}),
        ("src/taizhang/rooms/newroom/model.py", set()),
        ("src/taizhang/desk/templates/ledger/form.html", {"tests/desk/ledger"}),
        ("src/taizhang/desk/petitions/year.py", {"tests/rooms/petitions", "tests/desk/petitions"}),
        ("src/taizhang/desk/safety/drop.py", {"tests/rooms/safety"}),
        ("src/taizhang/desk/urls.py", {"tests/desk"}),
        ("src/taizhang/engine/write/deeds.py", {"tests/engine/write"}),
        ("src/taizhang/engine/clock.py", {"tests/engine"}),
        ("src/taizhang/org/posts.py", set()),
        ("src/taizhang/links.py", set()),
        ("tests/report/test_one.py", {"tests/report/test_one.py"}),
        ("tests/report/test_gone.py", set()),
        ("tests/report/office.py", set()),
        ("tests/faults/test_one.py", set()),
        ("docs/tasks.md", set()),
    ],
)  # fmt: skip
def test_the_mirrors_of_a_changed_file_mirror_its_path(tree: Path, path: str, wanted: set[str]) -> None:
    assert touched.mirrors_of(path, tree) == wanted


PRODUCT = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "src" / "taizhang").rglob("*")
    if path.is_file() and path.suffix != ".pyc"
)


def test_every_file_of_the_product_leads_to_tests_that_exist() -> None:
    led = {path: touched.mirrors_of(path) for path in PRODUCT}
    assert len(led) > 300
    assert [path for path, tests in led.items() if not tests] == []
    assert [test for test in set().union(*led.values()) if not (ROOT / test).exists()] == []
    assert [path for path, tests in led.items() if len(tests) > touched.MOST] == []
    assert "tests/rooms/premises" in touched.mirrors_of("src/taizhang/desk/premises/phone_gate.py")


def test_every_folder_and_test_of_the_table_exists() -> None:
    named = {test for tests in (*touched.ELSEWHERE.values(), *touched.OF_TESTS.values()) for test in tests}
    assert [test for test in named if not (ROOT / test).exists()] == []
    assert [name for name in touched.ELSEWHERE if not (ROOT / "src" / "taizhang" / name).exists()] == []
    assert [name for name in (*touched.SLOW, *touched.OF_TESTS) if not (ROOT / name).exists()] == []


def test_no_test_is_chosen_twice(tree: Path) -> None:
    paths = ["src/taizhang/desk/urls.py", "src/taizhang/desk/ledger/form.py", "tests/desk/ledger/test_one.py"]
    assert touched.chosen(paths, tree) == ["tests/desk"]


BODIES = {
    "one passes": "def test_one():\n    pass\n",
    "one fails": "def test_one():\n    assert False\n",
    "no test": "",
    "all skipped": "import pytest\ndef test_one():\n    pytest.skip()\n",
    "no case": "import pytest\n@pytest.mark.parametrize('one', [])\ndef test_one(one):\n    pass\n",
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_run_that_proves_nothing_is_red(tmp_path: Path, name: str, workers: str) -> None:
    (tmp_path / "test_made_up.py").write_text(BODIES[name])
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "no:django"]
    where = ["--rootdir", str(tmp_path), str(tmp_path), "-n", workers, "-o", "filterwarnings="]
    done = subprocess.run([*command, *where], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is (name == "one passes"), done.stdout
