"""`manage.py check --deploy` under production settings, with nothing missing (`make check`)."""

import os
import subprocess
import sys

from pscc.kernel.stack.layout import PROJECT
from tests.deploy.environment import GOOD


def run(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a Django command under production settings and nothing of our own environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "pscc.settings.production", **env},
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> int:
    done = run("check", "--deploy", "--fail-level", "WARNING", env=GOOD)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
