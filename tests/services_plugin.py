"""Pytest plugin: a PostgreSQL, a broker and a cache of its own for every run.

Loaded with `-p` because Django's settings, and with them the addresses, are read before any
conftest.py. Where DATABASE_URL is given, those services are used instead.

A run copies a data folder in which the migrations have been applied once; the copy is made anew
when a migration, the settings or the pinned packages change. Several runs at once share nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pscc.kernel.stack.account import data_folder, database_account, forget_data
from pscc.kernel.stack.layout import PROJECT, Layout, StackError, write_private
from pscc.kernel.stack.lock import Lock
from pscc.kernel.stack.postgres import DATABASE
from pscc.kernel.stack.processes import stop_leftovers
from pscc.kernel.stack.services import Services

RUN = "PORTAL_TEST_RUN"  # tells the xdist workers which run they belong to
TEMPLATE = "TEST_DATABASE_TEMPLATE"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Have the services up before pytest-django reads the settings."""
    arguments = early_config.invocation_params.args
    if not {"--help", "-h", "--version", "-V"} & set(map(str, arguments)):
        os.environ["DJANGO_SETTINGS_MODULE"] = "pscc.settings.test"
        if RUN not in os.environ and not os.environ.get("DATABASE_URL"):
            run = TestRun()
            early_config.add_cleanup(run.stop)
            try:
                run.start()
            except StackError as error:
                raise pytest.UsageError(str(error)) from error
        if RUN in os.environ:
            _separate_workers(Path(os.environ[RUN]))
    return (yield)


class TestRun:
    """The services of one run of pytest."""

    __test__ = False  # not a test, whatever its name looks like

    def __init__(self) -> None:
        self._home = Layout.for_profile("test")
        self._root = self._home.root / f"run-{os.getpid()}-{time.time_ns():x}"
        self._layout = Layout(self._root)
        self._lock = Lock(self._layout)
        self._services: Services | None = None

    def start(self) -> None:
        """Copy the migrated data, start the services on it, publish their addresses."""
        self._home.make()
        with _one_at_a_time(self._home):
            self._sweep()
            template = self._template()
            self._layout.make()
            self._lock.take(kind="pytest")
            _copy(template, self._root)
        self._services = Services(self._layout, fast=True)
        self._services.start()
        os.environ.update(self._services.env)
        os.environ[RUN] = str(self._root)
        os.environ[TEMPLATE] = DATABASE

    def stop(self) -> None:
        """Stop the services and remove the run's data."""
        for name in (RUN, TEMPLATE, "DATABASE_URL", "BROKER_URL", "CACHE_URL"):
            os.environ.pop(name, None)
        if self._services:
            self._services.stop(hurry=True)
        self._lock.release()
        _remove(self._root)

    def _template(self) -> Path:
        """Return a data folder with all migrations applied, made now if there is none."""
        root = self._home.root / f"template-{_schema_stamp()}"
        if (root / "complete").exists():
            return root
        for old in self._home.root.glob("template-*"):
            _remove(old)
        services = Services(Layout(root), fast=True)
        with services:
            _migrate(services.env)
        (root / "complete").touch()
        return root

    def _sweep(self) -> None:
        """Remove what killed runs left behind."""
        for root in self._home.root.glob("run-*"):
            if Lock(Layout(root)).holder() is None:
                stop_leftovers(root / "run")
                _remove(root)


def _separate_workers(root: Path) -> None:
    """Give each xdist worker a database number and a folder of its own (test databases have)."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    for name in ("BROKER_URL", "CACHE_URL"):
        os.environ[name] = f"{os.environ[name].rsplit('/', 1)[0]}/{number}"
    os.environ["LOCAL_DIR"] = str(root / worker)
    (root / worker).mkdir(exist_ok=True)


@contextmanager
def _one_at_a_time(home: Layout) -> Iterator[None]:
    with (home.root / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _schema_stamp() -> str:
    digest = hashlib.sha256()
    for pattern in ("**/migrations/*.py", "pscc/settings/*.py", "requirements-dev.lock"):
        for path in sorted(PROJECT.glob(pattern)):
            if ".venv" not in path.parts and ".local" not in path.parts:
                digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--skip-checks", "--verbosity", "0"],
        cwd=PROJECT,
        env={**os.environ, **env, "DJANGO_SETTINGS_MODULE": "pscc.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StackError(f"The migrations failed:\n{done.stdout}{done.stderr}")


def _copy(template: Path, root: Path) -> None:
    account = database_account()
    source, target = data_folder(template, account), data_folder(root, account)
    shutil.copytree(source, target, dirs_exist_ok=True)
    if account:
        for path in [target, *target.rglob("*")]:
            os.chown(path, account.uid, account.gid)
    known = json.loads((template / "state.json").read_text())
    passwords = {name: value for name, value in known.items() if name.endswith("_password")}
    write_private(root / "state.json", json.dumps(passwords))


def _remove(root: Path) -> None:
    forget_data(root)
    shutil.rmtree(root, ignore_errors=True)
