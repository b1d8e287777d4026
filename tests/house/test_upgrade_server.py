"""An upgrade of a database of a server; the file has tests on PostgreSQL only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import bases
from tests.house.test_upgrade import BROKEN, LATER, PRESENT, House


@pytest.fixture
def served(tmp_path: Path) -> Iterator[House]:
    """An empty office in a database of the server under test."""
    with bases.new(tmp_path / "home") as address:
        yield House(tmp_path / "home", address)
        for (name,) in bases.server(
            f"select datname from pg_database where datname like '{address.rpartition('/')[2]}_before_%'"
        ):
            bases.server(f"drop database {name}")


if bases.SERVER:

    def test_a_database_of_a_server_is_copied_and_changes_whole_or_not_at_all(served: House) -> None:
        served.home.mkdir(exist_ok=True)
        with psycopg.connect(served.address, autocommit=True) as base:
            base.execute("insert into engine_chainhead (id, seq, mac) values (1, 5, '')")
        told = served.prepare(BROKEN, code=1)
        assert "升级没有完成" in told
        assert served.prepare(PRESENT) == ""
        blocker = psycopg.connect(served.address)
        assert "停掉连着这个数据库的程序" in served.prepare(LATER, code=1)
        blocker.close()
        told = served.prepare(LATER)
        assert "升级完成" in told
        assert "_before_" in told
        assert "更新的版本升级过" in served.prepare(PRESENT, code=1)
        assert "TAIZHANG_DATABASE" in served.command(PRESENT, "back", "--yes")
