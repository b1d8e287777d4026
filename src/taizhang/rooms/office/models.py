"""Room office: office administration (reference part B) and what we owe to whom."""

from typing import Any

LEDGERS: tuple[Any, ...] = ()
