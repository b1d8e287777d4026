"""Pages of casework: how the desk stands, the superior's export beside ours."""

from taizhang.engine.declare.pages import Page
from taizhang.engine.declare.rights import READS, WRITES

KEY = "petitions.case"
STANDING = Page("case-standing", "cases/standing/", "办理情况图", READS.at(KEY), shown="list")
OUTSIDE = Page("case-outside", "cases/outside/", "上级系统核对", WRITES.at(KEY), shown="list")
PAGES = (STANDING, OUTSIDE)
