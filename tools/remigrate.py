"""Remake every app's first migration, as long as no database is deployed.

Indexes and constraints go into the creation of their table, and all tables of an app into one step. Each step
of a migration re-renders every model that hangs together, so a step saved is time saved on every first start
and in every test database. Django's optimizer does not move an index past another table, since by default an
index is taken to touch every model.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent
KEPT = "0002_append_only.py"


def _touches(operation: Any, name: str, app_label: str) -> bool:
    return bool(operation.model_name_lower == name.lower())


def _together(operations: list[Any]) -> list[Any]:
    """Put the operations of a first migration into one step.

    Each belongs to a table that is made there.
    """
    from taizhang.org.tables import Tables

    made = Tables(operations)
    names = {table.name_lower for table in made.tables}
    assert all(getattr(one, "model_name_lower", "") in names for one in operations if one not in made.tables)
    return [made]


def main() -> None:
    """Remake, then check that nothing is missing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "taizhang.site.settings"
    os.environ["TAIZHANG_HOME"] = tempfile.mkdtemp()
    source = TOP / "src" / "taizhang"
    kept = source / "engine" / "migrations" / KEPT
    text = kept.read_text(encoding="utf-8")
    import django
    from django.core.management import call_command
    from django.core.management.commands.makemigrations import Command
    from django.db.migrations.operations.models import IndexOperation

    django.setup()  # sources that cannot be loaded stop here, before anything is removed
    for old in source.rglob("migrations/0*.py"):
        old.unlink()
    for models in source.rglob("models.py"):
        folder = models.parent / "migrations"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    IndexOperation.references_model = _touches
    write = Command.write_migration_files

    def write_together(command: Any, changes: Any, *more: Any) -> None:
        for migration in (one for made in changes.values() for one in made):
            migration.operations = _together(migration.operations)
        write(command, changes, *more)

    Command.write_migration_files = write_together
    call_command("makemigrations", include_header=False, verbosity=0)
    kept.write_text(text, encoding="utf-8")
    call_command("makemigrations", check_changes=True, dry_run=True)
    for made in sorted(source.rglob("migrations/0*.py")):
        sys.stdout.write(f"{made.relative_to(TOP)}\n")


if __name__ == "__main__":
    main()
