"""Start-up checks of every declaration.

A wrong name stops the start; the message says the nearest right name.
"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, register, run_checks

from taizhang.engine.declare.checks.abilities import check_members, check_money, check_register
from taizhang.engine.declare.checks.figures import check_agreement, check_figures, check_usual
from taizhang.engine.declare.checks.findings import error
from taizhang.engine.declare.checks.flow import check_flow, check_path, check_posts
from taizhang.engine.declare.checks.lines import check_lines, check_questions
from taizhang.engine.declare.checks.names import (
    check_carried,
    check_expires,
    check_fields,
    check_filters,
    check_personal,
    check_speech,
    check_wall,
    check_words,
)
from taizhang.engine.declare.checks.pages import check_links, check_pages
from taizhang.engine.declare.checks.papers import check_papers
from taizhang.engine.declare.links import links
from taizhang.engine.declare.registry import all_figures, ledgers, spanning


@register("taizhang")
def check_ledgers(**_: Any) -> list[CheckMessage]:
    """Check every ledger of the installed rooms."""
    messages: list[CheckMessage] = []
    owners: dict[str, str] = {}
    for ledger in ledgers():
        for check in (
            check_fields,
            check_filters,
            check_personal,
            check_expires,
            check_words,
            check_carried,
            check_lines,
            check_money,
            check_members,
            check_register,
            check_flow,
            check_path,
            check_posts,
            check_wall,
            check_figures,
            check_usual,
            check_papers,
            check_pages,
        ):
            messages.extend(check(ledger))
    for ledger, figure in (*all_figures(), *spanning()):
        for name in filter(None, (figure.code, f"{ledger.room}.{figure.key}")):
            if name in owners:
                messages.append(error(ledger, 12, f"指标“{name}”已在{owners[name]}声明"))
            owners[name] = ledger.key
    messages.extend(check_agreement([*all_figures(), *spanning()]))
    messages.extend(check_questions())
    messages.extend(check_links(links()))
    messages.extend(check_speech(ledgers()))
    codes = [ledger.code for ledger in ledgers()]
    for ledger in ledgers():
        if codes.count(ledger.code) > 1:
            messages.append(error(ledger, 13, f"台账码“{ledger.code}”重复"))
    return messages


def stop_if_wrong() -> None:
    """Stop a start with what is wrong with the declarations: `ValueError` in Chinese."""
    wrong = [str(message.msg) for message in run_checks(tags=["taizhang"]) if message.is_serious()]
    if wrong:
        raise ValueError(f"台账声明有误，不能启动（{len(wrong)}处）：{'；'.join(wrong[:5])}")
