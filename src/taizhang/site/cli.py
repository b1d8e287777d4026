"""The `taizhang` command: the console of one installation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from taizhang.kernel import environment
from taizhang.site import commands, wording
from taizhang.site.commands import WRONG_USE

DONE = 0
WITHOUT_DATABASE = ("demo", "start", "serve", "shortcut", "restore", "key", "new-ledger", "back")


def _has_database() -> bool:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        return False
    return "org_unit" in connection.introspection.table_names()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 done, 1 a finding, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = commands.parser().parse_args(words or ["start"])
    try:
        import django

        django.setup()
    except environment.WrongVariable as wrong:
        sys.stderr.write(f"{wrong}\n")
        return WRONG_USE
    sys.stderr.writelines(f"{sentence}\n" for sentence in environment.unknown())
    from taizhang.engine.declare.flow import Refused

    if options.command not in WITHOUT_DATABASE and not _has_database():
        sys.stderr.write("这里还没有数据库。看演示请用 taizhang demo，正式启用请用 taizhang start。\n")
        return WRONG_USE
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except BrokenPipeError:
        return DONE
    except (Refused, LookupError, ValueError, OSError) as error:
        sys.stderr.write(f"{wording.of_any(error)}\n")
        return WRONG_USE


if __name__ == "__main__":
    raise SystemExit(main())
