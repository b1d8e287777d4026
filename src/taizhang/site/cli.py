"""The `taizhang` command: the console of one installation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

DONE, FINDING, WRONG_USE = 0, 1, 2
WITHOUT_DATABASE = ("demo", "start", "serve", "serve-part", "shortcut", "restore", "key")


class ChineseParser(argparse.ArgumentParser):
    """A parser whose own words are Chinese."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, chinese in (
            ("usage:", "用法："),
            ("positional arguments:", "参数："),
            ("options:", "选项："),
            ("show this help message and exit", "显示本帮助"),
        ):
            text = text.replace(english, chinese)
        return text

    def error(self, message: str) -> NoReturn:
        from taizhang.site import wording

        sys.stderr.write(f"用法不对：{wording.of_parser(message)}。\n可用 {self.prog} --help 查看帮助。\n")
        raise SystemExit(WRONG_USE)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from taizhang.site import commands

    top = ChineseParser(prog="taizhang", description="平安创建工作台账：命令行")
    shelves = top.add_subparsers(dest="command", required=False, metavar="命令", parser_class=ChineseParser)
    for command in commands.COMMANDS:
        one = shelves.add_parser(command.name, help=command.help, description=command.help)
        one.add_argument("--format", choices=("table", "json"), default="table", help="输出格式")
        for names, options in command.arguments:
            one.add_argument(*names, **options)
        one.set_defaults(run=command.run)
    return top


def _has_database() -> bool:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        return False
    return "org_unit" in connection.introspection.table_names()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 done, 1 a finding, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
    asked = list(sys.argv[1:] if arguments is None else arguments)
    given = parser().parse_args(asked or ["start"])
    import django

    django.setup()
    from taizhang.engine.declare.flow import Refused
    from taizhang.site import wording

    if given.command not in WITHOUT_DATABASE and not _has_database():
        sys.stderr.write("这里还没有数据库。看演示请用 taizhang demo，正式启用请用 taizhang start。\n")
        return WRONG_USE
    run: Callable[[argparse.Namespace], int] = given.run
    try:
        return run(given)
    except BrokenPipeError:
        return DONE
    except (Refused, LookupError, ValueError, OSError) as error:
        sys.stderr.write(f"{wording.of_any(error)}\n")
        return WRONG_USE


if __name__ == "__main__":
    raise SystemExit(main())
