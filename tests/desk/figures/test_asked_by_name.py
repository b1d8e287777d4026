"""查数: who asks for a figure by its name gets that one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taizhang.engine.declare.registry import ledgers
from taizhang.numbers import asked
from taizhang.numbers.catalogue import programme


def test_every_figure_is_found_by_its_own_name(db: None) -> None:
    """A name may hold that of another figure, or a word left out of questions."""
    labels = [entry.figure.label for entry in programme()]
    once = [label for label in labels if labels.count(label) == 1]
    assert len(once) > 100 > len(ledgers())
    wrong = {label: asked.search(label)[0].figure.label for label in once if asked.search(label)}
    assert {label: found for label, found in wrong.items() if found != label} == {}
    assert set(wrong) == set(once)


def test_a_name_that_holds_another_is_not_taken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("网站巡查", "发现问题的网站巡查", "网站巡查发现问题整改率")
    entries = [
        replace(entry, figure=replace(entry.figure, label=name, code=""))
        for entry, name in zip(programme(), names, strict=False)
    ]
    monkeypatch.setattr(asked, "_texts", lambda: [asked._text(entry) for entry in entries])
    assert [asked.search(f"{name}有多少")[0].figure.label for name in names] == list(names)
