"""Count the steps and inputs of a daily task while a browser does it.

They are counted as docs/tasks.md defines them.

    with task(page, "visitor in") as hand:
        hand.tap("text=人员进入")
        hand.fill("[name=name]", "张某")
        ...

On leaving the block the counts are compared with the budget of the table; more is a failure. A step is a tap,
click, scan, drop or pasted text; an input is a field typed or chosen. A choice among pressed buttons is both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

TABLE = Path(__file__).parent.parent.parent / "docs" / "tasks.md"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Budget:
    """What a task may cost at most.

    `more` tells that the table allows one more for each of something.
    """

    steps: int
    inputs: int
    more: bool = False


@cache
def budgets() -> dict[str, Budget]:
    """Read the table of docs/tasks.md by the name of the task.

    What stands in brackets is left out.
    """
    found = {}
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and (steps := _NUMBER.match(cells[3])):
            inputs = _NUMBER.match(cells[4])
            more = "plus" in cells[3] or "plus" in cells[4]
            found[cells[0].partition(" (")[0]] = Budget(int(steps[0]), int(inputs[0]) if inputs else 0, more)
    return found


class Hand:
    """A hand that counts. `target` is a selector or a locator."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.inputs = page, 0, 0
        self.told: list[str] = []

    def _at(self, target: str | Locator) -> Locator:
        return self.page.locator(target).first if isinstance(target, str) else target

    def _step(self, told: str) -> None:
        self.steps += 1
        self.told.append(told)

    def _input(self, told: str) -> None:
        self.inputs += 1
        self.told.append(told)

    def tap(self, target: str | Locator) -> None:
        """One tap or click."""
        self._step(f"tap {target}")
        self._at(target).click()

    def scan(self, address: str) -> None:
        """The phone's own camera reads a QR and opens its address."""
        self._step(f"scan {address}")
        self.page.goto(address)

    def drop(self, target: str | Locator, *paths: str | Path | Any) -> None:
        """A photo taken, or files dropped or chosen, in one go."""
        self._step(f"drop into {target}")
        self._at(target).set_input_files([str(path) for path in paths])

    def paste(self, target: str | Locator, text: str) -> None:
        """Text pasted from elsewhere."""
        self._step(f"paste into {target}")
        self._at(target).fill(text)

    def fill(self, target: str | Locator, text: str) -> None:
        """A field typed."""
        self._input(f"fill {target}")
        self._at(target).fill(text)

    def choose(self, target: str | Locator, label: str) -> None:
        """An option chosen from a list, by a part of its label."""
        self._input(f"choose {target}")
        box = self._at(target)
        options = box.locator("option").all_text_contents()
        box.select_option(label=next(text for text in options if label in text).strip())

    def press(self, target: str | Locator) -> None:
        """A choice made by pressing one of a few buttons: a step and an input."""
        self._step(f"press {target}")
        self.inputs += 1
        self._at(target).click()


@contextmanager
def task(page: Page, name: str, more: int = 0) -> Iterator[Hand]:
    """Do a task and hold it to its budget.

    `more` counts the things for which the table allows one more each.
    """
    budget = budgets()[name]
    assert budget.more or not more, f"{name}: no further steps are allowed"
    hand = Hand(page)
    yield hand
    told = "; ".join(hand.told)
    assert hand.steps <= budget.steps + more, f"{name}: {hand.steps} steps of {budget.steps}: {told}"
    assert hand.inputs <= budget.inputs + more, f"{name}: {hand.inputs} inputs of {budget.inputs}: {told}"
