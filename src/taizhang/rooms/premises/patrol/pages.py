"""Pages of the rounds: the wand's file, the labels of the points."""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import WRITES

WAND = Page("patrol-wand", "patrol/wand/", "巡更棒导入", WRITES.at("premises.patrol"), shown="list")
LABELS = Page(
    "phone-points", "phones/points/", "打印巡逻点位标签", WRITES.at("premises.patrolpoint"), shown="phones"
)
