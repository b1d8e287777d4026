"""Room safety: work safety and hazards (reference part F1–F5)."""

from typing import Any

LEDGERS: tuple[Any, ...] = ()
