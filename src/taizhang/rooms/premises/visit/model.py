"""A3 外来人员、车辆登记: the row of one visit and its rules.

Source: 421号令 11(2); 个人信息保护法 5, 6, 19.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Entry, Record
from taizhang.engine.declare.vocabulary import Bounds, Needed, NotFuture, Ordered, Place
from taizhang.engine.keep import sealing
from taizhang.rooms.premises.cars import PLATE, Car, VehicleType, plain_plate, plate_of
from taizhang.rooms.premises.gate import GateShift
from taizhang.rooms.premises.guards import LAST4

IDENTITY = re.compile(r"\d{17}[\dXx]")
COPIES = 3
"""So many rows alike within one minute, typed by the same hand, are shown to a supervisor."""


class Kind(models.TextChoices):
    PERSON = "person", "人员"
    VEHICLE = "vehicle", "车辆"
    BOTH = "both", "人车同行"
    WORKS = "works", "施工人员"
    DELIVERY = "delivery", "送货"
    PETITION = "petition", "来访（信访）"


class Reason(models.TextChoices):
    OFFICIAL = "official", "公务"
    BUSINESS = "business", "业务"
    REPAIR = "repair", "维修施工"
    DELIVERY = "delivery", "送货"
    PRIVATE = "private", "私访"
    PETITION = "petition", "信访"
    OTHER = "other", "其他"


class IdKind(models.TextChoices):
    CARD = "card", "身份证"
    DRIVER = "driver", "驾驶证"
    WORK = "work", "工作证"
    OTHER = "other", "其他"


class Closing(models.TextChoices):
    """The source of knowledge that a visitor left."""

    GATE = "gate", "出门登记"
    COUNT = "count", "清点时关闭"
    LATER = "later", "补登离开"
    PATROL = "patrol", "夜间巡逻核实"


class Visit(Record):
    """One visit; `occurred_at` is the moment of entering.

    Who came and with which car is sealed.

    A visit to the petition desk holds only its time and how many came.
    """

    kind = fields.choice("登记类别", Kind, default=Kind.PERSON)
    visitor = fields.personal("来访人姓名", 30, purpose="核对来访并在应急时清点人员")
    id_kind = fields.choice("证件种类", IdKind, optional=True)
    id_last4 = fields.personal("证件号后四位", 20, purpose="核对来访人")
    org = fields.personal("来访单位", 60, purpose="核对来访")
    party_size = fields.count("同行人数", default=1)
    car = fields.refers(Car, "常来车辆", optional=True)
    plate = fields.personal("车牌", 20, purpose="核对进出车辆", find=True)
    vehicle_type = fields.choice("车型", VehicleType, optional=True)
    vehicle = fields.yes("有车", computed=True)
    odd_plate = fields.yes("车牌格式不常见", computed=True)
    reason = fields.choice("事由", Reason, optional=True)
    reason_text = fields.text("事由说明", 60, optional=True)
    host = fields.person("被访人", optional=True)
    host_dept = fields.text("被访科室", 40, optional=True)
    host_confirmed = fields.yes("被访人已确认")
    goods = fields.text("携带物品", 100, optional=True)
    pass_no = fields.text("临时证号", 20, optional=True)
    pass_back = fields.yes("临时证已收回")
    site = fields.site("登记岗")
    guard = fields.person("登记保安", optional=True)
    denied = fields.yes("拒绝进入")
    deny_reason = fields.text("拒绝原因", 60, optional=True)
    left_at = fields.moment("离开时间", optional=True)
    closing = fields.choice("离开登记方式", Closing, optional=True)
    closing_note = fields.text("离开情况", 100, optional=True)
    late_closed = fields.yes("次日补登离开", computed=True)
    at_desk = fields.yes("已在信访接待处登记", computed=True)
    alike = fields.yes("内容雷同", computed=True)

    class Meta(Record.Meta):
        verbose_name = "外来登记"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("state", "unit_lo"), name="visit_open"),
            models.Index(fields=("site", "occurred_at"), name="visit_site"),
        )


def plate_key(text: str) -> str:
    """Return the blind index of a plate however it was typed."""
    field: Any = Visit._meta.get_field("plate")
    return sealing.blind(field, plain_plate(text))


def on_post(site: int, moment: datetime) -> list[int]:
    """Return the keys of persons signed on at a gate at a moment."""
    rows = GateShift.objects.filter(site=site, voided=False, forgotten=False, occurred_at__lte=moment)
    rows = rows.filter(
        Q(signed_out=None, planned_to__gt=moment - timedelta(hours=2)) | Q(signed_out__gte=moment)
    )
    return list(rows.order_by("-occurred_at").values_list("guard__person_id", flat=True))


def filled(draft: Draft) -> None:
    """Fill in what follows from the rest of the row.

    The plate of a known car, the guard on post, the marks of the row.
    """
    row = draft.record
    if draft.new and row.car is not None:
        draft.plain.setdefault("plate", plate_of(row.car))
        row.vehicle_type = row.vehicle_type or row.car.vehicle_type
        row.host_dept = row.host_dept or row.car.dept
        row.reason_text = row.reason_text or row.car.errand
        row.reason = row.reason or Reason.BUSINESS
        row.kind = Kind.VEHICLE if row.kind == Kind.PERSON else row.kind
    if "plate" in draft.plain:
        draft.plain["plate"] = plain_plate(draft.plain["plate"])
        row.odd_plate = not PLATE.fullmatch(draft.plain["plate"])
    if row.kind == Kind.PETITION:
        row.reason = Reason.PETITION
    row.vehicle = row.kind != Kind.PETITION and bool(draft.plain.get("plate") or row.plate)
    if draft.new:
        standing = on_post(row.site_id, row.occurred_at)
        row.guard_id = row.guard_id or next(iter(standing), None)
        draft.answer["on_post"] = standing
        row.alike = _copied_down(row)
        row.closing = Closing.GATE if row.left_at and not row.denied else ""


def _copied_down(row: Visit) -> bool:
    if row.entry != Entry.DIRECT or row.kind == Kind.PETITION:
        return False
    minute = row.occurred_at.replace(second=0)
    same = Visit.objects.filter(
        site=row.site_id,
        guard=row.guard_id,
        kind=row.kind,
        host_dept=row.host_dept,
        reason=row.reason,
        reason_text=row.reason_text,
        voided=False,
        occurred_at__gte=minute,
        occurred_at__lt=minute + timedelta(minutes=1),
    )
    return same.count() >= COPIES - 1


def whole(draft: Draft) -> Iterable[Problem]:
    """Check the content of a row.

    What it must hold, whom it may name, and that times run forward.
    """
    row = draft.record
    if row.kind == Kind.PETITION:
        yield from _nameless(draft)
    else:
        yield from _named(draft)
    for name, text in draft.plain.items():
        if match := IDENTITY.search(text):
            yield name, f"不登记完整的身份证号码，只在“证件号后四位”填 {match.group()[-4:]}。"
    last4 = draft.plain.get("id_last4", "")
    if last4 and not LAST4.fullmatch(last4) and not IDENTITY.search(last4):
        yield "id_last4", "只登记证件号码的后四位（最后一位可为X）。"
    if row.left_at and not row.closing:
        yield "left_at", "离开请办理“登记离开”，不在这里填。"
    if draft.new:
        yield from _on_post(row, draft.answer["on_post"])


def _nameless(draft: Draft) -> Iterable[Problem]:
    """Refuse personal data on a visit to the petition desk.

    The gate keeps nothing of who comes to petition.
    """
    row = draft.record
    text = "来访（信访）只登记时间和人数；姓名、车牌、事由等由信访接待处登记，请清空。"
    for name in ("visitor", "id_last4", "org", "plate"):
        if draft.plain.get(name):
            yield name, text
    for name in ("id_kind", "car", "reason_text", "host", "host_dept", "goods", "pass_no"):
        if getattr(row, name):
            yield name, text


def _named(draft: Draft) -> Iterable[Problem]:
    """Require person or car, host and reason.

    Who or which car, to whom and why; a barrier's own file knows the plate alone.
    """
    row = draft.record
    barrier = row.entry == Entry.COPIED and row.kind == Kind.VEHICLE and row.vehicle
    if draft.new and row.car is None and not draft.plain.get("visitor") and not barrier:
        yield "visitor", "请填写“来访人姓名”。"
    if row.kind in (Kind.VEHICLE, Kind.BOTH) and not row.vehicle:
        yield "plate", "有车辆进入，请填写“车牌”或选择常来车辆。"
    if draft.new and draft.plain.get("plate") and not row.denied:
        yield from _inside_already(row, draft.plain["plate"])


def _inside_already(row: Visit, plate: str) -> Iterable[Problem]:
    """Refuse a plate already inside and the unit's own cars.

    The same plate cannot be inside twice; the unit's own cars are not visitors.
    """
    own = Car.objects.filter(
        plate_key=sealing.blind(Car._meta.get_field("plate"), plate),
        unit_lo=row.unit_lo,
        voided=False,
        state="listed",
        whose__in=(Car.Whose.STAFF, Car.Whose.OFFICE),
    )
    if own.exists():
        yield "plate", "这是本社车辆（已在常来车辆名单上），不用登记，直接放行。"
    stays = Q(state="inside") | Q(state="unclosed")
    still = Visit.objects.filter(stays, plate_key=plate_key(plate), unit_lo=row.unit_lo, voided=False)
    still = still.filter(occurred_at__lte=row.occurred_at)
    if other := still.first():
        at = other.occurred_at
        yield "plate", f"这辆车还没有登记离开（{other.number}，{local(at)}进入），请先登记离开。"


def local(moment: datetime) -> str:
    """Write a moment in the short form of the gate."""
    from taizhang.engine import clock

    return f"{moment.astimezone(clock.SHANGHAI):%m-%d %H:%M}"


def _on_post(row: Visit, standing: list[int]) -> Iterable[Problem]:
    if row.guard_id is None:
        if GateShift.objects.filter(site=row.site, voided=False).exists():
            yield "guard", "这个岗位此时没有保安签到，请先签到上岗再登记。"
    elif row.guard_id not in standing:
        yield "guard", "所选保安此时没有在本岗签到，请先签到上岗，或改选当班保安。"


def _no_petition(row: Place) -> bool:
    return bool(row["kind"] != Kind.PETITION)


RULES = (
    Bounds("party_size", least=1),
    whole,
    Needed("host_dept host", _no_petition, any_of=True),
    Needed("reason", _no_petition),
    Needed("reason_text", lambda row: row["reason"] == Reason.OTHER, "事由选“其他”的"),
    Needed("deny_reason", lambda row: row["denied"], "拒绝进入的"),
    Ordered("occurred_at left_at"),
    NotFuture("left_at"),
)
