"""Empty the database after a test that committed.

Django truncates all 283 tables for that, nearly all of them empty, and writes the content types and
permissions anew: 0.38 s on an idle core. Here the rows of those few tables that hold any are
deleted instead, which leaves the same.
"""

import json
import os
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase
from psycopg2 import sql

WHOLE_EVERY = 10  # only truncating gives back the room of all the rows that tests rolled back

_AT_WORK = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
    AND backend_type = 'client backend')
"""


class Broom:
    """Sweeps one worker's database; goes back to Django's flush whenever that could differ."""

    def __init__(self) -> None:
        self._left: dict[str, str | None] = {}
        self._sweeps = 0

    def sweep(self, flush: Callable[[], None]) -> None:
        """Leave the database as `flush` does.

        Flushes where it never did (only then is it known what that leaves), where a test changed
        what it leaves, and where somebody is still in a transaction: truncating waits for them.
        """
        self._sweeps += 1
        with closing(_administrator()) as admin, admin, admin.cursor() as cursor:
            if self._sweeps % WHOLE_EVERY and self._may_stay(cursor):
                _delete_rows(cursor, self._left)
                apps.get_model("contenttypes", "ContentType").objects.clear_cache()  # as a flush
                return
        flush()
        with closing(_administrator()) as admin, admin, admin.cursor() as cursor:
            self._left = {table: _mark(cursor, table) for table in _filled(cursor)}

    def _may_stay(self, cursor: Any) -> bool:
        cursor.execute(_AT_WORK)
        (is_at_work,) = cursor.fetchone()
        if is_at_work or not self._left:
            return False
        return all(_mark(cursor, table) == mark for table, mark in self._left.items())


def sweep_after_tests(patch: Any) -> None:
    """Let the tests that commit be swept."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined] # not in the stubs
    broom = Broom()
    patch.setattr(
        TransactionTestCase,
        "_fixture_teardown",
        lambda case: broom.sweep(lambda: flush(case)),
    )


def _administrator() -> Any:
    """Connect as who may delete without the triggers that keep history."""
    state = json.loads((Path(os.environ["PORTAL_TEST_RUN"]) / "state.json").read_text())
    database = connection.settings_dict
    return psycopg2.connect(
        host=database["HOST"],
        port=database["PORT"],
        dbname=database["NAME"],
        user="postgres",
        password=state["database_admin_password"],
    )


def _filled(cursor: Any) -> list[str]:
    """Return the tables a flush would truncate that hold rows."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    questions = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in tables
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(questions))
    return [table for (table,) in cursor.fetchall()]


def _mark(cursor: Any, table: str) -> str | None:
    """Return what tells whether any row of the table has changed."""
    cursor.execute(
        sql.SQL("SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} t").format(
            sql.Identifier(table)
        )
    )
    mark: str | None = cursor.fetchone()[0]
    return mark


def _delete_rows(cursor: Any, stays: Collection[str]) -> None:
    filled = _filled(cursor)
    cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no references
    for table in filled:
        if table not in stays:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
