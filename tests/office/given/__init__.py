"""What the declarations of ledgers do not say about their records, room by room."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from tests.office.given import office, petitions, premises, programme, report, safety
from tests.office.steps import Come, Given

GIVEN: Mapping[str, Given] = {
    **premises.GIVEN,
    **office.GIVEN,
    **programme.GIVEN,
    **petitions.GIVEN,
    **safety.GIVEN,
    **report.GIVEN,
}
if "tests.invented" in settings.INSTALLED_APPS:
    from tests.invented import given as invented

    GIVEN = {**GIVEN, **invented.GIVEN}
PAPERS: Mapping[tuple[str, str], Come] = {**petitions.PAPERS}
