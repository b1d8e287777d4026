"""`taizhang new-ledger`: write the skeleton of a ledger into a source tree.

It is a first draft that passes the start-up checks: every line of it is to be read and changed.
"""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path
from string import Template

from django.apps import apps

from taizhang.engine.declare.registry import ledgers
from taizhang.site.commands import DONE, WRONG_USE

_HEAD = '''"""$section $title: what it is for, in one line."""

from __future__ import annotations

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import $taken
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import $rules

KEEPERS = "secretary county_liaison"
LEADERS = "section_head unit_head deputy head auditor"


'''
_TAIL = """LEDGER = Ledger(
    $model,
    code="$code",
    title="$title",
    section="$section",
    matter="name",
    words=Words("$title", "登记", "$count"),
    flow=Flow(path="$path", states=STATES, moves=MOVES),
    access=Access(read=LEADERS, write=KEEPERS),
    columns="$columns",
    filters="$filters",
    find="name",
    form="$title: $form",
    paper=Paper("$title登记表", "$title登记簿"),
    rules=$checks,
    figures=FIGURES,$more
)
"""
_REGISTER = '''class $model(Record):
    """One thing of the register; `occurred_on` is the day on which it was taken into use."""

    called = "name"
    name = fields.text("名称", 60)
    site = fields.site("地点")
    keeper = fields.person("责任人")
    until = fields.day("有效期至", optional=True)
    stop_reason = fields.text("停用原因", 100, optional=True)

    class Meta(Record.Meta):
        verbose_name = "$title"

    def __str__(self) -> str:
        return self.name


STATES = (State("used", "在用"), State("stopped", "已停用", final=True))
MOVES = (
    Move(
        "stop", "停用", "used", "stopped", by="secretary section_head", asks="stop_reason", need="stop_reason",
        spare=True,
    ),
)  # fmt: skip
FIGURES = (
    Figure("$plural", "在用$title", "$count", stock=True, where={"stood": "used"}, definition="期末在用的数。"),
)  # fmt: skip
'''
_JOURNAL = '''class $model(Record):
    """One piece of work; `occurred_at` is when it was done."""

    name = fields.text("事项", 60)
    site = fields.site("地点", optional=True)
    doer = fields.person("办理人")
    result = fields.prose("情况", optional=True)

    class Meta(Record.Meta):
        verbose_name = "$title"


STATES = (State("done", "已登记"), State("checked", "已核对", final=True))
MOVES = (
    Move("check", "核对", "done", "checked", by="section_head unit_head", unlike="create"),
)  # fmt: skip
FIGURES = (
    Figure("$plural", "$title", "$count", definition="期间内登记的次数。"),
)  # fmt: skip
'''
_CASEWORK = '''class $model(Record):
    """One matter from its coming to its end; `occurred_on` is the day it came."""

    name = fields.text("事由", 60)
    handler = fields.person("承办人", optional=True)
    result = fields.prose("办理结果", optional=True)
    closed_on = fields.day("办结日期", computed=True)

    class Meta(Record.Meta):
        verbose_name = "$title"


STATES = (
    State("received", "待交办", tone="warn"),
    State("handling", "办理中"),
    State("closed", "已办结", final=True),
)
MOVES = (
    Move("assign", "交办", "received", "handling", by="section_head unit_head", asks="handler", need="handler"),
    Move(
        "close", "办结", "handling", "closed", by=KEEPERS, asks="result", need="result",
        effect=Stamp("closed_on"),
    ),
)  # fmt: skip
FIGURES = (
    Figure("$plural", "$title", "$count", definition="期间内收到的件数。"),
)  # fmt: skip
'''
_PLAY = """play $place:  # Rows of the demonstration year: $title.
- for day name in held:
  - day 9:40 secretary create $room.$key: {take: name, occurred_at: =now - minutes(20)$given}

held: [[2021-03-08, 演示$title]]
"""
_PERSON = ", {field}: secretary"
KINDS: dict[str, dict[str, str]] = {
    "register": {
        "body": _REGISTER, "path": "used stopped", "columns": "name site keeper until", "filters": "site",
        "form": "name site keeper until", "rules": "Ordered, Unique",
        "checks": '(Unique("name site"), Ordered("occurred_on until"))', "count": "处", "person": "keeper",
        "taken": "THREE_WORKDAYS, Access, Expires, Ledger, Paper, Words",
        "more": '\n    late_after=THREE_WORKDAYS,\n    expires=(Expires("until", "有效期"),),',
    },
    "journal": {
        "body": _JOURNAL, "path": "done checked", "columns": "occurred_at name site doer", "filters": "site",
        "form": "name site doer result", "rules": "AtLeastLong", "checks": '(AtLeastLong("name", 2, "请写清做了什么"),)',
        "count": "次", "person": "doer", "taken": "DAY, Access, Ledger, Paper, Words",
        "more": "\n    late_after=DAY,",
    },
    "casework": {
        "body": _CASEWORK, "path": "received handling closed", "columns": "occurred_on name handler closed_on",
        "filters": "", "form": "name", "rules": "Ordered", "checks": '(Ordered("occurred_on closed_on"),)',
        "count": "件", "person": "", "taken": "THREE_WORKDAYS, Access, Ledger, Paper, Words",
        "more": "\n    late_after=THREE_WORKDAYS,",
    },
}  # fmt: skip
"""What the kinds of ledger differ in: things in use, work done once, matters with an end."""

