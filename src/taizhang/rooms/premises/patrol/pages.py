"""Declare the pages of the rounds.

They are the wand's file, the labels of the points, the phone's point and round.
"""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import DECIDES, WRITES

KEY, POINTS_KEY = "premises.patrol", "premises.patrolpoint"
WAND = Page("patrol-wand", "patrol/wand/", "巡更棒导入", WRITES.at(KEY), shown="list")
LABELS = Page("phone-points", "phones/points/", "打印巡逻点位标签", WRITES.at(POINTS_KEY), shown="phones")
POINT = Page("phone-point", "p/point/", "巡逻到点", DECIDES.at(KEY, "scan"))
ROUND = Page("phone-round", "p/round/", "本轮巡逻", DECIDES.at(KEY, "scan"))
PAGES = (WAND, POINT, ROUND)
POINTS_PAGES = (LABELS,)
