"""Check the papers of a ledger and the personal values on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.checks import CheckMessage

from taizhang.engine.declare.checks.findings import error, field_names, lookup_known, nearest
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import Names
from taizhang.engine.declare.registry import ledgers

_KEY = re.compile(r"[a-z][a-z0-9-]*")


def check_papers(ledger: Ledger) -> Iterator[CheckMessage]:
    keys = [paper.key for paper in ledger.papers]
    states, known = [state.key for state in ledger.flow.states], field_names(ledger.model)
    for paper in ledger.papers:
        if keys.count(paper.key) > 1 or not _KEY.fullmatch(paper.key):
            yield error(ledger, 20, f"文书键“{paper.key}”重复或写法不对（小写字母、数字、连字符）")
        for name in paper.state_names:
            if name not in states:
                yield error(ledger, 20, f"文书 {paper.key} 用了不存在的状态“{name}”{nearest(name, states)}")
        for name in paper.field_names:
            if name not in known:
                yield error(ledger, 20, f"文书 {paper.key} 用了不存在的字段“{name}”{nearest(name, known)}")
        for place in paper.signatures.places if paper.signatures else ():
            if not place.strip():
                yield error(ledger, 20, f"文书 {paper.key} 有一处签字没有写由谁签")
        of_record = paper.states or paper.filled or paper.ready or paper.names
        if (paper.monthly and paper.periods) or (paper.of_period and of_record):
            yield error(ledger, 20, f"文书 {paper.key} 须在 monthly、periods 和单条记录的条件之间只选一种")
        if paper.names is not None:
            yield from _names(ledger, paper.key, paper.names)


def _names(ledger: Ledger, key: str, names: Names) -> Iterator[CheckMessage]:
    """Check the declared personal values of a paper.

    They are those of the record itself, or of the record that points to it.
    """
    others = {other.key: other for other in ledgers()}
    holder = others.get(names.ledger) if names.ledger else ledger
    if holder is None:
        near = nearest(names.ledger, others)
        yield error(ledger, 18, f"文书 {key} 的姓名取自不存在的台账“{names.ledger}”{near}")
        return
    known = field_names(holder.model)
    for name in filter(None, (names.by, *names.where)):
        if not lookup_known(holder.model, name):
            yield error(ledger, 18, f"文书 {key} 的 names 里没有字段“{name}”{nearest(name, known)}")
    points = names.by in known and holder.model._meta.get_field(names.by).related_model is ledger.model
    if bool(names.ledger) != points:
        yield error(ledger, 18, f"文书 {key} 的 by“{names.by}”须是{holder.title}指向本台账的字段")
    if not holder.access.private:
        yield error(ledger, 18, f"文书 {key} 的姓名取自{holder.title}，它没有岗位可以查看个人信息")