NEXT = """已写好：
  {file}
  {play}
并登记在 {models}。接着按 docs/add-a-ledger.md：
  1. 把每一栏、每一步改成这项工作真实的样子；
  2. ruff check --fix . 与 ruff format .，再 python -m django makemigrations {room} --settings taizhang.site.settings；
  3. make check：第一次会列出要核对的权限表和步骤要求表（*.found.csv），核对后改名；
  4. 在 tests/office/given/{room}.py 写明各步骤还要什么；
  5. 场所等演示用到的内容补进 {play}。"""


def new_ledger(given: argparse.Namespace) -> int:
    """Write the files of a ledger and name it in its room; refuse what is taken."""
    if wrong := _wrong(given):
        print(wrong)
        return WRONG_USE
    room = _room(given.room)
    kind, model = KINDS[given.kind], "".join(part.title() for part in given.name.split("_"))
    words = {
        "model": model, "title": given.title, "code": given.code, "section": given.section,
        "plural": f"{given.name}s", "room": given.room, "key": model.lower(), "place": str(_place(room)),
        "given": _PERSON.format(field=kind["person"]) if kind["person"] else "",
        **{name: kind[name] for name in ("path", "columns", "filters", "form", "rules", "checks", "count", "taken", "more")},
    }  # fmt: skip
    body = _HEAD + kind["body"] + _TAIL
    if given.kind == "casework":
        body = body.replace(
            "\n\nKEEPERS", "\nfrom taizhang.engine.declare.vocabulary.steps import Stamp\n\nKEEPERS", 1
        )
    file, play = room / f"{given.name}.py", room / f"{given.name}_play.yaml"
    file.write_text(Template(body).substitute(words), encoding="utf-8")
    play.write_text(Template(_PLAY).substitute(words), encoding="utf-8")
    _name_in(room / "models.py", given.room, given.name)
    print(NEXT.format(file=file, play=play, models=room / "models.py", room=given.room))
    return DONE


def _room(label: str) -> Path:
    return Path(apps.get_app_config(label).path)


def _wrong(given: argparse.Namespace) -> str:
    """Say in words what cannot be: a room, a name or a code."""
    rooms = sorted({ledger.room for ledger in ledgers()} - {"report"})
    if given.room not in rooms:
        return f"没有“{given.room}”这个室，请从 {'、'.join(rooms)} 里选。"
    if not re.fullmatch(r"[a-z][a-z_]*[a-z]", given.name):
        return f"名称“{given.name}”请用小写英文单数，如 extinguisher、key_place。"
    if not re.fullmatch(r"[A-Z]{2,4}", given.code):
        return f"台账码“{given.code}”请用两到四个大写字母。"
    if owner := next((ledger for ledger in ledgers() if ledger.code == given.code), None):
        return f"台账码“{given.code}”已是“{owner.title}”的，请另取一个。"
    room = _room(given.room)
    if any((room / name).exists() for name in (given.name, f"{given.name}.py")):
        return f"{room / given.name} 已经有了，请另取一个名称。"
    return ""


def _place(room: Path) -> int:
    """Return the next free place in the order of the play."""
    files = room.parent.rglob("*play.yaml")
    places = [int(n) for file in files for n in re.findall(r"(?m)^play (\d+):", file.read_text("utf-8"))]
    return max(places, default=0) + 10


def _name_in(models: Path, room: str, name: str) -> None:
    """Name the ledger among those of its room."""
    text = models.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    last = _last_of(ast.parse(text), "LEDGERS")
    at = last.end_col_offset or 0
    line = lines[(last.end_lineno or 1) - 1]
    lines[(last.end_lineno or 1) - 1] = f"{line[:at]}, {name}.LEDGER{line[at:]}"
    first = next(place for place, line in enumerate(lines) if line.startswith("from "))
    lines.insert(first, f"from taizhang.rooms.{room} import {name}\n")
    models.write_text("".join(lines), encoding="utf-8")


def _last_of(module: ast.Module, name: str) -> ast.expr:
    """Return the last element of a tuple that a module names."""
    tuples = (node for node in module.body if isinstance(node, ast.Assign))
    for node in tuples:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if names == [name] and isinstance(node.value, ast.Tuple):
            return node.value.elts[-1]
    raise LookupError(f"没有找到 {name}")
