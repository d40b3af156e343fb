"""Production refuses each unsafe thing with a line of its own."""

from pathlib import Path

import pytest

from pscc.settings.guards import REQUIRED, problems
from tests.deploy.environment import GOOD


def test_a_complete_environment_is_accepted(tmp_path: Path) -> None:
    assert problems(GOOD, local_dir=tmp_path) == []


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_each_missing_variable_is_named(name: str, tmp_path: Path) -> None:
    values = {**GOOD, name: ""}

    found = problems(values, local_dir=tmp_path)

    assert found == [f"{name} is missing: {REQUIRED[name]}."]


def test_the_mail_server_or_a_provider_is_needed(tmp_path: Path) -> None:
    values = {**GOOD, "EMAIL_URL": ""}

    found = problems(values, local_dir=tmp_path)

    assert found == [
        "EMAIL_URL is missing: the address of the mail server (or EMAIL_PROVIDER).",
    ]


@pytest.mark.parametrize(
    ("spoiled", "line"),
    [
        ({"DEBUG": "on"}, "DEBUG is on: error pages would show secrets. Remove it."),
        (
            {"SECRET_KEY": "short"},
            "SECRET_KEY is too short or too regular: use 50 random characters.",
        ),
        (
            {"SECRET_KEY": "a" * 60},
            "SECRET_KEY is too short or too regular: use 50 random characters.",
        ),
        (
            {"SECRET_KEY": "demo-key-refused-in-production-0123456789abcdefghijk"},
            "SECRET_KEY is a demo or test key: make one of your own.",
        ),
        (
            {"ALLOWED_HOSTS": "*,portal.cluster.fr"},
            "ALLOWED_HOSTS is *: name the hosts, or mails can be made to carry false links.",
        ),
        ({"BASE_URL": "http://portal.cluster.fr"}, "BASE_URL does not begin with https://."),
        (
            {"BASE_URL": "https://elsewhere.fr"},
            "BASE_URL names elsewhere.fr, which is not among ALLOWED_HOSTS.",
        ),
        (
            {"TRUSTED_PROXY_COUNT": "0"},
            "TRUSTED_PROXY_COUNT is 0: all visitors would share one rate limit.",
        ),
        (
            {"CACHE_URL": "redis://:w6Jd3hSf8Gn@broker.internal:6379/1"},
            "BROKER_URL and CACHE_URL are one server: a full cache would drop tasks. Use two.",
        ),
        (
            {"DATABASE_URL": "sqlite:///portal.db"},
            "DATABASE_URL is not a PostgreSQL address.",
        ),
        (
            {"DATABASE_URL": "postgres://portal:postgres@database.internal/portal"},
            "DATABASE_URL has no password or a default one: set a random one.",
        ),
        (
            {"DATABASE_URL": "postgres://portal:pscc-demo-2026@database.internal/portal"},
            "DATABASE_URL has no password or a default one: set a random one.",
        ),
        (
            {"BROKER_URL": "redis://broker.internal:6379/0"},
            "BROKER_URL has no password or a default one: set a random one.",
        ),
        (
            {"EMAIL_URL": "consolemail://"},
            "EMAIL_URL is not a mail server: mails would not leave.",
        ),
        (
            {"EMAIL_PROVIDER": "brevo", "EMAIL_URL": ""},
            "EMAIL_API_KEY is missing: the key that EMAIL_PROVIDER gave you.",
        ),
        (
            {"LEGAL_EDITOR": "[publisher of the site]"},
            "LEGAL_EDITOR still holds a placeholder ([publisher of the site]): write the real one.",
        ),
    ],
)
def test_each_unsafe_value_is_refused(spoiled: dict[str, str], line: str, tmp_path: Path) -> None:
    values = {**GOOD, **spoiled}

    found = problems(values, local_dir=tmp_path)

    assert found == [line]


def test_the_embedded_services_are_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    written = "".join(f"{name}={GOOD[name]}\n" for name in ("DATABASE_URL", "BROKER_URL"))
    (tmp_path / "run" / "services.env").write_text(written)

    found = problems(GOOD, local_dir=tmp_path)

    assert found == [
        "DATABASE_URL is the demo's embedded server: use a real one.",
        "BROKER_URL is the demo's embedded server: use a real one.",
    ]
