"""`taizhang demo`: play the year into a new database.

It then writes the report and says the sign-in names.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from taizhang.engine import clock
from taizhang.engine.declare.checks import stop_if_wrong
from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.play import cast, year
from taizhang.site.commands import output

DAYS = 375


def demo(given: argparse.Namespace) -> int:
    """Make the demo once; a second run changes nothing and only serves."""
    target = Path(str(settings.DATABASES["default"]["NAME"]))
    if connection.vendor != "sqlite":
        raise ValueError("演示库用内嵌数据库建立，请不要设置 TAIZHANG_DATABASE。")
    if not target.exists():
        _make(target, given.seed, _end(given.until))
    else:
        sys.stderr.write(f"演示库已在 {target}，没有改动。\n")
    if given.no_serve:
        return 0
    from taizhang.site.commands import parser
    from taizhang.site.commands.serve import serve

    return serve(parser().parse_args(["serve"]))


def _end(text: str) -> datetime:
    """Return the last moment of the play: its own end, or the end of a given day."""
    if not text:
        return year.END
    first, last = date(2021, 1, 1), year.END.astimezone(clock.SHANGHAI).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not first <= day <= last:
        raise ValueError(f"--until 不能是“{text}”，请填{first}至{last}之间的一天，如 2021-01-14。")
    return min(clock.local(day, 23, 59), year.END)


def _make(target: Path, seed: int, until: datetime) -> None:
    stop_if_wrong()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.making")
    for leftover in target.parent.glob(f"{draft.name}*"):
        leftover.unlink()
    _point_at(draft)
    call_command("migrate", verbosity=0)
    password = f"Ping-{secrets.token_urlsafe(9)}"
    sys.stderr.write("正在按日演出2021年……\n")
    scenes = year.play(seed, password, until, _progress)
    year.set_offset(until)
    sys.stderr.write(f"\n共办理{scenes}件次，正在生成年度总结……\n")
    _report()
    connection.close()
    draft.replace(target)
    _point_at(target)
    _say(password)


def _point_at(path: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    settings.DATABASES["default"]["NAME"] = str(path)
    clock.forget_offset()


def _progress(day: date, done: int) -> None:
    part = min(40, int((day - date(2021, 1, 1)).days / 365 * 40))
    sys.stderr.write(f"\r[{'█' * max(part, 0)}{'·' * (40 - max(part, 0))}] {day}  {done}件次")
    sys.stderr.flush()


def _report() -> None:
    from taizhang.report.annual import annual
    from taizhang.report.issue import files

    docx, sheet = files(annual(Context(Period.parse("2021"))))
    write_files(Path(settings.OUT) / "2021", "2021年平安创建工作总结", docx, sheet)


def write_files(folder: Path, name: str, docx: bytes, sheet: bytes) -> list[Path]:
    """Write the Word and PDF files, each complete or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for ending, content in ((".docx", docx), (".pdf", sheet)):
        path = folder / f"{name}{ending}"
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(path)
        paths.append(path)
    return paths


def _say(password: str) -> None:
    rows: list[Any] = []
    from taizhang.org import posts
    from taizhang.org.models import Account, Holding

    for username in cast.SIGN_IN:
        account = Account.objects.select_related("person").get(username=username)
        holdings = Holding.objects.filter(person=account.person).select_related("unit").order_by("id")
        rows.append(
            (
                username,
                account.person.name,
                "、".join(f"{h.unit.short}{posts.title(h.post)}" for h in holdings),
            )
        )
    output.table(("登录名", "姓名（虚构）", "岗位"), rows)
    print(f"\n演示密码（只显示这一次）：{password}")
    print(f"报告：{Path(settings.OUT) / '2021'}")
    shutil.rmtree(Path(settings.HOME) / "tmp", ignore_errors=True)
