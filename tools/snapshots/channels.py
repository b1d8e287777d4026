"""Ask the API, the console and the static files."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import json
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from snapshots.asked import COMMANDS, CONSOLE, EVERY_FIGURE, PERIOD
from snapshots.bodies import WORDS, body_text
from snapshots.crawling import Crawl
from snapshots.draws import DRAWS
from snapshots.shelf import Shelf


def ask_api(crawl: Crawl, shelf: Shelf) -> None:
    """Ask the API as one account: ledgers, records, figures.

    For some accounts every figure is asked with its trace.
    """
    folder = f"api/{crawl.name}"

    def told(address: str) -> Any:
        answer = crawl.answer(address)
        shelf.keep(folder, f"GET {address}", answer)
        return json.loads(answer.body) if answer.status == 200 else None

    told("/api/openapi.json")
    for ledger in told("/api/ledgers") or ():
        page = told(f"/api/ledgers/{ledger['slug']}/records?limit=20")
        if page and page["rows"]:
            told(f"/api/ledgers/{ledger['slug']}/records/{page['rows'][0]['id']}")
    figures = told(f"/api/figures?period={PERIOD}") or ()
    if crawl.name in EVERY_FIGURE:
        for figure in figures:
            name = quote(figure["key"], safe="")
            told(f"/api/figures/{name}?period={PERIOD}")
            told(f"/api/figures/{name}/trace?period={PERIOD}")


def run_console(arguments: Sequence[str]) -> tuple[int, str]:
    """Run the console once; gives its exit code and what it printed."""
    said = io.StringIO()
    DRAWS.begin(" ".join(arguments))
    entry = importlib.import_module(CONSOLE).main
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            code = entry(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the answer
            code = -1
            print("".join(traceback.format_exception_only(error)))
    return code, said.getvalue()


def ask_console(shelf: Shelf, out: Path) -> None:
    """Run the commands that only read, and the trace of every figure.

    The papers they write are read as well.
    """
    _, listed = run_console(("figures", "--period", PERIOD, "--format", "json"))
    traces = [("trace", row["key"], "--period", PERIOD, "--format", "json") for row in json.loads(listed)]
    helps = [(name, "--help") for name in sorted({command[0] for command in COMMANDS} - {"--help"})]
    for command in (*COMMANDS, *helps, *traces):
        code, text = run_console([part.replace("OUT", str(out)) for part in command])
        name = "_".join(command).replace("/", "_")
        shelf.write(f"console/{name}", WORDS.kept(f"{' '.join(command)}\nexit code: {code}\n\n{text}"))
    for paper in sorted(path for path in out.rglob("*") if path.is_file()):
        content, name = paper.read_bytes(), f"console/files/{paper.relative_to(out)}"
        shelf.write(name, body_text(content, ""))
        shelf.keep_words(name, content)


def ask_static(crawls: Sequence[Crawl], shelf: Shelf) -> None:
    """Fetch each static file that a page named."""
    for address in sorted({address for crawl in crawls for address in crawl.static}):
        shelf.keep("static", f"GET {address}", crawls[-1].answer(address))
