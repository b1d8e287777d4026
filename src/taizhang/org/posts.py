"""The one table of posts (岗位), with the reach of each.

A post reaches its own unit (`OWN`) or its unit and every unit below it (`BELOW`). Ledgers name
posts by these keys; nothing else in the system is a role.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """The reach of a post from its unit."""

    OWN = "own"
    BELOW = "below"
    NONE = "none"


@dataclass(frozen=True)
class Post:
    """One post: its key in code, its title on screen, its reach."""

    key: str
    title: str
    reach: Reach = Reach.OWN


POSTS: tuple[Post, ...] = (
    Post("guard", "门卫"),
    Post("patrol", "巡逻员"),
    Post("duty", "值班员"),
    Post("duty_leader", "带班领导"),
    Post("safety", "安全员"),
    Post("fire_manager", "消防安全管理人"),
    Post("petition_clerk", "信访专干"),
    Post("section_head", "科室负责人"),
    Post("secretary", "文秘"),
    Post("seal_keeper", "印章保管人"),
    Post("web_editor", "网站管理员"),
    Post("secrecy", "保密员"),
    Post("assets", "资产管理员"),
    Post("county_liaison", "县市区社联络员"),
    Post("unit_head", "单位负责人"),
    Post("coordinator", "平安办（综治办）经办人", Reach.BELOW),
    Post("deputy", "分管领导", Reach.BELOW),
    Post("head", "主要负责人", Reach.BELOW),
    Post("auditor", "审计（纪检）", Reach.BELOW),
    Post("system_admin", "系统管理员", Reach.NONE),
    Post("security_admin", "安全管理员", Reach.NONE),
    Post("audit_admin", "审计管理员", Reach.NONE),
)
BY_KEY: dict[str, Post] = {post.key: post for post in POSTS}
CHOICES: list[tuple[str, str]] = [(post.key, post.title) for post in POSTS]

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
BUSINESS = frozenset(BY_KEY) - ADMINISTRATORS
"""Every post that does the office's work; the three administrators see none of it."""
LEADERS = frozenset({"deputy", "head"})
OVERSEERS = LEADERS | {"coordinator", "auditor", "unit_head"}
"""Posts that look over what others do."""


def title(key: str) -> str:
    """Return the Chinese title of a post; an unknown key stands for itself.

    So old history stays readable.
    """
    post = BY_KEY.get(key)
    return post.title if post else key
