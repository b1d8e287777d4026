"""Pages of the gate book: the file of the door system."""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import WRITES

PASSAGES = Page("gate-passages", "gate/passages/", "门禁道闸导入", WRITES.at("premises.visit"), shown="list")
PAGES = (PASSAGES,)
