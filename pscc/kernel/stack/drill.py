"""The restore drill: back up, lose everything, restore to a named point, and compare.

It runs the scripts of `deploy/postgres` that operators run, against a PostgreSQL of its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg2 import sql

from pscc.kernel.stack.layout import PROJECT, Layout, StackError
from pscc.kernel.stack.postgres import DATABASE, Postgres
from pscc.kernel.stack.services import Services
from pscc.kernel.stack.terminal import say, step

SCRIPTS = PROJECT / "deploy" / "postgres"
POINT = "before-the-accident"
KEPT_DAYS = 14
_WAIT_SECONDS = 60
_TABLES = """
    SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
"""
_PRINT = """
    SELECT count(*), encode(sha256(coalesce(string_agg(line, '' ORDER BY line), '')::bytea), 'hex')
    FROM (SELECT encode(sha256(convert_to(each::text, 'UTF8')), 'hex') AS line FROM {} AS each) rows
"""
Print = dict[str, tuple[int, str]]


def table_prints(connection: Any) -> Print:
    """Return the number of rows and a hash of the content of each table, at one moment."""
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with connection, connection.cursor() as cursor:
        cursor.execute(_TABLES)
        found: Print = {}
        for schema, table in cursor.fetchall():
            cursor.execute(sql.SQL(_PRINT).format(sql.Identifier(schema, table)))
            found[f"{schema}.{table}"] = cursor.fetchone()
    return found


def file_prints(folder: Path) -> Print:
    """Return the size and the hash of each file below a folder."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of what is missing, new or different."""
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


