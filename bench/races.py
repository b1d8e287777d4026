"""The races over the filled database, and those over a played year."""

from __future__ import annotations

from collections.abc import Mapping

from bench.contender import Race
from bench.lists import FAR, SEARCHES

Env = Mapping[str, str]


def of_office(engine: str, env: Env) -> list[Race]:
    """Give the races over the filled database of an engine."""
    ours = {**env, "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    fresh = {name: value for name, value in ours.items() if name != "BENCH_SESSION"}
    lists = {
        "ours": ("lists:ours", ours),
        "bare WSGI": ("lists:bare", env),
        "tuned admin": ("lists:admin", env),
    }
    county = {"ours": ("figures:ours_county", ours), "one pass": ("figures:hand_county", env)}
    city = {"ours": ("figures:ours_city", ours), "one pass": ("figures:hand_city", env)}
    deeds = {"ours": ("deeds:ours", fresh), "plain form + audit": ("deeds:plain", env)}
    pages = {"ours": ("figures:ours_page", ours), "one pass": ("figures:hand_page", env)}
    one = {"ours": ("figures:ours_one", ours), "one pass": ("figures:hand_one", env)}
    groupings = {"ours": ("grouped:ours", ours), "by hand": ("grouped:hand", env)}
    linked = {"ours": ("lists:far_by_link", ours), "page 1": ("lists:first_page", ours)}
    numbered = {"ours": ("lists:far_by_number", ours), "page 1": ("lists:first_page", ours)}
    words = {"ours": ("lists:searches", ours), "reading all": ("lists:reads", env)}
    longest = {"ours": ("lists:longest_search", ours), "reading all": ("lists:rare_read", env)}
    books = {"ours": ("imports:ours", ours), "by hand": ("imports:hand", ours)}
    return [
        Race(f"list page, {engine}", lists, {"bare WSGI": 5.0, "tuned admin": 0.25}, 10, same=True, often=4),
        Race(f"60 figures, a county, {engine}", county, {"one pass": 1.5}, 3, same=True),
        Race(f"60 figures, the city, {engine}", city, {"one pass": 1.5}, 2, same=True),
        Race(f"the page of all figures, {engine}", pages, {"one pass": 1.3}, 1, same=True),
        Race(f"the page of one figure, {engine}", one, {"one pass": 1.3}, 1, same=True),
        Race(f"100 groupings, {engine}", groupings, {"by hand": 1.5}, 1, same=True, most=1),
        Race(f"page {FAR} by its link, {engine}", linked, {"page 1": 1.5}, 5),
        Race(f"page {FAR} by its number, {engine}", numbered, {"page 1": 1.5}, 5),
        Race(f"{len(SEARCHES)} searches, {engine}", words, {"reading all": 0.1}, 1, same=True, most=2),
        Race(f"the longest search, {engine}", longest, {"reading all": 0.1}, 1, most=3),
        Race(f"a deed, {engine}", deeds, {"plain form + audit": 2.5}, 20),
        Race(f"a workbook taken in, {engine}", books, {"by hand": 3.0}, 1, same=True),
    ]


def of_year(env: Env) -> list[Race]:
    """Give the races over a played year: report written, product started."""
    return [
        Race(title, {"ours": (f"{module}:ours", env), "bare": (f"{module}:bare", env)}, {"bare": 3.0}, 2)
        for title, module in (("report", "reports"), ("start", "starts"))
    ]
