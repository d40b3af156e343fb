"""Migrations match the models and none of them would lock the site (`make check`)."""

import os
import subprocess
import sys

from pscc.kernel.stack.layout import PROJECT
from tests.services_plugin import TestRun

APPS = [
    "kernel", "outbox", "files", "accounts", "partners", "community", "services", "calls", "impact",
    "api",
]  # fmt: skip
# Written before the first release: nobody has a table that they could lock.
BEFORE_FIRST_RELEASE = PROJECT / "tests" / "deploy" / "first_release_migrations.txt"
LINT = ["lintmigrations", "--quiet", "ok", "ignore", "--no-cache", "--ignore-initial-migrations"]


def main() -> int:
    """Run both checks on a database of their own; return the worse exit code."""
    run = TestRun()
    try:
        run.start()
        os.environ["DJANGO_SETTINGS_MODULE"] = "pscc.settings.test"
        lines = BEFORE_FIRST_RELEASE.read_text().splitlines()
        names = [line for line in lines if line and not line.startswith("#")]
        return max(
            _manage("makemigrations", "--check", "--dry-run", "--verbosity", "1"),
            _manage(*LINT, "--include-apps", *APPS, "--ignore-name", *names),
        )
    finally:
        run.stop()


def _manage(*command: str) -> int:
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=PROJECT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
