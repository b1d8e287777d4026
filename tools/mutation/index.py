"""All faults of a tree by name, and the draw of some of them by seed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mutation import declarations, functions
from mutation.constants import Constants
from mutation.places import Module, Site, modules

CATEGORIES = ("rules", "guards", "posts", "clocks", "walls", "figures")


@dataclass
class Index:
    """The faults that can be put into one tree."""

    root: Path
    modules: list[Module] = field(default_factory=list)
    sites: dict[str, Site] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path) -> Index:
        """Read a tree. A name that two faults share belongs to neither."""
        files = list(modules(root))
        signatures = declarations.Signatures()
        for module in files:
            signatures.learn(module)
        constants = Constants.of(files)
        found = [site for module in files for site in functions.sites(module)]
        found += [site for module in files for site in declarations.sites(module, signatures, constants)]
        often = Counter(site.id for site in found)
        return cls(root, files, {s.id: s for s in found if often[s.id] == 1})

    @cached_property
    def alike(self) -> dict[tuple[str, str, str], list[Site]]:
        """Group the faults by kind and by what they look like, wherever they stand."""
        found: dict[tuple[str, str, str], list[Site]] = defaultdict(list)
        for site in self.sites.values():
            found[site.kind, site.looks(), site.after if site.at_load else ""].append(site)
        return found

    def same(self, other: Site) -> Site | None:
        """Find the fault of another tree in this one.

        It is found by name, or where the only one of its look stands.
        """
        if other.id in self.sites:
            return self.sites[other.id]
        alike = self.alike.get((other.kind, other.looks(), other.after if other.at_load else ""), [])
        return alike[0] if len(alike) == 1 else None


FIRST = (
    "guard-drop", "need-drop", "unlike-off", "signed-off", "post-drop", "post-add", "days-one", "start-drop", "stop-drop",
    "wall-off", "path-drop", "where-drop", "count-instead", "source-off", "rule-drop", "problem-off", "compare-edge",
    "compare-not", "condition-not", "condition-drop",
)  # fmt: skip
"""Kinds that are drawn before the others, each once before any is drawn again."""


def _group(site: Site) -> tuple[bool, str]:
    """Name the kind of a fault for the lot.

    Posts are drawn for deciding, reading, writing and opening apart.
    """
    argument = site.key.split()[0] if site.kind.startswith("post-") else ""
    return site.kind not in FIRST, f"{site.kind} {argument}"


def order(sites: Iterable[Site], seed: int) -> dict[str, list[Site]]:
    """Order the faults of each category by lot, kinds in turn.

    So rare kinds are drawn too.
    """
    found: dict[str, list[Site]] = {}
    for category in CATEGORIES:
        lot = random.Random(f"{seed} {category}")
        kinds: dict[tuple[bool, str], list[Site]] = defaultdict(list)
        for site in sorted(sites, key=lambda site: site.id):
            if site.category == category:
                kinds[_group(site)].append(site)
        names = sorted(kinds)
        lot.shuffle(names)
        names.sort(key=lambda name: name[0])
        for name in names:
            lot.shuffle(kinds[name])
        found[category] = list(_in_turn([kinds[name] for name in names]))
    return found


def _in_turn(groups: list[list[Site]]) -> Iterator[Site]:
    """Give one of each group, then again; of one place only the first."""
    places: set[str] = set()
    groups = [list(group) for group in groups]
    while any(groups):
        for group in groups:
            while group:
                site = group.pop(0)
                if site.place not in places:
                    places.add(site.place)
                    yield site
                    break


@dataclass
class Draw:
    """The faults drawn, each with its place in both trees.

    It also holds those that only the first tree has.
    """

    pairs: list[tuple[Site, Site]] = field(default_factory=list)
    missing: list[Site] = field(default_factory=list)


def draw(old: Index, new: Index, count: int, seed: int) -> Draw:
    """Draw faults of each category that both trees have.

    As many are drawn from the old tree as are in the new one as well.
    """
    found = Draw()
    each, more = divmod(count, len(CATEGORIES))
    for number, (category, sites) in enumerate(order(old.sites.values(), seed).items()):
        wanted = each + (number < more)
        for site in sites:
            if not wanted:
                break
            other = new.same(site)
            if other is None:
                found.missing.append(site)
            else:
                found.pairs.append((site, other))
                wanted -= 1
        if wanted:
            raise SystemExit(f"mutants: {category}: {wanted} fewer than asked for are in both trees")
    return found
