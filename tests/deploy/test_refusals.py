"""Whoever starts a process with a wrong environment reads one line, and no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pscc.kernel.stack.layout import PROJECT
from tests.deploy.environment import GOOD
from tests.deploy.test_variables import COMPOSE

PRODUCTION = {"DJANGO_SETTINGS_MODULE": "pscc.settings.production"}


def _image_command() -> list[str]:
    _before, command = (PROJECT / "Dockerfile").read_text().rsplit("CMD ", 1)
    words = json.loads(command.replace("\\\n", ""))
    assert isinstance(words, list)
    return words


DOORS = {
    "manage": ["python", "manage.py", "check"],
    "web": COMPOSE["services"]["web"].get("command") or _image_command(),
    "worker": COMPOSE["services"]["worker"]["command"],
    "beat": COMPOSE["services"]["beat"]["command"],
    "migrate": COMPOSE["services"]["migrate"]["command"],
}
# What is wrong, and the whole of what is said after "The portal does not start: ".
REFUSALS: dict[str, tuple[dict[str, str | None], str]] = {
    "missing": ({"DATABASE_URL": None}, "DATABASE_URL is missing: the address of PostgreSQL."),
    "empty": (
        {"SECRET_KEY": ""},
        "SECRET_KEY is missing: a random text of 50 characters or more.",
    ),
    "no file": (
        {"SECRET_KEY_FILE": "/nowhere/secret_key"},
        (
            "SECRET_KEY_FILE names /nowhere/secret_key, which cannot be read (No such file or"
            " directory): put the file there and let the portal read it."
        ),
    ),
    "file of another part": (
        {"SENTRY_DSN_FILE": "/nowhere/sentry_dsn"},
        (
            "SENTRY_DSN_FILE names /nowhere/sentry_dsn, which cannot be read (No such file or"
            " directory): put the file there and let the portal read it."
        ),
    ),
    "number": (
        {"SESSION_IDLE_MINUTES": "a day"},
        "SESSION_IDLE_MINUTES is 'a day': write a whole number.",
    ),
    "yes or no": ({"DATABASE_POOLED": "maybe"}, "DATABASE_POOLED is 'maybe': write true or false."),
    "address": (
        {"BROKER_URL": "redis://:r4Tz9kPw1Bc@broker.internal:port/0"},
        "BROKER_URL is no address: write scheme://host:port/… with a number as port.",
    ),
    "debug": ({"DEBUG": "true"}, "DEBUG is on: error pages would show secrets. Remove it."),
    "default password": (
        {"DATABASE_URL": "postgres://portal_web:postgres@database.internal:5432/portal"},
        "DATABASE_URL has no password or a default one: set a random one.",
    ),
    "embedded": (
        {"DATABASE_URL": "postgres://portal:embedded-x7Yp2@127.0.0.1:20123/portal"},
        "DATABASE_URL is the demo's embedded server: use a real one.",
    ),
    "provider": (
        {"EMAIL_PROVIDER": "pigeon", "EMAIL_API_KEY": "k"},
        (
            "EMAIL_PROVIDER is 'pigeon', which is none of brevo, mailersend, mailgun, mailtrap,"
            " mandrill, postmark, resend, sparkpost."
        ),
    ),
    "storage": (
        {"S3_BUCKET": "files", "S3_ACCESS_KEY": "AK1"},
        "S3_SECRET_KEY is missing: S3_BUCKET is set and needs it.",
    ),
    "log level": (
        {"LOG_LEVEL": "loud"},
        "LOG_LEVEL is 'loud': write DEBUG, INFO, WARNING, ERROR or CRITICAL.",
    ),
    "no settings": (
        {"DJANGO_SETTINGS_MODULE": "pscc.settings.prod"},
        "DJANGO_SETTINGS_MODULE names pscc.settings.prod, which does not exist.",
    ),
}


def _start(command: list[str], changes: dict[str, str | None]) -> subprocess.CompletedProcess[str]:
    """Run a command as the image does, with nothing of our own environment."""
    programs = str(Path(sys.executable).parent)
    values = {**PRODUCTION, **GOOD, **changes, "PATH": f"{programs}:{os.environ['PATH']}"}
    return subprocess.run(
        command,
        cwd=PROJECT,
        env={name: value for name, value in values.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_is_one_line_that_names_the_variable(reason: str) -> None:
    changes, line = REFUSALS[reason]

    done = _start(DOORS["manage"], changes)

    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"The portal does not start: {line}\n",
    )


@pytest.mark.parametrize("reason", ["missing", "no file", "number"])
@pytest.mark.parametrize("door", DOORS)
def test_every_process_of_the_portal_refuses_so(door: str, reason: str) -> None:
    changes, line = REFUSALS[reason]

    done = _start(DOORS[door], changes)

    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"The portal does not start: {line}\n",
    )


def test_each_reason_has_its_line() -> None:
    done = _start(DOORS["worker"], {"DATABASE_URL": None, "DEBUG": "1"})

    assert done.stderr.splitlines() == [
        "The portal does not start: DATABASE_URL is missing: the address of PostgreSQL.",
        "The portal does not start: DEBUG is on: error pages would show secrets. Remove it.",
    ]


def test_a_web_server_started_otherwise_shows_no_traceback_either() -> None:
    granian = DOORS["web"][DOORS["web"].index("granian") :]

    done = _start(
        [*granian, "--port", "0", "--respawn-interval", "0", "--workers", "1"],
        {"DATABASE_URL": None},
    )

    assert done.returncode == 1
    assert REFUSALS["missing"][1] in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_an_error_of_the_program_keeps_its_traceback(tmp_path: Path) -> None:
    (tmp_path / "broken_settings.py").write_text("import a_package_that_is_absent\n")

    done = _start(
        DOORS["manage"],
        {"DJANGO_SETTINGS_MODULE": "broken_settings", "PYTHONPATH": str(tmp_path)},
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert "No module named 'a_package_that_is_absent'" in done.stderr


def test_settings_named_on_the_command_line_are_those_that_count() -> None:
    command = ["python", "manage.py", "check", "--settings", "pscc.settings.production"]

    done = _start(command, {"DJANGO_SETTINGS_MODULE": None, "DATABASE_URL": None})

    assert done.stderr == f"The portal does not start: {REFUSALS['missing'][1]}\n"


def test_a_line_break_at_the_end_of_a_secret_is_no_part_of_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret_key"
    secret.write_text(GOOD["SECRET_KEY"] + "\n")

    done = _start(
        ["python", "manage.py", "diffsettings"],
        {"SECRET_KEY": None, "SECRET_KEY_FILE": str(secret)},
    )

    assert f"SECRET_KEY = {GOOD['SECRET_KEY']!r}" in done.stdout, done.stderr


def test_a_secret_may_begin_with_a_dollar() -> None:
    key = "$" + GOOD["SECRET_KEY"]

    done = _start(["python", "manage.py", "diffsettings"], {"SECRET_KEY": key})

    assert f"SECRET_KEY = {key!r}" in done.stdout, done.stderr
