"""Say how many random cases a recount goes through.

There are enough for every day, and many more in `make soak`.
"""

import os

SOAK = 10_000


def many(usual: int, soak: int = SOAK) -> int:
    """The number of cases: the usual one, or that of a soak."""
    return soak if os.environ.get("TAIZHANG_SOAK") else usual
