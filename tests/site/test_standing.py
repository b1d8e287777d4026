"""Keep the processes over the workers small, and their orders whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from taizhang.site.standing import Orders, Part
from tests.stock import environment

LOADED = (
    "import sys; import taizhang.site.standing, taizhang.site.serving;"
    "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
)


def test_what_stands_over_the_workers_loads_none_of_the_product() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    names = set(done.stdout.split())
    assert "taizhang" in names
    assert names.isdisjoint({"django", "cryptography", "lxml", "ssl", "sqlite3"})


def test_a_worker_loads_no_tools_for_tests(tmp_path: Path) -> None:
    """They are 4 MB in each of them; who asks for them later still gets them."""
    script = (
        "import sys; import taizhang.site.wsgi; assert 'unittest' not in sys.modules;"
        "from django.test import Client; Client; print('unittest' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_orders_are_read_as_they_were_written() -> None:
    parts = [Part(["--port", "8000"]), Part(["--host", "::1"], {"TAIZHANG_TLS": "1"})]
    orders = Orders("/一个 文件夹/var", parts, "http://127.0.0.1:8000/")
    assert Orders.read(orders.written()) == orders
