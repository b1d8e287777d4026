"""Find every address there is.

They are patterns of the resolver with the names their views ask for, and operations of the API.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests import rights

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
ASKING = ("get", "getlist", "pop")


@dataclass(frozen=True)
class Address:
    """An address as a pattern.

    It has its route, its path parameters by kind, and the names of query and form that its view asks for.
    """

    route: str
    names: tuple[str, ...]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The path parameters as (kind, name)."""
        return PARAMETER.findall(self.route)

    def path(self, values: dict[str, str]) -> str:
        """The route with values in the place of parameters."""
        return PARAMETER.sub(lambda met: values[met[2]], self.route)


@dataclass(frozen=True)
class Operation:
    """An operation of the API.

    It has its parameters with their kinds, and the schema of its body.
    """

    method: str
    path: str
    parameters: tuple[tuple[str, str, str], ...]
    body: dict[str, Any] | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def addresses() -> list[Address]:
    """Every pattern of the resolver, each once."""
    found = {f"/{row.text}": Address(f"/{row.text}", names(row.view)) for row in rights.addresses()}
    return [found[route] for route in sorted(found)]


def names(view: Any) -> tuple[str, ...]:
    """Return the names that a view takes from query and form.

    They are those that its module, and the pages it is made of, take.
    """
    module = sys.modules.get(inspect.unwrap(view).__module__)
    if module is None or not module.__name__.startswith("taizhang"):
        return ()
    near = [module, *(value for value in vars(module).values() if isinstance(value, ModuleType))]
    return tuple(sorted({name for one in near for name in _asked(one.__name__)}))


@cache
def _asked(module: str) -> frozenset[str]:
    if not module.startswith(("taizhang.desk", "taizhang.portal")):
        return frozenset()
    place = sys.modules[module].__file__
    found = set()
    for node in ast.walk(ast.parse(Path(str(place)).read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING:
            found.update(arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            found.add(node.slice.value)
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
            found.add(node.left.value)
    return frozenset(name for name in found if isinstance(name, str) and name.isidentifier())


def operations() -> list[Operation]:
    """Every operation that the API describes, with its schemas resolved."""
    from taizhang.api.routes import api

    schema = api.get_openapi_schema()
    found = []
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            parameters = tuple(
                (row["name"], row["in"], str(row["schema"].get("type", "string")))
                for row in told.get("parameters", ())
            )
            content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
            body = _resolved(content["schema"], schema) if content else None
            found.append(Operation(method.upper(), path, parameters, body))
    return found


def _resolved(shape: Any, schema: Any) -> Any:
    if isinstance(shape, dict):
        if "$ref" in shape:
            *_, name = shape["$ref"].split("/")
            return _resolved(schema["components"]["schemas"][name], schema)
        return {key: _resolved(value, schema) for key, value in shape.items()}
    return [_resolved(value, schema) for value in shape] if isinstance(shape, list) else shape
