"""Which sheets stand on the page of which phone."""

from __future__ import annotations

from taizhang.desk.phone import gate, hazards, rounds, visitors
from taizhang.desk.phone.boxes import Sheet
from taizhang.desk.phone.door import Post
from taizhang.engine.keep.switches import in_use
from taizhang.rooms.premises import gate as shifts
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.safety.hazard import ledger as found


def sheets(post: Post) -> list[Sheet]:
    """The sheets of a post's phone, in the order of the day's use; a ledger out of use has none."""
    rows: list[Sheet] = []
    used = in_use()

    if post.device.post in gate.GATE:
        rows += visitors.sheets(post) if visits.VISITS.key in used else []
        rows += gate.sheets(post) if shifts.SHIFTS.key in used else []
    rows += rounds.sheets(post) if patrols.LEDGER.key in used else []
    return rows + (hazards.sheets(post) if found.LEDGER.key in used else [])
