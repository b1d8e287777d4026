"""查询码: a petitioner's own access to the matter, without an account.

With the code a petitioner follows the own matter and rates the answer.

80 random bits in letters that are not mistaken for one another. Only a keyed hash is kept: whoever
reads the database cannot follow a case, and a lost code is replaced, never found again.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import history, sealing
from taizhang.kernel import seal
from taizhang.org.models import Person
from taizhang.org.principals import Principal
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.reception import ledger as reception

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 16
ALIKE = str.maketrans("OIL", "011")
ANSWERED = ("answered", "executing", "rechecking", "reviewed", "concluded")
"""States of a case in which there is an answer to rate."""
DOUBTED = ("answered", "reviewed", "concluded")
"""Those from which a bad rating leads to a second look at once."""


class QueryCode(models.Model):
    """One code given out for a reception. A new one ends the earlier ones.

    `rates` says whether its holder may rate: a code given out again after the answer only follows,
    so that nobody at the desk makes a code for a rating.
    """

    key = models.CharField(max_length=64, unique=True)
    reception = models.ForeignKey(reception.Reception, models.PROTECT, related_name="codes")
    rates = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.reception_id}"


def grouped(code: str) -> str:
    """Write a code in the form read and typed: four groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, LETTERS, 4))


def plain(typed: str) -> str:
    """Read typed text as a code.

    Full-width letters, small ones, blanks, dashes and look-alikes are forgiven.
    """
    text = unicodedata.normalize("NFKC", typed[:200]).upper().translate(ALIKE)
    return "".join(letter for letter in text if letter in ALPHABET)[: LETTERS + 1]


def _key(code: str) -> str:
    return seal.blind(sealing.keys().index, "query code", code)


def issue(principal: Principal, row: Any) -> str:
    """Give out the code of a reception, once.

    Again only for a lost slip, which ends the earlier code.
    """
    if not holds(WRITES, principal, reception.LEDGER, row.unit_lo):
        raise Refused("查询码由接待人员打印回执时给出，您的岗位不能办理。", status=403)
    if row.voided or row.sealed_no:
        raise Refused("作废的登记和密件不给查询码。", status=409)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    moment = clock.now().replace(microsecond=0)
    with transaction.atomic():
        earlier = QueryCode.objects.select_for_update().filter(reception=row)
        again = earlier.exists()
        earlier.filter(ended_at=None).update(ended_at=moment)
        answered = row.case is not None and row.case.state in ANSWERED
        QueryCode.objects.create(
            key=_key(code),
            reception=row,
            rates=not (again and answered),
            made_at=moment,
            made_by=principal.person,
        )
        text = "补发查询码，原码作废" if again else "发出查询码"
        history.append("query_code", principal, reception.LEDGER, row, note=text, whole=False)
    return code


@dataclass(frozen=True)
class Held:
    """The keys found by a number and its code, no content.

    `case` is `None` before the visit was filed.
    """

    reception: int
    case: int | None
    rates: bool


_FOUND = (
    "reception__number", "reception__case__number", "reception_id", "reception__case_id", "rates",
    "reception__voided", "reception__sealed_no", "reception__case__voided", "reception__case__sealed_no",
)  # fmt: skip


def held(number: str, code: str) -> Held | None:
    """Find what a number (of the reception or its case) and a code open.

    It is None for anything wrong, ended or hidden.

    One and the same query is asked whatever is wrong, and what comes back is compared without
    haste.
    """
    rows = QueryCode.objects.filter(key=_key(plain(code)), ended_at=None).values_list(*_FOUND)
    row = next(iter(rows), None) or ("", "", 0, None, False, True, "", True, "")
    visit, matter, visit_key, case_key, rates, void, sealed, case_void, case_sealed = row
    text = unicodedata.normalize("NFKC", number[:80]).strip().upper().encode()
    matches = [hmac.compare_digest(text, (known or "-").encode()) for known in (visit, matter)]
    if not any(matches) or void or sealed or case_void or case_sealed:
        return None
    return Held(visit_key, case_key, rates)


def rate(found: Held, rating: str) -> None:
    """Store the holder's own rating of the answer.

    A bad one is looked at again by another person, whether or not the holder is content with it.
    """
    from taizhang.engine.write import deeds
    from taizhang.org.principals import system
    from taizhang.rooms.petitions.case import effects
    from taizhang.rooms.petitions.case import ledger as case
    from taizhang.rooms.petitions.matter import Rating

    if rating not in (Rating.GOOD, Rating.FAIR, Rating.BAD):
        raise Refused([("rating", "请选择满意、基本满意或不满意。")])
    if not found.rates:
        raise Refused(
            [("rating", "答复以后补发的查询码只能查询，不能评价；请用原来的查询码，或到接待处填写评价表。")]
        )
    with transaction.atomic():
        row = Case.objects.select_for_update().filter(pk=found.case or 0, voided=False).first()
        if row is None or row.state not in ANSWERED:
            raise Refused([("rating", "现在还没有答复可以评价，或者本件已经归档。")])
        row = effects.rate_by_code(row, rating)
        if rating == Rating.BAD and row.state in DOUBTED:
            deeds.move(system("信访人凭查询码评价不满意"), case.LEDGER, row, "doubt")
