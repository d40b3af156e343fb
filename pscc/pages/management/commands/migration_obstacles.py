"""What stands in a migration's way, told before it is tried."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddConstraint
from django.db.models import CheckConstraint

MOST_NAMED = 20


class Command(BaseCommand):
    """Run it with the new release, before `migrate`."""

    help = "Name the rows that do not fit the check constraints of migrations still to be applied."
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        """Print a line for each constraint that would fail; exit code 1 if there is one."""
        found = list(obstacles(DEFAULT_DB_ALIAS))
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError("Mend these rows, then migrate: nothing has been changed.")
        self.stdout.write("No row stands in the way.")


def obstacles(alias: str) -> Iterator[str]:
    """Yield, for each check constraint that a migration still to come adds, the keys of the rows
    that it refuses; one on tables or columns that do not exist yet refuses none.
    """
    connection = connections[alias]
    executor: Any = MigrationExecutor(connection)
    state = executor._create_project_state(with_applied_migrations=True)  # noqa: SLF001 as `migrate` does
    for migration, _is_backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        for operation in migration.operations:
            if isinstance(operation, AddConstraint):
                model = state.apps.get_model(migration.app_label, operation.model_name)
                yield from _refused(connection, model, operation.constraint, str(migration))
            operation.state_forwards(migration.app_label, state)


def _refused(connection: Any, model: Any, constraint: Any, migration: str) -> Iterator[str]:
    check: Any = constraint
    if not isinstance(constraint, CheckConstraint):
        return
    with connection.schema_editor(collect_sql=True) as editor:
        condition = check._get_check_sql(model, editor)  # noqa: SLF001 what the migration asks
    table, key = editor.quote_name(model._meta.db_table), editor.quote_name(model._meta.pk.column)
    asked = f"SELECT {key} FROM {table} WHERE NOT ({condition}) ORDER BY 1"  # noqa: S608 no input
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(asked)
            keys = [str(row[0]) for row in cursor.fetchall()]
    except ProgrammingError:  # what it speaks of comes with an earlier migration of the same plan
        return
    if keys:
        named = ", ".join(keys[:MOST_NAMED]) + (" …" if len(keys) > MOST_NAMED else "")
        yield f"{migration}: {model._meta.db_table}, {constraint.name}: {len(keys)} rows, {named}"
