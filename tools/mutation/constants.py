"""Read texts of the sources that are put together from named parts.

The sources are not run for it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from mutation.places import Module


@dataclass
class Constants:
    """The modules of a tree by dotted name, and what their constants say."""

    modules: dict[str, Module] = field(default_factory=dict)

    @classmethod
    def of(cls, modules: list[Module]) -> Constants:
        """Take the modules of a tree."""
        return cls({f"taizhang.{module.path[:-3].replace('/', '.')}": module for module in modules})

    @property
    def posts(self) -> tuple[str, ...]:
        """Give the keys of the one table of posts."""
        calls = (
            node for node in ast.walk(self.modules["taizhang.org.posts"].tree) if isinstance(node, ast.Call)
        )
        keys = [call.args[0] for call in calls if getattr(call.func, "id", "") == "Post"]
        return tuple(str(key.value) for key in keys if isinstance(key, ast.Constant))

    def text(self, module: Module, node: ast.expr | None) -> str | None:
        """Give the text that an expression comes to.

        It is nothing where it takes a run to know.
        """
        match node:
            case ast.Constant(value=str(value)):
                return value
            case ast.Name(id=name):
                return self._named(module, name)
            case ast.Attribute(value=ast.Name(id=alias), attr=name):
                other = self.modules.get(self._imported(module, alias))
                return self._named(other, name) if other else None
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([self.text(module, left), self.text(module, right)])
            case ast.JoinedStr(values=values):
                parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in values]
                return self._joined([self.text(module, part) for part in parts])
        return None

    @staticmethod
    def _joined(parts: list[str | None]) -> str | None:
        return None if None in parts else "".join(part or "" for part in parts)

    def _named(self, module: Module, name: str) -> str | None:
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == name for t in node.targets):
                return self.text(module, node.value)
        source, _, inner = self._imported(module, name).rpartition(".")
        return self._named(self.modules[source], inner) if source in self.modules else None

    @staticmethod
    def _imported(module: Module, name: str) -> str:
        """Give the dotted name behind an imported name."""
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return f"{node.module}.{alias.name}"
        return ""
