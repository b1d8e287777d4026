"""Do what a row of the play says: register, take a step, correct, decline, note."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key, of
from taizhang.engine.write import deeds, offers
from taizhang.org.principals import Principal
from taizhang.play.scope import Row, Scope, resolve
from taizhang.play.sums import work_out
from taizhang.play.values import child_rows, filled

Verb = Callable[[str, Row, Scope], None]
_FORM = {
    *("record", "when", "if", "let", "like", "also", "take", "first", "offer", "maybe", "carries", "because"),
    *("files", "signed", "act", "then", "otherwise"),
}
"""Words of a deed that are neither fields nor tables of its form."""
_WORD = re.compile(r"(?:<[^>]*>|\((?:[^()]|\([^()]*\))*\)|[^\s<(])+")


@cache
def words_of(head: str) -> list[str]:
    """Split the head of a deed at spaces that stand outside of sums."""
    return _WORD.findall(head)


def do_all(given: Any, scope: Scope) -> None:
    """Do deeds one after the other."""
    for head, below, inner in scope.walk(given):
        do(words_of(head), below, inner)


def do(words: list[str], given: Any, scope: Scope) -> None:
    """Do the deed of a head such as `clerk settle`, or the deeds below a name.

    `when` is asked before a record is at hand and so has an `otherwise`; `if` is asked of the record.
    """
    row = scope.whole(given or {}) if isinstance(given, dict | None) else {"do": given}
    verb = "do" if "do" in row else next((word for word in words if word in VERBS), "")
    place = words.index(verb) if verb in words else len(words) - (not verb)
    if place > 1:
        raise ValueError(f"演示数据里的“{' '.join(words)}”读不懂：谁、做什么？")
    said = {"who": words[0]} if place else {}
    scope = scope.inner(**said, **{name: row[name] for name in ("record",) if name in row})
    if "when" in row and not work_out(row["when"], scope):
        do_all(row.get("otherwise", []), scope)
        return
    if verb != "create" and ("record" in row or not scope.hand) and "record" in scope:
        name = resolve(scope["record"], scope)
        if name in scope.stage.kept or verb in ("", "edit"):
            scope.hold(scope.stage.remembered(name), name)
    scope = scope.named(row.get("let", {}))
    if scope.holds(row):
        done = _done(VERBS.get(verb, _move), " ".join(words[place + bool(verb) :]), row, scope)
        do_all(row.get("then" if done else "otherwise", []), scope)


def _done(act: Verb, what: str, row: Row, scope: Scope) -> bool:
    """Do a deed; whether its rules were for it, where it says what is done otherwise."""
    try:
        act(what, row, scope)
    except Refused as error:
        if "otherwise" in row:
            return False
        error.add_note(f"{scope.book}: {what} {row}")
        raise
    return True


def _actor(scope: Scope) -> Principal:
    return scope.stage.principal(scope.stage.person(resolve(scope["who"], scope)))


def _form(ledger: Ledger, row: Row, scope: Scope) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fill fields and tables of a form from a row, and from what it says `also`."""
    also, lines = row.get("also", []), {line.name for line in ledger.lines}
    fields, tables = dict[str, Any](), dict[str, Any]()
    for part in (row, *([also] if isinstance(also, dict) else also)):
        if part is row or scope.holds(part):
            whole = scope.whole(part)
            own = {key: rows for key, rows in whole.items() if key.split(" by ")[0] in lines}
            fields |= filled(ledger.model, whole, scope, _FORM | own.keys())
            tables |= own
    return fields, child_rows(ledger, tables, scope)


def _files(row: Row, scope: Scope) -> list[str]:
    """Upload invented pictures; a file is a name, or a name with its kind and day."""
    named = ([file] if isinstance(file, str) else file for file in row.get("files", ()))
    given = ([resolve(part, scope) for part in file] for file in named)
    return [scope.stage.photo(_actor(scope), *file) for file in given]


