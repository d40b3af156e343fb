"""The production settings as a process sees them."""

from pathlib import Path

from tests.deploy.check import run
from tests.deploy.environment import GOOD
from tests.deploy.test_variables import SERVICES

COMPOSE_SECRETS = {
    name
    for service in SERVICES.values()
    for name in service["environment"]
    if name.endswith("_FILE")
}


def test_secrets_are_read_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret_key"
    secret.write_text(GOOD["SECRET_KEY"])
    env = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    env["SECRET_KEY_FILE"] = str(secret)

    done = run("diffsettings", env=env)

    assert f"SECRET_KEY = {GOOD['SECRET_KEY']!r}" in done.stdout, done.stderr


def test_optional_secrets_may_be_empty_files(tmp_path: Path) -> None:
    optional = COMPOSE_SECRETS - {f"{name}_FILE" for name in GOOD}
    env = dict(GOOD)
    for name in optional:
        (tmp_path / name).touch()
        env[name] = str(tmp_path / name)

    done = run("check", "--deploy", "--fail-level", "WARNING", env=env)

    assert sorted(optional) == [
        "EMAIL_API_KEY_FILE",
        "OIDC_CLIENT_SECRET_FILE",
        "ORCID_CLIENT_SECRET_FILE",
        "S3_ACCESS_KEY_FILE",
        "S3_SECRET_KEY_FILE",
        "SECRET_KEY_FALLBACKS_FILE",
        "SENTRY_DSN_FILE",
    ]
    assert done.returncode == 0, done.stderr


def test_a_portal_that_never_asks_again_is_refused() -> None:
    done = run("check", "--deploy", env={**GOOD, "RECENT_LOGIN_MINUTES": "0"})

    assert done.returncode == 1
    assert "RECENT_LOGIN_MINUTES must be 1 or more outside the demo." in done.stderr


def test_cookies_bind_to_host_and_transport() -> None:
    done = run("diffsettings", env=GOOD)

    shown = {line.removesuffix("  ###") for line in done.stdout.splitlines()}
    assert {
        "SESSION_COOKIE_NAME = '__Host-session'",
        "SESSION_COOKIE_SECURE = True",
        "CSRF_COOKIE_NAME = '__Host-csrf'",
        "CSRF_COOKIE_SECURE = True",
        "SECURE_SSL_REDIRECT = True",
        "SECURE_HSTS_SECONDS = 31536000",
        "STAFF_MFA_REQUIRED = True",
    } <= shown, done.stderr


def test_django_finds_nothing_to_warn_about() -> None:
    done = run("check", "--deploy", "--fail-level", "WARNING", env=GOOD)

    assert done.returncode == 0, done.stderr