@dataclass
class Result:
    """What a drill found, and how long its steps took in seconds."""

    tables: Print = field(default_factory=dict)
    files: Print = field(default_factory=dict)
    different: list[str] = field(default_factory=list)
    after_accident: list[str] = field(default_factory=list)  # what the accident had changed
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows came back."""
        return sum(count for count, _hash in self.tables.values())

    @property
    def passed(self) -> bool:
        """Whether all is as it was at the point, and the accident had changed something."""
        return bool(self.tables and self.files and self.after_accident) and not self.different

    def lines(self) -> list[str]:
        """Return the report."""
        verdict = "PASSED: all is as it was at the point." if self.passed else "FAILED."
        return [
            *(f"  {name}: {seconds:.1f} s" for name, seconds in self.seconds.items()),
            f"  The accident changed: {', '.join(self.after_accident) or 'nothing'}",
            f"  Compared: {len(self.tables)} tables, {self.rows} rows, {len(self.files)} files",
            *(f"  Different: {name}" for name in self.different),
            verdict,
        ]


class Drill:
    """One drill; `write` and `wreck` change the data through a connection and the files' folder."""

    def __init__(self, layout: Layout, postgres: Postgres, files: Path) -> None:
        self._postgres = postgres
        self._files = files
        self._layout = layout
        self.folder = postgres.data.with_name(f"{postgres.data.name}-backup")
        self._result = Result()
        self._scripts = self.folder / "scripts"

    def prepare(self) -> None:
        """Make the folder of the backups, and have the server archive into it once it starts."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._postgres.make_folder(self.folder)
        self._scripts.mkdir()
        for script in SCRIPTS.glob("*.sh"):
            shutil.copy(script, self._scripts)  # the server's account may not read the checkout
        self._postgres.make_folder(self._scripts)
        self._postgres.extra = {
            "archive_mode": "on",
            "archive_command": f"sh {self._scripts}/archive.sh %p %f {self.folder}",
            "archive_timeout": "60s",
        }

    def run(
        self,
        services: Services,
        *,
        write: Callable[[Any, Path], None],
        wreck: Callable[[Any, Path], None],
    ) -> Result:
        """Go through it with a server that runs, and leave the restored one running."""
        name = self._timed("base backup", lambda: self._script("backup.sh", str(KEPT_DAYS)))
        with closing(self._connect()) as connection:
            write(connection, self._files)
        self._timed("files copied", self._copy_files)
        self._point()
        self._result.tables, self._result.files = self._prints()
        with closing(self._connect()) as connection:
            wreck(connection, self._files)
        wrecked, _files = self._prints()
        self._result.after_accident = differences(self._result.tables, wrecked)
        self._timed("last row archived", self._archived)
        self._lose(services)
        self._timed("restored", lambda: self._restore(services, name.split()[-1]))
        tables, files = self._prints()
        self._result.different = differences(self._result.tables, tables) + differences(
            self._result.files, files
        )
        return self._result

    def _timed(self, name: str, act: Callable[[], Any]) -> Any:
        began = time.monotonic()
        found = act()
        self._result.seconds[name] = time.monotonic() - began
        return found

    def _connect(self) -> Any:
        return self._postgres.connect(DATABASE)

    def _script(self, name: str, *arguments: str) -> str:
        command = ["sh", str(self._scripts / name), str(self.folder), *arguments]
        return self._postgres.run(command)

    def _copy_files(self) -> None:
        shutil.copytree(self._files, self.folder / "files", dirs_exist_ok=True)

    def _point(self) -> None:
        self._tell("SELECT pg_create_restore_point(%s)", POINT)

    def _tell(self, statement: str, *values: Any) -> Any:
        with closing(self._postgres.connect("postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchone()

    def _prints(self) -> tuple[Print, Print]:
        with closing(self._connect()) as connection:
            return table_prints(connection), file_prints(self._files)

    def _archived(self) -> None:
        """Close the current piece of the log, and wait until the archive has it."""
        (piece,) = self._tell("SELECT pg_walfile_name(pg_current_wal_lsn())")
        self._tell("SELECT pg_switch_wal()")
        _wait((self.folder / "wal" / piece).exists, "the log was not archived")

    def _lose(self, services: Services) -> None:
        """Kill the server and destroy what it had, and the files."""
        server = services.children.pop("postgres")
        os.kill(server.pid, signal.SIGKILL)
        server.stop(hurry=True)
        shutil.rmtree(self._postgres.data)
        shutil.rmtree(self._files)

    def _restore(self, services: Services, name: str) -> None:
        self._postgres.make_folder(self._postgres.data)
        self._script("restore.sh", str(self._postgres.data), name, f"name:{POINT}")
        shutil.copytree(self.folder / "files", self._files)
        services.children["postgres"] = services.spawn(self._postgres)
        _wait(self._is_open, f"PostgreSQL did not open: see {self._layout.log}/postgres.log")

    def _is_open(self) -> bool:
        if not self._postgres.is_ready():
            return False
        return bool(self._tell("SELECT NOT pg_is_in_recovery()")[0])


def _wait(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise StackError(f"The drill stopped: {otherwise}.")
        time.sleep(0.05)


# --- `make drill`: a whole portal with its demo data ---------------------------------------------

_FILL = (("migrate", "--no-input"), ("load_reference_data",), ("load_demo_data",))


def drill_portal(layout: Layout, env: Mapping[str, str]) -> Result:
    """Fill a portal of its own with the demo data, and put it through the drill.

    Raises StackError where a step fails.
    """
    services = Services(layout)
    files = layout.root / "files"
    drill = Drill(layout, services.postgres, files)
    drill.prepare()
    try:
        with services:
            with step("a portal with demo data"):
                for command in _FILL:
                    _manage(command, {**env, **services.env, "LOCAL_DIR": str(layout.root)})
            with step("backup, accident, restore"):
                return drill.run(services, write=_write, wreck=_wreck)
    finally:
        shutil.rmtree(drill.folder, ignore_errors=True)


def _manage(command: Sequence[str], env: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StackError(f"`manage.py {command[0]}` failed: {done.stderr.strip()[-400:]}")


def _write(connection: Any, files: Path) -> None:
    """Change rows after the base backup: only the log has them."""
    with connection, connection.cursor() as cursor:
        cursor.execute("UPDATE partners_organisation SET city = city || ' (drill)'")
        say(f"{cursor.rowcount} organisations changed after the base backup")
    (files / "drill.txt").write_text("A file that came after the base backup.\n")


def _wreck(connection: Any, files: Path) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE calls_submission CASCADE")
    for path in list(files.rglob("*"))[::3]:
        if path.is_file():
            path.unlink()
