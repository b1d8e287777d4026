"""A3 常来车辆: cars often at the gate, so that a known plate takes two taps.

The unit's own cars are not visitors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.db import models
from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Expires, Ledger, Paper, Retention, Words
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import Matches, Needed, Ordered
from taizhang.engine.declare.vocabulary.steps import Stamp
from taizhang.engine.keep import sealing
from taizhang.engine.keep.rows import rows_for
from taizhang.org.force import in_force
from taizhang.org.principals import Principal

PLATE = re.compile(r"[一-龥][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}")
"""Province sign, letter, five signs (blue) or six (green, new energy)."""
_FILL = re.compile(r"[\s·•.\-—]")


def plain_plate(text: str) -> str:
    """Write a plate in its stored form, also used for look-up.

    It has capitals, half width, and no dot between its parts.
    """
    return _FILL.sub("", unicodedata.normalize("NFKC", text)).upper()


class VehicleType(models.TextChoices):
    CAR = "car", "小型客车"
    BUS = "bus", "大中型客车"
    TRUCK = "truck", "货车"
    WORKS = "works", "工程车"
    OTHER = "other", "其他"


class Car(Record):
    """A car of the list.

    `occurred_at` is the day it was listed. Its label names its errand, never a person.
    """

    called = "label"

    class Whose(models.TextChoices):
        STAFF = "staff", "本社职工"
        OFFICE = "office", "本社公车"
        FREQUENT = "frequent", "常来外车"

    label = fields.text("称呼", 30)
    whose = fields.choice("车辆归属", Whose)
    plate = fields.personal("车牌", 20, purpose="门岗放行", find=True)
    vehicle_type = fields.choice("车型", VehicleType, default=VehicleType.CAR)
    dept = fields.text("常去科室", 40, optional=True)
    errand = fields.text("常来事由", 40, optional=True)
    until = fields.day("有效期至", optional=True)

    class Meta(Record.Meta):
        verbose_name = "常来车辆"

    def __str__(self) -> str:
        return self.label


def _plate(draft: Draft) -> None:
    if "plate" in draft.plain:
        draft.plain["plate"] = plain_plate(draft.plain["plate"])


def _once(draft: Draft) -> Iterable[Problem]:
    row, plate = draft.record, draft.plain.get("plate", "")
    if plate:
        key = sealing.blind(Car._meta.get_field("plate"), plate)
        same = Car.objects.filter(plate_key=key, unit_lo=row.unit_lo, state="listed", voided=False)
        if other := same.exclude(pk=row.pk).first():
            yield "plate", f"这个车牌已在常来车辆名单上（{other.number}），不要重复登记。"


RULES = (
    Needed("plate", lambda place: place.draft.new),
    Matches("plate", PLATE, "车牌格式不对：省份简称加字母再加5位，新能源车加6位，请核对。"),
    Ordered("occurred_on until"),
    _once,
)


def listed(principal: Principal, whose: Iterable[str] = (Car.Whose.FREQUENT,)) -> QuerySet[Car]:
    """Select the cars in force on the list, by label.

    As far as the principal may see; they are the tiles of the gate's phone.
    """
    today = clock.today()
    rows = rows_for(CARS, principal, "choose").filter(state="listed", voided=False, whose__in=list(whose))
    return rows.filter(in_force(today)).order_by("label", "id")


def plate_of(car: Car) -> str:
    """Open the plate of a listed car for the gate's own record.

    It is never shown by itself.
    """
    key = sealing.record_key(CARS.key, car.public_id)
    return sealing.open_value(key, car.public_id, "plate", car.plate)


FIGURES = (
    Figure(
        "listed_cars", "常来车辆登记", "辆",
        parts=tuple(Part(w.value, str(w.label), "辆", where={"whose": w.value}) for w in Car.Whose),
    ),
)  # fmt: skip
CARS = Ledger(
    Car,
    code="CL",
    title="常来车辆",
    section="A3",
    matter="label",
    words=Words("常来车辆", "登记 移出", "辆 台"),
    flow=Flow(
        path="listed removed",
        states=(State("listed", "在册"), State("removed", "已移出", final=True)),
        moves=(
            Move(
                "remove",
                "移出名单",
                "listed",
                "removed",
                by="secretary section_head",
                effect=Stamp("until"),
                spare=True,
            ),
        ),
    ),
    access=Access(
        read="section_head deputy head auditor duty guard", write="secretary", private="secretary guard"
    ),
    columns="occurred_on label whose vehicle_type dept errand until",
    filters="whose vehicle_type",
    find="label dept errand",
    form="车辆: label whose plate vehicle_type | 常来: dept errand until",
    paper=Paper("常来车辆登记表", "常来车辆名册", ("登记人", "办公室主任")),
    late_after=THREE_WORKDAYS,
    derive=(_plate,),
    rules=RULES,
    figures=FIGURES,
    expires=(Expires("until", "有效期", levels=(30, 7)),),
    merges=True,
    retention=Retention(6, "从移出名单或有效期满起，个人信息保护法第十九条", since="until"),
)
