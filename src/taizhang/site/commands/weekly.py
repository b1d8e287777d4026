"""`taizhang weekly`: the leader's page of a week as Word and PDF."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

from django.conf import settings

from taizhang.desk.day import weekly as week
from taizhang.desk.day import weekly_paper as paper
from taizhang.site.commands import output
from taizhang.site.commands.demo import write_files
from taizhang.site.commands.figures import principal


def weekly(given: argparse.Namespace) -> int:
    """Write the page for the first leader in reach; 1 when something is red."""
    who = principal(given)
    people = week.leaders(who)
    if not people:
        raise LookupError("没有可以报送的领导：先在人员里给主要负责人任岗。")
    leader = who.person if who.person in people and who.person else people[0]
    when = week.week_of(date.fromisoformat(given.week)) if given.week else week.usual_week()
    page = week.weekly(leader, who, when)
    folder = Path(given.out) if given.out else Path(settings.OUT) / f"{when.start.year}"
    name = f"{paper.TITLE} {when.start}"
    paths = write_files(folder, name, paper.file(page, "docx"), paper.file(page, "pdf"))
    if given.format == "json":
        output.document(
            {
                "leader": leader.name,
                "week": when.label,
                "files": [str(path) for path in paths],
                "numbers": [asdict(row) for row in page.numbers],
                "red": page.reds_count,
                "signs": page.signs_count,
                "hidden": page.hidden,
            }
        )
    else:
        for path in paths:
            print(path)
        for text in paper.lines(page.reds):
            print(f"红灯：{text}")
    return 1 if page.reds_count else 0
