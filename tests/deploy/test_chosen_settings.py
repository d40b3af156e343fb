"""No web server and no worker runs with settings that nobody chose."""

import os
import subprocess
import sys

import pytest

from pscc.kernel.stack.layout import PROJECT
from tests.deploy.environment import GOOD

REFUSAL = (
    "The portal does not start: DJANGO_SETTINGS_MODULE is not set:"
    " pscc.settings.production in production; `make demo` and `make worker` set"
    " pscc.settings.local."
)


def _python(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing of our own environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env={**kept, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("door", ["pscc.wsgi", "pscc.celery"])
def test_a_process_without_settings_does_not_start(door: str) -> None:
    done = _python("-c", f"import {door}")

    assert (done.returncode, done.stderr) == (1, REFUSAL + "\n")


def test_a_worker_without_settings_does_not_start() -> None:
    done = _python("-m", "celery", "-A", "pscc", "report")

    assert (done.returncode, done.stderr) == (1, REFUSAL + "\n")


@pytest.mark.parametrize("door", ["pscc.wsgi", "pscc.celery"])
def test_it_runs_with_those_that_were_chosen(door: str) -> None:
    done = _python(
        "-c",
        f"import {door}; from django.conf import settings; print(settings.STAFF_MFA_REQUIRED)",
        DJANGO_SETTINGS_MODULE="pscc.settings.production",
        **GOOD,
    )

    assert done.stdout.splitlines()[-1:] == ["True"], done.stderr


def test_the_images_choose_production() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()

    assert "DJANGO_SETTINGS_MODULE=pscc.settings.production" in dockerfile.split("FROM ")[-1]


def test_what_make_starts_runs_with_the_demos_settings(tmp_path) -> None:
    program = (
        "from pathlib import Path; from pscc.kernel.stack.__main__ import _run;"
        "from pscc.kernel.stack.layout import Layout;"
        f"_run(['printenv', 'DJANGO_SETTINGS_MODULE'], Layout(Path({str(tmp_path)!r})), {{}})"
    )

    done = _python("-c", program)

    assert done.stdout == "pscc.settings.local\n", done.stderr
