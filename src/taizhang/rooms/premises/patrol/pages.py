"""Pages of the rounds: the wand's file, the labels of the points."""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import WRITES

WAND = Page("patrol-wand", "patrol/wand/", "巡更棒导入", WRITES.at("premises.patrol"), beside=True)
LABELS = Page("phone-points", "phones/points/", "点位标签", WRITES.at("premises.patrolpoint"))
