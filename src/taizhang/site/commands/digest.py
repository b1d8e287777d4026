"""`taizhang digest`: the daily reminder as a text to paste; nothing is sent."""

from __future__ import annotations

import argparse

from taizhang.desk.day import digest as reminding
from taizhang.desk.day.waiting import agenda
from taizhang.site.commands import output
from taizhang.site.commands.figures import principal


def digest(given: argparse.Namespace) -> int:
    """Print the reminder of a post's first holder, or of the whole office.

    The exit code is 1 when something is overdue.
    """
    who = principal(given)
    matters = agenda(who)
    parts = reminding.parts(matters, who)
    name = who.person.name if who.person else "全单位"
    text = reminding.person_text(name, parts) if who.person else reminding.group_text(matters)
    if given.format == "json":
        output.document(reminding.as_json(name, parts, text))
    else:
        print(text)
    late = any(row.days < 0 for row in matters.dated) or any(gap.days < 0 for gap in matters.gaps)
    return 1 if late else 0
