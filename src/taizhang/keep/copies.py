"""The nightly copy on a second disk.

It is made when due and read back; the newest few are kept, and its state is told to the desk.

Where the copies go belongs to the machine, not to the database, so it lives in a file of the data
folder.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import history
from taizhang.engine.keep.keys import exported
from taizhang.engine.keep.sealing import keys
from taizhang.keep import backup as safe
from taizhang.kernel.seal import SealBroken
from taizhang.org.principals import Principal, system

PREFIX = "平安台账备份"
STALE = timedelta(hours=36)
"""A last good copy older than this is red: a day and the night after it."""
FEWEST, MOST = 3, 60
MOST_MANIFEST = 256 * 1024 * 1024


@dataclass(frozen=True)
class Plan:
    """The place and time of the copies.

    It holds the folder, how many are kept, and the hour of the day (Shanghai).
    """

    folder: str = ""
    kept: int = 14
    hour: int = 17


@dataclass(frozen=True)
class State:
    """The state of the copies.

    It holds the last good one, the last try and what went wrong with it.
    """

    good_at: str = ""
    good_name: str = ""
    size: int = 0
    tried_at: str = ""
    problem: str = ""

    @property
    def good(self) -> datetime | None:
        """Return the time of the last good copy; None when there is none."""
        return datetime.fromisoformat(self.good_at) if self.good_at else None


@dataclass(frozen=True)
class Copy:
    """A file in the folder with the looks of a copy.

    `problem` says why it cannot be used.
    """

    name: str
    size: int
    made_at: str
    problem: str = ""


def _place(name: str) -> Path:
    return Path(settings.HOME) / name


def _read(name: str) -> dict[str, Any]:
    place = _place(name)
    data: dict[str, Any] = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    return data


def _write(name: str, value: Plan | State) -> None:
    place = _place(name)
    draft = place.with_name(f".{name}.making")
    draft.write_text(json.dumps(asdict(value), ensure_ascii=False), encoding="utf-8")
    draft.replace(place)


def plan() -> Plan:
    """Read the plan of this machine."""
    return Plan(**_read("copies.json"))


def state() -> State:
    """Read the state of the copies of this machine."""
    return State(**_read("copies-state.json"))


def set_plan(principal: Principal, wanted: Plan) -> None:
    """Choose where copies go. The folder must exist and take a file; raises `Refused`."""
    if not principal.holds({"system_admin"}):
        raise Refused("只有系统管理员可以设置备份。", status=403)
    problem = folder_problem(wanted.folder)
    if problem:
        raise Refused([("folder", problem)])
    if not FEWEST <= wanted.kept <= MOST:
        raise Refused([("kept", f"保留份数填{FEWEST}到{MOST}之间的整数。")])
    if not 0 <= wanted.hour <= 23:
        raise Refused([("hour", "时间填0到23之间的整点。")])
    history.append(
        "copies_set", principal, note=f"备份到{wanted.folder}，每天{wanted.hour}时，留{wanted.kept}份"
    )
    _write("copies.json", wanted)


def folder_problem(text: str, *, writes: bool = True) -> str:
    """Return why a folder cannot take (or be read for) copies, with the remedy.

    The text is empty when it can.
    """
    if not text.strip():
        return "还没有选备份文件夹，请填写U盘或第二块硬盘上的文件夹。"
    folder = Path(text)
    if not folder.is_absolute():
        return "请写完整路径，如 E:\\平安台账备份 或 /media/备份盘/平安台账。"
    try:
        if not folder.is_dir():
            return f"找不到文件夹“{text}”，请插好备份盘，或另选文件夹。"
        with os.scandir(folder) as entries:
            next(entries, None)
    except OSError as error:
        label = f"{text[:60]}…" if len(text) > 60 else text
        return f"文件夹“{label}”打不开（{error.strerror or error}），请核对路径和权限，或另选文件夹。"
    if not writes:
        return ""
    if folder.resolve().is_relative_to(Path(settings.HOME).resolve()):
        return "备份不能放在系统自己的数据文件夹里，请放到U盘或另一块硬盘。"
    probe = folder / f".{PREFIX}.probe"
    try:
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError as error:
        return f"文件夹“{text}”不能写入（{error.strerror or error}），请检查备份盘是否写保护或已满。"
    return ""


def same_disk(text: str) -> bool:
    """Return whether the folder is on the disk of the data: such a copy dies with it."""
    try:
        return bool(text) and Path(text).is_dir() and Path(text).stat().st_dev == _place("").stat().st_dev
    except OSError:
        return False


def is_due(moment: datetime, chosen: Plan, told: State) -> bool:
    """Return whether the hour of a day has passed since the last good copy."""
    local = moment.astimezone(clock.SHANGHAI)
    last = local.replace(hour=chosen.hour, minute=0, second=0, microsecond=0)
    if last > local:
        last -= timedelta(days=1)
    return told.good is None or told.good < last


def _needed() -> int:
    folder = Path(settings.FILE_FOLDER)
    files = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) if folder.exists() else 0
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    return files + (database.stat().st_size // 3 if database.exists() else 0) + (1 << 20)


def make() -> Copy:
    """Make a copy now and read it back.

    Raises `Refused` with what to do. A failure is kept for the desk.
    """
    choice, moment = plan(), clock.now()
    try:
        copy = _make(choice, moment)
    except Refused as refused:
        _failed(moment, str(refused))
        raise
    except Exception as error:
        _failed(moment, f"备份没有做成（{type(error).__name__}），请把数据文件夹里的 jobs.log 交给维护人员。")
        raise
    good = State(moment.isoformat(), copy.name, copy.size, moment.isoformat())
    _write("copies-state.json", good)
    history.append("copy_made", system("自动备份"), note=copy.name)
    try:
        _rotate(Path(choice.folder), choice.kept)
    except OSError as error:  # the copy stands
        problem = f"备份已做成，旧备份没有清理（{error.strerror or error}），请检查备份盘是否写保护。"
        _write("copies-state.json", replace(good, problem=problem))
    return copy


def _failed(moment: datetime, problem: str) -> None:
    _write("copies-state.json", replace(state(), tried_at=moment.isoformat(), problem=problem))


def _make(chosen: Plan, moment: datetime) -> Copy:
    problem = folder_problem(chosen.folder)
    if problem:
        raise Refused(problem)
    folder = Path(chosen.folder)
    for leftover in folder.glob(f".{PREFIX}*{safe.MAKING}"):
        leftover.unlink()
    free = shutil.disk_usage(folder).free
    if free < _needed():
        raise Refused(
            f"备份盘空间不够：约需{_needed() // 2**20}兆，只剩{free // 2**20}兆，请清理或换一块盘。"
        )
    local = moment.astimezone(clock.SHANGHAI)
    target = folder / f"{PREFIX}-{local:%Y%m%d-%H%M%S}.zip"
    try:
        safe.backup(target, keys(), verify=True)
    except OSError as error:
        raise Refused(f"备份没有写成（{error.strerror or error}），请检查备份盘是否已满或被拔出。") from error
    except (safe.BackupBroken, SealBroken) as error:
        raise Refused(f"备份写完后核验不通过，已丢弃：{error}备份盘可能有坏道，请换一块盘。") from error
    return Copy(target.name, target.stat().st_size, moment.isoformat())


def _rotate(folder: Path, kept: int) -> None:
    """Remove the oldest usable copies beyond the number kept.

    Broken ones do not count as kept.
    """
    usable = [copy for copy in found_in(folder) if not copy.problem]
    for old in usable[kept:]:
        (folder / old.name).unlink(missing_ok=True)


def found_in(folder: Path) -> list[Copy]:
    """List the copies in a folder, newest first, each opened.

    Half files and empty ones are named as useless.
    """
    return [
        _looked_at(path)
        for path in sorted(folder.glob("*.zip"), reverse=True)
        if not path.name.startswith(".")
    ]


def _looked_at(path: Path) -> Copy:
    size = 0
    try:
        size = path.stat().st_size
        with zipfile.ZipFile(path) as box:
            if box.getinfo("manifest.json").file_size > MOST_MANIFEST:
                raise ValueError("no manifest")
            manifest = json.loads(box.read("manifest.json"))
            return Copy(path.name, size, datetime.fromisoformat(manifest["made_at"]).isoformat())
    except safe.UNREADABLE:
        return Copy(path.name, size, "", "空文件或不完整，不能用来恢复")


@dataclass(frozen=True)
class Line:
    """One line of the state: good or what is wrong and what to do."""

    what: str
    ok: bool
    text: str


def lines() -> list[Line]:
    """List the state of the copies for the page, red lines with their remedy."""
    choice, status, moment = plan(), state(), clock.now()
    problem = folder_problem(choice.folder)
    fresh = status.good is not None and moment - status.good < STALE
    rows = [
        Line("备份文件夹", not problem, problem or choice.folder),
        Line("最近一次备份", fresh, _age(status, moment)),
    ]
    if status.problem:
        rows.append(Line("最近一次尝试", False, status.problem))
    if not problem:
        rows.append(_space(choice.folder))
        if same_disk(choice.folder):
            rows.append(
                Line("备份盘", False, "和数据在同一块盘上，这块盘坏了备份也没有了，请换到U盘或另一块盘。")
            )
    done = exported(settings.KEY_FOLDER, keys())
    words = "已导出" if done else "还没有导出。没有密钥，备份打不开：请导出密钥，与备份分开保管。"
    rows.append(Line("密钥备份", done, words))
    return rows


def _space(folder: str) -> Line:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Line("备份盘剩余空间", False, f"读不出（{error.strerror or error}），请检查备份盘是否插好。")
    return Line("备份盘剩余空间", free > 2 * _needed(), f"{free // 2**20}兆")


def _age(told: State, moment: datetime) -> str:
    if told.good is None:
        return "还没有做成过"
    local = told.good.astimezone(clock.SHANGHAI)
    hours = int((moment - told.good).total_seconds() // 3600)
    ago = f"{hours}小时前" if hours < 48 else f"{hours // 24}天前"
    return f"{local:%Y-%m-%d %H:%M}（{ago}），{told.size / 2**20:.1f}兆"


def red_lines(principal: Principal) -> list[Line]:
    """List the system administrator's red lines for today's home page."""
    if principal.everything or not principal.holds({"system_admin"}):
        return []
    return [line for line in lines() if not line.ok]
