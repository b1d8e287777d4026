"""Prints the interval of the bench county, `lo-hi`."""

from __future__ import annotations

import django

from bench.office import COUNTY

if __name__ == "__main__":
    django.setup()
    from taizhang.org.models import Unit

    county = Unit.objects.get(code=COUNTY)
    print(f"{county.lo}-{county.hi}")
