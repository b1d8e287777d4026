"""Pages of the reception desk.

A petitioner received, what was stored, the slip to take away.
"""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import READS, WRITES

KEY = "petitions.reception"
RECEIVE = Page("reception", "reception/", "接待来访", WRITES.at(KEY), shown="menu")
RECEIVED = Page("received", "reception/<slug:public_id>/", "来访已登记", READS.at(KEY))
SLIP = Page("reception-slip", "reception/<slug:public_id>/slip/", "来访登记回执", WRITES.at(KEY))
PAGES = (RECEIVE, RECEIVED, SLIP)
