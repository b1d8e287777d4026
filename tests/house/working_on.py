"""Open every ledger of a data folder and act on it, in a process of its own.

The last line printed gives the records by ledger, as JSON, not counting what was done here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.test import Client  # noqa: E402

from taizhang.engine import clock  # noqa: E402
from taizhang.engine.declare.figure import Context  # noqa: E402
from taizhang.engine.declare.registry import by_key, ledgers  # noqa: E402
from taizhang.engine.keep.rows import rows_for  # noqa: E402
from taizhang.engine.write import deeds, sweep  # noqa: E402
from taizhang.kernel.days import Period  # noqa: E402
from taizhang.numbers.catalogue import answers  # noqa: E402
from taizhang.org.models import Account, Holding  # noqa: E402
from taizhang.org.principals import staff  # noqa: E402

counts = {ledger.key: ledger.model._default_manager.count() for ledger in ledgers()}
people = [holding.person for holding in Holding.objects.select_related("person").order_by("pk")]
clients = {person.pk: Client(SERVER_NAME="localhost") for person in people}
for person in people:
    account, _ = Account.objects.get_or_create(person=person, defaults={"username": f"p{person.pk}"})
    clients[person.pk].force_login(account)

for ledger in ledgers():
    readers = ((person, rows_for(ledger, staff(person, clock.today()), "read")) for person in people)
    person, row = next((person, rows.order_by("-pk")[0]) for person, rows in readers if rows.exists())
    for path in (f"/t/{ledger.slug}/", f"/t/{ledger.slug}/{row.public_id}/"):
        page = clients[person.pk].get(path)
        assert page.status_code == 200, (person, path, page.status_code)

assert len(answers(Context(Period.year(2021)))) > 40
assert not sweep.run().stuck
publicity = by_key("programme.publicity")
row = publicity.model.objects.filter(voided=False).latest("pk")
deeds.void(staff(row.recorded_by, clock.today()), publicity, row, "升级以后作废")
sys.stdout.write(json.dumps(counts) + "\n")
