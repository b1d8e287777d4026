"""Rows laid aside for this connection alone.

This connection sees them in their tables as if stored, nobody else does and nobody waits.

A rule may look into the tables for the rows before its own. Storing them would hold the database as
long as the rules take. So they lie in temporary tables, and temporary views of the tables' own
names show both. Such a view comes before its table wherever a statement names it: in SQLite anyway,
on PostgreSQL by the search path, whose change also makes every prepared statement be planned anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DatabaseError, connection, models

from taizhang.engine.keep import fast_rows
from taizhang.engine.write.many.written import Written


class Aside:
    """Temporary tables over those of some models.

    They are to be closed before anything is stored in these. With `changing`, rows of `head` laid
    aside stand instead of the stored ones with their keys, and the stored child rows of a parent
    can be hidden.
    """

    def __init__(
        self, head: type[models.Model], more: Sequence[type[models.Model]], *, changing: bool = False
    ) -> None:
        self._head, self._models, self._changing = head, (head, *more), changing
        self._writers: dict[type[models.Model], fast_rows.Writer] = {}
        self.open = False

    def stand(self) -> None:
        """Let the tables show what will be laid aside."""
        if self.open:
            return
        self.open = True
        schema = _schema()
        for model in self._models:
            self._stand(model, schema)
        if connection.vendor == "postgresql":
            _run(f"set search_path to pg_temp, {schema}")

    def _stand(self, model: type[models.Model], schema: str) -> None:
        table, mine = _quoted(model._meta.db_table), _quoted(_aside(model))
        _run(f"create temporary table {mine} as select * from {schema}.{table} where 1 = 0")  # noqa: S608  # names of tables
        for nth, names in enumerate(_looked_up(model)):
            _run(f"create index {_index(model, nth)} on {mine} ({', '.join(map(_quoted, names))})")
        columns = ", ".join(_quoted(str(field.column)) for field in model._meta.concrete_fields)
        _run(
            f"create temporary view {table} as select {columns} from {schema}.{table}"  # noqa: S608
            f" where {self._shown(model)} union all select {columns} from {mine}"
        )
        keyed = model is self._head or _child(model)
        self._writers[model] = fast_rows.Writer(model, keyed=keyed, table=_aside(model))

    def _shown(self, model: type[models.Model]) -> str:
        """Write the SQL condition for the stored rows seen."""
        table, mine = _quoted(model._meta.db_table), _quoted(_aside(model))
        if not self._changing:
            return "1 = 1"
        if model is self._head:
            return f"not exists (select 1 from {mine} a where a.id = {table}.id)"  # noqa: S608
        if not _child(model):
            return "1 = 1"
        hidden = _quoted(_aside(model, "hidden"))
        _run(f"create temporary table {hidden} (id bigint primary key)")
        return f"not exists (select 1 from {hidden} h where h.id = {table}.parent_id)"  # noqa: S608

    def lay(self, written: Written) -> None:
        """Lay aside what a deed writes."""
        for model, parents in written.gone.items():
            statement = f"insert into {_quoted(_aside(model, 'hidden'))} (id) values (%s)"  # noqa: S608
            for parent in parents:
                _run(statement, parent)
        changes = [(model, values) for (model, _), values in written.changed.items()]
        for model, values in (*changes, *written.rows.items()):
            if model in self._writers:
                self._writers[model].write(values)

    def close(self) -> None:
        """Let the tables be themselves again."""
        if not self.open:
            return
        self.open = False
        schema = "pg_temp" if connection.vendor == "postgresql" else "temp"
        try:
            if schema == "pg_temp":
                _run("reset search_path")
            for model in self._models:
                _run(f"drop view if exists {schema}.{_quoted(model._meta.db_table)}")
                for kind in ("aside", "hidden"):
                    _run(f"drop table if exists {schema}.{_quoted(_aside(model, kind))}")
        except DatabaseError:
            if not connection.in_atomic_block:  # a broken transaction takes them with it
                connection.close()


def _child(model: type[models.Model]) -> bool:
    return any(field.name == "parent" for field in model._meta.concrete_fields)


def its_own(sql: str) -> bool:
    """Return whether a statement writes into the temporary tables only."""
    return sql.startswith(('insert into "aside_', 'insert into "hidden_'))


def _aside(model: type[models.Model], kind: str = "aside") -> str:
    return f"{kind}_{model._meta.db_table}"


def _looked_up(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    """Yield the columns for looking up rows of a model."""
    meta = model._meta
    fields: list[Any] = list(meta.concrete_fields)
    columns = {field.name: str(field.column) for field in fields}
    yield from ((columns[field.name],) for field in fields if field.unique or field.db_index)
    for names in (*(index.fields for index in meta.indexes), *(rule.fields for rule in _unique(model))):
        yield tuple(columns[name] for name in names)


def _unique(model: type[models.Model]) -> list[models.UniqueConstraint]:
    return [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]


def _index(model: type[models.Model], nth: int) -> str:
    name = _quoted(f"{_aside(model)}_{nth}")
    return f"temp.{name}" if connection.vendor == "sqlite" else name


def _schema() -> str:
    """Return the schema of the tables themselves."""
    if connection.vendor == "sqlite":
        return "main"
    with connection.cursor() as cursor:
        cursor.execute("select current_schema()")
        return _quoted(str(cursor.fetchone()[0]))


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
