"""The counter itself: it reads every budget, and a task over its budget fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.counting import Budget, budgets, task

pytestmark = pytest.mark.needs_chromium


def test_every_task_of_the_table_has_a_budget() -> None:
    found = budgets()
    assert len(found) == 20
    assert found["visitor in"] == Budget(3, 3)
    assert found["patrol point, problem"] == Budget(5, 1)
    assert found["Monday study"].more


def test_one_step_too_many_fails(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<button>记</button><select><option>甲</option><option>乙</option></select><input>")
    with task(page, "closing count") as hand:
        hand.tap("button")
    with pytest.raises(AssertionError, match="2 steps of 1"):
        tapped_twice(page)
    with pytest.raises(AssertionError, match="1 inputs of 0"), task(page, "closing count") as hand:
        hand.choose("select", "乙")
    page.close()


def tapped_twice(page: Page) -> None:
    with task(page, "closing count") as hand:
        hand.tap("button")
        hand.tap("button")
