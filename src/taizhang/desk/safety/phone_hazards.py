"""A hazard found: a photo, the place, what it is."""

from __future__ import annotations

from taizhang.desk.phone.boxes import Box, Sheet
from taizhang.desk.phone.door import EVERY, PhoneDoor, Post
from taizhang.desk.phone.entries import Hand, Kind
from taizhang.desk.phone.work import Work, add
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.write import deeds
from taizhang.kernel.numbers import whole
from taizhang.org.models import Site
from taizhang.rooms.safety.hazard import ledger as hazards
from taizhang.rooms.safety.hazard.model import Kind as HazardKind
from taizhang.rooms.safety.hazard.model import Source


def _hazard(hand: Hand) -> str:
    site = Site.objects.filter(
        unit=hand.device.unit, pk=whole(hand.text("site")) or hand.device.site_id
    ).first()
    if site is None:
        raise Refused([("site", "请选择本单位的场所。")])
    person = hand.principal.person
    data = hand.head(hazards.LEDGER) | {
        "site": site.pk,
        "spot": hand.text("spot"),
        "kind": hand.text("kind"),
        "description": hand.text("description"),
        "finder": person.pk if person else None,
        "source": Source.SELF,
    }
    row = deeds.create(hand.principal, hazards.LEDGER, data, files=hand.files(), once=hand.once())
    hand.made = row.number
    return f"隐患已登记（{row.number}），等安全员下达"


_KINDS = (Kind("hazard", "发现隐患", PhoneDoor(EVERY, WRITES.at(hazards.LEDGER.key)), _hazard),)


def sheets(post: Post) -> list[Sheet]:
    """Return the one sheet of a hazard.

    The place is the phone's own unless another is chosen.
    """
    sites = tuple((str(site.pk), site.name) for site in post.device.unit.sites.order_by("id"))
    choices = (("", "请选择"), *((key, str(label)) for key, label in HazardKind.choices))
    boxes = (
        Box("spot", "部位", most=60),
        Box("kind", "类别", "select", options=choices),
        Box("description", "情况", "area", most=400),
        Box("site", "场所", "select", str(post.device.site_id), sites),
    )
    return [Sheet("hazard", "发现隐患", "保存", boxes, photo="整改前照片", must_photo=True)]


add(Work(4, hazards.LEDGER.key, sheets, _KINDS))
