"""Check what figures look for, count and must agree with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.checks import CheckMessage
from django.db import models

from taizhang.engine.declare.checks.findings import error, field_names, lookup_known, nearest
from taizhang.engine.declare.checks.values import conditions, unknown
from taizhang.engine.declare.figure import STOOD, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Distinct, Ratio, Share, Sum


def check_figures(ledger: Ledger) -> Iterator[CheckMessage]:
    for figure in ledger.figures:
        model = ledger.line(figure.line).model if figure.line else ledger.model
        for name, of, unit in (
            (figure.key, figure.of, figure.unit),
            *((p.key, p.of, p.unit) for p in figure.parts),
        ):
            if unit and isinstance(of, (Share, Ratio)) and not getattr(of, "counted", False):
                yield error(ledger, 36, f"比率 {name} 没有计量单位，“{unit}”要去掉：页面自会写成百分之几")
        lookups = [*figure.where, *(name for part in figure.parts for name in part.where)]
        lookups += [
            of.column for of in (figure.of, *(p.of for p in figure.parts)) if isinstance(of, (Sum, Distinct))
        ]
        for name in lookups:
            stood = figure.stock and name.partition("__")[0] == STOOD
            if figure.source is None and not stood and not lookup_known(model, name):
                known = field_names(model)
                yield error(ledger, 11, f"指标 {figure.key} 用了不存在的字段“{name}”{nearest(name, known)}")
        for leaf in conditions(figure) if figure.source is None else ():
            for value, known in unknown(ledger, model, leaf):
                yield error(
                    ledger,
                    24,
                    f"指标 {figure.key} 的条件“{leaf[0]}”没有“{value}”这个值{nearest(str(value), known)}",
                )
    keys = [figure.key for figure in ledger.figures]
    for name in ledger.life.weekly_keys:
        if name not in keys:
            yield error(ledger, 15, f"life.weekly 里没有指标“{name}”{nearest(name, keys)}")


def check_usual(ledger: Ledger) -> Iterator[CheckMessage]:
    for usual in ledger.usual:
        line = next((line for line in ledger.lines if line.name == usual.line), None)
        if usual.line and line is None:
            near = nearest(usual.line, [line.name for line in ledger.lines])
            yield error(ledger, 19, f"usual 用了不存在的明细“{usual.line}”{near}")
            continue
        model = line.model if line else ledger.model
        for name in (usual.field, *usual.alike):
            if name not in (known := field_names(model)):
                yield error(ledger, 19, f"usual 里没有字段“{name}”{nearest(name, known)}")
        field = usual.field in field_names(model) and model._meta.get_field(usual.field)
        if field and not isinstance(field, (models.IntegerField, models.DecimalField)):
            yield error(ledger, 19, f"usual 的“{usual.field}”不是数")


def check_agreement(figures: Iterable[tuple[Ledger, Figure]]) -> Iterator[CheckMessage]:
    """Check that what a figure must agree with is a figure."""
    figures = list(figures)
    codes = [figure.code for _, figure in figures]
    for ledger, figure in figures:
        if figure.agrees and figure.agrees.code not in codes:
            near = nearest(figure.agrees.code, filter(None, codes))
            yield error(ledger, 21, f"指标 {figure.key} 的 agrees 没有指标“{figure.agrees.code}”{near}")
