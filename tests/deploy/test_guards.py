"""Production refuses each unsafe thing with a line of its own."""

import json
from pathlib import Path

import pytest
from django.core import mail
from django.test import override_settings

from pscc.kernel.stack.layout import Layout, State
from pscc.settings.guards import EMAIL_PROVIDERS, REQUIRED, problems
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
            {"EMAIL_PROVIDER": "amazon_ses", "EMAIL_API_KEY": "x"},
            (
                "EMAIL_PROVIDER is 'amazon_ses', which is none of brevo, mailersend, mailgun,"
                " mailtrap, mandrill, postmark, resend, sparkpost."
            ),
        ),
        (
            {"EMAIL_URL": "smtp+tls://portal@mail.internal:587"},
            "EMAIL_URL has a user with no password or a default one: set the account's own.",
        ),
        (
            {"EMAIL_URL": "smtp+tls://portal:changeme@mail.internal:587"},
            "EMAIL_URL has a user with no password or a default one: set the account's own.",
        ),
        (
            {"EMAIL_URL": "smtp://"},
            "EMAIL_URL names no mail server: smtp+tls://USER:PASSWORD@HOST:587.",
        ),
        (
            {"S3_BUCKET": "files", "S3_SECRET_KEY": "q8"},
            "S3_ACCESS_KEY is missing: S3_BUCKET is set and needs it.",
        ),
        (
            {"S3_BUCKET": "files", "S3_ACCESS_KEY": "AK1", "S3_SECRET_KEY": "minioadmin"},
            "S3_SECRET_KEY is a default one: set your own.",
        ),
        (
            {"ORCID_CLIENT_ID": "APP-1"},
            "ORCID_CLIENT_SECRET is missing: ORCID_CLIENT_ID is set and needs it.",
        ),
        (
            {"OIDC_SERVER_URL": "https://identity.example", "OIDC_CLIENT_ID": "portal"},
            "OIDC_CLIENT_SECRET is missing: OIDC_SERVER_URL is set and needs it.",
        ),
        (
            {"SAML_METADATA_URL": "https://identity.example/metadata"},
            "SAML_ENTITY_ID is missing: SAML_METADATA_URL is set and needs it.",
        ),
        (
            {"SAML_METADATA_URL": "http://identity.example/metadata", "SAML_ENTITY_ID": "x"},
            "SAML_METADATA_URL does not begin with https://: whoever is in between could sign in.",
        ),
        ({"LOG_LEVEL": "5"}, "LOG_LEVEL is '5': write DEBUG, INFO, WARNING, ERROR or CRITICAL."),
        (
            {"READYZ_NETWORKS": "10.0.0.0/8,10.0.0.1/8"},
            "READYZ_NETWORKS names '10.0.0.1/8', which is no network such as 10.0.0.0/8.",
        ),
        (
            {"SENTRY_DSN": "errors"},
            "SENTRY_DSN is no address of an error report: copy it from there again.",
        ),
        (
            {"RECENT_LOGIN_MINUTES": "0"},
            "RECENT_LOGIN_MINUTES must be 1 or more outside the demo.",
        ),
        (
            {"OIDC_SERVER_URL": "https://[identity"},
            "OIDC_SERVER_URL is no address: write scheme://host:port/… with a number as port.",
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


EMBEDDED = "DATABASE_URL is the demo's embedded server: use a real one."


def _keep_state(folder: Path, **values: int | str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "state.json").write_text(json.dumps(values))


def test_the_password_of_an_embedded_service_says_what_it_is(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "elsewhere")
    layout.make()
    password = State(layout).password("database")
    values = {**GOOD, "DATABASE_URL": f"postgres://portal:{password}@database.internal/portal"}

    assert problems(values, local_dir=tmp_path / "unknown") == [EMBEDDED]


@pytest.mark.parametrize("profile", ["", "bench"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.1.1", "[::1]"])
def test_the_port_of_an_embedded_service_is_known(host: str, profile: str, tmp_path: Path) -> None:
    _keep_state(tmp_path / profile, database_port=20123)
    values = {**GOOD, "DATABASE_URL": f"postgres://other:u8Yx2nQv7Lm@{host}:20123/portal"}

    assert problems(values, local_dir=tmp_path) == [EMBEDDED]


def test_the_same_port_elsewhere_and_another_port_here_are_somebody_elses(tmp_path: Path) -> None:
    _keep_state(tmp_path, database_port=20123, database_password="m3Kd8vRt5Ws")

    for host in ("database.internal:20123", "localhost:5432"):
        values = {**GOOD, "DATABASE_URL": f"postgres://portal_web:u8Yx2nQv7Lm@{host}/portal"}
        assert problems(values, local_dir=tmp_path) == []


def test_an_older_password_of_an_embedded_service_is_known(tmp_path: Path) -> None:
    _keep_state(tmp_path, database_password="m3Kd8vRt5Ws")
    values = {**GOOD, "DATABASE_URL": "postgres://portal:m3Kd8vRt5Ws@host.docker.internal/portal"}

    assert problems(values, local_dir=tmp_path) == [EMBEDDED]


def test_a_socket_in_the_folder_of_the_embedded_services_is_known(tmp_path: Path) -> None:
    socket = f"postgres://portal:u8Yx2nQv7Lm@/portal?host={tmp_path}/postgres"

    assert problems({**GOOD, "DATABASE_URL": socket}, local_dir=tmp_path) == [EMBEDDED]


@pytest.mark.parametrize("provider", EMAIL_PROVIDERS)
def test_each_mail_provider_needs_its_key_and_nothing_else(provider: str) -> None:
    backend = f"anymail.backends.{provider}.EmailBackend"

    with override_settings(ANYMAIL={EMAIL_PROVIDERS[provider]: "key"}):
        connection = mail.get_connection(backend)

    assert type(connection).__module__ == f"anymail.backends.{provider}"
