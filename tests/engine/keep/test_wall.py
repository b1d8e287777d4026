"""Follow what lies behind a wall along offers, and nothing beside them."""

from __future__ import annotations

from taizhang.engine import clock
from taizhang.engine.keep import wall
from taizhang.engine.models import Offer
from tests.office import NOW, Office
from tests.office.doors import of_offer


def test_only_what_was_taken_up_from_a_hidden_record_is_hidden_with_it(db: None) -> None:
    with clock.at(NOW):
        office = Office()
        offer = Offer.objects.get(pk=of_offer(office, "A").values["offer_id"])
        hazard = office.record("safety.hazard", unit="A", offer=offer.pk)
        offer.refresh_from_db()
        assert offer.taken_id == hazard.pk
        beside = {"petitions.reception": {10**6}}
        assert wall._closed({key: set(keys) for key, keys in beside.items()}) == beside
        source = {offer.source_ledger: {offer.source_id}}
        assert wall._closed(dict(source)) == {**source, "safety.hazard": {hazard.pk}}
