"""Rights on operations.

What the address names is found for whoever may read it; the deed refuses in words.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

from django.http import Http404, HttpRequest

from taizhang.engine.declare.rights import READS, Right
from taizhang.engine.read.doors import Closed, Door, Found
from taizhang.org.principals import Principal


class Asked(HttpRequest):
    """A request with its address followed.

    It holds the asker, and the ledger and record that the address named.
    """

    principal: Principal
    found: Found


def needs(right: Right, purpose: str = "") -> Callable[[Any], Any]:
    """Open an operation to the holders of a right.

    What others may not read does not exist for them. Who reads a record but may not write it gets
    to the deed, which says in words why it is not done.
    """
    door = Door(right, purpose)
    reading = Door(READS, purpose)

    def mark(operation: Any) -> Any:
        @wraps(operation)
        def opened(request: Asked, *args: Any, **named: Any) -> Any:
            try:
                if "slug" in named:
                    request.found = _found(reading, request.principal, named)
                else:
                    door.check(request.principal)
            except Closed as closed:
                raise Http404 from closed
            return operation(request, *args, **named)

        opened.__signature__ = _signature(operation)  # type: ignore[attr-defined]  # the API reads types from it
        opened.door = door  # type: ignore[attr-defined]  # read by the table of rights
        return opened

    return mark


def _signature(operation: Any) -> inspect.Signature:
    """Return the signature of an operation with types resolved at its origin."""
    signature, types = inspect.signature(operation), get_type_hints(operation, include_extras=True)
    return signature.replace(
        parameters=[
            each.replace(annotation=types.get(each.name, Any)) for each in signature.parameters.values()
        ]
    )


def _found(reading: Door, principal: Principal, named: dict[str, Any]) -> Found:
    ledger = reading.ledger(principal, named["slug"])
    if not reading.purpose:
        return Found(ledger, None)
    return reading.record(principal, ledger, named["public_id"])
