"""Fill the forms of a page as a browser would send them back.

Fields have their first values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

KIND = {
    "number": "number",
    "date": "day",
    "datetime-local": "moment",
    "month": "period",
    "checkbox": "key",
    "radio": "key",
    "select": "key",
    "hidden": "key",
    "submit": "key",
    "file": "file",
}


@dataclass
class Field:
    """A field of a form: its kind, its value, what it offers."""

    name: str
    type: str
    value: str = ""
    required: bool = False
    options: list[str] = field(default_factory=list)
    on: bool = True

    @property
    def kind(self) -> str:
        """Of which kind hostile values for it are."""
        return KIND.get(self.type, "text")

    def filled(self, random: Random) -> str:
        """Return a value that a clerk might give.

        It is what stands there, else a choice, a day, a number or a word.
        """
        if self.type == "select":
            offered = [value for value in self.options if value]
            keep = self.value or not offered or (not self.required and random.random() < 0.5)
            return self.value if keep else random.choice(offered)
        if self.value or self.type in ("hidden", "checkbox", "radio", "submit"):
            return self.value
        if not self.required and random.random() < 0.4:
            return ""
        return {
            "number": "2",
            "date": "2022-06-14",
            "datetime-local": "2022-06-15T09:30",
            "month": "2022-05",
        }.get(self.type, "按要求办理")


@dataclass
class Form:
    """A form: where it goes, how, and its fields."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select: Field | None = None
        self.area: Field | None = None
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").upper()))
            self.inside = True
        elif not self.inside:
            return
        elif tag == "option" and self.select:
            value = given.get("value", "")
            self.select.options.append(value)
            if "selected" in given or not self.select.value:
                self.select.value = value
        elif name := given.get("name", ""):
            self._field(tag, name, given)

    def _field(self, tag: str, name: str, given: dict[str, str]) -> None:
        kind = {"select": "select", "textarea": "textarea", "button": "submit"}.get(tag) or given.get(
            "type", "text"
        )
        made = Field(name, kind, given.get("value", ""), "required" in given)
        if kind in ("checkbox", "radio"):
            made.on = "checked" in given
            made.value = made.value or "on"
        if tag == "select":
            self.select = made
        if tag == "textarea":
            self.area = made
        self.forms[-1].fields.append(made)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area.value += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None


def forms_of(page: str) -> list[Form]:
    """Every form of a page that has fields."""
    reader = _Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.fields]
