"""三员分立: posts never to be held together (等保 2.0 安全管理中心)."""

from __future__ import annotations

from collections.abc import Collection

from taizhang.org import posts

NEVER = (
    ("system_admin", "audit_admin"),
    ("security_admin", "audit_admin"),
    ("system_admin", "security_admin"),
)


def forbidden(held: Collection[str]) -> str:
    """Return why a set of posts must not be in one hand.

    The text is in Chinese with the remedy; empty when the posts may be held together.
    """
    for first, second in NEVER:
        if first in held and second in held:
            return (
                f"{posts.title(first)}和{posts.title(second)}不能是同一个人，请另选一人；"
                "单位人手不够的，审计管理员可以由上级单位的人担任。"
            )
    administrators = posts.ADMINISTRATORS & set(held)
    business = set(held) - posts.ADMINISTRATORS
    if administrators and business:
        administrator, other = min(administrators), min(business)
        return f"{posts.title(administrator)}不能兼任业务岗位（{posts.title(other)}），请先免去其中一个岗位，或另选一人。"
    return ""
