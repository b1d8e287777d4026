"""Pages of the duty room: the month, the shift at hand, a swap."""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import READS, TAKES, WRITES

KEY = "premises.dutysheet"
NOW = Page("duty-now", "duty/now/", "当前值班", READS.at(KEY), shown="menu")
MONTH = Page("duty", "duty/", "值班表", READS.at(KEY), shown="menu")
DRAW = Page("duty-draw", "duty/draw/", "排班", WRITES.at(KEY))
PUBLISH = Page("duty-publish", "duty/publish/", "批准发布", TAKES.at(KEY, "publish"))
SHEET = Page("duty-sheet", "duty/sheet/<slug:public_id>/", "当前值班", READS.at(KEY))
ACT = Page("duty-act", "duty/sheet/<slug:public_id>/<slug:key>/", "当前值班", WRITES.at(KEY))
SWAP = Page("duty-swap", "duty/swap/<slug:public_id>/", "调班", TAKES.at(KEY, "swap"))
PAGES = (NOW, MONTH, DRAW, PUBLISH, SHEET, ACT, SWAP)
