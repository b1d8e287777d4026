"""A backup restored on an empty machine.

It gives the same ledgers to the byte; a damaged backup is refused.
"""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import bases
from tests.faults.console import run, script
from tests.faults.test_kill import restore, safe

__all__ = ["safe"]


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as box:
        return {name: box.read(name) for name in box.namelist() if name != "manifest.json"}


def test_restore_gives_byte_equal_ledgers_and_a_valid_chain(safe: Path, tmp_path: Path) -> None:
    done = run(tmp_path, *restore(tmp_path, safe))
    assert done.returncode == 0, done.stderr
    assert run(tmp_path, "verify").returncode == 0
    again = tmp_path / "again.zip"
    assert run(tmp_path, "backup", str(again)).returncode == 0
    assert members(again) == members(safe / "backup.zip")


@pytest.mark.skipif(not bases.SERVER, reason="an empty PostgreSQL database")
def test_restore_fills_a_fresh_database_of_a_server(safe: Path, tmp_path: Path) -> None:
    with bases.copied("template0") as name:
        given = {"TAIZHANG_DATABASE": f"{bases.SERVER}/{name}"}
        done = run(tmp_path, *restore(tmp_path, safe), **given)
        assert done.returncode == 0, done.stderr[-1000:]
        assert run(tmp_path, "verify", **given).returncode == 0
        again = run(tmp_path, *restore(tmp_path, safe), **given)
        assert again.returncode == 2
        assert "这里已有数据" in again.stderr


def test_work_goes_on_while_a_copy_is_written(home: Path) -> None:
    """A write in the middle of a copy neither waits nor appears in it.

    Nothing of the copying stays behind.
    """
    before = sorted(path.name for path in home.iterdir())
    text = (
        "import sqlite3, contextlib\n"
        "from django.db import connection\n"
        "from taizhang.keep import backup\n"
        "from taizhang.org.models import Unit\n"
        "with backup.standing() as alias:\n"
        "    rows = Unit.objects.using(alias).order_by('pk').iterator(chunk_size=1)\n"
        "    first = next(rows)\n"
        "    with contextlib.closing(sqlite3.connect(connection.settings_dict['NAME'], timeout=0)) as other:\n"
        "        other.execute('update org_unit set short = short || ?', ('改',))\n"
        "        other.commit()\n"
        "    print([unit.short for unit in rows if unit.short.endswith('改')])\n"
        "print(Unit.objects.filter(short__endswith='改').count() == Unit.objects.count())\n"
    )
    out, error = script(home, text).communicate()
    assert out.split() == ["[]", "True"], error
    assert sorted(path.name for path in home.iterdir()) == before


def test_restore_never_covers_what_is_there(home: Path, safe: Path) -> None:
    before = (home / "taizhang.db").read_bytes()
    done = run(home, *restore(home, safe))
    assert done.returncode == 2
    assert "已有数据" in done.stderr
    assert (home / "taizhang.db").read_bytes() == before


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(bytes(content))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _without(path: Path) -> None:
    kept = members(path)
    with zipfile.ZipFile(path) as box:
        manifest = box.read("manifest.json")
    kept.pop(next(name for name in kept if name.startswith("tables/petitions")))
    _write(path, kept | {"manifest.json": manifest})


def _with_more(path: Path) -> None:
    with zipfile.ZipFile(path) as box:
        every = {name: box.read(name) for name in box.namelist()}
    _write(path, every | {"files/../../outside": b"x"})


def _write(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, body in content.items():
            box.writestr(name, body)


@pytest.mark.parametrize("damage", [_cut, _flip, _empty, _without, _with_more], ids=lambda f: f.__name__)
def test_a_damaged_backup_is_refused_and_nothing_is_made(
    damage: Callable[[Path], None], safe: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.zip"
    shutil.copy(safe / "backup.zip", bad)
    damage(bad)
    home = tmp_path / "home"
    done = run(home, *restore(home, safe, bad))
    assert done.returncode == 2
    assert "备份" in done.stderr
    assert not (home / "taizhang.db").exists()


def test_a_wrong_passphrase_is_refused(safe: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("另一句不对的口令不能打开")
    arguments = ("restore", str(safe / "backup.zip"), "--key-file", str(safe / "key"))
    done = run(tmp_path / "home", *arguments, "--passphrase-file", str(wrong))
    assert done.returncode == 2
    assert "口令不对" in done.stderr


def test_making_the_demo_again_changes_nothing(home: Path) -> None:
    before = (home / "taizhang.db").read_bytes()
    assert run(home, "demo", "--no-serve").returncode == 0
    assert (home / "taizhang.db").read_bytes() == before


def test_verify_finds_a_row_changed_behind_the_deeds(home: Path) -> None:
    assert run(home, "verify").returncode == 0
    with sqlite3.connect(home / "taizhang.db") as connection:
        connection.execute(
            "update petitions_reception set persons = persons + 1 where id = (select min(id) from petitions_reception)"
        )
    done = run(home, "verify")
    assert done.returncode == 1
    assert "与历史不符" in done.stdout


def test_history_refuses_change_and_verify_finds_a_cut_tail(home: Path) -> None:
    assert run(home, "sweep").returncode == 0
    with sqlite3.connect(home / "taizhang.db") as connection:
        for statement in ("update engine_event set note = 'x'", "delete from engine_event"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
        connection.execute("drop trigger engine_event_no_delete")
        connection.execute("delete from engine_event where seq > (select max(seq) - 3 from engine_event)")
        seq, mac = connection.execute("select seq, mac from engine_event order by seq desc").fetchone()
        connection.execute("update engine_chainhead set seq = ?, mac = ?", (seq, mac))
    done = run(home, "verify")
    assert done.returncode == 1
    assert "链尾缺失" in done.stdout


@pytest.mark.parametrize("column", ["stored", "thumb"])
def test_verify_finds_a_changed_file_and_a_changed_preview(home: Path, column: str) -> None:
    with sqlite3.connect(home / "taizhang.db") as connection:
        (name,) = connection.execute(
            f"select {column} from engine_evidence where {column} != '' order by id"  # a name from above
        ).fetchone()
    path = home / "files" / name[:2] / name
    content = bytearray(path.read_bytes())
    content[-2] ^= 1
    path.write_bytes(bytes(content))
    done = run(home, "verify")
    assert done.returncode == 1
    assert ("预览图" in done.stdout) is (column == "thumb")


def test_no_identity_lies_in_plain_text(home: Path, tmp_path: Path, safe: Path) -> None:
    """Telephone numbers of petitioners are nowhere, though the desk reads them.

    The petitioners are invented ones of the play.
    """
    text = (
        "from taizhang.engine.write import deeds\n"
        "from taizhang.org.principals import staff\n"
        "from taizhang.rooms.petitions.reception.ledger import LEDGER\n"
        "from taizhang.org.models import Person\n"
        "import datetime\n"
        "row = LEDGER.model.objects.filter(form='visit', is_group=False, unit__code='ZSG').order_by('id')[0]\n"
        "clerk = staff(row.received_by, datetime.date(2021, 1, 14))\n"
        "print(deeds.reveal(clerk, LEDGER, row, '测试查看')['phone'])\n"
    )
    out, error = script(home, text).communicate()
    phone = out.strip()
    assert len(phone) == 11, error
    for folder in (home, safe):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".zip":
                assert phone.encode() not in path.read_bytes(), path
    assert all(phone.encode() not in body for body in members(safe / "backup.zip").values())