def _create(key: str, row: Row, scope: Scope) -> None:
    """Register a record, or take up an offer, the first of several.

    What it carries stands over `first` and under the rest.
    """
    ledger, asked = by_key(key), resolve(row.get("offer"), scope)
    if asked == [] and "maybe" not in row:
        raise ValueError(f"演示数据等着的转来事项没有来：{row['offer']}。")
    offer = next(iter(asked), None) if isinstance(asked, list) else asked
    unit = offer.unit if offer else scope.stage.units[scope.get("unit", "ZSG")]
    data = {"unit": unit.pk, "occurred_at": clock.now(), **filled(ledger.model, row.get("first", {}), scope)}
    if offer:
        scope["offer"] = offer
        names = row["carries"].split() if "carries" in row else offer.carried
        data |= {name: offer.carried[name] for name in names if offer.carried.get(name) not in (None, "")}
    fields, lines = _form(ledger, row, scope)
    files, taken = _files(row, scope), offer.pk if offer else None
    record = deeds.create(_actor(scope), ledger, data | fields, lines=lines, files=files, offer=taken)
    scope.hold(record, resolve(scope.get("record", ""), scope))


def _move(step: str, row: Row, scope: Scope) -> None:
    """Take a step of the record at hand.

    It is decided on paper half an hour ago where it is `signed`, by somebody at a time in a way where it says `act`.
    """
    record, more = scope["row"], dict[str, Any]()
    if "signed" in row:
        signer, name = (resolve(part, scope) for part in row["signed"])
        more["act"] = Act(scope.stage.person(signer), clock.now() - timedelta(minutes=35), Way.PAPER)
        more["files"] = [scope.stage.photo(_actor(scope), f"{name}.png", "signed")]
    elif "act" in row:
        by, at, way = (resolve(part, scope) for part in row["act"])
        more["act"] = Act(scope.stage.person(by), at, Way(way))
    fields, lines = _form(of(record), row, scope)
    more |= {"lines": lines} if lines else {}
    if files := _files(row, scope):
        more["files"] = files
    moved = deeds.move(_actor(scope), of(record), record, resolve(step, scope), fields, **more)
    scope.hold(moved, scope.hand["called"])


def _edit(_: str, row: Row, scope: Scope) -> None:
    """Correct the record at hand, with the reason."""
    ledger = of(scope["row"])
    record = ledger.model._default_manager.get(pk=scope["row"].pk)
    fields, note = _form(ledger, row, scope)[0], resolve(row["because"], scope)
    edited = deeds.edit(_actor(scope), ledger, record, fields, version=record.version, note=note)
    scope.hold(edited, scope.hand["called"])


def _decline(_: str, row: Row, scope: Scope) -> None:
    """Close offers without a record, with the reason."""
    asked = resolve(row["offer"], scope)
    for offer in asked if isinstance(asked, list) else [asked]:
        offers.decline(_actor(scope), offer, resolve(row["because"], scope))


def _note(book: str, _: Row, scope: Scope) -> None:
    """Write the names of the row into a book, to be taken up on another day."""
    scope.stage.books.setdefault(book, []).append(dict(scope))


def _plan(diary: str, row: Row, scope: Scope) -> None:
    """Lay down in a diary on which day each later step of the record at hand comes."""
    steps = [(words_of(head), *step) for head, *step in scope.apart().walk(resolve(row["steps"], scope))]
    page = [(work_out(day, inner), words, below, inner) for (day, *words), below, inner in steps]
    scope.stage.diaries.setdefault(diary, []).append(page)


def _work(diary: str, _: Row, scope: Scope) -> None:
    """Do what a diary has for today, record by record."""
    for page in scope.stage.diaries.get(diary, ()):
        while page and page[0][0] <= clock.today():
            _, *deed = page.pop(0)
            do(*deed)


VERBS: dict[str, Verb] = {
    "do": lambda _, row, scope: do_all(row["do"], scope),
    "create": _create,
    "edit": _edit,
    "decline": _decline,
    "note": _note,
    "plan": _plan,
    "work": _work,
}
"""What can be done beside taking a step, by its word in the head."""
