"""Typesetting in a process of its own.

typst keeps what it worked out for the documents to come: a process that serves for months would
hold twice what it began with. A child is ready in a few hundredths of a second.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

MADE = ".made"


class NotTypeset(RuntimeError):
    """The refusal of a source, in the words of typst."""


def compiled(place: Path, **options: Any) -> tuple[bytes, list[str]]:
    """Typeset a source; return the file and the warnings.

    The options are those of `typst.compile_with_warnings`. Raises `NotTypeset`.
    """
    warnings: list[str] = _asked("compile", place, options)
    return place.with_name(MADE).read_bytes(), warnings


def queried(place: Path, **options: Any) -> Any:
    """Return what a source says of itself, by the options of `typst.query`."""
    return _asked("query", place, options)


def _asked(act: str, place: Path, options: dict[str, Any]) -> Any:
    command = [sys.executable, "-I", __file__, act, str(place)]
    process = subprocess.run(command, input=json.dumps(options).encode(), capture_output=True, check=False)  # noqa: S603  # our own program
    if process.returncode:
        raise NotTypeset(process.stderr.decode(errors="replace").strip()[-1000:])
    return json.loads(process.stdout)


def _work(act: str, place: str) -> None:
    import typst

    options = json.load(sys.stdin)
    if act == "query":
        answer = json.loads(typst.query(place, **options))
    else:
        content, warnings = typst.compile_with_warnings(place, **options)
        Path(place).with_name(MADE).write_bytes(content)
        answer = [f"{warning}: {warning.message}" for warning in warnings]
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _work(*sys.argv[1:])
