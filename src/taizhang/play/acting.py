"""Do what a row of the play says.

It registers, takes a step, corrects, takes up or declines what waits, or notes something for later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.registry import by_key, of
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds, offers
from taizhang.play import library, rows
from taizhang.play.lines import child_rows
from taizhang.play.scope import Scope
from taizhang.play.sums import fill
from taizhang.play.values import filled, holds, moment, named, resolve

Deed = Mapping[str, Any]
OFFICE = "ZSG"
"""The unit of rows that name none."""


def do_all(given: Deed | tuple[Deed, ...], scope: Scope) -> None:
    """Do one deed, or several one after the other."""
    for deed in (given,) if isinstance(given, Mapping) else given:
        do(deed, scope)


def do(deed: Deed, scope: Scope) -> None:
    """Do a deed, once or for each row of its source."""
    if "each" not in deed:
        _once(deed, scope)
        return
    for names in rows.rows_of(deed["each"], scope):
        inner = scope.apart({name: value for name, value in names.items() if name != "row"})
        if "row" in names:
            inner.hold(names["row"], "")
        _once(deed, inner)


def _once(deed: Deed, scope: Scope) -> None:
    scope = scope.inner({word: deed[word] for word in ("who", "record") if word in deed})
    if not _there(deed, str, scope):
        do_all(deed.get("otherwise", ()), scope)
        return
    _bind(deed, scope)
    if "let" in deed:
        scope = named(deed["let"], scope)
    if holds(deed, scope):
        do_all(deed.get("then" if _done(deed, scope) else "otherwise", ()), scope)


def _done(deed: Deed, scope: Scope) -> bool:
    """Do a deed unless its queries or its rules are against it; whether it was done."""
    if not _there(deed, Mapping, scope):
        return False
    try:
        for verb, act in VERBS.items():
            if verb in deed:
                act(deed, scope)
    except Refused as error:
        if "otherwise" in deed:
            return False
        error.add_note(f"{scope.book}: {deed}")
        raise
    return True


def _bind(deed: Deed, scope: Scope) -> None:
    """Have the record at hand that a deed is about."""
    if "of" in deed:
        scope.bind(fill(deed["of"], scope))
    elif ("move" in deed or "edit" in deed) and "row" not in scope:
        scope.bind(fill(scope["record"], scope))


def _there(deed: Deed, kind: type, scope: Scope) -> bool:
    """Return whether `when` is there and `unless` is not.

    Each of them asks for a record by name, or by a query.
    """
    conditions = {word: deed[word] for word in ("when", "unless") if isinstance(deed.get(word), kind)}
    return all(_found(condition, scope) is (word == "when") for word, condition in conditions.items())


def _found(asked: Any, scope: Scope) -> bool:
    if isinstance(asked, str):
        return fill(asked, scope) in scope.stage.kept
    return rows.records(asked, scope).exists()


def _create(deed: Deed, scope: Scope) -> None:
    """Register a record; what an offer carries stands over `first` and under `data`."""
    ledger, principal = by_key(deed["create"]), scope.principal()
    offer = _offer(deed, scope)
    unit = offer.unit.code if offer else scope.get("unit", OFFICE)
    data = {"unit": scope.stage.unit(unit).pk, "occurred_at": clock.now()}
    data |= filled(ledger.model, deed.get("first", {}), scope)
    if offer is not None:
        scope.name("offer", offer)
        data |= _carried(deed, offer)
    data |= filled(ledger.model, deed.get("data", {}), scope)
    lines = child_rows(ledger, deed.get("lines", {}), scope)
    files = _files(deed, scope)
    record = deeds.create(
        principal, ledger, data, lines=lines, files=files, offer=None if offer is None else offer.pk
    )
    name = deed.get("as", scope.get("record", ""))
    scope.hold(record, fill(name, scope))


def _offer(deed: Deed, scope: Scope) -> Offer | None:
    """Return the offer that a deed takes up.

    It is the one at hand, or the first that waits; where `maybe` none does, it is none.
    """
    query = deed.get("offer")
    if query is None:
        return None
    if query == "this":
        offer: Offer = scope["offer"]
        return offer
    first = rows.offers({word: value for word, value in query.items() if word != "maybe"}, scope).first()
    if first is None and "maybe" not in query:
        raise ValueError(f"演示数据等着的转来事项没有来：{query}。")
    return first


def _carried(deed: Deed, offer: Offer) -> dict[str, Any]:
    names = deed["carries"].split() if "carries" in deed else offer.carried
    return {name: offer.carried[name] for name in names if offer.carried.get(name) not in (None, "")}


def _move(deed: Deed, scope: Scope) -> None:
    """Take a step of the record at hand, decided on paper where it is `signed`."""
    record, principal = scope["row"], scope.principal()
    ledger, more = of(record), _decided(deed, scope)
    data = filled(ledger.model, deed.get("data", {}), scope)
    if "lines" in deed:
        more["lines"] = child_rows(ledger, deed["lines"], scope)
    if files := _files(deed, scope):
        more["files"] = files
    step = resolve(deed["move"], scope)
    scope.hold(deeds.move(principal, ledger, record, step, data, **more), scope.get("called", ""))


def _decided(deed: Deed, scope: Scope) -> dict[str, Any]:
    """Return who decided a step, when and how, with the signed paper.

    It is empty where the one who types it decides.
    """
    if "signed" in deed:
        signer, name = deed["signed"]
        return scope.stage.signed(scope.principal(), scope.person(signer), fill(name, scope))
    if "act" in deed:
        act = deed["act"]
        decided_at = moment(resolve(act["at"], scope)) if "at" in act else clock.now()
        return {"act": Act(scope.person(act["by"]), decided_at, Way(act["way"]))}
    return {}


def _edit(deed: Deed, scope: Scope) -> None:
    """Correct the record at hand, with the reason."""
    ledger = of(scope["row"])
    record = ledger.model._default_manager.get(pk=scope["row"].pk)
    data = filled(ledger.model, deed["data"], scope)
    version = record.version
    record = deeds.edit(
        scope.principal(), ledger, record, data, version=version, note=fill(deed["edit"], scope)
    )
    scope.hold(record, scope.get("called", ""))


def _files(deed: Deed, scope: Scope) -> list[str]:
    """Return invented pictures for the files that a deed names.

    A file is a name, or a name with its kind and day.
    """
    files = []
    for entry in deed.get("files", ()):
        name, kind, *day = (entry, "photo") if isinstance(entry, str) else entry
        taken_on = resolve(day[0], scope) if day else None
        files.append(scope.stage.photo(scope.principal(), fill(name, scope), resolve(kind, scope), taken_on))
    return files


def _decline(deed: Deed, scope: Scope) -> None:
    """Close offers without a record, with the reason."""
    query = deed["decline"]
    waiting = [scope["offer"]] if query == "this" else list(rows.offers(query, scope))
    for offer in waiting:
        offers.decline(scope.principal(), offer, fill(deed["because"], scope))


def _note(deed: Deed, scope: Scope) -> None:
    """Write the row into a book, to be taken up on another day."""
    scope.stage.books.setdefault(deed["note"], []).append(scope.names())


def _plan(deed: Deed, scope: Scope) -> None:
    """Lay down in a diary on which day each later step of the record at hand comes."""
    steps = library.shared(resolve(deed["steps"], scope))
    inner = named(steps.get("let", {}), scope.apart())
    page = [(_day(step, inner), step, inner) for step in steps["steps"] if holds(step, inner)]
    scope.stage.diaries.setdefault(deed["plan"], []).append(page)


def _day(step: Deed, scope: Scope) -> date:
    day: date = resolve(step["on"], scope)
    return day


def _work(deed: Deed, scope: Scope) -> None:
    """Do what a diary has for today, record by record."""
    for page in scope.stage.diaries.get(deed["work"], ()):
        while page and page[0][0] <= clock.today():
            _, step, inner = page.pop(0)
            do_all(step["do"], inner)


def _do(deed: Deed, scope: Scope) -> None:
    """Do the deeds that stand below, or those of a name in the library."""
    body = deed["do"]
    do_all(library.shared(fill(body, scope)) if isinstance(body, str) else body, scope)


VERBS: dict[str, Callable[[Deed, Scope], None]] = {
    "create": _create,
    "move": _move,
    "edit": _edit,
    "decline": _decline,
    "note": _note,
    "plan": _plan,
    "work": _work,
    "do": _do,
}
"""What can be done, by the word of the row."""
