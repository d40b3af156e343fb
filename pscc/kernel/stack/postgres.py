"""One embedded PostgreSQL on the loopback address."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from pscc.kernel.stack.account import data_folder, database_account, programs_folder
from pscc.kernel.stack.layout import Layout, StackError, State, write_private
from pscc.kernel.stack.processes import Program, free_port

ROLE = "portal"  # no superuser: what the portal can do here, it can do in production
DATABASE = "portal"
_FAST = {  # for data that may be lost
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
    "dynamic_shared_memory_type": "mmap",  # in the data folder: a killed server leaves nothing else
}


class Postgres:
    """The database server of one layout."""

    name = "postgres"
    title = "PostgreSQL"

    def __init__(self, layout: Layout, state: State, *, fast: bool = False) -> None:
        self._layout = layout
        self._state = state
        self._fast = fast
        self._account = database_account()
        self._programs = programs_folder(self._account)
        self.data = data_folder(layout.root, self._account)
        self.extra: dict[str, str] = {}  # settings beside the usual ones
        self.port = 0
        self.choose_port()

    def choose_port(self) -> None:
        """Take the port of the last start if it is free, else another one, and remember it."""
        self.port = free_port(self._state.port(self.name))
        self._state.set_port(self.name, self.port)

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Return the address of one of its databases for the portal's own role."""
        password = quote(self._state.password("database"), safe="")
        return f"postgres://{ROLE}:{password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Create the data folder at the first start.

        Raises StackError if it was made by another major version, or if its password is lost.
        """
        version = self.data / "PG_VERSION"
        sheltered = self._layout.root not in self.data.parents
        orphaned = not self._state.knows_password("database_admin")
        if version.exists() and orphaned and not sheltered:
            raise StackError(
                f"{self._layout.root / 'state.json'} is gone, and with it the database's password: "
                "put it back, or `make reset` starts afresh (the demo's data are lost)."
            )
        if not version.exists() or orphaned:  # a sheltered one whose .local was removed
            self._initialise()
        elif version.read_text().strip() != self._major():
            raise StackError(
                f"{self.data} was made by PostgreSQL {version.read_text().strip()}, and this is "
                f"{self._major()}: `make reset` starts afresh (the demo's data are lost)."
            )

    def program(self) -> Program:
        """Return how the server is started; an interrupt stops it fast and clean."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "jit": "off",  # compiling costs more than it saves on short queries
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %u@%d ",
            **(_FAST if self._fast else {}),
            **self.extra,
        }
        return Program(
            name=self.name,
            command=[
                str(self._programs / "postgres"),
                "-D",
                str(self.data),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            log=self._layout.log / "postgres.log",
            cwd=self.data,
            account=self._account,
            stop_signal=signal.SIGINT,
            stop_seconds=20,
        )

    def is_ready(self) -> bool:
        """Say whether it takes connections."""
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def finish(self) -> None:
        """Create the portal's role and database if they are missing."""
        with closing(self.connect("postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                cursor.execute(
                    sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                        sql.SQL(verb),
                        sql.Identifier(ROLE),
                        sql.Literal(self._state.password("database")),
                    )
                )
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(
                            sql.Identifier(DATABASE), sql.Identifier(ROLE)
                        )
                    )

    def connect(self, database: str) -> psycopg2.extensions.connection:
        """Open a connection as the server's administrator."""
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user="postgres",
            password=self._state.password("database_admin"),
            connect_timeout=2,
        )

    def make_folder(self, folder: Path) -> None:
        """Create a folder that the server's account may write, with what lies in it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._account:
            self._account.own(folder)
            for path in folder.rglob("*"):
                os.chown(path, self._account.uid, self._account.gid)

    def run(self, command: list[str]) -> str:
        """Run a script of the server's account, with its programs at hand; return what it prints.

        Raises StackError with the last line of what went wrong.
        """
        address = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "PGPASSWORD": self._state.password("database_admin"),
        }
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command,
            cwd=self.data,
            env={**os.environ, **address, "PATH": f"{self._programs}:{os.environ['PATH']}"},
            **self._as_account(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise StackError(f"{Path(command[1]).name} failed: {' '.join(last)}")
        return done.stdout

    def _as_account(self) -> dict[str, Any]:
        account = self._account
        if account is None:
            return {}
        return {"user": account.uid, "group": account.gid, "extra_groups": []}

    def _major(self) -> str:
        done = subprocess.run(
            [str(self._programs / "postgres"), "--version"],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.split()[-1].split(".")[0]

    def _initialise(self) -> None:
        """Run initdb; what an interrupted run left is removed first."""
        for left in self.data.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        secret = self._secret_file()
        try:
            done = subprocess.run(
                [
                    str(self._programs / "initdb"),
                    f"--pgdata={self.data}",
                    "--username=postgres",
                    f"--pwfile={secret}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    "--data-checksums",
                    *(["--no-sync"] if self._fast else []),
                ],
                cwd=self.data,
                **self._as_account(),
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            secret.unlink(missing_ok=True)
        if done.returncode != 0:
            (self._layout.log / "postgres.log").write_text(done.stdout + done.stderr)
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise StackError(f"PostgreSQL could not create its data folder: {' '.join(last)}")

    def _secret_file(self) -> Path:
        # Beside the data folder, which must be empty; given to the account that reads it.
        secret = self.data.with_name(f"{self.data.name}.{time.time_ns()}.secret")
        write_private(secret, self._state.password("database_admin"))
        if self._account:
            os.chown(secret, self._account.uid, self._account.gid)
        return secret
