"""The nightly copy in the ways in which disks fail: full, gone, broken off, empty.

And how it is told.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.keep import backup, copies, staffing
from taizhang.org.models import Account
from taizhang.org.principals import staff, system
from tests.desk.conftest import DeskOffice, fast_hash, no_collected_files, office
from tests.faults.conftest import home
from tests.faults.console import run
from tests.stock import environment
from tests.workbooks import raw

__all__ = ["fast_hash", "home", "no_collected_files", "office"]


@pytest.fixture
def place(office: DeskOffice, settings: Any, tmp_path: Path) -> Path:
    """A machine with a second disk chosen for its copies."""
    home, disk = tmp_path / "home", tmp_path / "disk"
    home.mkdir()
    disk.mkdir()
    settings.HOME, settings.FILE_FOLDER = home, home / "files"
    copies._write("copies.json", copies.Plan(str(disk), 3, 0))
    office.poster()
    return disk


def names(disk: Path) -> list[str]:
    return sorted(path.name for path in disk.iterdir())


def test_a_copy_is_made_read_back_and_the_newest_are_kept(place: Path) -> None:
    moment = clock.now()
    for hours in range(5):
        with clock.at(moment + timedelta(hours=hours)):
            made = copies.make()
    assert names(place)[-1] == made.name
    assert len(names(place)) == 3
    backup.check(place / made.name, backup.present_keys(), whole=True)
    assert copies.state().problem == ""


def test_it_is_due_once_a_day_and_caught_up_when_missed() -> None:
    plan = copies.Plan("/x", 3, 17)
    day = clock.local(date(2021, 3, 4), 18)
    before = copies.State(good_at=(day - timedelta(hours=2)).isoformat())
    after = copies.State(good_at=(day - timedelta(minutes=30)).isoformat())
    assert copies.is_due(day, plan, copies.State())
    assert copies.is_due(day, plan, before)
    assert not copies.is_due(day, plan, after)
    assert not copies.is_due(day + timedelta(hours=22), plan, after)
    assert copies.is_due(day + timedelta(hours=23, minutes=1), plan, after)


def test_a_folder_that_is_gone_is_told_the_same_day(place: Path, office: DeskOffice) -> None:
    admin = staffing.add_person(system("测试"), "管理", office.units["C"])
    Account.objects.open("guanli", admin, "Deng-lu-2021")
    staffing.grant(system("测试"), admin, "system_admin", office.units["C"])
    copies.make()
    good = copies.state().good_at
    place.rename(place.with_name("pulled"))
    with pytest.raises(Refused, match="找不到文件夹"):
        copies.make()
    assert copies.state().good_at == good, "the last good copy stays known"
    page = office.client("guanli").get("/").content.decode()
    assert "备份要处理" in page
    assert "请插好备份盘" in page
    assert "备份要处理" not in office.client("wenmi").get("/").content.decode()
    assert copies.red_lines(staff(office.people["wenmi"], clock.today())) == []


def test_a_stale_copy_turns_red(place: Path) -> None:
    copies.make()
    assert next(line for line in copies.lines() if line.what == "最近一次备份").ok
    with clock.at(clock.now() + timedelta(hours=37)):
        assert not next(line for line in copies.lines() if line.what == "最近一次备份").ok


def test_an_empty_or_half_file_never_counts(place: Path) -> None:
    made = copies.make()
    content = (place / made.name).read_bytes()
    (place / "平安台账备份-20990101-000000.zip").write_bytes(b"")
    (place / "平安台账备份-20990102-000000.zip").write_bytes(content[: len(content) // 2])
    found = copies.found_in(place)
    assert [bool(copy.problem) for copy in found] == [True, True, False]
    moment = clock.now()
    for hours in range(1, 5):
        with clock.at(moment + timedelta(hours=hours)):
            copies.make()
    assert sum(not copy.problem for copy in copies.found_in(place)) == 3


def damaged_copies(place: Path) -> None:
    """Put beside a good copy what a dying disk makes of others."""
    content = copies.make() and next(place.glob("*.zip")).read_bytes()
    for number, part in enumerate((raw.damaged, raw.repacked)):
        (place / f"坏{number}.zip").write_bytes(part(content, "manifest.json"))
    for number, manifest in enumerate(("[1]", "[" * 100_000, '{"made_at": 5}', "\x00")):
        with zipfile.ZipFile(place / f"怪{number}.zip", "w") as box:
            box.writestr("manifest.json", manifest)
    (place / "夹.zip").mkdir()
    (place / "断.zip").symlink_to(place / "nowhere")


def test_damaged_copies_are_named_and_break_nothing(place: Path) -> None:
    damaged_copies(place)
    found = copies.found_in(place)
    assert sorted(bool(copy.problem) for copy in found) == [False, *[True] * 8]
    with clock.at(clock.now() + timedelta(hours=1)):
        copies.make()
    for copy in found:
        if copy.problem:
            with pytest.raises(backup.BackupBroken):
                backup.check(place / copy.name, backup.present_keys())


def test_a_copy_stands_when_older_ones_cannot_be_removed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(copies, "_rotate", held)
    made = copies.make()
    assert copies.state().good_name == made.name
    assert "旧备份没有清理" in copies.state().problem


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "small"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    mounted = bool(shutil.which("mount")) and subprocess.run(mount, check=False).returncode == 0
    if not mounted:  # where nothing may be mounted, the always full device of the kernel stands in
        disk.rmdir()
        disk.symlink_to("/dev/full")
    yield disk
    if mounted:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_no_half_file(
    place: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies._write("copies.json", copies.Plan(str(small_disk), 3, 0))
    if small_disk.is_dir():
        (small_disk / "其他文件").write_bytes(os.urandom((2 << 20) - (16 << 10)))
    with pytest.raises(Refused, match=r"空间不够|找不到文件夹|不能写入"):
        copies.make()
    monkeypatch.setattr(copies, "_needed", lambda: 0)
    with pytest.raises(Refused, match=r"没有写成|找不到文件夹|不能写入"):
        copies.make()
    if small_disk.is_dir():
        assert names(small_disk) == ["其他文件"]
    assert copies.state().problem
    assert copies.state().good_at == ""


def test_a_disk_that_lies_is_found_out(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = backup._write

    def lying(draft: Path, keys: Any) -> Any:
        manifest = plain(draft, keys)
        with zipfile.ZipFile(draft) as box:
            largest = max(box.infolist(), key=lambda one: one.compress_size)
        content = bytearray(draft.read_bytes())
        head = 30 + len(largest.filename.encode()) + 20
        content[largest.header_offset + head + largest.compress_size // 2] ^= 1
        draft.write_bytes(bytes(content))
        return manifest

    monkeypatch.setattr(backup, "_write", lying)
    with pytest.raises(Refused, match="核验不通过"):
        copies.make()
    assert names(place) == []


def test_a_kill_in_the_middle_leaves_nothing_that_counts(home: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (home / "copies.json").write_text(json.dumps(asdict(copies.Plan(str(disk), 3, 0))))
    quiet = subprocess.DEVNULL
    seen = 0
    for wait in (0.0, 0.05, 0.15, 0.4):
        command = [sys.executable, "-m", "taizhang.site.cli", "nightly"]
        process = subprocess.Popen(command, env=environment(home), stdout=quiet, stderr=quiet)
        while process.poll() is None and not list(disk.glob(".*.making")):
            time.sleep(0.01)
        time.sleep(wait)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            whole = [copy for copy in copies.found_in(disk) if not copy.problem]
            if list(disk.glob(".*.making")):
                seen += 1
                assert whole == []
            for copy in whole:  # it was done before the kill came
                (disk / copy.name).unlink()
                (home / "copies-state.json").unlink(missing_ok=True)
    assert seen
    done = run(home, "nightly")
    assert done.returncode == 0, done.stdout
    assert [bool(copy.problem) for copy in copies.found_in(disk)] == [False]
    assert not list(disk.glob(".*"))
    assert run(home, "nightly").stdout == "", "not due twice"


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("", "还没有选备份文件夹"),
        ("relative", "请写完整路径"),
        ("/nowhere/at/all", "找不到文件夹"),
        ("/" + "a" * 300, "打不开"),
        ("/" + "a/" * 3000, "打不开"),
        ("/a\x00b", "找不到文件夹"),
    ],
)
def test_a_wrong_folder_is_named(folder: str, words: str) -> None:
    assert words in copies.folder_problem(folder)


def test_the_data_folder_takes_no_copies(place: Path, settings: Any) -> None:
    (settings.HOME / "inside").mkdir()
    assert "不能放在系统自己的数据文件夹里" in copies.folder_problem(str(settings.HOME / "inside"))


def test_a_folder_without_right_or_end_is_answered_by_the_page(
    place: Path, office: DeskOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = copies.folder_problem("/" + "a" * 300, writes=False)
    assert len(wrong) < 160

    def shut(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", shut)
    assert "权限" in copies.folder_problem(str(place), writes=False)
    monkeypatch.setattr(shutil, "disk_usage", shut)
    monkeypatch.setattr(copies, "folder_problem", lambda *_: "")
    assert any("读不出" in line.text for line in copies.lines())
