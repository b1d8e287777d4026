"""Pages of the gate book: the file of the door system, who is inside by the phone."""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import DECIDES, WRITES

KEY = "premises.visit"
PASSAGES = Page("gate-passages", "gate/passages/", "门禁道闸导入", WRITES.at(KEY), shown="list")
INSIDE = Page("phone-inside", "p/inside/", "在内来访", DECIDES.at(KEY, "leave"))
PAGES = (PASSAGES, INSIDE)
