"""The table of links with those of the invented room."""

from taizhang import links
from taizhang.engine.declare.links import HOLDING, Link
from tests.invented import casework, register

LINKS = (
    *links.LINKS,
    Link("X01", "invented.device", "safety.hazard", register.hazards, makes=True),
    Link("X02", HOLDING, "invented.notice", casework.of_post),
    Link("X03", "invented.notice", "invented.notice", casework.of_answer),
)
