"""Lay out the year: parts of the play become scenes.

A scene is a moment with what is done then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.play import acting, library
from taizhang.play.rows import rows_of
from taizhang.play.scope import Scope
from taizhang.play.stage import Scene, Stage
from taizhang.play.values import holds, moment, named, resolve

Part = Mapping[str, Any]
_OF_SCENES = ("on", "at", "if", "let")
"""Words that a scene has used when the year is laid out, before its deed is done."""


def scenes_of(stage: Stage, book: str) -> Iterator[Scene]:
    """Yield the scenes of one file of rows, in no particular order of time."""
    for part in library.books()[book].PLAY:
        yield from _scenes(part, Scope(stage, book, {}))


def _scenes(part: Part, scope: Scope) -> Iterator[Scene]:
    if "course" in part:
        yield from _course(part, scope)
        return
    each_its_own = "{" in str(part.get("dice", ""))
    outer = named(part.get("lay", {}), scope if each_its_own else scope.with_dice(part))
    for names in rows_of(part.get("each"), outer):
        inner = outer.inner(names)
        for word in ("who", "record"):
            if word in part:
                inner.name(word, part[word])
        inner = named(part.get("let", {}), inner.with_dice(part) if each_its_own else inner)
        if not holds(part, inner):
            continue
        for scene in _own_scenes(part):
            yield from _scene(scene, inner)
        for below in part.get("parts", ()):
            yield from _scenes(below, inner)


def _own_scenes(part: Part) -> tuple[Part, ...]:
    """Return the scenes of a part; a part with a moment of its own is one."""
    if "at" in part:
        return (
            {word: value for word, value in part.items() if word not in ("each", "if", "let", "dice", "lay")},
        )
    parts: tuple[Part, ...] = part.get("scenes", ())
    return parts


def _course(part: Part, scope: Scope) -> Iterator[Scene]:
    """Lay out a course of scenes that parts share, under this part's names."""
    if holds(part, scope):
        yield from _scenes(library.shared(part["course"]), named(part.get("let", {}), scope))


def _scene(scene: Part, scope: Scope) -> Iterator[Scene]:
    if not holds(scene, scope):
        return
    inner = named(scene.get("let", {}), scope)
    deed = {word: value for word, value in scene.items() if word not in _OF_SCENES}
    yield _moment(scene, inner), partial(_perform, deed=deed, scope=inner)


def _moment(scene: Part, scope: Scope) -> datetime:
    """Find the moment of a scene.

    It is `at` a time of the day it is `on`, or `at` a moment.
    """
    at = resolve(scene["at"], scope)
    if "on" not in scene:
        instant: datetime = moment(at)
        return instant
    hour, _, minute = at.partition(":")
    return clock.local(resolve(scene["on"], scope), int(hour), int(minute))


def _perform(_: Stage, deed: Part, scope: Scope) -> None:
    acting.do_all(deed, scope.apart())
