"""The names of things in cells.

Choices are known by label, units, people and places by name; there is never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare import registry
from taizhang.engine.declare.record import Record
from taizhang.engine.keep.rows import rows_for
from taizhang.org.models import Person, Site, Unit
from taizhang.org.principals import Principal
from taizhang.workbooks.sheets.columns import Column, bare


class Unclear(Exception):
    """A cell that was not understood; its text says what is wrong and what to do."""


def plain(text: str) -> str:
    """Return a name without width, blanks and case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


_ENDS = ("供销合作社联合社", "供销合作社", "供销社", "联合社", "联社", "机关", "社")


def variants(unit: Unit) -> set[str]:
    """Return the common ways of writing a unit."""
    texts = {plain(unit.name), plain(unit.short), plain(unit.code)}
    for text in (plain(unit.name), plain(unit.short)):
        for end in _ENDS:
            if text.endswith(end) and len(text) - len(end) >= 2:
                stem = text[: -len(end)]
                texts |= {stem, f"{stem}社", f"{stem}供销社", f"{stem}联社"}
                break
    return {text for text in texts if len(text) >= 1}


class Names:
    """The names that one principal may use, each looked up once."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        self._books: dict[Any, dict[str, set[int]]] = {}
        self._said: dict[Any, dict[int, str]] = {}
        self._numbers: dict[tuple[str, str], str] = {}

    def choice(self, column: Column, text: str) -> str:
        """Return the key of a choice from its label, or from it without its bracket."""
        target, matches = plain(text), []
        for key, label in column.choices:
            if target in (plain(label), plain(key)):
                return key
            if target == plain(bare(label)) or plain(bare(label)) == plain(bare(text)):
                matches.append((key, label))
        if len(matches) == 1:
            return matches[0][0]
        labels = "、".join(label for _, label in (matches or column.choices)[:8])
        raise Unclear(
            f"“{text}”不在可选项里，请从这些里选：{labels}{'等' if len(column.choices) > 8 else ''}。"
        )

    def related(self, column: Column, text: str, unit_id: int | None = None) -> str:
        """Return the key of a unit, a person or a place by its name.

        A name that fits two is an error.
        """
        model = column.field.related_model
        keys = self._book(model).get(plain(text), set())
        if len(keys) > 1 and unit_id is not None and model is Site:
            own = set(Site.objects.filter(pk__in=keys, unit_id=unit_id).values_list("pk", flat=True))
            keys = own if len(own) == 1 else keys
        if len(keys) == 1:
            return str(next(iter(keys)))
        if keys:
            several = "、".join(sorted(self.said(model, pk) for pk in keys)[:6])
            raise Unclear(f"“{text}”不止一个：{several}，请写明是哪一个。")
        close = self._close(model, text)
        raise Unclear(
            f"没有找到“{text}”{close}，请写全称、简称或单位码。"
            if model is Unit
            else f"没有找到“{text}”{close}，请核对后改写。"
        )

    def _close(self, model: Any, text: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(plain(text), [t for t in self._book(model) if len(t) > 1], n=1, cutoff=0.6)
        return f"，是不是“{self.said(model, next(iter(self._book(model)[near[0]])))}”" if near else ""

    def record(self, column: Column, text: str) -> str:
        """Return the key of another record by its number, or by a unique name."""
        model, written = column.field.related_model, unicodedata.normalize("NFKC", text).strip()
        key = (model._meta.label_lower, written)
        if key not in self._numbers:
            self._numbers[key] = self._one_record(model, written)
        return self._numbers[key]

    def _one_record(self, model: Any, written: str) -> str:
        ledger = registry.by_key(model._meta.label_lower)
        rows = rows_for(ledger, self.principal, "choose").filter(voided=False)
        pairs = list(rows.filter(number=written).values_list("pk", "number"))
        if not pairs and model.called != "number":
            pairs = list(
                rows.filter(**{model.called: written}).order_by("pk").values_list("pk", "number")[:6]
            )
        if len(pairs) > 1:
            several = "、".join(number for _, number in pairs)
            raise Unclear(f"叫“{written}”的{model._meta.verbose_name}不止一个（{several}），请写编号。")
        if not pairs:
            how = "编号" if model.called == "number" else "编号或名称"
            raise Unclear(f"没有找到“{written}”这个{model._meta.verbose_name}，请核对{how}。")
        return str(pairs[0][0])

    def said(self, model: Any, pk: int) -> str:
        """Write one row of a related table in a form readable from a cell."""
        if issubclass(model, Record):
            return str(model._default_manager.filter(pk=pk).values_list("number", flat=True).first() or "")
        if model not in self._said:
            self._book(model)
        return self._said[model].get(pk, "")

    def listed(self, model: Any) -> list[str]:
        """List all names of a related table, for a drop-down list."""
        self._book(model)
        return list(self._said[model].values())

    def _book(self, model: Any) -> dict[str, set[int]]:
        if model not in self._books:
            rows: QuerySet[Any] = model._default_manager.all()
            if model in (Person, Site):
                rows = rows.select_related("unit")
            everyone = list(rows)
            book: dict[str, set[int]] = {}
            for row in everyone:
                for text in self._written(row):
                    book.setdefault(text, set()).add(row.pk)
            if model is Unit:  # a full name, short name or code comes before a common variant of another
                for row in everyone:
                    for text in (plain(row.name), plain(row.code)):
                        book[text] = {row.pk}
            self._books[model] = book
            self._said[model] = {row.pk: self._name(row, book) for row in everyone}
        return self._books[model]

    @staticmethod
    def _written(row: Any) -> set[str]:
        if isinstance(row, Unit):
            return variants(row)
        if isinstance(row, (Person, Site)):
            return {
                plain(row.name),
                plain(f"{row.name}（{row.unit.short}）"),
                plain(f"{row.unit.short}{row.name}"),
            }
        return {plain(str(row))}

    @staticmethod
    def _name(row: Any, book: dict[str, set[int]]) -> str:
        if isinstance(row, Unit):
            return row.short if len(book[plain(row.short)]) == 1 else row.name
        text = str(row)
        if len(book[plain(text)]) > 1 and isinstance(row, (Person, Site)):
            return f"{row.name}（{row.unit.short}）"
        return text
